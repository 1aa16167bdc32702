"""Import dialog: source, preview of the plan, confirmation."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from rmjournal.errors import JournalError
from rmjournal.exchange.import_plan import ImportRow, describe_counts, import_rows
from rmjournal.journal.importing import ImportPreview, ProgressCallback
from rmjournal.model.field import visible
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.row import Row, prose
from rmjournal.tui.widgets.inputs.choice_input import WordChoice
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import Hints, hints
from rmjournal.tui.widgets.rows import Rows

TONES = {"new": "good", "changed": "accent", "deleted": "quiet", "refused": "error"}
ASK = "Name a packet of your partner, another journal, or what another program exported; Enter looks into it."


class ImportRequest(NamedTuple):
    """What is to be looked into, and how."""

    path: str
    pair: str
    """The id of the relationship it goes to; empty = the one that follows."""
    again: bool
    """Also what was deleted here."""


Look = Callable[[ImportRequest, ProgressCallback], ImportPreview]
"""Reads a path and says what would come of it; raises `JournalError`."""


class Arrival(ModalScreen[ImportPreview | None]):
    """Previews an import; gives what is to be imported, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "take", "take in", id="import.take"),
        Binding("tab", "app.focus_next", "file, list", id="import.next"),
        Binding("shift+tab", "app.focus_previous", "Before", show=False, id="import.before"),
        Binding("ctrl+t", "again", "deleted ones too", id="import.again"),
        Binding("escape", "dismiss(None)", "leave", id="import.leave"),
    ]
    DEFAULT_CSS = """
    Arrival { align: center middle; background: $background 60%; }
    Arrival > Vertical { width: 96%; max-width: 110; height: 90%; max-height: 40; border: round $border;
        padding: 1 1 0 1; background: $background; border-title-color: $accent; border-title-style: bold; }
    Arrival Rows, Arrival Rows:focus { border: none; padding: 0 1; margin: 1 0; background: $background; }
    Arrival WordChoice { display: none; margin-top: 1; }
    Arrival WordChoice.-on { display: block; }
    Arrival Static { color: $quiet; height: auto; padding: 0 1; margin-bottom: 1; }
    Arrival Static.-refused { color: $error; }
    Arrival Static.-ready { color: $foreground; }
    Arrival Hints { dock: none; background: $background; }
    """

    def __init__(self, look: Look, pairs: Sequence[Relationship], path: str = "") -> None:
        super().__init__()
        self._look = look
        self._found: ImportPreview | None = None
        self._again = False
        self._path = LineInput(path, hint="file or folder, like ~/Downloads/for-annelise.json")
        names = {pair.id: pair.partner for pair in pairs}
        self._pair = WordChoice(tuple(names), shown=lambda key: names.get(key, key))

    def compose(self) -> ComposeResult:
        """The path, with whom, the list, the counts."""
        with Vertical() as panel:
            panel.border_title = "Take in a file"
            yield self._path
            yield self._pair
            yield Rows(id="list")
            yield Static(Content(ASK), id="told")
            yield Hints()

    def on_mount(self) -> None:
        """Begin with the path."""
        self.query_one(Hints).hints = hints(self)
        self._path.focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._found is not None:
            self._found = None
            self.query_one(Rows).show(lambda width: [], keep=False)
            self._pair.remove_class("-on")
            self._tell(ASK)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._begin("")

    @on(WordChoice.WordChosen)
    def _turned(self) -> None:
        if self._found is not None and self._pair.said and self._pair.said != self._pair_id:
            self._begin(self._pair.said)

    @property
    def _pair_id(self) -> str:
        return self._found.plan.pair.id if self._found and self._found.plan.pair else ""

    def _begin(self, pair: str) -> None:
        path = self._path.said.strip().strip("'\"")
        if path:
            self._tell("Looking …")
            asked = ImportRequest(path, pair, self._again)
            self.run_worker(partial(self._work, asked), thread=True, exclusive=True)

    def _work(self, asked: ImportRequest) -> None:
        worker = get_current_worker()

        def watch(done: int, of: int) -> None:
            if done % 200 == 0 and not worker.is_cancelled:
                self.app.call_from_thread(self._tell, f"Looking: {done} of {of}")

        try:
            found = self._look(asked, watch)
        except JournalError as error:
            self.app.call_from_thread(self._tell, f"✗ {error}", "-refused")
        else:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, found)

    def _show(self, found: ImportPreview) -> None:
        if not self.query(Rows):
            return
        self._found = found
        told = import_rows(found.plan)
        self.query_one(Rows).show(lambda width: [line for row in told for line in _lines(row, width)], keep=False)
        self._pair.set_class(found.is_ambiguous, "-on")
        with self._pair.prevent(WordChoice.WordChosen):
            self._pair.say(self._pair_id)
        words = (
            f"Would come in: {describe_counts(found.plan)}."
            if found.plan.to_apply
            else f"Nothing new: {describe_counts(found.plan)}."
        )
        self._tell(" ".join((words, *found.plan.notes)), "-ready")

    def _tell(self, words: str, tone: str = "") -> None:
        for told in self.query("#told").results(Static):
            told.update(Content(visible(words)))
            told.set_class(tone == "-refused", "-refused")
            told.set_class(tone == "-ready", "-ready")

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_again(self) -> None:
        """Also what was deleted here, or no longer."""
        self._again = not self._again
        self._begin(self._pair_id)

    def action_take(self) -> None:
        """Take in what is shown."""
        if self._found is None:
            self._begin("")
        elif self._found.plan.to_apply and self.is_current:
            self.dismiss(self._found)


def _lines(row: ImportRow, width: int) -> list[Row]:
    tone = TONES[row.status]
    if row.status in ("new", "deleted"):
        tail = f"{row.kind} · {row.detail}" if row.status == "new" and row.detail else row.kind
        return [Row(row.text, lead=row.glyph, lead_tone=tone, tail=tail, payload=row)]
    first = Row(row.text, lead=row.glyph, lead_tone=tone, tail=row.kind, payload=row)
    return [first, *prose(row.detail, width, tone="quiet", indent="  ")]
