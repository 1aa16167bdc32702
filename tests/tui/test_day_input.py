"""Day fields: words, the month below them, the mouse, and that both agree."""

import random
from datetime import date
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Offset

from rmjournal.dates import format_day
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.inputs.day_input import DayInput, MonthPicker

from .app_driver import demo, open_app
from .forms import row
from .pilot import TODAY, Desk, Host, focused, one, screen_text, send, settle


def month(host: Host) -> MonthPicker | None:
    """The month that is shown, if any."""
    return next((picker for picker in host.screen.query(MonthPicker) if picker.display), None)


def grid(host: Host) -> str:
    picker = month(host)
    return "\n".join(row.text for row in picker.rows) if picker else ""


def lit(host: Host) -> str:
    """What stands in brackets."""
    return grid(host).partition("▐")[2].partition("▌")[0].strip()


def test_every_key_of_the_month_can_be_bound_anew() -> None:
    assert all(binding.id for binding in DayInput.BINDINGS if binding.priority)  # type: ignore[union-attr]


async def test_enter_opens_a_month_with_sessions_and_enter_takes_the_lit_day() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        row(host, "start").input.focus()
        send(host, ["enter"])
        await settle(pilot)
        text = screen_text(host)
        assert "June 2026" in text
        assert "Mo  Tu  We  Th  Fr  Sa  Su" in text
        assert "◇ Tue 2 Jun  Channel map" in text
        assert lit(host) == "2"
        send(host, ["down", "down", "left"])
        await settle(pilot)
        assert lit(host) == "15"
        assert row(host, "start").current_text == "2026-06-15 08:30"
        assert "Mon 15 Jun, 08:30 · in 14 days" in screen_text(host)
        send(host, ["enter"])
        await settle(pilot)
        assert month(host) is None
        assert focused(host) is row(host, "minutes").input
        assert row(host, "start").current_text == "2026-06-15 08:30"


async def test_words_and_month_follow_each_other_and_the_time_stays() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        row(host, "start").input.focus()
        send(host, ["enter", *"fri"])
        await settle(pilot)
        assert lit(host) == "5"
        assert "Fri 5 Jun, 08:30 · in 4 days" in screen_text(host)
        send(host, ["pagedown", *"9:15"])
        await settle(pilot)
        assert lit(host) == "5"
        assert "July 2026" in screen_text(host)
        assert "Sun 5 Jul, 09:15" in screen_text(host)
        send(host, ["backspace"] * 4)
        await settle(pilot)
        send(host, [*"tue in 2 weeks", "enter"])
        await settle(pilot)
        assert row(host, "start").current_text == "2026-06-16 09:15"


async def test_t_is_today_and_escape_brings_the_typed_words_back() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Action(text="Ask", due=date(2026, 7, 1))))
        await settle(pilot)
        line = row(host, "due").input
        line.focus()
        send(host, ["enter", "t"])
        await settle(pilot)
        assert lit(host) == "1"
        assert "Mon 1 Jun 2026 · today" in screen_text(host)
        send(host, ["right", "right", "escape"])
        await settle(pilot)
        assert month(host) is None
        assert line.current_text == "t"
        send(host, ["backspace"])
        await settle(pilot)
        send(host, [*"fri", "enter", "down", "escape"])
        await settle(pilot)
        assert line.current_text == "fri"
        assert focused(host) is line


async def test_enter_twice_leaves_an_empty_day_empty_and_goes_on() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Action(text="Ask")))
        await settle(pilot)
        due = row(host, "due").input
        due.focus()
        send(host, ["enter", "enter"])
        await settle(pilot)
        assert due.current_text == ""
        assert focused(host) is not due
        due.focus()
        send(host, ["down"])
        await settle(pilot)
        assert focused(host) is not due, "the arrow goes to the next field while no month is open"


async def test_keys_typed_ahead_take_the_day_and_go_on_to_the_next_field() -> None:
    for keys, day in (
        (["enter", *"fri", "enter"], "2026-06-05"),
        ([*"fri", "enter", "enter"], "2026-06-05"),
        (["enter", "right", "down", "enter"], "2026-06-09"),
        (["enter", *"fri", "down", "left", "enter"], "2026-06-11"),
    ):
        desk, host = Desk(), Host()
        async with host.run_test(size=(80, 24)) as pilot:
            host.push_screen(desk.form(Action(text="Ask")))
            await settle(pilot)
            row(host, "due").input.focus()
            await settle(pilot)
            after = host.screen.focus_chain[host.screen.focus_chain.index(row(host, "due").input) + 1]
            send(host, keys)
            await settle(pilot)
            assert row(host, "due").current_text == day, keys
            assert focused(host) is after


async def test_the_sign_opens_the_month_and_a_click_on_a_day_takes_it() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        line = row(host, "start").input
        await pilot.click(line, offset=(line.outer_size.width - 2, 0))
        await settle(pilot)
        picker = month(host)
        assert picker is not None
        at = grid(host).splitlines()[3].index("18")
        await pilot.click(picker, offset=Offset(at + 2, 4))
        await settle(pilot)
        assert month(host) is None
        assert line.current_text == "2026-06-18 08:30"
        assert focused(host) is line


