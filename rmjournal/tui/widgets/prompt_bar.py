"""Prompt bar: one line of input at the bottom of a step."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from rmjournal.model.field import visible
from rmjournal.tui.widgets.inputs.line_input import LineInput, LinkSuggester


class PromptBar(Horizontal):
    """Prompt for one line, hidden until used; Enter answers, Escape cancels."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="ask.leave"),
        Binding("ctrl+s,ctrl+j", "submit", "Save", show=False, id="ask.save"),
    ]
    DEFAULT_CSS = """
    PromptBar { display: none; height: 1; background: $panel; }
    PromptBar.-on { display: block; }
    PromptBar Static { width: auto; max-width: 50%; padding: 0 0 0 1; color: $accent; }
    PromptBar #echo { padding: 0 1; color: $quiet; }
    PromptBar LineInput { width: 1fr; }
    """

    class Answered(Message):
        """An answer was submitted; ``what`` names the question."""

        def __init__(self, what: str, text: str) -> None:
            super().__init__()
            self.what = what
            self.text = text

    class LineEdited(Message):
        """The line has changed."""

    class Left(Message):
        """The prompt was left without an answer."""

        def __init__(self, *, is_focus_elsewhere: bool = False) -> None:
            super().__init__()
            self.is_focus_elsewhere = is_focus_elsewhere
            """Whether it was left for another widget, which has the focus."""

    def __init__(self, id: str = "ask") -> None:
        super().__init__(id=id)
        self._what = ""
        self._line = LineInput()
        self._label = Static(id="label")
        self._echo = Static(id="echo")
        self._describe: Callable[[str], str] = _no_echo

    def compose(self) -> ComposeResult:
        """Create the label, the input and the echo."""
        yield self._label
        yield self._line
        yield self._echo

    @property
    def current_text(self) -> str:
        """The current text."""
        return self._line.current_text

    def ask(
        self,
        what: str,
        label: str,
        text: str = "",
        hint: str = "",
        *,
        echo: Callable[[str], str] | None = None,
        complete: Callable[[str], str] | None = None,
        is_begun: bool = False,
    ) -> None:
        """Ask for one line; ``what`` comes back with the answer.

        Typing replaces the given text, unless that was typed already. ``echo`` says how a text is understood, such as
        the day in full; ``complete`` gives the rest of what is typed, which the right arrow takes.
        """
        self._line.suggester = LinkSuggester(complete) if complete else None
        self._what = what
        self._describe = echo or _no_echo
        self._label.update(Content(label))
        self._line.placeholder = hint
        self._line.set_text(text)
        if not is_begun:
            self._line.action_select_all()
        self.add_class("-on")
        self._line.focus()
        self._show_echo()

    def _show_echo(self) -> None:
        words = self._describe(self.current_text) if self.current_text.strip() else ""
        self._echo.update(Content(visible(words, "")))
        self._echo.display = bool(words)

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_echo()
        self.post_message(self.LineEdited())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Answer with the line as it is."""
        self.remove_class("-on")
        self.post_message(self.Answered(self._what, self.current_text.strip()))

    def action_leave(self) -> None:
        """Cancel the prompt."""
        self.remove_class("-on")
        self.post_message(self.Left())

    def on_descendant_blur(self) -> None:
        """Close when another widget of the screen takes the focus.

        A terminal in the background takes none.
        """
        focused = self.screen.focused
        if self.has_class("-on") and focused is not None and focused is not self._line:
            self.remove_class("-on")
            self.post_message(self.Left(is_focus_elsewhere=True))

    def on_click(self) -> None:
        """Focus the line by a click beside it."""
        self._line.focus()

    def ask_again(self, text: str | None = None) -> None:
        """Ask again after an answer that cannot be used.

        Without a text, the typed one stays.
        """
        if text is not None:
            self._line.set_text(text)
        self.add_class("-on")
        self._line.focus()


class LinePrompt(PromptBar):
    """Prompt that passes its line to the caller and restores the focus."""

    def __init__(self) -> None:
        super().__init__("line")
        self._use: Callable[[str], bool] = lambda text: True
        self._before: Widget | None = None

    def ask_for(
        self, label: str, use: Callable[[str], bool], text: str, hint: str, echo: Callable[[str], str]
    ) -> None:
        """Ask for a line; ``use`` gets it, and says whether it can be used."""
        self._use, self._before = use, self.screen.focused
        self.ask("", label, text, hint, echo=echo)

    @on(PromptBar.Answered)
    def _use_line(self, event: PromptBar.Answered) -> None:
        event.stop()
        if not event.text or self._use(event.text):
            self._give_back()
        else:
            self.ask_again(event.text)

    @on(PromptBar.Left)
    def _left(self, event: PromptBar.Left) -> None:
        if not event.is_focus_elsewhere:
            self._give_back()

    def _give_back(self) -> None:
        if self._before is not None:
            self._before.focus(scroll_visible=False)


def _no_echo(text: str) -> str:
    return ""
