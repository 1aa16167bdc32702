"""Send dialog: the exact text that leaves, before it is copied or saved."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from rmjournal.errors import JournalError
from rmjournal.render.row import Row
from rmjournal.render.text_width import wrap
from rmjournal.storage.files.output_files import find_free_path, write_new_file
from rmjournal.storage.files.typed_paths import resolve_output_path
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.first_questions import path_from_home
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows


def say_where(folder: Path, partner: str) -> str:
    """Say where a file goes, and that nothing is sent by itself."""
    return (
        f"The file is saved in {path_from_home(folder)}, unless you type another folder. "
        f"Nothing is sent: you give it to {partner}."
    )


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A text that leaves, in several formats."""

    title: str
    formats: Mapping[str, str]
    """The formats in words, by the ending of the file; the first one is shown first."""
    text: Callable[[str], str]
    """Gives the text that leaves in a format."""
    words: Callable[[str], str]
    """Gives what is shown for a format: the text itself, or what a file of it says."""
    file_stem: str
    """The proposed name of the file, without its ending."""
    notice: str


class SendDialog(Dialog[str | None]):
    """Previews a text that leaves; gives what was done in words, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "save file", id="send.save"),
        Binding("ctrl+y", "copy", "copy", id="send.copy"),
        Binding("tab,ctrl+n", "turn(1)", "format", id="send.format"),
        Binding("ctrl+t", "show_file", "text of the file", show=False, id="send.raw"),
        Binding("down", "scroll(1)", "Down", show=False, id="send.down"),
        Binding("up", "scroll(-1)", "Up", show=False, id="send.up"),
        Binding("escape", "leave", "close", id="send.leave"),
    ]
    HELP = "What you see is all that leaves. Copy it, or save it as a file; nothing is sent by itself."
    DEFAULT_CSS = """
    SendDialog > Vertical { width: 94%; max-width: 90; height: 90%; max-height: 40; }
    SendDialog Rows { margin: 1 0; background: $surface; }
    """

    def __init__(self, outgoing: Outgoing, folder: Path) -> None:
        super().__init__(outgoing.title)
        self._outgoing = outgoing
        self._folder = folder
        formats = outgoing.formats
        self._format = ChoiceInput(tuple(formats), next(iter(formats)), shown=lambda form: formats[str(form)])
        self._format.can_focus = False
        self._path = LineInput(self._proposed_name, hint="file name")
        self._shows_file = False
        """Whether a file is shown as it is written, instead of in words."""

    @property
    def _proposed_name(self) -> str:
        return find_free_path(self._folder / f"{self._outgoing.file_stem}.{self._format.current_text}").name

    @property
    def text(self) -> str:
        """The text that leaves."""
        return self._outgoing.text(self._format.current_text)

    def compose_body(self) -> ComposeResult:
        """The format, the text and the file."""
        yield self._format
        rows = Rows()
        rows.can_focus = False
        yield rows
        yield self._path
        yield Static(Content(self._outgoing.notice), id="notice")

    def on_mount(self) -> None:
        """Show the text in the first format."""
        self._show_text()

    def _show_text(self) -> None:
        text = self.text if self._shows_file else self._outgoing.words(self._format.current_text)
        self.query_one(Rows).show(
            lambda width: [Row(line) for line in wrap("\n".join(text.splitlines()), width)],
            keep=False,
        )

    @on(ChoiceInput.WordChosen)
    def _format_changed(self) -> None:
        self._path.set_text(self._proposed_name)
        self._shows_file = False
        self._show_text()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_turn(self, by: int) -> None:
        """Choose the next format."""
        self._format.action_turn(by)

    def action_show_file(self) -> None:
        """Show a file as it is written, or in words again."""
        self._shows_file = not self._shows_file
        self._show_text()

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.query_one(Rows).action_move(by)

    def action_copy(self) -> None:
        """Copy to the clipboard of the terminal."""
        self.app.copy_to_clipboard(self.text)
        self.dismiss("Copied to the clipboard, if your terminal allows it")

    def action_save(self) -> None:
        """Write a new file."""
        try:
            path = resolve_output_path(self._folder, self._path.current_text)
            write_new_file(path, self.text.encode("utf-8"))
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self.dismiss(f"Written to {path}")
