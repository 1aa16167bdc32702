"""Session pages: the list by date, and one session."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from rmjournal.dates import format_distance, format_time
from rmjournal.english import humanize, join_parts
from rmjournal.insight.cadence import SessionOverview, list_agenda, list_moved_points, say_held, session_overview
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import GAP, Row, heading, indent, prose, section
from rmjournal.render.text_width import cell_width
from rmjournal.tui.page_rows import LazyRow, ListRows, SessionStep, View, hint
from rmjournal.tui.pages.entry import page, text_rows

NOTE_INDENT = 5
"""Cells before what was written under an agenda point: those of its glyph and minutes."""


def session_row(session: Session, view: View, width: int) -> Row:
    """Build the row of a session: mark, number, day, focus and minutes."""
    values = session.derived(view.entries, view.today)
    day = view.day(session.day).ljust(10)
    if values["unlogged"]:
        tail, tone = "took place?", "late"
    elif session.state == "held":
        tail, tone = f"{session.actual_minutes or session.minutes} min", "quiet"
    elif session.state == "planned":
        time = format_time(session.starts_at, session.zone, view.zone, brief=True) if session.starts_at else ""
        tail, tone = time, "accent"
    else:
        tail, tone = humanize(session.state), "quiet"
    flags = "⚑ " if "difficult" in session.flags else ""
    return Row(
        f"{flags}{view.words(session)}",
        lead=f"{session.mark} {values['number']:>2}  {day}",
        lead_tone={"held": "good", "missed": "late", "planned": "accent"}.get(session.state, "quiet"),
        tone="quiet" if session.state in ("cancelled", "missed") else "",
        tail=tail if width > 48 or tone != "quiet" else "",
        tail_tone=tone,
        entry=session,
    )


def sessions_list(view: View, width: int) -> Sequence[Row]:
    """List planned sessions, past ones, waiting points and open actions.

    Past sessions are newest first.
    """
    rhythm = session_overview(view.entries, view.today)
    sessions = [session for session in reversed(rhythm.sessions) if view.keeps(session)]
    ahead: list[Session] = []
    past: list[Session] = []
    for session in sessions:
        if session.day is not None:
            (ahead if session.state == "planned" and session.day >= view.today else past).append(session)
    rows: list[Row | LazyRow] = []
    make = partial(session_row, view=view, width=width)
    if ahead:
        rows.append(section("Planned", str(len(ahead)) if len(ahead) > 1 else ""))
        rows += [LazyRow(make, session) for session in reversed(ahead)]
    if past:
        rows += [*([GAP] if rows else []), section("Past", _past_words(past, rhythm, view))]
        rows += [LazyRow(make, session) for session in past]
    return ListRows([*rows, *_waiting_point_rows(view), *_open_action_rows(view)])


def _past_words(past: Sequence[Session], rhythm: SessionOverview, view: View) -> str:
    """Say how many sessions were held, and when the last one was."""
    if view.query:
        return f"{len(past)} found"
    since = rhythm.since_last
    last = f"last one {format_distance(view.today - timedelta(since), view.today)}" if since is not None else ""
    return join_parts(say_held(past), last)


def _waiting_point_rows(view: View) -> list[Row | LazyRow]:
    points = [p for p in view.entries.of(Point) if p.is_waiting(view.entries) and view.keeps(p)]
    if not points:
        return []
    make = partial(point_row, view=view)
    rows = (LazyRow(make, point) for point in points)
    return [GAP, section("Points for the next session", str(len(points))), *rows]


def _open_action_rows(view: View) -> list[Row | LazyRow]:
    actions = [action for action in view.entries.of(Action) if action.status == "open" and view.keeps(action)]
    if not actions:
        return []
    make = partial(action_row, view=view)
    rows = (LazyRow(make, action) for action in actions)
    return [GAP, section("Open action items", str(len(actions))), *rows]


def action_row(action: Entry, view: View) -> Row:
    """Build the row of an action, with its due day or delay."""
    due = getattr(action, "due", None)
    late = bool(action.derived(view.entries, view.today).get("overdue"))
    tail = (format_distance(due, view.today, "overdue") if late else view.day(due)) if due else ""
    return Row(
        view.words(action),
        lead=action.mark,
        lead_tone="quiet",
        tone="quiet" if action.status != "open" else "",
        tail=tail,
        tail_tone="late" if late else "quiet",
        entry=action,
    )


def point_row(point: Point, view: View, session: Session | None = None) -> Row:
    """Build the row of an agenda point: minutes, heading, carries, owner."""
    times = len(point.carries(view.entries))
    is_carried_on = session is not None and point.session != session.id
    words = []
    if session is not None and is_carried_on:
        carried = f"carried over {times} ×" if times > 1 else "carried over"
        words.append("moved" if session.state in ("cancelled", "missed") else carried)
    elif times:
        words.append(f"↻{times}")
    if point.kind == "swap":
        words.append("swap")
    if not point.shared:
        words.append("private")
    words.append(view.for_entry(point).who(point.owner))
    return Row(
        view.words(point),
        lead=f"{'>' if is_carried_on else point.mark} {point.minutes:>3}",
        lead_tone="good" if point.state == "done" else "quiet",
        tone="quiet" if point.state != "planned" or is_carried_on else "",
        tail=" · ".join(words),
        entry=point,
    )


STEPS, STEP_SEPARATOR = ("Prepare", "Meet", "Close"), " ▸ "
"""The steps of a session, and what stands between two of them."""


def step_at(row: Row, cell: int) -> SessionStep | None:
    """Find the session step whose name is at a cell of a row."""
    end = cell_width(f"{row.lead} ")
    for step, name in enumerate(STEPS if row.text == STEP_SEPARATOR.join(STEPS) else ()):
        start, end = end, end + cell_width(name)
        if start <= cell < end:
            return SessionStep(step)
        end += cell_width(STEP_SEPARATOR)
    return None


def session_page(session: Session, view: View, width: int) -> list[Row]:
    """Build the page of a session: time, place, agenda, then other fields."""
    hidden = ("notes",) if view.hidden and not session.notes_shared else ()
    skip = ("start", "minutes", "place", "kind", "zone", "actual_minutes", *hidden)
    facts = (f"session {session.derived(view.entries, view.today)['number']}", when_and_where(session, view))
    return page(session, view, width, top=_agenda_rows, skip=skip, skip_kinds=("points",), facts=facts)


def when_and_where(session: Session, view: View) -> str:
    """Give day, time, length, place and kind in one line."""
    words = [
        view.start(session) if session.starts_at else view.day(session.day),
        f"{session.actual_minutes or session.minutes} min",
        session.place,
        humanize(session.kind),
    ]
    return " · ".join(word for word in words if word)


def _agenda_rows(session: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(session, Session):
        return []
    points = list_agenda(session, view.entries)
    gone = list_moved_points(session, view.entries)
    moves = [change for change in session.history_of("start") if isinstance(change.was, str)]
    lines = [GAP, Row(STEP_SEPARATOR.join(STEPS), lead="▸", lead_tone="accent", tone="accent", action="session")]
    lines += [
        Row(f"moved from {_format_start(str(move.was), view)}{_format_reason(move.why)}", tone="quiet")
        for move in moves
    ]
    total = sum(point.minutes for point in points)
    over = total > session.minutes
    if points or gone:
        lines += [GAP, Row("Agenda", tone="heading", tail=f"{total} of {session.minutes} min",
                            tail_tone="late" if over else "quiet")]  # fmt: skip
        for point in (*points, *gone):
            lines += [point_row(point, view, session), *_point_note_rows(point, view, width)]
        if over and session.state == "planned":
            lines += prose(
                f"{total - session.minutes} minutes too many: drop a point or carry it over.", width, "late"
            )
    elif session.state == "planned":
        lines += [GAP, heading("Agenda"), hint("Nothing on the agenda yet. Enter prepares it.", "session")]
    return lines


def _point_note_rows(point: Point, view: View, width: int) -> list[Row]:
    """Build what was written under an agenda point."""
    if not point.note.strip() or view.hidden:
        return []
    return indent(text_rows(point.note, max(8, width - NOTE_INDENT - 1)), " " * NOTE_INDENT)


def _format_start(text: str, view: View) -> str:
    from rmjournal.dates import format_moment

    return format_moment(text, view.today)


def _format_reason(why: str) -> str:
    return f" — {why}" if why else ""
