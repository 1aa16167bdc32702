"""Recall: the cue first, one's own words next, then the text, and last how it went and whether it was used."""

from collections.abc import Callable, Sequence
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from rmjournal.errors import JournalError
from rmjournal.insight.recalls import Review
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.application import EVIDENCE, RESULTS, Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import FOUND, Recall
from rmjournal.practice.moments import recall_prompts
from rmjournal.tui.screens.draft import Draft
from rmjournal.tui.screens.drafts import Slot
from rmjournal.tui.widgets.dialog_keys import FIELD_KEYS, hints
from rmjournal.tui.widgets.hints import Hints
from rmjournal.tui.widgets.inputs.line import LineInput
from rmjournal.tui.widgets.inputs.prose import ProseInput
from rmjournal.tui.widgets.inputs.word import WordChoice

Put = Callable[[Sequence[Entry]], None]
SlotOf = Callable[[Learning], Slot]
"""Where the words on a learning are kept while they are typed."""
WHEN = {"1d": "after a day", "1w": "after a week", "1m": "after a month", "3m": "after three months",
        "own": "once more"}  # fmt: skip
LOW = 16
"""Below this height nothing but what is asked has room."""
KEEPS = ("keep", "reword", "retire")


class Scroll(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls with the mouse and with the focus; the arrow keys go from line to line."""


class RecallScreen(ModalScreen[int]):
    """Goes through what is due, one learning after the other; gives how many were recalled."""

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
    RecallScreen #text { height: auto; margin: 1 0; color: $accent; }
    RecallScreen .prompt { height: auto; color: $quiet; }
    RecallScreen Horizontal { height: 1; }
    RecallScreen .label { width: 18; color: $quiet; }
    RecallScreen #refused { height: auto; color: $error; }
    RecallScreen .used, RecallScreen.-used .next, RecallScreen #after { display: none; }
    RecallScreen.-seen #after { display: block; height: auto; }
    RecallScreen.-seen.-used .used { display: block; }
    RecallScreen.-low > Vertical { padding: 0 1; }
    RecallScreen.-low Hints, RecallScreen.-low #cue { margin: 0; }
    RecallScreen Hints { dock: none; background: $background; margin-top: 1; }
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]

    def __init__(self, due: Sequence[Review], today: date, put: Put, slot_of: SlotOf | None = None) -> None:
        super().__init__()
        self._slot_of = slot_of
        self._words = ProseInput(hint="What do you remember? In your own words, or skip it.")
        self._draft = self._new_draft(None)
        self._due = list(due)
        self._today = today
        self._put = put
        self._done = 0

    @property
    def _review(self) -> Review:
        return self._due[0]

    def compose(self) -> ComposeResult:
        """Cue and words; below, once it was looked at, how it went."""
        with Vertical() as panel:
            panel.border_title = "Recall"
            with Scroll():
                yield Static(id="cue")
                yield self._words
                with Vertical(id="after"):
                    yield Static(id="text")
                    yield from _row("Came back", WordChoice(FOUND, "full"), "found")
                    yield from _row("Used since", WordChoice(("no", "yes"), "no"), "used")
                    for name, hint in (("where", "Where"), ("what", "What I did"), ("evidence", "What shows it")):
                        yield from _row(hint, LineInput(), name, "used")
                    yield from _row("Kind of evidence", WordChoice(EVIDENCE[1:]), "sort", "used")
                    yield from _row("How it went", WordChoice(RESULTS, "worked"), "result", "used")
                    yield from _row("From here", WordChoice(KEEPS, "keep"), "keep")
                    yield from _row("Reworded / why", LineInput(), "words")
                    yield Static(id="prompts", classes="prompt")
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
        self.remove_class("-seen", "-used")
        total = self._done + len(self._due)
        self.query_one(Vertical).border_title = Content(
            f"Recall {self._done + 1} of {total} · {WHEN[self._review.interval]}"
        )
        self.query_one("#cue", Static).update(
            Content(visible(learning.cue or "What was it about? " + _hint(learning)))
        )
        self.query_one("#text", Static).update(Content(visible(learning.text)))
        prompts = recall_prompts(self._review.interval)
        self.query_one("#prompts", Static).update(Content("\n".join(f"· {prompt}" for prompt in prompts)))
        slot = self._slot_of(learning) if self._slot_of else None
        before = ((slot.texts if slot else None) or {}).get("answer", "")
        self._draft = self._new_draft(slot)
        self._draft.kept = bool(before)
        self._words.say(before)
        for name, word in (("found", "full"), ("used", "no"), ("sort", ""), ("result", "worked"), ("keep", "keep")):
            self.query_one(f"#{name}", WordChoice).say(word)
        for name in ("where", "what", "evidence", "words"):
            self.query_one(f"#{name}", LineInput).say("")
        self._words.focus()

    def _new_draft(self, slot: Slot | None) -> Draft:
        """A draft of one's own words on the learning that is asked about."""
        return Draft(self, self._typed, slot.keep if slot else None, lambda: None)

    def _typed(self) -> dict[str, str]:
        said = self._words.said
        return {"answer": said} if said else {}

    @on(TextArea.Changed)
    def _words_changed(self) -> None:
        self._draft.soon()

    def on_unmount(self) -> None:
        """Whatever ends it, what is typed stays."""
        self._draft.leave()

    def on_word_choice_changed(self) -> None:
        """Ask for the use only when there was one."""
        self.set_class(self.query_one("#used", WordChoice).said == "yes", "-used")

    def action_on(self) -> None:
        """Show the text; or, when it is there, keep what was said and go to the next one."""
        if not self.has_class("-seen"):
            self.add_class("-seen")
            self.query_one("#found").focus()
            return
        try:
            self._put(self._entries())
        except JournalError as error:
            self.query_one("#refused", Static).update(Content(visible(f"✗ {error}")))
            return
        self._done += 1
        self._draft.end()
        self._next()

    def action_skip(self) -> None:
        """Leave this one for another day; nothing piles up."""
        self._draft.leave()
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
        self._draft.leave()
        if self.is_current:
            self.dismiss(self._done)

    def _word(self, name: str) -> str:
        return self.query_one(f"#{name}", WordChoice).said

    def _line(self, name: str) -> str:
        return self.query_one(f"#{name}", LineInput).said.strip()

    def _entries(self) -> list[Entry]:
        learning = self._review.learning
        used = self._word("used") == "yes"
        recall = Recall(
            learning=learning.id,
            answer=self._words.said,
            recall=self._word("found"),
            interval=self._review.interval,
            applied_since=used,
            shared=learning.shared,
        )
        entries: list[Entry] = [recall]
        if used:
            entries.append(
                Application(
                    learning=learning.id,
                    what=self._line("what"),
                    where=self._line("where"),
                    evidence=self._line("evidence"),
                    evidence_kind=self._word("sort"),
                    result=self._word("result"),
                    shared=learning.shared,
                )
            )
        return [*entries, *self._kept(learning)]

    def _kept(self, learning: Learning) -> list[Entry]:
        words = self._line("words")
        if self._word("keep") == "reword" and words:
            return [learning.edit(text=words)]
        if self._word("keep") == "retire":
            return [learning.edit(retired_on=self._today, retired_why=words)]
        return []


def _row(label: str, asks: LineInput | WordChoice, name: str, classes: str = "") -> ComposeResult:
    asks.id = name
    with Horizontal(classes=classes):
        yield Static(Content(label), classes="label")
        yield asks


def _hint(learning: Learning) -> str:
    return f"What was it about? {' '.join(learning.text.split()[:3])} …"
