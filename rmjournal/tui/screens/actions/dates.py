"""Date command: date and length of a session, due day of an action item, in one line."""

import re
from collections.abc import Callable
from functools import partial

from rmjournal.errors import JournalError, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import ParseContext, parse_field
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.journal_screen import JournalScreen
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
            self._ask_line("Date and length", partial(self._move, entry.id), text, "next tue 08:30 45 min")
        elif isinstance(entry, Action):
            text = entry.due.isoformat() if entry.due else ""
            self._ask_line("Due", partial(self._set_due, entry.id), text, "fri · in 2 weeks · 12 jun")
        else:
            screen.notify("Choose a session or an action item first, to change its day.")

    def _ask_line(self, label: str, use: Callable[[str], None], text: str, hint: str) -> None:
        """Ask for one line above the message line; ``use`` gets it, and may refuse it."""
        screen = self.screen
        prompt = screen.query_one_optional(LinePrompt)
        if prompt is None:
            prompt = LinePrompt()
            screen.mount(prompt, before=screen.footer)
        screen.call_after_refresh(prompt.ask_for, label, partial(self._use, use), text, hint)

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
        length = _NUMBER.fullmatch(line) or _LENGTH.search(line)
        day = line[: length.start()].strip(" ,·") if length else line
        changed = session
        if day:
            start = parse_field(Session, "start", day, self._context(session.start[11:16]), session.status)
            changed = changed.edit(start=start)
        if length:
            minutes = parse_field(Session, "minutes", length["minutes"], self._context(), session.status)
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
        """Save an entry; a refusal is raised, so that the line is asked for again."""
        self.screen.journal.put(entry)
        self.screen.notify(words, undo="undoes")
