"""How sessions felt, item by item: mine and what the partner told me in rows of their own, blanks left blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.session import Session

MONTHLY = ("safe_to_err", "safe_to_disagree", "valued", "load")
"""What is asked more rarely; a row only when it was rated once."""

ENOUGH = 3
"""Fewer ratings than this are numbers, not a line."""


@dataclass(frozen=True)
class PulseLine:
    """One item of one author over the sessions that were held."""

    item: str
    author: str
    told: bool
    """The partner told me these; else they are mine."""
    days: tuple[date, ...]
    """The days of all held sessions, the same for every row."""
    values: tuple[int | None, ...]
    """1 to 5 a session; none where it was not rated: never filled in."""

    @property
    def rated(self) -> tuple[int, ...]:
        """The ratings there are."""
        return tuple(value for value in self.values if value is not None)

    @property
    def is_line(self) -> bool:
        """Whether there are enough ratings to draw a line."""
        return len(self.rated) >= ENOUGH


def pulse_lines(sessions: Sequence[Session], entries: Entries, role: str = "") -> tuple[PulseLine, ...]:
    """A row for each author and each item that was rated at least once; mine first."""
    authors = (role, *(other for other in ROLES if other != role)) if role in ROLES else ROLES
    found = []
    for author in authors:
        said = [_said(session, entries, author) for session in sessions]
        told = any(pulse.told for pulse in said if pulse) or (role in ROLES and author != role)
        for item in (*ITEMS, *MONTHLY):
            values = tuple(getattr(pulse, item) if pulse else None for pulse in said)
            if any(value is not None for value in values):
                days = tuple(session.day or date.min for session in sessions)
                found.append(PulseLine(item, author, told, days, values))
    return tuple(found)


def _said(session: Session, entries: Entries, author: str) -> Pulse | None:
    """What an author said of a session; the latest word counts."""
    said = [pulse for pulse in entries.near(session, Pulse) if pulse.author == author]
    return said[-1] if said else None
