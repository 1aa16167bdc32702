"""The first-run screen: a new journal, one question at a time."""

import asyncio
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from rmjournal.config import Config, computer_name, remember_file
from rmjournal.errors import BadValue, JournalError, NotFound, Refused
from rmjournal.insight.cadence import DEFAULT_TIME, make_first_entries
from rmjournal.insight.first_steps import READINESS
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.roles import other_role
from rmjournal.storage.files.typed_paths import expand_path
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.new_journal import is_begun
from rmjournal.storage.sealing import LockedFile
from rmjournal.tui.drafts import Draft
from rmjournal.tui.keymap import replace_binding
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.first_questions import (
    BEGIN,
    EXAMPLE,
    OPEN,
    WAIT,
    AreasQuestion,
    CadenceQuestion,
    CandidatesQuestion,
    CardQuestion,
    FirstDateQuestion,
    FirstQuestion,
    GrowthQuestion,
    ReadinessQuestion,
    ReportQuestion,
    WhereQuestion,
    WhoQuestion,
)
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyBar, KeyHint
from rmjournal.tui.widgets.numbered_choices import NumberedChoices
from rmjournal.tui.widgets.rows import Rows

DRAFT = "first run"
"""The draft of the answers until there is a journal."""
STEP, PLACE = "~step", "~place"
"""Names of the step and of the path in the draft."""
WAIT_SECONDS = 1.0
"""Seconds between two looks for a file that is on its way."""
EXAMPLE_NOTE = "An example: half a year of Annelise and Misaki. Change what you like; q brings you back here."
FILE_NAME = "journal.json"
"""The name of the file where a person names a folder."""


