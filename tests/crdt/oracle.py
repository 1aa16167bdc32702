"""Causal oracle of the device machine: who had seen what. It counts events and never looks into stamps.

A device or a file knows a set of events; an event has seen others, and all that they had seen. A word must stand
wherever an event with it is known, unless an event known there too has seen that one; then it must not stand there,
unless another event writes it again.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from rmjournal.crdt import record
from rmjournal.crdt.field_path import Document, FieldPath


class Event(NamedTuple):
    """One thing that somebody did to one field; a clear, a delete and an undelete have no words."""

    number: int
    id: str
    path: FieldPath
    words: frozenset[str]
    seen: frozenset[int]
    delete: bool = False
    purge: bool = False


def words_in(value: Any) -> frozenset[str]:
    return frozenset(re.findall(r"word\d+", repr(value)))


def shown_value(document: Document, path: FieldPath) -> Any:
    """Give the value of a field path, read without the code that is tested."""
    name, _, key = path.partition("/")
    value: Any = document.get(name)
    return (value.get(key) if isinstance(value, dict) else None) if key else value


def all_words(document: Document, path: FieldPath) -> frozenset[str]:
    """Give every word of a field path, siblings included."""
    siblings: Any = document.get("_c", {})
    return words_in(shown_value(document, path)) | words_in(siblings.get(path))


class Oracle:
    """All events, and what must be where."""

    def __init__(self) -> None:
        self.events: dict[int, Event] = {}
        self.uncertain: set[int] = set()
        """Events of which bytes alone do not tell whether a later hand edit has seen them."""

    def add(self, key: str, path: FieldPath, words: frozenset[str], seen: Iterable[int], **flags: bool) -> Event:
        """Note that something happened."""
        event = Event(len(self.events) + 1, key, path, words, self.with_seen(seen), **flags)
        self.events[event.number] = event
        return event

    def with_seen(self, numbers: Iterable[int]) -> frozenset[int]:
        """Give some events and all that they had seen."""
        events = frozenset(numbers)
        return events.union(*(self.events[number].seen for number in events))

    def events_of(self, known: Iterable[int], key: str, path: FieldPath | None = None) -> list[Event]:
        """Give the events of a record, or of one field of it."""
        of_record = [event for number in known if (event := self.events[number]).id == key]
        return [event for event in of_record if path is None or event.path == path]

    def live(self, known: frozenset[int], key: str, path: FieldPath) -> list[Event]:
        """Give the events of a field that no other known one has replaced or purged."""
        replaced = {
            number
            for event in self.events_of(known, key)
            if event.purge or event.path == path
            for number in event.seen
            if number != event.number
        }
        return [event for event in self.events_of(known, key, path) if event.number not in replaced]

    def shown(self, known: frozenset[int], key: str, path: FieldPath, value: Any) -> Event | None:
        """Give the event whose value is shown; None if there is none, or two with the same words."""
        words = words_in(value)
        events = [event for event in self.live(known, key, path) if event.words == words]
        return events[0] if words and len(events) == 1 else None

    def check(self, who: str, known: frozenset[int], document: Document, key: str, path: FieldPath) -> None:
        """Check that a field has the words that it must have, and no others."""
        live = self.live(known, key, path)
        required = {word for event in live if event.number not in self.uncertain for word in event.words}
        allowed = {word for event in self.events_of(known & self.uncertain, key, path) for word in event.words}
        words = all_words(document, path)
        assert required <= words, f"{who} lost {required - words} of {key} {path}"
        assert words <= required | allowed, f"{who} brought back {words - required - allowed} of {key} {path}"

    def check_deleted(self, who: str, known: frozenset[int], document: Document, key: str) -> None:
        """Check that a record is deleted exactly where it must be."""
        events = self.events_of(known, key)
        if self.uncertain & {event.number for event in events}:
            return
        paths = {event.path for event in events if not event.purge}
        live = [event for path in paths for event in self.live(known, key, path)]
        others = {event.number for event in live if not event.delete}
        has_words = any(event.words for event in live)
        must_be = not has_words or any(event.delete and others <= event.seen for event in live)
        assert record.is_deleted(document) == must_be, f"{who}: {key} is {'' if must_be else 'not '}to be deleted"
