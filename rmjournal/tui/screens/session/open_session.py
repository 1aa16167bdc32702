"""The open session: its entry, its changes and its prompt."""

from collections.abc import Callable
from typing import NamedTuple

from rmjournal.errors import JournalError, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import ParseContext, parse_field, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.tui.drafts import LEAVE_AGAIN_NOTE, NOT_SAVED, TYPING, Draft, DraftSlot
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.widgets.inputs.form_context import preview_day
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

PREPARE, MEET, CLOSE = range(3)
"""The steps."""

ACTION_FIELDS = ("text", "owner", "due")
LEARNING_FIELDS = ("text", "cue")
"""What an action item and a learning ask for in a session; the rest is on the whole form."""


class OpenSession:
    """State shared by the three steps: session entry and prompt."""

    def __init__(self, screen: JournalScreen, session_id: str, step: int) -> None:
        self.screen = screen
        self.journal = screen.journal
        self.id = session_id
        self.step = step
        """The step that is open."""
        self.place: Place | None = None
        """The widget of that step, once it is made."""
        self.prompt = Prompt(self)

    @property
    def highlighted_rows(self) -> Rows | None:
        """The pane in focus, else the one whose highlighted line stays marked."""
        panes = self.place.walk_children(Rows) if self.place is not None else []
        marked = [rows for rows in panes if rows.has_class("-leads")]
        return next((rows for rows in panes if rows is self.screen.focused), marked[0] if marked else None)

    @property
    def highlighted_line(self) -> Row | None:
        """The highlighted line, to which the keys apply."""
        rows = self.highlighted_rows
        return rows.highlighted_row if rows else None

    @property
    def session(self) -> Session:
        """The session as the journal has it now; `Refused` when it is not there."""
        session = self.journal.entries.get_of_kind(Session, self.id)
        if session is None:
            raise Refused("This session is no longer in the journal; undo brings it back.")
        return session

    def slot(self, line: str = "") -> DraftSlot:
        """The draft slot of the session's form, or of a prompt."""
        return DraftSlot(self.journal.db.storage.state, self.session, line)

    def put(
        self,
        *entries: Entry,
        label: str = "",
        words: str = "",
        alike: str = "",
        name: str = "",
        typed_fields: tuple[str, ...] = (),
    ) -> None:
        """Save entries as one action, and say so or why not."""
        self.screen.attempt(
            lambda: self.journal.put(*entries, label=label, typed=typed_fields), words, alike=alike, name=name
        )

    def with_value(self, entry: Entry, field: str, text: str) -> Entry:
        """Parse a value into an entry; a day without a time gets the session's."""
        return entry.edit(**{field: parse_field(type(entry), field, text, self._context, entry.status)})

    def with_full_day(self, text: str, state: str) -> str:
        """A typed start of a session with its day in full, for drafts."""
        return with_full_day(fields(Session)["start"].in_state(state), text, self._context)

    def describe_start(self, text: str, state: str) -> str:
        """Say which day a typed start of a session means."""
        return preview_day(fields(Session)["start"].in_state(state), text, self._context)[0]

    @property
    def _context(self) -> ParseContext:
        return ParseContext(
            entries=self.journal.entries,
            today=self.journal.today,
            role=self.screen.view.role,
            day_first=self.screen.day_first,
            time=self.session.start[11:16],
        )

    def new_action(self) -> Action:
        """A new action agreed in this session."""
        return Action(session=self.session.id, relationship=self.session.relationship)

    def new_learning(self, text: str = "", goal: str = "") -> Learning:
        """A new learning from this session."""
        session = self.session
        return Learning(session=session.id, relationship=session.relationship, text=text, goal=goal)


class PromptRequest(NamedTuple):
    """One line that is asked for, and its use."""

    label: str
    use: Callable[[str], None]
    hint: str = ""
    text: str = ""
    draft: str = ""
    """The name of its draft; empty = it has none."""
    as_draft_text: Callable[[str], str] = str
    """Gives the text that the draft keeps."""
    echo: Callable[[str], str] | None = None
    """Says how the typed text is understood."""
    can_be_empty: bool = False
    ends_draft: bool = True
    is_begun: bool = False
    """The text was typed already, so that what is typed next follows it."""


class Prompt:
    """Asks for a line on the prompt bar, and keeps its draft."""

    def __init__(self, owner: OpenSession) -> None:
        self.owner = owner
        self.screen = owner.screen
        self._question: PromptRequest | None = None
        self._draft: Draft | None = None

    def ask(self, question: PromptRequest) -> None:
        """Ask for a line, where the journal can be changed."""
        if not self.screen.can_write():
            return
        bar, self._question, self._draft = self.screen.query_one(PromptBar), question, None
        text = question.text
        if question.draft:
            slot = self.owner.slot(question.draft)

            def draft_texts() -> dict[str, str]:
                return {"text": kept} if (kept := question.as_draft_text(bar.current_text)) else {}

            self._draft = Draft(self.screen, draft_texts, slot.keep, self._show_trouble)
            text = (slot.texts or {}).get("text", text)
            self._draft.kept = bool(text)
        bar.ask("", question.label, text, question.hint, is_begun=question.is_begun, echo=question.echo)

    def answer(self, text: str) -> None:
        """Use a line; one that cannot be used is asked for again."""
        question, draft = self._question, self._draft
        if draft is not None:
            draft.now()
        if question is not None and (text or question.can_be_empty):
            try:
                question.use(text)
            except JournalError as error:
                self.screen.notify_error(error)
                self.screen.query_one(PromptBar).ask_again(text)
                return
        if draft is not None and question is not None and question.ends_draft:
            draft.end()

    def save_draft_soon(self) -> None:
        """Keep the draft of the line soon."""
        if self._draft is not None:
            self._draft.soon()

    def unkept(self) -> str:
        """Keep the draft before leaving; the reason where it cannot be kept."""
        return self._draft.unkept() if self._draft is not None else ""

    @property
    def typing_state(self) -> str:
        """Whether the line is saved as a draft."""
        return NOT_SAVED if self._draft is not None and self._draft.trouble else TYPING

    def leave(self) -> bool:
        """Leave the line with its draft kept; where that fails, ask once more."""
        if self.unkept():
            self.screen.query_one(PromptBar).ask_again()
            return False
        self.keep()
        return True

    def keep(self) -> None:
        """Save the draft of the typed line before the step closes."""
        if self._draft is not None:
            self._draft.leave()

    def _show_trouble(self) -> None:
        if self._draft is not None and self._draft.trouble.endswith(LEAVE_AGAIN_NOTE):
            self.screen.notify(self._draft.trouble, severity="error")
