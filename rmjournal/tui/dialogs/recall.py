"""Recall dialog: cue, own words, the text, the result."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from rmjournal.errors import JournalError
from rmjournal.insight.recall_queue import RecallDue, record_recall
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.learning import Learning
from rmjournal.practice.prompts import list_recall_prompts
from rmjournal.tui.drafts import Draft, Slot
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, Fields, Hints, hints
from rmjournal.tui.widgets.recall_answers import RecallAnswers

Put = Callable[[Sequence[Entry]], None]
SlotOf = Callable[[Learning], Slot]
"""Where the words on a learning are kept while they are typed."""
LOW = 16
"""Below this height nothing but what is asked has room."""


class Scroll(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A panel that scrolls with the focus; the arrow keys move the focus."""


class RecallScreen(Fields[int], ModalScreen[int]):
    """Recalls the due learnings one by one; gives their number."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "on", "go on", id="recall.on"),
        Binding("ctrl+n", "skip", "skip", id="recall.skip"),
        Binding("escape", "leave", "leave", id="recall.leave"),
        *FIELD_KEYS,
    ]
    DEFAULT_CSS = """
    RecallScreen { align: center middle; background: $background 60%; }
    RecallScreen > Vertical { width: 94%; max-width: 84; height: auto; max-height: 96%; border: round $border;
        background: $background; padding: 1 1 0 1; border-title-color: $accent; border-title-style: bold; }
    RecallScreen Scroll { height: auto; scrollbar-size-vertical: 1; }
    RecallScreen #cue { text-style: bold; height: auto; margin-bottom: 1; }
    RecallScreen #refused { height: auto; color: $error; }
    RecallScreen #after { display: none; }
    RecallScreen.-seen #after { display: block; }
    RecallScreen.-low > Vertical { padding: 0 1; }
    RecallScreen.-low Hints, RecallScreen.-low #cue { margin: 0; }
    RecallScreen Hints { dock: none; background: $background; margin-top: 1; }
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]

    def __init__(
        self,
        due: Sequence[RecallDue],
        today: date,
        put: Put,
        slot_of: SlotOf | None = None,
        day_first: bool = True,
    ) -> None:
        super().__init__()
        self._slot_of = slot_of
        self._words = ProseInput(hint="What do you remember? In your own words, or skip it.")
        self._answers = RecallAnswers(today, day_first)
        self._draft = self._new_draft(None)
        self._due = list(due)
        self._today = today
        self._put = put
        self._done = 0

    @property
    def _review(self) -> RecallDue:
        return self._due[0]

    def compose(self) -> ComposeResult:
        """Cue and words; below, once it was looked at, how it went."""
        with Vertical() as panel:
            panel.border_title = "Recall"
            panel.border_subtitle = "your words stay private"
            with Scroll():
                yield Static(id="cue")
                yield self._words
                yield self._answers
            yield Static(id="refused")
            yield Hints()

    def on_mount(self) -> None:
        """Begin with the first."""
        self.query_one(Hints).hints = hints(self)
        self._ask()

    def on_resize(self, event: events.Resize) -> None:
        """Let the keys below be seen, whatever the height."""
        height = event.size.height
        self.query_one(Scroll).styles.max_height = max(2, height * 96 // 100 - (4 if height < LOW else 7))

    def _ask(self) -> None:
        learning = self._review.learning
        self.remove_class("-seen")
        total = self._done + len(self._due)
        told = f"Recall {self._done + 1} of {total} · {self._review.elapsed}"
        self.query_one(Vertical).border_title = Content(told)
        cue = visible(learning.cue or "What was it about? " + _hint(learning))
        self.query_one("#cue", Static).update(Content(cue))
        slot = self._slot_of(learning) if self._slot_of else None
        before = (slot.texts if slot else None) or {}
        self._draft = self._new_draft(slot)
        self._draft.kept = bool(before)
        self._words.say(before.get("answer", ""))
        self._answers.ask(learning, list_recall_prompts(self._review.interval, learning.area), before)
        self._words.focus()

    def _new_draft(self, slot: Slot | None) -> Draft:
        """A draft of one's own words on the learning that is asked about."""
        return Draft(self, lambda: self._typed(self._answers.draft), slot.keep if slot else None, self._drafted)

    def _drafted(self) -> None:
        if self._draft.trouble:
            self.query_one("#refused", Static).update(Content(visible(f"✗ {self._draft.trouble}")))

    def _typed(self, answers: Mapping[str, str]) -> dict[str, str]:
        said = self._words.said
        return {**({"answer": said} if said else {}), **answers}

    @on(TextArea.Changed)
    @on(RecallAnswers.AnswersEdited)
    def _changed(self) -> None:
        self._draft.soon()

    def on_unmount(self) -> None:
        """Whatever ends it, what is typed stays."""
        self._draft.leave()

    def action_on(self) -> None:
        """Show the text; once shown, save the answers and go on."""
        if not self.has_class("-seen"):
            self.add_class("-seen")
            self._answers.begin()
            return
        said = {name: text.strip() for name, text in self._typed(self._answers.said).items()}
        try:
            self._put(record_recall(self._review, said, self._answers.occasion, self._today))
        except JournalError as error:
            self.query_one("#refused", Static).update(Content(visible(f"✗ {error}")))
            self._answers.refuse(error)
            return
        self._done += 1
        self._draft.end()
        self._next()

    def action_skip(self) -> None:
        """Leave this one for another day; nothing piles up."""
        if not self.unkept():
            self._next()

    def _next(self) -> None:
        self._due.pop(0)
        self.query_one("#refused", Static).update("")
        if self._due:
            self._ask()
        else:
            self.dismiss(self._done)

    def action_leave(self) -> None:
        """Leave; what was recalled so far is kept."""
        if self.is_current and not self.unkept():
            self.dismiss(self._done)

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once."""
        return self._draft.unkept()


def _hint(learning: Learning) -> str:
    return f"What was it about? {' '.join(learning.text.split()[:3])} …"
