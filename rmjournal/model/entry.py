"""Entry, a frozen value of one kind; and Entries, their immutable collection."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Annotated, ClassVar, Final, Self, TypeVar

import msgspec

from rmjournal.english import join_words, pluralize
from rmjournal.errors import NotFound
from rmjournal.model.field import first_line, flag, lines
from rmjournal.model.kind import Change, Kind, fields, link_fields

E = TypeVar("E", bound="Entry")

LAST_UNDATED_MOMENT: Final = 86_400_000
"""Milliseconds since 1970 up to which an id tells no time: such entries come from a file without a day."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What all kinds have in common; a change is a new value."""

    KIND: ClassVar[Kind]

    id: str = ""
    """63-bit number as text, milliseconds since 1970 in its upper 42 bits; empty until it is in a journal."""
    shared: Annotated[bool, flag("Shared", "may be shown to the partner")] = False
    tags: Annotated[list[str], lines("Tags", "words to find it by", private=True)] = []
    history: dict[str, Change] = {}
    """What tracked fields were before, by a number that grows with time."""

    @property
    def heading(self) -> str:
        """One line that tells which entry this is: its main text, else the first words that it has."""
        return first_line(str(getattr(self, self.KIND.main))) or self._first_words() or f"({self.KIND.label.lower()})"

    def _first_words(self) -> str:
        texts = (
            part
            for name, field in fields(type(self)).items()
            if field.form in ("line", "text", "lines", "map") and not field.private and not field.takes_numbers
            for part in _texts(getattr(self, name))
        )
        return next(filter(None, map(first_line, texts)), "")

    @property
    def day(self) -> date | None:
        """The day it belongs to on a timeline."""
        return self.created

    @property
    def created(self) -> date | None:
        """The day it was written, from its id; none when the id carries no time."""
        moment = int(self.id) >> 21 if self.id.isdecimal() else 0
        return datetime.fromtimestamp(moment / 1000, UTC).date() if LAST_UNDATED_MOMENT < moment < 1 << 43 else None

    @property
    def mark(self) -> str:
        """One glyph that tells kind and state without colour."""
        return self.KIND.glyph

    @property
    def status(self) -> str:
        """The state as it is kept; empty for kinds without states."""
        return str(getattr(self, "state", ""))

    @property
    def state_day(self) -> date | None:
        """The day a person gave for the present state, such as the day an action was done."""
        return None

    def edit(self, **changes: object) -> Self:
        """The same entry with other values."""
        return msgspec.structs.replace(self, **changes)

    def value_of(self, name: str) -> object:
        """The value of a field as people and scripts read it; it may follow from other fields."""
        return getattr(self, name)

    def reconciled(self, before: Self | None) -> Self:
        """The entry with fields that follow from each other in line; what differs from `before` counts."""
        return self

    def history_of(self, name: str) -> list[Change]:
        """The history of one field, oldest first."""
        return [self.history[key] for key in sorted(self.history) if self.history[key].field == name]

    @property
    def since(self) -> date | None:
        """The day on which it came into its present state."""
        turns = self.history_of("state")
        return turns[-1].on if turns else self.created

    def with_defaults(self, today: date) -> Self:
        """The entry with what follows from its state, such as the day it was done."""
        return self

    def check_rules(self, before: Self | None, entries: "Entries") -> None:
        """Raise `Refused`, with the reason why, when this may not follow `before`; `entries` hold neither."""

    def derived(self, entries: "Entries", today: date) -> dict[str, object]:
        """What follows from the entries around it and the date, by name; never stored."""
        return {}


def _is_part(other: Entry, entry: Entry) -> bool:
    return any(field.part and getattr(other, name) == entry.id for name, field in link_fields(type(other)).items())


def _texts(value: str | list[str] | dict[str, str]) -> Iterable[str]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]


