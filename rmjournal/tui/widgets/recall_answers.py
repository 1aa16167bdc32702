"""Recall answers: how much came back, and whether it was used, by keys."""

from collections.abc import Mapping
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from rmjournal.dates import format_day
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries
from rmjournal.model.field import visible
from rmjournal.model.field_forms import parse_field, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import RECALL_RESULTS, result_words
from rmjournal.model.recall_record import SHARED_NOTICE
from rmjournal.render.text_width import cell_width
from rmjournal.tui.theme import QUIET, markdown_content
from rmjournal.tui.widgets.inputs.day_input import DayInput
from rmjournal.tui.widgets.inputs.form_context import FormContext, parse_preview
from rmjournal.tui.widgets.inputs.line_input import LineInput

OCCASION_FIELD = fields(Learning)["next_occasion"]
QUESTIONS: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "found": (
        "Did you remember it?",
        {word: (str(number), result_words(word)) for number, word in enumerate(RECALL_RESULTS, 1)},
    ),
    "used": (
        "Used since then?",
        {"yes": ("y", "yes, where …"), "no": ("n", "not yet"), "not for me": ("o", "not for me")},
    ),
    "shown": (
        "What shows it?",
        {
            "own observation": ("i", "I saw it"),
            "artefact": ("m", "a thing made"),
            "count": ("c", "a count"),
            "said by others": ("s", "said by others"),
            "none": ("e", "nothing yet"),
        },
    ),
    "keep": ("Retire it?", {"retire": ("r", "retire, no more recalls"), "keep": ("k", "keep it")}),
}
"""Each question, and its answers with their keys."""
LINES = {
    "what": "Where, and what did you do?",
    "evidence": "How do you know?",
    "why": "Why is it not for you?",
    "occasion": "Next occasion",
    "words": "In new words",
}
"""The lines that may be asked for, and their labels."""
LINE_KEYS = {"d": "occasion", "w": "words"}
"""The keys of the lines that belong to no answer."""
NOTHING_TYPED = "You typed nothing, so “fully” is not offered."
LABEL_WIDTH = 21
"""The cells of a question before its answers."""
MIN_ROW_WIDTH = 66
"""Below this width the answers stand below their question."""


class RecallQuestions(Widget, can_focus=True):
    """The questions of a recall.

    All of them begin unanswered, and a key or a click answers.
    """

    BINDINGS = [
        *(
            Binding(key, f"answer({name!r}, {word!r})", words, show=False)
            for name, (_, answers) in QUESTIONS.items()
            for word, (key, words) in answers.items()
        ),
        *(Binding(key, f"ask_line('{name}')", LINES[name], show=False) for key, name in LINE_KEYS.items()),
    ]
    DEFAULT_CSS = """
    RecallQuestions { height: auto; }
    """

    answers: reactive[Mapping[str, str]] = reactive({}, layout=True)
    """The answers so far, by question."""

    class QuestionAnswered(Message):
        """An answer was given."""

    class LineWanted(Message):
        """A line was asked for."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__(id="questions")
        self.has_words = False
        """Whether something was typed before the text was shown."""
        self._spans: list[tuple[int, int, int, str, str]] = []

    @property
    def asked(self) -> list[str]:
        """The questions that are asked now."""
        asked_with = {"keep": "not for me", "shown": "yes"}
        return [
            name for name in QUESTIONS if self.answers.get("used") == asked_with.get(name, self.answers.get("used"))
        ]

    @property
    def first_open(self) -> str:
        """The first question without an answer; empty when all are answered."""
        return next((QUESTIONS[name][0] for name in self.asked if not self.answers.get(name)), "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key answer only what is asked."""
        return action != "answer" or parameters[0] in self.asked

    def action_answer(self, name: str, word: str) -> None:
        """Answer a question; "fully" needs words that were typed before."""
        if (name, word) != ("found", "full") or self.has_words:
            self.answers = {**self.answers, name: word}
        self.post_message(self.QuestionAnswered())

    def action_ask_line(self, name: str) -> None:
        """Ask for a line."""
        self.post_message(self.LineWanted(name))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Count the lines for a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw each question with its answers."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        self._spans = []
        for name in self.asked:
            question, answers = QUESTIONS[name]
            is_stacked = width < MIN_ROW_WIDTH
            lines.append(Content.assemble((question if is_stacked else f"{question:{LABEL_WIDTH}}", "bold")))
            for word, (key, words) in answers.items():
                if (name, word) == ("found", "full") and not self.has_words:
                    continue
                if is_stacked:
                    lines.append(Content(""))
                start = cell_width(lines[-1].plain)
                if not is_stacked and start + cell_width(f"  {key} {words}") > width:
                    start = LABEL_WIDTH
                    lines.append(Content(" " * start))
                is_given = self.answers.get(name) == word
                sign, tone = ("●", "bold $accent") if is_given else (" ", QUIET)
                lines[-1] += Content.assemble((f"{sign} ", tone), (key, "$accent bold"), (f" {words}   ", tone))
                self._spans.append((len(lines) - 1, start, cell_width(lines[-1].plain), name, word))
            if name == "found" and not self.has_words:
                lines.append(Content.assemble((f"{'' if is_stacked else ' ' * LABEL_WIDTH}  {NOTHING_TYPED}", QUIET)))
        return lines

    def on_click(self, event: events.Click) -> None:
        """Give the clicked answer."""
        offset = event.get_content_offset(self)
        for line, start, end, name, word in self._spans if offset else ():
            if offset is not None and offset.y == line and start <= offset.x < end:
                self.action_answer(name, word)
                break


