"""The Meet step: the agenda, context of the highlighted point, and what was made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from rmjournal.english import pluralize
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.point_context import PointContext, Remark, point_context, point_words
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row, section
from rmjournal.render.text_width import pad, truncate, wrap
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.entry import direction_arrow, entry_row
from rmjournal.tui.pages.sessions import action_row, point_row

NOTES_LEAD = "│    "
"""Before a line of what belongs to the highlighted point, under its minutes."""
LABEL_WIDTH = 12
"""Cells for a word such as "ask" before the context of a point."""
MAX_REMARK_LINES = 3
"""Lines of an earlier remark."""


class MeetState(msgspec.Struct, frozen=True):
    """State of the agenda beside the entries: highlighted point, typed notes, minutes."""

    lit_id: str = ""
    typed: Mapping[str, str] = {}
    """Notes of points as they are typed, by the id of the point."""
    minutes: int | None = None
    """Minutes of the highlighted point; none without a clock."""
    editor_height: int = 0
    """Lines for the field in which the notes of the highlighted point are typed; 0 = they are read."""
    is_alone: bool = False
    """Whether there is only room for the highlighted point."""
    has_context: bool = True
    """Whether the context of the highlighted point stands under it."""

    def note(self, point: Point) -> str:
        """The notes of a point, as they are typed."""
        return self.typed.get(point.id, point.note)


class MeetAgenda(msgspec.Struct, frozen=True):
    """The rows of the agenda, and where the highlighted point and its notes stand."""

    rows: Sequence[Row]
    lit_at: int = -1
    notes_at: int = -1
    end: int = -1
    """The row after the highlighted point and all that belongs to it."""


def meet_agenda(session: Session, view: View, width: int, state: MeetState) -> MeetAgenda:
    """Build the agenda of a meeting; the highlighted point opens under itself."""
    points = list_agenda(session, view.entries)
    if not points:
        return MeetAgenda(
            [hint("No agenda yet. Enter takes notes; n adds a point, t starts from a template.", "write_notes")]
        )
    lit = next((point for point in points if point.id == state.lit_id), points[0])
    rows: list[Row] = []
    lit_at = notes_at = end = -1
    for place, point in enumerate(points, 1):
        if point is not lit:
            rows += [] if state.is_alone else [_point_row(point, view, session, state)]
            continue
        if state.is_alone:
            rows.append(Row(f"Point {place} of {len(points)}", tail="↑ ↓ another point", tone="quiet"))
        lit_at = len(rows)
        rows.append(_lit_row(point, view, session, state))
        rows += list(_context_under(point, view, width)) if state.has_context else []
        notes_at = len(rows)
        rows += _note_rows(point, view, width, state)
        end = len(rows)
    return MeetAgenda(rows, lit_at, notes_at, end)


def _point_row(point: Point, view: View, session: Session, state: MeetState) -> Row:
    row = point_row(point, view, session)
    facts = [_note_count(point, view, state)]
    if point.used is not None:
        facts.append(f"took {point.used} min" if point.used else "took under 1 min")
    elif not facts[0]:
        return row
    tone = "late" if point.used is not None and point.used > point.minutes else "quiet"
    if point.used is None:
        facts.append(row.tail)
    return replace(row, tail=" · ".join(filter(None, facts)), tail_tone=tone)


def _lit_row(point: Point, view: View, session: Session, state: MeetState) -> Row:
    if point.state != "planned" or state.minutes is None:
        return _point_row(point, view, session, replace(state, typed={point.id: ""}))
    tone = "late" if state.minutes > point.minutes else "accent"
    return replace(
        point_row(point, view, session), tail=f"now {state.minutes} of {point.minutes} min", tail_tone=tone
    )


def _note_count(point: Point, view: View, state: MeetState) -> str:
    """A pencil and the number of lines that are written; empty for none."""
    count = sum(bool(line.strip()) for line in state.note(point).splitlines())
    return f"✎ {count}" if count and not view.hidden else ""


def _note_rows(point: Point, view: View, width: int, state: MeetState) -> list[Row]:
    """Draw the notes of the highlighted point, or room for the field to type."""
    if state.editor_height:
        return [Row(lead=NOTES_LEAD, lead_tone="accent")] * state.editor_height
    if view.hidden:
        return []
    note = state.note(point).rstrip()
    lines = wrap(note, max(8, width - len(NOTES_LEAD) - 1)) if note else []
    if not lines:
        return [replace(hint("enter writes here"), lead=NOTES_LEAD, lead_tone="accent")]
    return [Row(line, lead=NOTES_LEAD, lead_tone="accent") for line in lines]


def _context_under(point: Point, view: View, width: int) -> Iterator[Row]:
    """The context of the highlighted point in few lines, under it."""
    room = max(8, width - len(NOTES_LEAD) - 1 - LABEL_WIDTH)
    for label, text in context_lines(point, view):
        lines = wrap(text, room)
        if len(lines) > 1 and label == "before":
            lines = [truncate(text, room)]
        for number, line in enumerate(lines):
            yield Row(f"{pad('' if number else label, LABEL_WIDTH)}{line}", lead=NOTES_LEAD, tone="quiet",
                      lead_tone="accent")  # fmt: skip


def context_lines(point: Point, view: View) -> Iterator[tuple[str, str]]:
    """The context of a point in words: what it asks, why, since and before."""
    if view.is_redacted(point):
        return
    yield from asked_lines(point, view)
    context = point_context(point, view.entries, view.today)
    if context.goal is not None:
        arrow, _ = direction_arrow(context.goal.learner)
        milestone = f"; ◆ {_milestone_words(context, view)}" if context.milestone else ""
        yield "why", f"{arrow} {view.words(context.goal)}, now {format_level(context.level)}{milestone}"
    if since := _since_words(context, view):
        yield "since", since
    for remark in context.remarks:
        if _can_show(remark, view):
            yield "before", _quote(remark, view)


def asked_lines(point: Point, view: View) -> Iterator[tuple[str, str]]:
    """What a point asks: the other, oneself first, and when the answer is short."""
    words = point_words(point, view.entries)
    labels = (("ask", words.ask), ("think first", words.first), ("if short", words.follow_up))
    yield from ((label, text) for label, text in labels if text)


def _quote(remark: Remark, view: View) -> str:
    """Quote a remark with its day.

    The notes of a session are of all of it, not of the point alone.
    """
    of = ", about the whole session" if isinstance(remark.entry, Session) else ""
    return f"{view.day(remark.day)}{of}: “{' '.join(remark.text.split())}”"


def _can_show(remark: Remark, view: View) -> bool:
    """Whether a remark may be seen.

    Notes are private even where their entry is shared.
    """
    entry = remark.entry
    are_private_notes = isinstance(entry, Point) or (isinstance(entry, Session) and not entry.notes_shared)
    return not view.hidden or (entry.shared and not are_private_notes)


def _milestone_words(context: PointContext, view: View) -> str:
    milestone = context.milestone
    if milestone is None:
        return ""
    return f"{view.words(milestone)}{f', {view.day(milestone.due)}' if milestone.due else ''}"


def _since_words(context: PointContext, view: View) -> str:
    """From which session the point comes, and how often it was carried over."""
    times = "once" if context.times == 1 else f"{context.times} ×"
    planned = f"planned for {view.day(context.first.day)}" if context.first else ""
    words = (planned, f"carried over {times}" if context.times else "", context.why_moved)
    return ", ".join(filter(None, words))


def context_rows(point: Point | None, view: View, width: int) -> list[Row]:
    """The context of the highlighted point as sections of a column of its own."""
    if point is None:
        return []
    rows = [section(view.words(point))]
    if view.is_redacted(point):
        return rows
    context = point_context(point, view.entries, view.today)
    for label, text in asked_lines(point, view):
        rows += _part(label, (text,), width)
    rows += _goal_rows(context, view)
    since = _since_words(context, view)
    rows += _part("since", (since,), width) if since else []
    remarks = [remark for remark in context.remarks if _can_show(remark, view)]
    rows += [Row("said before", tone="quiet")] if remarks else []
    for remark in remarks:
        rows += _shorten(_quote(remark, view), remark.entry, width)
    return rows if len(rows) > 1 else [*rows, *_part("", ("There are no earlier notes on this point.",), width)[1:]]


def _goal_rows(context: PointContext, view: View) -> list[Row]:
    """The goal of a point with its level, and its next milestone."""
    goal, milestone = context.goal, context.milestone
    if goal is None:
        return []
    arrow, tone = direction_arrow(goal.learner)
    rows = [Row(view.words(goal), lead=f"  {arrow}", lead_tone=tone, tail=format_level(context.level), entry=goal)]
    if milestone is not None:
        rows.append(Row(view.words(milestone), lead="  ◆", tail=view.day(milestone.due), entry=milestone))
    return [Row("why it is here", tone="quiet"), *rows]


def _part(label: str, texts: Iterable[str], width: int) -> list[Row]:
    return [Row(label, tone="quiet"), *(Row(f"  {line}") for text in texts for line in wrap(text, max(8, width - 2)))]


def _shorten(text: str, entry: Entry, width: int) -> list[Row]:
    """An earlier remark in a few lines, which open where it stands."""
    lines = wrap(text, max(8, width - 4))
    if len(lines) > MAX_REMARK_LINES:
        lines = [*lines[: MAX_REMARK_LINES - 1], truncate(" ".join(lines[MAX_REMARK_LINES - 1 :]), max(8, width - 4))]
    return [
        Row(line, lead="   " if number else f"  {entry.mark}", lead_tone="quiet", entry=None if number else entry)
        for number, line in enumerate(lines)
    ]


def made_rows(session: Session, view: View, width: int) -> list[Row]:
    """List the action items and learnings that came out of a session."""
    actions = [action for action in view.entries.referrers_of_kind(session, Action) if action.session == session.id]
    learnings = [one for one in view.entries.referrers_of_kind(session, Learning) if one.session == session.id]
    counts = [
        pluralize(len(found), word) for found, word in ((actions, "action item"), (learnings, "learning")) if found
    ]
    rows = [section("From this session", " · ".join(counts))]
    if not counts:
        return [*rows, hint("a adds an action item, l adds a learning.")]
    for action in actions:
        row = action_row(action, view)
        rows.append(replace(row, tail=" · ".join(filter(None, (view.who(action.owner), row.tail)))))
    rows += [replace(entry_row(learning, view), tail=view.who(learning.learner)) for learning in learnings]
    return rows
