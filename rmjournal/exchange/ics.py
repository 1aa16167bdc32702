"""Sessions as a calendar file that any calendar reads; the same session stays the same event when it moves."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import points_text, title
from rmjournal.exchange.turns import sequence
from rmjournal.exchange.zones import described, later, placed
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session

PRODUCT = "-//rmjournal//EN"
_STANDING = {"open": "NEEDS-ACTION", "done": "COMPLETED", "dropped": "CANCELLED"}


def as_ics(
    session: Session,
    entries: Entries,
    on: date,
    names: Mapping[str, str] | None = None,
    sequences: Mapping[str, int] | None = None,
) -> str:
    """A calendar with the session as of a day: its shared agenda as description, lines folded, ``\\r\\n`` between.

    ``sequences`` are the numbers of `turns`; without them the history alone counts. `Refused` when the session has
    no day and time yet.
    """
    if session.begins is None:
        raise Refused("This session has no day and time yet; give it one (start), then it fits into a calendar.")
    number = (sequences or {}).get(session.id, sequence(session))
    return _calendar([_session(session, entries, on, names or {}, number)], [session.begins])


def as_calendar(
    entries: Entries, on: date, names: Mapping[str, str] | None = None, sequences: Mapping[str, int] | None = None
) -> str:
    """A calendar with every session and what is due, as of a day; agendas are told with the points that are shared.

    ``sequences`` are the numbers of `turns`; without them the history alone counts. `Refused` when nothing has a day.
    """
    numbers = sequences or {}
    met = [session for session in entries.of(Session) if session.begins]
    due = [action for action in entries.of(Action) if action.due]
    parts = [_session(one, entries, on, names or {}, numbers.get(one.id, sequence(one))) for one in met]
    parts += [_action(one, on, numbers.get(one.id, sequence(one))) for one in due]
    if not parts:
        raise Refused("No session has a day and a time, and nothing is due; there is nothing for a calendar.")
    days = [session.begins for session in met if session.begins]
    return _calendar(parts, days)


def _calendar(parts: Iterable[Any], days: Collection[datetime]) -> str:
    from icalendar import Calendar

    calendar = Calendar()
    for name, word in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, word)
    for part in parts:
        calendar.add_component(part)
    for zone in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, described(ZoneInfo(zone), min(days), max(days)))
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def _session(session: Session, entries: Entries, on: date, names: Mapping[str, str], number: int) -> Any:
    """What a calendar shows of a session."""
    from icalendar import Event

    start = placed(session.begins or datetime.min, session.zone)
    said = {
        "uid": _uid(session),
        "sequence": number,
        "summary": title(session),
        "status": "CANCELLED" if session.state == "cancelled" else "CONFIRMED",
        "location": visible(session.place, keep="") if session.shared else "",
        "description": points_text(session, entries, names),
        "dtstamp": _stamp(on),
        "dtstart": start,
        "dtend": later(start, session.minutes),
    }
    return _filled(Event(), said)


def _action(action: Action, on: date, number: int) -> Any:
    """What a calendar shows of something promised: a task with a day."""
    from icalendar import ComponentFactory

    said = {
        "uid": _uid(action),
        "sequence": number,
        "summary": visible(action.heading, keep=""),
        "status": _STANDING.get(action.state, ""),
        "dtstamp": _stamp(on),
        "due": action.due,
    }
    return _filled(ComponentFactory()["VTODO"](), said)


def _filled(part: Any, said: Mapping[str, object]) -> Any:
    for name, value in said.items():
        if value not in ("", None):
            part.add(name, value)
    return part


def _uid(entry: Entry) -> str:
    return f"{entry.id}@rmjournal"


def _stamp(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
