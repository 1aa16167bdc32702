"""First questions: each asks one thing of a new journal, alone on the screen."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from rmjournal.dates import Recurrence, parse_cadence
from rmjournal.english import humanize
from rmjournal.errors import BadValue
from rmjournal.insight.first_steps import READINESS
from rmjournal.model.field import visible
from rmjournal.model.field_forms import parse_value, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.growth import MAX_GROWTH_AREAS
from rmjournal.model.kinds.relationship import ONE_LINE, ONE_LINE_HINT, OWN_CARD, SEPARATE_LINES
from rmjournal.model.kinds.session import Session
from rmjournal.practice.areas import load_topics
from rmjournal.practice.prompts import list_stages
from rmjournal.tui.widgets.inputs.form_context import FormContext, parse_preview
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.numbered_choices import BOXES, PLAIN, NumberedChoices, NumberedOption

ADVICE = (
    "Write about your own learning. Notes about other people may be read one day: "
    "describe what happened, and leave out what is private to them."
)
BEGIN, OPEN, WAIT, EXAMPLE = "begin", "open", "wait", "example"
"""Answers to where the journal is."""
OTHER, UNDECIDED = "other", "undecided"
"""Answers about the cadence that are no cadence."""
AREA_WORDS = {
    "technology_adoption": ("Technology adoption", "AI tools, data, social media"),
    "diversity_inclusion": ("Diversity & inclusion", "who is heard, who is missing"),
    "leadership_development": ("Leadership development", "how decisions are made and told"),
    "workplace_communication": ("Communication", "channels, tone, meetings"),
}
"""The focus areas of the field: name and examples."""
START_FIELD = fields(Session)["start"]
CADENCES = ("weekly", "every 2 weeks", "every 4 weeks", "monthly")


class AnswerLine(Horizontal):
    """A label and the line behind it."""

    DEFAULT_CSS = """
    AnswerLine { height: 1; margin-bottom: 1; }
    AnswerLine .label { color: $quiet; height: 1; width: auto; min-width: 15; padding-right: 1; }
    AnswerLine LineInput { width: 1fr; }
    AnswerLine.-off { display: none; }
    """

    def __init__(self, label: str, name: str, *, is_asked: bool = True, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._label = label
        self.line = LineInput()
        self.line.id = name
        self.ask(is_asked)

    def compose(self) -> ComposeResult:
        """The label and the line."""
        yield Static(Content(self._label), classes="label")
        yield self.line

    def on_click(self) -> None:
        """Go to the line from its label."""
        self.line.focus()

    def ask(self, is_asked: bool) -> None:
        """Show the line, or hide it."""
        self.set_class(not is_asked, "-off")

    @property
    def is_asked(self) -> bool:
        """Whether the line is shown."""
        return not self.has_class("-off")


def _is_filled(field: Widget) -> bool:
    """Tell whether a field has an answer."""
    return isinstance(field, LineInput | NumberedChoices) and bool(field.current_text)


class FirstQuestion(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A question with its fields; only the one that is asked is shown."""

    WORDS: ClassVar[str]
    EXPLANATION: ClassVar[tuple[str, ...]]
    """What F1 says about it."""

    DEFAULT_CSS = """
    FirstQuestion { height: auto; max-height: 100%; display: none; scrollbar-size-vertical: 1; }
    FirstQuestion.-here { display: block; }
    FirstQuestion .words { text-style: bold; height: auto; margin-bottom: 1; }
    FirstQuestion .label { color: $quiet; height: 1; }
    FirstQuestion .quiet { color: $quiet; height: auto; margin-top: 1; }
    FirstQuestion .-off { display: none; }
    FirstQuestion .warning { color: $late; height: auto; margin-top: 1; }
    """

    def __init__(self, context: FormContext) -> None:
        super().__init__()
        self.form_context = context

    def compose(self) -> ComposeResult:
        """The question in bold, its fields below it."""
        yield Static(Content(self.WORDS), classes="words")
        yield from self.compose_fields()

    def compose_fields(self) -> ComposeResult:
        """The fields, in the order of focus."""
        raise NotImplementedError

    @property
    def fields(self) -> list[Widget]:
        """The fields that take the focus now."""
        hidden: set[Widget] = {line.line for line in self.query(AnswerLine) if not line.is_asked}
        hidden |= set(self.query("NumberedChoices.-off"))
        return [field for field in self.query("LineInput, NumberedChoices") if field not in hidden]

    def field_after(self, field: Widget | None) -> Widget | None:
        """Give the next field that is not filled in, to which Enter goes.

        None for the next question.
        """
        after = self.fields[self.fields.index(field) + 1 :] if field in self.fields else []
        return next((one for one in after if not _is_filled(one)), None)

    def on_key(self, event: events.Key) -> None:
        """Type a letter that is pressed on choices in the line below them."""
        chosen = self.screen.focused
        if not isinstance(chosen, NumberedChoices) or not (event.character or "").isalpha():
            return
        line = self.fields[self.fields.index(chosen) + 1 :][:1]
        if line and isinstance(line[0], LineInput):
            event.stop()
            line[0].focus()
            line[0].post_message(event)

    def restored(self) -> None:
        """Follow the answers of a draft."""

    def begin(self, role: str, partner: str) -> None:
        """Follow what was answered before: the own role and the partner's name."""

    def check(self) -> None:
        """Raise `BadValue` with the field id where an answer is missing or wrong."""

    def draft_text(self, name: str, text: str) -> str:
        """Give a text of a field as a draft keeps it."""
        return text

    def text_of(self, name: str) -> str:
        """Give what is typed in a line."""
        return self.query_one(f"#{name}", LineInput).current_text.strip()

    def answer_line(self, name: str) -> AnswerLine:
        """Give the line with its label."""
        return next(line for line in self.query(AnswerLine) if line.line.id == name)


