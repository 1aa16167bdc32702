"""Rows of a foreign table as entries.

Nothing is dropped: what fits no field stays under its header, in the details of a note or below the text of another
kind.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import NamedTuple, NoReturn

from rmjournal.dates.time_zones import find_zone
from rmjournal.english import agree, join_words, pluralize
from rmjournal.errors import BadValue, JournalError
from rmjournal.exchange.action_items import FoundAction, find_items
from rmjournal.exchange.column_names import (
    AUTHOR,
    DAY,
    KIND,
    PARTS,
    TAGS,
    TEXT,
    TIME,
    TITLE,
    ZONE,
    is_plain_name,
    read_flag,
)
from rmjournal.exchange.column_targets import ColumnTargets, field_named, kind_from_cell, plain_file_name, read_clock
from rmjournal.exchange.csv_tables import CSV_SUFFIX, POINTER, unescape_formula
from rmjournal.exchange.entry_decoder import decode_entry
from rmjournal.exchange.found_days import (
    FoundDay,
    contradicting_days,
    decide_order,
    describe_order,
    read_serial_day,
    zone_of_text,
)
from rmjournal.exchange.incoming import ImportChoices, SkippedItem, foreign_id
from rmjournal.exchange.spreadsheet_rows import fill_merged_days, split_summaries
from rmjournal.exchange.table_text import RANGE, UNNAMED, FoundTable, TableRow, day_of_cell
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, fold_word, parse_value
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.session import Session

_CONTEXT = ParseContext(today=date.min)
_MIDNIGHT = "00:00"
WHOLE_NUMBER = re.compile(r"([+-]?\d+)[.,]0+")
"""A whole number as spreadsheets may write it."""
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
_ID_NAMES = ("id", "uuid", "guid", "key", "response id", "entry id", "record id", "row id", "antwort id")
_ROLE_FIELDS = ("author", "owner", "learner")
_DAY_FIELDS = ("on", "start", "agreed_on")
_SEPARATOR_NAMES = {";": "semicolons", "|": "bars", "\t": "tabs"}
"""The separators of a CSV that are told, because a comma could be meant."""
_PROSE_FIELDS = ("notes", "note", "why", "evidence")


class FoundDays:
    """The days in cells of a table, in one order of day and month."""

    def __init__(self, cells: Iterable[str], day_first: bool | None, others: Iterable[str] = ()) -> None:
        self._found = {cell: day_of_cell(cell) for cell in dict.fromkeys(cells)}
        known = [day for day in self._found.values() if day is not None]
        orders = (decide_order(known), decide_order(map(day_of_cell, others)))
        self._day_first = next((order for order in (day_first, *orders) if order is not None), None)
        self.unclear = sorted({day.written for day in known if day.is_unclear and self._day_first is None})
        """Days of which nothing tells the order."""
        self.contradicting = contradicting_days(known)
        """A day of each order, where the table has both."""
        self._has_times = bool({day.time for day in known} - {"", _MIDNIGHT})
        self._known = known
        self._serial = next((day.written for day in known if read_serial_day(day.written)), "")

    def notes(self, path: str, *more: str) -> Iterator[str]:
        """Tell how ambiguous days are read, and what else was found out."""
        counted = f"numbers such as {self._serial} as days, as spreadsheets count them" if self._serial else ""
        if words := join_words([*filter(None, (*more, describe_order(self._known, self._day_first), counted))]):
            yield f"{path} is read with {words}."

    @property
    def is_day_first(self) -> bool:
        """Whether the day stands first, also where nothing tells it."""
        return self._day_first is not False

    def get(self, cell: str) -> FoundDay | None:
        """The day in a cell; times count where not all are midnight."""
        found = self._found[cell] if cell in self._found else day_of_cell(cell)
        if found is None:
            return None
        found = found.in_order(self.is_day_first)
        return found if self._has_times else found._replace(time="", zone="")


class FoundPart(NamedTuple):
    """An entry of a row, or beside it."""

    entry: Entry
    header: str
    """The column it comes from; empty for the entry of the row itself."""
    key: str = ""
    """The table's own id of the row."""
    other_id: str = ""
    """The id of the entry where another one has its id already."""


@dataclass
class _Content:
    """What the cells of a row give for an entry of a kind."""

    values: dict[str, object] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)
    """Texts by header that no field takes."""
    time: str = ""
    zone: str = ""
    """The zone of the time, as it is written beside it."""
    own_zone: str = ""
    """The zone in a cell of its own."""
    parts: list[tuple[str, str, str]] = field(default_factory=list)
    """Target, header and text of entries beside this one."""


