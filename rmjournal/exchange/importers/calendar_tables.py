"""Calendars as tables, such as from Outlook: each row is an event."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from rmjournal.errors import Refused
from rmjournal.exchange.column_names import read_flag
from rmjournal.exchange.column_targets import kind_of_file, read_clock
from rmjournal.exchange.csv_tables import unescape_formula
from rmjournal.exchange.foreign_table import FoundDays
from rmjournal.exchange.incoming import head_of
from rmjournal.exchange.table_text import FoundTable, TableRow, read_table
from rmjournal.model.folded_text import fold_words

_SUFFIXES = (".csv", ".tsv", ".txt")
_TITLE, _DAY, _TIME, _END_DAY, _END_TIME, _ALL_DAY = "title", "day", "time", "end day", "end time", "all day"
_TEXT, _PLACE, _TAGS, _PEOPLE = "text", "place", "tags", "people"
_COLUMNS: Mapping[str, str] = {
    _TITLE: "subject|betreff|objet|asunto",
    _DAY: "start date|beginnt am|debut|date de debut|fecha de comienzo|fecha de inicio",
    _TIME: "start time|beginnt um|debut 2|heure de debut|comienzo|hora de comienzo|hora de inicio",
    _END_DAY: "end date|endet am|fin|date de fin|fecha de finalizacion",
    _END_TIME: "end time|endet um|fin 2|heure de fin|finalizacion|hora de finalizacion",
    _ALL_DAY: "all day event|ganztagiges ereignis|journee entiere|evenement d une journee entiere",
    _TEXT: "description|beschreibung|descripcion",
    _PLACE: "location|ort|emplacement|lieu|ubicacion",
    _TAGS: "categories|kategorien|categorias",
    _PEOPLE: "meeting organizer|required attendees|optional attendees|besprechungsplanung|erforderliche teilnehmer"
    "|optionale teilnehmer|organisateur d une reunion|organisateur de la reunion|participants obligatoires"
    "|participants facultatifs|organizador de la reunion|asistentes necesarios|asistentes requeridos"
    "|asistentes opcionales",
}
"""The headers of calendars in English, German, French and Spanish, by what the column holds."""
_SPANISH_ALL_DAY = " el dia"
_LISTED = re.compile(r"\s*[;\n]\s*")


class TableEvents(NamedTuple):
    """The events of a calendar that is a table."""

    components: Sequence[Any]
    """A VEVENT for each row."""
    unclear_days: Sequence[str]
    """Days of which nothing tells the order."""
    contradicting_days: tuple[str, ...]
    """A day of each order, where the table has both."""
    notes: Sequence[str]
    """Sentences about it, for people."""


def is_calendar_table(path: str, data: bytes) -> bool:
    """Whether a table has calendar headers: title, day, beginning and end."""
    if not path.lower().endswith(_SUFFIXES) or kind_of_file(path):
        return False
    try:
        held = {*_holds(read_table(path, head_of(data)))}
    except Refused:
        return False
    has_end = _TIME in held and not held.isdisjoint((_END_DAY, _END_TIME))
    return {_TITLE, _DAY} <= held and (has_end or _ALL_DAY in held)


def read_events(path: str, data: bytes, day_first: bool | None) -> TableEvents:
    """Read an event from each row; `Refused` when it is no text."""
    table = read_table(path, data)
    held = _holds(table)
    days = FoundDays(
        (row.cell(at) for row in table.rows for at, what in enumerate(held) if what in (_DAY, _END_DAY)), day_first
    )
    components = [_component(_cells(row, held), days) for row in table.rows]
    return TableEvents(components, days.unclear, days.contradicting, [*table.notes, *days.notes(path)])


@cache
def _names() -> Mapping[str, str]:
    return {name: what for what, names in _COLUMNS.items() for name in names.split("|")}


def _holds(table: FoundTable) -> list[str]:
    """What each column holds; empty for what a session has no place for."""
    names = [fold_words(column) for column in table.columns]
    return [_ALL_DAY if name.endswith(_SPANISH_ALL_DAY) else _names().get(name, "") for name in names]


def _cells(row: TableRow, held: Sequence[str]) -> dict[str, str]:
    """The texts of a row by what they are; those of several columns joined."""
    cells: dict[str, str] = {}
    for at, what in enumerate(held):
        if text := unescape_formula(row.cell(at)).strip():
            cells[what] = f"{cells[what]};{text}" if what in cells else text
    return cells


def _component(cells: Mapping[str, str], days: FoundDays) -> Any:
    """The VEVENT of a row; it has no start without a day."""
    from icalendar import Event, vCalAddress

    event = Event()
    start, end = _moment(cells, _DAY, _TIME, days), _moment(cells, _END_DAY, _END_TIME, days)
    for name, value in (
        ("summary", cells.get(_TITLE)),
        ("description", cells.get(_TEXT)),
        ("location", cells.get(_PLACE)),
        ("categories", [*_listed(cells.get(_TAGS, "").replace(",", ";"))]),
        ("dtstart", start),
        ("dtend", end if start and end and type(end) is type(start) and end > start else None),
    ):
        if value:
            event.add(name, value)
    for person in _listed(cells.get(_PEOPLE, "")):
        address = vCalAddress(f"mailto:{person}" if "@" in person else "")
        event.add("attendee", address, parameters={} if "@" in person else {"cn": person.replace('"', "")})
    return event


def _moment(cells: Mapping[str, str], day_name: str, time_name: str, days: FoundDays) -> date | None:
    """The moment of a row, or its day when it lasts all day.

    Of an end it is the first moment after it.
    """
    found = days.get(cells.get(day_name) or cells.get(_DAY, ""))
    clock = read_clock(cells.get(time_name, "")) or (found.time if found else "")
    if found is None:
        return None
    if read_flag(cells.get(_ALL_DAY, "")) or not (read_clock(cells.get(_TIME, "")) or found.time):
        is_last_day = day_name == _END_DAY and not clock
        return found.day + timedelta(days=is_last_day)
    return datetime.combine(found.day, time.fromisoformat(clock)) if clock else None


def _listed(text: str) -> Iterator[str]:
    return filter(None, (part.strip() for part in _LISTED.split(text)))
