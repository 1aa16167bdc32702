"""Calendar files (RFC 5545) of sessions, due days and the agreed cadence.

No SEQUENCE is stored. It follows from the write times of the fields that a calendar shows, counted from the moment in
the entry's id, so edits of other fields do not change it.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rmjournal.crdt.field_path import JSON, Tables
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, Version
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.dates.time_zones import find_zone
from rmjournal.english import pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import PRIVATE_TITLE, points_as_text, shared_title
from rmjournal.insight.cadence import find_agreement, propose_session
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.reader_flags import READER_FLAGS


def localize(begins: datetime, zone: str) -> datetime:
    """Give a local time its time zone; a floating time where none is known.

    A time that clocks skip becomes the hour after; of a time that comes twice the first is meant, as in RFC 5545.
    """
    time_zone = find_zone(zone)
    if time_zone is None:
        return begins
    try:
        return begins.replace(tzinfo=time_zone).astimezone(UTC).astimezone(time_zone)
    except OverflowError:
        return begins


def add_minutes(start: datetime, minutes: int) -> datetime:
    """Add minutes to a time, also across a change of clocks.

    In the hour that comes twice the second one is given in UTC, for a calendar file cannot tell the two apart.
    """
    if start.tzinfo is None:
        return start + timedelta(minutes=minutes)
    end = start.astimezone(UTC) + timedelta(minutes=minutes)
    local_end = end.astimezone(start.tzinfo)
    return end if local_end.fold else local_end


def build_vtimezone(zone: ZoneInfo, first: datetime, last: datetime) -> Any:
    """Build the VTIMEZONE of a zone, with a year around both times.

    Each change of clocks is written in the local time before it. (The VTIMEZONE that icalendar makes has spring in
    the time after, and misses a change that soon follows another.)
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    begin = datetime(max(first.year - 1, 2), 1, 1, tzinfo=UTC)
    end = datetime(min(last.year + 2, 9998), 1, 1, tzinfo=UTC)
    observances: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for moment, before in [(begin, _offset(begin, zone)), *_offset_changes(begin, end, zone)]:
        local = moment.astimezone(zone)
        key = (before, _offset(moment, zone), local.tzname() or zone.key, not local.dst())
        observances.setdefault(key, []).append((moment + before).replace(tzinfo=None))
    timezone = Timezone()
    timezone.add("tzid", zone.key)
    for (before, after, name, standard), days in observances.items():
        part = TimezoneStandard() if standard else TimezoneDaylight()
        part.add("dtstart", days[0])
        if days[1:]:
            part.add("rdate", days[1:])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        timezone.add_component(part)
    return timezone


