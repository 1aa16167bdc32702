"""Learning pages: the two-way ledger, recalls and uses."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from msgspec.structs import replace

from rmjournal.dates import SHORT_MONTHS
from rmjournal.english import humanize, join_parts
from rmjournal.insight.funnel import (
    build_funnel,
    funnels_by_learner,
    learned_areas,
    learned_by,
    learner_order,
    uses_by_month,
)
from rmjournal.insight.hand_over import map_hand_over
from rmjournal.insight.recall_queue import due_recall, next_recall
from rmjournal.insight.scope import OWNER
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.kinds.application import ADOPTION, Application
from rmjournal.model.kinds.learning import Learning, adoption_of, applications, embedding_progress
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.perspective import REDACTED
from rmjournal.model.roles import other_role
from rmjournal.render.glyphs import draw_bar
from rmjournal.render.hand_over_map import hand_over_rows
from rmjournal.render.learning_chart import embedding_row, funnels_rows, learner_words, summarize_funnel
from rmjournal.render.month import side_by_side
from rmjournal.render.row import GAP, Row, break_rows, heading, section
from rmjournal.render.text_width import cell_width, pad, wrap
from rmjournal.tui.page_rows import ChartPage, LazyRow, ListRows, View, hint
from rmjournal.tui.pages.entry import derived, direction_arrow, page

cached_funnel = once_per_state(build_funnel)
"""The learning funnel, kept while the entries stay the same."""

MIN_DETAIL_WIDTH = 60
"""Cells of a list from which on a row tells more than what it is about."""
MIN_TITLE_GAP = 8
"""Cells between the words of a title and its funnel, with the arrow and the spaces."""
RESULT_GLYPHS = {"worked": "✓", "partly": "~", "no effect": "–", "harmful": "!"}
RECALL_GLYPHS = {"full": "●", "partial": "◐", "none": "○"}


def learnings_list(view: View, width: int) -> Sequence[Row]:
    """List learnings by learner, mine first, each block with its own funnel."""
    lines: list[Row | LazyRow] = []
    row, detail = partial(_start_row, view=view), partial(_detail_row, view=view)
    for role in learner_order(_reader(view)):
        mine = [entry for entry in learned_by(view.entries, role) if view.keeps(entry)]
        if not mine:
            continue
        mine.sort(key=lambda entry: (entry.day is not None, entry.day, int(entry.id)), reverse=True)
        lines += [GAP] if lines else []
        lines += _title_rows(role, len(mine), view, width)
        for entry in mine:
            lines.append(LazyRow(row, entry, is_start=True))
            if width >= MIN_DETAIL_WIDTH and not view.is_redacted(entry):
                lines.append(LazyRow(detail, entry, is_text=True))
    if lines and not view.query:
        lines += [GAP, Row(FUNNEL.title, lead="▽", lead_tone="quiet", tone="quiet", payload=FUNNEL)]
        lines += [Row(HAND_OVER.title, lead="⚿", lead_tone="quiet", tone="quiet", payload=HAND_OVER)]
    return ListRows(lines)


def _start_row(entry: Learning, view: View) -> Row:
    return replace(learning_row(entry, view), is_start=True)


def _reader(view: View) -> str:
    """My role, or the owner where several relationships stand side by side."""
    return OWNER if view.shows_several_pairs else view.role


def _detail_row(entry: Learning, view: View) -> Row:
    """Say a learning's cue and its last use."""
    uses = [use.day for use in applications(entry, view.entries) if use.day]
    used = f"used {view.day(max(uses))}" if uses else ""
    cue = entry.cue or "no question to recall it by yet"
    return Row(cue, lead="  ?", lead_tone="quiet", tone="quiet", tail=used)


def _title_rows(role: str, count: int, view: View, width: int) -> list[Row]:
    """Build the title of a learner's block with the funnel, below if too wide."""
    sign, tone = direction_arrow(role)
    title = replace(section(learner_words(role, view)), lead=sign, lead_tone=tone)
    if view.query:
        return [replace(title, tail=f"{count} found")]
    steps = summarize_funnel(cached_funnel(view.entries, view.today, learner=role))
    if cell_width(steps) + cell_width(title.text) + MIN_TITLE_GAP <= width:
        return [replace(title, tail=steps)]
    due = sum(entry.id in due_today(view.entries, view.today) for entry in learned_by(view.entries, role))
    return [replace(title, tail=f"{count} · recall due {due}" if due else str(count)), Row(steps, tone="quiet")]


@once_per_state
def due_today(entries: Entries, today: date) -> dict[str, Learning]:
    """Give the learnings whose recall is due, by id.

    Kept while the entries stay the same.
    """
    return {entry.id: entry for entry in entries.of(Learning) if due_recall(entry, entries, today)}


