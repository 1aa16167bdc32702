"""What of the timeline is seen: the rows of its stream and the lanes above them, all or narrowed."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rmjournal.insight.lanes import kept, lanes
from rmjournal.insight.mark import Lane, Mark
from rmjournal.insight.timeline import Row, stream
from rmjournal.model.entry import Entries


@dataclass(frozen=True)
class Seen:
    """Rows, newest first, and lanes."""

    rows: tuple[Row, ...] = ()
    lanes: tuple[Lane, ...] = ()

    @cached_property
    def marks(self) -> dict[tuple[str, date], Mark]:
        """The mark of each entry and day that has one."""
        return {(mark.entry.id, mark.day): mark for lane in reversed(self.lanes) for mark in lane.marks}

    def mark(self, row: Row) -> Mark | None:
        """The mark that a row of the stream has in the lanes."""
        return self.marks.get((row.entry.id, row.day))

    def only(self, ids: Container[str]) -> "Seen":
        """What is left of some entries."""
        rows = tuple(row for row in self.rows if row.entry.id in ids)
        return Seen(rows, tuple(kept(self.lanes, ids)))


def everything(entries: Entries, today: date) -> Seen:
    """All rows and lanes of some entries."""
    return Seen(tuple(stream(entries, today)), tuple(lanes(entries, today)))