def _offset_changes(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment at which the UTC offset changes, with the offset before it."""
    before = _offset(begin, zone)
    for day in range((end - begin).days):
        start = begin + timedelta(days=day)
        if _offset(start + timedelta(days=1), zone) != before:
            minutes = [start + timedelta(minutes=minute) for minute in range(24 * 60 + 1)]
            change = minutes[
                bisect_left(minutes, True, key=lambda minute_moment: _offset(minute_moment, zone) != before)
            ]
            yield change, before
            before = _offset(change, zone)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


CALENDAR_FIELDS: Mapping[type[Entry], tuple[str, ...]] = {
    Session: ("start", "minutes", "zone", "state", "kind", "shared"),
    Action: ("due", "state", "text", "shared"),
    Agreement: ("cadence", "cadence_days", "weekday", "start_time", "minutes", "state", "shared"),
}
"""The fields that an event, a task or a series shows."""
SHARED_CALENDAR_FIELDS = ("focus", "place")
"""The fields that an event shows only of a shared session; only then may they change its SEQUENCE."""
EPOCH_MS = 1_767_225_600_000
"""Milliseconds from 1970 to 2026, where counting begins for entries with an older moment in the id."""
STEP_MS = 50
"""Milliseconds that count as one within the fine range; a SEQUENCE has 31 bits."""
FINE_RANGE_MS = 2 * 366 * 86_400_000
"""Milliseconds of an entry's life after which each second counts as one."""
MAX_SEQUENCE = 2**31 - 1


def ics_sequences(entries: Iterable[Entry], tables: Tables, *, own: bool = False) -> dict[str, int]:
    """The SEQUENCE of each session, action and agreement, by id.

    ``own``: for a calendar of one's own, in which private values show too.
    """
    return {
        entry.id: ics_sequence(entry, tables.get(entry.KIND.plural, {}).get(int(entry.id), {}), own=own)
        for entry in entries
        if type(entry) in CALENDAR_FIELDS
    }


def ics_sequence(entry: Entry, document: Mapping[str, JSON], *, own: bool = False) -> int:
    """The SEQUENCE (RFC 5545): grows with every change that a calendar shows."""
    shows_details = isinstance(entry, Session) and (own or entry.shared)
    names = CALENDAR_FIELDS.get(type(entry), ()) + (SHARED_CALENDAR_FIELDS if shows_details else ())
    registers = decode_registers(document)
    others = registers.keys() - {*READER_FLAGS}
    rewritten = {_latest(version) for path in others for version in registers[path].values()}
    # A rewrite that keeps an entry private stamps its flag too, and changes nothing that a calendar shows.
    vectors = [
        parse_vector(version.stamp)
        for name in names
        for version in registers.get(name, {}).values()
        if name not in READER_FLAGS or version.value is not CLEARED or _latest(version) not in rewritten
    ]
    write_times = [time for seen in vectors for time in seen.values()]
    hand_edits = sum(device.startswith("h.") for seen in vectors for device in seen)
    age = max(write_times, default=0) - _counted_from(entry)
    return min(MAX_SEQUENCE, count_reschedules(entry) + hand_edits + _coarsen(max(0, age)))


def _latest(version: Version) -> int:
    return max(parse_vector(version.stamp).values(), default=0)


def count_reschedules(entry: Entry) -> int:
    """Count how often an entry was moved, cancelled or taken up again."""
    if isinstance(entry, Action):
        return len(entry.history_of("due")) + len(entry.history_of("state"))
    if isinstance(entry, Agreement):
        return len(entry.history)
    called_off = [change for change in entry.history_of("state") if "cancelled" in (change.was, change.now)]
    return len(entry.history_of("start")) + len(called_off)


def _series_sequence(pair: Relationship, sources: Iterable[Entry], sequences: Mapping[str, int]) -> int:
    """The SEQUENCE of a pair's series, counted from the pair's own moment.

    It is that of its newest source, an agreement or a session.
    """
    numbered = ((source, sequences.get(source.id, count_reschedules(source))) for source in sources)
    newest = (_coarsen(max(0, _counted_from(source) - _counted_from(pair))) + number for source, number in numbered)
    return min(MAX_SEQUENCE, max(newest, default=0))


def _counted_from(entry: Entry) -> int:
    """The milliseconds from which an entry's SEQUENCE is counted."""
    return max(int(entry.id) >> 21, EPOCH_MS)


def _coarsen(time: int) -> int:
    return min(time, FINE_RANGE_MS) // STEP_MS + max(0, time - FINE_RANGE_MS) // 1000


PRODUCT_ID = "-//rmjournal//EN"
UID_SUFFIX = "@rmjournal"
MORNING = timedelta(hours=9)
"""When an action item that is due on a day is reminded of."""
OPEN_SERIES = timedelta(days=5 * 366)
"""The time ahead for which the time zone of a series without an end is described."""
_TASK_STATUS = {"open": "NEEDS-ACTION", "done": "COMPLETED", "dropped": "CANCELLED"}


def session_calendar(
    session: Session,
    entries: Entries,
    on: date,
    names: Mapping[str, str] | None = None,
    sequences: Mapping[str, int] | None = None,
    reminders: Sequence[timedelta] = (),
) -> str:
    """The iCalendar file of one session with its shared agenda, and its alarms.

    Each of the ``reminders`` is an alarm before it.

    ``sequences`` come from `ics_sequences`; without them the history alone counts. `Refused` when the session has no
    day and time yet.
    """
    if session.starts_at is None:
        raise Refused("This session has no day and time yet. Fill in “Start” first.")
    number = (sequences or {}).get(session.id, count_reschedules(session))
    return _encode_calendar([_event(session, entries, on, names or {}, number, reminders)], [session.starts_at])


def journal_calendar(
    entries: Entries,
    on: date,
    names: Mapping[str, str] | None = None,
    sequences: Mapping[str, int] | None = None,
    *,
    cadence: bool = False,
    reminders: Sequence[timedelta] = (),
    readers: str = "",
) -> str:
    """The iCalendar file of all sessions and due actions, with their alarms.

    Each of the ``reminders`` is an alarm before them; ``readers`` says for whom the file is.

    ``sequences`` come from `ics_sequences`; without them the history alone counts. With ``cadence`` each agreed one
    is a series that begins after the sessions there are. `Refused` when nothing has a day.
    """
    numbers = sequences or {}
    sessions = [session for session in entries.of(Session) if session.starts_at]
    actions = [action for action in entries.of(Action) if action.due]
    components = [
        _event(entry, entries, on, names or {}, numbers.get(entry.id, count_reschedules(entry)), reminders)
        for entry in sessions
    ]
    components += [_task(entry, on, numbers.get(entry.id, count_reschedules(entry)), reminders) for entry in actions]
    days = [session.starts_at for session in sessions if session.starts_at]
    if cadence:
        all_series = [
            series for pair in entries.of(Relationship) if (series := _series(pair, entries, on, numbers, reminders))
        ]
        if not all_series:
            raise Refused(
                "No agreement has a cadence that can be exported. Write or share one, or leave out --cadence."
            )
        components += [event for event, _ in all_series]
        days += [day for _, span in all_series for day in span]
    if not components:
        raise Refused("There is nothing to put into a calendar: no session has a day and a time, and nothing is due.")
    return _encode_calendar(components, days, readers)


def with_zone(session: Session, zone: str) -> Session:
    """The session with this computer's time zone where it has no known one."""
    return session if find_zone(session.zone) else session.edit(zone=zone)


def describe_calendar(entries: Entries, *, cadence: bool = False) -> str:
    """Say what the calendar of a journal holds: "12 sessions, 5 action items"."""
    sessions = sum(session.starts_at is not None for session in entries.of(Session))
    actions = sum(action.due is not None for action in entries.of(Action))
    counted = [pluralize(count, word) for count, word in ((sessions, "session"), (actions, "action item")) if count]
    return ", ".join([*counted, *(["the cadence"] if cadence else [])])


def _encode_calendar(components: Iterable[Any], days: Collection[datetime], readers: str = "") -> str:
    from icalendar import Calendar

    calendar = Calendar()
    for name, word in (("prodid", PRODUCT_ID), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, word)
    if readers:
        calendar.add("x-wr-caldesc", readers)
    for component in components:
        calendar.add_component(component)
    for zone in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, build_vtimezone(ZoneInfo(zone), min(days), max(days)))
    encoded: bytes = calendar.to_ical()
    return encoded.decode("utf-8")