class TableReader:
    """Reads the rows of one foreign table as entries.

    They are notes, unless the name of the file or a column names another kind.
    """

    def __init__(self, path: str, table: FoundTable, choices: ImportChoices, kind: type[Entry] | None = None) -> None:
        table, others = split_summaries(table)
        self.targets = ColumnTargets(path, table, choices, kind)
        targets = self.targets.of(self.targets.base_kind)
        day_at = next((at for at, target in enumerate(targets) if target in (DAY, *_DAY_FIELDS)), -1)
        table, self._filled = fill_merged_days(table, day_at) if day_at >= 0 else (table, 0)
        self._path, self._table, self._roles = path, table, choices.roles
        self.days = FoundDays(self._day_cells(), choices.day_first, self.targets.other_days())
        self._id_at = self._find_ids()
        self._seen: Counter[str] = Counter()
        self._lost: dict[str, SkippedItem] = {}
        self._others = [SkippedItem(where=f"{path}, line {row.line}", why=why) for row, why in others]

    @property
    def rows(self) -> Sequence[TableRow]:
        """The rows that are entries."""
        return self._table.rows

    @property
    def skipped(self) -> list[SkippedItem]:
        """Summary rows, and columns that a kind has no place for."""
        return [*self._others, *self._lost.values()]

    def notes(self) -> Iterator[str]:
        """Tell how the table as a whole is read."""
        separator = _SEPARATOR_NAMES.get(self._table.separator, "") if self._path.endswith(CSV_SUFFIX) else ""
        yield from self.days.notes(self._path, f"{separator} between its cells" if separator else "")
        if self._filled:
            rows, take = pluralize(self._filled, "row"), agree(self._filled, "takes", "take")
            yield f"{rows} of {self._path} {take} the day above, as in merged cells."

    def _day_cells(self) -> Iterator[str]:
        for kind in {self._kind_of(row)[0] for row in self._table.rows}:
            for at, target in enumerate(self.targets.of(kind)):
                if target == DAY or (target in fields(kind) and fields(kind)[target].has_day):
                    yield from (row.cell(at) for row in self._table.rows)

    def _find_ids(self) -> int:
        """The column with an id of each row; -1 where there is none."""
        for at, column in enumerate(self._table.columns):
            ids = [row.cell(at) for row in self._table.rows]
            if fold_words(column) in _ID_NAMES and "" not in ids and len({*ids}) == len(self._table.rows):
                return at
        return -1

    def entries(self, row: TableRow) -> Iterator[FoundPart]:
        """The entry of a row, with a stable id, then its parts.

        Raises `JournalError` for a row that cannot be read.
        """
        kind, note_kind = self._kind_of(row)
        content = self._content(kind, row)
        if not _is_whole(kind, content):
            kind, note_kind = Note, ""
            content = self._content(Note, row)
        if note_kind:
            content.values["kind"] = note_kind
        own_id = row.cell(self._id_at) if self._id_at >= 0 else ""
        whole_key = self._row_key(row)
        key = self._place_key(content, own_id) or whole_key
        self._fill_texts(kind, content, row)
        day = _day_of(content.values)
        entry = decode_entry(kind, {**content.values, "id": foreign_id(day, f"csv\n{key}")}, {})
        yield FoundPart(entry, "", own_id, foreign_id(day, f"csv\n{whole_key}"))
        for target, header, text in content.parts:
            yield FoundPart(self._part(target, text, day, f"csv\n{key}\n{header}\n{text}"), header)

    def _place_key(self, content: _Content, own_id: str) -> str:
        """The stable key of a row: id, or title and day; else empty."""
        moment = next((str(content.values[name]) for name in _DAY_FIELDS if name in content.values), "")
        if not own_id and not (content.titles and moment):
            return ""
        parts = (*self._table.columns, own_id) if own_id else (*content.titles, moment)
        return self._counted("\n".join((plain_file_name(self._path), *parts)))

    def _row_key(self, row: TableRow) -> str:
        cells = zip(self._table.columns, row.cells, strict=False)
        return self._counted("\n".join(f"{column}={cell}" for column, cell in cells))

    def _counted(self, key: str) -> str:
        self._seen[key] += 1
        return f"{key}\n{self._seen[key]}"

    def _kind_of(self, row: TableRow) -> tuple[type[Entry], str]:
        base = self.targets.base_kind
        if self.targets.named_kind is None:
            for target, cell in zip(self.targets.of(base), row.cells, strict=False):
                if target == KIND:
                    kind, note_kind = kind_from_cell(cell)
                    return kind or base, note_kind
        return base, ""

    def _content(self, kind: type[Entry], row: TableRow) -> _Content:
        content = _Content()
        for header, target, cell in zip(self._table.columns, self.targets.of(kind), row.cells, strict=False):
            if text := unescape_formula(cell).strip():
                try:
                    self._read_cell(kind, header, target, text, content)
                except JournalError:
                    content.rest[_label(header)] = text
        _move_to_zone(content)
        if kind is Session:
            _complete_start(content)
        elif content.time:
            time = f"{content.time} {content.zone}".strip()
            content.rest = {"time" if kind is Note else "Time": time, **content.rest}
        return content

    def _read_cell(self, kind: type[Entry], header: str, target: str, text: str, content: _Content) -> None:
        """Read a cell; `BadValue` keeps it as text under its header."""
        declared = fields(kind)
        is_field = target in declared and (target not in self._readers or kind is self.targets.named_kind)
        if target == kind.KIND.main:
            if declared[target].form == "text":
                _read_text(kind, header, text, content)
            else:
                content.titles.append(text)
        elif is_field and target != TAGS:
            content.values[target] = self._read_field(kind, declared[target], text)
        elif target in self._readers:
            self._readers[target](kind, header, text, content)
        else:
            content.rest[_label(header)] = text

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[type[Entry], str, str, _Content], None]]:
        return {
            DAY: self._read_day,
            TIME: _read_time,
            ZONE: _read_zone,
            TITLE: lambda kind, header, text, content: content.titles.append(text),
            TEXT: _read_text,
            TAGS: _read_tags,
            KIND: _read_kind,
            AUTHOR: self._read_author,
            **{target: partial(_read_parts, target) for target in PARTS},
        }

    def _read_day(self, kind: type[Entry], header: str, text: str, content: _Content) -> None:
        found = self.days.get(text)
        name = next((name for name in _DAY_FIELDS if name in fields(kind)), "")
        if found is None or not name:
            _refuse_cell(DAY)
        content.values[name] = found.day.isoformat()
        if RANGE in text:
            content.rest[_label(header)] = text
        if found.time:
            content.time, content.zone = content.time or found.time, found.zone

    def _read_author(self, kind: type[Entry], header: str, text: str, content: _Content) -> None:
        name = next((name for name in _ROLE_FIELDS if name in fields(kind)), "")
        role = self.targets.role_of(text)
        if not name or not role:
            _refuse_cell(AUTHOR)
        content.values[name] = role

    def _read_field(self, kind: type[Entry], declared: Field, text: str) -> object:
        if declared.has_day:
            return self._read_day_field(declared, text)
        if declared.is_link:
            return match[2] if (match := POINTER.fullmatch(text)) else _refuse_cell(declared.name)
        if declared.is_role and (role := self.targets.role_of(text)):
            return role
        flag = read_flag(text) if declared.form == "flag" or declared.name == "state" else None
        if flag is not None:
            return flag if declared.form == "flag" else kind.KIND.done if flag else kind.KIND.first_state
        plain = WHOLE_NUMBER.sub(r"\1", text) if declared.form == "number" else text
        value = parse_value(declared, plain, _CONTEXT)
        declared.check(value)
        return value

    def _read_day_field(self, declared: Field, text: str) -> str:
        found = self.days.get(text)
        if found is None or (declared.form == "moment" and not found.time):
            _refuse_cell(declared.name)
        return found.day.isoformat() + (f"T{found.time}" if declared.form == "moment" else "")

    def _fill_texts(self, kind: type[Entry], content: _Content, row: TableRow) -> None:
        """Put title and texts into the fields of a kind, the rest below."""
        main, declared = kind.KIND.main, fields(kind)
        words = [*content.titles, *content.texts]
        if not words and (kind is Note or declared[main].required):
            words = self._made_text(content, row)
        is_prose = declared[main].form == "text"
        if words and not is_prose and (content.titles or declared[main].required):
            first, *words = words
            content.values[main], _, more = first.partition("\n")
            words = [more.strip(), *words] if more.strip() else words
        if kind is Note:
            content.values["details"] = content.rest
        else:
            words += [under_header(header, text) for header, text in content.rest.items()]
        if place := prose_place(kind):
            content.values[place] = "\n\n".join(filter(None, [str(content.values.get(place, "")), *words]))
        for header in content.rest if kind is not Note and not place else ():
            why = f"{kind.KIND.with_article.capitalize()} has no place for it, so the column was left out."
            self._lost[header] = SkippedItem(where=f"{self._path}, column {header}", why=why)
        if kind is Session and (content.values.get("notes") or content.values.get("takeaways")):
            content.values.setdefault("state", "held")

    def _made_text(self, content: _Content, row: TableRow) -> list[str]:
        """A text made of the cells of a row that has none."""
        lines = [under_header(header, text) for header, text in content.rest.items() if header != "time"]
        content.rest = {header: text for header, text in content.rest.items() if header == "time"}
        cells = zip(self._table.columns, row.cells, strict=False)
        return ["\n".join(lines or [f"{header}: {cell.strip()}" for header, cell in cells if cell.strip()])]

    def _part(self, target: str, text: str, day: date | None, key: str) -> Entry:
        """The entry that one line of a cell gives."""
        words, entry_id = _BULLET.sub("", text.strip()), foreign_id(day, key)
        if target != Action.KIND.name:
            return Learning(id=entry_id, text=words, on=day)
        items = find_items(f"# Actions\n\n- {words}", day, self._roles, day_first=self.days.is_day_first)
        return next(iter(items.actions), FoundAction(words)).as_entry(entry_id, day)


