"""The Prepare step: agenda, last session, suggestions and their explanation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rmjournal.english import humanize
from rmjournal.insight.cadence import find_agreement
from rmjournal.insight.preparation import CarriedPoint, LearningToCheck, Preparation, StaleGoal
from rmjournal.insight.signals import Signals, say_signals
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import Question
from rmjournal.render.row import GAP, Row, heading, prose
from rmjournal.render.text_width import wrap
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.entry import direction_arrow
from rmjournal.tui.pages.sessions import action_row, point_row

REASON_WORDS = {
    "check": "check again",
    "occasion": "planned use has passed",
    "fading": "needs review",
    "recall": "recall due",
}

MIN_WIDTH_FOR_WORDS = 46
"""Minimum width to show the history of a carried point in words."""


def agenda_rows(preparation: Preparation, view: View, width: int) -> list[Row]:
    """List the agenda points, or a hint when there are none."""
    session = preparation.session
    if session is None or not preparation.agenda:
        return hint(
            "Nothing on the agenda yet. t starts from a template; Enter on the right adds a suggestion.", width
        )
    lines = [point_row(point, view, session) for point in preparation.agenda]
    if preparation.minutes_over:
        lines += [
            GAP,
            *prose(
                f"{preparation.minutes_over} minutes too many: f fits the points, m changes minutes, > carries over.",
                width,
                "late",
            ),
        ]
    return lines


def last_session_rows(preparation: Preparation, view: View, width: int) -> list[Row]:
    """List what was agreed last time, and sessions cancelled or missed since.

    Each agreed text has one row.
    """
    last = preparation.last
    lines = [_quiet_lead_row(row, lead="·") for text in last.agreed for row in wrap(text, width - 2)[:1]]
    for session in last.fell_out:
        why = f": {session.reason}" if session.reason and not view.is_redacted(session) else ""
        lines.append(
            Row(
                f"{view.day(session.day)}, {humanize(session.state)}{why}",
                lead=session.mark,
                lead_tone="late",
                tone="quiet",
            )
        )
    if last.session is not None and view.is_redacted(last.session):
        return [Row(view.words(last.session), tone="quiet")]
    if not lines:
        words = "No notes from last time." if last.session else "This is the first session."
        return [Row(words, tone="quiet")]
    return lines


def last_session_title(preparation: Preparation, view: View) -> str:
    """Give the title with the day of the last session."""
    return f"Last time · {view.day(preparation.last.session.day)}" if preparation.last.session else "Last time"


def suggestion_rows(preparation: Preparation, view: View, width: int) -> list[Row]:
    """List what can be added to the agenda, by group, with reasons."""
    groups: Sequence[tuple[str, Iterable[Row]]] = (
        ("carried over", (_carried_row(one, view, width) for one in preparation.carried)),
        (
            "topics to bring up",
            (Row(view.words(n), lead="?", tail=view.day(n.day), entry=n) for n in preparation.topics),
        ),
        ("action items due by then · mine", (action_row(action, view) for action in preparation.mine)),
        (
            f"action items due by then · {view.pair.short_name if view.pair else 'theirs'}",
            (action_row(a, view) for a in preparation.theirs),
        ),
        ("goals without a level for 30 days", (_stale_goal_row(one, view) for one in preparation.goals)),
        ("learnings to check", (_learning_row(one, view) for one in preparation.learnings)),
        (
            "questions not asked yet",
            (line for one in preparation.questions for line in question_rows(one, view, width)),
        ),
    )
    lines: list[Row] = _agreement_rows(preparation, view)
    for name, found in groups:
        rows = list(found)
        if rows:
            lines += [*([GAP] if lines else []), heading(name), *rows]
    lines = lines or [Row("No suggestions. n adds a point of your own.", tone="quiet")]
    return [*lines, *_signal_rows(preparation.signals, view, width)]


def _signal_rows(signals: Signals, view: View, width: int) -> list[Row]:
    """List signals worth a thought, and proposed dates, which Enter plans."""
    lines = [row for words in say_signals(signals, private=not view.hidden) for row in prose(words, width, "quiet")]
    offers = [Row(view.start(o), lead="◇", lead_tone="quiet", payload=o) for o in signals.offers]
    return [GAP, heading("worth thinking about"), *lines, *offers] if lines else []


def _agreement_rows(preparation: Preparation, view: View) -> list[Row]:
    """Show the agreement in first, midpoint and closure sessions."""
    if (
        preparation.session is None
        or preparation.session.kind not in ("first", "midpoint", "closure")
        or preparation.pair is None
    ):
        return []
    rules = find_agreement(view.entries, preparation.pair)
    if rules is None:
        return [heading("the agreement"), Row("None yet. Enter writes one.", tone="quiet", action="new_agreement")]
    words = rules.change or rules.heading
    return [heading("the agreement"), Row(words, lead="§", lead_tone="quiet", tail=view.day(rules.day), entry=rules)]


def _carried_row(carried: CarriedPoint, view: View, width: int) -> Row:
    point, times, raised, is_often_carried = carried
    has_room = width >= MIN_WIDTH_FOR_WORDS
    words = [(f"carried over {times} ×" if has_room else f"{times} ×") if times else "not discussed"]
    if raised:
        words.append(f"{'since ' if has_room else ''}{view.day(raised)}")
    return Row(
        view.words(point),
        lead="○",
        lead_tone="late" if is_often_carried else "quiet",
        tail=" · ".join(words),
        tail_tone="late" if is_often_carried else "quiet",
        entry=point,
    )


def _stale_goal_row(stale_goal: StaleGoal, view: View) -> Row:
    goal, last = stale_goal
    arrow, tone = direction_arrow(goal.learner)
    return Row(view.words(goal), lead=arrow, lead_tone=tone, tail=f"last {view.day(last)}" if last else "never",
                entry=goal)  # fmt: skip


def _learning_row(to_check: LearningToCheck, view: View) -> Row:
    learning, reasons = to_check
    words = view.words(learning) if view.is_redacted(learning) else learning.cue or learning.heading
    tone = direction_arrow(learning.learner)[1]
    return Row(words, lead="✦", lead_tone=tone, tail=REASON_WORDS.get(reasons[0], reasons[0]), entry=learning)


def question_rows(question: Question, view: View, width: int) -> list[Row]:
    """Build the rows of a question from the bank, worded for the partner."""
    role = view.role if view.role in ROLES else "mentor"
    asked = question.wording_for("mentee" if role == "mentor" else "mentor")
    rows = wrap(asked, max(8, width - 3))
    first = Row(rows[0] if rows else "", lead="»", lead_tone="accent", payload=question)
    return [first, *(Row(row, lead=" ") for row in rows[1:])]


def step_title(session: Session, view: View) -> str:
    """Give number, day, length and kind of a session as a title."""
    number = session.derived(view.entries, view.today)["number"]
    when = view.start(session) if session.starts_at else view.day(session.day)
    return f"Session {number} · {when} · {session.minutes} min · {humanize(session.kind)}"


def _quiet_lead_row(text: str, lead: str) -> Row:
    return Row(text, lead=lead, lead_tone="quiet")


def detail_rows(
    highlighted: Row | None, view: View, width: int, max_rows: int, preparation: Preparation | None = None
) -> list[Row]:
    """Describe the highlighted row in at most ``most`` rows.

    The heading comes first, quiet details follow; text that does not fit is cut with an ellipsis.
    """
    if highlighted is None:
        return []
    parts = list(
        _question_details(highlighted.payload)
        if isinstance(highlighted.payload, Question)
        else _entry_details(highlighted.entry, view, preparation)
    )
    rows = [
        Row(row, lead=" " if n else mark, lead_tone="accent", tone=tone)
        for mark, text, tone in parts
        for n, row in enumerate(wrap(" ".join(text.split()), max(8, width - 3)))
    ]
    last = rows[max_rows - 1 :]
    return rows if len(last) < 2 else [*rows[: max_rows - 1], replace(last[0], text=f"{last[0].text} …")]


def _question_details(question: Question) -> Iterator[tuple[str, str, str]]:
    yield "»", question.item, ""
    if question.caution:
        yield "!", question.caution, "quiet"


def _entry_details(
    entry: Entry | None, view: View, preparation: Preparation | None
) -> Iterator[tuple[str, str, str]]:
    if entry is None:
        return
    yield " ", view.words(entry), ""
    if not view.is_redacted(entry):
        yield from (detail for detail in _kind_details(entry, view, preparation) if detail[1])


def _kind_details(entry: Entry, view: View, preparation: Preparation | None) -> Iterator[tuple[str, str, str]]:
    if isinstance(entry, Point):
        yield "»", entry.prompt, "quiet"
        yield "·", entry.note, "quiet"
    elif isinstance(entry, Action):
        yield "·", entry.if_then, "quiet"
    elif isinstance(entry, Learning):
        reasons = (
            next((one.reasons for one in preparation.learnings if one.learning.id == entry.id), ())
            if preparation
            else ()
        )
        yield "·", ", ".join(REASON_WORDS[reason] for reason in reasons), "quiet"
    elif isinstance(entry, Note):
        yield "·", entry.text if entry.text.strip() != entry.heading else "", "quiet"
