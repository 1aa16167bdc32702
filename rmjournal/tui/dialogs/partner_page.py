"""Partner page dialog: preview the page, save it or keep it up to date."""

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from rmjournal.errors import JournalError
from rmjournal.render.document_text import render_rows
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.row import break_rows
from rmjournal.reports.partner_page import PartnerPage
from rmjournal.storage.files.output_files import absolute_folder, find_free_path, write_new_file
from rmjournal.storage.files.typed_paths import complete_folder, parse_output_path
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.first_questions import path_from_home
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows


class PartnerPageDialog(Dialog[None]):
    """Shows the page for a partner.

    Saves it, or keeps it up to date in a folder.
    """

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("w", "save('html')", "save web page", id="partner_page.html"),
        Binding("t", "save('md')", "save text", id="partner_page.text"),
        Binding("f", "keep", "keep up to date", id="partner_page.keep"),
        Binding("x", "stop", "stop that", id="partner_page.stop"),
        Binding("escape,q", "leave", "close", id="partner_page.leave"),
    ]
    HELP = (
        "A page for a partner who does not use the program: what is shared with them, and nothing else. Kept up to "
        "date, it is written anew after each save that changes it; the folder is a setting of this computer."
    )
    DEFAULT_CSS = """
    PartnerPageDialog > Vertical { height: 96%; padding: 0 1; }
    """

    def __init__(
        self,
        laid_out: PartnerPage,
        file_name: Callable[[str], str],
        kept_in: str,
        keep: Callable[[str], str],
        stop: Callable[[], str],
    ) -> None:
        super().__init__(f"{laid_out.page.title}: this page and nothing else")
        self._laid_out = laid_out
        self._file_name = file_name
        self._kept_in = kept_in
        """The folder in which the page is kept up to date; empty for none."""
        self._keep = keep
        self._stop = stop

    def compose_body(self) -> ComposeResult:
        """The page, a prompt for the folder, and what its owner is told."""
        yield Rows(classes="-whole")
        yield PromptBar()
        yield Static(Content(self._notice), id="notice")

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys.

        To stop is offered where the page is kept up to date, and no letter while one types.
        """
        if self.query("PromptBar.-on"):
            return [KeyHint("enter", "keep it there", ""), KeyHint("esc", "cancel", "")]
        return [hint for hint in key_hints(self) if hint.action != "stop" or self._kept_in]

    @property
    def _notice(self) -> str:
        where = f"Kept up to date in {path_from_home(Path(self._kept_in))}." if self._kept_in else ""
        return " ".join(filter(None, (where, *self._laid_out.notes))) or "Nothing is sent: you give it away yourself."

    def on_mount(self) -> None:
        """Show the page."""
        page = self._laid_out.page
        self.query_one(Rows).show(lambda width: break_rows(render_rows(page, width), width), keep=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to stop only what is kept."""
        return False if action == "stop" and not self._kept_in else super().check_action(action, parameters)

    def action_save(self, form: str) -> None:
        """Save the page as a new file in the current folder."""
        page = self._laid_out.page
        path = find_free_path(Path.cwd() / self._file_name(form))
        text = render_html(page) if form == "html" else render_markdown(page)
        try:
            write_new_file(path, text.encode("utf-8"))
        except JournalError as error:
            self.app.notify(str(error), severity="error")
        else:
            self.app.notify(f"Written to {path}")

    def action_keep(self) -> None:
        """Ask for the folder in which the page is kept up to date."""
        text = self._kept_in or str(Path.cwd())
        self.query_one(PromptBar).ask("", "Folder:", text, "like ~/Shared", complete=complete_folder)
        self.show_keys()

    @on(PromptBar.Answered)
    def _folder_named(self, event: PromptBar.Answered) -> None:
        event.stop()
        try:
            folder = absolute_folder(parse_output_path(event.text))
            words = self._keep(folder)
        except JournalError as error:
            self.app.notify(str(error), severity="error")
            self.call_after_refresh(self.query_one(PromptBar).ask_again, event.text)
        else:
            self._show_kept(folder, words)

    @on(PromptBar.Left)
    def _folder_not_named(self, event: PromptBar.Left) -> None:
        event.stop()
        self.show_keys()
        if not event.is_focus_elsewhere:
            self.query_one(Rows).focus()

    def action_stop(self) -> None:
        """Keep the page up to date no longer."""
        try:
            words = self._stop()
        except JournalError as error:
            self.app.notify(str(error), severity="error")
        else:
            self._show_kept("", words)

    def _show_kept(self, folder: str, words: str) -> None:
        self._kept_in = folder
        self.show_notice(self._notice)
        self.app.notify(words)
        self.query_one(Rows).focus()
        self.refresh_bindings()
        self.show_keys()