def _event(
    session: Session,
    entries: Entries,
    on: date,
    names: Mapping[str, str],
    number: int,
    reminders: Sequence[timedelta],
) -> Any:
    """The VEVENT of a session; only a coming one has alarms."""
    from icalendar import Event

    start = localize(session.starts_at or datetime.min, session.zone)
    properties = {
        "uid": _uid(session),
        "sequence": number,
        "summary": shared_title(session),
        "status": "CANCELLED" if session.state == "cancelled" else "CONFIRMED",
        "location": visible(session.place, keep="") if session.shared else "",
        "description": points_as_text(session, entries, names),
        "dtstamp": _midnight_utc(on),
        "dtstart": start,
        "dtend": add_minutes(start, session.minutes),
    }
    is_coming = session.state == "planned" and session.day is not None and session.day >= on
    return _add_alarms(_add_properties(Event(), properties), reminders if is_coming else ())


def _series(
    pair: Relationship, entries: Entries, on: date, sequences: Mapping[str, int], reminders: Sequence[timedelta]
) -> tuple[Any, tuple[datetime, datetime]] | None:
    """The repeating VEVENT of an agreed cadence, with its first and last time.

    None when it is over. A series without an end gets a last time some years ahead, up to which its time zone is
    described.
    """
    from icalendar import Event, vRecur

    agreement, session = find_agreement(entries, pair), propose_session(entries, pair, on)
    begins = session.starts_at
    if agreement is None or begins is None or pair.state in ENDED_STATES:
        return None
    if pair.planned_end and begins.date() > pair.planned_end:
        return None
    zone = find_zone(session.zone)
    end = datetime.combine(pair.planned_end or begins.date() + OPEN_SERIES, time(23, 59, 59))
    rule = vRecur.from_ical(agreement.recurrence.rule_from(begins.date()))
    if pair.planned_end:
        rule["UNTIL"] = [end.replace(tzinfo=zone).astimezone(UTC) if zone else end]
    sources = (*entries.referrers_of_kind(pair, Agreement), *entries.referrers_of_kind(pair, Session))
    properties = {
        "uid": f"{pair.id}-cadence{UID_SUFFIX}",
        "sequence": _series_sequence(pair, sources, sequences),
        "summary": PRIVATE_TITLE,
        "status": "CONFIRMED",
        "location": visible(session.place, keep=""),
        "description": f"Agreed cadence: {agreement.recurrence.words}.",
        "dtstamp": _midnight_utc(on),
        "dtstart": begins.replace(tzinfo=zone),
        "duration": timedelta(minutes=session.minutes),
        "rrule": rule,
    }
    return _add_alarms(_add_properties(Event(), properties), reminders), (begins, end)


