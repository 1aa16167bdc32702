"""Level dialogs: which of five sentences is true, and two answers compared."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from rmjournal.dates import format_day
from rmjournal.errors import BadValue, JournalError
from rmjournal.insight.goals import goal_progress
from rmjournal.model.entry import Entries
from rmjournal.model.field import one_line, visible
from rmjournal.model.field_forms import parse_value, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal, format_level
from rmjournal.model.kinds.level import OWN_WORDS, Level
from rmjournal.render.glyphs import LEVELS
from rmjournal.render.row import Row, render_text
from rmjournal.render.text_width import cell_width, wrap
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.field_row import FieldRow, FieldRows, make_line_input
from rmjournal.tui.widgets.inputs.form_context import make_form_context
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyHint

DIGITS = {2: "5", 1: "4", 0: "3", -1: "2", -2: "1"}
"""The key of each level."""
NO_SENTENCE = "(no sentence yet)"
SOMEBODY_ELSE = "somebody else"
NO_LADDER_NOTE = (
    "Write 0 first: what you really expect by the target day. Then −1 and +1, then −2 and +2; e on the goal."
)
MIN_NOTE_WIDTH = 56
"""Below this width the remarks on levels stand below their sentences."""
_MEASURE = re.compile(r"(?P<measure>[<>~≈]?\s?[+−-]?\d[\d.,]*(?: ?%|(?: [\w/%]+){0,3})?)\s*[:;]\s+(?P<note>\S.*)")


def split_measure(text: str) -> tuple[str, str]:
    """Split "35 %: three weeks of calls" into a measure and its story.

    All is measure without a number.
    """
    match = _MEASURE.fullmatch(text.strip())
    return (match["measure"], match["note"]) if match else (text.strip(), "")


def begin_texts(level: Level) -> tuple[dict[str, str], str]:
    """Give the dialog's first texts, and a note that does not fit the measure."""
    whole = f"{level.value}: {level.note}"
    is_story = split_measure(whole) == (level.value, level.note)
    texts = {
        "level": "" if level.level is None else str(level.level),
        "value": whole if is_story else level.value,
        "rater": level.rater,
    }
    return texts, "" if is_story else level.note


