"""Review answers dialog: rate blind, see both, answer the questions in place."""

from collections.abc import Callable
from datetime import date
from secrets import token_hex

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from rmjournal.errors import JournalError
from rmjournal.insight.review.blind_ratings import NONCE_BYTES, ReviewSheet
from rmjournal.model.entry import Entry
from rmjournal.render.row import Row
from rmjournal.tui.drafts import Draft, DraftSlot
from rmjournal.tui.keymap import takes_text
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.review_answers import REVEAL, SEAL, SEE, Asked, Rated, Sign, review_answer_rows, row_index
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows


class ReviewAnswersDialog(Dialog[bool]):
    """Asks a review: ratings, questions and signs; True to see its page."""

    HAS_MESSAGES = True
    BINDINGS = [
        *(Binding(str(step), f"rate({step})", "Rate", show=False) for step in range(1, 6)),
        Binding("0", "skip", "skip", show=False, id="review.skip"),
        Binding("space", "tick", "tick", show=False, id="review.tick"),
        Binding("s", "see", "see the review", id="review.see"),
        Binding("escape", "leave", "close, all is saved", id="review.leave_answers"),
    ]
    HELP = (
        "First you rate goals, skills and how it felt, without the old ratings; then you see them side by side. Then "
        "you answer what you like. All is saved as you go, for you alone; the last answers come after the new ones. "
        "What you seal goes into the next packet, and opens when both of you have sealed."
    )
    DEFAULT_CSS = """
    ReviewAnswersDialog > Vertical { height: 96%; padding: 0 1; }
    """

    def __init__(
        self,
        make: Callable[[], ReviewSheet],
        view: Callable[[], View],
        save: Callable[[Entry, str], None],
        slot: Callable[[Entry], DraftSlot],
        today: date,
    ) -> None:
        super().__init__("Review")
        self._make, self._view, self._save, self._slot, self._today = make, view, save, slot, today
        self._sheet = make()
        self._asked = ""
        """The id of the question that is being answered."""

    def compose_body(self) -> ComposeResult:
        """The rows, and the line in which one writes."""
        yield Rows(classes="-leads")
        yield PromptBar()

    def on_mount(self) -> None:
        """Show what is asked."""
        self.set_title(f"{self._sheet.answers.reflection.event} · for you alone")
        self._show(keep=False)
        self.watch(self, "focused", self.show_keys, init=False)

    def _show(self, *, keep: bool = True) -> None:
        rows, lit = self.query_one(Rows), self.query_one(Rows).highlighted_row if keep else None
        self._sheet = self._make()
        built = review_answer_rows(self._sheet, self._view())
        rows.show(lambda width: built, keep=keep)
        if (index := row_index(rows.rows, lit)) >= 0:
            rows.cursor = index
        self.show_keys()

    @property
    def _highlighted_row(self) -> Row | None:
        return self.query_one(Rows).highlighted_row

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of what is highlighted."""
        leave = KeyHint("esc", "close, all is saved", "leave")
        if takes_text(self.focused):
            return [KeyHint("enter", "save", ""), KeyHint("esc", "cancel", "")]
        payload = self._highlighted_row.payload if self._highlighted_row is not None else None
        first = {
            Rated: KeyHint("1-5", "rate", "raise_rating"),
            Asked: KeyHint("enter", "write", "open"),
            Sign: KeyHint("space", "tick", "tick"),
        }.get(type(payload), KeyHint("enter", "do it", "open"))
        return [first, KeyHint("↓", "next", "next"), KeyHint("s", "see the review", "see"), leave]

    @on(Rows.Highlighted)
    def _row_changed(self) -> None:
        self.show_keys()

    @on(Rows.RowOpened)
    def _row_opened(self, event: Rows.RowOpened) -> None:
        event.stop()
        payload = event.row.payload
        if isinstance(payload, Asked):
            self._ask(payload)
        elif isinstance(payload, Sign):
            self.action_tick()
        elif isinstance(payload, Rated):
            self.action_next()
        elif event.row.action == REVEAL:
            self._put(self._sheet.reveal(self._today), "show the old ratings")
            self.query_one(Rows).cursor = 1
        elif event.row.action == SEAL:
            self._seal()
        elif event.row.action == SEE:
            self.action_see()

    def _seal(self) -> None:
        """Seal what was rated, for the next packet."""
        sealed = self._sheet.seal(self._today, token_hex(NONCE_BYTES))
        if self._put(sealed, "seal the ratings of a review"):
            self.app.notify(f"Sealed: it goes into the next packet for {self._view().partner}")

    def action_open(self) -> None:
        """Open the highlighted row."""
        self.query_one(Rows).action_open()

    def action_next(self) -> None:
        """Go to the next row."""
        self.query_one(Rows).action_move(1)

    def action_rate(self, step: int) -> None:
        """Rate what is highlighted, and go on."""
        row = self._highlighted_row
        if row is None or not isinstance(row.payload, Rated):
            return
        if self._put(self._sheet.rate(row.payload.rating, step, self._today), "rate in a review"):
            self.action_next()

    def action_raise_rating(self) -> None:
        """Rate what is highlighted one step higher; after the highest step comes the lowest."""
        row = self._highlighted_row
        if row is not None and isinstance(row.payload, Rated):
            step = (row.payload.rating.now or 0) % 5 + 1
            self._put(self._sheet.rate(row.payload.rating, step, self._today), "rate in a review")

    def action_skip(self) -> None:
        """Leave out what is highlighted."""
        self.action_next()

    def action_tick(self) -> None:
        """Tick the sign that is highlighted."""
        row = self._highlighted_row
        if row is not None and isinstance(row.payload, Sign):
            self._put(self._sheet.answers.with_sign(row.payload.sign.id), "tick a sign")

    def action_see(self) -> None:
        """Leave the answers for the page of the review."""
        if self.is_current and not self.unkept():
            self.dismiss(True)

    @property
    def answer_when_left(self) -> bool:
        """The page is not wanted."""
        return False

    def _put(self, entry: Entry, label: str) -> bool:
        """Keep an answer; the reason where that is refused."""
        try:
            self._save(entry, label)
        except JournalError as error:
            self.app.notify(str(error), severity="error", markup=False)
            return False
        self._show()
        return True

    def _ask(self, asked: Asked) -> None:
        """Open the line for an answer, with what was typed before."""
        prompt, reflection = asked.answered.prompt, self._sheet.answers.reflection
        slot, path = self._slot(reflection), f"answers/{prompt.id}"
        typed = (slot.texts or {}).get(path, "")
        self._asked = prompt.id
        self.draft = Draft(
            self, lambda: {path: text} if (text := self._line.current_text) else {}, slot.keep, self._say
        )
        self.draft.kept = bool(typed)
        self._line.ask(prompt.id, prompt.ask, typed or asked.answered.answer, is_begun=True)
        self.show_keys()

    @property
    def _line(self) -> PromptBar:
        return self.query_one(PromptBar)

    def _say(self) -> None:
        if self.draft.trouble:
            self.app.notify(self.draft.trouble, severity="error", markup=False)

    @on(PromptBar.LineEdited)
    def _line_edited(self) -> None:
        self.draft.soon()

    @on(PromptBar.Answered)
    def _answered(self, event: PromptBar.Answered) -> None:
        event.stop()
        if event.what != self._asked:
            return
        if self._put(self._sheet.answers.with_answer(event.what, event.text), "answer in a review"):
            self.draft.drop()
            self._back_to_rows(1)
        else:
            self._line.ask_again()

    @on(PromptBar.Left)
    def _keep_draft(self) -> None:
        self.draft.now()
        self._back_to_rows(0)

    def _back_to_rows(self, step: int) -> None:
        rows = self.query_one(Rows)
        rows.focus()
        if step:
            rows.action_move(step)
        self.show_keys()
