"""Calendar files (RFC 5545): sessions, due days, the agreed cadence, time zones, SEQUENCE numbers.

Nothing is stored for it. It is made of the clock times in the stamps of those fields that a calendar shows, counted
from the moment in the entry's id, so no other edit moves it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rmjournal.crdt.field_path import JSON, Tables
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.dates.time_zones import find_zone
from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import TITLE, points_text, title
from rmjournal.insight.cadence import find_agreement, propose_session
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import ENDED, Relationship
from rmjournal.model.kinds.session import Session


def placed(begins: datetime, zone: str) -> datetime:
    """A local time in its time zone; local wherever it is read when there is none, or none that is known.

    An hour that clocks skip is the one after it, one that comes twice is the first of both, as in a calendar file.
    """
    found = find_zone(zone)
    if found is None:
        return begins
    try:
        return begins.replace(tzinfo=found).astimezone(UTC).astimezone(found)
    except OverflowError:
        return begins


def later(start: datetime, minutes: int) -> datetime:
    """The time some minutes later, also when clocks change meanwhile.

    Where its hour comes for the second time it is in UTC, for a calendar file cannot say which of both is meant.
    """
    if start.tzinfo is None:
        return start + timedelta(minutes=minutes)
    end = start.astimezone(UTC) + timedelta(minutes=minutes)
    there = end.astimezone(start.tzinfo)
    return end if there.fold else there


def described(zone: ZoneInfo, first: datetime, last: datetime) -> Any:
    """A zone as a calendar file describes it, from a year before one day to a year after another.

    Each change of clocks stands in the time that clocks show before it. (What icalendar makes of a zone itself has
    spring in the time after, and leaves out a change that soon follows another.)
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    begin = datetime(max(first.year - 1, 2), 1, 1, tzinfo=UTC)
    end = datetime(min(last.year + 2, 9998), 1, 1, tzinfo=UTC)
    found: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for at, before in [(begin, _offset(begin, zone)), *_changes(begin, end, zone)]:
        there = at.astimezone(zone)
        key = (before, _offset(at, zone), there.tzname() or zone.key, not there.dst())
        found.setdefault(key, []).append((at + before).replace(tzinfo=None))
    whole = Timezone()
    whole.add("tzid", zone.key)
    for (before, after, name, standard), days in found.items():
        part = TimezoneStandard() if standard else TimezoneDaylight()
        part.add("dtstart", days[0])
        if days[1:]:
            part.add("rdate", days[1:])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        whole.add_component(part)
    return whole


