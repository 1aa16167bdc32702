"""Timeline of dated items with its filter, newest first."""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter

import msgspec

from rmjournal.english import humanize
from rmjournal.insight.day_marks import Mark, select_marks
from rmjournal.insight.lanes import Lane, answer_days, filter_lanes, timeline_lanes
from rmjournal.insight.scope import goal_of, learner_of
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session


class TimelineItem(msgspec.Struct, frozen=True, gc=False):
    """One event of an entry on one day."""

    day: date
    entry: Entry
    words: str
    """The event in words, "Action done"; the entry's heading tells which."""
    is_ahead: bool
    """Still to come, seen from today."""


def timeline_items(entries: Iterable[Entry], today: date) -> list[TimelineItem]:
    """List all dated events of entries, newest first."""
    items: list[TimelineItem] = []
    kind: type[Entry]
    for kind, same in groupby(entries, type):
        label, first_state, has_events = kind.KIND.label, kind.KIND.first_state, _event_reader(kind)
        for entry in same:
            if entry.history or has_events(entry):
                items += [TimelineItem(day, entry, words, day > today) for day, words in _dated_events(entry)]
            elif day := entry.day:
                state = entry.status
                words = _label_with_state(label, state) if state and state != first_state else label
                items.append(TimelineItem(day, entry, words, day > today))
    items.sort(key=lambda item: int(item.entry.id or 0), reverse=True)
    items.sort(key=attrgetter("day"), reverse=True)  # those of one day stay in the order of their ids
    return items


def group_by_month(items: Iterable[TimelineItem]) -> Iterator[tuple[date, list[TimelineItem]]]:
    """Group timeline items by month, in their order; the key is its first day."""
    for (year, month), part in groupby(items, attrgetter("day.year", "day.month")):
        yield date(year, month, 1), [*part]


def _dated_events(entry: Entry) -> Iterator[tuple[date, str]]:
    """Dated events of an entry: its own day, state changes and plans.

    A day that says the same twice is left out; a session that was cancelled before its day stands on that day alone.
    """
    label, day = entry.KIND.label, entry.day
    states = {change.on: str(change.now or "") for change in entry.history_of("state")} if entry.history else {}
    if state_day := entry.state_day:
        states = {on: state for on, state in states.items() if state != entry.status}
        states[(day if isinstance(entry, Session) else None) or state_day] = entry.status
    if day:
        state = states.pop(day, entry.status if not states and entry.status != entry.KIND.first_state else "")
        yield day, _label_with_state(label, state)
    for on, state in states.items():
        yield on, _label_with_state(label, state)
    if isinstance(entry, KINDS_WITH_PLANS):
        yield from _planned_events(entry)


KINDS_WITH_PLANS = Action | Goal | Learning | Note
"""Kinds that may have events besides their day and their states."""


def _event_reader(kind: type[Entry]) -> Callable[[Entry], object]:
    """Give a function that tells whether an entry may have several events."""
    if issubclass(kind, Action | Goal):
        return lambda entry: True
    fields_of_events = {Note: "details", Learning: "retired_on"}
    return attrgetter(fields_of_events.get(kind, "state_day"))


def _planned_events(entry: Entry) -> Iterator[tuple[date, str]]:
    """Planned days of an entry, moved targets and reworded levels."""
    if isinstance(entry, Action) and entry.state == "open" and entry.due and entry.due != entry.day:
        yield entry.due, "Action item due"
    elif isinstance(entry, Learning) and entry.retired_on:
        yield entry.retired_on, "Learning retired"
    elif isinstance(entry, Note):
        yield from ((day, words) for day, words in answer_days(entry) if day != entry.day)
    elif isinstance(entry, Goal):
        yield from dict.fromkeys((c.on, "Goal target moved") for c in entry.history_of("target") if c.was)
        yield from dict.fromkeys((c.on, "Goal levels reworded") for c in entry.history_of("levels") if c.was)
        if entry.target and entry.state not in CLOSED_STATES:
            yield entry.target, "Goal target"


@lru_cache(maxsize=256)
def _label_with_state(label: str, state: str) -> str:
    return f"{label} {humanize(state)}".strip()


class TimelineFilter(msgspec.Struct, frozen=True):
    """Filter of the timeline; every part that is set must match."""

    goal: str = ""
    """The id of a goal: the goal, and what belongs to it."""
    kind: str = ""
    """The name of a kind."""
    learner: str = ""
    """Who learns: mentor or mentee."""

    def __bool__(self) -> bool:
        return bool(self.goal or self.kind or self.learner)

    def matches(self, entry: Entry, entries: Entries) -> bool:
        """Whether an entry passes the filter."""
        if entry.KIND.name != self.kind if self.kind else not entry.KIND.in_timeline:
            return False
        if self.goal and goal_of(entry, entries) != self.goal:
            return False
        return not self.learner or learner_of(entry, entries) == self.learner

    def select(self, entries: Entries) -> Iterable[Entry]:
        """Select the entries that match."""
        return (entry for entry in entries if self.matches(entry, entries))


class TimelineView(msgspec.Struct, frozen=True, dict=True):
    """The timeline as rows, newest first, and as lanes."""

    items: tuple[TimelineItem, ...] = ()
    lanes: tuple[Lane, ...] = ()

    @cached_property
    def usual(self) -> "TimelineView":
        """The view of what the timeline shows unasked."""
        return TimelineView(tuple(item for item in self.items if item.entry.KIND.in_timeline), self.lanes)

    def mark(self, item: TimelineItem) -> Mark | None:
        """The mark in the lanes that belongs to a timeline item."""
        for lane in self.lanes:
            for mark in reversed(select_marks(lane.marks, item.day, item.day)):
                if mark.entry.id == item.entry.id:
                    return mark
        return None

    def only(self, ids: Container[str]) -> "TimelineView":
        """The view with the rows and marks of some entries only."""
        items = tuple(row for row in self.items if row.entry.id in ids)
        return TimelineView(items, tuple(filter_lanes(self.lanes, ids)))


def build_timeline(entries: Entries, today: date) -> TimelineView:
    """Build the timeline of some entries."""
    return TimelineView(tuple(timeline_items(entries, today)), tuple(timeline_lanes(entries, today)))