class WhereQuestion(FirstQuestion):
    """Asks whether there is a journal already, and where."""

    WORDS = "Is there a journal already?"
    EXPLANATION = (
        "A journal is one file. If you keep one on another computer, do not begin a second one: wait until your sync "
        "tool has brought the file, or open it where it is.",
        "f chooses another place for the file, such as the folder that your sync tool watches.",
    )

    def __init__(self, context: FormContext, path: Path) -> None:
        super().__init__(context)
        self.path = self.first_path = path

    def compose_fields(self) -> ComposeResult:
        """The four answers, the place of the file, and the advice."""
        yield NumberedChoices(
            (
                NumberedOption(BEGIN, "No. Begin one on this computer."),
                NumberedOption(OPEN, "Yes, this file …", "opens the file; nothing is copied"),
                NumberedOption(WAIT, "Yes, my sync tool is still bringing it.", "waits for the file, then opens it"),
                NumberedOption(EXAMPLE, "Show me an example first."),
            ),
            marks=PLAIN,
            id="where",
            classes="-leads",
        )
        yield Static(id="place", classes="quiet", markup=False)
        yield AnswerLine("Path of the file", "path", is_asked=False)
        yield Static(Content(ADVICE), classes="quiet")

    def on_mount(self) -> None:
        """Show where the file will be."""
        self.show_place()

    @property
    def answer(self) -> str:
        """The answer that is lit."""
        return self.query_one(NumberedChoices).lit_value

    @property
    def path_line(self) -> AnswerLine:
        """The line for the path."""
        return self.answer_line("path")

    def show_place(self, words: str = "The journal will be this one file, and it is yours:") -> None:
        """Show where the file is or will be."""
        self.query_one("#place", Static).update(Content(visible(f"{words}\n{path_from_home(self.path)}")))


def path_from_home(path: Path) -> str:
    """Give a path as people write it, from the home folder: "~/Documents/agenda.md"."""
    try:
        inner = path.relative_to(Path.home())
        return f"~/{inner}" if inner.parts else "~"
    except (ValueError, RuntimeError):
        return str(path)


class WhoQuestion(FirstQuestion):
    """Asks for the names of the two and for their roles."""

    WORDS = "Who are the two of you?"
    EXPLANATION = (
        "The mentor is the junior of the two, who teaches; the mentee is the senior, who learns. Each writes a "
        "journal of their own.",
        "Names stay in this file. You can change them later: open the relationship on Goals, and press e.",
        "Without a partner yet, leave that line empty: then you write down whom you could ask.",
    )

    def compose_fields(self) -> ComposeResult:
        """The names, and the role, which has no default."""
        yield AnswerLine("Your name", "name")
        yield AnswerLine("Your partner", "partner")
        yield Static(Content("You are"), classes="label")
        yield NumberedChoices(
            (
                NumberedOption("mentor", "the mentor", "junior, you teach"),
                NumberedOption("mentee", "the mentee", "senior, you learn"),
            ),
            id="role",
            classes="-whole",
        )
        yield Static(Content("No partner yet? Leave that line empty."), classes="quiet")

    @property
    def is_alone(self) -> bool:
        """Whether there is no partner yet."""
        return bool(self.role) and not self.text_of("partner")

    @property
    def role(self) -> str:
        """The role that was chosen; empty for none."""
        return self.query_one(NumberedChoices).current_text

    def check(self) -> None:
        """Name and role must be answered; the partner may be found later."""
        if not self.text_of("name"):
            raise BadValue("name", "Your name is missing; type it to go on.")
        if not self.role:
            raise BadValue("role", "Which of the two are you? 1 is the mentor, 2 the mentee.")


