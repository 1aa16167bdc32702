"""Form row: label, the input for the field, and its parse preview."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field, visible
from rmjournal.model.field_forms import FORMS, with_full_day
from rmjournal.model.kind import fields
from rmjournal.render.text_width import cell_width
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.inputs.choice_input import WordChoice
from rmjournal.tui.widgets.inputs.entry_input import EntryRef
from rmjournal.tui.widgets.inputs.form_context import FormContext, echo
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput

Asks: TypeAlias = LineInput | ProseInput | WordChoice | EntryRef
"""Any input for one text, with ``said`` and ``say(text)``."""

NARROW = {"day": 20, "moment": 26, "cadence": 40, "number": 10}
"""Width of narrow inputs in cells, by form; the preview takes the rest of the line."""


def asks(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    """Create the input for a field of an entry, with a text."""
    return _INPUTS[FORMS[field.form].input](entry, field, text, world)


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
    return field.choices


def _line(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    asked = LineInput(text)
    if field.form in NARROW:
        asked.styles.width = NARROW[field.form]
    return asked


def _prose(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    return ProseInput(text)


def _lines(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    if not field.is_inline_list:
        return ProseInput(text, hint="one a line", least=2)
    suggestions = [word.replace("_", "-") for word in field.choices] or _tags(world)
    return LineInput(text, words=suggestions)


def _tags(world: FormContext) -> list[str]:
    return sorted({tag for entry in world.entries for tag in entry.tags})


def _word(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    choices = words(entry, field, world.entries)
    return WordChoice(choices, text, shown=partial(world.word, field), free=field.open, title=field.label)


def _ref(entry: Entry, field: Field, text: str, world: FormContext) -> Asks:
    pair = str(getattr(entry, "relationship", ""))

    def fits(other: Entry) -> bool:
        theirs = str(getattr(other, "relationship", ""))
        return other.id != entry.id and (not pair or not theirs or theirs == pair)

    return EntryRef(field, text, world, fits)


_INPUTS: Mapping[str, Callable[[Entry, Field, str, FormContext], Asks]] = {
    "line": _line,
    "prose": _prose,
    "lines": _lines,
    "words": _word,
    "entry": _ref,
}
"""Functions that create an input, by the input name of a form."""


def asked_fields(entry: Entry, world: FormContext) -> list[Field]:
    """List the fields of a form.

    Copies are left out, and the relationship when there is no choice.
    """
    declared = fields(type(entry))
    return [
        field
        for name, field in declared.items()
        if not field.is_copy and (name != "relationship" or _several(entry, world))
    ]


def _several(entry: Entry, world: FormContext) -> bool:
    pairs = [other for other in world.entries if other.KIND.name == "relationship"]
    return len(pairs) > 1 or (len(pairs) == 1 and getattr(entry, "relationship", "") not in ("", pairs[0].id))


MARGIN = 19
"""Cells left of the input, for label and bar."""


class FieldRow(Widget):
    """Form row of a field or named text: label, input and preview."""

    DEFAULT_CSS = """
    FieldRow { height: auto; width: 1fr; layout: vertical; }
    FieldRow.-gap { margin-top: 1; }
    """

    tight: reactive[bool] = reactive(False)
    """Whether the label stands above the input."""

    class TextEdited(Message):
        """The text of a row has changed."""

        def __init__(self, row: "FieldRow") -> None:
            super().__init__()
            self.row = row

    def __init__(self, field: Field, leaf: str, asks: Asks, world: FormContext, label: str = "") -> None:
        super().__init__()
        self.field = self._declared = field
        self.leaf = leaf
        """The name of the field, or of the part: "levels/0"."""
        self.part = ""
        """The key of the part; empty when the row is a whole field."""
        self.hint = ""
        """The prompt of the named text."""
        self.asks = asks
        self._label = visible(label or field.label, "")
        self._world = world
        self._heard = asks.current_text
        self._place()

    def compose(self) -> ComposeResult:
        """Create the input."""
        yield self.asks

    def watch_tight(self) -> None:
        """Place the input below or beside its label."""
        self._place()

    def _place(self) -> None:
        self.asks.styles.margin = (1, 0, 0, 0) if self.tight else (0, 0, 0, MARGIN)

    @property
    def current_text(self) -> str:
        """The current text."""
        return self.asks.current_text

    def say(self, text: str) -> None:
        """Set the text."""
        if text != self.asks.current_text:
            self.asks.say(text)

    def as_kept(self, text: str) -> str:
        """Expand the day in a text, as a draft stores it."""
        return with_full_day(self.field, text, self._world.parse_context)

    def renew(self, text: str) -> None:
        """Show the text of an external edit."""
        if text != self.asks.current_text:
            self.asks.renew(text)

    def meet(self, world: FormContext) -> None:
        """Update the form context."""
        self._world = world
        if isinstance(self.asks, EntryRef):
            self.asks.meet(world)

    def apply_state(self, state: str) -> None:
        """Apply the state of the entry to the field.

        The state decides whether the day of the field lies in the past or in the future.
        """
        if (field := self._declared.in_state(state)) != self.field:
            self.field = field
            self.refresh()

    def render(self) -> Content:
        """Draw label, focus bar and preview."""
        lit = self.has_focus_within
        words, good = echo(self.field, self.current_text, self._world)
        preview = Content.assemble((words, QUIET if good else "$warning"))
        label = Content.assemble((self._label, "bold $primary" if lit else QUIET))
        if self.tight:
            return Content.assemble(("▌" if lit else " ", "$primary"), label, "  ", preview)
        room = MARGIN - 2
        label = label.truncate(room, ellipsis=True)
        label = Content.assemble(" " * (room - cell_width(label.plain)), label)
        bar = Content.assemble((" ▌" if lit else "  ", "$primary"))
        lines = [label + bar + self._inline_preview(preview)]
        lines += [Content(" " * room) + bar] * (self.content_size.height - 1)
        return Content("\n").join(lines)

    def _inline_preview(self, preview: Content) -> Content:
        """Draw the preview to the right of a narrow input."""
        narrow = NARROW.get(self.field.form, 0)
        if not narrow:
            return Content()
        width = max(0, self.content_size.width - MARGIN - narrow)
        words = Content.assemble("  ", preview).truncate(width, ellipsis=True)
        return Content(" " * narrow) + words.pad_right(width - words.cell_length).stylize("on $surface")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(WordChoice.WordChosen)
    @on(EntryRef.EntryChosen)
    def _changed(self, event: Message) -> None:
        event.stop()
        if self.current_text != self._heard:
            self._heard = self.current_text
            self.refresh()
            self.post_message(self.TextEdited(self))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Highlight the label."""
        self.refresh()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Remove the highlight from the label."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Focus the input."""
        self.asks.focus()
