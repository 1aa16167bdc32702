"""Recall answers: result, use, and next step of a recall."""

from collections.abc import Mapping
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries
from rmjournal.model.field_forms import parse_field, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.application import EVIDENCE, RESULTS
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import RECALL_RESULTS, result_words
from rmjournal.model.recall_record import SHARED_NOTICE
from rmjournal.tui.theme import markdown_content
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.form_context import FormContext, parse_preview
from rmjournal.tui.widgets.inputs.line_input import LineInput

INITIAL_CHOICES = {"found": "full", "used": "no", "sort": "", "result": "worked", "keep": "keep"}
"""The initial choices."""
FOLLOW_UPS = ("keep", "reword", "retire")
OCCASION_FIELD = fields(Learning)["next_occasion"]


class RecallAnswers(Vertical):
    """The text of a learning, above the inputs for its recall."""

    DEFAULT_CSS = """
    RecallAnswers { height: auto; }
    RecallAnswers #text { height: auto; margin: 1 0; color: $accent; }
    RecallAnswers .prompt { height: auto; color: $quiet; }
    RecallAnswers Horizontal { height: 1; }
    RecallAnswers .label { width: 18; color: $quiet; }
    RecallAnswers #occasion { width: 20; }
    RecallAnswers #echo { width: 1fr; padding: 0 1; color: $quiet; background: $surface; }
    RecallAnswers .used, RecallAnswers.-used .next { display: none; }
    RecallAnswers.-used .used { display: block; }
    """

    class AnswersEdited(Message):
        """An answer has changed."""

    def __init__(self, today: date, day_first: bool = True) -> None:
        super().__init__(id="after")
        self._form_context = FormContext(entries=Entries(), today=today, role="", day_first=day_first)
        words = {
            "found": RECALL_RESULTS,
            "used": ("no", "yes"),
            "sort": EVIDENCE[1:],
            "result": RESULTS,
            "keep": FOLLOW_UPS,
        }
        shown = {"found": result_words}
        self._choice_inputs = {name: ChoiceInput(words[name], shown=shown.get(name, str)) for name in words}
        self._line_inputs = {name: LineInput() for name in ("where", "what", "evidence", "occasion", "words")}
        self._line_inputs["occasion"].placeholder = "a day, or skip it"

    def compose(self) -> ComposeResult:
        """Create the text, the inputs and the prompts."""
        yield Static(id="text")
        yield from self._row("found", "Remembered")
        yield from self._row("used", "Used since")
        for name, label in (("where", "Where"), ("what", "What I did"), ("evidence", "Evidence")):
            yield from self._row(name, label, "used")
        yield from self._row("sort", "Kind of evidence", "used")
        yield from self._row("result", "How it went", "used")
        yield Static(Content(SHARED_NOTICE), id="shared", classes="prompt")
        yield from self._row("occasion", "Next occasion", "next")
        yield from self._row("keep", "Keep it?")
        yield from self._row("words", "New words / why")
        yield Static(id="prompts", classes="prompt")

    def _row(self, name: str, label: str, classes: str = "") -> ComposeResult:
        answer_input = self._choice_inputs.get(name) or self._line_inputs[name]
        answer_input.id = name
        with Horizontal(classes=classes):
            yield Static(Content(label), classes="label")
            yield answer_input
            if name == "occasion":
                yield Static(id="echo")

    def ask(self, learning: Learning, prompts: tuple[str, ...], before: Mapping[str, str]) -> None:
        """Show a learning, with the answers given before."""
        self.query_one("#text", Static).update(markdown_content(learning.text))
        self.query_one("#shared").display = learning.shared
        self.query_one("#prompts", Static).update(Content("\n".join(f"· {prompt}" for prompt in prompts)))
        for name, line in self._line_inputs.items():
            line.set_text(before.get(name, ""))
        for name, choice in self._choice_inputs.items():
            choice.set_text(before.get(name, INITIAL_CHOICES[name]))

    @property
    def answers(self) -> dict[str, str]:
        """The answers that differ from the initial ones, by name."""
        texts_by_name = {name: line.current_text for name, line in self._line_inputs.items()}
        texts_by_name |= {name: choice.current_text for name, choice in self._choice_inputs.items()}
        return {name: text for name, text in texts_by_name.items() if text != INITIAL_CHOICES.get(name, "")}

    @property
    def draft(self) -> dict[str, str]:
        """The answers as a draft keeps them, with the day in full."""
        answers = self.answers
        day = (
            {"occasion": with_full_day(OCCASION_FIELD, answers["occasion"], self._form_context.parse_context)}
            if "occasion" in answers
            else {}
        )
        return answers | day

    @property
    def next_occasion(self) -> date | None:
        """The next occasion to use the learning.

        Raises `BadValue` when the text is no day.
        """
        day = parse_field(
            Learning, "next_occasion", self._line_inputs["occasion"].current_text, self._form_context.parse_context
        )
        return day if isinstance(day, date) else None

    def begin(self) -> None:
        """Focus the first input."""
        self._choice_inputs["found"].focus()

    @on(Input.Changed)
    @on(ChoiceInput.WordChosen)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.set_class(self._choice_inputs["used"].current_text == "yes", "-used")
        preview, _ = parse_preview(OCCASION_FIELD, self._line_inputs["occasion"].current_text, self._form_context)
        self.query_one("#echo", Static).update(Content(preview))
        self.post_message(self.AnswersEdited())

    def refuse(self, error: Exception) -> None:
        """Focus the input whose text cannot be used."""
        if isinstance(error, BadValue) and error.field == OCCASION_FIELD.name:
            self._line_inputs["occasion"].focus()