def prose_place(kind: type[Entry]) -> str:
    """The field of a kind that takes any text; empty where it has none."""
    declared, main = fields(kind), kind.KIND.main
    return main if declared[main].form == "text" else next((name for name in _PROSE_FIELDS if name in declared), "")


def _day_of(values: Mapping[str, object]) -> date | None:
    """The day that an id is made of; None without a day field."""
    return date.fromisoformat(str(values["on"])) if values.get("on") else None


def _is_whole(kind: type[Entry], content: _Content) -> bool:
    """Whether a row has every required field; else it becomes a note."""
    needed = (name for name, declared in fields(kind).items() if declared.required)
    return all(name in (kind.KIND.main, *_ROLE_FIELDS) or name in content.values for name in needed)


def _move_to_zone(content: _Content) -> None:
    """Convert the moment of a row to the zone in its own cell."""
    zone = find_zone(content.own_zone)
    name = next((name for name in _DAY_FIELDS if name in content.values), "")
    if zone is None:
        return
    if not content.time or not name:
        content.rest["Time zone"] = content.own_zone
        return
    written, there = f"{content.values[name]}T{content.time}", zone_of_text(content.zone)
    if there is not None:
        moment = datetime.fromisoformat(written).replace(tzinfo=there).astimezone(zone)
        content.values[name], content.time = moment.date().isoformat(), f"{moment:%H:%M}"
    if there is not None or not content.zone:
        content.zone = content.own_zone