def funnel_line_rows(view: View) -> list[Row]:
    """Tell the funnel of each person in one row."""
    rows: list[Row] = []
    for role in learner_order(_reader(view)):
        funnel = cached_funnel(view.entries, view.today, learner=role)
        if funnel.captured:
            sign, tone = direction_arrow(role)
            rows.append(Row(learner_words(role, view), lead=sign, lead_tone=tone))
            rows.append(Row(summarize_funnel(funnel), lead=" ", tone="quiet"))
    return rows


def learning_row(entry: Learning, view: View) -> Row:
    """Build the row of a learning: its text, and what became of it."""
    values = derived(entry, view)
    state = str(values["state"])
    is_due = entry.id in due_today(view.entries, view.today)
    uses = applications(entry, view.entries)
    facts = {
        "retired": "retired: harmful" if uses and uses[-1].result == "harmful" else "retired",
        "embedded": humanize("embedded"),
        "applied": f"used {len(uses)}",
    }
    words = facts.get(state, "" if is_due else "new")
    if values["fading"] and not is_due:
        words = join_parts(words, humanize("fading"))
    if is_due and entry.learner == view.for_entry(entry).role:
        words = "recall due"
    return Row(
        view.words(entry),
        lead="✓" if state == "embedded" else entry.mark,
        lead_tone={"embedded": "good", "retired": "quiet"}.get(state, ""),
        tone="quiet" if state == "retired" else "",
        tail=words,
        tail_tone="accent" if words == "recall due" else "good" if state == "embedded" else "quiet",
        entry=entry,
    )


def funnel_page_rows(view: View, width: int) -> list[Row]:
    """Draw the funnel of each person apart."""
    return break_rows(funnels_rows(funnels_by_learner(view.entries, view.today, _reader(view)), view, width), width)


FUNNEL = ChartPage("From saved to habit, for each of you", funnel_page_rows)
"""Chart page of the learning funnels."""


def hand_over_page_rows(view: View, width: int) -> list[Row]:
    """Draw the hand-over map."""
    return break_rows(hand_over_rows(map_hand_over(view.entries), view), width)


HAND_OVER = ChartPage("What only one of you knows", hand_over_page_rows)
"""Chart page of the hand-over map."""


def learning_page(entry: Learning, view: View, width: int) -> list[Row]:
    """Build the page of a learning: cue, state, uses, recalls and fields."""
    return page(entry, view, width, top=_ledger, skip=("cue", "learner"), skip_kinds=("applications", "recalls"))


