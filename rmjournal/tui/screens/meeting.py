"""The clock of a meeting: when it began, and when a point was ticked last; it survives leaving the screen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from rmjournal.storage.local.state_folder import StateFolder

SETTING = "meeting"
"""The setting of the screen that holds the one meeting there is."""
LONGEST = timedelta(hours=12)
"""A meeting that began longer ago is another one."""


def now() -> datetime:
    """The time on the wall."""
    return datetime.now()


def minutes(start: datetime, end: datetime) -> int:
    """Whole minutes between two moments, never less than none."""
    return max(0, round((end - start).total_seconds() / 60))


@dataclass(frozen=True)
class Meeting:
    """One meeting that goes on: its session, its beginning, the last point that was ticked."""

    session: str
    began: datetime
    last: datetime

    @classmethod
    def going_on(cls, session: str, state: StateFolder, clock: Callable[[], datetime]) -> Self | None:
        """The meeting that goes on; none when it has not begun, or was another one."""
        told = state.settings().get(SETTING)
        if isinstance(told, list) and len(told) == 3 and told[0] == session:
            try:
                known = cls(session, datetime.fromisoformat(str(told[1])), datetime.fromisoformat(str(told[2])))
            except ValueError:
                known = cls(session, datetime.min, datetime.min)
            if timedelta(0) <= clock() - known.began <= LONGEST:
                return known
        return None

    def keep(self, state: StateFolder) -> None:
        """Keep it for the next time the session is opened."""
        state.keep_setting(SETTING, [self.session, self.began.isoformat(), self.last.isoformat()])

    def ticked(self, at: datetime) -> Self:
        """A point was ticked: the next one begins."""
        return replace(self, last=at)

    def lasted(self, at: datetime) -> int:
        """Minutes since it began."""
        return minutes(self.began, at)

    def since_last(self, at: datetime) -> int:
        """Minutes since the last tick, or since it began."""
        return minutes(self.last, at)