class LevelChoice(Widget, can_focus=True):
    """The five sentences of a goal.

    A digit, a level with its sign or the arrow keys choose one.
    """

    BINDINGS = [
        Binding("down,j", "move(1)", "Lower level", show=False, id="level.down"),
        Binding("up,k", "move(-1)", "Higher level", show=False, id="level.up"),
        *(Binding(key, f"choose({level})", "Choose", show=False) for level, key in DIGITS.items()),
        Binding("0", "choose(0)", "Choose", show=False),
        Binding("plus", "sign(1)", "Level above 0", show=False),
        Binding("minus,minus_sign", "sign(-1)", "Level below 0", show=False),
        Binding("p", "screen.share", "Private or shared", show=False, id="level.share"),
        Binding("b", "screen.both", "Both of you, each alone", show=False, id="level.both"),
    ]
    DEFAULT_CSS = """
    LevelChoice { height: auto; margin: 1 0; }
    """

    level: reactive[int | None] = reactive(None, layout=True)
    """The chosen level; None before the choice."""

    class LevelChosen(Message):
        """A level was chosen."""

    def __init__(self, goal: Goal, level: int | None) -> None:
        super().__init__()
        self._goal = goal
        self._sign = 0
        """The sign that was typed before a level, such as the one of −1."""
        self.set_reactive(LevelChoice.level, level)

    def watch_level(self) -> None:
        """Tell that a level was chosen."""
        self.post_message(self.LevelChosen())

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Count the lines of the sentences for a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the levels, the highest first."""
        return Content("\n").join(line for _, line in self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[tuple[int, Content]]:
        """The drawn lines, each with its level."""
        lines: list[tuple[int, Content]] = []
        remarks = {0: "expected"}
        if self._goal.baseline is not None:
            remarks[self._goal.baseline] = " · ".join(
                filter(None, (remarks.get(self._goal.baseline, ""), "where it began"))
            )
        for level in LEVELS:
            is_chosen = level == self.level
            bar = "▌" if is_chosen else " "
            sentence = visible(one_line(self._goal.levels.get(str(level), "")), "") or NO_SENTENCE
            remark = remarks.get(level, "")
            room = max(10, width - 12 - (cell_width(remark) + 2 if remark and width >= MIN_NOTE_WIDTH else 0))
            parts = wrap(sentence, room)
            head = (f" {bar} {DIGITS[level]}  {format_level(level):>3}   ", "bold $primary" if is_chosen else QUIET)
            for number, part in enumerate(parts):
                text = (part, "bold" if is_chosen else "")
                side = f"  {remark}" if remark and not number and width >= MIN_NOTE_WIDTH else ""
                lead = head if not number else (" " * 12, "")
                lines.append((level, Content.assemble(lead, text, (side, QUIET))))
            if remark and width < MIN_NOTE_WIDTH:
                lines.append((level, Content.assemble(" " * 12, (remark, QUIET))))
        return lines

    def on_key(self, event: events.Key) -> None:
        """Pass letters typed before the field below had the focus on to it."""
        field = self.screen.focused
        if field is not None and field is not self and event.is_printable:
            event.stop()
            field.post_message(event)

    def action_choose(self, level: int) -> None:
        """Choose a level, and move on to how one knows it.

        What is typed next is text, not a command. After a sign the digit is the level itself.
        """
        if sign := self._sign:
            self._sign = 0
            level = sign * int(DIGITS[level])
            if level not in LEVELS:
                return
        self.level = level
        self.screen.focus_next()

    def action_sign(self, sign: int) -> None:
        """Read the next digit as a level above or below 0."""
        self._sign = sign

    def action_move(self, step: int) -> None:
        """Choose the level below or above; below the last one the next field."""
        index = LEVELS.index(self.level) + step if self.level is not None else 0 if step > 0 else len(LEVELS) - 1
        if 0 <= index < len(LEVELS):
            self.level = LEVELS[index]
        else:
            self.screen.focus_next() if step > 0 else self.screen.focus_previous()

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked sentence."""
        offset = event.get_content_offset(self)
        lines = self._lines(self.content_size.width)
        if offset is not None and 0 <= offset.y < len(lines):
            self.level = lines[offset.y][0]