def _changes(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment at which clocks change, with the offset before it."""
    before = _offset(begin, zone)
    for day in range((end - begin).days):
        start = begin + timedelta(days=day)
        if _offset(start + timedelta(days=1), zone) != before:
            minutes = [start + timedelta(minutes=minute) for minute in range(24 * 60 + 1)]
            turn = minutes[bisect_left(minutes, True, key=lambda at: _offset(at, zone) != before)]
            yield turn, before
            before = _offset(turn, zone)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


SHOWN: Mapping[type[Entry], tuple[str, ...]] = {
    Session: ("start", "minutes", "zone", "state", "kind", "shared"),
    Action: ("due", "state", "text", "shared"),
    Agreement: ("cadence", "cadence_days", "weekday", "start_time", "minutes", "state", "shared"),
}
"""The fields that an event, a task or a series is made of."""
SHOWN_IF_SHARED = ("focus", "place")
"""The fields of a session that leave only with a shared one, so only then may they be noticed."""
BEGINNING = 1_767_225_600_000
"""Milliseconds up to 2026: no entry is counted from a moment before, such as one with an id made by hand."""
STEP = 50
"""Milliseconds that count as one within the first years; the number has 31 bits in a calendar."""
YEARS = 2 * 366 * 86_400_000
"""Milliseconds after which a second counts as one."""
LARGEST = 2**31 - 1


def turns(entries: Iterable[Entry], tables: Tables, *, own: bool = False) -> dict[str, int]:
    """By id, the number of each session, action and agreement, from their records as the file has them.

    ``own``: for a calendar of one's own, in which what is private shows too.
    """
    return {
        entry.id: turn(entry, tables.get(entry.KIND.plural, {}).get(int(entry.id), {}), own=own)
        for entry in entries
        if type(entry) in SHOWN
    }


def turn(entry: Entry, document: Mapping[str, JSON], *, own: bool = False) -> int:
    """The number of one entry: its history, and the newest time at which something that shows was written."""
    told = isinstance(entry, Session) and (own or entry.shared)
    names = SHOWN.get(type(entry), ()) + (SHOWN_IF_SHARED if told else ())
    known = decode_registers(document)
    vectors = [parse_vector(version.stamp) for name in names for version in known.get(name, {}).values()]
    times = [time for seen in vectors for time in seen.values()]
    by_hand = sum(device.startswith("h.") for seen in vectors for device in seen)
    since = max(times, default=0) - _moment(entry)
    return min(LARGEST, sequence(entry) + by_hand + _coarse(max(0, since)))


def sequence(entry: Entry) -> int:
    """How often an entry was moved, called off or taken up again, as its history has it."""
    if isinstance(entry, Action):
        return len(entry.changes("due")) + len(entry.changes("state"))
    if isinstance(entry, Agreement):
        return len(entry.history)
    called_off = [change for change in entry.changes("state") if "cancelled" in (change.was, change.now)]
    return len(entry.changes("start")) + len(called_off)


def _series_number(pair: Relationship, parts: Iterable[Entry], numbers: Mapping[str, int]) -> int:
    """The number of a pair's series: the newest of what it follows from, counted from the pair's own moment."""
    numbered = ((part, numbers.get(part.id, sequence(part))) for part in parts)
    newest = (_coarse(max(0, _moment(part) - _moment(pair))) + number for part, number in numbered)
    return min(LARGEST, max(newest, default=0))


def _moment(entry: Entry) -> int:
    """The milliseconds from which an entry's number is counted."""
    return max(int(entry.id) >> 21, BEGINNING)


def _coarse(time: int) -> int:
    return min(time, YEARS) // STEP + max(0, time - YEARS) // 1000


PRODUCT = "-//rmjournal//EN"
SERIES = timedelta(days=5 * 366)
"""How far ahead the time zone of a series without an end is described."""
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
    entries: Entries,
    on: date,
    names: Mapping[str, str] | None = None,
    sequences: Mapping[str, int] | None = None,
    *,
    cadence: bool = False,
) -> str:
    """A calendar with every session and what is due, as of a day; agendas are told with the points that are shared.

    ``sequences`` are the numbers of `turns`; without them the history alone counts. With ``cadence`` each agreed one
    is a series that begins after the sessions there are. `Refused` when nothing has a day.
    """
    numbers = sequences or {}
    met = [session for session in entries.of(Session) if session.begins]
    due = [action for action in entries.of(Action) if action.due]
    parts = [_session(one, entries, on, names or {}, numbers.get(one.id, sequence(one))) for one in met]
    parts += [_action(one, on, numbers.get(one.id, sequence(one))) for one in due]
    days = [session.begins for session in met if session.begins]
    if cadence:
        all_series = [one for pair in entries.of(Relationship) if (one := _series(pair, entries, on, numbers))]
        if not all_series:
            raise Refused(
                "No agreement with sessions to come is among what is exported; write or share one, or leave it out."
            )
        parts += [event for event, _ in all_series]
        days += [day for _, span in all_series for day in span]
    if not parts:
        raise Refused("No session has a day and a time, and nothing is due; there is nothing for a calendar.")
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


def _series(
    pair: Relationship, entries: Entries, on: date, numbers: Mapping[str, int]
) -> tuple[Any, tuple[datetime, datetime]] | None:
    """The agreed cadence as a repeating event, with its first and its last time; none where it is over.

    The last time of a series without an end is some years ahead, so that its time zone is described as far.
    """
    from icalendar import Event, vRecur

    agreement, session = find_agreement(entries, pair), propose_session(entries, pair, on)
    begins = session.begins
    if agreement is None or begins is None or pair.state in ENDED:
        return None
    if pair.planned_end and begins.date() > pair.planned_end:
        return None
    zone = find_zone(session.zone)
    end = datetime.combine(pair.planned_end or begins.date() + SERIES, time(23, 59, 59))
    rule = vRecur.from_ical(agreement.recurrence.rule_from(begins.date()))
    if pair.planned_end:
        rule["UNTIL"] = [end.replace(tzinfo=zone).astimezone(UTC) if zone else end]
    said = {
        "uid": f"{pair.id}-cadence@rmjournal",
        "sequence": _series_number(pair, (*entries.near(pair, Agreement), *entries.near(pair, Session)), numbers),
        "summary": TITLE,
        "status": "CONFIRMED",
        "location": visible(session.place, keep=""),
        "description": f"Agreed cadence: {agreement.recurrence.words}.",
        "dtstamp": _stamp(on),
        "dtstart": begins.replace(tzinfo=zone),
        "duration": timedelta(minutes=session.minutes),
        "rrule": rule,
    }
    return _filled(Event(), said), (begins, end)


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
