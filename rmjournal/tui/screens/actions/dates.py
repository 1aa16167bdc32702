"""Date command: one line for a session's date and length, or a due day."""

import re
from collections.abc import Callable
from functools import partial

from rmjournal.errors import JournalError, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, parse_field
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.widgets.inputs.form_context import preview_day
from rmjournal.tui.widgets.prompt_bar import LinePrompt

_LENGTH = re.compile(r"(?:^|[\s,·]+)(?P<minutes>\d{1,3})\s*(?:m|min|mins|minutes)\.?$", re.IGNORECASE)
"""The length at the end of a line, such as "45 min"."""
_NUMBER = re.compile(r"(?P<minutes>\d{1,3})")
"""A line of nothing but minutes."""


class DateActions:
    """Asks for the day of a session or an action item, and changes it."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def ask(self) -> None:
        """Ask for the day of the highlighted entry."""
        screen = self.screen
        entry = screen.highlighted
        if not screen.can_write():
            return
        if isinstance(entry, Session):
            start = entry.start.replace("T", " ")
            text = f"{start} {entry.minutes} min".strip()
            move, echo = partial(self._move, entry.id), partial(self._describe_start, entry)
            self._ask_line("Date and length", move, text, "next tue 08:30 45 min", echo)
        elif isinstance(entry, Action):
            text = entry.due.isoformat() if entry.due else ""
            due_on = fields(Action)["due"].in_state(entry.status)
            set_due, echo = partial(self._set_due, entry.id), partial(self._describe_day, due_on)
            self._ask_line("Due", set_due, text, "fri · in 2 weeks · 12 jun", echo)
        else:
            screen.notify("Choose a session or an action item first, to change its day.")

    def _ask_line(
        self, label: str, use: Callable[[str], None], text: str, hint: str, echo: Callable[[str], str]
    ) -> None:
        """Ask for one line above the message line.

        ``use`` gets it, and may refuse it.
        """
        screen = self.screen
        prompt = screen.query_one_optional(LinePrompt)
        if prompt is None:
            prompt = LinePrompt()
            screen.mount(prompt, before=screen.footer)
        screen.call_after_refresh(prompt.ask_for, label, partial(self._use, use), text, hint, echo)

    def _use(self, use: Callable[[str], None], text: str) -> bool:
        """Use a line; say why where it is refused."""
        try:
            use(text)
        except JournalError as error:
            self.screen.notify_error(error)
            return False
        return True

    def _context(self, time: str = "") -> ParseContext:
        screen = self.screen
        return ParseContext(
            entries=screen.journal.entries,
            today=screen.journal.today,
            role=screen.view.role,
            day_first=screen.day_first,
            time=time,
        )

    def _describe_day(self, field: Field, text: str, time: str = "") -> str:
        return preview_day(field, text, self._context(time))[0] if text else ""

    def _describe_start(self, session: Session, line: str) -> str:
        """Say which day, time and length a line means."""
        day, minutes = _split_length(line)
        start = fields(Session)["start"].in_state(session.status)
        words = self._describe_day(start, day or session.start, session.start[11:16])
        day_words = words.partition(" · ")[0] if minutes else words
        return " · ".join(filter(None, (day_words, minutes and f"{minutes} min")))

    def _entry(self, entry_id: str) -> Entry:
        entry = self.screen.journal.entries.get(entry_id)
        if entry is None:
            raise Refused("This entry is no longer in the journal; undo brings it back.")
        return entry

    def _move(self, session_id: str, line: str) -> None:
        """Change day, time and length of a session, as far as they are typed."""
        session = self._entry(session_id)
        if not isinstance(session, Session):
            return
        day, length = _split_length(line)
        changed = session
        if day:
            start = parse_field(Session, "start", day, self._context(session.start[11:16]), session.status)
            changed = changed.edit(start=start)
        if length:
            minutes = parse_field(Session, "minutes", length, self._context(), session.status)
            changed = changed.edit(minutes=minutes)
        when = self.screen.view.start(changed) if changed.starts_at else self.screen.view.day(changed.day)
        words = f"{self.screen.view.words(session)}: now {when}, {changed.minutes} min"
        self._put(changed, words)

    def _set_due(self, action_id: str, line: str) -> None:
        action = self._entry(action_id)
        due = parse_field(Action, "due", line, self._context(), action.status)
        changed = action.edit(due=due)
        day = getattr(changed, "due", None)
        self._put(changed, f"{self.screen.view.words(action)}: due {self.screen.view.day(day)}")

    def _put(self, entry: Entry, words: str) -> None:
        """Save an entry.

        A refusal is raised, so that the line is asked for again.
        """
        before = self.screen.journal.change_count
        self.screen.journal.put(entry)
        self.screen.notify(words, undo="undoes" if self.screen.journal.change_count > before else "")


def _split_length(line: str) -> tuple[str, str]:
    """Split a line into the words of a day and the minutes after it."""
    length = _NUMBER.fullmatch(line.strip()) or _LENGTH.search(line)
    return (line[: length.start()].strip(" ,·"), length["minutes"]) if length else (line.strip(), "")