class LevelDialog(Dialog[Level | None]):
    """Asks which level a goal has reached; gives the accepted level or none."""

    BINDINGS = [
        Binding("enter", "take", "save", priority=True, id="level.take"),
        Binding("ctrl+s,ctrl+j", "save", "save", show=False, id="level.save"),
        Binding("ctrl+e", "more", "all fields", priority=True, id="level.more"),
        Binding("escape", "leave", "close, keep draft", id="level.leave"),
        *(binding for binding in FIELD_KEYS if isinstance(binding, Binding) and binding.id != "field.enter"),
    ]
    DEFAULT_CSS = """
    LevelDialog { background: $background; }
    LevelDialog > Vertical { width: 94%; max-width: 80; padding: 0 1; }
    LevelDialog #question { height: auto; padding: 0 1; text-style: bold; }
    LevelDialog #notice { margin-top: 1; }
    LevelDialog.-low LevelChoice, LevelDialog.-low #notice { margin: 0; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]

    def __init__(
        self,
        level: Level,
        goal: Goal,
        *,
        entries: Entries,
        today: date,
        role: str,
        accept: Callable[[Level], None],
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
        day_first: bool = True,
        hidden: bool = False,
        more: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(f"{'Change' if level.id else 'Note'} a level · {goal.title}")
        self._more = more
        """Opens the form with all fields of a level that is there."""
        self.is_round = False
        """Whether the partner is asked next, alone."""
        self._level, self._goal, self._entries, self._accept, self._today = level, goal, entries, accept, today
        context = self._form_context = make_form_context(goal, entries, today, role, day_first, hidden)
        known = fields(Level)
        self._initial, self._kept_note = begin_texts(level)
        texts = self._initial | dict(draft or {})
        chosen = texts.get("level", "")
        self._choice = LevelChoice(goal, int(chosen) if chosen in goal.levels or chosen in map(str, LEVELS) else None)
        self._how = LineInput(texts.get("value", ""))
        partner = context.pair.short_name if context.pair else "partner"
        rater = "" if texts["rater"] in OWN_WORDS else texts["rater"]
        is_named = rater not in ("", partner)
        self._rater = ChoiceInput(
            ("", partner, SOMEBODY_ELSE), SOMEBODY_ELSE if is_named else rater, shown=lambda word: word or "me"
        )
        self._typed_name = LineInput(rater if is_named and rater != SOMEBODY_ELSE else "", hint="their name")
        self._typed_name_row = FieldRow(known["rater"], "name", self._typed_name, context, "Who")
        day = texts.get("on") or (level.on or today).isoformat()
        self._day = make_line_input(known["on"], day, context)
        self._rows = (
            FieldRow(known["value"], "value", self._how, context, "How do you know?"),
            FieldRow(known["rater"], "rater", self._rater, context, "Rated by"),
            self._typed_name_row,
            FieldRow(known["on"], "on", self._day, context, "When"),
        )
        self._initial_day = day
        self.draft = Draft(self, self._draft_texts, keep, self.show_draft_trouble)
        self.draft.kept = bool(draft)

    def compose_body(self) -> ComposeResult:
        """The question, the five sentences, how one knows, by whom and when."""
        yield Static(id="question")
        yield self._choice
        yield FieldRows(self._rows)
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Say who rates and who sees it, and what is shown later."""
        self._show_question()
        self._show_audience()
        self._show_note()

    @property
    def _who(self) -> str:
        """Who rated it: empty for me, the partner's name or another."""
        word = self._rater.current_text
        return (self._typed_name.current_text.strip() or word) if word == SOMEBODY_ELSE else word

    def _show_question(self) -> None:
        """Ask for the sentence, of both people in turn where they rate alone."""
        day = "that day" if self._level.id else "today"
        who = (
            f"{self._who}: which"
            if self._rater.current_text
            else "You first, alone: which"
            if self.is_round
            else "Which"
        )
        question = f"{who} sentence {'was' if self._level.id else 'is'} true {day}? Read all five before you choose."
        self.query_one("#question", Static).update(Content(visible(question, "")))
        self._typed_name_row.display = self._rater.current_text == SOMEBODY_ELSE

    def action_both(self) -> None:
        """Let both rate, each alone, and compare afterwards; again takes it back."""
        self.is_round = not (self.is_round or self._rater.current_text or self._level.id)
        self._show_question()
        self._show_note()

    def _show_audience(self) -> None:
        shared = f"shared with {self._form_context.partner}, p makes it private"
        words = visible(shared, "") if self._level.shared else "private, p shares it"
        if self.focused is not self._choice:
            words = words.split(", ")[0]  # a letter is text there
        self.panel.border_subtitle = Content(words)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer the keys for sharing and saving only where they are such."""
        self._show_audience()
        self.show_keys()

    def action_share(self) -> None:
        """Keep the level private, or share it."""
        self._level = self._level.edit(shared=not self._level.shared)
        self._show_audience()

    def on_resize(self, event: events.Resize) -> None:
        """Place the labels beside or above the inputs."""
        for row in self._rows:
            row.tight = event.size.width < MIN_NOTE_WIDTH + 8

    def _draft_texts(self) -> dict[str, str]:
        texts = {
            "level": "" if self._choice.level is None else str(self._choice.level),
            "value": self._how.current_text,
            "rater": self._who,
        }
        before = self._initial if self._level.id else {}
        typed = {name: text for name, text in texts.items() if text != before.get(name, "")}
        day = with_full_day(fields(Level)["on"], self._day.current_text, self._form_context.parse_context)
        return typed | ({"on": day} if typed or day != self._initial_day else {})

    def _show_note(self) -> None:
        """Show the last level once one is chosen, and what is read as measure."""
        measure, story = split_measure(self._how.current_text)
        notes = [f"Saved as the value of this day: {measure}"] if story else []
        if not any(self._goal.levels.values()):
            notes.append(NO_LADDER_NOTE)
        if self._level.id:
            notes += [f"Its note stays: {one_line(self._kept_note)}"] if self._kept_note else []
        elif self._choice.level is not None:
            notes.append(self._last_words())
        elif not self._rater.current_text:
            partner = self._form_context.partner
            notes.append(
                f"Then {partner}, alone; both are shown side by side."
                if self.is_round
                else f"b lets {partner} rate too, each alone, and shows both side by side."
            )
        self.show_notice("\n".join(notes))

    def _last_words(self) -> str:
        levels = [
            one
            for one in goal_progress(self._goal, self._entries).levels
            if one.id != self._level.id and (one.is_own if not self._who else one.rater == self._who)
        ]
        if not levels:
            began = self._goal.baseline
            return "This is the first level noted." if began is None else f"At the start: {format_level(began)}."
        last = levels[-1]
        facts = [f"Last: {format_level(last.level)}", *([last.value] if last.value else [])]
        return f"{' · '.join(facts)} · {format_day(last.day or self._today, self._today)}"

    @on(LevelChoice.LevelChosen)
    @on(Input.Changed)
    @on(ChoiceInput.WordChosen)
    @on(FieldRows.TextEdited)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.draft.soon()
        self._show_question()
        self._show_note()

    def action_take(self) -> None:
        """Save, once the letters that were typed before Enter have arrived."""
        (self.focused or self).call_later(self.action_save)

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys; the one for all fields with a level that is there alone."""
        return [hint for hint in super().shown_keys if self._level.id or hint.action != "more"]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer all fields of a level that is there."""
        return bool(self._level.id) if action == "more" else super().check_action(action, parameters)

    def action_more(self) -> None:
        """Open the form with all fields, with what is typed."""
        if self.is_current and not self.unkept():
            self.dismiss(None)
            self._more()

    def action_save(self) -> None:
        """Save the level; say what is missing where it is refused."""
        if not self.is_current:
            return
        if self._choice.level is None:
            self.show_notice("Choose a sentence first: 1 to 5.", is_refusal=True)
            self._choice.focus()
            return
        value, note = split_measure(self._how.current_text)
        note = note or self._kept_note
        declared = fields(Level)["on"]
        try:
            day = parse_value(declared, self._day.current_text, self._form_context.parse_context)
            level = self._level.edit(
                goal=self._goal.id,
                level=self._choice.level,
                value=value,
                note=note,
                rater=self._who,
                on=day or self._today,
            )
            self._accept(level)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
            if isinstance(error, BadValue) and error.field == "on":
                self._day.focus()
            return
        self.draft.end()
        self.dismiss(level)


class LevelComparison(Dialog[None]):
    """Shows two levels that were rated alone side by side, the difference first."""

    BINDINGS = [Binding("enter,escape", "leave", "close", id="level.close")]
    DEFAULT_CSS = """
    LevelComparison > Vertical { width: 94%; max-width: 80; padding: 0 1; }
    LevelComparison #rows { height: auto; margin: 1; }
    """

    def __init__(self, goal: Goal, rows: Sequence[Row]) -> None:
        super().__init__(f"Side by side · {goal.title}")
        self._rows = rows

    def compose_body(self) -> ComposeResult:
        """The difference, then both levels."""
        yield Static(id="rows")

    def on_resize(self) -> None:
        """Break the rows for the width."""
        shown = self.query_one("#rows", Static)
        lines = render_text(self._rows, max(20, shown.size.width))
        shown.update(Content("\n".join([*lines, "", "Talk about the difference first: what did each of you see?"])))
