"""Recall dialog: cue, own words, the text, the result."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from rmjournal.errors import JournalError
from rmjournal.insight.recall_queue import RecallDue
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.recall_record import record_recall
from rmjournal.practice.prompts import list_recall_prompts
from rmjournal.tui.drafts import Draft, DraftSlot
from rmjournal.tui.keymap import takes_text
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyHint
from rmjournal.tui.widgets.recall_answers import LINE_KEYS, LINES, RecallAnswers

SaveRecall = Callable[[Sequence[Entry]], None]
SlotOf = Callable[[Learning], DraftSlot]
"""The draft slot of a learning that is recalled."""
MIN_ROOMY_HEIGHT = 16
"""Below this height only the question has room."""


class RecallPanel(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A panel that scrolls with the focus; the arrow keys move the focus."""


class RecallDialog(Dialog[int]):
    """Recalls the due learnings one by one; gives their number."""

    BINDINGS = [
        Binding("enter", "take", "show", priority=True, id="recall.show"),
        Binding("ctrl+s,ctrl+j", "on", "next", show=False, id="recall.on"),
        Binding("z", "skip", "later", id="recall.later"),
        Binding("ctrl+n", "skip", "later", id="recall.skip"),
        Binding("escape", "leave", "close, keep draft", id="recall.leave"),
        *(binding for binding in FIELD_KEYS if isinstance(binding, Binding) and binding.id != "field.enter"),
    ]
    HELP = (
        "Write in your own words what you remember, then look, then say how much you remembered. What you remember "
        "well is asked less often. Your answers are private."
    )
    DEFAULT_CSS = """
    RecallDialog > Vertical { width: 94%; max-width: 78; max-height: 96%; }
    RecallDialog RecallPanel { height: auto; scrollbar-size-vertical: 1; }
    RecallDialog #cue { text-style: bold; height: auto; margin-bottom: 1; }
    RecallDialog #cue, RecallDialog RecallAnswers { padding: 0 1; }
    RecallDialog #after { display: none; }
    RecallDialog.-seen #after { display: block; }
    RecallDialog.-seen ProseInput { display: none; }
    RecallDialog.-low > Vertical { padding: 0 1; }
    RecallDialog.-low KeyBar, RecallDialog.-low #cue, RecallDialog.-low #day { margin: 0; }
    RecallDialog.-low #prompts { display: none; }
    RecallDialog KeyBar { margin-top: 1; }
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (MIN_ROOMY_HEIGHT, "-high")]

    def __init__(
        self,
        due: Sequence[RecallDue],
        today: date,
        save: SaveRecall,
        slot_of: SlotOf | None = None,
        day_first: bool = True,
    ) -> None:
        super().__init__("Recall")
        self._slot_of = slot_of
        self._words = ProseInput(hint="What do you remember?")
        self._answers = RecallAnswers(today, day_first)
        self._due = list(due)
        self._today = today
        self._save = save
        self._count = 0

    @property
    def _recall_due(self) -> RecallDue:
        return self._due[0]

    def compose_body(self) -> ComposeResult:
        """The cue and a field for the own words.

        Once the text is shown, all of it and the questions.
        """
        with RecallPanel():
            yield Static(id="cue")
            yield self._words
            yield self._answers
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Ask for the first learning, and let the keys follow the focus."""
        self._ask_cue()
        self.watch(self, "focused", self.show_keys, init=False)

    def on_resize(self, event: events.Resize) -> None:
        """Keep room for the keys."""
        height = event.size.height
        self.query_one(RecallPanel).styles.max_height = max(
            2, height * 96 // 100 - (4 if height < MIN_ROOMY_HEIGHT else 7)
        )

    def _ask_cue(self) -> None:
        learning = self._recall_due.learning
        self.remove_class("-seen")
        total = self._count + len(self._due)
        self.set_title(f"Recall {self._count + 1} of {total} · {self._recall_due.elapsed} · your words stay private")
        cue = visible(learning.cue or _hint(learning))
        self.query_one("#cue", Static).update(Content(cue))
        slot = self._slot_of(learning) if self._slot_of else None
        texts = (slot.texts if slot else None) or {}
        self.draft = self._new_draft(slot)
        self.draft.kept = bool(texts)
        self._words.set_text(texts.get("answer", ""))
        self._answers.ask(learning, list_recall_prompts(self._recall_due.interval, learning.area), texts)
        self._words.focus()
        self.show_keys()

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of what is asked now."""
        leave = KeyHint("esc", "close, keep draft", "leave")
        is_seen = self.has_class("-seen")
        if not is_seen:
            return [KeyHint("enter", "show the text", "on"), KeyHint("^n", "later", "skip"), leave]
        if takes_text(self.focused):
            return [KeyHint("^s", "save", "on"), KeyHint("^n", "later", "skip"), leave]
        later = KeyHint("z", "later", "skip")
        if self._answers.missing:
            return [later, leave]
        more = [KeyHint(key, LINES[name].lower(), f"ask_line('{name}')") for key, name in LINE_KEYS.items()]
        return [KeyHint("enter", "save", "on"), *more, later, leave]

    def action_ask_line(self, name: str) -> None:
        """Ask for a line that belongs to no answer."""
        self._answers.ask_line(name)

    def _new_draft(self, slot: DraftSlot | None) -> Draft:
        """The draft of the own words on the learning that is asked for."""
        return Draft(
            self, lambda: self._draft_texts(self._answers.draft), slot.keep if slot else None, self.show_draft_trouble
        )

    def _draft_texts(self, answers: Mapping[str, str]) -> dict[str, str]:
        answer = self._words.current_text
        return {**({"answer": answer} if answer else {}), **answers}

    @on(TextArea.Changed)
    @on(RecallAnswers.AnswersEdited)
    def _changed(self) -> None:
        self.draft.soon()
        self.show_notice("")
        self.show_keys()

    def action_take(self) -> None:
        """Go on, once the letters that were typed before Enter have arrived."""
        (self.focused or self).call_later(self.action_on)

    def action_on(self) -> None:
        """Show the text.

        Once shown, go to the next line, or save the answers and go on.
        """
        if not self.is_current:
            return
        if not self.has_class("-seen"):
            self._show_text()
        elif isinstance(self.focused, LineInput) and self.focused.id == "what" and self.focused.current_text.strip():
            self.focus_next()
        else:
            self._save_answers()

    def _show_text(self) -> None:
        self.add_class("-seen")
        self._answers.show_own_words(self._words.current_text)
        self._answers.begin()
        self.show_keys()

    def _save_answers(self) -> None:
        if missing := self._answers.missing:
            self.show_notice(missing)
            self._answers.go_to_missing()
            return
        answers = {name: text.strip() for name, text in self._draft_texts(self._answers.answers).items()}
        due = self._recall_due
        try:
            self._save(record_recall(due.learning, due.interval, answers, self._answers.next_occasion, self._today))
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
            self._answers.refuse(error)
            return
        self._count += 1
        self.draft.end()
        self._next()

    def action_skip(self) -> None:
        """Skip a learning until another day."""
        if not self.unkept():
            self._next()

    def _next(self) -> None:
        self._due.pop(0)
        self.show_notice("")
        if self._due:
            self._ask_cue()
        else:
            self.dismiss(self._count)

    @property
    def answer_when_left(self) -> int:
        """The number of saved answers, given back when the dialog is left."""
        return self._count


def _hint(learning: Learning) -> str:
    return f"What was it about? {' '.join(learning.text.split()[:3])} …"
