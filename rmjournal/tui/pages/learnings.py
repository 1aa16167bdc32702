"""Learning pages: the two-way ledger, recalls and uses."""

from dataclasses import replace
from functools import lru_cache

from rmjournal.english import humanize
from rmjournal.insight.funnel import build_funnel
from rmjournal.insight.recall_queue import next_recall
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import STATES, Learning, applications, embedding_progress
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.perspective import REDACTED
from rmjournal.render.learning_chart import embedding_row, funnel_rows, summarize_funnel
from rmjournal.render.row import GAP, Row, break_rows, heading, prose
from rmjournal.render.text_width import wrap
from rmjournal.tui.page_rows import ChartPage, View, hint
from rmjournal.tui.pages.entry import derived, direction_arrow, page

cached_funnel = lru_cache(maxsize=2)(build_funnel)
"""The learning funnel, kept while the entries stay the same."""

RESULT_GLYPHS = {"worked": "✓", "partly": "~", "no effect": "–", "harmful": "!"}
RECALL_GLYPHS = {"full": "●", "partial": "◐", "none": "○"}


def learnings_list(view: View, width: int) -> list[Row]:
    """List learnings by learner, mine first, with state and uses."""
    learnings = [entry for entry in view.entries.of(Learning) if view.keeps(entry)]
    lines: list[Row] = []
    if learnings and not view.query:
        steps = wrap(summarize_funnel(cached_funnel(view.entries, view.today)), max(8, width - 3))
        lines.append(Row(steps[0], lead="▽", lead_tone="quiet", payload=FUNNEL))
        lines += [Row(step, lead=" ", tone="quiet") for step in steps[1:]]
    roles = (view.role, *(role for role in ("mentee", "mentor", "") if role != view.role))
    for role in roles:
        mine = [entry for entry in learnings if entry.learner == role]
        if not mine:
            continue
        arrow, _ = direction_arrow(role)
        lines += [GAP] if lines else []
        lines.append(heading(f"{arrow} {view.learns(role) or 'Learner not given'}", str(len(mine))))
        mine.sort(key=lambda entry: (entry.day is not None, entry.day, int(entry.id)), reverse=True)
        lines += [replace(learning_row(entry, view), is_start=True) for entry in mine]
    return lines


def learning_row(entry: Learning, view: View) -> Row:
    """Build the row of a learning: heading, evidence ticks and state."""
    values = derived(entry, view)
    state = str(values["state"])
    uses = applications(entry, view.entries)
    ticks = "".join(RESULT_GLYPHS.get(use.result, "✓") for use in uses[:5])
    return Row(
        view.words(entry),
        lead=entry.mark,
        lead_tone=direction_arrow(entry.learner)[1] if state != "retired" else "quiet",
        tone="quiet" if state == "retired" else "",
        tail=f"{ticks} {'needs review, ' if values['fading'] else ''}{humanize(state)}".strip(),
        tail_tone={"embedded": "good", "new": "accent"}.get(state, "quiet"),
        entry=entry,
    )


def _funnel_rows(view: View, width: int) -> list[Row]:
    return break_rows(funnel_rows(cached_funnel(view.entries, view.today), view, width), width)


FUNNEL = ChartPage("From captured to habit", _funnel_rows)
"""Chart page of the learning funnel."""


def learning_page(entry: Learning, view: View, width: int) -> list[Row]:
    """Build the page of a learning: cue, state, uses, recalls and fields."""
    return page(entry, view, width, top=_ledger, skip=("cue", "learner"), skip_kinds=("applications", "recalls"))


def _ledger(entry: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(entry, Learning):
        return []
    state = str(derived(entry, view)["state"])
    lines = [GAP, *prose(f"? {entry.cue}", width, tone="accent")] if entry.cue else []
    lines += [GAP, Row(_state_path(state), tone="quiet"), *_next_recall_rows(entry, view)]
    if state == "applied":
        lines += break_rows([embedding_row(embedding_progress(applications(entry, view.entries)))], width)
    return [*lines, *_use_rows(entry, view, width), *_recall_rows(entry, view)]


def _state_path(state: str) -> str:
    return "  →  ".join(f"[{humanize(name)}]" if name == state else humanize(name) for name in STATES[:3]) + (
        "   [retired]" if state == "retired" else ""
    )


def _next_recall_rows(entry: Learning, view: View) -> list[Row]:
    review = next_recall(entry, view.entries, view.today)
    if review is None:
        return []
    is_due = review.due_on <= view.today
    return [Row(f"recall {'due since' if is_due else 'again on'} {view.day(review.due_on)}", tone="quiet")]


def _use_rows(entry: Learning, view: View, width: int) -> list[Row]:
    uses = sorted(
        view.entries.referrers_of_kind(entry, Application),
        key=lambda use: (use.day is not None, use.day, int(use.id)),
    )
    lines: list[Row] = [GAP, heading("Used", str(len(uses)) if uses else "")]
    if not uses:
        lines += hint("Not used yet. n notes the first use.", width)
    for use in uses:
        where = f"{use.where}: " if use.where else ""
        glyph = RESULT_GLYPHS.get(use.result, "✓")
        tone = {"worked": "good", "harmful": "late"}.get(use.result, "quiet")
        is_redacted = view.is_redacted(use)
        lines.append(Row(REDACTED if is_redacted else f"{where}{use.what}", lead=glyph, lead_tone=tone,
                          tail=view.day(use.day), entry=use))  # fmt: skip
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
        words = " · ".join(part for part in (recall.interval, recall.answer or recall.note) if part)
        lines.append(Row(REDACTED if view.is_redacted(recall) else words, lead=RECALL_GLYPHS.get(recall.recall, "?"),
                          lead_tone="good" if recall.recall == "full" else "down",
                          tail=view.day(recall.day), tone="quiet", entry=recall))  # fmt: skip
    return lines


def side_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """Draw the learning funnel for the side column."""
    return _funnel_rows(view, width)
