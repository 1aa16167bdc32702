"""Line input with completion of comma-separated words."""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Size
from textual.suggester import Suggester
from textual.widgets import Input
from textual.widgets.input import Selection

from rmjournal.model.field import is_text, one_line


def map_cursor(position: int, old: str, new: str) -> int:
    """Map a cursor position from an old text to a new one.

    Before the change it stays, after it it moves along, inside it goes to the beginning of the change.
    """
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if position <= same:
        return position
    most = min(len(old), len(new)) - same
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    behind = len(old) - position
    return len(new) - behind if behind <= tail else same


def map_location(position: tuple[int, int], old: str, new: str) -> tuple[int, int]:
    """Map a cursor location (row, column) from an old text to a new one."""
    row, column = position
    before = new[: map_cursor(sum(len(line) + 1 for line in old.split("\n")[:row]) + column, old, new)]
    return before.count("\n"), len(before.rpartition("\n")[2])


class WordSuggester(Suggester):
    """Suggester for the last of several comma-separated words."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(case_sensitive=True)
        self._words = tuple(words)

    async def get_suggestion(self, value: str) -> str | None:
        """Complete the last word of the line; None when nothing fits."""
        typed = value.rpartition(",")[2].lstrip()
        typed_words = {word.strip().casefold() for word in value.split(",")}
        for word in self._words:
            if typed and word.casefold().startswith(typed.casefold()) and word.casefold() not in typed_words:
                return value + word[len(typed) :]
        return None


class LinkSuggester(Suggester):
    """Suggester for the end of a line: a ``[[link`` or a folder path."""

    def __init__(self, complete: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Complete the line; None when nothing fits."""
        rest = self._complete(value)
        return value + rest if rest else None


class LineInput(Input):
    """Single-line text input, optionally with word suggestions."""

    DEFAULT_CSS = """
    LineInput { border: none; height: 1; padding: 0 1; background: $surface; background-tint: $foreground 0%; }
    LineInput:focus { border: none; background: $panel; background-tint: $foreground 0%; }
    LineInput > .input--placeholder { color: $quiet; }
    LineInput > .input--suggestion { color: $quiet; }
    """

    takes_enter = False
    """Whether Enter belongs to the line, so that it does not go to the next field."""

    def __init__(
        self,
        text: str = "",
        *,
        hint: str = "",
        words: Sequence[str] = (),
        complete: Callable[[str], str] | None = None,
    ) -> None:
        suggester = WordSuggester(words) if words else LinkSuggester(complete) if complete else None
        super().__init__(one_line(text), suggester=suggester, validate_on=())
        self._complete = complete
        self.placeholder = hint
        self.select_on_focus = False

    def validate_value(self, value: str) -> str:
        """Clean the value to one line of allowed characters."""
        return value if is_text(value) else one_line(value)

    def validate_virtual_size(self, size: Size) -> Size:
        """Give a text that fits no room to scroll in.

        Its letters then lay nothing out anew.
        """
        return size if size.width > self.scrollable_content_region.width else Size(0, 1)

    @property
    def current_text(self) -> str:
        """The current text."""
        return self.value

    def set_text(self, text: str) -> None:
        """Set the text; the cursor goes to its end."""
        self.value = one_line(text)
        self.cursor_position = len(self.value)

    def complete_now(self) -> bool:
        """Take what would complete the line, also before it is shown; False without."""
        rest = self._complete(self.value) if self._complete else ""
        if rest:
            self.set_text(self.value + rest)
        return bool(rest)

    def show_external_edit(self, text: str) -> None:
        """Show the text of an external edit; the cursor keeps its place."""
        old, new = self.value, one_line(text)
        start, end = (map_cursor(at, old, new) for at in self.selection)
        self.value = new
        self.selection = Selection(start, end)

    def on_paste(self, event: events.Paste) -> None:
        """Paste all lines as one line."""
        event.prevent_default().stop()
        self._insert(event.text)

    def action_paste(self) -> None:
        """Paste from the clipboard of the app."""
        self._insert(self.app.clipboard)

    def _insert(self, text: str) -> None:
        start, end = sorted(self.selection)
        self.replace(one_line(text.strip("\r\n")), start, end)
