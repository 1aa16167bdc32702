"""Typing ahead: whatever is typed right behind a key reaches what that key opens."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from rmjournal.demo import TODAY
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.tui import app as app_module
from rmjournal.tui.app import JournalApp
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.session.screen import SessionScreen

from .app_driver import AppDriver, bare, of_newer_format, open_app
from .pilot import key, send
from .session_driver import small
from .typed_ahead import SPEEDS, WRITTEN, begin, type_way
from .typed_ahead import written as written_in


def written(driver: AppDriver) -> set[str]:
    return {str(getattr(entry, "text", "")) for entry in driver.entries if isinstance(entry, Note | Learning)}


async def test_keys_typed_ahead_open_fill_and_close_dialogs(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        capture = ["c", *"the first words", "enter"]
        form = ["n", *"note", "enter", *"A note, at speed", "ctrl+s"]
        send(driver.app, [*capture, *form, *capture[:1], "tab", *"the last one", "enter", "5", "down"])
        await driver.until(lambda: len(written(driver)) == 3)
        assert written(driver) == {"the first words", "A note, at speed", "the last one"}
        await driver.until(lambda: driver.main.open_place == 4)


async def test_a_paste_right_after_a_key_goes_to_the_new_focus(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        send(driver.app, ["c"])
        driver.app.post_message(events.Paste("from elsewhere"))
        send(driver.app, ["enter"])
        await driver.until(lambda: written(driver) == {"from elsewhere"})


async def test_spaces_turn_a_choice_and_letters_open_a_list_before_the_next_key(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (goal,) = driver.journal.put(Goal(title="Listen more", learner="mentee"))
        form = ["n", *"action", "enter", *"List", "tab"]
        send(
            driver.app,
            [*form, *["space"] * 5, "tab", "tab", "tab", "tab", *"listen", "enter", "tab", *"if", "ctrl+s"],
        )
        await driver.until(lambda: driver.entries.of(Action))
        (action,) = driver.entries.of(Action)
        assert (action.text, action.owner, action.if_then) == ("List", "mentor", "if")
        assert driver.entries.get(action.goal) == goal


async def test_keys_pressed_before_the_first_screen_wait_for_it(tmp_path: Path) -> None:
    path = bare(tmp_path)
    on_mount, keys = MainScreen.on_mount, [key(name) for name in ("c", *"too early", "enter")]

    async def slow(main: MainScreen) -> None:
        for each in keys:
            main.app.post_message(each)
        await asyncio.sleep(0.05)
        await on_mount(main)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MainScreen, "on_mount", slow)
        async with open_app(path) as driver:
            await driver.until(lambda: written(driver) == {"too early"})


@pytest.mark.parametrize(("steps", "step"), [("", 0), (".", 1), ("..", 2), ("..,", 1)])
async def test_a_step_typed_right_behind_enter_is_the_one_that_opens(tmp_path: Path, steps: str, step: int) -> None:
    async with open_app(small(tmp_path, TODAY + timedelta(days=1), ())) as driver:
        names = {".": "full_stop", ",": "comma"}
        await driver.send(["1", "enter", *(names[each] for each in steps)])
        assert isinstance(driver.app.screen, SessionScreen)
        assert driver.app.screen.owner.step == step


async def test_letters_typed_while_a_session_opens_go_where_they_were_meant(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, TODAY + timedelta(days=1), ())) as driver:
        await driver.send(["1", "enter", "n", *"x and q", "enter", "full_stop", "space", "escape", "n"])
        (point,) = driver.entries.of(Point)
        assert (point.title, point.state) == ("x and q", "done")
        assert driver.app.screen is not driver.main


async def test_a_key_waits_only_a_limited_time_for_effects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "MAX_WAIT", 0.1)

    async def never(self: object, target: object) -> None:
        await asyncio.Event().wait()

    async with open_app(bare(tmp_path)) as driver:
        monkeypatch.setattr(app_module.KeyQueue, "_wait_for_effects", never)
        await driver.press("c")
        await driver.type("goes on")
        await driver.press("enter")
        await driver.until(lambda: written(driver) == {"goes on"})


async def test_keys_pressed_while_the_screens_close_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_all, waiting = JournalApp._close_all, []

    async def close_and_type(app: JournalApp) -> None:
        await close_all(app)
        waiting.append(asyncio.create_task(app._key_queue._wait_for_effects(app)))
        send(app, ["c", "x"])

    monkeypatch.setattr(JournalApp, "_close_all", close_and_type)
    async with open_app(bare(tmp_path)):
        pass
    await asyncio.gather(*waiting)


REFUSED = ("plus", *"Next, x all", "enter")
"""A key that opens no field here, with the text that was meant for it: each letter is a command."""


async def test_text_behind_a_key_that_opens_no_field_is_no_command(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        driver.journal.put(Note(text="stays"))
        before = driver.journal.change_count
        await driver.press("5")
        await driver.send(REFUSED)
        assert driver.screen is driver.main and driver.main.open_place == 4
        assert driver.journal.change_count == before
        assert "Choose a learning first." in driver.message
        assert driver.message.endswith("What you typed after the key was ignored.")
        await driver.press("2")
        assert driver.main.open_place == 1, "the next key is a command again"


async def test_in_a_journal_that_may_only_be_read_no_text_runs_as_commands(tmp_path: Path) -> None:
    async with open_app(of_newer_format(bare(tmp_path)), size=(80, 24)) as driver:
        for first in ("c", "n", "L"):
            await driver.send([first, *"3 words, q", "enter"])
            assert driver.app.is_running and driver.screen is driver.main and driver.main.open_place == 0


async def test_a_single_key_behind_a_refusal_that_was_read_is_a_command(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        send(driver.app, ["r"])
        await driver.until(lambda: "Nothing to recall" in driver.message)
        send(driver.app, ["2"])
        await driver.until(lambda: driver.main.open_place == 1)
        assert "ignored" not in " ".join(driver.messages)


async def test_escape_ends_the_text_behind_a_refused_key(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        await driver.send(["r", *"q", "escape", "3"])
        assert driver.app.is_running and driver.main.open_place == 2


@pytest.mark.parametrize("milliseconds", SPEEDS)
def test_text_behind_a_refused_key_changes_nothing_at_any_speed(tmp_path: Path, milliseconds: int) -> None:
    (tmp_path / "untouched").mkdir()
    untouched = written_in(begin(tmp_path / "untouched"))
    assert type_way(tmp_path, milliseconds, (("+", *REFUSED[1:]), ("\x11",))) == untouched


@pytest.mark.parametrize("milliseconds", SPEEDS)
def test_keys_typed_at_any_speed_write_the_same_journal(tmp_path: Path, milliseconds: int) -> None:
    assert type_way(tmp_path, milliseconds) == WRITTEN
