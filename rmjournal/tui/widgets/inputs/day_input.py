"""Day input: a day in words, with a month picker below it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from rmjournal import dates
from rmjournal.dates.days import SUPPORTED_YEARS, shift_day
from rmjournal.errors import BadValue
from rmjournal.insight.day_marks import Mark
from rmjournal.model.field import Field
from rmjournal.model.field_forms import format_for_edit, parse_value
from rmjournal.render.month import DaySigns, day_at, first_of_month, month_rows, month_title, side_by_side
from rmjournal.render.row import Row, break_rows
from rmjournal.tui.named_keys import BORDER_END, press_key, word_on_border
from rmjournal.tui.theme import style
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import AIR_WIDTH, GUTTER_WIDTH, Rows

MIN_ASIDE_WIDTH = 80
"""From this width of the screen on, the picker says what is on the days."""
MIN_TWO_MONTHS_WIDTH = 130
"""From this width of the screen on, the picker shows two months."""
ASIDE_WIDTH = 46
BORDER_WIDTH = 2
GRID_GAP = 2
"""Cells between the grid and what is on the days."""
PICKER_KEYS = "arrows day · PgUp · PgDn month · t today · enter chooses · esc"
PICKER_KEYS_SHORT = "enter chooses · esc"
TODAY_LETTER = "t"
ARROWS = "‹ ›"
"""Stands in the title of the month: a click turns it back or forth."""
EXAMPLES = "or type: tomorrow · 16.6. · in 2 weeks"
FIRST_DAY, LAST_DAY = date(SUPPORTED_YEARS[0], 1, 1), date(SUPPORTED_YEARS[-1], 12, 31)


class PickedDay(NamedTuple):
    """The day that the words mean, and the time beside it."""

    day: date
    time: str = ""
    """Such as "08:30"; empty in a field without a time."""


class MonthPicker(Rows, can_focus=False):
    """Month over the form, with the marks of days near the highlighted one."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    MonthPicker {
        overlay: screen; position: absolute; constrain: inside inside; height: auto; width: auto; display: none;
        border: round $border; background: $background; border-title-color: $accent; border-subtitle-color: $quiet;
        padding: 0;
    }
    """

    def __init__(
        self,
        context: FormContext,
        signs: DaySigns,
        choose: Callable[[date], None],
        light: Callable[[Callable[[date], date]], None],
    ) -> None:
        super().__init__()
        self._form_context = context
        self._signs = signs
        self._choose = choose
        self._light = light
        self._month = first_of_month(context.today)
        self._months = 1

    def show_day(self, lit: date | None) -> None:
        """Show the month of the lit day; without one the month stays."""
        screen_width = self.screen.size.width
        self._months = 2 if screen_width >= MIN_TWO_MONTHS_WIDTH else 1
        has_aside = screen_width >= MIN_ASIDE_WIDTH
        if lit and not self._month <= first_of_month(lit) < first_of_month(self._month, self._months):
            self._month = first_of_month(lit)
        grid = month_rows(
            self._month, self._form_context.today, self._signs, months=self._months, lit=lit, titles=self._months > 1
        )
        self.border_title = Content(" ".join(filter(None, (ARROWS, month_title(self._month) * (self._months == 1)))))
        self.border_subtitle = PICKER_KEYS if has_aside else PICKER_KEYS_SHORT
        aside = self._aside_rows(lit, len(grid)) if has_aside else ()
        rows = [side_by_side(parts, GRID_GAP) for parts in zip(grid, aside, strict=True)] if aside else grid
        aside_width = GRID_GAP + ASIDE_WIDTH if has_aside else 0
        self.styles.width = GUTTER_WIDTH + len(grid[0].text) + aside_width + AIR_WIDTH + BORDER_WIDTH
        self.show(lambda width: rows)

    def _aside_rows(self, lit: date | None, height: int) -> list[Row]:
        """Say what is on the visible days nearest to the highlighted one."""
        end = first_of_month(self._month, self._months)
        in_sight = [mark for day, marks in self._signs.items() if self._month <= day < end for mark in marks]
        near = lit or self._form_context.today
        rows: list[tuple[date, list[Row]]] = []
        room = height - 2
        for mark in sorted(in_sight, key=lambda mark: abs(mark.day - near)):
            lines = self._mark_rows(mark)
            if (room := room - len(lines)) < 0:
                break
            rows.append((mark.day, lines))
        shown = [row for _, lines in sorted(rows, key=lambda item: item[0]) for row in lines]
        blank = Row()
        return [blank, *shown, *[blank] * (height - 2 - len(shown)), Row(EXAMPLES, tone="quiet")]

    def _mark_rows(self, mark: Mark) -> list[Row]:
        context = self._form_context
        day = f"{dates.format_day(mark.day, context.today):10}"
        text = context.words(mark.entry) if mark.entry.id else mark.words
        lines = break_rows([Row(text, lead=f"{mark.glyph} {day}")], ASIDE_WIDTH)[:2]
        tone = "quiet" if mark.day < context.today else ""
        first = Row(f"{mark.glyph} {day} {lines[0].text}", tone=tone, spans=((0, 1, mark.tone),))
        return [first, *(Row(" " * (len(day) + 3) + line.text, tone=tone) for line in lines[1:])]

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked day, page by the title's arrows, or press a border key."""
        event.stop()
        arrow, word = event.screen_x - self.region.x - BORDER_END, word_on_border(self, event)
        if event.screen_y == self.region.y and 0 <= arrow < len(ARROWS):
            self._turn(-1 if arrow < 2 else 1)
        elif word == TODAY_LETTER:
            self._light(lambda day: self._form_context.today)
        elif word:
            press_key(self, word)
        line, cell = self.locate(event)
        day = day_at(self._month, cell, line - self._months, months=self._months)  # two months have titles too
        if day is not None:
            self._choose(day)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Turn to the next month."""
        event.stop()
        self._turn(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Turn to the month before."""
        event.stop()
        self._turn(-1)

    def _turn(self, months: int) -> None:
        self._light(lambda day: shift_day(day, "months", months))


