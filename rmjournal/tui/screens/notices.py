"""Notices while the program runs: a session soon, an action item due today."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from rmjournal.config import Config
from rmjournal.dates.time_zones import convert_local_time
from rmjournal.english import agree, pluralize
from rmjournal.errors import NotSaved
from rmjournal.insight.commitments import split_open_actions
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.terminal import send_notice

SECONDS: Final = 20.0
"""Seconds between two looks at the clock."""
USUAL_LEAD: Final = timedelta(minutes=15)
SETTING: Final = "noticed"
"""The setting of this computer that holds what was told, so that it is told once."""


class Notices:
    """Finds what is to be told now, each once.

    No notice names anybody or shows a text.
    """

    def __init__(self, journal: Journal, config: Config) -> None:
        self._journal = journal
        self._told: set[str] = set()
        self._lead = min((time for time in config.reminders if time < timedelta(days=1)), default=USUAL_LEAD)

    def due_now(self, clock: datetime) -> list[str]:
        """The notices of a moment, in the time of this computer."""
        now = datetime.combine(self._journal.today, clock.time())
        found = dict((*self._sessions(now), *self._actions()))
        state = self._journal.db.storage.state
        kept = state.read_settings().get(SETTING)
        self._told.update(map(str, kept) if isinstance(kept, list) else ())
        new = [words for key, words in found.items() if key not in self._told]
        if new:
            self._told.update(found)
            with suppress(NotSaved):  # it is told once a start
                state.write_setting(SETTING, list(found))
        return new

    def _sessions(self, now: datetime) -> Iterator[tuple[str, str]]:
        for session in self._journal.entries.of(Session):
            begins = session.starts_at
            if begins is None or session.state != "planned":
                continue
            begins = convert_local_time(begins, session.zone, self._journal.zone) or begins
            left = begins - now
            if timedelta(0) < left <= self._lead:
                minutes = pluralize(max(1, round(left / timedelta(minutes=1))), "minute")
                yield f"{session.id} {session.start}", f"Your session begins in {minutes}, at {begins:%H:%M}."

    def _actions(self) -> Iterator[tuple[str, str]]:
        today = self._journal.today
        mine = split_open_actions(self._journal.entries, self._journal.my_role()).mine
        if count := sum(action.due == today for action in mine):
            verb = agree(count, "falls", "fall")
            yield f"due {today.isoformat()}", f"{pluralize(count, 'action item')} {verb} due today."


def begin_notices(screen: JournalScreen, config: Config) -> None:
    """Show what is due on screen and desktop, while the screen is open."""
    notices = Notices(screen.journal, config)

    def tell() -> None:
        for words in notices.due_now(datetime.now()):
            send_notice(screen.app._driver, f"rmjournal: {words}")
            screen.notify(words, outside=True)

    screen.set_interval(SECONDS, tell)
    screen.call_after_refresh(tell)
