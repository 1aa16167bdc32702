"""A story: one person who is mentee of one and mentor of two, for a month, played by keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from rmjournal.demo import TODAY
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.rows import Rows

from .app_driver import PLACES, AppDriver, open_app
from .pilot import settle
from .session_driver import choose, go, highlight

ROLES = {"Misaki": "mentee", "Zoë": "mentor", "Tove": "mentor"}
"""What the person is to each partner."""
E = TypeVar("E", bound=Entry)


@asynccontextmanager
async def on(path: Path, day: date, size: tuple[int, int] = (120, 36)) -> AsyncIterator[AppDriver]:
    """Open the journal on a day, and see that no more than one question is asked."""
    async with open_app(path, size=size, today=day) as driver:
        assert driver.text.count("One question") <= 1, driver.text
        yield driver


def pair(driver: AppDriver, name: str) -> Relationship:
    """The first relationship with somebody."""
    return next(one for one in driver.entries.of(Relationship) if one.short_name == name)


def of(driver: AppDriver, kind: type[E], name: str) -> list[E]:
    """The entries of a kind with one partner."""
    whose = pair(driver, name).id
    return [entry for entry in driver.entries.of(kind) if driver.entries.relationship_id(entry) == whose]


async def write(driver: AppDriver, kind: str) -> None:
    """Begin an entry of a kind by its name."""
    await driver.press("n")
    await driver.type(kind)
    await driver.press("enter")


async def view(driver: AppDriver, whom: str, place: str = "1") -> None:
    """Choose with whom, and go to a place."""
    await driver.press("w")
    await driver.type(whom)
    await driver.press("enter", place)


async def light(driver: AppDriver, words: str) -> None:
    """Light the row of a place with some words."""
    for pane in driver.main.place.query(Rows):
        at = next((n for n, row in enumerate(pane.rows) if words in row.text and row.is_selectable), None)
        if at is not None:
            pane.focus()
            pane.cursor = at
            await settle(driver.pilot)
            return
    raise AssertionError(driver.text)


async def meet(driver: AppDriver, name: str, marks: str = "") -> Session:
    """Hold the planned session with somebody, rate it, and plan the next one."""
    session = next(one for one in of(driver, Session, name) if one.state == "planned")
    here = await go(driver, "3", session)
    assert name in driver.text
    await driver.press("enter")
    if marks:
        await highlight(driver, "steps", "I was prepared")
        await driver.press(*marks)
    await highlight(driver, "steps", "Useful")
    await driver.press("5", "4", "3", "2")
    await choose(driver, "next")
    await driver.press("escape")
    assert driver.screen is driver.main and here.owner.session.id == session.id
    held = driver.entries.get_of_kind(Session, session.id)
    assert held is not None and held.state == "held", driver.text
    return held


async def test_a_mentee_of_one_is_the_mentor_of_two(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    await begin(path)
    await write_goals(path)
    await meet_each_once(path)
    await capture_in_both_directions(path)
    await see_all_side_by_side(path)
    await see_one_alone(path)
    await join_the_one_who_is_there_twice(path)


async def begin(path: Path) -> None:
    """On the first day three relationships begin, each with its first session, at three times."""
    async with on(path, TODAY) as driver:
        await driver.press("enter", *"Annelise", "enter")
        await driver.type("Misaki Satō")
        await driver.press("enter", "2", "enter", "4", "enter", "space", "enter")
        await driver.type("2 jun 8:30")
        await driver.press("enter", "ctrl+s")
        for name in ("Zoë Ng", "Tove Lund"):
            await write(driver, "relationship")
            await driver.type(name)
            await driver.press("tab", "right", "ctrl+s")
            assert driver.reading() == driver.entries.of(Relationship)[-1]
        assert {one.short_name: one.role for one in driver.entries.of(Relationship)} == ROLES
        await view(driver, "everyone")
        assert "First steps" in driver.text and "One question" not in driver.text
        await driver.press("z")
        for name in ("Zoë", "Tove"):
            await light(driver, f"No session planned with {name}")
            await driver.press("enter")
        starts = [of(driver, Session, name)[0].start for name in ROLES]
        assert starts == ["2026-06-02T08:30", "2026-06-04T09:00", "2026-06-04T10:00"]
        assert all(f"{name} · not prepared" in driver.text for name in ROLES)


async def write_goals(path: Path) -> None:
    """A goal asks with whom it is, and its form names the two, whatever my role is."""
    async with on(path, TODAY) as driver:
        for name, wish in (("Misaki", "Ask twice"), ("Zoë", "Listen to the end")):
            await driver.press("5")
            await write(driver, "goal")
            assert "With whom?" in driver.text
            await driver.type(name)
            await driver.press("enter")
            shown = driver.words(driver.sheet)
            assert f"⋈ {name}" in shown and "partner" not in shown.casefold()
            await driver.type(wish)
            await driver.press("ctrl+s")
        goals = [(goal.title, goal.relationship, goal.learner) for goal in driver.entries.of(Goal)]
        assert goals == [
            ("Ask twice", pair(driver, "Misaki").id, "mentee"),
            ("Listen to the end", pair(driver, "Zoë").id, "mentor"),
        ]


async def meet_each_once(path: Path) -> None:
    """A hard session asks one question, which says with whom; it is put off, then never asked of that one again."""
    hard = QUESTIONS["moment"].split("?")[0]
    async with on(path, TODAY + timedelta(1)) as driver:
        session = await meet(driver, "Misaki", "233")
        assert session.flags == ["difficult"] and session.shared is False
        await driver.press("1")
        assert driver.text.count("One question") == 1 and hard in driver.words()
        await light(driver, hard)
        await driver.press("z")
        assert "One question" not in driver.text
    async with on(path, TODAY + timedelta(3)) as driver:
        await meet(driver, "Zoë", "3")
        await meet(driver, "Tove", "1")
        (pulse,) = of(driver, Pulse, "Tove")
        assert (pulse.author, pulse.useful, pulse.shared) == ("mentor", 5, False)
        await driver.press("1")
        assert driver.text.count("One question") == 1, driver.text
        asked = next(line for line in driver.text.splitlines() if "What made this session" in line)
        assert "Zoë · " in asked, asked
        await light(driver, hard)
        await driver.press("Z")
        assert [pair(driver, name).never_ask for name in ROLES] == [[QUESTIONS["moment"]]] * 3
        assert f"? {hard}" not in driver.text and driver.text.count("One question") == 1
        await driver.press("z")
        assert "One question" not in driver.text


async def capture_in_both_directions(path: Path) -> None:
    """A captured line asks with whom; what I learn and what I teach, owe and am owed is kept for each."""
    async with on(path, TODAY + timedelta(4)) as driver:
        await driver.press("5", "c", *"Ask as of when", "enter")
        assert "Choose with whom first" in driver.words() and not driver.entries.of(Learning)
        await driver.press("ctrl+o")
        assert "with Misaki" in driver.words()
        await driver.press("enter", "c", "tab", "ctrl+o", "ctrl+o", *"Say no first", "enter")
        await driver.press("c", "ctrl+o", "ctrl+o", *"Let them finish", "enter")
        await driver.press("c", *["tab"] * 3, *["ctrl+o"] * 3, *"Send the map by 12 jun", "enter")
        learned = {(one.text, one.relationship, one.learner) for one in driver.entries.of(Learning)}
        misaki, zoe, tove = (pair(driver, name).id for name in ROLES)
        assert learned == {
            ("Ask as of when", misaki, "mentee"),
            ("Say no first", zoe, "mentee"),
            ("Let them finish", zoe, "mentor"),
        }
        await view(driver, "tove", "5")
        await write(driver, "action")
        assert "me · Tove · both" in driver.words(driver.sheet).replace("●", "·").replace("· me", "me")
        await driver.type("Name the deadline")
        await driver.press("tab", "right", "ctrl+s")
        mine, hers = of(driver, Action, "Tove")
        assert (mine.relationship, mine.owner, mine.due) == (tove, "mentor", date(2026, 6, 12))
        assert hers.owner == "mentee" and not any(one.shared for one in (mine, hers, *driver.entries.of(Learning)))


async def see_all_side_by_side(path: Path) -> None:
    """Today, the lists and the timeline say with whom; one view has all; F2 hides the names."""
    async with on(path, TODAY + timedelta(14)) as driver:
        assert "mine 1 · theirs 1" in driver.text and "3 days overdue" in driver.text and "2 due" in driver.text
        for place, names in (("2", ROLES), ("4", ("Misaki", "Zoë")), ("6", ROLES)):
            await driver.press(place)
            assert all(f"{name} · " in driver.text for name in names), driver.text
        await view(driver, "side", "3")
        shown = driver.words(driver.pane("page"))
        for words in (
            "Misaki Satō I am the mentee last Tue 2 Jun, 13 days ago · monthly next: Thu 2 Jul 08:30",
            "Zoë Ng I am the mentor last Thu 4 Jun, 11 days ago next: Thu 18 Jun 09:00 no open action items · 1 goal",
            "Tove Lund I am the mentor last Thu 4 Jun, 11 days ago next: Thu 18 Jun 10:00 my action items 1, 1",
        ):
            assert words in shown.replace("⋈ ", ""), shown
        await driver.press("f2")
        for place in PLACES:
            await driver.press(place)
            assert not any(name in driver.text for name in ROLES), driver.text
        await driver.press("f2")


async def see_one_alone(path: Path) -> None:
    """With one relationship in view the others are out of sight, also their questions."""
    async with on(path, TODAY + timedelta(17)) as driver:
        await view(driver, "zoë")
        assert "with Zoë Ng" in driver.text and "1 due" in driver.text
        for place in PLACES:
            await driver.press(place)
            assert "Misaki" not in driver.text and "Tove" not in driver.text, driver.text
        assert "Zoë · " not in driver.text
        await driver.press("4")
        assert "Let them finish" in driver.text and "Say no first" in driver.text
        await view(driver, "everyone")
        await meet(driver, "Zoë", "1")
        await driver.press("1")
        assert driver.text.count("One question") == 1


async def join_the_one_who_is_there_twice(path: Path) -> None:
    """A second relationship with Zoë is offered for joining; all of it moves, and undo parts them."""
    async with on(path, TODAY + timedelta(28)) as driver:
        await view(driver, "everyone", "3")
        await driver.find(pair(driver, "Zoë"))
        await settle(driver.pilot)
        shown = driver.words(driver.pane("page"))
        assert "2 held" in shown and "told by Zoë" not in shown, shown
        await write(driver, "relationship")
        await driver.type("zoë  ng")
        await driver.press("tab", "right", "ctrl+s")
        again = driver.entries.of(Relationship)[-1]
        await driver.press("c", *"She asks first", "enter")
        (line,) = [one for one in driver.entries.of(Learning) if one.relationship == again.id]
        assert line.learner == "mentor"
        await view(driver, "everyone", "3")
        await light(driver, "is here twice")
        await driver.press("enter")
        assert "Which one stays?" in driver.text
        await driver.press("enter")
        zoe = pair(driver, "Zoë")
        assert [one.short_name for one in driver.entries.of(Relationship)] == [*ROLES]
        assert {one.text for one in of(driver, Learning, "Zoë")} == {
            "Say no first",
            "Let them finish",
            "She asks first",
        }
        await driver.press("u")
        assert again.id in driver.entries and driver.entries.of(Learning)[-1].relationship == again.id != zoe.id
