"""Form rows: label, the input for the field, and its parse preview."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.layout import WidgetPlacement
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Input, TextArea

from rmjournal.english import hyphenate
from rmjournal.insight.day_marks import Mark
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field, visible
from rmjournal.model.field_forms import FORMS, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.session import Session
from rmjournal.practice.areas import list_areas, list_areas_and_topics
from rmjournal.render.text_width import cell_width
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.day_input import DayInput
from rmjournal.tui.widgets.inputs.entry_input import EntryInput
from rmjournal.tui.widgets.inputs.form_context import FormContext, parse_preview
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput

FieldInput: TypeAlias = LineInput | ProseInput | ChoiceInput | EntryInput
"""Any input for one text, with ``said`` and ``say(text)``."""

INPUT_WIDTHS = {"day": 20, "moment": 22, "cadence": 40, "number": 10}
"""Width of narrow inputs in cells, by form; the preview takes the rest of the line."""


def make_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    """Create the input for a field of an entry, with a text."""
    return _INPUTS[FORMS[field.form].input](entry, field, text, context)


def words(entry: Entry, field: Field, entries: Entries) -> Sequence[str]:
    """List the words of a field; of a state, the allowed ones.

    These are the saved state and those that may follow it.
    """
    if field.form == "flag":
        return ("no", "yes")
    flow = entry.KIND.flow
    before = entries.get(entry.id)
    if field.name == "state" and flow and before is not None:
        return (before.status, *flow.get(before.status, ()))
    return list_areas(entries) if field.name == "area" else field.choices


def make_line_input(field: Field, text: str, context: FormContext, entry: Entry | None = None) -> LineInput:
    """Create a line for a field, a day with its month.

    It is narrow where its preview stands beside it.
    """
    proposals = partial(propose_days, entry, field, context)
    line = DayInput(text, field, context, proposals=proposals) if field.has_day else _plain_line(field, text, context)
    if field.form in INPUT_WIDTHS:
        line.styles.width = INPUT_WIDTHS[field.form]
    return line


def _plain_line(field: Field, text: str, context: FormContext) -> LineInput:
    return LineInput(text, complete=context.complete_link if field.form == "line" else None)


def propose_days(entry: Entry | None, field: Field, context: FormContext) -> Sequence[Mark]:
    """Mark the day that the cadence proposes for a session."""
    from rmjournal.insight.cadence import propose_session

    if not isinstance(entry, Session) or field.name != "start" or context.pair is None:
        return ()
    session = propose_session(context.entries, context.pair, context.today)
    return (Mark(session.day, "◇", "quiet", "by your cadence", session),) if session.day else ()


def _line_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    return make_line_input(field, text, context, entry)


def _prose_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    return ProseInput(text, complete=context.complete_link)


def _lines_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    if not field.is_inline_list:
        return ProseInput(text, hint="one per line", min_height=2, complete=context.complete_link)
    choices = list_areas_and_topics(context.entries) if field.name == "areas" else field.choices
    suggestions = [hyphenate(word) if word in field.choices else word for word in choices] or _known_tags(context)
    return LineInput(text, words=suggestions)


def _known_tags(context: FormContext) -> list[str]:
    return sorted(context.entries.all_tags)


def _choice_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    choices = words(entry, field, context.entries)
    return ChoiceInput(choices, text, shown=partial(context.word, field), free=field.open, title=field.label)


def _entry_input(entry: Entry, field: Field, text: str, context: FormContext) -> FieldInput:
    pair = str(getattr(entry, "relationship", ""))

    def is_of_same_pair(other: Entry) -> bool:
        theirs = str(getattr(other, "relationship", ""))
        return other.id != entry.id and (not pair or not theirs or theirs == pair)

    return EntryInput(field, text, context, is_of_same_pair)


_INPUTS: Mapping[str, Callable[[Entry, Field, str, FormContext], FieldInput]] = {
    "line": _line_input,
    "prose": _prose_input,
    "lines": _lines_input,
    "words": _choice_input,
    "entry": _entry_input,
}
"""Functions that create an input, by the input name of a form."""


def form_fields(entry: Entry, context: FormContext) -> list[Field]:
    """List the fields of a form.

    Copies are left out, and the relationship when there is no choice.
    """
    declared = fields(type(entry))
    return [
        field
        for name, field in declared.items()
        if field.is_asked
        and (name != "relationship" or _has_pair_choice(entry, context))
        and (getattr(entry, name) or _is_asked(field, entry, context))
    ]


def _is_asked(field: Field, entry: Entry, context: FormContext) -> bool:
    """Tell whether the entry or its link's target has the value to ask this."""
    if field.asked_of is None:
        return True
    link, name, value = field.asked_of
    target = context.entries.get(getattr(entry, link)) if link else entry
    return getattr(target, name, "") == value


