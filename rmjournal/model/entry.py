"""Entry, a frozen value of one kind; and Entries, their immutable collection."""

from abc import abstractmethod
from bisect import insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property, wraps
from itertools import compress
from operator import is_not, itemgetter
from typing import Annotated, Any, ClassVar, Concatenate, Final, Literal, ParamSpec, Self, TypeVar, cast

import msgspec

from rmjournal.english import agree, join_words, pluralize
from rmjournal.errors import NotFound, Refused
from rmjournal.model.field import Field, choice, first_line, flag, lines
from rmjournal.model.kind import Change, Kind, fields, link_fields, links_reader

E = TypeVar("E", bound="Entry")
T = TypeVar("T")
P = ParamSpec("P")

LAST_UNDATED_MOMENT: Final = 86_400_000
"""Milliseconds since 1970 up to which an id tells no time."""

Audience = Literal["private", "partner", "others"]
"""Who may read an entry: its owner alone, the partner too, or everybody who gets a page."""
Origin = Literal["own", "partner", "opened"]
"""Whose words an entry has: also one's own, only the partner's, or the partner's who lets others read them."""
AUDIENCES: Final[tuple[Audience, ...]] = ("private", "partner", "others")
"""The audiences, each wider than the one before."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The fields and methods of every kind of entry; immutable.

    No reference cycle can contain one, so the garbage collector skips them.
    """

    KIND: ClassVar[Kind]

    id: str = ""
    """63-bit number as text, its upper 42 bits milliseconds since 1970; empty when new."""
    shared: Annotated[bool, flag("Shared", "your partner may see it")] = False
    for_others: Annotated[bool, flag("For others", "others may read it too, in pages and hand-outs")] = False
    """Counts only together with `shared`."""
    tags: Annotated[list[str], lines("Tags", "words to find it by", private=True)] = []
    history: dict[str, Change] = {}
    """What tracked fields were before, by a number that grows with time."""

    @property
    def heading(self) -> str:
        """The title of an entry: its main text, else its first words."""
        return first_line(str(getattr(self, self.KIND.main))) or self.first_words() or f"({self.KIND.label.lower()})"

    def first_words(self) -> str:
        """Give the first line of its first text."""
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
        """The day it was written, from its id; None without a time in it."""
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
        """The day given for the present state, such as when an action was done."""
        return None

    @property
    def audience(self) -> Audience:
        """Who may read it."""
        return ("others" if self.for_others else "partner") if self.shared else "private"

    def may_see(self, audience: Audience) -> bool:
        """Tell whether this audience may read it; the owner may read everything."""
        return AUDIENCES.index(self.audience) >= AUDIENCES.index(audience)

    def with_audience(self, audience: Audience) -> Self:
        """The same entry for another audience."""
        return self.edit(shared=audience != "private", for_others=audience == "others")

    def edit(self, **changes: object) -> Self:
        """The same entry with other values."""
        return msgspec.structs.replace(self, **changes)

    def value_of(self, name: str) -> object:
        """Give the value of a field for reading; it may follow from other fields."""
        return getattr(self, name)

    def reconciled(self, before: Self | None) -> Self:
        """Bring fields that depend on each other in line; what differs from `before` counts."""
        return self

    def history_of(self, name: str) -> list[Change]:
        """Give the history of one field, oldest first."""
        keys = sorted(self.history) if len(self.history) > 1 else self.history
        return [change for key in keys if (change := self.history[key]).field == name]

    @property
    def since(self) -> date | None:
        """The day on which it came into its present state."""
        turns = self.history_of("state")
        return turns[-1].on if turns else self.created

    def with_defaults(self, today: date) -> Self:
        """Fill in what follows from the state; a missing ``on`` is today."""
        return self.edit(on=today) if getattr(self, "on", today) is None else self

    def check_rules(self, before: Self | None, entries: "Entries") -> None:
        """Raise `Refused` when this may not follow `before`; `entries` hold neither."""

    def derived(self, entries: "Entries", today: date) -> dict[str, object]:
        """Values derived from related entries and the date; never stored."""
        return {}


def consent_field(asked_of: tuple[str, str, object]) -> Field:
    """Declare what an observer agreed to; ``asked_of`` tells when a form asks for it."""
    return choice(
        "May be shown",
        ("", *AUDIENCES),
        "what the observer agreed to: private = only you, your partner, or others too",
        private=True,
        asked_of=asked_of,
    )


def has_consent(entry: Entry, audience: Audience) -> bool:
    """Tell whether an observer agreed that an audience reads this.

    Also where nobody was asked.
    """
    consent = getattr(entry, "consent", "")
    widest = AUDIENCES.index(consent) if consent in AUDIENCES else 0
    return not consent or AUDIENCES.index(audience) <= widest