class Entries:
    """All entries of a journal at one moment, with the look-ups that everything else is made of."""

    def __init__(self, by_id: Mapping[str, Entry] | None = None, lost: frozenset[str] | None = None) -> None:
        self._by_id = dict(by_id or {})
        self._lost = lost

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._by_id.values())

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._by_id

    @cached_property
    def _by_kind(self) -> dict[type[Entry], list[Entry]]:
        found: dict[type[Entry], list[Entry]] = {}
        for entry in self._by_id.values():
            found.setdefault(type(entry), []).append(entry)
        for some in found.values():
            some.sort(key=lambda entry: int(entry.id))
        return found

    @cached_property
    def _by_target(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for kind, some in self._by_kind.items():
            for entry in some:
                for target in {getattr(entry, name) for name in link_fields(kind)} - {""}:
                    found.setdefault(target, []).append(entry)
        return found

    @property
    def deleted_ids(self) -> frozenset[str]:
        """The ids that references point at and that no entry of the journal has: what is deleted."""
        if self._lost is None:
            self._lost = frozenset(self._by_target.keys() - self._by_id.keys())
        return self._lost

    def subset(self, some: Iterable[Entry]) -> "Entries":
        """Some of these entries alone; what they point at outside is not taken for deleted."""
        return Entries({entry.id: entry for entry in some}, self.deleted_ids)

    def of(self, kind: type[E]) -> list[E]:
        """All entries of one kind, oldest first; a new list each time."""
        return [entry for entry in self._by_kind.get(kind, ()) if isinstance(entry, kind)]

    def get(self, entry_id: str) -> Entry | None:
        """The entry with this id, or none."""
        return self._by_id.get(entry_id)

    def get_of_kind(self, kind: type[E], entry_id: str) -> E | None:
        """The entry with this id if it is of this kind, or none."""
        entry = self._by_id.get(entry_id)
        return entry if isinstance(entry, kind) else None

    def referrers(self, entry: Entry) -> list[Entry]:
        """All entries that point at this one, oldest first within a kind."""
        return list(self._by_target.get(entry.id, ()))

    def referrers_of_kind(self, entry: Entry, kind: type[E]) -> list[E]:
        """The entries of one kind that point at this one, oldest first."""
        return [other for other in self._by_target.get(entry.id, ()) if isinstance(other, kind)]

    def whole_of(self, entry: Entry) -> Entry | None:
        """What this entry is a part of, or none."""
        for name, field in link_fields(type(entry)).items():
            if field.part and getattr(entry, name):
                return self.get(getattr(entry, name))
        return None

    def relationship_id(self, entry: Entry) -> str:
        """The id of the relationship an entry belongs to, through what it is a part of; empty when it has none."""
        seen: set[str] = set()
        at: Entry | None = entry
        while at is not None and at.id not in seen:
            if at.KIND.name == "relationship":
                return at.id
            seen.add(at.id)
            if getattr(at, "relationship", "") in self:
                return str(getattr(at, "relationship", ""))
            at = self.whole_of(at)
        return ""

    def parts(self, entry: Entry) -> list[Entry]:
        """Everything that lives and goes with this entry, parts of parts too."""
        found: dict[str, Entry] = {}
        waiting = [entry]
        while waiting:
            for part in self.direct_parts(waiting.pop()):
                if part.id not in found and part.id != entry.id:
                    found[part.id] = part
                    waiting.append(part)
        return list(found.values())

    def direct_parts(self, entry: Entry) -> list[Entry]:
        """Give the entries that are a part of this one alone."""
        return [other for other in self._by_target.get(entry.id, ()) if _is_part(other, entry)]

    def with_id_suffix(self, digits: str) -> Entry:
        """The one entry whose id ends with these digits; `NotFound` tells when there is none or more than one."""
        if digits in self._by_id:
            return self._by_id[digits]
        found = [entry for key, entry in self._by_id.items() if digits and key.endswith(digits)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(f"{digits} fits {len(found)} entries; give more digits of the id.")
        raise NotFound(f"No entry has the id {digits or '(empty)'}; rmjournal list KIND shows the ids.")

    @cached_property
    def short_id_length(self) -> int:
        """How many last digits of an id tell all entries apart; at least 4."""
        size = 4
        while len({key[-size:] for key in self._by_id}) < len(self._by_id):
            size += 1
        return size

    def short_id(self, entry: Entry) -> str:
        """The last digits of an entry's id, enough to be unique."""
        return entry.id[-self.short_id_length :]

    def with_changes(self, put: Iterable[Entry] = (), gone: Iterable[str] = ()) -> "Entries":
        """A collection with some entries put in or replaced and some taken out."""
        by_id = dict(self._by_id)
        for entry in put:
            by_id[entry.id] = entry
        for entry_id in gone:
            by_id.pop(entry_id, None)
        return Entries(by_id)


DELETED_WORD: Final = "(deleted)"
"""What a reference reads as whose target is not in the journal any more."""


def name_entry(entry: Entry) -> str:
    """Kind and heading of an entry, short enough for one line."""
    return f"{entry.KIND.label.lower()} “{shorten(entry.heading)}”"


def shorten(words: str) -> str:
    """The first words of a text, short enough for one line."""
    return f"{words[:60]}{'…' if len(words) > 60 else ''}"


def linked_heading(entries: Entries, entry_id: str) -> str:
    """What a reference points at, by its heading; empty where that is outside of these entries."""
    target = entries.get(entry_id)
    return target.heading if target else DELETED_WORD if entry_id in entries.deleted_ids else ""


def count_by_kind(entries: Iterable[Entry]) -> str:
    """How many entries there are of each kind: "4 agenda points and 1 pulse"."""
    counts = Counter(entry.KIND.label.lower() for entry in entries)
    return join_words([pluralize(count, label) for label, count in counts.items()])


def describe_parts(entry: Entry, entries: Entries) -> str:
    """What is deleted with an entry, in a sentence; empty where it has no parts."""
    parts = entries.parts(entry)
    go = "it goes" if len(parts) == 1 else "they go"
    return f"This {entry.KIND.label.lower()} has {count_by_kind(parts)}; {go} too." if parts else ""


def describe_kept_links(gone: Sequence[Entry], entries: Entries) -> str:
    """What points at some entries and stays when they are deleted, in a sentence; empty where nothing does."""
    ids = {entry.id for entry in gone}
    stay = {one.id: one for entry in gone for one in entries.referrers(entry) if one.id not in ids}.values()
    verb = "stays and says" if len(stay) == 1 else "stay and say"
    return f"{count_by_kind(stay)} {verb} {DELETED_WORD} where it was named." if stay else ""
