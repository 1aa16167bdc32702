"""The review screen: the report as a page, and saving it; it asks whether to answer."""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from rmjournal.errors import JournalError
from rmjournal.insight.review.contribution import build_contribution
from rmjournal.insight.review.review import Review
from rmjournal.model.entry import Audience
from rmjournal.render.document import Page
from rmjournal.render.document_text import render_rows
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.row import break_rows
from rmjournal.reports.proof import proof_page
from rmjournal.reports.review import review_page
from rmjournal.reports.wins import wins_page
from rmjournal.storage.files.output_files import write_new_file
from rmjournal.tui.keymap import hide_key
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.rows import Rows

MINE, OTHERS = "for me only", "for others: shared entries only"


class ReviewScreen(Dialog[bool]):
    """A review to read, for oneself or for others."""

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("t", "save('md')", "save text", id="review.markdown"),
        Binding("w", "save('html')", "save web page", id="review.html"),
        Binding("o", "others", "audience", id="review.others"),
        Binding("c", "proof", "mentor's page", id="review.proof"),
        Binding("v", "wins", "wins", id="review.wins"),
        Binding("a", "answers", "answer", id="review.answers"),
        Binding("escape,q", "leave", "close", id="review.leave"),
    ]
    HELP = (
        "Looks back on a period on one page: goals, learnings, sessions, action items. Saved as text or as a "
        "web page, for yourself or for others."
    )
    DEFAULT_CSS = """
    ReviewScreen > Vertical { height: 96%; padding: 0 1; }
    """

    def __init__(self, make: Callable[[Audience], Review], hidden: bool) -> None:
        super().__init__("Review")
        self._make = make
        self._is_hidden = hidden
        self._is_for_others = hidden
        self._is_proof = False
        self._is_wins = False

    @property
    def page(self) -> Page:
        """The page that is shown and saved."""
        review = self._make(self._audience)
        if self._is_wins:
            return wins_page(review)
        return proof_page(build_contribution(review)) if self._is_proof else review_page(review)

    @property
    def _audience(self) -> Audience:
        return "others" if self._is_for_others else "private"

    def compose_body(self) -> ComposeResult:
        """The page."""
        yield Rows(classes="-whole")

    def on_mount(self) -> None:
        """Show the page."""
        self._show_page()

    def _show_page(self) -> None:
        page = self.page
        self.set_title(f"{page.title} · {OTHERS if self._is_for_others else MINE}")
        self.query_one(Rows).show(lambda width: break_rows(render_rows(page, width), width), keep=False)

    def action_others(self) -> None:
        """Switch between the own review and the one for others."""
        if self._is_hidden:
            key = hide_key(self.app)
            self._notify(f"Private texts are hidden. Press {key} on the main screen to show them first.")
            return
        self._is_for_others = not self._is_for_others
        self._show_page()

    def action_proof(self) -> None:
        """Switch between the review and the proof of contribution."""
        self._is_proof, self._is_wins = not self._is_proof, False
        self._is_for_others = self._is_proof or self._is_hidden
        self._show_page()

    def action_wins(self) -> None:
        """Switch between the review and the page of wins and appreciation."""
        self._is_proof, self._is_wins = False, not self._is_wins
        self._show_page()

    def action_answers(self) -> None:
        """Leave the page to answer the questions of the review."""
        if self._is_hidden:
            self._notify(
                f"Private texts are hidden. Press {hide_key(self.app)} on the main screen to show them first."
            )
        else:
            self.dismiss(True)

    def action_save(self, form: str) -> None:
        """Save the page as a new file in the current folder."""
        page = self.page
        suffix = "-shared" if self._is_for_others else ""
        day = self._make(self._audience).as_of.isoformat()
        name = f"{'proof' if self._is_proof else 'wins' if self._is_wins else 'review'}-{day}{suffix}.{form}"
        text = render_html(page) if form == "html" else render_markdown(page)
        try:
            write_new_file(Path.cwd() / name, text.encode("utf-8"))
        except JournalError as error:
            self._notify(str(error), "error")
        else:
            self._notify(f"Written to {Path.cwd() / name}")

    def _notify(self, words: str, severity: str = "information") -> None:
        self.app.notify(words, severity="error" if severity == "error" else "information")
