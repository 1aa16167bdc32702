"""How a journal begins: the relationship, a draft of the agreement, and a first session proposed."""

from collections.abc import Callable
from datetime import date, timedelta

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

NOTICE = 3
"""Days from today to the first session, at least; a weekend moves it on."""


def first_day(today: date) -> date:
    """The day proposed for a first session: a working day in a few days."""
    day = today + timedelta(days=NOTICE)
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def beginning(
    partner: str, role: str, cadence_days: int, areas: list[str], today: date, new_id: Callable[[], str]
) -> list[Entry]:
    """The first entries of a journal, which point at each other by fresh ids."""
    pair = Relationship(id=new_id(), partner=partner, role=role, start=today, areas=areas)
    agreement = Agreement(
        id=new_id(), relationship=pair.id, purpose="Both teach, both learn.", cadence_days=cadence_days
    )
    session = Session(
        id=new_id(),
        relationship=pair.id,
        focus="Getting to know each other, agreement, first goals",
        kind="first",
        start=f"{first_day(today).isoformat()}T09:00",
        minutes=60,
    )
    return [pair, agreement, session]