class RecallAnswers(Vertical):
    """The own words and the text of a learning, above the questions on it."""

    DEFAULT_CSS = """
    RecallAnswers { height: auto; }
    RecallAnswers #own { height: auto; color: $quiet; margin-bottom: 1; }
    RecallAnswers #text { height: auto; }
    RecallAnswers #day { height: auto; color: $quiet; margin-bottom: 1; }
    RecallAnswers .prompt { height: auto; margin-top: 1; color: $quiet; }
    RecallAnswers Horizontal { height: 1; display: none; }
    RecallAnswers Horizontal.-asked { display: block; }
    RecallAnswers .label { width: auto; padding: 0 2 0 0; color: $quiet; }
    RecallAnswers #occasion { width: 20; }
    RecallAnswers.-tight Horizontal { layout: vertical; height: 2; }
    RecallAnswers.-tight .label { width: 100%; }
    RecallAnswers #echo { width: 1fr; padding: 0 1; color: $quiet; background: $surface; }
    """

    class AnswersEdited(Message):
        """An answer has changed."""

    def __init__(self, today: date, day_first: bool = True) -> None:
        super().__init__(id="after")
        self._form_context = FormContext(entries=Entries(), today=today, role="", day_first=day_first)
        self.questions = RecallQuestions()
        self._line_inputs = {
            name: DayInput("", OCCASION_FIELD, self._form_context) if name == "occasion" else LineInput()
            for name in LINES
        }
        self._wanted: set[str] = set()
        self._learning = Learning()

    def compose(self) -> ComposeResult:
        """Create the texts, the questions and the lines."""
        yield Static(id="own")
        yield Static(id="text")
        yield Static(id="day")
        yield self.questions
        for name, label in LINES.items():
            with Horizontal(id=f"{name}-row"):
                yield Static(Content(label), classes="label")
                self._line_inputs[name].id = name
                yield self._line_inputs[name]
                if name == "occasion":
                    yield Static(id="echo")
        yield Static(Content(SHARED_NOTICE), id="shared", classes="prompt")
        yield Static(id="prompts", classes="prompt")

    def on_resize(self, event: events.Resize) -> None:
        """Place the labels above the lines where there is little room."""
        self.set_class(event.size.width < MIN_ROW_WIDTH, "-tight")

    def ask(self, learning: Learning, prompts: tuple[str, ...], before: Mapping[str, str]) -> None:
        """Show a learning, with the answers given before."""
        self._learning = learning
        self.query_one("#text", Static).update(markdown_content(learning.text))
        day = f"learned {format_day(learning.day, self._form_context.today)}" if learning.day else ""
        self.query_one("#day", Static).update(Content(day))
        self.query_one("#prompts", Static).update(Content("\n".join(f"· {prompt}" for prompt in prompts)))
        self.questions.answers = {name: before[name] for name in QUESTIONS if before.get(name)}
        for name, line in self._line_inputs.items():
            line.set_text(before.get(name, ""))
        self._wanted = {name for name in ("occasion", "words") if before.get(name)}
        self._show_lines()

    def show_own_words(self, words: str) -> None:
        """Show what was typed above the text; without words "fully" is not offered."""
        own = self.query_one("#own", Static)
        own.display = bool(words.strip())
        own.update(Content("\n".join(f"│ {line}" for line in visible(words.strip()).split("\n"))))
        questions = self.questions
        questions.has_words = bool(words.strip())
        if not questions.has_words and questions.answers.get("found") == "full":
            questions.answers = {name: word for name, word in questions.answers.items() if name != "found"}
        questions.refresh(layout=True)

    @property
    def _lines_asked(self) -> list[str]:
        answers = self.questions.answers
        asked = {"what", "evidence"} if answers.get("used") == "yes" else set[str]()
        asked |= {"why"} if answers.get("keep") == "retire" and answers.get("used") == "not for me" else set()
        return [name for name in LINES if name in asked | self._wanted]

    def _show_lines(self) -> None:
        asked = self._lines_asked
        for name in LINES:
            self.query_one(f"#{name}-row").set_class(name in asked, "-asked")
        shares = {"why", "occasion", "words"}.intersection(asked)
        self.query_one("#shared").display = self._learning.shared and bool(shares)

    @property
    def answers(self) -> dict[str, str]:
        """The answers and the lines that are asked for, by name."""
        lines = {name: self._line_inputs[name].current_text for name in self._lines_asked}
        answers = {name: self.questions.answers.get(name, "") for name in self.questions.asked}
        return {name: text for name, text in (answers | lines).items() if text}

    @property
    def draft(self) -> dict[str, str]:
        """The answers as a draft keeps them, with the day in full."""
        answers = self.answers
        if "occasion" in answers:
            answers["occasion"] = with_full_day(OCCASION_FIELD, answers["occasion"], self._form_context.parse_context)
        return answers

    @property
    def next_occasion(self) -> date | None:
        """The next occasion to use the learning.

        Raises `BadValue` when the text is no day.
        """
        text = self._line_inputs["occasion"].current_text if "occasion" in self._lines_asked else ""
        day = parse_field(Learning, "next_occasion", text, self._form_context.parse_context)
        return day if isinstance(day, date) else None

    @property
    def missing(self) -> str:
        """What is to be answered before the recall can be saved.

        Empty when nothing is.
        """
        if question := self.questions.first_open:
            answers = next(answers for asked, answers in QUESTIONS.values() if asked == question)
            keys = ", ".join(
                f"{key} {words}"
                for word, (key, words) in answers.items()
                if (word, self.questions.has_words) != ("full", False)
            )
            return f"{question} {keys}"
        if "what" in self._lines_asked and not self._line_inputs["what"].current_text.strip():
            return "Say where you used it, and what you did."
        return ""

    def go_to_missing(self) -> None:
        """Focus what is to be answered."""
        (self.questions if self.questions.first_open else self._line_inputs["what"]).focus()

    def begin(self) -> None:
        """Focus the questions; on a low screen they are scrolled to."""
        self.questions.focus()
        self.call_after_refresh(self.questions.scroll_visible, top=True, animate=False)

    @on(RecallQuestions.QuestionAnswered)
    def _answered(self, event: RecallQuestions.QuestionAnswered) -> None:
        event.stop()
        self._show_lines()
        if not self.questions.first_open:
            self._focus_first_line()
        self.post_message(self.AnswersEdited())

    def _focus_first_line(self) -> None:
        for name in self._lines_asked:
            if not self._line_inputs[name].current_text:
                self.call_after_refresh(self._line_inputs[name].focus)
                return

    @on(RecallQuestions.LineWanted)
    def _line_wanted(self, event: RecallQuestions.LineWanted) -> None:
        event.stop()
        self.ask_line(event.name)

    def ask_line(self, name: str) -> None:
        """Show a line, and focus it."""
        self._wanted.add(name)
        self._show_lines()
        self.call_after_refresh(self._line_inputs[name].focus)

    @on(Input.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        preview, _ = parse_preview(OCCASION_FIELD, self._line_inputs["occasion"].current_text, self._form_context)
        self.query_one("#echo", Static).update(Content(preview))
        self.post_message(self.AnswersEdited())

    def refuse(self, error: Exception) -> None:
        """Focus the input whose text cannot be used."""
        if isinstance(error, BadValue) and error.field == OCCASION_FIELD.name:
            self._line_inputs["occasion"].focus()
