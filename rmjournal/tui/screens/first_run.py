"""The first-run screen: five questions for a new journal."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from rmjournal.config import Config
from rmjournal.dates import parse_cadence
from rmjournal.english import humanize
from rmjournal.errors import BadValue, JournalError
from rmjournal.insight.cadence import make_first_entries
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.open_journal import Journal
from rmjournal.model.field import ROLES, visible
from rmjournal.model.roles import AREAS
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.drafts import Draft
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyBar, key_hints

WELCOME = (
    "A journal of what you learn from each other, in one file that is yours. "
    "A few questions to begin; everything can be changed later."
)
ROLE_WORDS = {
    "mentor": "mentor (junior)",
    "mentee": "mentee (senior)",
}
DRAFT = "first run"
"""The draft of the answers until there is a journal."""
CADENCES = ("weekly", "every 2 weeks", "every 3 weeks", "every 4 weeks", "monthly", "first Tuesday of the month")
"""The cadences that are offered; any other can be typed."""
ADVICE = (
    "Write about your own learning. Notes about other people may be read one day: "
    "describe what happened, and leave out what is private to them."
)


class QuestionPanel(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A panel that scrolls with the focus; the arrow keys move the focus."""


class FirstRun(Screen[None]):
    """Asks for names, role, rhythm and areas, then opens the journal on Today."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "begin", "begin", id="first.begin"),
        Binding("escape,ctrl+q", "app.quit", "leave", id="first.leave"),
        *FIELD_KEYS,
    ]
    DEFAULT_CSS = """
    FirstRun { align: center middle; background: $background; }
    FirstRun > QuestionPanel {
        width: 94%; max-width: 76; height: auto; max-height: 100%; border: round $border; padding: 1 2;
        border-title-color: $accent; border-title-style: bold; scrollbar-size-vertical: 1;
    }
    FirstRun Horizontal { height: 1; margin-top: 1; }
    FirstRun .label { color: $quiet; height: 1; width: 20; }
    FirstRun .words { height: auto; }
    FirstRun .quiet { height: auto; color: $quiet; margin-top: 1; }
    FirstRun #refused { height: auto; dock: bottom; margin-bottom: 1; padding: 0 2; color: $error; }
    """

    def __init__(self, path: Path, config: Config) -> None:
        super().__init__()
        self._path = path
        self._config = config
        self._state = StateFolder(None, DRAFT)
        self._draft = Draft(self, self._draft_texts, self._save_draft, self._draft_changed)

    def compose(self) -> ComposeResult:
        """One panel with a row a question."""
        with QuestionPanel() as panel:
            panel.border_title = "rmjournal"
            yield Static(Content(WELCOME), classes="words")
            yield from self._question("Your name", LineInput(hint="your name"), "name")
            yield from self._question("Your partner", LineInput(hint="your partner’s name"), "partner")
            yield from self._question("You are the", ChoiceInput(ROLES, "mentee", shown=_role), "role")
            yield from self._question(
                "You meet", ChoiceInput(CADENCES, CADENCES[1], free=True, title="How often you meet"), "cadence"
            )
            words = [humanize(area) for area in AREAS]
            areas = LineInput(", ".join(words[:2]), words=words)
            yield from self._question("Focus areas", areas, "areas")
            yield Static(Content(ADVICE), classes="quiet")
            yield Static(Content(visible(f"Your journal will be saved in {self._path}")), classes="quiet")
        yield Static(id="refused")
        yield KeyBar()

    def _question(self, label: str, field: LineInput | ChoiceInput, name: str) -> ComposeResult:
        field.id = name
        with Horizontal():
            yield Static(Content(label), classes="label")
            yield field

    def on_mount(self) -> None:
        """Restore the draft, and focus the first question."""
        self.query_one(KeyBar).hints = key_hints(self)
        for name, text in self._state.read_drafts().get(DRAFT, {}).items():
            for line in self.query(f"#{name}").results(LineInput):
                line.set_text(text)
        self.query_one("#name").focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._draft.soon()
        self._show_notice()

    def _draft_changed(self) -> None:
        if self._draft.trouble:
            self._show_notice()

    def _draft_texts(self) -> dict[str, str]:
        return {str(line.id): line.current_text for line in self.query(LineInput)}

    def _save_draft(self, texts: Mapping[str, str] | None) -> None:
        if texts is None:
            self._state.delete_draft(DRAFT)
        else:
            self._state.write_draft(DRAFT, texts)

    def _show_notice(self, refused: str = "") -> None:
        reason = refused or self._draft.trouble
        self.query_one("#refused", Static).update(Content(visible(f"✗ {reason}" if reason else "")))

    def unkept(self) -> str:
        """Save the draft before leaving; the reason where that fails, given once."""
        return self._draft.unkept()

    def on_unmount(self) -> None:
        """Save the draft, whatever closes the screen."""
        self._draft.leave()

    @on(KeyBar.Pressed)
    async def _pressed(self, event: KeyBar.Pressed) -> None:
        await self.run_action(event.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Enter go to the next question only from a line of input."""
        return isinstance(self.focused, LineInput) if action == "next_field" else True

    def action_next_field(self) -> None:
        """Focus the next question; create the journal after the last one."""
        if self.focused is not None and self.focused.id == "areas":
            self.action_begin()
        else:
            self.focus_next()

    def action_begin(self) -> None:
        """Create the journal, or show what is missing."""
        try:
            journal = self._create_journal()
        except JournalError as error:
            self._show_notice(str(error))
            if isinstance(error, BadValue):
                self.query_one(f"#{error.field}").focus()
            return
        self._draft.end()
        # On top, not in its place: Textual cannot switch away from the screen that an app begins with.
        self.app.push_screen(MainScreen(journal, self._config))

    def _create_journal(self) -> Journal:
        name, partner = (self.query_one(f"#{field}", LineInput).current_text.strip() for field in ("name", "partner"))
        for field, text, label in (("name", name, "Your name"), ("partner", partner, "Your partner’s name")):
            if not text:
                raise BadValue(field, f"{label} is missing; type it to begin.")
        typed = (area.strip() for area in self.query_one("#areas", LineInput).current_text.split(","))
        stored = {humanize(area): area for area in AREAS}
        areas = [stored.get(area, area) for area in typed if area]
        role, how_often = (self.query_one(f"#{field}", ChoiceInput).current_text for field in ("role", "cadence"))
        try:
            cadence = parse_cadence(how_often)
        except BadValue as error:
            raise BadValue("cadence", str(error)) from error
        today = self._config.today or date.today()
        config = self._config
        entries = make_first_entries(partner, role, cadence, areas, today, partial(new_entry_id, config.today))
        return Journal.create(self._path, name=name, entries=entries, today=config.today, zone=config.zone)


def _role(role: str) -> str:
    return ROLE_WORDS[role]
