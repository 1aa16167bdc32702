"""Entry input: a reference to another entry, chosen from a list."""

from collections.abc import Callable

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from rmjournal import dates
from rmjournal.model.entry import DELETED_WORD, Entry
from rmjournal.model.field import Field, visible
from rmjournal.model.kinds import KINDS
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.picker import Option, Picker


class EntryInput(Widget, can_focus=True):
    """Link to another entry: Enter opens the list, Backspace clears it."""

    BINDINGS = [
        Binding("enter,space", "pick", "Choose", show=False, id="ref.pick"),
        Binding("backspace,delete", "clear", "Clear", show=False, id="ref.clear"),
    ]

    DEFAULT_CSS = """
    EntryInput { height: 1; width: 1fr; padding: 0 1; background: $surface; }
    EntryInput { text-wrap: nowrap; text-overflow: ellipsis; }
    EntryInput:focus { background: $panel; }
    """

    current_text: reactive[str] = reactive("")
    """The id of the chosen entry; empty = none."""

    class EntryChosen(Message):
        """Another entry was chosen, or none."""

    def __init__(self, field: Field, entry_id: str, context: FormContext, fits: Callable[[Entry], bool]) -> None:
        super().__init__()
        self._field = field
        self._form_context = context
        self._is_allowed = fits
        self.set_reactive(EntryInput.current_text, entry_id)

    def set_text(self, text: str) -> None:
        """Choose the entry with this id."""
        self.current_text = text

    def show_external_edit(self, text: str) -> None:
        """Show the choice of an external edit."""
        self.current_text = text

    def set_context(self, context: FormContext) -> None:
        """Update the form context."""
        self._form_context = context
        self.refresh()

    def _watch_current_text(self) -> None:
        if self.is_mounted:
            self.post_message(self.EntryChosen())

    def render(self) -> Content:
        """Draw the heading of the chosen entry."""
        if not self.current_text:
            return Content.assemble(("– ", QUIET), ("Enter chooses" if self.has_focus else "", QUIET))
        entry = self._form_context.entries.get(self.current_text)
        if entry is None:
            return Content.assemble((DELETED_WORD, "$warning"))
        day = f"  {dates.format_day(entry.day, self._form_context.today)}" if entry.day else ""
        mark = (f"{entry.mark} ", "$primary")
        return Content.assemble(mark, visible(self._form_context.words(entry), ""), (day, QUIET))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Consume printable keys, which open the list."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Open the list with the typed letter."""
        if event.is_printable and event.key != "space":
            event.stop()
            self.action_pick(str(event.character))

    def on_click(self, event: events.Click) -> None:
        """Open the list."""
        event.stop()
        self.action_pick()

    def _options(self) -> list[Option[str]]:
        kinds = [kind for kind in KINDS if kind.KIND.name in self._field.to or self._field.to == ("*",)]
        entries = [
            entry for kind in kinds for entry in self._form_context.entries.of(kind) if self._is_allowed(entry)
        ]
        if self._field.to != ("relationship",):
            entries.sort(key=lambda entry: (entry.day or self._form_context.today, int(entry.id)), reverse=True)
        return [self._option(entry, len(kinds) > 1) for entry in entries]

    def _option(self, entry: Entry, several: bool) -> Option[str]:
        day = dates.format_day(entry.day, self._form_context.today) if entry.day else ""
        aside = " · ".join(word for word in (entry.KIND.label.lower() if several else "", day) if word)
        return Option(entry.id, self._form_context.words(entry), mark=entry.mark, aside=aside)

    def action_pick(self, typed: str = "") -> None:
        """Open the list; letters typed while it opens go into it."""
        if self.app.screen is not self.screen:
            if isinstance(self.app.screen, Picker):
                self.app.screen.type_on(typed)
            return
        title = self._field.label
        self.app.push_screen(Picker(title, self._options(), chosen=self.current_text, typed=typed), self._picked)

    def _picked(self, entry_id: str | None) -> None:
        if entry_id is not None:
            self.current_text = entry_id

    def action_clear(self) -> None:
        """Clear the link."""
        self.current_text = ""
