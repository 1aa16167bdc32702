"""Kind: the names, states and fields that all its entries share; history changes."""

import functools
from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import msgspec

from rmjournal.english import with_article
from rmjournal.model.field import Field

SHARED_BY_ALL = ("shared", "for_others", "tags")
"""The fields that every kind has; they come last on a form."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """The names, the place and the states of one kind of entry."""

    name: str
    """One word, singular; a person types it after ``add``."""
    plural: str
    """The table in the file and the word after ``list``."""
    label: str
    """As people read it: "Level entry"."""
    help: str
    """One sentence: what such an entry is."""
    main: str
    """The field that ``add KIND "…"`` fills."""
    place: str
    """The place on screen where it is found: sessions, goals, learnings or journal."""
    glyph: str
    lane: str = ""
    """Its lane on the timeline; empty = one that is named like the plural."""
    in_timeline: bool = True
    """Whether the timeline shows it unasked; small parts are shown only when filtered for."""
    example: str
    """What to type after ``rmjournal add NAME `` for an example that works."""
    aliases: tuple[str, ...] = ()
    derived_columns: tuple[str, ...] = ()
    """Derived values that a list shows, such as a goal's level; also 0."""
    flow: Mapping[str, tuple[str, ...]] = {}
    """From each state to its next states; an entry begins in the first."""
    shortcuts: Mapping[str, tuple[str, ...]] = {}
    """From a state to further ones that are allowed and not offered."""
    done: str = ""
    """The state that a tick leads to; empty = cannot be ticked."""
    reopened: tuple[str, ...] = ()
    """The end states that an entry leaves only with a reason."""
    starts_shared: bool = False
    """Made for both people, so shared until made private."""
    by_command: bool = False
    """A command makes it, so ``n`` does not offer it."""
    shared_in: str = ""
    """The link with which a new entry begins shared, such as its session."""

    @property
    def with_article(self) -> str:
        """With its article, as in a sentence: "an action"."""
        return with_article(self.label.lower())

    def tick_state(self, state: str) -> str:
        """Give the state that a tick leads to: done, towards it, or back."""
        ways = self.flow.get(state, ())
        if state == self.done or self.done in ways:
            return next(iter(ways), self.first_state) if state == self.done else self.done
        return next((way for way in ways if self.done in self.flow[way]), self.done)

    @property
    def first_state(self) -> str:
        """The state in which an entry begins; empty without states."""
        return next(iter(self.flow), "")


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of an entry's history: a tracked field had another value before."""

    on: date
    field: str
    was: Any = None
    """The value before, as in the document; none = it was empty."""
    now: Any = None
    why: str = ""


@functools.cache
def fields(kind: type[msgspec.Struct]) -> Mapping[str, Field]:
    """Give the declared fields of a kind by name, shared ones last."""
    hints = {
        name: hint for base in reversed(kind.__mro__) for name, hint in vars(base).get("__annotations__", {}).items()
    }
    names = [name for name in kind.__struct_fields__ if name not in SHARED_BY_ALL]
    declared = {}
    for name in (*names, *SHARED_BY_ALL):
        for extra in getattr(hints[name], "__metadata__", ()):
            if isinstance(extra, Field):
                declared[name] = extra.with_name(name)
    return MappingProxyType(declared)


@functools.cache
def link_fields(kind: type[msgspec.Struct]) -> Mapping[str, Field]:
    """Give the fields of a kind that link to another entry."""
    return MappingProxyType({name: field for name, field in fields(kind).items() if field.is_link})


@functools.cache
def links_reader(kind: type[msgspec.Struct]) -> Callable[[msgspec.Struct], tuple[str, ...]]:
    """Give a function that reads the links of an entry; some are empty."""
    names = tuple(link_fields(kind))
    if len(names) != 1:
        return attrgetter(*names) if names else lambda entry: ()
    read = attrgetter(*names)
    return lambda entry: (read(entry),)


@functools.cache
def defaults(kind: type[msgspec.Struct]) -> Mapping[str, object]:
    """The value of each field in an empty entry of a kind."""
    empty = kind()
    return MappingProxyType({name: getattr(empty, name) for name in kind.__struct_fields__})


def ordered_texts(declared: Field, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Order named texts for reading: levels by number, others as on the form."""
    if all(key.lstrip("-").isdecimal() for key in texts):
        return sorted(texts.items(), key=lambda pair: int(pair[0]) if pair[0].count("-") < 2 else 0)
    declared_keys = [key for key in declared.keys if key in texts]
    return [(key, texts[key]) for key in (*declared_keys, *(key for key in texts if key not in declared_keys))]
