"""Rating dialog: which of a skill's five sentences is true, and how one knows."""

from collections.abc import Callable, Mapping
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input, Static

from rmjournal.errors import BadValue, JournalError
from rmjournal.model.entry import Entries
from rmjournal.model.field import one_line
from rmjournal.model.field_forms import parse_value, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill
from rmjournal.practice.skill_sets import STEP_COUNT
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.field_row import FieldRow, FieldRows, make_line_input
from rmjournal.tui.widgets.inputs.form_context import make_form_context
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyHint
from rmjournal.tui.widgets.numbered_choices import NumberedChoices, NumberedOption

NO_SENTENCE = "(no sentence yet)"
NARROW_BELOW = 64
"""Width of the terminal below which labels stand above their inputs."""


def _list_steps(skill: Skill) -> list[NumberedOption]:
    """The five sentences of a skill, from 1 to 5."""
    steps = (str(number) for number in range(1, STEP_COUNT + 1))
    return [NumberedOption(step, one_line(skill.anchors.get(step, "")) or NO_SENTENCE) for step in steps]


class RatingDialog(Dialog[Rating | None]):
    """Asks which step of a skill is true; gives the accepted rating, or none."""

    BINDINGS = [
        Binding("enter", "take", "save", priority=True, id="rating.take"),
        Binding("ctrl+s,ctrl+j", "save", "save", show=False, id="rating.save"),
        Binding("ctrl+e", "more", "all fields", priority=True, id="rating.more"),
        Binding("escape", "leave", "close, keep draft", id="rating.leave"),
        *(binding for binding in FIELD_KEYS if isinstance(binding, Binding) and binding.id != "field.enter"),
    ]
    HELP = (
        "A digit chooses the sentence that is true today; what was rated before is not shown, so that it does not "
        "lead you. “At the start” is how you see the beginning from now; rate it on another day than now."
    )
    DEFAULT_CSS = """
    RatingDialog { background: $background; }
    RatingDialog > Vertical { width: 94%; max-width: 84; padding: 0 1; }
    RatingDialog #question { height: auto; padding: 0 1; text-style: bold; margin-bottom: 1; }
    RatingDialog NumberedChoices { margin-bottom: 1; }
    RatingDialog #notice { margin-top: 1; }
    """

    def __init__(
        self,
        rating: Rating,
        skill: Skill,
        *,
        entries: Entries,
        today: date,
        role: str,
        accept: Callable[[Rating], None],
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
        day_first: bool = True,
        hidden: bool = False,
        more: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(f"{'Change a rating' if rating.id else 'Rate a skill'} · {skill.title}")
        self._more = more
        """Opens the form with all fields of a rating that is there."""
        self._rating, self._accept, self._today = rating, accept, today
        context = self._form_context = make_form_context(skill, entries, today, role, day_first, hidden)
        texts, known = draft or {}, fields(Rating)
        partner = context.pair.short_name if context.pair else "partner"
        is_own = skill.owner in ("", role) or not role
        whose = ("I", "I, as it was at the start", f"{partner}, or somebody else") if is_own else (
            partner, f"{partner}, as it was at the start", "I, or somebody else")  # fmt: skip
        words = dict(zip(known["kind"].choices, whose, strict=True))
        self._step = NumberedChoices(_list_steps(skill), id="steps", classes="-whole")
        self._initial = {"level": str(rating.level or "") if rating.id else "", "note": rating.note}
        self._step.set_text(texts.get("level", self._initial["level"]))
        self._note = LineInput(texts.get("note", rating.note))
        self._kind = ChoiceInput(
            known["kind"].choices, texts.get("kind", rating.kind), shown=lambda word: words.get(word, word)
        )
        self._rater = LineInput(texts.get("rater", rating.rater))
        self._initial_day = texts.get("on") or (rating.on or today).isoformat()
        self._day = make_line_input(known["on"], self._initial_day, context)
        self._rater_row = FieldRow(known["rater"], "rater", self._rater, context, "Whose name")
        self._rows = (
            FieldRow(known["note"], "note", self._note, context, "How do you know?"),
            FieldRow(known["kind"], "kind", self._kind, context, "Who rates"),
            self._rater_row,
            FieldRow(known["on"], "on", self._day, context, "When"),
        )
        self.draft = Draft(self, self._draft_texts, keep, self.show_draft_trouble)
        self.draft.kept = bool(texts)

    def compose_body(self) -> ComposeResult:
        """The question, the five sentences, how one knows, who rates and when."""
        when = "was true that day" if self._rating.id else "is true today"
        yield Static(f"Which sentence {when}? Read all five before you choose.", id="question")
        yield self._step
        yield FieldRows(self._rows)
        yield Static(id="notice")

    def on_mount(self) -> None:
        """Ask for a name where somebody else rates."""
        self._show_rater()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of what has the focus."""
        self.show_keys()

    def _show_rater(self) -> None:
        self._rater_row.display = self._kind.current_text == "observer" or bool(self._rater.current_text)

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys, with the digits first."""
        hints = [hint for hint in super().shown_keys if self._rating.id or hint.action != "more"]
        return [KeyHint("1-5", "choose", ""), *hints]

    def on_resize(self) -> None:
        """Place the labels beside or above the inputs."""
        for row in self._rows:
            row.tight = self.size.width < NARROW_BELOW

    def _draft_texts(self) -> dict[str, str]:
        day = with_full_day(fields(Rating)["on"], self._day.current_text, self._form_context.parse_context)
        texts = {"level": self._step.current_text, "note": self._note.current_text}
        typed = {name: text for name, text in texts.items() if text != self._initial[name]}
        if self._kind.current_text != self._rating.kind:
            typed["kind"] = self._kind.current_text
        if self._rater.current_text != self._rating.rater:
            typed["rater"] = self._rater.current_text
        return typed | ({"on": day} if typed or day != self._initial_day else {})

    @on(NumberedChoices.ChoiceMade)
    @on(Input.Changed)
    @on(ChoiceInput.WordChosen)
    @on(FieldRows.TextEdited)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.draft.soon()
        self._show_rater()
        self.show_notice("")

    def action_take(self) -> None:
        """Save, once the letters that were typed before Enter have arrived."""
        (self.focused or self).call_later(self.action_save)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer all fields of a rating that is there."""
        return bool(self._rating.id) if action == "more" else super().check_action(action, parameters)

    def action_more(self) -> None:
        """Open the form with all fields, with what is typed."""
        if self.is_current and not self.unkept():
            self.dismiss(None)
            self._more()

    def action_save(self) -> None:
        """Save the rating; say what is missing where it is refused."""
        if not self.is_current:
            return
        if not self._step.current_text:
            self.show_notice("Choose a sentence first: 1 to 5.", is_refusal=True)
            self._step.focus()
            return
        try:
            day = parse_value(fields(Rating)["on"], self._day.current_text, self._form_context.parse_context)
            rating = self._rating.edit(
                level=int(self._step.current_text),
                note=self._note.current_text.strip(),
                kind=self._kind.current_text or "self",
                rater=self._rater.current_text.strip(),
                on=day or self._today,
            )
            self._accept(rating)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
            if isinstance(error, BadValue) and error.field == "on":
                self._day.focus()
            return
        self.draft.end()
        self.dismiss(rating)
