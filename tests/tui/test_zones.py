"""The time zone of sessions on screens: each new one gets the machine's, and it is said only where clocks differ."""

from pathlib import Path

import pytest

from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.inputs.field_row import FieldRow

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle
from .session_driver import choose, go, go_to_step, small

OSLO = "Europe/Oslo"


def row(driver: AppDriver, name: str) -> FieldRow:
    """The row of a field in the open form."""
    return next(row for row in driver.sheet.rows if row.field_path == name)


def newest(driver: AppDriver) -> Session:
    return max(driver.entries.of(Session), key=lambda one: int(one.id))


async def more(driver: AppDriver, before: list[Session]) -> Session:
    """The session that has come."""
    await driver.until(lambda: len(driver.entries.of(Session)) > len(before))
    return newest(driver)


async def test_a_new_form_shows_the_zone_and_restores_a_cleared_one(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        for zone in (None, ""):
            before = driver.entries.of(Session)
            driver.main.write(Session())
            await settle(driver.pilot)
            assert row(driver, "zone").current_text == OSLO
            row(driver, "start").set_text("next tue 8:30")
            if zone is not None:
                row(driver, "zone").set_text(zone)
            await driver.press("ctrl+s")
            assert (await more(driver, before)).zone == OSLO


async def test_a_form_parses_a_zone_by_its_city_and_suggests_the_nearest(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Session())
        await settle(driver.pilot)
        row(driver, "start").set_text("next tue 8:30")
        row(driver, "zone").set_text("Tokio")
        await driver.press("ctrl+s")
        await driver.wait_for_text('✗ Time zone (zone) cannot be "Tokio"; similar names: Asia/Tokyo')
        assert driver.form.focused is row(driver, "zone").input
        row(driver, "zone").set_text("tokyo")
        await driver.press("ctrl+s")
        assert (await more(driver, [])).zone == "Asia/Tokyo"


async def test_l_logs_with_the_zone(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("L")
        await driver.type("Quick look")
        await driver.press("ctrl+s")
        assert (await more(driver, [])).zone == OSLO


@pytest.mark.parametrize("way", ["next", "next_on"])
async def test_the_next_session_that_closing_plans_has_the_zone(way: str, tmp_path: Path) -> None:
    async with open_app(small(tmp_path, more={"state": "held"})) as driver:
        before = driver.entries.of(Session)
        assert [one.zone for one in before] == [""]
        screen = await go(driver, "3")
        screen.closing.run_verb(way)
        await settle(driver.pilot)
        if way == "next_on":
            await driver.type("next thu 9:00")
            await driver.press("enter")
        assert (await more(driver, before)).zone == OSLO


async def test_a_session_that_is_moved_gets_the_zone(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        (session,) = driver.entries.of(Session)
        screen = await go(driver, "3")
        screen.closing.run_verb("move")
        await settle(driver.pilot)
        await driver.type("next thu 9:00")
        await driver.press("enter", "enter")
        await driver.until(lambda: driver.entries.get(session.id) != session)
        assert newest(driver).zone == OSLO


async def test_the_first_session_of_a_new_journal_has_the_zone(tmp_path: Path) -> None:
    async with open_app(tmp_path / "new.json") as driver:
        await driver.press("enter")
        for name in ("Annelise", "Misaki"):
            await driver.type(name)
            await driver.press("enter")
        await driver.press("2", "enter", "enter", "enter")
        await driver.type("9 jun 8:30")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.screen is driver.main)
        assert [one.zone for one in driver.entries.of(Session)] == [OSLO]


async def test_the_zone_is_hidden_at_home(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor")) as driver:
        for place in ("1", "2"):
            await driver.press(place)
            assert "08:30" in driver.text and "Oslo" not in driver.text
        await go(driver, "1", next(one for one in driver.entries.of(Session) if one.state == "planned"))
        assert "08:30" in driver.text and "Oslo" not in driver.text


async def test_another_zone_shows_both_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    path = demo(tmp_path, "mentor")
    async with open_app(path, size=(80, 24)) as driver:
        assert "Tomorrow, Tue 2 Jun 08:30 Oslo time (07:30 here)" in driver.text
    async with open_app(path, size=(160, 40)) as driver:
        session = next(one for one in driver.entries.of(Session) if one.state == "planned")
        await driver.find(session)
        assert "08:30 Oslo time (07:30 here)" in driver.text
        assert "08:30 Oslo " in driver.main.place.query_one("#list").rows[1].tail + " "  # type: ignore[attr-defined]
        await go(driver, "1", session)
        assert "08:30 Oslo time (07:30 here)" in driver.text
        await go_to_step(driver, "3")
        await choose(driver, "move")
        await driver.type("next thu 9:00")
        await driver.press("enter")
        await driver.wait_for_text("Move to Thu 4 Jun 09:00 Oslo time (08:00 here): why?")
        await driver.press("enter")
        await driver.wait_for_message("Moved from Tue 2 Jun 08:30 Oslo time (07:30 here)")
