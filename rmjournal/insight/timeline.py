"""Timeline of dated items with its filter, newest first."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from rmjournal.english import humanize
from rmjournal.insight.lanes import Lane, Mark, filter_lanes, timeline_lanes
from rmjournal.insight.scope import goal_of, learner_of
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import CLOSED, Goal
from rmjournal.model.kinds.learning import Learning


class TimelineItem(NamedTuple):
    """One thing on one day."""

    day: date
    entry: Entry
    words: str
    """What this is of the entry, "Action done"; the entry's heading tells which."""
    is_ahead: bool
    """Still to come, seen from today."""


def timeline_items(entries: Iterable[Entry], today: date) -> list[TimelineItem]:
    """Everything that has a day, newest first: each entry on its day, and each later turn of its state."""
    rows = [TimelineItem(day, entry, words, day > today) for entry in entries for day, words in _moments(entry)]
    return sorted(rows, key=lambda row: (row.day, int(row.entry.id or 0)), reverse=True)


def group_by_month(rows: Iterable[TimelineItem]) -> Iterator[tuple[date, list[TimelineItem]]]:
    """The rows month by month, in the order they come in; a month is named by its first day."""
    month: date | None = None
    part: list[TimelineItem] = []
    for row in rows:
        first = row.day.replace(day=1)
        if month is not None and first != month:
            yield month, part
            part = []
        month = first
        part.append(row)
    if month is not None:
        yield month, part


def _moments(entry: Entry) -> Iterator[tuple[date, str]]:
    """The days of an entry: its own, and those on which its state turned; a day that says the same is left out."""
    label = entry.KIND.label
    turns = {change.on: str(change.now or "") for change in entry.changes("state")}
    if entry.turned:
        turns = {day: state for day, state in turns.items() if state != entry.status}
        turns[entry.turned] = entry.status
    if entry.day:
        state = turns.pop(entry.day, entry.status if not turns and entry.status != entry.KIND.first else "")
        yield entry.day, _words(label, state)
    for day, state in turns.items():
        yield day, _words(label, state)
    yield from _promised(entry)


def _promised(entry: Entry) -> Iterator[tuple[date, str]]:
    """What is still to come of it, what was moved or worded anew."""
    if isinstance(entry, Action) and entry.state == "open" and entry.due and entry.due != entry.day:
        yield entry.due, "Action due"
    elif isinstance(entry, Learning) and entry.retired_on:
        yield entry.retired_on, "Learning retired"
    elif isinstance(entry, Goal):
        yield from dict.fromkeys((c.on, "Goal target moved") for c in entry.changes("target") if c.was)
        yield from dict.fromkeys((c.on, "Goal levels worded anew") for c in entry.changes("levels") if c.was)
        if entry.target and entry.state not in CLOSED:
            yield entry.target, "Goal target"


def _words(label: str, state: str) -> str:
    return f"{label} {humanize(state)}".strip()


@dataclass(frozen=True)
class TimelineFilter:
    """What passes; every part that is set must fit."""

    goal: str = ""
    """The id of a goal: the goal, and what belongs to it."""
    kind: str = ""
    """The name of a kind."""
    learner: str = ""
    """Who learns: mentor or mentee."""

    def __bool__(self) -> bool:
        return bool(self.goal or self.kind or self.learner)

    def passes(self, entry: Entry, entries: Entries) -> bool:
        """Whether an entry is looked at."""
        if entry.KIND.name != self.kind if self.kind else not entry.KIND.in_timeline:
            return False
        if self.goal and goal_of(entry, entries) != self.goal:
            return False
        return not self.learner or learner_of(entry, entries) == self.learner

    def sifted(self, entries: Entries) -> Iterable[Entry]:
        """The entries that pass."""
        return (entry for entry in entries if self.passes(entry, entries))


@dataclass(frozen=True)
class TimelineView:
    """Rows, newest first, and lanes."""

    rows: tuple[TimelineItem, ...] = ()
    lanes: tuple[Lane, ...] = ()

    @cached_property
    def marks(self) -> dict[tuple[str, date], Mark]:
        """The mark of each entry and day that has one."""
        return {(mark.entry.id, mark.day): mark for lane in reversed(self.lanes) for mark in lane.marks}

    def mark(self, row: TimelineItem) -> Mark | None:
        """The mark that a row of the stream has in the lanes."""
        return self.marks.get((row.entry.id, row.day))

    def only(self, ids: Container[str]) -> "TimelineView":
        """What is left of some entries."""
        rows = tuple(row for row in self.rows if row.entry.id in ids)
        return TimelineView(rows, tuple(filter_lanes(self.lanes, ids)))


def build_timeline(entries: Entries, today: date) -> TimelineView:
    """All rows and lanes of some entries."""
    return TimelineView(tuple(timeline_items(entries, today)), tuple(timeline_lanes(entries, today)))