def _has_pair_choice(entry: Entry, context: FormContext) -> bool:
    pairs = [other for other in context.entries if other.KIND.name == "relationship"]
    return len(pairs) > 1 or (len(pairs) == 1 and getattr(entry, "relationship", "") not in ("", pairs[0].id))


LABEL_MARGIN = 19
"""Cells left of the input, for label and bar."""


class FieldRow:
    """Form row of a field or named text: label, input and preview.

    It is no widget: `FieldRows` holds the input and draws the rest, for widgets cost most of a form that opens.
    """

    def __init__(
        self, field: Field, field_path: str, field_input: FieldInput, context: FormContext, label: str = ""
    ) -> None:
        self.field = self._declared = field
        self.field_path = field_path
        """The name of the field, or of the part: "levels/0"."""
        self.part = ""
        """The key of the part; empty when the row is a whole field."""
        self.hint = ""
        """The prompt of the named text."""
        self.describe: Callable[[str], str] | None = None
        """Says what a valid text means, beside the preview of its form."""
        self.input = field_input
        self._label = visible(label or field.label, "")
        self._form_context = context
        self._last_value = field_input.current_text
        self._is_tight = self._has_gap = False
        self._place_input()

    @property
    def tight(self) -> bool:
        """Whether the label stands above the input."""
        return self._is_tight

    @tight.setter
    def tight(self, is_tight: bool) -> None:
        if is_tight != self._is_tight:
            self._is_tight = is_tight
            self._place_input()

    @property
    def display(self) -> bool:
        """Whether the row is shown."""
        return self.input.display

    @display.setter
    def display(self, is_shown: bool) -> None:
        self.input.display = is_shown

    def set_gap(self, has_gap: bool) -> None:
        """Leave a line free above the row."""
        self._has_gap = has_gap
        self._place_input()

    def _place_input(self) -> None:
        """Place the input below or beside its label."""
        self.input.styles.margin = (self._is_tight + self._has_gap, 0, 0, 0 if self._is_tight else LABEL_MARGIN)

    def refresh(self) -> None:
        """Draw the row again."""
        if isinstance(rows := self.input.parent, FieldRows):
            rows.refresh_row(self)

    @property
    def current_text(self) -> str:
        """The current text."""
        return self.input.current_text

    def set_text(self, text: str) -> None:
        """Set the text."""
        if text != self.input.current_text:
            self.input.set_text(text)

    def take_change(self) -> bool:
        """Whether the text has changed since this was asked last."""
        before, self._last_value = self._last_value, self.current_text
        return before != self._last_value

    def as_draft_text(self, text: str) -> str:
        """Expand the day in a text, as a draft stores it."""
        return with_full_day(self.field, text, self._form_context.parse_context)

    def show_external_edit(self, text: str) -> None:
        """Show the text of an external edit."""
        if text != self.input.current_text:
            self.input.show_external_edit(text)

    def set_context(self, context: FormContext) -> None:
        """Update the form context."""
        self._form_context = context
        if isinstance(self.input, EntryInput | DayInput):
            self.input.set_context(context)
        elif isinstance(self.input, ChoiceInput):
            self.input.show_words(partial(context.word, self.field))

    def apply_state(self, state: str) -> None:
        """Apply the state of the entry to the field.

        The state decides whether the day of the field lies in the past or in the future.
        """
        if (field := self._declared.in_state(state)) != self.field:
            self.field = field
            if isinstance(self.input, DayInput):
                self.input.field = field
            self.refresh()

    def draw(self, line: int, width: int) -> Content:
        """Draw what stands beside the input: label, focus bar and preview."""
        bar = ("▌" if self.input.has_focus else " ", "$primary")
        if line and not self.tight:
            return Content.assemble(" " * (LABEL_MARGIN - 1), bar)
        if line:
            return Content()
        text = self.input.meant_text if isinstance(self.input, DayInput) else self.current_text
        words, is_valid = parse_preview(self.field, text, self._form_context)
        words = (self.describe(text) if self.describe and is_valid else "") or words
        preview_width = max(0, width - LABEL_MARGIN - INPUT_WIDTHS.get(self.field.form, 0))
        if self.field.has_day and not self.tight and cell_width(words) + 2 > preview_width:
            words = words.replace(f" {self._form_context.today.year}", "", 1)
        preview = Content.assemble((words, QUIET if is_valid else "$warning"))
        label = Content.assemble((self._label, "bold $primary" if self.input.has_focus else QUIET))
        if self.tight:
            return Content.assemble(bar, label, "  ", preview)
        room = LABEL_MARGIN - 2
        label = label.truncate(room, ellipsis=True)
        beside = self._inline_preview(preview, preview_width)
        return Content.assemble(" " * (room - cell_width(label.plain)), label, " ", bar, beside)

    def _inline_preview(self, preview: Content, width: int) -> Content:
        """Draw the preview to the right of a narrow input."""
        narrow = INPUT_WIDTHS.get(self.field.form, 0)
        if not narrow:
            return Content()
        words = Content.assemble("  ", preview).truncate(width, ellipsis=True)
        return Content(" " * narrow) + words.pad_right(width - words.cell_length).stylize("on $surface")


