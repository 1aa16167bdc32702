"""Rows: virtual list widget, with a scroll anchor when lines change."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rmjournal.render.row import Row
from rmjournal.tui.page_rows import BuildRows, LazyRows
from rmjournal.tui.theme import style

REACH = 500
"""Lines in which one that was seen is looked for after a change."""


def anchor_index(lines: Sequence[Row], cursor: int, top: int, height: int) -> int:
    """The line that is to stay: the lit one if it can be seen, else the first one seen that is of an entry; or -1."""
    if top <= cursor < top + height:
        return cursor
    return next((at for at in range(top, min(top + height, len(lines))) if lines[at].entry is not None), -1)


def find_entry_line(
    lines: Sequence[Row], entry_id: str, near: int, *, lit: bool = False, reach: int | None = None
) -> int:
    """The line of an entry, of several the one that is nearest to where it was; -1 for none within reach."""
    for far in range(len(lines) + 1 if reach is None else reach):
        for at in (near + far, near - far):
            line = lines[at] if 0 <= at < len(lines) else None
            if line and line.entry is not None and line.entry.id == entry_id and (line.is_selectable or not lit):
                return at
    return -1


def cursor_index(lines: Sequence[Row], was: Row | None, at: int, whole: bool) -> int:
    """Where the cursor goes in other lines: to its entry, else near where it was, else where one begins.

    In a ``whole`` page none is lit until one moves.
    """
    if was is not None and was.entry is not None:
        index = find_entry_line(lines, was.entry.id, at, lit=True)
        if index >= 0:
            return index
    if was is None and whole:
        return -1
    begin = next((index for index, line in enumerate(lines) if line.is_start), -1) if was is None else -1
    near = begin if begin >= 0 else next_lit(lines, max(0, min(at, len(lines))) - 1, 1)
    return near if near >= 0 else next_lit(lines, len(lines), -1)


def next_lit(lines: Sequence[Row], index: int, step: int) -> int:
    """The next line in a direction that can be lit; -1 for none."""
    index += step
    while 0 <= index < len(lines):
        if lines[index].is_selectable:
            return index
        index += step
    return -1


class Rows(ScrollView, can_focus=True):
    """Lines with a cursor that stops at what can be opened; text between is scrolled through.

    With the class ``-leads`` the lit line stays marked without focus; with ``-whole`` none is lit until one moves.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="rows.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="rows.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.page_up"),
        Binding("home,g", "edge(-1)", "First", show=False, id="rows.first"),
        Binding("end,G", "edge(1)", "Last", show=False, id="rows.last"),
        Binding("enter", "open", "Open", show=False, id="rows.open"),
    ]
    DEFAULT_CSS = """
    Rows {
        height: 1fr; width: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
        border: round $border-blurred; padding: 0 1;
        border-title-color: $foreground; border-title-style: bold;
        border-subtitle-color: $quiet;
        &:focus { border: round $border; border-title-color: $accent; }
    }
    """

    cursor: reactive[int] = reactive(-1, repaint=False)
    """Index of the lit line; -1 when nothing can be lit."""

    class Highlighted(Message):
        """The cursor came to a line."""

        def __init__(self, rows: "Rows", line: Row) -> None:
            super().__init__()
            self.rows = rows
            self.line = line

        @property
        def control(self) -> "Rows":
            """The rows it happened in."""
            return self.rows

    class LineOpened(Highlighted):
        """A line was opened with Enter or the mouse."""

    class MovedPast(Message):
        """The cursor was moved past the first (-1) or the last (1) line."""

        def __init__(self, rows: "Rows", step: int) -> None:
            super().__init__()
            self.rows = rows
            self.step = step

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.border_title = title
        self._build: BuildRows = lambda width: ()
        self._lines: Sequence[Row] = ()
        self._width = 0
        self._anew = False
        self._ground = Style()

    @property
    def lit(self) -> Row | None:
        """The line the cursor is on."""
        return self._lines[self.cursor] if 0 <= self.cursor < len(self._lines) else None

    @property
    def lines(self) -> Sequence[Row]:
        """All lines, as they are now."""
        return self._lines

    @property
    def in_sight(self) -> bool:
        """Whether the lit line can be seen; also when there is none."""
        top = int(self.scroll_offset.y)
        return self.cursor < 0 or top <= self.cursor < top + (self.scrollable_content_region.height or 1)

    def show(self, build: BuildRows, keep: bool = True) -> None:
        """Draw other lines; the cursor stays with its entry when ``keep`` is true and the entry is there."""
        self._build = build
        if self.styles.height is not None and self.styles.height.is_auto:
            self.refresh(layout=True)
        self._relay(keep)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines, where the height follows the content."""
        return max(1, len(self._build(width)))

    def light(self, entry_id: str) -> bool:
        """Put the cursor on the line of an entry; whether there is one."""
        index = find_entry_line(self._lines, entry_id, 0)
        if index >= 0:
            self.cursor = index
        return index >= 0

    def _relay(self, keep: bool, painting: bool = False) -> None:
        if (width := self.scrollable_content_region.width) < 1:
            self._width, self._anew = 0, self._anew or not keep
            return  # out of sight: the next layout draws these lines, at whatever width
        keep, self._anew, before, self._width = keep and not self._anew, False, self._width, width
        was, spot = self.lit, self.cursor
        old, top, same = self._lines, int(self.scroll_offset.y), width == before
        held = anchor_index(old, spot, top, self.scrollable_content_region.height or 1) if keep and same else -1
        built = self._build(width)
        self._lines = built if isinstance(built, LazyRows) else tuple(built)
        self.virtual_size = Size(width, len(self._lines))
        self.set_reactive(Rows.cursor, self._spot(was if keep else None, spot if keep else -1))
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        elif held >= 0 and old[held].entry is not None:
            self._stay(old[held], held, top, seen=held == spot)
        elif was is not None or (self.lit is not None and self.lit.is_start):
            self._reveal()
        if not painting:
            self.refresh()
        if self.lit is not None and (self.lit is not was):
            self.post_message(self.Highlighted(self, self.lit))

    def _stay(self, line: Row, index: int, top: int, *, seen: bool) -> None:
        """Leave a line where it was seen; what is lit is looked for only where it was in sight."""
        now = find_entry_line(self._lines, line.entry.id, index, reach=REACH) if line.entry is not None else -1
        if now >= 0 and now != index:
            self.scroll_to(y=top + now - index, animate=False, immediate=True)
        if seen:
            self._reveal()

    def _spot(self, was: Row | None, spot: int) -> int:
        return cursor_index(self._lines, was, spot, self.has_class("-whole"))

    def _next(self, index: int, step: int) -> int:
        return next_lit(self._lines, index, step)

    def on_resize(self) -> None:
        """Break the lines anew when the width changed."""
        anew = self.scrollable_content_region.width != self._width
        self._relay(keep=True) if anew else self._reveal()

    def on_focus(self) -> None:
        """Say what is lit, so that the screen knows what the keys mean now."""
        if self.lit is not None:
            self.post_message(self.Highlighted(self, self.lit))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two lines that changed, and tell."""
        top = int(self.scroll_offset.y)
        for index in (old, new):
            self.refresh(Region(0, index - top, self.size.width, 1))
        self._reveal()
        if self.lit is not None:
            self.post_message(self.Highlighted(self, self.lit))

    def _reveal(self) -> None:
        if self.in_sight:
            return
        first = self.cursor if self._next(self.cursor, -1) >= 0 else 0
        last = self.cursor + 1 - (self.scrollable_content_region.height or 1)
        self.scroll_to(y=first if self.cursor < int(self.scroll_offset.y) else last, animate=False, immediate=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some lines of the pane, on the ground that it has now: found once a paint, not once a line."""
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the pane, from its top."""
        width = self.scrollable_content_region.width
        if width != self._width:
            # The first paint comes before the word of the size: lines made now are on it.
            self._relay(keep=True, painting=True)
        index = y + int(self.scroll_offset.y)
        if index >= len(self._lines):
            return Strip.blank(width, self._ground)
        line, base = self._lines[index], self._base(index)
        tones = (line.lead_tone or line.tone, line.tone, line.tail_tone)
        parts = zip(line.cells(width), tones, strict=True)
        segments = [Segment(part, style(self, tone, base)) for part, tone in parts if part]
        return Strip(segments).adjust_cell_length(width, base)

    def _base(self, index: int) -> Style:
        lit = "cursor" if self.has_focus else "away" if self.has_class("-leads") else ""
        return style(self, lit if index == self.cursor else "", self._ground)

    def on_click(self, event: events.Click) -> None:
        """Light the line under the mouse; open it when it was lit already."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + int(self.scroll_offset.y)
        if not 0 <= index < len(self._lines) or not self._lines[index].is_selectable:
            return
        if index == self.cursor or event.chain > 1:
            self.action_open()
        self.cursor = index

    def action_move(self, step: int) -> None:
        """Go to the next thing that can be opened, or scroll a line when that is off the page."""
        target = self._next(self.cursor, step)
        height = self.scrollable_content_region.height or 1
        top = int(self.scroll_offset.y)
        edge = top + height if step > 0 else top - 1
        if target >= 0 and (target - edge) * step <= 0:
            self.cursor = target
        elif (step > 0 and top + height < len(self._lines)) or (step < 0 and top > 0):
            self.scroll_to(y=top + step, animate=False, immediate=True)
        elif step < 0 and self.cursor >= 0 and self.has_class("-whole"):
            self.cursor = -1
        else:
            self.post_message(self.MovedPast(self, step))

    def action_page(self, step: int) -> None:
        """Go a page on or back."""
        height = max(1, (self.scrollable_content_region.height or 1) - 1)
        if self.cursor < 0:
            self.scroll_to(y=int(self.scroll_offset.y) + step * height, animate=False, immediate=True)
            return
        goal = max(0, min(len(self._lines) - 1, self.cursor + step * height))
        near = self._next(goal - step, step)
        self.cursor = near if near >= 0 else self._next(goal + step, -step)

    def action_edge(self, step: int) -> None:
        """Go to the first or the last line."""
        if self.cursor >= 0:
            self.cursor = self._next(-1, 1) if step < 0 else self._next(len(self._lines), -1)
        self.scroll_to(y=0 if step < 0 else len(self._lines), animate=False, immediate=True)

    def action_open(self) -> None:
        """Open what is lit."""
        if self.lit is not None:
            self.post_message(self.LineOpened(self, self.lit))