def check_consent(entry: Entry, observer: str) -> None:
    """Raise `Refused` where an entry's audience exceeds its observer's consent."""
    if has_consent(entry, entry.audience):
        return
    who = observer.strip() or "The observer"
    agreed = (
        "that only you read this" if getattr(entry, "consent", "") == "private" else "that your partner reads this"
    )
    raise Refused(f"{who} agreed {agreed}. Ask again, then change “May be shown” before you share it further.")


def _is_part(other: Entry, entry: Entry) -> bool:
    return any(field.part and getattr(other, name) == entry.id for name, field in link_fields(type(other)).items())


def _texts(value: str | list[str] | dict[str, str]) -> Iterable[str]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]


class EntryMap(Mapping[str, Entry]):
    """Entries by id that are read when they are asked for."""

    @property
    @abstractmethod
    def all(self) -> list[Entry]:
        """All entries."""

    @abstractmethod
    def having(self, kind: type[Entry], *marks: str) -> list[Entry]:
        """All entries with any of some marks in their record, and perhaps others."""

    @abstractmethod
    def kinds(self) -> list[type[Entry]]:
        """The kinds that have entries."""

    @abstractmethod
    def of(self, kind: type[Entry]) -> list[Entry]:
        """All entries of a kind, oldest first."""

    @abstractmethod
    def with_changes(self, put: Iterable[Entry], gone: Iterable[str]) -> "EntryMap":
        """Give the entries with some put in or replaced, and some removed."""