def _complete_start(content: _Content) -> None:
    """Complete the start of a session with its time of day."""
    start = str(content.values.pop("start", ""))
    if start and ("T" in start or content.time):
        content.values["start"] = start if "T" in start else f"{start}T{content.time}"
        if "/" in content.zone:
            content.values["zone"] = content.zone


def _read_time(kind: type[Entry], header: str, text: str, content: _Content) -> None:
    content.time = read_clock(text) or _refuse_cell(TIME)


def _read_zone(kind: type[Entry], header: str, text: str, content: _Content) -> None:
    if find_zone(text) is None:
        _refuse_cell(ZONE)
    content.own_zone = text


def _read_text(kind: type[Entry], header: str, text: str, content: _Content) -> None:
    is_plain = not content.texts and (is_plain_name(header) or field_named(kind, header) == kind.KIND.main)
    content.texts.append(text if is_plain else under_header(header, text))


def _read_tags(kind: type[Entry], header: str, text: str, content: _Content) -> None:
    before = content.values.get(TAGS)
    tags = [tag for part in re.split(r"[,;、\n]|\s(?=#)", text) if (tag := part.strip().lstrip("#"))]
    content.values[TAGS] = [*(before if isinstance(before, list) else ()), *tags]


def _read_kind(kind: type[Entry], header: str, text: str, content: _Content) -> None:
    if kind_from_cell(text)[0] is not kind:
        _refuse_cell(KIND)


def _read_parts(target: str, kind: type[Entry], header: str, text: str, content: _Content) -> None:
    content.parts += [(target, header, line) for line in text.split("\n") if line.strip()]


def _refuse_cell(name: str) -> NoReturn:
    raise BadValue(name, "The cell does not fit its column.")


def _label(header: str) -> str:
    """The name under which a cell stays; none that means more in this journal."""
    name = " ".join(header.replace("=", ":").split())
    return f"{name} (column)" if fold_word(name) == fold_word(ON_PURPOSE) else name


def under_header(header: str, text: str) -> str:
    """Put a text under the header of its column, if it has one."""
    header = " ".join(header.split())
    if UNNAMED.fullmatch(header):
        return text
    mark = "" if header.endswith(("?", "？", ":", "!", ".")) else ":"
    return f"{header}{mark}\n\n{text}" if "\n" in text else f"{header}{mark} {text}"
