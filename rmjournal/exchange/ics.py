"""A session as a calendar file that any calendar reads; the same session stays the same event when it moves."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rmjournal.errors import Refused
from rmjournal.exchange.agenda import points_text, title
from rmjournal.model.entry import Entries
from rmjournal.model.field import visible
from rmjournal.model.kinds.session import Session

PRODUCT = "-//rmjournal//EN"


def as_ics(session: Session, entries: Entries, on: date, names: Mapping[str, str] | None = None) -> str:
    """A calendar with the session as of a day: its shared agenda as description, lines folded, ``\\r\\n`` between.

    `Refused` when the session has no day and time yet.
    """
    from icalendar import Calendar, Event

    begins = session.begins
    if begins is None:
        raise Refused("This session has no day and time yet; give it one (start), then it fits into a calendar.")
    start = _placed(begins, session.zone)
    event = Event()
    for name, value in _event(session, entries, names or {}).items():
        if value not in ("", None):
            event.add(name, value)
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("dtstart", start)
    event.add("dtend", _later(start, session.minutes))
    calendar = Calendar()
    for name, word in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, word)
    calendar.add_component(event)
    first, last = max(start.year - 1, 1), min(start.year + 2, 9999)
    calendar.add_missing_timezones(first_date=date(first, 1, 1), last_date=date(last, 1, 1))
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def _event(session: Session, entries: Entries, names: Mapping[str, str]) -> dict[str, object]:
    """What a calendar shows of the session, without its time."""
    return {
        "uid": f"{session.id}@rmjournal",
        "sequence": sequence(session),
        "summary": title(session),
        "status": "CANCELLED" if session.state == "cancelled" else "CONFIRMED",
        "location": visible(session.place, keep="") if session.shared else "",
        "description": points_text(session, entries, names),
    }


def sequence(session: Session) -> int:
    """How often the session was moved, called off or taken up again: the higher number wins in a calendar."""
    turns = [change for change in session.changes("state") if "cancelled" in (change.was, change.now)]
    return len(session.changes("start")) + len(turns)


def _placed(begins: datetime, zone: str) -> datetime:
    """The start in its time zone; local wherever it is read when there is none, or none that is known."""
    if not zone:
        return begins
    try:
        return begins.replace(tzinfo=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return begins


def _later(start: datetime, minutes: int) -> datetime:
    if start.tzinfo is None:
        return start + timedelta(minutes=minutes)
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
