"""Shared agenda of a session as Markdown or plain text."""

from collections.abc import Mapping
from datetime import datetime

from rmjournal.dates import format_full_day
from rmjournal.english import agree, humanize, pluralize
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entries
from rmjournal.model.field import visible
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.render.markdown import escape_markdown

PRIVATE_TITLE = "Our session"
"""The title of a private session."""


def shared_points(session: Session, entries: Entries) -> tuple[Point, ...]:
    """The points of a session's agenda that may leave: shared and not cut."""
    return tuple(point for point in list_agenda(session, entries) if point.shared and point.state != "cut")


def say_private_points(session: Session, entries: Entries) -> str:
    """Tell how many points stay here: "2 private points are not in it."

    Empty for none.
    """
    count = sum(not point.shared for point in list_agenda(session, entries) if point.state != "cut")
    return f"{pluralize(count, 'private point')} {agree(count, 'is', 'are')} not in it." if count else ""


def shared_title(session: Session) -> str:
    """The title of a session for others: its heading when it is shared."""
    return _one_line(session.heading) if session.shared else PRIVATE_TITLE


def agenda_as_markdown(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The shared agenda in Markdown; ``names`` are people's names by role."""
    lines = [f"# {escape_markdown(shared_title(session))}", "", escape_markdown(_time_and_place(session)), ""]
    for number, point in enumerate(shared_points(session, entries), 1):
        who = escape_markdown(_owner_name(point, names or {}))
        lines.append(f"{number}. **{escape_markdown(point.title)}** ({point.minutes} min, {who})")
        if point.prompt:
            lines.append(f"   *{escape_markdown(point.prompt)}*")
    return "\n".join(lines).rstrip() + "\n"


def agenda_as_text(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The shared agenda in plain text, for a mail."""
    return (
        f"{shared_title(session)}\n{_time_and_place(session)}\n\n{points_as_text(session, entries, names)}".rstrip()
        + "\n"
    )


def points_as_text(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The shared points alone in plain text, numbered."""
    lines = []
    for number, point in enumerate(shared_points(session, entries), 1):
        lines.append(f"{number}. {_one_line(point.title)} ({point.minutes} min, {_owner_name(point, names or {})})")
        if point.prompt:
            lines.append(f"   {_one_line(point.prompt)}")
    return "\n".join(lines)


def _owner_name(point: Point, names: Mapping[str, str]) -> str:
    return _one_line(names.get(point.owner) or point.owner)


def say_start(begins: datetime) -> str:
    """Say when a session begins: "Tuesday, 2 June 2026, 08:30"."""
    return f"{format_full_day(begins.date())}, {begins:%H:%M}"


def _time_and_place(session: Session) -> str:
    """Day, time, zone and length; the place only when the session is shared."""
    day = say_start(session.starts_at) if session.starts_at else ""
    zone = f"({session.zone})" if session.zone else ""
    place = session.place if session.shared else ""
    state = humanize(session.state) if session.state == "cancelled" else ""
    parts = (" ".join(filter(None, (day, zone))), f"{session.minutes} min", place, state)
    return " · ".join(_one_line(part) for part in parts if part)


def _one_line(text: str) -> str:
    """Text on one line, without control characters."""
    return visible(text, keep="")
