"""The time zone of sessions on screens: each new one gets the machine's, and it is said only where clocks differ."""

from pathlib import Path

import pytest

from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.inputs.field_row import FieldRow

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle
from .session_driver import go, highlight, small

OSLO = "Europe/Oslo"


def row(seat: AppDriver, name: str) -> FieldRow:
    """The row of a field in the open form."""
    return next(row for row in seat.sheet.rows if row.field_path == name)


def newest(seat: AppDriver) -> Session:
    return max(seat.entries.of(Session), key=lambda one: int(one.id))


async def more(seat: AppDriver, before: list[Session]) -> Session:
    """The session that has come."""
    await seat.until(lambda: len(seat.entries.of(Session)) > len(before))
    return newest(seat)


async def test_a_new_form_shows_the_zone_and_one_that_is_emptied_is_filled_again(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        for zone in (None, ""):
            before = seat.entries.of(Session)
            seat.main.write(Session())
            await settle(seat.pilot)
            assert row(seat, "zone").current_text == OSLO
            row(seat, "start").set_text("next tue 8:30")
            if zone is not None:
                row(seat, "zone").set_text(zone)
            await seat.press("ctrl+s")
            assert (await more(seat, before)).zone == OSLO


async def test_a_zone_is_typed_by_its_city_and_an_unknown_one_is_refused_with_the_nearest(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        seat.main.write(Session())
        await settle(seat.pilot)
        row(seat, "start").set_text("next tue 8:30")
        row(seat, "zone").set_text("Tokio")
        await seat.press("ctrl+s")
        await seat.sees('✗ Time zone (zone) cannot be "Tokio"; the nearest are: Asia/Tokyo')
        assert seat.form.focused is row(seat, "zone").input
        row(seat, "zone").set_text("tokyo")
        await seat.press("ctrl+s")
        assert (await more(seat, [])).zone == "Asia/Tokyo"


async def test_l_logs_with_the_zone(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        await seat.press("L")
        await seat.type("Quick look")
        await seat.press("ctrl+s")
        assert (await more(seat, [])).zone == OSLO


@pytest.mark.parametrize("way", ["next", "next_on"])
async def test_the_next_session_that_closing_plans_has_the_zone(way: str, tmp_path: Path) -> None:
    async with open_app(small(tmp_path, more={"state": "held"})) as seat:
        before = seat.entries.of(Session)
        assert [one.zone for one in before] == [""]
        screen = await go(seat, "3")
        screen.closing.run_verb(way)
        await settle(seat.pilot)
        if way == "next_on":
            await seat.type("next thu 9:00")
            await seat.press("enter")
        assert (await more(seat, before)).zone == OSLO


async def test_a_session_that_is_moved_gets_the_zone(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as seat:
        (session,) = seat.entries.of(Session)
        screen = await go(seat, "3")
        screen.closing.run_verb("move")
        await settle(seat.pilot)
        await seat.type("next thu 9:00")
        await seat.press("enter", "enter")
        await seat.until(lambda: seat.entries.get(session.id) != session)
        assert newest(seat).zone == OSLO


async def test_the_first_session_of_a_new_journal_has_the_zone(tmp_path: Path) -> None:
    async with open_app(tmp_path / "new.json") as seat:
        await seat.type("Annelise")
        await seat.press("tab")
        await seat.type("Misaki")
        await seat.press("ctrl+s")
        await seat.until(lambda: len(seat.app.screen_stack) > 1)
        assert [one.zone for one in seat.entries.of(Session)] == [OSLO]


async def test_at_home_no_zone_is_said(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor")) as seat:
        for place in ("1", "2"):
            await seat.press(place)
            assert "08:30" in seat.text and "Oslo" not in seat.text
        await go(seat, "1", next(one for one in seat.entries.of(Session) if one.state == "planned"))
        assert "08:30" in seat.text and "Oslo" not in seat.text


async def test_elsewhere_both_hours_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    async with open_app(demo(tmp_path, "mentor"), size=(160, 40)) as seat:
        assert "08:30 Oslo time (07:30 here)" in seat.text
        session = next(one for one in seat.entries.of(Session) if one.state == "planned")
        await seat.find(session)
        assert "08:30 Oslo time (07:30 here)" in seat.text
        assert "08:30 Oslo " in seat.main.place.query_one("#list").rows[1].tail + " "  # type: ignore[attr-defined]
        await go(seat, "1", session)
        assert "08:30 Oslo time (07:30 here)" in seat.text
        await seat.press("3")
        await highlight(seat, "steps", "It has moved")
        await seat.press("enter")
        await seat.type("next thu 9:00")
        await seat.press("enter")
        await seat.sees("To Thu 4 Jun 09:00 Oslo time (08:00 here). Why?")
        await seat.press("enter")
        await seat.hears("Moved from Tue 2 Jun 08:30 Oslo time (07:30 here)")
