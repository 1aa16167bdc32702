"""The review screen: the report as a page, and saving it."""

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from rmjournal.errors import JournalError
from rmjournal.insight.review.contribution import build_contribution
from rmjournal.insight.review.review import Review
from rmjournal.model.field import visible
from rmjournal.render.document import Page
from rmjournal.render.document_text import render_rows
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.row import break_rows
from rmjournal.reports.proof import proof_page
from rmjournal.reports.review import review_page
from rmjournal.storage.files.output_files import write_new_file
from rmjournal.tui.widgets.key_bar import Hints, hints
from rmjournal.tui.widgets.rows import Rows

MINE, OTHERS = "for my own eyes", "for others: of shared entries alone"


class ReviewScreen(ModalScreen[None]):
    """A review to read, for oneself or for others."""

    BINDINGS = [
        Binding("m", "save('md')", "Markdown", id="review.markdown"),
        Binding("w", "save('html')", "HTML", id="review.html"),
        Binding("o", "others", "for others or me", id="review.others"),
        Binding("c", "proof", "proof", id="review.proof"),
        Binding("escape,q", "dismiss(None)", "close", id="review.leave"),
    ]
    DEFAULT_CSS = """
    ReviewScreen { align: center middle; background: $background 60%; }
    ReviewScreen > Vertical { width: 96%; max-width: 110; height: 96%; padding: 0 1; border: round $primary;
        background: $background; border-title-color: $primary; border-title-style: bold; }
    ReviewScreen Rows, ReviewScreen Rows:focus { border: none; }
    ReviewScreen Hints { dock: none; background: $background; }
    """

    def __init__(self, make: Callable[[bool], Review], hidden: bool) -> None:
        super().__init__()
        self._make = make
        self._is_hidden = hidden
        self._is_for_others = hidden
        self._is_proof = False

    @property
    def page(self) -> Page:
        """The page that is shown and saved."""
        review = self._make(self._is_for_others)
        return proof_page(build_contribution(review)) if self._is_proof else review_page(review)

    def compose(self) -> ComposeResult:
        """The page over the keys."""
        with Vertical():
            yield Rows(classes="-whole")
            yield Hints()

    def on_mount(self) -> None:
        """Show the page."""
        self.query_one(Hints).hints = hints(self)
        self._show_page()
        self.query_one(Rows).focus()

    def _show_page(self) -> None:
        page = self.page
        self.query_one(Vertical).border_title = Content(
            visible(f"{page.title} · {OTHERS if self._is_for_others else MINE}")
        )
        self.query_one(Rows).show(lambda width: break_rows(render_rows(page, width), width), keep=False)

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_others(self) -> None:
        """Switch between the own review and the one for others."""
        if self._is_hidden:
            self._notify("Private texts are hidden; F2 on the main screen shows them first.")
            return
        self._is_for_others = not self._is_for_others
        self._show_page()

    def action_proof(self) -> None:
        """Switch between the review and the proof of contribution."""
        self._is_proof = not self._is_proof
        self._is_for_others = self._is_proof or self._is_hidden
        self._show_page()

    def action_save(self, form: str) -> None:
        """Save the page as a new file in the current folder."""
        page = self.page
        suffix = "-shared" if self._is_for_others else ""
        day = self._make(self._is_for_others).as_of.isoformat()
        name = f"{'proof' if self._is_proof else 'review'}-{day}{suffix}.{form}"
        text = render_html(page) if form == "html" else render_markdown(page)
        try:
            write_new_file(Path.cwd() / name, text.encode("utf-8"))
        except JournalError as error:
            self._notify(str(error), "error")
        else:
            self._notify(f"Written to {Path.cwd() / name}")

    def _notify(self, words: str, severity: str = "information") -> None:
        self.app.notify(visible(words), severity="error" if severity == "error" else "information", markup=False)