class FirstRun(Screen[None]):
    """Asks one question after the other, then opens the journal on Today."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "begin", "begin now", id="first.begin"),
        Binding("escape", "leave", "later", id="first.leave"),
        Binding("ctrl+q", "app.quit", "quit", show=False, id="first.quit"),
        Binding("ctrl+n", "not_now", "not now", id="first.not_now"),
        Binding("f1", "help", "help", id="first.help"),
        Binding("f", "ask_place", "other place", id="first.place"),
        # With priority over the input, so that text typed quickly after Tab or Enter goes to the next field.
        Binding("enter", "next", "next", priority=True, id="first.next"),
        Binding("tab", "app.focus_next", "Next field", show=False, priority=True, id="field.tab"),
        Binding("shift+tab", "app.focus_previous", "Previous field", show=False, priority=True, id="field.back"),
        Binding("down", "field(1)", "Next field", show=False, priority=True, id="field.down"),
        Binding("up", "field(-1)", "Previous field or question", show=False, priority=True, id="field.up"),
    ]
    DEFAULT_CSS = """
    FirstRun { align: center middle; background: $background; }
    FirstRun > #card { width: 94%; max-width: 76; height: 100%; max-height: 22; padding: 1 0; }
    FirstRun #head { height: 1; margin-bottom: 1; color: $quiet; }
    FirstRun #questions { height: 1fr; }
    FirstRun #refused { height: auto; color: $error; }
    """

    def __init__(self, path: Path, config: Config) -> None:
        super().__init__()
        self._config = config
        self._state = StateFolder(None, DRAFT)
        self._draft = Draft(self, self._draft_texts, self._save_draft, self._draft_changed)
        context = FormContext(
            today=config.today or date.today(), time=DEFAULT_TIME, day_first=config.day_first, zone=config.zone
        )
        self._where = WhereQuestion(context, path.absolute())
        self._who, self._candidates = WhoQuestion(context), CandidatesQuestion(context)
        self._cadence, self._areas = CadenceQuestion(context), AreasQuestion(context)
        self._date, self._growth = FirstDateQuestion(context), GrowthQuestion(context)
        self._report, self._readiness = ReportQuestion(context), ReadinessQuestion(context)
        self._card = CardQuestion(context)
        of_the_pair = (
            self._cadence,
            self._areas,
            self._date,
            self._growth,
            self._report,
            self._readiness,
            self._card,
        )
        self._all_questions: tuple[FirstQuestion, ...] = (self._where, self._who, self._candidates, *of_the_pair)
        self._step = 0
        """The index of the question that is asked."""
        self._wait_timer: Timer | None = None
        self._example_folder: TemporaryDirectory[str] | None = None

    def compose(self) -> ComposeResult:
        """The head, the questions of which one is shown, and the keys."""
        with Vertical(id="card"):
            yield Static(id="head", markup=False)
            with Vertical(id="questions"):
                yield from self._all_questions
            yield Static(id="refused")
        yield KeyBar()

    def on_mount(self) -> None:
        """Restore the draft, and ask the question at which it was left."""
        texts = self._state.read_drafts().get(DRAFT, {})
        if place := texts.get(PLACE):
            self._where.path = Path(place)
        for field in self.query("LineInput, NumberedChoices"):
            if isinstance(field, LineInput | NumberedChoices) and str(field.id) in texts:
                field.set_text(texts[str(field.id)])
        for question in self._all_questions:
            question.restored()
        step = texts.get(STEP, "0")
        self._ask(min(int(step), len(self._questions) - 1) if step.isdecimal() else 0)

    @property
    def _questions(self) -> tuple[FirstQuestion, ...]:
        """The questions that are asked: without a partner only whom one could ask."""
        if self._who.is_alone:
            return (self._where, self._who, self._candidates)
        return tuple(question for question in self._all_questions if question is not self._candidates)

    @property
    def _question(self) -> FirstQuestion:
        return self._questions[self._step]

    def _ask(self, step: int) -> None:
        """Show one question, and focus its first field that is not filled in."""
        self._step = step
        for question in self._all_questions:
            question.set_class(question is self._question, "-here")
        self._question.begin(self._who.role, self._who.text_of("partner"))
        self._show_head()
        self._show_keys()
        self._show_notice()
        self.set_focus(self._question.fields[0])

    def _show_head(self) -> None:
        count = len(self._questions)
        dots = "●" * (self._step + 1) + "○" * (count - self._step - 1)
        steps = f"step {self._step + 1} of {count}   {dots}"
        width = min(76, max(0, self.size.width * 94 // 100))
        self.query_one("#head", Static).update(f"rmjournal{steps:>{max(1, width - 9)}}")

    def on_resize(self) -> None:
        """Set the step against the right edge again."""
        self._show_head()

    def _show_keys(self) -> None:
        bar = self.query_one(KeyBar)
        next_key, help_key = KeyHint("enter", "next", "next"), KeyHint("F1", "help", "help")
        if self._wait_timer is not None:
            bar.hints = [KeyHint("esc", "stop waiting", "leave"), help_key]
        elif self._question is self._where and self._where.path_line.is_asked:
            bar.hints = [KeyHint("enter", "use this path", "next"), KeyHint("esc", "cancel", "leave"), help_key]
        elif self._question is self._where:
            other = KeyHint("f", "other place", "ask_place")
            bar.hints = [
                KeyHint("1-4", "choose", "choose"),
                next_key,
                other,
                KeyHint("esc", "quit", "leave"),
                help_key,
            ]
        else:
            back, later = KeyHint("↑", "back", "back"), KeyHint("esc", "later", "leave")
            begin = KeyHint("^s", "begin now", "begin")
            not_now = [KeyHint("^n", "not now", "not_now")] if self._question not in (self._where, self._who) else []
            bar.hints = [next_key, *not_now, begin, back, later, help_key]
        bar.state = "nothing saved yet"

    @on(Input.Changed)
    @on(NumberedChoices.ChoiceMade)
    def _changed(self) -> None:
        self._draft.soon()
        self._show_notice()

    def _draft_changed(self) -> None:
        if self._draft.trouble:
            self._show_notice()

    def _draft_texts(self) -> dict[str, str]:
        texts = {STEP: str(self._step), PLACE: str(self._where.path)}
        for question in self._all_questions:
            for field in question.query("LineInput, NumberedChoices"):
                if isinstance(field, LineInput | NumberedChoices):
                    texts[str(field.id)] = question.draft_text(str(field.id), field.current_text)
        return texts

    def _save_draft(self, texts: Mapping[str, str] | None) -> None:
        if texts is None:
            self._state.delete_draft(DRAFT)
        else:
            self._state.write_draft(DRAFT, texts)

    def _show_notice(self, refused: str = "") -> None:
        reason = refused or self._draft.trouble
        self.query_one("#refused", Static).update(Content(visible(f"✗ {reason}" if reason else "")))

    def _refuse(self, error: JournalError) -> None:
        """Show why an answer will not do, and go to its field."""
        if isinstance(error, BadValue):
            for number, question in enumerate(self._questions):
                for field in question.query(f"#{error.field}"):
                    if number != self._step:
                        self._ask(number)
                    self.set_focus(field)
        self._show_notice(str(error))

    def unkept(self) -> str:
        """Save the draft before leaving; the reason where that fails, given once."""
        return self._draft.unkept()

    def on_unmount(self) -> None:
        """Save the draft, whatever closes the screen."""
        self._draft.leave()

    @on(KeyBar.Pressed)
    async def _pressed(self, event: KeyBar.Pressed) -> None:
        if event.action:
            await self.run_action(event.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer another place with the first question only.

        Leave the arrow keys to a list.
        """
        if action == "field":
            return self._is_typing
        return self._question is self._where and not self._is_typing if action == "ask_place" else True

    @property
    def _is_typing(self) -> bool:
        return isinstance(self.focused, LineInput)

    # From field to field

    @on(Rows.MovedPast)
    def _moved_past(self, event: Rows.MovedPast) -> None:
        self.action_field(event.step)

    @on(Rows.RowOpened)
    def _answer_clicked(self) -> None:
        if self._question is self._where:
            self._answer_where()

    def action_field(self, step: int) -> None:
        """Focus the next or previous field; before the first one, ask the question before."""
        fields = self._question.fields
        index = fields.index(self.focused) + step if self.focused in fields else 0
        if index < 0:
            self._ask(max(0, self._step - 1))
        elif index < len(fields):
            self.set_focus(fields[index])

    def action_back(self) -> None:
        """Go back as a click on the word does, also from a list."""
        self.action_field(-1)

    async def _await_typed_keys(self) -> None:
        """Wait until the focused line has taken in the keys that were typed before."""
        done = asyncio.Event()
        if self.focused is not None and self.focused.call_later(done.set):
            await done.wait()

    async def action_next(self) -> None:
        """Take the answer, and go to the next field or question."""
        await self._await_typed_keys()
        field = self.focused
        if self._question is self._where:
            self._answer_where()
            return
        if isinstance(field, NumberedChoices) and not field.takes_several:
            with field.prevent(NumberedChoices.ChoiceMade):
                field.action_choose()
        after = self._question.field_after(field)
        if after is not None:
            self.set_focus(after)
        elif self._step + 1 < len(self._questions):
            self._go_on()
        else:
            self.action_begin()

    def _go_on(self) -> None:
        try:
            self._question.check()
        except JournalError as error:
            self._refuse(error)
            return
        self._ask(self._step + 1)
        self._draft.soon()

    def action_not_now(self) -> None:
        """Skip the question; it stays on the list of first steps."""
        if self._question in (self._where, self._who):
            return
        if self._step + 1 < len(self._questions):
            self._go_on()
        else:
            self.action_begin()

    def action_leave(self) -> None:
        """Stop waiting or typing a path; else leave, and keep the answers."""
        if self._wait_timer is not None:
            self._stop_waiting()
        elif self._where.path_line.is_asked:
            self._hide_path_line()
        else:
            self.call_later(self.app.action_quit)

    def action_help(self) -> None:
        """Explain the question."""
        from rmjournal.tui.dialogs.help import ShortHelpDialog

        self.app.push_screen(
            ShortHelpDialog(self._question.WORDS, [("", text) for text in self._question.EXPLANATION])
        )

    # Where the journal is

    def action_choose(self) -> None:
        """Light the next answer, as a click on the word does."""
        answers = self._where.query_one(NumberedChoices)
        answers.cursor = (answers.cursor + 1) % len(answers.rows)

    def action_ask_place(self) -> None:
        """Ask for the path of the file."""
        self._where.path_line.line.set_text("")
        self._where.path_line.ask(True)
        self.set_focus(self._where.path_line.line)
        self._show_keys()

    def _hide_path_line(self) -> None:
        self._where.path_line.ask(False)
        self._where.show_place()
        self.set_focus(self._where.fields[0])
        self._show_keys()

    def _answer_where(self) -> None:
        """Take the path that is typed, or do what the highlighted answer says."""
        where = self._where
        before = where.path
        try:
            if where.path_line.is_asked and self._is_typing:
                self._take_path(where.text_of("path"))
                if where.answer in (BEGIN, WAIT):
                    return
            if where.answer == EXAMPLE:
                self._show_example()
            elif where.answer == WAIT:
                self._wait()
            elif where.answer == OPEN:
                self._open_named(before)
            elif is_begun(where.path):
                raise NotFound(f"There is a journal at {where.path} already. 2 opens it; f chooses another place.")
            else:
                self._ask(1)
                self._draft.soon()
        except JournalError as error:
            self._refuse(error)

    def _take_path(self, typed: str) -> None:
        """Take a path as the place of the file.

        A folder gets the usual name of a file.
        """
        where = self._where
        if typed:
            path = expand_path(typed).absolute()
            where.path = path / FILE_NAME if path.is_dir() else path
            self._draft.soon()
        self._hide_path_line()

    def _open_named(self, before: Path) -> None:
        """Open the file that is there, or ask for its path.

        One without a journal is not where a new one begins: that stays the place before.
        """
        where = self._where
        if is_begun(where.path):
            self._open_file()
            return
        where.show_place("There is no journal in this file; name another one:")
        where.path = before
        self.action_ask_place()

    def _open_file(self, is_asked: bool = False) -> None:
        """Open the file, or ask for its passphrase where it is locked."""
        config = self._config
        try:
            journal = Journal.open(self._where.path, today=config.today, zone=config.zone, computer=computer_name)
        except LockedFile as error:
            if is_asked:
                raise
            from rmjournal.tui.screens.lock import LockScreen

            self.app.push_screen(LockScreen(error, partial(self._open_file, True), leave=self.app.pop_screen))
            return
        except JournalError as error:
            if _is_other_text(self._where.path):
                name = self._where.path.name
                self._where.path = self._where.first_path
                self._where.show_place()
                raise Refused(f"{name} is no journal. Begin one with 1; after that, I imports {name}.") from error
            raise
        if is_asked:
            self.app.pop_screen()
        self._enter(journal)

    def _wait(self) -> None:
        """Look for the file until it is there."""
        self._where.show_place("Waiting for this file; it opens as soon as it is complete:")
        self._wait_timer = self._wait_timer or self.set_interval(WAIT_SECONDS, self._look_for_file)
        self._show_keys()
        self._look_for_file()

    def _look_for_file(self) -> None:
        with suppress(JournalError):  # it may be half written
            if is_begun(self._where.path):
                self._open_file()
                self._stop_waiting()

    def _stop_waiting(self) -> None:
        if self._wait_timer is not None:
            self._wait_timer.stop()
        self._wait_timer = None
        self._where.show_place()
        self._show_keys()

    def _show_example(self) -> None:
        """Open a finished example, with files and state of its own."""
        from rmjournal.demo import TODAY, ZONE, write_demo

        self._example_folder = self._example_folder or TemporaryDirectory(prefix="rmjournal-demo-")
        folder = Path(self._example_folder.name)
        path = folder / "example.json"
        if not path.exists():
            write_demo(path, "mentee", TODAY)
        journal = Journal.open(path, today=TODAY, zone=ZONE, state_root=folder / "state")
        config = replace(self._config, file=path, today=TODAY, zone=ZONE)
        main = MainScreen(journal, config, "example")
        back = Binding("q", "dismiss(None)", "back", id="quit", tooltip="Back to the first question")
        replace_binding(main, back)
        self.app.push_screen(main)
        main.call_after_refresh(main.notify, EXAMPLE_NOTE)

    # The journal

    def action_begin(self) -> None:
        """Create the journal, or show what is missing."""
        try:
            journal = self._create_journal()
        except JournalError as error:
            self._refuse(error)
            return
        self._enter(journal)

    def _create_journal(self) -> Journal:
        for question in self._questions:
            question.check()
        config = self._config
        return Journal.create(
            self._where.path,
            name=self._who.text_of("name"),
            entries=self._first_entries(),
            today=config.today,
            zone=config.zone,
            computer=computer_name,
        )

    def _first_entries(self) -> list[Entry]:
        """Make the entries of all answers."""
        who, new_id = self._who, partial(new_entry_id, self._config.today)
        if who.is_alone:
            role = other_role(who.role)
            return [
                Person(id=new_id(), name=name, strengths=strengths, role=role, state="candidate")
                for name, strengths in self._candidates.people
            ]
        today = self._config.today or date.today()
        pair, *others = make_first_entries(
            who.text_of("partner"),
            who.role,
            self._cadence.cadence,
            self._areas.areas,
            today,
            new_id,
            self._date.start,
        )
        own, theirs = self._report.text_of("own-department"), self._report.text_of("department")
        pair = pair.edit(
            own_card=self._card.card | ({"department": own} if own else {}),
            card={"department": theirs} if theirs else {},
            reporting=self._report.reporting,
        )
        grown = [
            Growth(id=new_id(), relationship=pair.id, owner=who.role, title=title, level=level, why=why)
            for title, level, why in self._growth.growth
        ]
        answers = self._readiness.answers
        ready = [
            Reflection(
                id=new_id(),
                relationship=pair.id,
                occasion=READINESS,
                framework=READINESS,
                author=who.role,
                answers=answers,
                on=today,
            )
        ]
        return [pair, *others, *grown, *(ready if answers else [])]

    def _enter(self, journal: Journal) -> None:
        """Open the journal on Today, and remember where it is."""
        self._draft.end()
        path, config = self._where.path, self._config
        main = MainScreen(journal, replace(config, file=path))
        # On top, not in its place: Textual cannot switch away from the screen that an app begins with.
        self.app.push_screen(main)
        if path != config.file.absolute():
            try:
                remember_file(config.source, path)
            except JournalError as error:
                main.call_after_refresh(main.notify, str(error), severity="warning")


def _is_other_text(path: Path) -> bool:
    """Tell whether a file begins as no journal does, whole or damaged."""
    try:
        with path.open("rb") as file:
            first = file.read(64).removeprefix(BOM_UTF8).lstrip()[:1]
    except OSError:
        return False
    return first.isascii() and first.decode("ascii").isprintable() and first not in (b"", b"{", b"<")
