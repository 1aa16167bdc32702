"""The Close step: what a session still asks for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from rmjournal.insight.closing import ClosingStep, closing_steps, is_often_carried, next_planned_session
from rmjournal.insight.reflection_context import moment_of, occasion_of
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import GAP, Row, prose
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import entry_row
from rmjournal.tui.pages.sessions import point_row

STEP_TITLES = {
    "points": "Not discussed",
    "learnings": "Worth keeping",
    "actions": "Action items: who does what, by when",
    "pulse": "Rate on your own before you compare · 1 not at all … 5 fully",
    "reflection": "One thought",
    "next": "Next session",
}
STEP_GLYPHS = {True: "○", False: "✓"}


def closing_rows(session: Session, view: View, width: int, proposed: Session | None) -> list[Row]:
    """List the open and finished steps of closing a session.

    For a planned session, ask what became of it.
    """
    if session.state == "planned":
        return _outcome_rows(session, view)
    lines: list[Row] = []
    for step in closing_steps(session, view.entries, view.role, view.today):
        lines += [*([GAP] if lines else []), _step_heading(step)]
        lines += list(_step_rows(step, session, view, width, proposed))
    lines.append(GAP)
    if session.closed_on:
        lines.append(Row(f"Closed on {view.day(session.closed_on)}.", lead="✓", lead_tone="good", tone="quiet"))
    else:
        lines.append(Row("Close this session: nothing more to add", lead="■", lead_tone="accent", action="finish"))
    return lines


def _outcome_rows(session: Session, view: View) -> list[Row]:
    day = session.day
    when = f"{view.day(day)}. " if day and day < view.today else ""
    return [
        Row(f"{when}Did this session take place?", tone="strong"),
        GAP,
        Row("It took place", lead="■", lead_tone="good", action="held"),
        Row("It was cancelled before it began", lead="□", lead_tone="quiet", action="call_off"),
        Row("No-show: somebody did not come", lead="×", lead_tone="late", action="missed"),
        Row("It was moved to another day", lead="◇", lead_tone="accent", action="move"),
    ]


def _step_heading(step: ClosingStep) -> Row:
    return Row(
        STEP_TITLES[step.name],
        lead=STEP_GLYPHS[step.is_open],
        lead_tone="accent" if step.is_open else "good",
        tone="heading",
    )


def _step_rows(
    step: ClosingStep, session: Session, view: View, width: int, proposed: Session | None
) -> Iterable[Row]:
    if step.name == "points":
        return _untouched_point_rows(step, session, view)
    if step.name == "pulse":
        return _pulse_rows(session, view)
    if step.name == "reflection":
        return _reflection_rows(session, view, width)
    if step.name == "next":
        return _next_session_rows(step, session, view, proposed)
    kind, verb, words = {
        "learnings": (Learning, "new_learning", "l adds a learning, with a question to recall it by"),
        "actions": (Action, "new_action", "a adds an action item, with its owner and due day"),
    }[step.name]
    entries: list[Entry] = [entry for entry in view.entries.referrers(session) if isinstance(entry, kind)]
    takeaways = _takeaway_rows(session, entries, view) if step.name == "learnings" else []
    return [
        *(_indent(entry_row(e, view)) for e in entries),
        *takeaways,
        _indent(Row(words, tone="quiet", action=verb)),
    ]


def _indent(row: Row) -> Row:
    return replace(row, lead=f"  {row.lead}")


def _untouched_point_rows(step: ClosingStep, session: Session, view: View) -> list[Row]:
    if not step.untouched:
        return [_indent(Row("All points are settled.", tone="quiet"))]
    lines = []
    for point in step.untouched:
        line = point_row(point, view, session)
        if is_often_carried(point):
            line = replace(line, tail=f"carried over {len(point.carries())} ×: still wanted?", tail_tone="late")
        lines.append(_indent(line))
    if len(step.untouched) > 1:
        lines.append(_indent(Row("carry over all that are left", lead=">", tone="quiet", action="carry_all")))
    return [*lines, _indent(Row("> carries it over · Space done · x drops it", tone="quiet"))]


def _takeaway_rows(session: Session, entries: list[Entry], view: View) -> list[Row]:
    written = {entry.heading.casefold() for entry in entries}
    left = [text for text in session.takeaways if text.casefold() not in written]
    if view.is_redacted(session):
        return []
    return [_indent(Row(text, lead="·", tail="Enter makes it a learning", payload=Takeaway(text))) for text in left]


class Takeaway(str):
    """A takeaway of the session that is no learning yet."""


class PulseItem(str):
    """An item of the pulse, by its name."""


class PulseDot(NamedTuple):
    """A dot of a pulse item under the mouse, from 1 to 5."""

    item: str
    value: int


DOTS_START = 13
"""Cells of the text of an item before its first dot; the dots stand in every second one."""


def dot_at(row: Row, cell: int) -> PulseDot | None:
    """Find the pulse dot at a cell of a row; None elsewhere."""
    place = cell - cell_width(row.lead) - 1 - DOTS_START
    return PulseDot(row.payload, place // 2 + 1) if isinstance(row.payload, PulseItem) and 0 <= place < 9 else None


def own_pulse(session: Session, view: View) -> Pulse | None:
    """Find my own pulse of a session, if there is one."""
    mine = [p for p in view.entries.referrers_of_kind(session, Pulse) if p.author in ("", view.role) and not p.told]
    return mine[-1] if mine else None


def _pulse_rows(session: Session, view: View) -> list[Row]:
    pulse = own_pulse(session, view)
    names = fields(Pulse)
    lines = []
    for item in ITEMS:
        rated = getattr(pulse, item, None)
        dots = " ".join("●" if step == rated else "○" for step in range(1, 6))
        words = f"{names[item].label:<12} {dots}   {names[item].help}"
        lines.append(_indent(Row(words, lead="♥" if rated else " ", lead_tone="accent", tone="" if rated else "quiet",
                              payload=PulseItem(item))))  # fmt: skip
    return [*lines, _indent(Row("← → or a click rates; each rating may be skipped", tone="quiet"))]


def _reflection_rows(session: Session, view: View, width: int) -> list[Row]:
    written = [r for r in view.entries.referrers_of_kind(session, Reflection) if r.author in ("", view.role)]
    prompts = moment_of(occasion_of(session)).prompts_for(view.role)
    lines = [_indent(entry_row(entry, view)) for entry in written]
    prompt = prompts[int(session.id or 0) % len(prompts)] if prompts else "What do you take away from it?"
    return [*lines, *(_indent(replace(row, action="reflect") if not n else row)
                      for n, row in enumerate(prose(prompt, width - 5, tone="quiet")))]  # fmt: skip


def _next_session_rows(step: ClosingStep, session: Session, view: View, proposed: Session | None) -> list[Row]:
    if not step.is_open:
        planned = next_planned_session(session, view.entries, view.today)
        return [_indent(Row(view.start(planned) if planned else "No further session to plan.", tone="quiet"))]
    if proposed is None or proposed.starts_at is None:
        return [_indent(Row("None planned yet. Enter asks for a day.", tone="quiet", action="next_on"))]
    when = f"{view.start(proposed)} · {proposed.minutes} min"
    return [
        _indent(Row(f"None planned yet. Enter plans {when}.", lead="◇", lead_tone="accent", action="next")),
        _indent(Row("or choose another day", lead=" ", tone="quiet", action="next_on")),
    ]


def _day(day: date | None, view: View) -> str:
    return view.day(day)
