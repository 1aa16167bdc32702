"""Choice input: one of several words on one line."""

from collections.abc import Callable, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from rmjournal.model.field import clean_text, visible
from rmjournal.render.text_width import cell_width
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.picker import Option, Picker

WORD_GAP = 2
"""Cells between two words."""


class ChoiceInput(Widget, can_focus=True):
    """Choice of one word: all in a row, or one between arrows.

    One word between arrows where the row has no room.
    """

    BINDINGS = [
        Binding("left", "turn(-1)", "Previous choice", show=False, id="word.before"),
        Binding("right,space", "turn(1)", "Next choice", show=False, id="word.next"),
        Binding("home", "first", "First choice", show=False, id="word.first"),
        Binding("end", "last", "Last choice", show=False, id="word.last"),
        Binding("backspace,delete", "clear", "No choice", show=False, id="word.clear"),
        Binding("enter", "pick", "All choices", show=False, id="word.pick"),
    ]

    DEFAULT_CSS = """
    ChoiceInput { height: 1; width: 1fr; padding: 0 1; background: $surface; color: $quiet; }
    ChoiceInput:focus { background: $panel; }
    """

    current_text: reactive[str] = reactive("")
    """The chosen word as it is stored."""

    class WordChosen(Message):
        """Another word was chosen."""

    class LettersRefused(Message):
        """Letters were typed with which no word begins."""

        def __init__(self, letters: str) -> None:
            super().__init__()
            self.letters = letters

    def __init__(
        self,
        words: Sequence[str],
        word: str = "",
        *,
        shown: Callable[[str], str] = str,
        free: bool = False,
        title: str = "",
    ) -> None:
        super().__init__()
        self._words = list(words)
        self._format_word = shown
        self._free = free
        self._title = title
        self.passes_on = False
        """Whether a letter with which no word begins is the first one of the next field."""
        self._refused = ""
        """Letters that chose nothing, typed in a row."""
        self.set_text(word)

    def set_text(self, text: str) -> None:
        """Choose a word; an unknown one is added to the words."""
        word = clean_text(text)
        if word and word not in self._words:
            self._words.append(word)
        self.current_text = word

    def show_words(self, shown: Callable[[str], str]) -> None:
        """Show the words in another way, as for other people."""
        self._format_word = shown
        self.refresh()

    def show_external_edit(self, text: str) -> None:
        """Show the choice of an external edit."""
        self.set_text(text)

    def _watch_current_text(self) -> None:
        if self.is_mounted:
            self.post_message(self.WordChosen())

    def render(self) -> Content:
        """Draw the words."""
        row = self._row_content()
        return row if cell_width(row.plain) <= self.content_size.width else self._arrows_content()

    def _row_content(self) -> Content:
        return Content(" " * WORD_GAP).join(self._word_content(word) for word in self._words)

    def _word_content(self, word: str) -> Content:
        text = visible(self._format_word(word), "")
        if word == self.current_text:
            return Content.assemble(("● ", "$primary"), (text, "bold $foreground"))
        return Content.assemble((f"· {text}", QUIET))

    def _arrows_content(self) -> Content:
        if self.current_text not in self._words:
            return Content.assemble(
                ("‹ ", "$primary"), "none", (" › ", "$primary"), f"← → {len(self._words)} choices"
            )
        place = f"{self._words.index(self.current_text) + 1}/{len(self._words)}"
        word = visible(self._format_word(self.current_text), "")
        return Content.assemble(("‹ ", "$primary"), (word, "bold $foreground"), (" › ", "$primary"), place)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Consume printable keys, which jump to a word."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Jump to the next word that begins with the typed letter.

        A digit chooses by number.
        """
        field = self.screen.focused
        if field is not None and field is not self and event.is_printable:
            event.stop()
            field.post_message(event)  # typed before the next field had the focus
        elif not event.is_printable:
            self._refused = ""
        elif self._refused:  # a word is typed that is meant for another field: nothing of it chooses
            event.stop()
            self._refuse(str(event.character))
        elif event.key != "space":
            event.stop()
            if self._jump(str(event.character)):
                return
            if self.passes_on and (following := self.screen.focus_next()) is not None:
                following.post_message(event)
            else:
                self._refuse(str(event.character))

    def on_focus(self) -> None:
        """Begin without a letter that was refused before."""
        self._refused = ""

    def _refuse(self, letter: str) -> None:
        self._refused += letter
        self.post_message(self.LettersRefused(self._refused))

    def _jump(self, letter: str) -> bool:
        if letter.isdecimal() and letter.isascii() and 1 <= int(letter) <= len(self._words):
            self.current_text = self._words[int(letter) - 1]
            return True
        start = self._index + 1
        for word in (*self._words[start:], *self._words[:start]):
            if letter.casefold() in (word[:1].casefold(), self._format_word(word)[:1].casefold()):
                self.current_text = word
                return True
        return False

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked word, or turn at the arrows."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if cell_width(self._row_content().plain) <= self.content_size.width:
            self._choose_at(offset.x)
        elif offset.x < 2:
            self.action_turn(-1)
        elif cell_width(self._format_word(self.current_text)) + 2 <= offset.x:
            self.action_turn(1)
        else:
            self.action_pick()

    def _choose_at(self, x: int) -> None:
        for word in self._words:
            size = cell_width(self._word_content(word).plain)
            if 0 <= x < size:
                self.current_text = word
            x -= size + WORD_GAP

    @property
    def _index(self) -> int:
        return self._words.index(self.current_text) if self.current_text in self._words else -1

    def action_turn(self, by: int) -> None:
        """Choose the next or the previous word."""
        self.current_text = self._words[(max(self._index, 0 if by < 0 else -1) + by) % len(self._words)]

    def action_first(self) -> None:
        """Choose the first word."""
        self.current_text = self._words[0]

    def action_last(self) -> None:
        """Choose the last word."""
        self.current_text = self._words[-1]

    def action_clear(self) -> None:
        """Clear the choice."""
        self.current_text = ""

    def action_pick(self) -> None:
        """Open the list of words; a free choice also accepts new ones."""
        options = [Option(word, self._format_word(word)) for word in self._words]
        self.app.push_screen(
            Picker(self._title, options, chosen=self.current_text, free=str if self._free else None), self._picked
        )

    def _picked(self, word: str | None) -> None:
        if word is not None:
            self.set_text(word)
