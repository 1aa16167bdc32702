"""Review screen: read a page, tick off a hand-out, save both, start to answer."""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import Static

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.audience import say_left_out
from rmjournal.insight.review.review import Review
from rmjournal.model.entry import AUDIENCES, Audience, Entries
from rmjournal.render.document import Page
from rmjournal.render.document_text import render_rows
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.row import Row, break_rows, heading
from rmjournal.reports.hand_out import FittedPage, HandOut, Wishes, fit_hand_out
from rmjournal.reports.hand_outs import make_hand_out, say_names_on_page
from rmjournal.reports.naming import NAME_STYLES
from rmjournal.reports.review import review_page
from rmjournal.reports.wins import wins_page
from rmjournal.storage.files.output_files import find_free_path, write_new_file
from rmjournal.tui.keymap import hide_key
from rmjournal.tui.page_rows import ReviewSpot, Spot
from rmjournal.tui.pages.hand_out import NAMES, SCORES, contents_rows
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.rows import Rows

WIDE_ENOUGH = 130
"""Width from which contents and page of a hand-out stand side by side."""
REVIEW, PROOF, LEARNED, WINS = "review", "proof", "learned", "wins"
"""The pages."""
HAND_OUT_ACTIONS = ("tick", "names", "scores", "pane")


class ReviewScreen(Dialog[bool]):
    """A review to read, for oneself, the partner or others.

    A hand-out with what stands on it.
    """

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("space", "tick", "tick off", id="review.tick"),
        Binding("n", "names", "names", id="review.names"),
        Binding("s", "scores", "scores", id="review.scores"),
        Binding("tab", "pane", "page", id="review.pane"),
        Binding("t", "save('md')", "save text", id="review.markdown"),
        Binding("w", "save('html')", "save web page", id="review.html"),
        Binding("o", "others", "audience", id="review.others"),
        Binding("c", "page('proof')", "mentor's page", id="review.proof"),
        Binding("l", "page('learned')", "what I learned", id="review.learned"),
        Binding("v", "page('wins')", "wins", id="review.wins"),
        Binding("a", "answers", "answer", id="review.answers"),
        Binding("escape,q", "leave", "close", id="review.leave"),
    ]
    HELP = (
        "Looks back on a period on one page: goals, learnings, sessions, action items. Saved as text or as a "
        "web page, for yourself, your partner or others. On a page for others space ticks off what does not stand "
        "on it; it fits its sheets of paper."
    )
    DEFAULT_CSS = """
    ReviewScreen > Vertical { height: 96%; padding: 0 1; }
    ReviewScreen > Vertical.-wide { max-width: 190; }
    ReviewScreen #both { height: 1fr; layout: vertical; }
    ReviewScreen #contents { display: none; }
    ReviewScreen .-contents #contents { display: block; }
    ReviewScreen .-contents #page { display: none; }
    ReviewScreen .-wide #both { layout: horizontal; }
    ReviewScreen .-wide #contents { display: block; width: 5fr; margin-right: 2; }
    ReviewScreen .-wide #page { display: block; width: 6fr; }
    """

    def __init__(
        self,
        make: Callable[[Audience, Collection[str]], Review],
        hidden: bool,
        known: Callable[[], Entries],
        wishes: Callable[[str], Wishes],
        keep: Callable[[str, Wishes], None],
        spot: ReviewSpot,
    ) -> None:
        super().__init__("Review")
        self._make = make
        self._is_hidden = hidden
        self._known = known
        self._wishes_of = wishes
        self._keep = keep
        self._spot = spot
        self._audience: Audience = "others" if hidden else spot.audience
        self._kind = spot.page
        self._whole: tuple[tuple[str, Audience, str, bool], HandOut] | None = None
        self._shows_page = False
        self.page = Page("", "", (), "")
        """The page that is shown and saved."""
        self._day = date.min

    def add_to(self, spot: Spot) -> Spot:
        """Add the review, and what of it is shown, to what is opened again."""
        return replace(spot, review=replace(self._spot, page=self._kind, audience=self._audience))

    @property
    def _is_hand_out(self) -> bool:
        """Whether entries of the page can be ticked off, and it fits its sheets."""
        return self._kind in (PROOF, LEARNED) or (self._kind == REVIEW and self._audience == "others")

    @property
    def _wishes(self) -> Wishes:
        return self._wishes_of(self._kind)

    def compose_body(self) -> ComposeResult:
        """What stands on a hand-out, and the page."""
        with Container(id="both"):
            yield Rows(id="contents")
            yield Rows(id="page", classes="-whole")
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Show the page."""
        self._show_page()

    def on_resize(self, event: events.Resize) -> None:
        """Show contents and page side by side where there is room."""
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        is_wide = self._is_hand_out and width >= WIDE_ENOUGH
        self.panel.set_class(is_wide, "-wide")
        self.panel.set_class(self._is_hand_out and not is_wide and not self._shows_page, "-contents")
        shown = "#contents" if (is_wide and not self._shows_page) or self.panel.has_class("-contents") else "#page"
        self.query_one(shown).focus()
        self.show_keys()

    def _show_page(self, *, keep: bool = False) -> None:
        """Show the page anew, with its contents where they can be ticked off."""
        review = self._make(self._audience, self._wishes.without if self._is_hand_out else ())
        partner = review.relationship.short_name
        readers = {"private": "for me only", "partner": f"for {partner}", "others": "for others"}[self._audience]
        pane = self.query_one("#page", Rows)
        if self._is_hand_out:
            hand_out = make_hand_out(self._kind, review, self._wishes)
            fitted = fit_hand_out(hand_out)
            page = fitted.page
            rows = partial(
                contents_rows,
                self._whole_hand_out(),
                fitted,
                self._wishes,
                hand_out.entry_ids,
                review.relationship.role,
                self._notes(review, hand_out, fitted),
            )
            self.query_one("#contents", Rows).show(rows, keep=keep)
            sheets = f"at most {pluralize(hand_out.max_sheets, 'sheet')} of A4"
            pane.set_title("The page as it is read", sheets if hand_out.max_sheets > 1 else "1 sheet of A4")
        else:
            page = wins_page(review) if self._kind == WINS else review_page(review)
            pane.set_title("")
        self.query_one("#notice").display = review.shared and not self._is_hand_out
        if review.shared and not self._is_hand_out:
            names = say_names_on_page(review.entries, self._audience, self._known())
            self.show_notice(" ".join([*say_left_out(review.left_out, partner), *names]))
        self.page, self._day = page, review.as_of
        self.set_title(f"{page.title} · {readers}")
        top = [heading(page.title)] if self._is_hand_out else []
        pane.show(partial(_page_rows, page, top), keep=keep)
        self._lay_out(self.size.width)

    def _whole_hand_out(self) -> HandOut:
        """The hand-out with all that can be ticked off."""
        wishes = self._wishes._replace(without=frozenset())
        key = (self._kind, self._audience, wishes.names, wishes.scores)
        if self._whole is None or self._whole[0] != key:
            self._whole = key, make_hand_out(self._kind, self._make(self._audience, ()), wishes)
        return self._whole[1]

    def _notes(self, review: Review, hand_out: HandOut, fitted: FittedPage) -> list[str]:
        """What the owner is told about a hand-out."""
        unasked = (left for left in review.left_out if left.entry.id not in self._wishes.without)
        known = self._known()
        return [
            *say_left_out(unasked, review.relationship.short_name),
            *fitted.sentences,
            *say_names_on_page(hand_out.entries_in(known), self._audience, known),
        ]

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of the page that is shown."""
        keys = key_hints(self)
        if not self._is_hand_out:
            return [hint for hint in keys if hint.action.partition("(")[0] not in HAND_OUT_ACTIONS]
        if self._shows_page:
            keys = [replace(hint, words="contents") if hint.action == "pane" else hint for hint in keys[1:]]
        return keys

    @on(Rows.RowOpened, "#contents")
    def _row_opened(self, event: Rows.RowOpened) -> None:
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Take the highlighted section or entry off the page, or put it on again."""
        row = self.query_one("#contents", Rows).highlighted_row
        if not self._is_hand_out or row is None or not isinstance(row.payload, str):
            return
        if row.payload == NAMES:
            self.action_names()
        elif row.payload == SCORES:
            self.action_scores()
        else:
            self._wish(self._wishes._replace(without=self._wishes.without ^ {row.payload}))

    def action_names(self) -> None:
        """Step through the ways in which the two people are named."""
        place = NAME_STYLES.index(self._wishes.names) + 1
        self._wish(self._wishes._replace(names=NAME_STYLES[place % len(NAME_STYLES)]))

    def action_scores(self) -> None:
        """Show levels and ratings, or leave them out."""
        self._wish(self._wishes._replace(scores=not self._wishes.scores))

    def _wish(self, wishes: Wishes) -> None:
        if self._is_hand_out:
            self._keep(self._kind, wishes)
            self._show_page(keep=True)

    def action_pane(self) -> None:
        """Go from the contents of a hand-out to its page, and back."""
        if self._is_hand_out:
            self._shows_page = not self._shows_page
            self._lay_out(self.size.width)

    def action_others(self) -> None:
        """Step through those for whom the page is: me, the partner, others."""
        if self._is_hidden:
            self._say_hidden()
            return
        self._audience = AUDIENCES[(AUDIENCES.index(self._audience) + 1) % len(AUDIENCES)]
        self._show_page()

    def action_page(self, kind: str) -> None:
        """Switch between the review and another page; a hand-out begins as one for others."""
        was_hand_out = self._kind in (PROOF, LEARNED)
        self._kind = REVIEW if self._kind == kind else kind
        if self._kind in (PROOF, LEARNED):
            self._audience = "others"
        elif was_hand_out and not self._is_hidden:
            self._audience = "private"
        self._show_page()

    def action_answers(self) -> None:
        """Leave the page to answer the questions of the review."""
        if self._is_hidden:
            self._say_hidden()
        else:
            self.dismiss(True)

    def _say_hidden(self) -> None:
        self._notify(f"Private texts are hidden. Press {hide_key(self.app)} on the main screen to show them first.")

    def action_save(self, form: str) -> None:
        """Save the page as a new file in the current folder."""
        readers = "private" if self._audience == "private" else f"for-{self._audience}"
        name = f"{self._kind}-{self._day.isoformat()}-{readers}.{form}"
        text = render_html(self.page) if form == "html" else render_markdown(self.page)
        path = find_free_path(Path.cwd() / name)
        try:
            write_new_file(path, text.encode("utf-8"))
        except JournalError as error:
            self._notify(str(error), "error")
        else:
            self._notify(f"Written to {path}")

    def _notify(self, words: str, severity: str = "information") -> None:
        self.app.notify(words, severity="error" if severity == "error" else "information")


def _page_rows(page: Page, above: list[Row], width: int) -> list[Row]:
    return break_rows([*above, *render_rows(page, width)], width)
