"""Shared agenda of a session as Markdown or plain text."""

import re
from collections.abc import Mapping
from datetime import datetime

from rmjournal.dates import format_full_day
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entries
from rmjournal.model.field import visible
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session, say_state

TITLE = "Our session"
"""What a session is called whose own words are private."""
_MARKS = re.compile(r"([\\`*_\[\]<>])")


def shared_points(session: Session, entries: Entries) -> tuple[Point, ...]:
    """The points of a session's agenda that may leave: shared, and not cut."""
    return tuple(point for point in list_agenda(session, entries) if point.shared and point.state != "cut")


def title(session: Session) -> str:
    """What the session is called outside: its heading when it is shared."""
    return _line(session.heading) if session.shared else TITLE


def as_markdown(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The agenda in Markdown; ``names`` tells what the mentor and the mentee are called."""
    lines = [f"# {_marked(title(session))}", "", _marked(_when(session)), ""]
    for number, point in enumerate(shared_points(session, entries), 1):
        who = _marked(_owner(point, names or {}))
        lines.append(f"{number}. **{_marked(_line(point.title))}** ({point.minutes} min, {who})")
        if point.prompt:
            lines.append(f"   *{_marked(_line(point.prompt))}*")
    return "\n".join(lines).rstrip() + "\n"


def as_text(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The agenda in plain text, for a mail."""
    return f"{title(session)}\n{_when(session)}\n\n{points_text(session, entries, names)}".rstrip() + "\n"


def points_text(session: Session, entries: Entries, names: Mapping[str, str] | None = None) -> str:
    """The points alone in plain text, one after the other."""
    lines = []
    for number, point in enumerate(shared_points(session, entries), 1):
        lines.append(f"{number}. {_line(point.title)} ({point.minutes} min, {_owner(point, names or {})})")
        if point.prompt:
            lines.append(f"   {_line(point.prompt)}")
    return "\n".join(lines)


def _owner(point: Point, names: Mapping[str, str]) -> str:
    return _line(names.get(point.owner) or point.owner)


def _when(session: Session) -> str:
    """Day, time, zone and length; the place only when the session is shared."""
    begins: datetime | None = session.begins
    day = f"{format_full_day(begins.date())}, {begins:%H:%M}" if begins else ""
    zone = f"({session.zone})" if session.zone else ""
    place = session.place if session.shared else ""
    off = say_state(session.state) if session.state == "cancelled" else ""
    parts = (" ".join(filter(None, (day, zone))), f"{session.minutes} min", place, off)
    return " · ".join(_line(part) for part in parts if part)


def _line(text: str) -> str:
    """Text on one line, with nothing in it that a terminal would obey."""
    return visible(text, keep="")


def _marked(text: str) -> str:
    """Text in which Markdown reads nothing of its own."""
    return _MARKS.sub(r"\\\1", text)
