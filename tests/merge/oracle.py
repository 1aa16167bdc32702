"""Who had seen what: the oracle of the devices. It never looks into stamps, it counts events.

A device or a file knows a set of events; an event has seen others, and all that they had seen. A word must be found
wherever an event with it is known, unless an event known there too has seen that one; then it must not be found,
unless another event says it again.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Document


class Event(NamedTuple):
    """One thing that somebody did to one leaf; there are no words when it was cleared, deleted or brought back."""

    number: int
    id: str
    leaf: str
    words: frozenset[str]
    seen: frozenset[int]
    delete: bool = False
    purge: bool = False


def words(value: Any) -> frozenset[str]:
    return frozenset(re.findall(r"word\d+", repr(value)))


def shown_in(document: Document, leaf: str) -> Any:
    """What stands in a leaf, found without the code that is tested."""
    name, _, key = leaf.partition("/")
    found: Any = document.get(name)
    return (found.get(key) if isinstance(found, dict) else None) if key else found


def all_in(document: Document, leaf: str) -> frozenset[str]:
    """Every word of a leaf, shown or kept."""
    kept: Any = document.get("_c", {})
    return words(shown_in(document, leaf)) | words(kept.get(leaf))


class Oracle:
    """All events, and what must be where."""

    def __init__(self) -> None:
        self.events: dict[int, Event] = {}
        self.maybe: set[int] = set()
        """Events of which bytes alone do not tell whether a later change by hand has seen them."""

    def happened(self, key: str, leaf: str, said: frozenset[str], seen: Iterable[int], **how: bool) -> Event:
        event = Event(len(self.events) + 1, key, leaf, said, self.with_seen(seen), **how)
        self.events[event.number] = event
        return event

    def with_seen(self, numbers: Iterable[int]) -> frozenset[int]:
        """Some events and all that they had seen."""
        some = frozenset(numbers)
        return some.union(*(self.events[n].seen for n in some))

    def of(self, known: Iterable[int], key: str, leaf: str | None = None) -> list[Event]:
        """The events of a record, or of one leaf of it."""
        mine = [event for n in known if (event := self.events[n]).id == key]
        return [event for event in mine if leaf is None or event.leaf == leaf]

    def live(self, known: frozenset[int], key: str, leaf: str) -> list[Event]:
        """The events of a leaf that no other known one has replaced or forgotten."""
        over = {
            n for one in self.of(known, key) if one.purge or one.leaf == leaf for n in one.seen if n != one.number
        }
        return [event for event in self.of(known, key, leaf) if event.number not in over]

    def front(self, known: frozenset[int], key: str, leaf: str, value: Any) -> Event | None:
        """The event that is shown; none if nothing is, or if two say the same."""
        said = words(value)
        found = [event for event in self.live(known, key, leaf) if event.words == said]
        return found[0] if said and len(found) == 1 else None

    def check(self, who: str, known: frozenset[int], document: Document, key: str, leaf: str) -> None:
        live = self.live(known, key, leaf)
        must = {word for event in live if event.number not in self.maybe for word in event.words}
        may = {word for event in self.of(known & self.maybe, key, leaf) for word in event.words}
        found = all_in(document, leaf)
        assert must <= found, f"{who} lost {must - found} of {key} {leaf}"
        assert found <= must | may, f"{who} brought back {found - must - may} of {key} {leaf}"

    def check_gone(self, who: str, known: frozenset[int], document: Document, key: str) -> None:
        mine = self.of(known, key)
        if self.maybe & {event.number for event in mine}:
            return
        leaves = {event.leaf for event in mine if not event.purge}
        alive = [event for leaf in leaves for event in self.live(known, key, leaf)]
        others = {event.number for event in alive if not event.delete}
        says = any(event.words for event in alive)
        gone = not says or any(event.delete and others <= event.seen for event in alive)
        assert record.is_deleted(document) == gone, f"{who}: {key} is {'' if gone else 'not '}to be gone"