async def test_the_mouse_turns_the_month_with_its_arrows_its_keys_and_the_wheel() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 30)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        row(host, "start").input.focus()
        send(host, ["enter"])
        await settle(pilot)
        for words, title in (
            ("› June", "‹ › July 2026"),
            ("‹ › July", "‹ › June 2026"),
            ("PgUp", "‹ › May 2026"),
            ("PgDn", "‹ › June 2026"),
            ("wheel", "‹ › July 2026"),
            ("t today", "‹ › June 2026"),
        ):
            picker, lines = month(host), screen_text(host).split("\n")
            assert picker is not None
            if words == "wheel":
                await pilot._post_mouse_events([events.MouseScrollDown], picker, Offset(5, 3))
            else:
                y = next(y for y, line in enumerate(lines) if words in line)
                await pilot.click(offset=Offset(lines[y].index(words), y))
            await settle(pilot)
            assert title in screen_text(host), (words, screen_text(host))
        assert row(host, "start").input.current_text == "2026-06-01 08:30"
        assert focused(host) is row(host, "start").input


@pytest.mark.parametrize(("width", "months", "aside"), [(60, 1, False), (80, 1, True), (130, 2, True)])
async def test_the_width_decides_on_two_months_and_on_what_stands_beside(
    width: int, months: int, aside: bool
) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(width, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        row(host, "start").input.focus()
        send(host, ["enter"])
        await settle(pilot)
        text = screen_text(host)
        assert text.count("Mo  Tu  We") == months
        assert ("or type: tomorrow" in text) == aside
        assert "…" not in grid(host)
        picker = month(host)
        assert picker is not None
        assert picker.region.y > row(host, "start").input.region.y, "the line itself is never covered"


async def test_low_screens_show_the_month_where_there_is_room() -> None:
    for height in (8, 12, 16):
        desk, host = Desk(), Host()
        async with host.run_test(size=(80, height)) as pilot:
            host.push_screen(desk.form(Action(text="Ask")))
            await settle(pilot)
            due = row(host, "due").input
            due.focus()
            await settle(pilot)
            send(host, ["enter"])
            await settle(pilot)
            picker = month(host)
            assert picker is not None
            assert not picker.region.overlaps(due.region)
            assert host.screen.region.contains_region(picker.region)


PIECES = [*(["fri"], ["t"], ["+2w"], ["16.6."], ["8:15"], ["x"], [" "], ["3 mar"])]
MONTH_KEYS = ["left", "right", "up", "down", "pageup", "pagedown", "backspace", "enter", "home"]


def assert_agreement(host: Host, line: DayInput) -> str:
    """What is lit is what is meant; it gives that day, or nothing where no day is lit."""
    if not lit(host):
        return ""
    day = date.fromisoformat(line.meant_text[:10])
    assert day.day == int(lit(host))
    assert f"{day:%B} {day.year}" in screen_text(host)
    assert format_day(day, TODAY) in screen_text(host)
    return day.isoformat()


async def test_words_and_month_agree_after_any_keys() -> None:
    choose = random.Random(12)
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        line = row(host, "start").input
        assert isinstance(line, DayInput)
        for _ in range(80):
            line.focus()
            send(host, [] if line.is_open else ["enter"])
            for _ in range(choose.randrange(1, 6)):
                send(host, choose.choice(PIECES)[0] if choose.random() < 0.5 else [choose.choice(MONTH_KEYS)])
            await settle(pilot)
            day = assert_agreement(host, line) if line.is_open else ""
            if day:
                send(host, ["enter"])
                await settle(pilot)
                assert line.current_text.startswith(day)


async def test_logging_a_session_takes_no_more_keys_than_before(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as app:
        before = len(app.entries.of(Session))
        await app.press("L", "ctrl+s")
        assert len(app.entries.of(Session)) == before + 1
        await app.press("L", "enter", "enter", "enter", "ctrl+s")
        assert len(app.entries.of(Session)) == before + 2


async def test_private_words_on_days_are_hidden_with_all_others(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as app:
        app.journal.put(Action(text="Ask Xaver quietly", owner="mentee", due=date(2026, 6, 3)))
        for hidden in (False, True):
            await app.press("L")
            app.form.query(DayInput).first().focus()
            await app.press("enter")
            assert ("Wed 3 Jun" in app.text) is True
            assert ("Xaver" in app.text) is not hidden
            await app.press("escape", "escape", "f2")


async def test_typing_replaces_a_proposed_day_but_not_one_that_was_typed_on() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        start = row(host, "start")
        start.input.focus()
        await settle(pilot)
        send(host, "tue 9 jun 14:0")
        await settle(pilot)
        assert start.current_text == "tue 9 jun 14:0"
        send(host, ["tab", "shift+tab", *"0"])
        await settle(pilot)
        assert start.current_text == "tue 9 jun 14:00"