def _task(action: Action, on: date, number: int, reminders: Sequence[timedelta]) -> Any:
    """The VTODO of an action.

    An open one has alarms in the morning, on its day or days before.
    """
    from icalendar import ComponentFactory

    properties = {
        "uid": _uid(action),
        "sequence": number,
        "summary": visible(action.heading, keep=""),
        "status": _TASK_STATUS.get(action.state, ""),
        "dtstamp": _midnight_utc(on),
        "due": action.due,
    }
    task = _add_properties(ComponentFactory()["VTODO"](), properties)
    if action.state != "open" or action.due is None or action.due < on:
        return task
    mornings = dict.fromkeys(timedelta(days=before.days) - MORNING for before in reminders)
    return _add_alarms(task, list(mornings), related_to_end=True)


def _add_alarms(component: Any, reminders: Iterable[timedelta], *, related_to_end: bool = False) -> Any:
    """Add a VALARM for each time before a component.

    Its UID (RFC 9074) is the same in each file.
    """
    from icalendar import Alarm

    for before in reminders:
        alarm = Alarm()
        minutes = before // timedelta(minutes=1)
        alarm.add("uid", f"{component['uid'].removesuffix(UID_SUFFIX)}-alarm{minutes}{UID_SUFFIX}")
        alarm.add("action", "DISPLAY")
        alarm.add("description", _make_text(component["summary"]))
        alarm.add("trigger", -before, parameters={"RELATED": "END"} if related_to_end else {})
        component.add_component(alarm)
    return component


def _add_properties(component: Any, properties: Mapping[str, object]) -> Any:
    for name, value in properties.items():
        if value not in ("", None):
            component.add(name, _make_text(value) if isinstance(value, str) else value)
    return component


def _make_text(value: str) -> Any:
    """Make a TEXT value (RFC 5545, 3.3.11).

    Icalendar writes ``\\N`` in a text as a line break.
    """
    from icalendar import vText

    class Text(vText):
        def to_ical(self) -> bytes:
            return re.sub(r"([\\;,])", r"\\\1", self).replace("\n", r"\n").encode()

    return Text(value)


def _uid(entry: Entry) -> str:
    return f"{entry.id}{UID_SUFFIX}"


def _midnight_utc(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
