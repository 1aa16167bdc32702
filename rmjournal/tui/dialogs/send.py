"""Send dialog: the exact agenda text before it is copied or saved."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from rmjournal.dates import format_lead_time
from rmjournal.errors import JournalError
from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text, say_private_points, shared_points
from rmjournal.exchange.ics import session_calendar
from rmjournal.insight.masked_names import say_names
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.render.text_width import wrap
from rmjournal.storage.files.output_files import write_new_file
from rmjournal.storage.files.typed_paths import parse_output_path
from rmjournal.tui.page_rows import View
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.first_questions import path_from_home
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows

FORMATS = {"md": "Markdown", "txt": "text for mail", "ics": "calendar"}


def say_where(folder: Path, partner: str) -> str:
    """Say where a file goes, and that nothing is sent by itself."""
    return f"The file is saved in {path_from_home(folder)}. Nothing is sent: you give it to {partner}."


class SendDialog(Dialog[str | None]):
    """Previews an agenda that leaves; gives what was done in words, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "save file", id="send.save"),
        Binding("ctrl+y", "copy", "copy", id="send.copy"),
        Binding("tab,ctrl+n", "turn(1)", "format", id="send.format"),
        Binding("ctrl+t", "show_file", "text of the file", show=False, id="send.raw"),
        Binding("down", "scroll(1)", "Down", show=False, id="send.down"),
        Binding("up", "scroll(-1)", "Up", show=False, id="send.up"),
        Binding("escape", "leave", "close", id="send.leave"),
    ]
    HELP = "The agenda as your partner gets it: its shared points and nothing else. Copy it, or save it as a file."
    DEFAULT_CSS = """
    SendDialog > Vertical { width: 94%; max-width: 90; height: 90%; max-height: 40; }
    SendDialog Rows { margin: 1 0; background: $surface; }
    """

    def __init__(
        self,
        session: Session,
        view: View,
        names: Mapping[str, str],
        folder: Path,
        turns: Mapping[str, int],
        reminders: Sequence[timedelta] = (),
    ) -> None:
        super().__init__("Share the agenda: this text and nothing else")
        self._session = session
        self._view = view
        self._names = names
        self._folder = folder
        self._turns = turns
        self._reminders = reminders
        self._format = ChoiceInput(tuple(FORMATS), "md", shown=FORMATS.__getitem__)
        self._format.can_focus = False
        self._path = LineInput(self._proposed_name, hint="file name")
        self._shows_file = False
        """Whether a calendar file is shown as it is written, instead of in words."""

    @property
    def _proposed_name(self) -> str:
        day = self._session.day
        return f"agenda{f'-{day.isoformat()}' if day else ''}.{self._format.current_text}"

    @property
    def _notice(self) -> str:
        private = " The session is private, so its focus and place are left out." if not self._session.shared else ""
        points = shared_points(self._session, self._view.entries)
        names = say_names([self._session, *points] if self._session.shared else points, self._view.entries)
        left_out = say_private_points(self._session, self._view.entries) or "It contains shared points only."
        return " ".join((f"{left_out}{private}", *names, say_where(self._folder, self._view.partner)))

    @property
    def text(self) -> str:
        """The text that leaves."""
        if self._format.current_text == "ics":
            view = self._view
            return session_calendar(
                self._session, view.entries, view.today, self._names, self._turns, self._reminders
            )
        format_agenda = agenda_as_markdown if self._format.current_text == "md" else agenda_as_text
        return format_agenda(self._session, self._view.entries, self._names)

    def compose_body(self) -> ComposeResult:
        """The format, the text and the file."""
        yield self._format
        rows = Rows()
        rows.can_focus = False
        yield rows
        yield self._path
        yield Static(Content(self._notice), id="notice")

    def on_mount(self) -> None:
        """Show the agenda as Markdown."""
        self._show_text()

    @property
    def _preview(self) -> str:
        """The text that leaves; an appointment is told in words until its file is asked for."""
        if self._format.current_text != "ics" or self._shows_file:
            return self.text
        agenda = agenda_as_text(self._session, self._view.entries, self._names)
        is_coming = self._session.state == "planned" and (self._session.day or date.min) >= self._view.today
        times = " and ".join(map(format_lead_time, self._reminders)) if is_coming else ""
        reminds = f"\nThe calendar reminds of it {times} before." if times else ""
        return f"An appointment for a calendar:\n\n{agenda}{reminds}\n^t shows the file as it is written."

    def _show_text(self) -> None:
        text = self._preview
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
        """Show a calendar file as it is written, or in words again."""
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
            path = self._folder / parse_output_path(self._path.current_text)
            write_new_file(path, self.text.encode("utf-8"))
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self.dismiss(f"Written to {path}")
