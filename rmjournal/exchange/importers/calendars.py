"""Importer of calendars (RFC 5545, or a table): events become sessions.

An event is a session when it names the partner of a relationship: among those invited, or in its title. All others
are counted and left out, unless they were asked for. A series is written out over a span around today. The id of a
session follows from the UID, and in a series from the day of the occurrence, so that the same event is found again.
"""

import html
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from rmjournal.dates import expand_rule, format_day
from rmjournal.dates.time_zones import find_zone
from rmjournal.english import agree, join_words, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import PRIVATE_TITLE
from rmjournal.exchange.ics import PRODUCT_ID, UID_SUFFIX
from rmjournal.exchange.importers.calendar_tables import is_calendar_table, read_events
from rmjournal.exchange.incoming import (
    ACTION_ITEMS,
    NO_CHOICES,
    NO_ENTRIES,
    CalendarEvent,
    CalendarSeries,
    ImportChoices,
    Incoming,
    SkippedItem,
    Source,
    SourcePlace,
    decode_text,
    foreign_id,
)
from rmjournal.model.entry import Entry, shorten
from rmjournal.model.field import one_line
from rmjournal.model.field_forms import fold_word
from rmjournal.model.folded_text import fold_text, fold_words, words_pattern
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role

ICS_SUFFIX = ".ics"
BEGIN = b"BEGIN:VCALENDAR"
PAST: Final = timedelta(days=366)
"""How far back the occurrences of a series come in."""
AHEAD: Final = timedelta(days=92)
"""How far ahead they come in; a later import brings the next ones."""
MAX_INVITED: Final = 4
"""The most people invited to an event that is still a session of two."""
MAX_AIM: Final = 200
"""Characters up to which a description in one line is the aim of a session."""
_SHORTEST, _LONGEST, _USUAL = 5, 480, 60
"""Minutes that a session may be planned for, and those of an event that has no end."""
_CANCELLED_TITLE = re.compile(
    r"(?:canceled|cancelled|abgesagt|annulé|cancelado|annullato|geannuleerd|avlyst|inställt)\s*:\s*", re.IGNORECASE
)
_TAG = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?ol|/?b|/?i|/?a|/?span|/?html|/?body)\b[^>]*>", re.IGNORECASE)
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_QUOTED_BYTE = re.compile(rb"=([0-9A-F]{2})")
_BOILERPLATE = re.compile(r"(?ms)^(?:_{10,}|-::~[:~-]+).*?(?:^(?:_{10,}|-::~[:~-]+)$|\Z)")
"""What Teams and Google Meet add to a description, between two lines of their own."""
_PLACES = ("LOCATION", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE")


def looks_like(source: Source) -> bool:
    """Whether it is a calendar, or a folder with one."""
    return any(_is_calendar(path, data) or is_calendar_table(path, data) for path, data in source.files.items())


def _is_calendar(path: str, data: bytes) -> bool:
    return path.lower().endswith(ICS_SUFFIX) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(BEGIN)


def read(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the sessions of a pair; events left out are counted.

    `Refused` for a single file that is no calendar.
    """
    reader = _Reader(choices)
    for path, data in source.files.items():
        is_table = not _is_calendar(path, data) and is_calendar_table(path, data)
        if is_table or _is_calendar(path, data) or not source.is_folder:
            try:
                (reader.read_table if is_table else reader.read_file)(path, data)
                if source.is_folder and reader.is_without(path):
                    reader.skipped.append(SkippedItem(where=path, why=NO_ENTRIES))
            except Refused as error:
                if not source.is_folder:
                    raise
                reader.skipped.append(SkippedItem(where=path, why=str(error)))
    reader.make_entries()
    return Incoming(
        format="ics",
        entries=tuple(reader.entries.values()),
        skipped=tuple(reader.skipped),
        origins=reader.origins,
        events=reader.events,
        series=tuple(reader.series),
        notes=tuple(reader.notes()),
        ambiguous_days=tuple(reader.unclear_days),
        contradicting_days=reader.contradicting_days,
    )


@dataclass(frozen=True)
class _Event:
    """One VEVENT, or one occurrence of a series."""

    path: str
    place: int
    component: Any
    zone: str = ""
    """The time zone of the calendar, for events in UTC."""
    is_ours: bool = False
    """Whether our program wrote the file."""
    start: Any = None
    """Its day, or day and time, once the series is written out."""
    occurrence: date | None = None
    """The day of the occurrence by the series; None = no series."""

    def text(self, name: str) -> str:
        """A property as text, the first of several."""
        found = self.component.get(name, "")
        value = found[0] if isinstance(found, list) else found
        if str(getattr(value, "params", {}).get("ENCODING", "")).upper() == "QUOTED-PRINTABLE":
            value = _QUOTED_BYTE.sub(lambda match: bytes.fromhex(match[1].decode()), value.encode()).decode(
                "utf-8", "replace"
            )
        return str(value).strip()

    def value(self, name: str) -> Any:
        """A property as day, time or length; None where it is missing or broken."""
        found = next(iter(_listed(self.component.get(name))), None)
        value = None if isinstance(found, str) else getattr(found, "dt", None)
        return value if isinstance(value, date | timedelta) else None

    @property
    def key(self) -> str:
        """What is the same for the same event in each file."""
        uid = self.text("UID") or "\n".join((self.text("SUMMARY"), str(self.value("DTSTART"))))
        return f"{uid}\n{self.occurrence}" if self.occurrence else uid

    @property
    def own_id(self) -> str:
        """The id in a UID of ours; empty for an event of another program."""
        uid = self.text("UID")
        return uid.removesuffix(UID_SUFFIX) if uid.endswith(UID_SUFFIX) else ""

    @property
    def title(self) -> str:
        """Its title without the word that Outlook puts before what was cancelled."""
        title = one_line(self.text("SUMMARY"))
        return _CANCELLED_TITLE.sub("", title, count=1) if self.is_cancelled else title

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled, by its status or, without one, its title."""
        status = self.text("STATUS").upper()
        return status == "CANCELLED" or (not status and bool(_CANCELLED_TITLE.match(one_line(self.text("SUMMARY")))))

    @property
    def version(self) -> tuple[int, str]:
        """How new it is among events with the same key."""
        stamp = self.value("LAST-MODIFIED") or self.value("DTSTAMP")
        return self.sequence, stamp.isoformat() if isinstance(stamp, date) else ""

    @property
    def sequence(self) -> int:
        """Its SEQUENCE; 0 without any."""
        number = self.text("SEQUENCE")
        return int(number) if number.isascii() and number.isdecimal() else 0

    @property
    def invited(self) -> list["_Person"]:
        """The people invited and who invites, without rooms."""
        people: dict[str, _Person] = {}
        for name in ("ATTENDEE", "ORGANIZER"):
            found = self.component.get(name, [])
            for address in found if isinstance(found, list) else [found]:
                params = getattr(address, "params", {})
                if str(params.get("CUTYPE", "")).upper() not in ("ROOM", "RESOURCE"):
                    email = re.sub("(?i)^mailto:", "", str(address))
                    person = _Person(one_line(str(params.get("CN", ""))), email, str(params.get("PARTSTAT", "")))
                    people.setdefault(email.casefold() or person.name, person)
        return list(people.values())


class _Person(NamedTuple):
    """Somebody who is invited."""

    name: str
    email: str
    answer: str

    @property
    def shown(self) -> str:
        """The name, else the address."""
        return self.name if self.name and "@" not in self.name else self.email

    def is_partner(self, pair: Relationship) -> bool:
        """Whether name or address has the words of the partner's name."""
        full = [set(fold_words(name).split()) for name in pair.full_names]
        short = [set(fold_words(name).split()) for name in pair.first_names]
        texts = (self.name.partition("@")[0], self.email.partition("@")[0])
        found = [set(fold_words(text).split()) for text in texts]
        return any(
            any(name and name <= words for name in full) or any(name and name == words for name in short)
            for words in found
        )


def _find_pair(event: _Event, pairs: Sequence[Relationship]) -> Relationship | None:
    """The relationship whose partner is invited or named in the title."""
    invited, title = event.invited, fold_text(event.title)
    by_person = [pair for pair in pairs if any(person.is_partner(pair) for person in invited)]
    by_title = [pair for pair in pairs if _is_named(pair.full_names, title)]
    by_first_name = [pair for pair in pairs if len(invited) <= 1 and _is_named(pair.first_names, title)]
    found = [*by_title, *(by_person if len(invited) <= MAX_INVITED else ()), *by_first_name]
    return found[0] if found else None


def _is_named(names: Iterable[str], folded_title: str) -> bool:
    found = filter(None, map(fold_words, names))
    return any(re.search(words_pattern(words, whole=True), folded_title) for words in found)


@dataclass
class _Reader:
    """Reads calendar files one by one, then makes entries of all their events."""

    choices: ImportChoices
    entries: dict[str, Entry] = field(default_factory=dict)
    skipped: list[SkippedItem] = field(default_factory=list)
    origins: dict[str, SourcePlace] = field(default_factory=dict)
    events: dict[str, CalendarEvent] = field(default_factory=dict)
    unclear_days: list[str] = field(default_factory=list)
    contradicting_days: tuple[str, ...] = ()
    series: list[CalendarSeries] = field(default_factory=list)
    _found: list[_Event] = field(default_factory=list)
    _tasks: list[_Event] = field(default_factory=list)
    _others: Counter[str] = field(default_factory=Counter)
    """What is no event, by its word."""
    _left_out: dict[str, list[str]] = field(default_factory=dict)
    """The titles of events that are left out, by the reason."""
    _series_words: list[str] = field(default_factory=list)
    _goes_on: bool = False
    """Whether a series has days after those that come in."""
    _unknown_zones: dict[str, None] = field(default_factory=dict)
    _chosen_zones: dict[str, None] = field(default_factory=dict)
    """The zones in which times without a place are given, with the reason."""
    _table_notes: list[str] = field(default_factory=list)

    def read_file(self, path: str, data: bytes) -> None:
        """Read the events of a file; `Refused` when it is no calendar."""
        calendars = _parse(path, data)
        for calendar in calendars:
            zone = str(calendar.get("X-WR-TIMEZONE", ""))
            is_ours = str(calendar.get("PRODID", "")) == PRODUCT_ID
            for component in calendar.subcomponents:
                event = _Event(path, len(self._found), component, zone, is_ours)
                if component.name == "VEVENT":
                    self._found.append(event)
                elif component.name == "VTODO" and not event.own_id and event.title:
                    self._tasks.append(event)
                elif component.name in _OTHER_COMPONENTS and not event.own_id:
                    self._others[_OTHER_COMPONENTS[component.name]] += 1

    def is_without(self, path: str) -> bool:
        """Whether the file that was read last has no events and no tasks."""
        events = (*self._found[-1:], *self._tasks[-1:])
        return not self._others and all(event.path != path for event in events)

    def read_table(self, path: str, data: bytes) -> None:
        """Read the rows of a calendar that is a table."""
        events = read_events(path, data, self.choices.day_first)
        self._found += [_Event(path, place, component) for place, component in enumerate(events.components)]
        self.unclear_days += events.unclear_days
        self.contradicting_days = self.contradicting_days or events.contradicting_days
        self._table_notes += events.notes

    def make_entries(self) -> None:
        """Make sessions of the pair's events, and action items of wished tasks."""
        for task in self._tasks if ACTION_ITEMS in self.choices.parts else ():
            action = _action(foreign_id(None, f"ics\ntask\n{task.key}"), task)
            self.entries[action.id] = action
            self.origins[action.id] = SourcePlace(f"{task.path}#tasks", task.key, task.place)
        for event in self._occurrences():
            pair = _find_pair(event, self.choices.pairs)
            if reason := self._reason(event, pair):
                self._left_out.setdefault(reason, []).append(event.title)
            else:
                self._add(event, pair)

    def _reason(self, event: _Event, pair: Relationship | None) -> str:
        """Why an event is left out; empty when it comes in."""
        if event.own_id:
            return "" if event.own_id.isdecimal() else OWN_CADENCE
        if self.choices.all_events or event.start is None:
            return ""
        if pair is None:
            return MANY if len(event.invited) > MAX_INVITED else NOBODY
        return "" if isinstance(event.start, datetime) else ALL_DAY

    def _add(self, event: _Event, pair: Relationship | None) -> None:
        entry_id = self._entry_id(event, pair)
        where = f"event “{shorten(event.title)}”"
        if event.start is None:
            self.skipped.append(SkippedItem(where=where, why="It has no day that can be read."))
        elif not isinstance(event.start, datetime):
            self.entries[entry_id] = _note(entry_id, event)
        else:
            session = self._session(entry_id, event, pair)
            is_past = session.day is not None and self.choices.today is not None and session.day < self.choices.today
            self.entries[entry_id] = session
            self.events[entry_id] = CalendarEvent(
                event.own_id,
                event.sequence,
                event.is_ours,
                is_past and session.state == "planned",
                bool(event.text("UID")),
            )
        if entry_id in self.entries:
            self.origins[entry_id] = SourcePlace(event.path, event.key, event.place)

    def _entry_id(self, event: _Event, pair: Relationship | None) -> str:
        """The id of the session of an event, the same at each import."""
        role = pair.role if pair else next((pair.role for pair in self.choices.pairs), "")
        return foreign_id(None, f"ics\n{role}\n{event.key}")

    def _session(self, entry_id: str, event: _Event, pair: Relationship | None) -> Session:
        start, zone = self._local(event.start, event)
        refusals = [person for person in event.invited if pair and person.is_partner(pair)]
        declined = [person for person in refusals if person.answer.upper() == "DECLINED"]
        minutes = _minutes(event)
        others = [person.shown for person in event.invited if not (pair and person.is_partner(pair))]
        others = [name for name in others if name and fold_word(name) not in self.choices.roles]
        text = "" if event.own_id else _description(event)
        aim = text if len(text) <= MAX_AIM and "\n" not in text else ""
        notes = [
            text if text != aim else "",
            f"Invited: {join_words(others)}" if len(others) > 1 else "",
            f"In the calendar it lasts {minutes} min." if minutes > _LONGEST else "",
        ]
        return Session(
            id=entry_id,
            relationship=pair.id if pair else "",
            focus="" if event.title == PRIVATE_TITLE else event.title,
            start=f"{start:%Y-%m-%dT%H:%M}",
            minutes=min(max(minutes, _SHORTEST), _LONGEST) if minutes else _USUAL,
            place=next((place for name in _PLACES if (place := one_line(event.text(name)))), ""),
            zone=zone,
            state="cancelled" if event.is_cancelled or declined else "planned",
            called_off_by=other_role(pair.role) if pair and declined else "",
            aim=aim,
            notes="\n\n".join(filter(None, notes)),
            tags=_tags(event),
        )

    def _local(self, start: datetime, event: _Event) -> tuple[datetime, str]:
        """The local time of an event and its zone, empty when floating."""
        if start.tzinfo is None:
            params = getattr(event.component.get("DTSTART"), "params", {})
            if unknown := str(params.get("TZID", "")):
                self._unknown_zones[unknown] = None
            return start, ""
        name = str(getattr(start.tzinfo, "key", ""))
        if name not in _UTC_NAMES and find_zone(name):
            return start.replace(tzinfo=None), name
        zone = next(filter(find_zone, (event.zone, self.choices.zone)), "UTC")
        if zone != "UTC":
            whose = "the calendar" if zone == event.zone else "this computer"
            self._chosen_zones[f"{zone}, the time zone of {whose}"] = None
        return start.astimezone(find_zone(zone)).replace(tzinfo=None), zone

    def _occurrences(self) -> Iterator[_Event]:
        """The newest version of each event, those of series written out."""
        newest: dict[str, _Event] = {}
        masters = {event.text("UID"): event for event in self._found if "RRULE" in event.component}
        for event in self._found:
            changed = event.value("RECURRENCE-ID")
            if isinstance(changed, date):
                master = masters.get(event.text("UID"))
                zone = getattr(master.value("DTSTART"), "tzinfo", None) if master else None
                event = replace(event, occurrence=_day_in(changed, zone))
            event = replace(event, start=_start(event))
            if event.key not in newest or event.version >= newest[event.key].version:
                newest[event.key] = event
        for event in newest.values():
            is_series = event.occurrence is None and ("RRULE" in event.component or "RDATE" in event.component)
            is_left_out = self._reason(event, _find_pair(event, self.choices.pairs))
            if is_series and event.start is not None and not is_left_out:
                yield from self._expand(event, newest)
            else:
                yield event

    def _expand(self, event: _Event, newest: Mapping[str, _Event]) -> Iterator[_Event]:
        """The occurrences of a series around today, without changed ones."""
        today = self.choices.today or _day_in(event.start)
        try:
            times = _times(event, today - PAST, today + AHEAD)
            self._goes_on |= bool(_times(event, today + AHEAD + timedelta(days=1), today + AHEAD + PAST))
        except Refused as error:
            self.skipped.append(SkippedItem(where=f"the series of “{shorten(event.title)}”", why=str(error)))
            times = [event.start]
        occurrences = [replace(event, start=start, occurrence=_day_in(start)) for start in times]
        yield from (occurrence for occurrence in occurrences if occurrence.key not in newest)
        if self.choices.today:
            self._add_series(event, [*map(_day_in, times)], newest)
        if occurrences:
            first, last = (format_day(_day_in(times[place]), today) for place in (0, -1))
            self._series_words.append(
                f"“{shorten(event.title)}” repeats: {pluralize(len(times), 'session')} from {first} to {last}"
            )

    def _add_series(self, event: _Event, own_days: Sequence[date], newest: Mapping[str, _Event]) -> None:
        """Add a series' coming days, and the days that it may have left."""
        pair, today = _find_pair(event, self.choices.pairs), self.choices.today or date.min
        span = (replace(event, occurrence=today + timedelta(days=days)) for days in range(AHEAD.days + 1))
        ids = {self._entry_id(one, pair): one.occurrence for one in span if one.key not in newest and one.occurrence}
        self.series.append(
            CalendarSeries(
                event.title,
                pair.id if pair else "",
                {key: day for key, day in ids.items() if day in own_days},
                {key: day for key, day in ids.items() if day not in own_days},
            )
        )

    def notes(self) -> Iterator[str]:
        """Tell what was written out, and what was left out and why."""
        yield from self._table_notes
        if self._series_words:
            later = " Import the calendar again later for the next ones." if self._goes_on else ""
            yield f"{'; '.join(self._series_words)}.{later}"
        for reason, titles in self._left_out.items():
            count, sample = len(titles), next(filter(None, titles), "")
            such = f", such as “{shorten(sample)}”," if sample and reason != OWN_CADENCE else ""
            yield f"{pluralize(count, 'event')}{such} {agree(count, *_REASONS[reason])}"
        if self._tasks and ACTION_ITEMS not in self.choices.parts:
            count = len(self._tasks)
            left = agree(
                count, "is left out. To import it as an action item", "are left out. To import them as action items"
            )
            yield f"{pluralize(count, 'task')} {left}: --with-actions, on the screen ctrl+n."
        if self._others:
            listed = join_words([pluralize(count, word) for word, count in self._others.items()])
            yield f"A calendar gives sessions only: {listed} left out."
        if self._chosen_zones:
            yield f"Times whose zone names no place are given in {join_words([*self._chosen_zones])}."
        if self._unknown_zones:
            names = join_words([*self._unknown_zones])
            yield f"The time zone {names} is not known: such times are read as this computer's."


OWN_CADENCE, ALL_DAY, NOBODY, MANY = "cadence", "all day", "nobody", "many"
"""The reasons for which an event is left out."""
_CHOOSE = "too: --all-events, on the screen ctrl+g."
_ONE_LEFT_OUT = f"and is left out. To import it {_CHOOSE}"
_SOME_LEFT_OUT = f"and are left out. To import them {_CHOOSE}"
_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    OWN_CADENCE: (
        "is your cadence, which stays as agreed.",
        "are your cadences, which stay as agreed.",
    ),
    ALL_DAY: (f"lasts all day {_ONE_LEFT_OUT}", f"last all day {_SOME_LEFT_OUT}"),
    NOBODY: (
        f"names no partner of yours {_ONE_LEFT_OUT}",
        f"name no partner of yours {_SOME_LEFT_OUT}",
    ),
    MANY: (
        f"has more than {MAX_INVITED} people {_ONE_LEFT_OUT}",
        f"have more than {MAX_INVITED} people {_SOME_LEFT_OUT}",
    ),
}
_OTHER_COMPONENTS: Final = {"VTODO": "task", "VJOURNAL": "journal text"}
_UTC_NAMES: Final = frozenset(("", "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu"))


def _parse(path: str, data: bytes) -> list[Any]:
    """The calendars in a file; `Refused` when there are none."""
    from icalendar import Calendar

    name = path.rpartition("/")[2]
    try:
        text = decode_text(name, data)
    except Refused:
        text = data.decode("cp1252", "replace")
    try:
        with warnings.catch_warnings(action="ignore"):
            calendars = Calendar.from_ical(text.strip(), multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise Refused(f"{name} is not a calendar that can be read. Export it again as iCalendar (.ics).") from error
    found = [calendar for calendar in calendars if calendar.name == "VCALENDAR"]
    if not found:
        raise Refused(f"{name} contains no whole calendar. Export it again as iCalendar (.ics).")
    return found


def _start(event: _Event) -> date | None:
    start = event.value("DTSTART")
    return start if isinstance(start, date) else None


def _day_in(moment: date, zone: Any = None) -> date:
    """The day of a time, in a zone where one is given."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).date()


def _naive(moment: date, zone: Any) -> datetime:
    """The local time in a zone; of a day its last second."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(23, 59, 59))
    return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)


def _times(event: _Event, since: date, until: date) -> list[date]:
    """The occurrences of a series in a span; `Refused` for a bad rule."""
    start, component = event.start, event.component
    zone, is_timed = getattr(start, "tzinfo", None), isinstance(start, datetime)
    begin = start.replace(tzinfo=None) if is_timed else datetime.combine(start, time())
    lower, upper = datetime.combine(since, time()), datetime.combine(until, time(23, 59, 59))
    times = set()
    for rule in _listed(component.get("RRULE")):
        if isinstance(rule, str):
            raise Refused("Its rule of repetition cannot be read; only its first day comes in.")
        ends = [_naive(end, zone) for end in rule.get("UNTIL", ()) if isinstance(end, date)]
        times |= set(expand_rule(rule.to_ical().decode(), begin, lower, min([upper, *ends])))
    more = {_naive(day, zone) if is_timed else datetime.combine(day, time()) for day in _dates(component, "RDATE")}
    times |= {moment for moment in (*more, begin) if lower <= moment <= upper}
    excluded = _dates(component, "EXDATE")
    excluded_days = {day for day in excluded if not isinstance(day, datetime)}
    excluded_times = {_naive(day, zone) for day in excluded if isinstance(day, datetime)}
    left = sorted(moment for moment in times if moment not in excluded_times and moment.date() not in excluded_days)
    return [moment.replace(tzinfo=zone) if is_timed else moment.date() for moment in left]


def _dates(component: Any, name: str) -> list[date]:
    """The days and times of RDATE or EXDATE; of a period its begin."""
    found = []
    for listed in _listed(component.get(name)):
        for one in () if isinstance(listed, str) else getattr(listed, "dts", ()):
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            found += [value] if isinstance(value, date) else []
    return found


def _listed(value: Any) -> Iterable[Any]:
    """All values of a property; a broken one is a text."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _minutes(event: _Event) -> int:
    """How long it lasts; 0 where it does not say."""
    length, start, end = event.value("DURATION"), event.value("DTSTART"), event.value("DTEND")
    if isinstance(start, datetime) and isinstance(end, datetime):
        zones = start.tzinfo, end.tzinfo
        same = all(zones) or not any(zones)
        length = (
            end.astimezone(UTC) - start.astimezone(UTC) if same and all(zones) else end - start if same else length
        )
    return max(length // timedelta(minutes=1), 0) if isinstance(length, timedelta) else 0


def _description(event: _Event) -> str:
    """The description without what video meetings add to it."""
    text = event.text("DESCRIPTION").replace("\r\n", "\n").replace("\u00a0", " ")
    if _TAG.search(text):
        text = html.unescape(_ANY_TAG.sub("", _LINE_TAG.sub("\n", text)))
    return re.sub(r"\n{3,}", "\n\n", _BOILERPLATE.sub("", text)).strip()


def _tags(event: _Event) -> list[str]:
    """The categories of an event."""
    listed = [one for one in _listed(event.component.get("CATEGORIES")) if not isinstance(one, str)]
    found = [str(tag) for one in listed for tag in getattr(one, "cats", ())]
    return list(dict.fromkeys(filter(None, map(one_line, found))))


def _action(entry_id: str, task: _Event) -> Action:
    """The action item of a task."""
    agreed_on, due, done_on = (task.value(name) for name in ("CREATED", "DUE", "COMPLETED"))
    is_done = task.text("STATUS").upper() == "COMPLETED" or done_on is not None
    state = "done" if is_done else "dropped" if task.is_cancelled else "open"
    return Action(
        id=entry_id,
        text=task.title,
        agreed_on=_day_in(agreed_on) if isinstance(agreed_on, date) else None,
        due=_day_in(due) if isinstance(due, date) else None,
        state=state,
        done_on=_day_in(done_on) if is_done and isinstance(done_on, date) else None,
        reason="Cancelled in the calendar" if state == "dropped" else "",
        note=_description(task),
        tags=_tags(task),
    )


def _note(entry_id: str, event: _Event) -> Note:
    """The note of an event that lasts all day."""
    end = event.value("DTEND")
    last = end - timedelta(days=1) if isinstance(end, date) and not isinstance(end, datetime) else None
    details = {
        "place": one_line(event.text("LOCATION")),
        "until": last.isoformat() if last and last > event.start else "",
    }
    text = "\n\n".join(filter(None, (event.title, _description(event))))
    return Note(
        id=entry_id,
        text=text or "An event",
        on=event.start,
        tags=_tags(event),
        details={key: value for key, value in details.items() if value},
    )