def _ledger(entry: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(entry, Learning):
        return []
    state = str(derived(entry, view)["state"])
    review = _next_recall_words(entry, view)
    lines = [GAP, Row(entry.cue, lead="?", lead_tone="accent", tone="accent", tail=review)] if entry.cue else []
    lines += [GAP, Row(_state_path(state, _is_recalled(entry, view)))]
    lines += [] if entry.cue or not review else [Row(review, tone="quiet")]
    uses = applications(entry, view.entries)
    if state in ("new", "applied"):
        lines += break_rows([embedding_row(embedding_progress(uses))], width)
    if entry.kind == "tool":
        lines.append(Row(draw_adoption(adoption_of(entry, uses))))
    return [*lines, *_use_rows(entry, view, width), *_recall_rows(entry, view)]


def draw_adoption(step: str) -> str:
    """Draw the ladder of a tool: tried, weekly, taught on, with what is reached."""
    reached = ADOPTION.index(step)
    signs = ("● " if number == reached else "" if number < reached else "○ " for number in range(1, len(ADOPTION)))
    words = (f"{sign}{word}" for sign, word in zip(signs, ADOPTION[1:], strict=True))
    return f"as a tool: {' ──── '.join(words)}"


def _state_path(state: str, is_recalled: bool) -> str:
    """Draw the way from saved to habit, with what is reached."""
    reached = {"new": 1 if is_recalled else 0, "applied": 2, "embedded": 3}.get(state, -1)
    names = [humanize(name) for name in ("captured", "remembered", "applied", "embedded")]
    signs = ["" if step < reached else "● " if step == reached else "○ " for step in range(len(names))]
    if state == "retired":
        return " ──── ".join([*names, "⊘ retired"])
    return " ──── ".join(f"{sign}{name}" for sign, name in zip(signs, names, strict=True))


def _is_recalled(entry: Learning, view: View) -> bool:
    return any(recall.recall == "full" for recall in view.entries.referrers_of_kind(entry, Recall))


def _next_recall_words(entry: Learning, view: View) -> str:
    review = next_recall(entry, view.entries, view.today)
    if review is None:
        return ""
    return f"recall {'due since' if review.due_on <= view.today else 'again'} {view.day(review.due_on)}"


def _use_rows(entry: Learning, view: View, width: int) -> list[Row]:
    uses = sorted(
        view.entries.referrers_of_kind(entry, Application),
        key=lambda use: (use.day is not None, use.day, int(use.id)),
    )
    lines: list[Row] = [GAP, heading("Used", str(len(uses)) if uses else "")]
    if not uses:
        lines.append(hint("Not used yet. + adds the first use."))
    for use in uses:
        where = f"{use.where}: " if use.where else ""
        glyph = RESULT_GLYPHS.get(use.result, "✓")
        tone = {"worked": "good", "harmful": "late"}.get(use.result, "quiet")
        is_redacted = view.is_redacted(use)
        lines.append(Row(REDACTED if is_redacted else f"{where}{use.what}", lead=glyph, lead_tone=tone,
                          tail=join_parts("" if use.result == "worked" else use.result, view.day(use.day)),
                          entry=use))  # fmt: skip
        if use.evidence and not is_redacted:
            kind = f" ({use.evidence_kind})" if use.evidence_kind not in ("", "none") else ""
            rows = wrap(f"{use.evidence}{kind}", max(8, width - 3))
            lines += [Row(row, lead=" ", tone="quiet") for row in rows]
    return lines


def _recall_rows(entry: Learning, view: View) -> list[Row]:
    recalls = sorted(
        view.entries.referrers_of_kind(entry, Recall), key=lambda r: (r.day is not None, r.day, int(r.id))
    )
    if not recalls:
        return []
    lines = [GAP, heading("Recalled", "● fully  ◐ partly  ○ not at all")]
    for recall in recalls:
        words = " · ".join(part for part in (humanize(recall.interval), recall.answer or recall.note) if part)
        lines.append(Row(REDACTED if view.is_redacted(recall) else words, lead=RECALL_GLYPHS.get(recall.recall, "?"),
                          lead_tone="good" if recall.recall == "full" else "down",
                          tail=view.day(recall.day), tone="quiet", entry=recall))  # fmt: skip
    return lines


MAX_MONTHS = 12
"""Months whose uses are shown at most; the latest."""


def side_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """Draw uses by month, hand-over and funnels for the side column."""
    rows = [*_use_month_rows(view, width), *_hand_over_rows(view, width)]
    return [*rows, *([GAP] if rows else []), section("From saved to habit"), *funnel_page_rows(view, width)]


def _use_month_rows(view: View, width: int) -> list[Row]:
    """Draw the uses of each month as bars, one for each learner."""
    months = uses_by_month(view.entries, view.today)[-MAX_MONTHS:]
    if not months:
        return []
    roles = [role for role in learner_order(view.role) if any(counts[role] for _, counts in months)]
    most = max(max(counts.values(), default=0) for _, counts in months)
    room = (width - MONTH_LABEL_WIDTH) // max(1, len(roles))
    rows = [section("Uses by month", str(sum(counts.total() for _, counts in months)))]
    for month, counts in months:
        parts = [Row(pad(_bar_words(role, counts[role], most, room), room), tone=direction_arrow(role)[1])
                 for role in roles]  # fmt: skip
        name = SHORT_MONTHS[month.month - 1].capitalize()
        rows.append(replace(side_by_side(parts, gap=0), lead=name, lead_tone="quiet"))
    return rows


MONTH_LABEL_WIDTH = 4
"""Cells before the bars of a month."""
MAX_BAR_WIDTH = 12
"""Cells of the longest bar of a month."""


def _bar_words(role: str, count: int, most: int, room: int) -> str:
    bar = draw_bar(count, most, min(MAX_BAR_WIDTH, room - 8))
    return " ".join(filter(None, (direction_arrow(role)[0], bar, str(count)))) if count else ""


def _hand_over_rows(view: View, width: int) -> list[Row]:
    """Say who teaches what to whom, by focus area with counts."""
    areas = learned_areas(view.entries)
    rows: list[Row] = []
    for learner in learner_order(view.role):
        if counted := areas.get(learner):
            sign, tone = direction_arrow(learner)
            total = sum(count.learned for count in counted)
            rows.append(Row(_teaching_words(learner, view), lead=sign, lead_tone=tone, tail=str(total)))
            rows += [
                Row(humanize(count.area).capitalize() if count.area else "No focus area given", lead=" ",
                    tone="quiet", tail=f"{count.learned} · used {count.used}" if count.used else f"{count.learned}")
                for count in counted
            ]  # fmt: skip
    return [GAP, section("Who teaches what"), *rows] if rows else []


def _teaching_words(learner: str, view: View) -> str:
    """Say who teaches whom, as in "Misaki teaches me"."""
    who, teacher = view.who(learner), view.who(other_role(learner))
    if not learner:
        return "Learner not given"
    return f"I teach {who}" if teacher == view.me else f"{teacher.capitalize()} teaches {who}"
