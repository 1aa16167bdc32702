"""What the tests of a session's screens share: a small journal with one planned session, and the way into it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.pages.close import OUTCOMES
from rmjournal.tui.screens.session import meet
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver
from .pilot import settle

THREE = ("Check-in", "The budget page", "Swap: how a board reads")
E = TypeVar("E", bound=Entry)


def small(
    folder: Path, day: date = TODAY, points: Sequence[str] = THREE, more: Mapping[str, object] = MappingProxyType({})
) -> Path:
    """A journal with an agreement, and one session of 45 minutes with points of 10."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY)
    (pair,) = journal.put(Relationship(partner="Misaki Satō", role="mentor", start=date(2026, 1, 13)))
    journal.put(Agreement(relationship=pair.id, purpose="Learn", cadence_days=14, weekday="tuesday", minutes=45))
    start = f"{day.isoformat()}T08:30"
    session = Session(relationship=pair.id, focus="Channel map", start=start, minutes=45, shared=True).edit(**more)
    (known,) = journal.put(session)
    for n, title in enumerate(points, 1):
        journal.put(Point(relationship=pair.id, session=known.id, title=title, minutes=10, order=n, owner="mentor"))
    journal.close()
    return path


def screen(driver: AppDriver) -> SessionScreen:
    """The session's screen, below all dialogs."""
    return next(one for one in driver.app.screen_stack if isinstance(one, SessionScreen))


def rows(driver: AppDriver, id: str) -> Rows:
    return screen(driver).place.query_one(f"#{id}", Rows)


async def go(driver: AppDriver, step: str, session: Session | None = None) -> SessionScreen:
    """Open a step of a session, the only one or one that is named."""
    driver.main.open_session(session or driver.entries.of(Session)[0])
    await settle(driver.pilot)
    return await go_to_step(driver, step)


async def go_to_step(driver: AppDriver, step: str) -> SessionScreen:
    """Go to a step of the open session by its number from 1, with the keys of the steps."""
    here = screen(driver)
    while (distance := int(step) - 1 - here.owner.step) != 0:
        await driver.press("full_stop" if distance > 0 else "comma")
    return here


async def choose(driver: AppDriver, verb: str) -> None:
    """Open the line of the closing page that has a verb, or the choice of an outcome."""
    pane = rows(driver, "steps")
    pane.focus()
    for _ in OUTCOMES if verb in OUTCOMES else ():
        if not any(line.action == verb for line in pane.rows):
            await driver.press("right")
    pane.cursor = next(n for n, line in enumerate(pane.rows) if line.action == verb)
    await driver.press("enter")


async def highlight(driver: AppDriver, id: str, words: str) -> None:
    """Put the cursor of a pane on the line with some words."""
    pane = rows(driver, id)
    pane.focus()
    at = next((n for n, line in enumerate(pane.rows) if words in line.text and line.is_selectable), None)
    assert at is not None, driver.text
    pane.cursor = at
    await settle(driver.pilot)


def now(driver: AppDriver, entry: E) -> E:
    """An entry as the journal has it."""
    found = driver.entries.get(entry.id)
    assert isinstance(found, type(entry))
    return found


def the(driver: AppDriver) -> Session:
    """The session that is open."""
    return screen(driver).owner.session


def titles(driver: AppDriver, session: Session | None = None) -> list[str]:
    """The agenda of a session, by title."""
    return [point.title for point in list_agenda(session or the(driver), driver.entries)]


def point(driver: AppDriver, title: str) -> Point:
    (found,) = [one for one in driver.entries.of(Point) if one.title == title]
    return found


class Clock:
    """A wall clock that stands still until it is told to go on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at = datetime(2026, 6, 1, 8, 30)
        patch.setattr(meet, "now", lambda: self.at)

    def on(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)
