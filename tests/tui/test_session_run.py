"""A whole session with keys only and with the mouse only; random keys, hostile words, every size, F2, read-only."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Offset
from textual.widget import Widget

from rmjournal.demo import LAST, TODAY
from rmjournal.insight.cadence import list_agenda
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.render.row import Row
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.rows import Rows, line_of
from rmjournal.tui.widgets.session_steps import StepHead

from .app_driver import AppDriver, demo, of_newer_format, open_app
from .pilot import HOSTILE, SHOWN, settle
from .session_driver import THREE, choose, go, go_to_step, highlight, now, rows, screen, small, the, titles

LOUD = [
    *",.123nmdzfotalsxJKeucprU>?/ijkgG049",
    *("space", "enter", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "escape", "backspace"),
    *("ctrl+s", "ctrl+y", "ctrl+n", "f1", "f2", "ctrl+f", "ctrl+r", "delete", "pageup", "pagedown"),
]


async def test_a_session_from_agenda_to_closing_with_keys_only(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=()), (80, 24)) as driver:
        await driver.press("enter", "comma", "t", "enter")
        assert sum(one.minutes for one in list_agenda(the(driver), driver.entries)) == 45
        await driver.press("full_stop", "space", "j", "space", "tab")
        await driver.type("She led.")
        await driver.press("escape", "full_stop", "enter")
        assert (the(driver).state, the(driver).notes) == ("held", "She led.")
        left = [one for one in list_agenda(the(driver), driver.entries) if one.state == "planned"]
        assert len(left) == len(list_agenda(the(driver), driver.entries)) - 2
        await driver.press(*["greater_than_sign"] * len(left))
        assert titles(driver)[2:] == []
        await driver.press("l")
        await driver.type("Ask first")
        await driver.press("ctrl+s", "end", "enter")
        new = max(driver.entries.of(Session), key=lambda one: one.start)
        assert titles(driver, new) == [one.title for one in left]
        assert the(driver).closed_on == TODAY
        await driver.press("escape")
        assert isinstance(driver.screen, MainScreen)


async def click(driver: AppDriver, widget: Widget, x: int, y: int) -> None:
    """Click a cell of a widget's content."""
    area = widget.content_region
    await driver.pilot.click(offset=Offset(area.x + x, area.y + y))
    await settle(driver.pilot)


async def click_line(driver: AppDriver, id: str, means: Callable[[Row], object]) -> None:
    """Click a line until it is opened: once to light it, once more when it is not opened by that."""
    pane = rows(driver, id)
    at = next(n for n, line in enumerate(pane.rows) if line.is_selectable and means(line))
    pane.scroll_to_row(max(0, at - 3))
    lit = pane.cursor == at
    await click(driver, pane, 4, line_of(pane, at))
    if not lit:
        await click(driver, pane, 4, line_of(pane, at))


async def click_choice(driver: AppDriver, words: str) -> None:
    """Click the first place of the screen with some words."""
    lines = driver.text.split("\n")
    y = next(number for number, line in enumerate(lines) if words in line)
    await driver.pilot.click(offset=Offset(lines[y].index(words), y))
    await settle(driver.pilot)


async def click_hint(driver: AppDriver, words: str) -> None:
    """Click what the line at the bottom says."""
    assert words in driver.text
    line = screen(driver).query_one("#hints", KeyBar)
    at = next(first for first, _, hint in line._spans if hint.words == words)
    await click(driver, line, at + 1, 0)


async def click_step(driver: AppDriver, step: int) -> None:
    assert "Prepare" in driver.text
    head = screen(driver).query_one(StepHead)
    await click(driver, head, head._spans[step][0] + 1, 0)


async def test_a_session_from_agenda_to_closing_with_the_mouse_only(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (120, 36)) as driver:
        await _prepare_and_meet(driver)
        await _close(driver)
        await click_hint(driver, "back")
        assert isinstance(driver.screen, MainScreen)


async def test_a_double_click_goes_no_further_than_what_its_first_click_opens(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (120, 36)) as driver:
        today = driver.main.place.panes[0]
        area, y = today.content_region, line_of(today, today.cursor)
        for _ in range(2):
            for kind in (events.MouseDown, events.MouseUp):
                driver.app.post_message(kind(None, area.x + 4, area.y + y, 0, 0, 1, False, False, False))
                await settle(driver.pilot)
        assert isinstance(driver.screen, SessionScreen), driver.text
        assert rows(driver, "bring").has_focus, driver.text
        lines = driver.text.split("\n")
        await driver.pilot.click(offset=(lines[0].index("▸ Close"), 0))
        await settle(driver.pilot)
        assert "● Close" in driver.text


async def _prepare_and_meet(driver: AppDriver) -> None:
    today = driver.main.place.panes[0]
    at = next(n for n, row in enumerate(today.rows) if isinstance(row.entry, Session))
    for _ in range(1 if today.cursor == at else 2):
        await click(driver, today, 4, line_of(today, at))
    assert isinstance(driver.screen, SessionScreen), driver.text
    await click_step(driver, 0)
    await click_line(driver, "bring", lambda line: line.payload is not None)
    assert len(titles(driver)) == 4
    await click_hint(driver, "fit")
    assert sum(one.minutes for one in list_agenda(the(driver), driver.entries)) == 45
    await click_step(driver, 1)
    agenda = rows(driver, "agenda")
    at = next(n for n, row in enumerate(agenda.rows) if row.text == THREE[1])
    await click(driver, agenda, 4, line_of(agenda, at))
    await click_hint(driver, "discussed")
    assert [one.state for one in list_agenda(the(driver), driver.entries)] == [
        "planned",
        "done",
        "planned",
        "planned",
    ]