class DayInput(LineInput):
    """Line for a day, perhaps with a time.

    Enter opens a month, and takes its lit day.

    What depends on the text is done in the queue of the input, behind letters that were typed before.
    """

    takes_enter = True
    BINDINGS = [
        Binding("enter", "pick", "Open the month, or choose the day", show=False, priority=True, id="day.pick"),
        Binding("escape", "close_month", "Close the month", show=False, priority=True, id="day.close"),
        Binding("left", "move(-1)", "Day before", show=False, priority=True, id="day.before"),
        Binding("right", "move(1)", "Day after", show=False, priority=True, id="day.after"),
        Binding("up", "move(-7)", "Week before", show=False, priority=True, id="day.week_before"),
        Binding("down", "move(7)", "Week after", show=False, priority=True, id="day.week_after"),
        Binding("pageup", "turn(-1)", "Month before", show=False, priority=True, id="day.month_before"),
        Binding("pagedown", "turn(1)", "Month after", show=False, priority=True, id="day.month_after"),
        # A key that is bound here hides that of the line, which it has while the month is closed.
        Binding("left", "cursor_left", "Cursor left", show=False),
        Binding("right", "cursor_right", "Cursor right", show=False),
    ]

    def __init__(
        self, text: str, field: Field, context: FormContext, *, proposals: Callable[[], Sequence[Mark]] = tuple
    ) -> None:
        self._is_open = False  # before the text, which the month follows
        super().__init__(text)
        self.field = field
        self.form_context = context
        self._proposals = proposals
        self._picker: MonthPicker | None = None
        self._picked: PickedDay | None = None
        """What the text means; None while it is no day."""
        self._last_picked: PickedDay | None = None
        """What a text meant last, whose day or time is kept."""
        self._text_before_arrows: str | None = None
        """The text before the arrows changed it; None while they did not."""
        self._text_on_focus = self._first_text = self.value

    @property
    def is_open(self) -> bool:
        """Whether the month is shown."""
        return self._is_open

    def set_context(self, context: FormContext) -> None:
        """Update the form context, in which days are read."""
        self.form_context = context

    @property
    def meant_text(self) -> str:
        """The text as understood; with an open month, its day and the typed time."""
        return self._format(self._picked) if self._is_open and self._picked else self.value

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys of the month work only while it is open."""
        if action in ("close_month", "move", "turn"):
            return self._is_open
        return super().check_action(action, parameters)

    def action_pick(self) -> None:
        """Open the month; in the open one take the lit day and go on."""
        if not self._is_open:
            self.open_month()
            return
        self._close()
        self.call_later(self._take_and_go_on)  # behind letters that have not arrived yet

    def action_close_month(self) -> None:
        """Close the month; what the arrows changed is as it was typed."""
        self._close()
        self.call_later(self._restore)

    def action_move(self, days: int) -> None:
        """Light another day."""
        self.call_later(self._light, lambda day: day + timedelta(days))

    def action_turn(self, months: int) -> None:
        """Light the same day of another month."""
        self.call_later(self._light, lambda day: shift_day(day, "months", months))

    def open_month(self) -> None:
        """Show the month below the line."""
        self._is_open = True
        self._last_picked = None
        self.call_later(self._show_picker)

    async def _show_picker(self) -> None:
        if not self._is_open or not isinstance(self.parent, Widget):
            return
        self._text_before_arrows = None
        self._picked = self._last_picked = self._read(self.value)
        if self._picker is None:
            self._picker = MonthPicker(self.form_context, self._signs(), self._choose, self._light)
            await self.parent.mount(self._picker)
        if self.value == self._text_on_focus:
            self.action_select_all()
        self._picker.display = self._is_open
        self._follow()

    def _signs(self) -> DaySigns:
        from rmjournal.insight.day_marks import marks_by_day

        context = self.form_context
        signs = marks_by_day(context.entries, context.today, FIRST_DAY, LAST_DAY)
        for mark in self._proposals():
            signs[mark.day] = (*signs.get(mark.day, ()), mark)
        return dict(sorted(signs.items()))

    def _close(self) -> None:
        self._is_open = False
        if self._picker is not None:
            self._picker.display = False

    def _take(self) -> None:
        """Write the day in full."""
        if picked := self._read(self.value):
            self.set_text(self._format(picked))

    def _take_and_go_on(self) -> None:
        self._take()
        go_on: Callable[[], object] = getattr(self.screen, "action_next_field", self.screen.focus_next)
        go_on()

    def _restore(self) -> None:
        if self._text_before_arrows is not None:
            self.set_text(self._text_before_arrows)

    def _choose(self, day: date) -> None:
        self._close()
        self._light(lambda before: day)

    def _light(self, move: Callable[[date], date]) -> None:
        last = self._read(self.value) or self._last_picked or PickedDay(self.form_context.today)
        before = self.value if self._text_before_arrows is None else self._text_before_arrows
        with suppress(OverflowError, ValueError):
            self._last_picked = last._replace(day=max(FIRST_DAY, min(LAST_DAY, move(last.day))))
            self.set_text(self._format(self._last_picked))
            self.action_select_all()
            self._text_before_arrows = before

    def watch_value(self, value: str) -> None:
        """Let the month follow the words."""
        self._text_before_arrows = None
        if self._is_open:
            self._picked = self._read(value)
            self._last_picked = self._picked or self._last_picked
            self._follow()

    def on_focus(self) -> None:
        """Know what the text was before it is typed on.

        A day that nobody typed yet is replaced by typing.
        """
        self._text_on_focus = self.value
        if self.value == self._first_text:
            self.action_select_all()

    def on_blur(self) -> None:
        """Close the month when the focus goes elsewhere.

        Its lit day is what was meant.
        """
        if self._is_open:
            self._close()
            self._take()

    def _follow(self) -> None:
        if self._picker is not None:
            self._picker.show_day(self._picked.day if self._picked else None)
            self._place(self._picker)

    def _place(self, picker: MonthPicker) -> None:
        """Place the month below the line, or above it where there is more room."""
        height = len(picker.rows) + 2
        below, above = self.screen.size.height - self.region.bottom, self.region.y
        is_below = height <= below or below >= above
        room = max(3, below if is_below else above)
        picker.styles.max_height = room
        line = self.virtual_region
        picker.styles.offset = (0, line.bottom if is_below else line.y - min(height, room))

    def _read(self, text: str) -> PickedDay | None:
        """Read a text.

        A day or a time that it leaves out is the last one. None where it is no day.
        """
        text, context, last = text.strip(), self.form_context, self._last_picked
        if text.casefold() == TODAY_LETTER:
            return PickedDay(context.today, last.time if last else "")
        if last and last.time and dates.is_time(text):
            return last._replace(time=text.replace(".", ":").zfill(5))
        parse = replace(context.parse_context, time=last.time) if last and last.time else context.parse_context
        with suppress(BadValue):
            value = parse_value(self.field, text, parse)
            if isinstance(value, date):
                return PickedDay(value)
            day, _, time = str(value or "").partition("T")
            return PickedDay(date.fromisoformat(day), time) if day else None
        with suppress(BadValue):
            return PickedDay(dates.parse_day(text, context.today, context.day_first, self.field.looks))
        return None

    def _format(self, picked: PickedDay) -> str:
        is_moment = self.field.form == "moment"
        time = (picked.time or self.form_context.time) if is_moment else ""
        value = f"{picked.day.isoformat()}T{time}" if time else picked.day
        return format_for_edit(self.field, value, self.form_context.entries)

    def render_line(self, y: int) -> Strip:
        """Draw the line with a sign at its end that opens the month."""
        strip, width = super().render_line(y), self.content_size.width
        if not self._has_sign:
            return strip
        sign = Segment("▾", style(self, "accent" if self.has_focus else "quiet", self.rich_style))
        return Strip.join([strip.adjust_cell_length(width - 1, self.rich_style), Strip([sign])])

    @property
    def _has_sign(self) -> bool:
        return self.content_width + 2 <= self.content_size.width

    def on_click(self, event: events.Click) -> None:
        """Open or close the month with its sign."""
        offset = event.get_content_offset(self)
        if self._has_sign and offset is not None and offset.x >= self.content_size.width - 1:
            event.stop()
            self.action_close_month() if self._is_open else self.open_month()
