"""The stream of the timeline: a long list by date, in which a day and a mark can be found."""

from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from rmjournal.insight.timeline import Row
from rmjournal.tui.line import Line
from rmjournal.tui.pages.timeline import StreamLines
from rmjournal.tui.widgets.rows import Rows

ABOVE = 3
"""A lit line that would leave the pane comes back in by this part of the height, so that few keys scroll."""


class Stream(Rows):
    """Rows by date; left and right go along time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "along(-1)", "Earlier", show=False, id="timeline.earlier", tooltip="Earlier on the timeline"
        ),
        Binding("right,l", "along(1)", "Later", show=False, id="timeline.later", tooltip="Later on the timeline"),
    ]

    class Along(Message):
        """The next mark in time is wanted, later (1) or earlier (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    _begins = False
    """The cursor was just put where it begins."""

    @property
    def stream(self) -> StreamLines | None:
        """The lines, when there are any."""
        return self.lines if isinstance(self.lines, StreamLines) else None

    @property
    def row(self) -> Row | None:
        """What is lit."""
        return self.stream.row(self.cursor) if self.stream else None

    def light(self, entry_id: str) -> bool:
        """Put the cursor on the newest line of an entry; whether there is one."""
        found = self.stream.of(entry_id) if self.stream else []
        self.cursor = found[0] if found else self.cursor
        return bool(found)

    def light_row(self, entry_id: str, day: date) -> bool:
        """Put the cursor on the line of an entry that is nearest to a day; whether the entry is here."""
        at = self.stream.at(entry_id, day) if self.stream else -1
        self.cursor = at if at >= 0 else self.cursor
        return at >= 0

    def light_day(self, day: date) -> None:
        """Put the cursor on the first line of a day, or of the nearest one."""
        at = self.stream.near(day) if self.stream else -1
        self.cursor = at if at >= 0 else self.cursor

    def _spot(self, was: Line | None, spot: int) -> int:
        if self.stream is None:
            return super()._spot(was, spot)
        row = was.thing if was is not None else None
        if isinstance(row, Row):
            same = self.stream.at(row.entry.id, row.day)
            return same if same >= 0 else self.stream.near(row.day)
        self._begins = True
        return self.stream.begin

    def _reveal(self) -> None:
        begins, self._begins = self._begins, False
        if self.in_sight and not begins:
            return
        height, top = self.scrollable_content_region.height, int(self.scroll_offset.y)
        part = height // ABOVE
        below = top + height <= self.cursor <= top + 2 * height and not begins
        self.scroll_to(y=self.cursor - (height - part if below else part), animate=False, immediate=True)

    def action_along(self, step: int) -> None:
        """Ask for the mark before or after this one in time."""
        self.post_message(self.Along(step))