async def _close(driver: AppDriver) -> None:
    await click_step(driver, 2)
    await click_choice(driver, "took place")
    assert the(driver).state == "held"
    await click_line(driver, "steps", lambda line: line.action == "carry_all")
    assert len(titles(driver)) == 1
    await click_choice(driver, "○ ○ ○ ○ ○  –")
    assert driver.entries.of(Pulse)[0].useful == 1
    await click_line(driver, "steps", lambda line: line.action == "next")
    assert the(driver).closed_on == TODAY
    new = max(driver.entries.of(Session), key=lambda one: one.start)
    assert titles(driver, new)[:2] == [THREE[0], THREE[2]]


@pytest.mark.parametrize("step", ["1", "2", "3"])
async def test_five_hundred_random_keys_break_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = demo(tmp_path, "mentor", LAST)
    dice = random.Random(f"session {step}")
    async with open_app(path, (80, 24), LAST) as driver:
        sessions = sorted(driver.entries.of(Session), key=lambda one: one.start)[-4:]
        for _ in range(25):
            if not isinstance(driver.screen, SessionScreen):
                while driver.screen is not driver.main:
                    driver.app.pop_screen()
                    await settle(driver.pilot)
                alive = [one for one in sessions if one.id in driver.entries]
                await go(driver, step, dice.choice(alive))
            await driver.send(dice.choices(LOUD, k=20))
        assert driver.app.is_running
        assert driver.app._exception is None
    journal = Journal.open(path, today=LAST)
    assert journal.entries.of(Session)
    homes = {session.id for session in journal.entries.of(Session)}
    assert all(one.session in homes | {""} for one in journal.entries.of(Point))
    journal.close()


async def test_hostile_text_is_shown_in_every_step_and_never_interpreted(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        points=(HOSTILE,),
        more={"focus": HOSTILE, "notes": HOSTILE, "takeaways": [HOSTILE], "place": HOSTILE},
    )
    journal = Journal.open(path, today=TODAY)
    pair = journal.usual_pair()
    assert pair is not None
    journal.put(Point(relationship=pair.id, session="", title=f"Waits {HOSTILE}"))
    journal.close()
    async with open_app(path) as driver:
        for step in "123":
            await go(driver, step)
            if step == "3":
                await driver.press("enter")
            assert SHOWN in driver.text, step
            assert "pwned\x07" not in driver.text
            await driver.press("escape")
        await go(driver, "3")
        await highlight(driver, "steps", SHOWN[:12])
        await driver.press("greater_than_sign", "u")
        assert the(driver).focus.count("[@click=quit]") == 1
        assert driver.app.is_running


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (200, 60)])
@pytest.mark.parametrize("step", ["1", "2", "3"])
async def test_every_step_fits_every_size(tmp_path: Path, size: tuple[int, int], step: str) -> None:
    async with open_app(demo(tmp_path, "mentor", TODAY), size, TODAY) as driver:
        session = max(driver.entries.of(Session), key=lambda one: one.start)
        here = await go(driver, step, session)
        assert (here.owner.step, here.highlighted_rows is not None) == (int(step) - 1, True)
        panes = [pane for pane in here.place.query(Rows) if pane.display and pane.region]
        assert max(pane.region.right for pane in panes) <= size[0]
        assert here.highlighted_rows is not None
        assert here.highlighted_rows.region.height >= 3
        assert here.highlighted_line is not None
        assert ("Prepare", "Meet", "Close")[here.owner.step] in driver.text.split("\n")[0]
        await driver.pilot.resize_terminal(100, 30)
        await settle(driver.pilot)
        assert here.highlighted_line is not None


async def test_private_texts_stay_hidden_in_every_step(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        more={"notes": "Secret notes", "focus": "Secret focus", "shared": False, "takeaways": ["Secret away"]},
    )
    journal = Journal.open(path, today=TODAY)
    for one in journal.entries.of(Point):
        journal.put(one.edit(title=f"Secret {one.order}", shared=False))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("f2")
        for step in "123":
            here = await go(driver, step)
            if step == "3":
                driver.journal.put(the(driver).edit(state="held"))
                await settle(driver.pilot)
            assert "Secret" not in driver.text, step
            assert REDACTED in driver.text
            await driver.press("f2")
            assert "Secret" in driver.text
            await driver.press("f2")
            assert "Secret" not in driver.text
            assert here.view.hidden
            await driver.press("escape")
        assert driver.entries.of(Session)[0].notes == "Secret notes"


async def test_a_read_only_journal_refuses_every_verb_in_one_sentence(tmp_path: Path) -> None:
    path = of_newer_format(small(tmp_path, date(2026, 6, 2)))
    before = path.read_bytes()
    async with open_app(path) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Check-in")
        for key in (
            "n",
            "J",
            "4",
            "d",
            "f",
            "o",
            "t",
            "greater_than_sign",
            "x",
            "p",
            "space",
            "e",
            "a",
            "l",
            "c",
        ):
            driver.said.clear()
            await driver.press(key)
            assert len(driver.messages) == 1, key
            assert "newer rmjournal" in driver.messages[-1], key
            assert isinstance(driver.screen, SessionScreen), key
        await highlight(driver, "bring", rows(driver, "bring").rows[-1].text or rows(driver, "bring").rows[-2].text)
        await driver.press("enter")
        assert "newer rmjournal" in driver.messages[-1]
        await go_to_step(driver, "3")
        for verb in ("call_off", "move"):
            driver.said.clear()
            await choose(driver, verb)
            assert (len(driver.messages), isinstance(driver.screen, SessionScreen)) == (1, True), verb
        assert now(driver, the(driver)).state == "planned"
    assert path.read_bytes() == before
