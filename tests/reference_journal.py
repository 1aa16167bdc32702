"""A journal in which every reference of every kind is filled, built from the declarations of the fields alone."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds import KINDS

TODAY: Final = date(2026, 6, 1)
BY_NAME: Final = {kind.KIND.name: kind for kind in KINDS}


class Pointer(NamedTuple):
    """One entry that points at a target through one field."""

    entry: str
    field: Field
    target: str


def references(kind: type[Entry]) -> dict[str, Field]:
    return dict(link_fields(kind))


def targets_of(field: Field) -> list[type[Entry]]:
    """The kinds of entries at which a reference may point."""
    return list(KINDS) if field.to == ("*",) else [BY_NAME[name] for name in field.to]


class World:
    """A target of each kind, another entry of each kind, and all that points at the targets."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.made: dict[str, Entry] = {}
        self.others: dict[type[Entry], str] = {}
        self.targets: dict[type[Entry], str] = {}
        for kind in KINDS:
            self._other(kind)
        for kind in KINDS:
            self.targets[kind] = self._add(kind, self._needed(kind), "target")
        self.pointers = list(self._pointers())
        journal.put(*self.made.values())

    def copy(self, kind: type[Entry]) -> Entry:
        """One more entry of a kind, which is not in the journal yet."""
        entry = self.made[self.others[kind]]
        return entry.edit(id=self.journal.new_id())

    def _other(self, kind: type[Entry]) -> str:
        if kind not in self.others:
            self.others[kind] = self._add(kind, self._needed(kind), "other")
        return self.others[kind]

    def _needed(self, kind: type[Entry]) -> dict[str, str]:
        """What an entry is a part of: the others of those kinds."""
        return {name: self._other(targets_of(f)[0]) for name, f in references(kind).items() if f.part}

    def _pointers(self) -> Iterator[Pointer]:
        for kind in KINDS:
            for name, field in references(kind).items():
                for target in targets_of(field):
                    refs = {other: self._other(targets_of(f)[0]) for other, f in references(kind).items()}
                    refs[name] = self.targets[target]
                    made = self._add(kind, refs, f"{name} to {target.KIND.name}")
                    yield Pointer(made, field, self.targets[target])

    def _add(self, kind: type[Entry], refs: Mapping[str, str], words: str) -> str:
        values: dict[str, Any] = {**_filled(kind, f"{kind.KIND.name} {words}"), **refs}
        entry = kind(id=self.journal.new_id(), **values)
        self.made[entry.id] = entry.edit(shared=True)
        return entry.id


def _filled(kind: type[Entry], words: str) -> dict[str, object]:
    """Its main field and those that it requires."""
    found: dict[str, object] = {}
    for name, field in fields(kind).items():
        if not field.is_link and (field.required or name == kind.KIND.main):
            found[name] = {
                "line": words,
                "text": words,
                "moment": "2026-06-02T08:30",
                "day": TODAY,
                "number": field.low if field.low is not None else 1,
                "choice": next(iter(field.choices), ""),
                "lines": [words],
                "map": {"one": words},
                "flag": True,
            }[field.form]
    return found


def dangling(entries: Entries) -> list[tuple[Entry, Field]]:
    """Every reference whose target is not among some entries."""
    return [
        (entry, field)
        for entry in entries
        for name, field in references(type(entry)).items()
        if getattr(entry, name) and getattr(entry, name) not in entries
    ]