class CadenceQuestion(FirstQuestion):
    """Asks how often the two meet."""

    WORDS = "How often do you meet?"
    EXPLANATION = (
        "Every two weeks is a good beginning: often enough to get to know each other, with time to try something in "
        "between. The program proposes each next session by this rhythm, and you can move any session.",
        "“Other” understands words such as: every 3 weeks, every 2 weeks on Tuesday, first Tuesday of the month.",
    )

    def compose_fields(self) -> ComposeResult:
        """The usual cadences, another one in words, or none yet."""
        options = [NumberedOption(words, words) for words in CADENCES]
        options.append(NumberedOption(OTHER, "other …", "in your words"))
        options.append(NumberedOption(UNDECIDED, "not decided yet"))
        yield NumberedChoices(options, id="cadence")
        yield AnswerLine("In words", "cadence-words", is_asked=False)
        yield Static(id="cadence-preview", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Choose every two weeks until something else is said."""
        choices = self.query_one(NumberedChoices)
        if not choices.current_text:
            choices.set_text(CADENCES[1])

    def field_after(self, field: Widget | None) -> Widget | None:
        """Go to the words where another cadence is chosen."""
        self.show_words()
        return super().field_after(field)

    def restored(self) -> None:
        """Show the words of another cadence."""
        self.show_words()

    @on(NumberedChoices.ChoiceMade)
    def show_words(self) -> None:
        """Show the line for another cadence, where that is chosen."""
        self.answer_line("cadence-words").ask(self.query_one(NumberedChoices).current_text == OTHER)
        self._preview()

    @on(Input.Changed)
    def _preview(self) -> None:
        """Tell what was understood.

        Days only where the words name some, for the first session is still open.
        """
        words, told = self._words, ""
        if words:
            told, is_valid = parse_preview(fields(Agreement)["cadence"], words, self.form_context)
            if is_valid and not parse_cadence(words).names_days:
                told = f"{parse_cadence(words).words}, from the first session on"
        self.query_one("#cadence-preview", Static).update(visible(told))

    @property
    def _words(self) -> str:
        chosen = self.query_one(NumberedChoices).current_text
        return self.text_of("cadence-words") if chosen == OTHER else "" if chosen == UNDECIDED else chosen

    @property
    def cadence(self) -> Recurrence | None:
        """The cadence; None where it is not decided. `BadValue` where it is not understood."""
        try:
            return parse_cadence(self._words) if self._words else None
        except BadValue as error:
            raise BadValue("cadence-words", str(error)) from error

    def check(self) -> None:
        """Another cadence must be understood."""
        _ = self.cadence


class AreasQuestion(FirstQuestion):
    """Asks for the focus areas."""

    WORDS = "What do you want to work on?"
    EXPLANATION = (
        "The focus areas of the relationship. You may choose none. The program suggests "
        "questions for the agenda that fit them.",
    )

    def compose_fields(self) -> ComposeResult:
        """The four focus areas, sub-topics of the ticked ones, and one's own areas."""
        yield NumberedChoices(
            [NumberedOption(area, *words) for area, words in AREA_WORDS.items()],
            marks=BOXES,
            id="areas",
        )
        yield Static(Content("Sub-topics"), classes="label -off", id="topics-label")
        yield NumberedChoices(_topic_options(AREA_WORDS), marks=BOXES, id="topics", classes="-off")
        yield AnswerLine("Your own", "own-areas")
        yield Static(Content("space or a number chooses; you may choose none"), classes="quiet")

    @on(NumberedChoices.ChoiceMade)
    def show_topics(self) -> None:
        """Show the sub-topics of the areas that are ticked."""
        options = _topic_options(self._choices("areas").values)
        topics = self._choices("topics")
        topics.set_class(not options, "-off")
        self.query_one("#topics-label").set_class(not options, "-off")
        topics.offer(options)

    def restored(self) -> None:
        """Show the sub-topics of the areas in the draft."""
        self.show_topics()

    def field_after(self, field: Widget | None) -> Widget | None:
        """Enter on the list goes to the next question; down goes to the line."""
        return None

    def _choices(self, name: str) -> NumberedChoices:
        return self.query_one(f"#{name}", NumberedChoices)

    @property
    def areas(self) -> list[str]:
        """The areas and sub-topics that were ticked, and one's own."""
        own = [area.strip() for area in self.text_of("own-areas").split(",")]
        ticked = self._choices("areas").values
        offered = {option.value for option in _topic_options(ticked)}
        topics = [topic for topic in self._choices("topics").values if topic in offered]
        return [*ticked, *topics, *filter(None, own)]


def _topic_options(areas: Iterable[str]) -> list[NumberedOption]:
    """List the sub-topics of some areas as options."""
    return [NumberedOption(topic, topic) for area in areas for topic in load_topics()[area]]


class FirstDateQuestion(FirstQuestion):
    """Asks for the day of the first session."""

    WORDS = "When is your first session?"
    EXPLANATION = (
        "A day with a time, as you say it: next tue 8:30, 13 jan, in 2 weeks. Without a time it is 09:00.",
        "Leave it empty to plan the first session later.",
    )

    def compose_fields(self) -> ComposeResult:
        """The day and time, with the day that was understood below."""
        yield AnswerLine("Day and time", "start")
        yield Static(id="start-preview", classes="quiet", markup=False)
        yield Static(
            Content(
                "As you say it: next tue 8:30 · 13 jan 14:00 · in 2 weeks. Leave it empty to plan the session later."
            ),
            classes="quiet",
        )

    @on(Input.Changed)
    def _preview(self) -> None:
        words, _ = parse_preview(START_FIELD, self.text_of("start"), self.form_context)
        self.query_one("#start-preview", Static).update(visible(words) if self.text_of("start") else "")

    @property
    def start(self) -> str:
        """Day and time as they are stored.

        Empty for later. `BadValue` where they are not understood.
        """
        if not (text := self.text_of("start")):
            return ""
        return str(parse_value(START_FIELD, text, self.form_context.parse_context))

    def check(self) -> None:
        """The day must be understood."""
        _ = self.start

    def draft_text(self, name: str, text: str) -> str:
        """Keep the day in full, for tomorrow is another day tomorrow."""
        return with_full_day(START_FIELD, text, self.form_context.parse_context)


class CandidatesQuestion(FirstQuestion):
    """Asks whom one could ask, where there is no partner yet."""

    WORDS = "Whom could you ask?"
    EXPLANATION = (
        "Look for somebody who is good at what you want to learn, and who is neither above nor below you in your "
        "own line of report. Write down up to three people; the list on Goals says who was asked, and what they "
        "answered.",
        "A yes begins the relationship.",
    )
    COUNT = 3
    DEFAULT_CSS = """
    CandidatesQuestion AnswerLine { margin-bottom: 0; }
    CandidatesQuestion .good { margin-bottom: 1; }
    """

    def compose_fields(self) -> ComposeResult:
        """Names, and what each is good at."""
        for number in range(1, self.COUNT + 1):
            yield AnswerLine("Name", f"candidate-{number}")
            yield AnswerLine("Good at", f"good-at-{number}", classes="good")
        yield Static(Content("You may leave all of it empty."), classes="quiet")

    @property
    def people(self) -> list[tuple[str, str]]:
        """Names with what each is good at."""
        numbers = range(1, self.COUNT + 1)
        found = [(self.text_of(f"candidate-{number}"), self.text_of(f"good-at-{number}")) for number in numbers]
        return [(name, strengths) for name, strengths in found if name]


class GrowthQuestion(FirstQuestion):
    """Asks what one wants to get better at."""

    WORDS = "What do you want to get better at? Three at most"
    EXPLANATION = (
        "A growth area is what you want to get better at: something one could see. Say where you stand now, from 1 "
        "to 5, and why it matters now. Later each becomes a goal or a skill with one key, on Goals.",
        "1 is not yet, 3 works with care, 5 means that others learn it from you.",
    )
    DEFAULT_CSS = """
    GrowthQuestion AnswerLine { margin-bottom: 0; }
    GrowthQuestion .why { margin-bottom: 1; }
    """

    def compose_fields(self) -> ComposeResult:
        """Three times a title, the level now, and why now.

        Each once the one before is filled in.
        """
        for number in range(1, MAX_GROWTH_AREAS + 1):
            yield AnswerLine("Get better at", f"growth-{number}", is_asked=number == 1)
            yield AnswerLine("Now, 1 to 5", f"level-{number}", is_asked=False)
            yield AnswerLine("Why now", f"why-{number}", is_asked=False, classes="why")
        yield Static(Content("Such as: say it when something is wrong. You may leave it empty."), classes="quiet")

    @on(Input.Changed)
    def restored(self) -> None:
        """Ask for more of what is filled in."""
        for number in range(1, MAX_GROWTH_AREAS + 1):
            is_filled = bool(self.text_of(f"growth-{number}"))
            for name in ("level", "why"):
                self.answer_line(f"{name}-{number}").ask(is_filled)
            if number < MAX_GROWTH_AREAS:
                self.answer_line(f"growth-{number + 1}").ask(is_filled)

    def check(self) -> None:
        """A level is a number from 1 to 5."""
        for number in range(1, MAX_GROWTH_AREAS + 1):
            level = self.text_of(f"level-{number}")
            if level and level not in ("1", "2", "3", "4", "5"):
                raise BadValue(f"level-{number}", "The level is a number from 1 to 5.")

    @property
    def growth(self) -> list[tuple[str, int | None, str]]:
        """Title, level and reason of each growth area."""
        found = []
        for number in range(1, MAX_GROWTH_AREAS + 1):
            level = self.text_of(f"level-{number}")
            title = self.text_of(f"growth-{number}")
            found.append((title, int(level) if level else None, self.text_of(f"why-{number}")))
        return [one for one in found if one[0]]


class ReportQuestion(FirstQuestion):
    """Asks for the departments, and whether both are in one line of report."""

    WORDS = "Where do the two of you stand in the company?"
    EXPLANATION = (
        "It is easier to be open with somebody who does not rate you. It is easiest in different "
        "departments, where neither of you is above the other.",
    )

    def compose_fields(self) -> ComposeResult:
        """The two departments, and the line of report."""
        yield AnswerLine("Your department", "own-department")
        yield AnswerLine("Theirs", "department")
        yield Static(Content("Is one of you above the other, directly or through others?"), classes="label")
        yield NumberedChoices(
            (
                NumberedOption(SEPARATE_LINES, "no"),
                NumberedOption(ONE_LINE, "yes", "you are in one line of report"),
            ),
            id="reporting",
            classes="-whole",
        )
        yield Static(Content(ONE_LINE_HINT), classes="warning -off", id="one-line")

    @on(NumberedChoices.ChoiceMade)
    def restored(self) -> None:
        """Say what to think of where both are in one line."""
        self.query_one("#one-line").set_class(self.reporting != ONE_LINE, "-off")

    @property
    def reporting(self) -> str:
        """Whether both are in one line of report; empty where it is not said."""
        return self.query_one(NumberedChoices).current_text


class ReadinessQuestion(FirstQuestion):
    """Asks the five questions about oneself."""

    WORDS = "Know yourself: five questions, for you alone"
    EXPLANATION = (
        "Half-way you answer the same questions again, and see both side by side. Nobody else sees them.",
        "You may leave out what you like.",
    )

    def compose_fields(self) -> ComposeResult:
        """Each question over its line."""
        for stage in list_stages(READINESS):
            yield Static(classes="label", id=f"asks-{stage.id}")
            yield AnswerLine(stage.label, f"ready-{stage.id}")

    def begin(self, role: str, partner: str) -> None:
        """Ask in the words for the role."""
        for stage in list_stages(READINESS):
            self.query_one(f"#asks-{stage.id}", Static).update(Content(stage.prompt_for(role)))

    @property
    def answers(self) -> dict[str, str]:
        """The answers by stage."""
        found = {stage.id: self.text_of(f"ready-{stage.id}") for stage in list_stages(READINESS)}
        return {name: text for name, text in found.items() if text}


class CardQuestion(FirstQuestion):
    """Asks for the card of oneself."""

    WORDS = "Your card: what may your partner know of you?"
    EXPLANATION = (
        "Both of you write such a card, and talk about them in the first session. It stays private "
        "until you share it.",
        "Your partner’s card stands beside it, on the page of the relationship.",
    )
    NAMES = tuple(OWN_CARD)[:-1]
    """What is asked here; the department was asked before."""

    def compose_fields(self) -> ComposeResult:
        """A line for each part of the card."""
        for name in self.NAMES:
            yield Static(Content(OWN_CARD[name].capitalize()), classes="label")
            yield AnswerLine(humanize(name).capitalize(), f"card-{name.replace(' ', '-')}")
        yield Static(Content("You may leave out what you like."), classes="quiet")

    @property
    def card(self) -> dict[str, str]:
        """The parts of the card that are filled in."""
        found = {name: self.text_of(f"card-{name.replace(' ', '-')}") for name in self.NAMES}
        return {name: text for name, text in found.items() if text}