class FieldRows(Widget):
    """Form rows below each other: it holds their inputs, and draws labels and previews."""

    DEFAULT_CSS = "FieldRows { height: auto; width: 1fr; layout: vertical; }"

    class TextEdited(Message):
        """The text of a row has changed."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, rows: Sequence[FieldRow] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.own_rows = rows
        """The rows whose inputs it holds."""
        self._places: list[tuple[Widget, int, int]] = []
        """The widgets, their first lines and heights."""

    def compose(self) -> ComposeResult:
        """Create the inputs."""
        for row in self.own_rows:
            yield row.input

    def process_layout(self, placements: list[WidgetPlacement]) -> list[WidgetPlacement]:
        """Draw the labels anew where the inputs have moved."""
        places = [(placement.widget, placement.region.y, placement.region.height) for placement in placements]
        if places != self._places:
            self._places = places
            self.refresh()
        return placements

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the labels where the inputs have scrolled."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh()

    def _row_lines(self) -> Iterator[tuple[FieldRow, range]]:
        """The rows that are shown, with their lines on the widget."""
        rows: dict[Widget, FieldRow] = {row.input: row for row in self.own_rows}
        top = int(self.scroll_offset.y)
        for placement in self.arrange(self.scrollable_content_region.size).placements:
            if (row := rows.get(placement.widget)) is not None:
                yield row, range(placement.region.y - row.tight - top, placement.region.bottom - top)

    def render_line(self, y: int) -> Strip:
        """Draw what the inputs leave free of a line."""
        width = self.size.width
        for row, lines in self._row_lines():
            if y in lines:
                content = row.draw(y - lines.start, self.scrollable_content_region.width)
                return Visual.to_strips(self, content, width, 1, self.visual_style)[0]
        return Strip.blank(width, self.rich_style)

    def refresh_row(self, row: FieldRow) -> None:
        """Draw a row again."""
        for other, lines in self._row_lines() if self.is_mounted else ():
            if other is row:
                self.refresh(Region(0, lines.start, self.size.width, len(lines)))

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceInput.WordChosen)
    @on(EntryInput.EntryChosen)
    def _input_changed(self, event: Message) -> None:
        event.stop()
        for row in self.own_rows:
            if row.take_change():
                row.refresh()
                self.post_message(self.TextEdited(row))

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self, event: events.DescendantFocus | events.DescendantBlur) -> None:
        """Highlight the label of the row with the focus."""
        for row in self.own_rows:
            if row.input is event.widget:
                row.refresh()

    def on_click(self, event: events.Click) -> None:
        """Focus the input of the clicked row.

        The event may come from the input itself.
        """
        y = event.screen_y - self.content_region.y
        for row, lines in self._row_lines() if self.content_region.contains_point(event.screen_offset) else ():
            if y in lines:
                row.input.focus()
