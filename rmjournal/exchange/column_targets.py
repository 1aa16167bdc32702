"""What the columns of a foreign table are read as.

It is told by a choice of the person, else by the header in any of several languages, else by the cells.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from rmjournal.dates.time_zones import find_zone
from rmjournal.errors import NotFound
from rmjournal.exchange.column_names import (
    AUTHOR,
    DAY,
    DETAIL,
    KIND,
    STAMP,
    TARGETS,
    TEXT,
    TIME,
    TITLE,
    ZONE,
    column_roles,
    field_words,
)
from rmjournal.exchange.csv_tables import POINTER
from rmjournal.exchange.found_days import read_serial_day
from rmjournal.exchange.incoming import ImportChoices, ProposedColumn
from rmjournal.exchange.table_text import UNNAMED, FoundTable, day_of_cell, written_day
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES
from rmjournal.model.field_forms import fold_word, match_word
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import DETAILS, Note

SHARED_FIELDS = ("shared", "for_others")
"""Fields that another program never fills: its entries come in private."""
_SAMPLE_CELLS = 200
_LONG_TITLE, _SHORT_TEXT, _SHORT_ANSWER = 120, 20, 4
"""Characters of cells, on average, above which they are no titles, and below which they are no texts or answers."""
_MOST, _HALF, _SOME = 0.8, 0.5, 0.01
_LONGEST_NAME = 100
_SHORTEST_BEGINNING = 4
"""Letters of a kind of note that stand for its name."""
_KINDS_OF_TABLES = (Action, Goal)
"""Kinds that people keep in tables of their own."""
_ONLY_ONCE = (DAY, TIME, ZONE, KIND, AUTHOR)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)(?:[:.]\d\d)?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_PART_OF_DAY = re.compile(r"0?[.,]\d{1,17}")
_FILE_NUMBER = re.compile(r"[ _-](?:[0-9a-f]{32}|all|\(?\d{1,8}\)?)(?=$|[ _-])")


class ColumnTargets:
    """What each column of a table is read as, for entries of a kind."""

    def __init__(self, path: str, table: FoundTable, choices: ImportChoices, kind: type[Entry] | None = None) -> None:
        named = kind or kind_of_file(path)
        self.people = {fold_words(name): role for name, role in choices.roles.items()}
        """The role of people by folded name."""
        self.people |= {role: role for role in ROLES}
        self._path, self._table = path, table
        self._choices = {**choices.remembered_columns.get(columns_key(table.columns), {}), **choices.columns}
        self.named_kind = self._kind_of_headers() if named is None else None if named is Note else named
        """The kind of the entries, where file or headers name one; a file of notes is like any other."""
        self._by_kind: dict[type[Entry], list[str]] = {}
        self._tests: Mapping[str, Callable[[str], object]] = {
            DAY: day_of_cell,
            STAMP: day_of_cell,
            TIME: read_clock,
            ZONE: find_zone,
            AUTHOR: self.role_of,
            KIND: lambda cell: kind_from_cell(cell)[0],
        }

    @property
    def base_kind(self) -> type[Entry]:
        """The kind of a row that names none."""
        return self.named_kind or Note

    def of(self, kind: type[Entry]) -> list[str]:
        """What each column is read as for entries of a kind."""
        if kind not in self._by_kind:
            self._by_kind[kind] = self._propose(kind)
        return self._by_kind[kind]

    def proposed(self) -> Iterator[ProposedColumn]:
        """All columns with a header or a cell, as people see them."""
        for at, (header, target) in enumerate(zip(self._table.columns, self.of(self.base_kind), strict=True)):
            yield ProposedColumn(self._path, " ".join(header.split()), target, next(iter(self._samples[at]), ""))

    def _kind_of_headers(self) -> type[Entry] | None:
        """The kind that the first header or the file tells.

        Another header must be a field of this kind alone.
        """
        first, *others = [name for name in self._table.columns if not UNNAMED.fullmatch(name)] or [""]
        file_words = fold_words(plain_file_name(self._path)).removesuffix("s")
        for kind in _KINDS_OF_TABLES if fold_word(first) not in self._choices else ():
            main = kind.KIND.main
            is_told = field_named(kind, first) == main or file_words in field_words(kind.KIND.name, main)
            if is_told and {field_named(kind, header) for header in others} - {*fields(Note), main, ""}:
                return kind
        return None

    def role_of(self, person: str) -> str:
        """The role of a person, by name or role; empty for anybody else."""
        return self.people.get(fold_words(person), "") if len(person) <= _LONGEST_NAME else ""

    @cached_property
    def _samples(self) -> list[list[str]]:
        """Some cells of each column that are not empty, from all of its rows."""
        samples: list[list[str]] = [[] for _ in self._table.columns]
        for row in self._table.rows[:: max(1, len(self._table.rows) // _SAMPLE_CELLS)]:
            for at, cell in enumerate(row.cells):
                if text := cell.strip():
                    samples[at].append(text)
        return samples

    def other_days(self) -> Iterator[str]:
        """The cells of details that are days, which tell their order too."""
        for at, target in enumerate(self.of(self.base_kind)):
            if target == DETAIL and self._share(at, written_day) >= _MOST:
                yield from self._samples[at]

    def _propose(self, kind: type[Entry]) -> list[str]:
        folded = [fold_word(name) for name in self._table.columns]
        chosen = {at: _fitting(kind, self._choices[name]) for at, name in enumerate(folded) if name in self._choices}
        targets = [chosen[at] if at in chosen else self._by_name(kind, at) for at in range(len(folded))]
        if not {DAY, "on", "start", "agreed_on"} & {*targets} and STAMP in targets:
            targets[targets.index(STAMP)] = DAY
        taken = {*chosen.values()}
        for at, target in enumerate(targets):
            if at not in chosen and (target == STAMP or (target in _ONLY_ONCE and target in taken)):
                targets[at] = DETAIL
            taken.add(targets[at])
        for target, at in self._by_content(kind, targets, chosen):
            targets[at] = target
        return targets

    def _by_name(self, kind: type[Entry], at: int) -> str:
        header = self._table.columns[at]
        if self.named_kind and (name := self._fitting_field(kind, at)):
            is_clock = fields(kind)[name].form == "moment" and self._share(at, _read_written_clock) >= _MOST
            return TIME if is_clock else name
        roles = sorted(column_roles(header), key=lambda role: role not in self._tests)
        role = next((role for role in roles if self._fits(role, at)), "")
        if role == TITLE and self._average(at) > _LONG_TITLE:
            return TEXT
        return role or self._fitting_field(kind, at)

    def _fitting_field(self, kind: type[Entry], at: int) -> str:
        """The field that a column names; a link only where some cell is one."""
        name = field_named(kind, self._table.columns[at])
        is_link = bool(name) and fields(kind)[name].is_link
        return DETAIL if is_link and not any(map(POINTER.fullmatch, self._samples[at])) else name

    def _fits(self, role: str, at: int) -> bool:
        """Whether the cells of a column are what its header says."""
        if role == TITLE:
            return at == 0 or fold_words(self._table.columns[at]) != "name"
        least = _SOME if role in (KIND, AUTHOR) else _HALF
        return role not in self._tests or self._share(at, self._tests[role]) >= least

    def _share(self, at: int, test: Callable[[str], object]) -> float:
        """The share of the cells of a column that pass a test."""
        cells = self._samples[at]
        return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0

    def _average(self, at: int) -> float:
        return sum(map(len, self._samples[at])) / max(1, len(self._samples[at]))

    def _by_content(
        self, kind: type[Entry], targets: Sequence[str], chosen: Mapping[int, str]
    ) -> Iterator[tuple[str, int]]:
        """What columns hold whose headers do not tell it."""
        free = [
            at for at, target in enumerate(targets) if target == DETAIL and at not in chosen and self._samples[at]
        ]
        for target in (DAY, AUTHOR, TIME):
            named = [at for at in free if target != AUTHOR or self._tells_authors(at)]
            at = next((at for at in named if self._tells_all_through(target, at)), -1)
            if target not in targets and at >= 0:
                free.remove(at)
                yield target, at
        if not {TEXT, TITLE, kind.KIND.main} & {*targets} and self.named_kind and free:
            yield TITLE, free.pop(0)
        elif TEXT not in targets:
            yield from ((TEXT, at) for at in self._long_texts(free, has_title=TITLE in targets))

    def _tells_all_through(self, target: str, at: int) -> bool:
        """Whether the cells of a column tell by themselves what it is.

        Numbers are days only where all could be, stand in order, and are not all round.
        """
        if target == DAY:
            cells = self._samples[at]
            serials = cells if all(map(read_serial_day, cells)) else []
            are_days = sorted(serials) in (serials, serials[::-1]) and not all(one.endswith("00") for one in serials)
            return are_days or self._share(at, written_day) >= _MOST
        return self._share(at, _read_written_clock if target == TIME else self._tests[target]) >= _MOST

    def _tells_authors(self, at: int) -> bool:
        """Whether a column of people may tell authors: its names vary."""
        is_role = fold_words(self._table.columns[at]) in ROLES
        return not is_role and len({*map(self.role_of, self._samples[at])}) > 1

    def _long_texts(self, free: Sequence[int], *, has_title: bool) -> list[int]:
        """The text columns: all questions with prose answers, else the longest cells."""
        questions = [
            at
            for at in free
            if self._table.columns[at].rstrip().endswith(("?", "？")) and self._average(at) >= _SHORT_ANSWER
        ]
        longest = max(free, key=self._average, default=-1)
        is_text = longest >= 0 and self._average(longest) >= (2 if has_title else 1) * _SHORT_TEXT
        return questions or ([longest] if is_text else [])


def columns_key(columns: Sequence[str]) -> str:
    """A key for a set of headers, to remember choices by."""
    folded = "\n".join(sorted(fold_word(column) for column in columns if not UNNAMED.fullmatch(column)))
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_clock(text: str) -> str:
    """The time of day in a cell, ``08:30``; empty for none.

    A spreadsheet may write it as a part of a day, 0.354.
    """
    if _PART_OF_DAY.fullmatch(text.strip()):
        minutes = round(float(text.strip().replace(",", ".")) * 24 * 60)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    return _read_written_clock(text)


def _read_written_clock(text: str) -> str:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return ""
    hour, half = int(match[1]), (match[3] or "").lower()
    return f"{hour % 12 + 12 * (half == 'p') if half else hour:02}:{match[2]}"


def _fitting(kind: type[Entry], target: str) -> str:
    """A chosen target, where the kind has it."""
    return target if target in TARGETS or target in fields(kind).keys() - {*SHARED_FIELDS} else DETAIL


def field_named(kind: type[Entry], column: str) -> str:
    """The field that a column names; empty for none.

    It may have the field's name or label, or the name of the kind for its main field. What another program calls
    shared was not meant for the partner here: the entry comes in private.
    """
    word, words = fold_word(column), fold_words(column)
    declared = fields(kind)
    if word == kind.KIND.name:
        return kind.KIND.main
    names = [name for name, one in declared.items() if word in (name, fold_word(one.label))]
    names += [name for name in declared if kind is not Note and words in field_words(kind.KIND.name, name)]
    return next((name for name in names if name not in SHARED_FIELDS and declared[name].is_asked), "")


def kind_of_file(path: str) -> type[Entry] | None:
    """The kind that a file is named after, ``Goals 2024.csv``; else None."""
    return kind_or_none(plain_file_name(path))


def plain_file_name(path: str) -> str:
    """The name of a file without folder, ending and added numbers."""
    return _FILE_NUMBER.sub("", path.rpartition("/")[2].rpartition(".")[0].casefold())


def kind_or_none(word: str) -> type[Entry] | None:
    """The kind with a name; None where there is none."""
    try:
        return kind_named(word)
    except NotFound:
        return None


def kind_from_cell(text: str) -> tuple[type[Entry] | None, str]:
    """The kind, or note's kind, that a cell names; none for neither."""
    text = text.strip()
    if kind := kind_or_none(text):
        return kind, ""
    note_kind = match_word(DETAILS, text) if len(text) >= _SHORTEST_BEGINNING else None
    return (Note, note_kind) if note_kind else (None, "")
