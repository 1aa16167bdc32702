"""Capture dialog: one line as learning, topic, action or note."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from rmjournal import dates
from rmjournal.errors import BadValue, JournalError
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.roles import other
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.widgets.inputs.choice_input import WordChoice
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import Hints, hints

SORTS = ("learned", "taught", "topic", "action", "note")
"""What a line can become."""

HELP: Mapping[str, str] = {
    "learned": "something you learned",
    "taught": "something the other learned from you",
    "topic": "to raise next time",
    "action": "something you promise; end with “by friday” for a day",
    "note": "a check-in, just so it is written down",
}

DUE = fields(Action)["due"]
_BY = re.compile(r"(?P<text>.*\S)\s+(?:by|due)\s+(?P<day>[^\n]{1,30})", re.IGNORECASE)


@dataclass(frozen=True)
class Promise:
    """The text of an action without its day, and the day."""

    text: str
    due: date | None = None
    absolute: str = ""
    """The whole line with its day in full; empty without a day."""


def promise(line: str, today: date, day_first: bool = True) -> Promise:
    """Parse a line; a day at its end, "… by friday", is the due day."""
    match = _BY.fullmatch(line.strip())
    if match is None:
        return Promise(line.strip())
    try:
        due = dates.parse_day(match["day"], today, day_first, DUE.looks)
    except BadValue:
        return Promise(line.strip())
    return Promise(match["text"], due, f"{match.string[: match.start('day')]}{due.isoformat()}")


def captured(sort: str, line: str, promised: Promise, role: str, relationship: str = "") -> Entry:
    """The entry that a line becomes."""
    text = line.strip()
    if sort in ("learned", "taught"):
        return Learning(text=text, learner=role if sort == "learned" else other(role), relationship=relationship)
    if sort == "action":
        return Action(text=promised.text, owner=role, due=promised.due, relationship=relationship)
    return Note(text=text, kind="topic" if sort == "topic" else "check_in", relationship=relationship)


class Capture(ModalScreen[Entry | None]):
    """Asks for one line and its kind; gives the accepted entry or none."""

    BINDINGS = [
        Binding("enter,ctrl+s,ctrl+j", "save", "save", id="capture.save"),
        Binding("tab,down,ctrl+n", "turn(1)", "what it is", id="capture.next"),
        Binding("shift+tab,up", "turn(-1)", "Before", show=False, id="capture.before"),
        Binding("escape", "leave", "leave, keep draft", id="capture.leave"),
    ]

    DEFAULT_CSS = """
    Capture { align: center top; background: $background 60%; }
    Capture > Vertical {
        width: 94%; max-width: 84; height: auto; margin-top: 3; border: round $primary; background: $background;
        padding: 1 1 0 1; border-title-color: $primary; border-title-style: bold;
    }
    Capture WordChoice { background: $background; margin-bottom: 1; }
    Capture #told { height: auto; margin: 1 0 0 0; padding: 0 1; color: $text-muted; }
    Capture #told.-refused { color: $error; }
    Capture Hints { dock: none; background: $background; }
    Capture.-low > Vertical { margin-top: 0; padding: 0 1; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    def __init__(
        self,
        *,
        today: date,
        role: str,
        accept: Callable[[Entry, str], None],
        sort: str = "learned",
        relationship: str = "",
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
        day_first: bool = True,
    ) -> None:
        super().__init__()
        self._today = today
        self._day_first = day_first
        self._role = role
        self._accept = accept
        self._relationship = relationship
        said = draft or {}
        self._restored = bool(said.get("text"))
        start = said.get("sort", sort)
        self._sort = WordChoice(SORTS, start if start in SORTS else "learned")
        self._sort.can_focus = False
        self._line = LineInput(said.get("text", ""), hint="One line is enough")
        self._draft = Draft(self, self._typed, keep, self._drafted)

    def compose(self) -> ComposeResult:
        """What it is, the line, what was understood, the keys."""
        with Vertical() as panel:
            panel.border_title = Content("Capture")
            yield self._sort
            yield self._line
            yield Static(id="told")
            yield Hints()

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Hints).hints = hints(self)
        self._line.focus()
        self._tell()

    def _typed(self) -> dict[str, str]:
        text, sort = self._line.said, self._sort.said
        if sort == "action":
            text = promise(text, self._today, self._day_first).absolute or text
        return {"sort": sort, "text": text} if text.strip() else {}

    def _tell(self, refused: str = "") -> None:
        told = self.query_one("#told", Static)
        words = HELP[self._sort.said]
        if self._sort.said == "action" and (due := promise(self._line.said, self._today, self._day_first).due):
            words = f"due {dates.format_full_day(due)} · {dates.format_distance(due, self._today)}"
        if self._restored:
            words = f"draft restored · {words}"
        refused = refused or self._draft.trouble
        told.update(Content(visible(f"✗ {refused}" if refused else words)))
        told.set_class(bool(refused), "-refused")

    def _drafted(self) -> None:
        if self._draft.trouble:
            self._tell()

    @on(Input.Changed)
    @on(WordChoice.WordChosen)
    def _changed(self) -> None:
        self._draft.soon()
        self._tell()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_click(self, event: events.Click) -> None:
        """The cursor stays in the line."""
        self._line.focus()

    def on_unmount(self) -> None:
        """Whatever ends it, what is typed stays."""
        self._draft.leave()

    def action_save(self) -> None:
        """Offer the entry, once; a refusal is shown."""
        if not self.is_current:
            return
        if not self._line.said.strip():
            self._tell("Write a few words first, or leave with Esc.")
            return
        line = self._line.said
        said = promise(line, self._today, self._day_first)
        entry = captured(self._sort.said, line, said, self._role, self._relationship)
        try:
            self._accept(entry, "")
        except JournalError as error:
            self._tell(str(error))
            return
        self._draft.end()
        self.dismiss(entry)

    def action_turn(self, by: int) -> None:
        """Make something else of the line."""
        self._sort.action_turn(by)

    def action_leave(self) -> None:
        """Leave; the draft stays, and where it cannot, one is asked twice."""
        if self.is_current and not self.unkept():
            self.dismiss(None)

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once."""
        return self._draft.unkept()
