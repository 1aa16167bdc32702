"""Close: one word for every untouched point, then what one takes away; it can stop anywhere and go on later."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.closing import closing_steps
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.pages.close import PulseItem

from .app_driver import AppDriver, open_app
from .pilot import screen_text, settle
from .session_driver import THREE, go, highlight, point, rows, screen, small, the, titles
from .test_session_ends import choose

Do = Callable[[AppDriver], Awaitable[None]]


def held(folder: Path, takeaways: Sequence[str] = ()) -> Path:
    return small(folder, more={"state": "held", "takeaways": list(takeaways)})


def open_steps(driver: AppDriver) -> list[str]:
    view = screen(driver).view
    return [step.name for step in closing_steps(the(driver), view.entries, view.role, view.today) if step.is_open]


async def save(driver: AppDriver, text: str = "") -> None:
    assert isinstance(driver.screen, Form), driver.text
    await driver.type(text)
    await driver.press("ctrl+s")
    assert not isinstance(driver.app.screen, Form), driver.text


async def test_a_session_is_closed_with_keys_only_and_undone(tmp_path: Path) -> None:
    path = held(tmp_path, takeaways=["Ask as of when"])
    async with open_app(path, (80, 24)) as driver:
        before = {entry.id: entry for entry in driver.entries}
        await go(driver, "3")
        assert open_steps(driver) == ["points", "learnings", "actions", "pulse", "reflection", "next"]
        await _one_word_each(driver)
        await _what_one_takes_away(driver)
        await choose(driver, "next")
        assert open_steps(driver) == []
        await choose(driver, "finish")
        assert the(driver).closed_on == TODAY
        assert "✓ Closed on" in driver.text
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert (new.start, new.minutes, titles(driver, new)) == ("2026-06-16T08:30", 45, [THREE[2]])
        while {entry.id: entry for entry in driver.entries} != before:
            assert not any("nothing to undo" in message for message in driver.messages)
            await driver.press("u")
        assert titles(driver) == list(THREE)


async def _one_word_each(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Check-in")
    await driver.press("space")
    await driver.press("x")
    await driver.press("greater_than_sign")
    states = [(point(driver, title).state, bool(point(driver, title).session)) for title in THREE]
    assert states == [("done", True), ("cut", True), ("planned", False)]


async def _what_one_takes_away(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Ask as of when")
    await driver.press("enter")
    assert {"cue", "next_occasion", "learner"} <= set(driver.sheet.current_texts)
    assert driver.sheet.current_texts["text"] == "Ask as of when"
    driver.sheet.focus_field("cue")
    await save(driver, "What do I ask of a number?")
    await driver.press("a")
    assert {"owner", "due", "if_then"} <= set(driver.sheet.current_texts)
    await save(driver, "Bring the form")
    await highlight(driver, "steps", "Useful")
    await driver.press("right", "right", "right", "right", "left")
    await choose(driver, "reflect")
    await save(driver, "She led, I listened")
    (learning,), (pulse,), (thought,) = (
        driver.entries.of(Learning),
        driver.entries.of(Pulse),
        driver.entries.of(Reflection),
    )
    assert (learning.cue, learning.session) == ("What do I ask of a number?", the(driver).id)
    assert (pulse.useful, pulse.candour, pulse.author) == (3, None, "mentor")
    assert (thought.about, thought.occasion) == (the(driver).id, "after_session")
    assert thought.framework == "what_so_what_now_what"
    assert driver.entries.of(Action)[0].text == "Bring the form"


@pytest.mark.parametrize("stop", [1, 3, 5])
async def test_closing_stops_after_any_step_and_resumes_there(tmp_path: Path, stop: int) -> None:
    path = held(tmp_path)
    doing: list[tuple[str, Do]] = [
        ("points", lambda driver: choose(driver, "carry_all")),
        ("learnings", lambda driver: _write(driver, "l")),
        ("actions", lambda driver: _write(driver, "a")),
        ("pulse", lambda driver: _rate(driver)),
        ("reflection", lambda driver: _reflect(driver)),
        ("next", lambda driver: choose(driver, "next")),
    ]
    for part in (doing[:stop], doing[stop:]):
        async with open_app(path) as driver:
            await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
            assert open_steps(driver)[: len(part)] == [name for name, _ in part]
            for _, do in part:
                await do(driver)
            await driver.press("escape")
    async with open_app(path) as driver:
        await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
        assert open_steps(driver) == []
        assert len(driver.entries.of(Point)) == 3


async def _write(driver: AppDriver, key: str) -> None:
    await driver.press(key)
    await save(driver, "Words")


async def _rate(driver: AppDriver) -> None:
    await highlight(driver, "steps", "Useful")
    await driver.press("right")


async def _reflect(driver: AppDriver) -> None:
    await choose(driver, "reflect")
    await save(driver, "What stays")


async def test_the_pulse_cycles_from_none_to_five_and_back_to_none(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        await go(driver, "3")
        for at, item in enumerate(ITEMS):
            pane = rows(driver, "steps")
            pane.focus()
            pane.cursor = next(n for n, line in enumerate(pane.rows) if line.payload == PulseItem(item))
            await driver.press(*["right"] * (at + 2))
            assert getattr(driver.entries.of(Pulse)[0], item) == at + 2
        await driver.press("right")
        assert driver.entries.of(Pulse)[0].reciprocity is None
        await driver.press("left")
        assert len(driver.entries.of(Pulse)) == 1


async def test_carried_points_move_to_the_planned_session(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        (later,) = driver.journal.put(
            Session(relationship=driver.entries.of(Session)[0].relationship, start="2026-06-09T08:30")
        )
        assert isinstance(later, Session)
        await go(driver, "3", min(driver.entries.of(Session), key=lambda one: one.start))
        assert open_steps(driver)[-1] == "reflection"
        await highlight(driver, "steps", "The budget page")
        await driver.press("greater_than_sign")
        assert titles(driver, later) == ["The budget page"]
        assert "Tue 9 Jun 08:30" in screen_text(driver.app)


@pytest.mark.parametrize(
    ("more", "occasion"),
    [
        ({"state": "missed", "missed_by": "mentee"}, "difficult"),
        ({"state": "held", "flags": ["difficult"]}, "difficult"),
        ({"state": "held", "kind": "midpoint"}, "midpoint"),
        ({"state": "held", "kind": "closure"}, "closure"),
    ],
)
async def test_the_prompt_follows_the_moment_and_difficult_reflections_stay_private(
    tmp_path: Path, more: dict[str, object], occasion: str
) -> None:
    async with open_app(small(tmp_path, more=more)) as driver:
        await go(driver, "3")
        await choose(driver, "reflect")
        assert driver.sheet.current_texts["occasion"] == occasion
        await save(driver, "It stung")
        (thought,) = driver.entries.of(Reflection)
        assert (thought.occasion, thought.shared) == (occasion, False)


async def test_planning_the_next_session_leaves_waiting_topics_unchanged(tmp_path: Path) -> None:
    path = held(tmp_path)
    journal = Journal.open(path, today=TODAY)
    (topic,) = journal.put(Note(text="Overrun rule?", kind="topic"))
    journal.close()
    async with open_app(path) as driver:
        await go(driver, "3")
        await choose(driver, "next")
        assert driver.entries.get(topic.id) == topic
        assert titles(driver) == list(THREE)


async def test_a_click_on_a_pulse_dot_rates_and_a_second_click_clears(tmp_path: Path) -> None:
    async with open_app(held(tmp_path)) as driver:
        await go(driver, "3")
        lines = driver.text.split("\n")
        at = next(n for n, line in enumerate(lines) if "Candour" in line)
        column = lines[at].index("○ ○ ○ ○ ○")
        for value, kept in ((4, 4), (2, 2), (2, None)):
            await driver.pilot.click(offset=(column + 2 * (value - 1), at))
            await settle(driver.pilot)
            (pulse,) = driver.entries.of(Pulse)
            assert (pulse.candour, pulse.useful) == (kept, None)
