"""Capture dialog: one line as learning, topic, action or note."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input, Static

from rmjournal import dates
from rmjournal.dates.days import parse_iso_day
from rmjournal.errors import BadValue, JournalError
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyHint

CAPTURE_KINDS = ("learned", "taught", "topic", "action", "note")
"""The kinds that a line can become."""

HELP: Mapping[str, str] = {
    "learned": "something you learned",
    "taught": "something your partner learned from you",
    "topic": "something to bring up next time",
    "action": "something you will do; end with “by friday” to give it a due day",
    "note": "a short note between sessions",
}

DUE = fields(Action)["due"]
_BY = re.compile(r"(?P<text>.*\S)\s+(?:by|due)\s+(?P<day>[^\n]{1,30})", re.IGNORECASE)


class ActionLine(msgspec.Struct, frozen=True):
    """The text of an action without its day, and the day."""

    text: str
    due: date | None = None
    absolute: str = ""
    """The line with its day in full; empty without a day."""


def parse_action_line(line: str, today: date, day_first: bool = True) -> ActionLine:
    """Parse an action line; a final “… by friday” sets the due day."""
    match = _BY.fullmatch(line.strip())
    if match is None:
        return ActionLine(line.strip())
    try:
        due = dates.parse_day(match["day"], today, day_first, DUE.looks)
    except BadValue:
        return ActionLine(line.strip())
    return ActionLine(match["text"], due, f"{match.string[: match.start('day')]}{due.isoformat()}")


def captured_entry(kind: str, line: str, action: ActionLine, role: str, relationship: str = "") -> Entry:
    """The entry of a captured line."""
    text = line.strip()
    if kind in ("learned", "taught"):
        return Learning(text=text, learner=role if kind == "learned" else other_role(role), relationship=relationship)
    if kind == "action":
        return Action(text=action.text, owner=role, due=action.due, relationship=relationship)
    return Note(text=text, kind="topic" if kind == "topic" else "check_in", relationship=relationship)


def _kind_word(kind: str) -> str:
    return "action item" if kind == "action" else kind


class CaptureDialog(Dialog[Entry | None]):
    """Asks for one line and its kind; gives the accepted entry or none."""

    BINDINGS = [
        Binding("enter,ctrl+s,ctrl+j", "save", "save", id="capture.save"),
        Binding("tab,down,ctrl+n", "turn(1)", "kind", id="capture.next"),
        Binding("shift+tab,up", "turn(-1)", "Previous kind", show=False, id="capture.before"),
        Binding("ctrl+o", "turn_pair", "with whom", id="capture.whom"),
        Binding("escape", "leave", "close, keep draft", id="capture.leave"),
    ]

    HELP = (
        "One line from anywhere: something you learned or taught, a topic for next time, an action item or a "
        "note. “by friday” at its end gives an action item its due day."
    )
    DEFAULT_CSS = """
    CaptureDialog { align: center top; }
    CaptureDialog > Vertical { width: 94%; max-width: 84; margin-top: 3; }
    CaptureDialog ChoiceInput { background: $background; margin-bottom: 1; }
    CaptureDialog #notice { margin-top: 1; }
    CaptureDialog.-low > Vertical { margin-top: 0; padding: 0 1; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    def __init__(
        self,
        *,
        today: date,
        role: str,
        accept: Callable[[Entry, str], None],
        sort: str = "learned",
        pair: Relationship | None = None,
        pairs: Sequence[Relationship] = (),
        name_of: Callable[[Relationship], str] = lambda pair: pair.short_name,
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
        day_first: bool = True,
    ) -> None:
        super().__init__("Capture")
        self._today = today
        self._day_first = day_first
        self._role = role
        self._accept = accept
        texts = draft or {}
        self._pairs = {one.id: one for one in (*pairs, *([pair] if pair else []))}
        drafted = texts.get("relationship", "")
        self._pair_choice = ChoiceInput(
            [one.id for one in pairs],
            drafted if drafted in self._pairs else pair.id if pair else "",
            shown=lambda id: f"with {name_of(self._pairs[id])}",
        )
        self._pair_choice.can_focus = False
        self._pair_choice.display = bool(pairs)
        self._is_restored = bool(texts.get("text"))
        start = texts.get("sort", sort)
        self._kind_choice = ChoiceInput(
            CAPTURE_KINDS, start if start in CAPTURE_KINDS else "learned", shown=_kind_word
        )
        self._kind_choice.can_focus = False
        self._line = LineInput(texts.get("text", ""), hint="One line is enough")
        match = _BY.fullmatch(texts.get("text", "").strip())
        self._drafted_day_words = match["day"] if match and texts.get("on") else ""
        """Words for a day that were typed on an earlier day, and mean the day they meant then."""
        self._drafted_on = parse_iso_day(texts.get("on", "")) or today
        self.draft = Draft(self, self._draft_texts, keep, self.show_draft_trouble)

    def compose_body(self) -> ComposeResult:
        """The kind, the line and a notice."""
        yield self._kind_choice
        yield self._pair_choice
        yield self._line
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Show what the kind is for."""
        self._show_notice()

    def _draft_texts(self) -> dict[str, str]:
        text, kind = self._line.current_text, self._kind_choice.current_text
        if not text.strip():
            return {}
        action = self._action
        whom = {"relationship": self._pair_choice.current_text} if self._pair_choice.display else {}
        if kind == "action":
            return {"sort": kind, "text": action.absolute or text} | whom
        # It stays as it was typed, but may still become an action.
        day = self._drafted_on if self._has_drafted_day else self._today
        return {"sort": kind, "text": text} | whom | ({"on": day.isoformat()} if action.due else {})

    @property
    def _has_drafted_day(self) -> bool:
        words = self._drafted_day_words
        return bool(words) and self._line.current_text.rstrip().endswith(words)

    @property
    def _action(self) -> ActionLine:
        """Parse the line as an action, relative to the day of its typed date."""
        day = self._drafted_on if self._has_drafted_day else self._today
        return parse_action_line(self._line.current_text, day, self._day_first)

    def _show_notice(self, refused: str = "") -> None:
        words = HELP[self._kind_choice.current_text]
        if self._kind_choice.current_text == "action" and (due := self._action.due):
            words = f"due {dates.format_full_day(due)} · {dates.format_distance(due, self._today)}"
        if self._is_restored:
            words = f"draft restored · {words}"
        refused = refused or self.draft.trouble
        self.show_notice(refused or words, is_refusal=bool(refused))

    @on(Input.Changed)
    @on(ChoiceInput.WordChosen)
    def _changed(self) -> None:
        self.draft.soon()
        self._show_notice()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def on_click(self, event: events.Click) -> None:
        """Keep the focus in the line."""
        self._line.focus()

    def action_save(self) -> None:
        """Save the entry; show why where it is refused."""
        if not self.is_current:
            return
        if not self._line.current_text.strip():
            self._show_notice("Write a few words first, or close with Esc.")
            return
        line, pair = self._line.current_text, self._pairs.get(self._pair_choice.current_text)
        if pair is None and self._pair_choice.display:
            self._show_notice("Choose with whom first: ctrl+o.")
            return
        role, relationship = (pair.role, pair.id) if pair else (self._role, "")
        entry = captured_entry(self._kind_choice.current_text, line, self._action, role, relationship)
        try:
            self._accept(entry, "")
        except JournalError as error:
            self._show_notice(str(error))
            return
        self.draft.end()
        self.dismiss(entry)

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys that apply: a choice of relationship only where there are several."""
        return [hint for hint in super().shown_keys if self.check_action(hint.action, ())]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the choice of a relationship only where there are several."""
        return action != "turn_pair" or self._pair_choice.display

    def action_turn_pair(self) -> None:
        """Choose the next relationship."""
        self._pair_choice.action_turn(1)

    def action_turn(self, by: int) -> None:
        """Choose the next kind."""
        self._kind_choice.action_turn(by)
