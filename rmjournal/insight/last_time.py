"""What was last time: the latest session that took place before another, what was agreed, what fell out since."""

from typing import NamedTuple

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session

LINES = 3
"""Lines of what was agreed, at most."""


class LastTime(NamedTuple):
    """The latest session that was held before, and those that were called off or missed since."""

    session: Session | None
    agreed: tuple[str, ...]
    """Its takeaways, then its actions; three lines at most."""
    fell_out: tuple[Session, ...]
    """Called off or missed after it, oldest first."""


def last_time(entries: Entries, start: str, but: str = "") -> LastTime:
    """What was last time among these entries, seen from a day with or without time; ``but`` is left out."""
    before = sorted(
        (s for s in entries.of(Session) if s.begins and s.start < start and s.id != but),
        key=lambda s: (s.start, int(s.id)),
    )
    held = [session for session in before if session.state == "held"]
    last = held[-1] if held else None
    since = before[before.index(last) + 1 :] if last else before
    fell_out = tuple(session for session in since if session.state in ("cancelled", "missed"))
    return LastTime(last, _agreed(last, entries) if last else (), fell_out)


def _agreed(session: Session, entries: Entries) -> tuple[str, ...]:
    promised = [action.text for action in entries.near(session, Action) if action.session == session.id]
    return tuple(line for line in (*session.takeaways, *promised) if line.strip())[:LINES]