class Entries:
    """The entries of a journal, with look-ups by id, kind and link."""

    def __init__(
        self,
        by_id: Mapping[str, Entry] | None = None,
        lost: frozenset[str] | None = None,
        origin: Callable[[Entry], Origin] | None = None,
        owner: str = "",
    ) -> None:
        """``owner`` is the name of whose journal it is, where that is known."""
        self._by_id: Mapping[str, Entry] = by_id if isinstance(by_id, EntryMap) else dict(by_id or {})
        self._found: dict[str, Entry] = {}
        """The entries that were asked for by id."""
        self._lost = lost
        self._origin = origin
        self.owner = owner
        self.computed: dict[tuple[Any, ...], Any] = {}
        """What was computed from these entries, by its function and arguments."""
        self.earlier: dict[tuple[Any, ...], Entries] = {}
        """The selections that were computed from the entries before, and are not asked for yet."""
        self._referrers_by_kind: dict[type[Entry], dict[str, list[Entry]]] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._by_id.all if isinstance(self._by_id, EntryMap) else self._by_id.values())

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._found or entry_id in self._by_id

    @property
    def ids(self) -> Iterable[str]:
        """The ids of all entries."""
        return self._by_id

    def having(self, kind: type[E], *marks: str) -> Iterable[E]:
        """All entries with any of some marks in their record, and perhaps others.

        Of one kind, or with `Entry` of all. An entry without a mark does not have to be read for it.
        """
        if isinstance(self._by_id, EntryMap):
            return cast(list[E], self._by_id.having(kind, *marks))
        return cast(Iterable[E], self if kind is Entry else self._of(kind))

    @cached_property
    def _by_kind(self) -> dict[type[Entry], list[Entry]]:
        groups: dict[type[Entry], list[Entry]] = {}
        for entry in self._by_id.values():
            groups.setdefault(type(entry), []).append(entry)
        for entries in groups.values():
            entries.sort(key=lambda entry: int(entry.id))
        return groups

    def _kinds(self) -> Collection[type[Entry]]:
        return self._by_id.kinds() if isinstance(self._by_id, EntryMap) else self._by_kind

    def _of(self, kind: type[Entry]) -> list[Entry]:
        return self._by_id.of(kind) if isinstance(self._by_id, EntryMap) else self._by_kind.get(kind, [])

    def _referrers(self, kind: type[Entry]) -> dict[str, list[Entry]]:
        """The entries of a kind that link to another one, by its id."""
        if kind not in self._referrers_by_kind:
            self._referrers_by_kind[kind] = self._read_referrers(kind)
        return self._referrers_by_kind[kind]

    def _read_referrers(self, kind: type[Entry]) -> dict[str, list[Entry]]:
        referrers: dict[str, list[Entry]] = {}
        read_links = links_reader(kind)
        for entry in self._of(kind):
            for target in {*read_links(entry)}:
                referrers.setdefault(target, []).append(entry)
        referrers.pop("", None)
        return referrers

    def take_over(self, before: "Entries") -> None:
        """Reuse the look-ups of kinds of which few entries have changed."""
        for kind, referrers in before._referrers_by_kind.items():
            old, new = before._of(kind), self._of(kind)
            if len(old) == len(new):
                changed = [*compress(zip(old, new, strict=True), map(is_not, old, new))]
                if len(changed) <= FEW and all(one.id == other.id for one, other in changed):
                    self._referrers_by_kind[kind] = _referrers_after(referrers, changed)
        self.earlier = {key: value for key, value in before.computed.items() if isinstance(value, Entries)}

    @property
    def deleted_ids(self) -> frozenset[str]:
        """The ids that links point at and that no entry has: deleted entries."""
        if self._lost is None:
            linked = (self._referrers(kind).keys() - self._by_id.keys() for kind in self._kinds())
            self._lost = frozenset[str]().union(*linked)
        return self._lost

    def subset(self, entries: Iterable[Entry]) -> "Entries":
        """Give some of the entries; links to the others do not count as deleted."""
        return Entries({entry.id: entry for entry in entries}, self.deleted_ids, self._origin, self.owner)

    def origin(self, entry: Entry) -> Origin:
        """Tell whose words an entry has, as far as the journal knows."""
        return self._origin(entry) if self._origin else "own"

    def of(self, kind: type[E]) -> list[E]:
        """All entries of one kind, oldest first; a new list each time."""
        return list(cast(list[E], self._of(kind)))

    def get(self, entry_id: str) -> Entry | None:
        """The entry with this id, or none."""
        entry = self._found.get(entry_id)
        if entry is None and (entry := self._by_id.get(entry_id)) is not None:
            self._found[entry_id] = entry
        return entry

    def get_of_kind(self, kind: type[E], entry_id: str) -> E | None:
        """The entry with this id if it is of this kind, or none."""
        entry = self.get(entry_id)
        return entry if isinstance(entry, kind) else None

    def referrers(self, entry: Entry) -> list[Entry]:
        """Give the entries that link to this one, oldest first within a kind."""
        return [other for kind in self._kinds() for other in self._referrers(kind).get(entry.id, ())]

    def linked_to(self, entry_id: str, kind_name: str) -> list[Entry]:
        """Give the entries of a kind that link to an id, oldest first."""
        kinds = [kind for kind in self._kinds() if kind.KIND.name == kind_name]
        return [other for kind in kinds for other in self._referrers(kind).get(entry_id, ())]

    def referrers_of_kind(self, entry: Entry, kind: type[E]) -> list[E]:
        """Give the entries of a kind that link to this one, oldest first."""
        return [*cast("dict[str, list[E]]", self._referrers(kind)).get(entry.id, ())]

    def whole_of(self, entry: Entry) -> Entry | None:
        """Give the entry that this one is a part of, or None."""
        for name, field in link_fields(type(entry)).items():
            if field.part and getattr(entry, name):
                return self.get(getattr(entry, name))
        return None

    def relationship_id(self, entry: Entry) -> str:
        """Give the id of the relationship of an entry, or an empty text."""
        if (pair_id := getattr(entry, "relationship", "")) and pair_id in self:
            return str(pair_id)
        seen: set[str] = set()
        current: Entry | None = entry
        while current is not None and current.id not in seen:
            if current.KIND.name == "relationship":
                return current.id
            seen.add(current.id)
            if getattr(current, "relationship", "") in self:
                return str(getattr(current, "relationship", ""))
            current = self.whole_of(current)
        return ""

    def parts(self, entry: Entry) -> list[Entry]:
        """Give the parts of an entry and their parts; deleted with it."""
        parts: dict[str, Entry] = {}
        waiting = [entry]
        while waiting:
            for part in self.direct_parts(waiting.pop()):
                if part.id not in parts and part.id != entry.id:
                    parts[part.id] = part
                    waiting.append(part)
        return list(parts.values())

    def direct_parts(self, entry: Entry) -> list[Entry]:
        """Give the entries that are a part of this one alone."""
        return [other for other in self.referrers(entry) if _is_part(other, entry)]

    def with_id_suffix(self, digits: str) -> Entry:
        """Find the one entry whose id ends with these digits; else `NotFound`."""
        if digits in self._by_id:
            return self._by_id[digits]
        matches = [self._by_id[key] for key in self._by_id if digits and key.endswith(digits)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise NotFound(f"{digits} fits {len(matches)} entries. Type more digits of the id.")
        raise NotFound(f"No entry has the id {digits or '(empty)'}. To see all ids: rmjournal list KIND")

    @cached_property
    def short_id_length(self) -> int:
        """The number of last digits of an id that is unique; at least 4."""
        keys = [*self._by_id]
        size = max(4, len(str(len(keys) - 1)))
        while True:
            ends = [*map(itemgetter(slice(-size, None)), keys)]
            counts = Counter(ends)
            if len(counts) == len(ends):
                return size
            keys = [key for key, end in zip(keys, ends, strict=True) if counts[end] > 1]
            size += 1

    def short_id(self, entry: Entry) -> str:
        """Give the short id of an entry: its last digits, enough to be unique."""
        return entry.id[-self.short_id_length :]

    @cached_property
    def _tags(self) -> dict[str, str]:
        """The tags as they were first written, by their folded texts."""
        from rmjournal.model.folded_text import fold_text

        tags: dict[str, str] = {}
        for entry in sorted((entry for entry in self if entry.tags), key=lambda entry: int(entry.id)):
            for tag in entry.tags:
                tags.setdefault(fold_text(tag), tag)
        return tags

    def as_first_written(self, tags: Iterable[str]) -> list[str]:
        """Give tags as they were first written in any case, each once."""
        from rmjournal.model.folded_text import fold_text

        return list(dict.fromkeys(self._tags.get(fold_text(tag), tag) for tag in tags))

    @property
    def all_tags(self) -> list[str]:
        """All tags as they were first written."""
        return list(self._tags.values())

    def with_changes(self, put: Iterable[Entry] = (), gone: Iterable[str] = ()) -> "Entries":
        """Give a collection with some entries put in or replaced and some removed."""
        if isinstance(self._by_id, EntryMap):
            return Entries(self._by_id.with_changes(put, gone), origin=self._origin, owner=self.owner)
        by_id = dict(self._by_id)
        for entry in put:
            by_id[entry.id] = entry
        for entry_id in gone:
            by_id.pop(entry_id, None)
        return Entries(by_id, origin=self._origin, owner=self.owner)


FEW: Final = 50
"""Changed entries whose links are followed one by one."""


def _referrers_after(
    referrers: dict[str, list[Entry]], changed: Sequence[tuple[Entry, Entry]]
) -> dict[str, list[Entry]]:
    """Give the referrers of a kind with some of its entries replaced."""
    after = {**referrers} if changed else referrers
    for old, new in changed:
        read_links = links_reader(type(new))
        links, links_before = {*read_links(new)} - {""}, {*read_links(old)} - {""}
        for target in links | links_before:
            others = [other for other in after.get(target, ()) if other is not old]
            if target in links:
                insort(others, new, key=lambda entry: int(entry.id))
            after[target] = others
            if not others:
                del after[target]
    return after


def once_per_state(compute: Callable[Concatenate[Entries, P], T]) -> Callable[Concatenate[Entries, P], T]:
    """Compute a value once for each state of the entries; it goes with them.

    A value that holds the entries themselves would keep them in memory.
    """

    @wraps(compute)
    def read(entries: Entries, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (compute, *args, *kwargs.items())
        if key not in entries.computed:
            entries.computed[key] = computed = compute(entries, *args, **kwargs)
            if isinstance(computed, Entries) and (earlier := entries.earlier.pop(key, None)) is not None:
                computed.take_over(earlier)
        value: T = entries.computed[key]
        return value

    return read


DELETED_WORD: Final = "(deleted)"
"""What a reference reads as whose target is not in the journal any more."""


def name_entry(entry: Entry) -> str:
    """Name an entry by kind and heading, in one line."""
    return f"{entry.KIND.label.lower()} “{shorten(entry.heading)}”"


def shorten(words: str) -> str:
    """The first words of a text, short enough for one line."""
    return f"{words[:60]}{'…' if len(words) > 60 else ''}"


def linked_heading(entries: Entries, entry_id: str) -> str:
    """Give the heading of a linked entry; empty where it is elsewhere."""
    target = entries.get(entry_id)
    return target.heading if target else DELETED_WORD if entry_id in entries.deleted_ids else ""


def count_by_kind(entries: Iterable[Entry]) -> str:
    """How many entries there are of each kind: "4 agenda points and 1 pulse"."""
    counts = Counter(entry.KIND.label.lower() for entry in entries)
    return join_words([pluralize(count, label) for label, count in counts.items()])


def describe_parts(entry: Entry, entries: Entries) -> str:
    """Say which parts are deleted with an entry; empty for none."""
    parts = entries.parts(entry)
    go = agree(len(parts), "it is", "they are")
    return f"This {entry.KIND.label.lower()} has {count_by_kind(parts)}; {go} deleted too." if parts else ""


def describe_kept_links(gone: Sequence[Entry], entries: Entries) -> str:
    """Say which entries lose a link when some are deleted."""
    ids = {entry.id for entry in gone}
    stay = {one.id: one for entry in gone for one in entries.referrers(entry) if one.id not in ids}.values()
    verb = agree(len(stay), "stays and shows", "stay and show")
    return f"{count_by_kind(stay)} {verb} {DELETED_WORD} where it was linked." if stay else ""
