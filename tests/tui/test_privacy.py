"""Privacy on the screen: hidden at the start, after idle minutes and after a restart; the key that is named."""

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.tui.app import PrivacyScreen
from tests.programs import start_screens

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle

SECRET = "Opened the vault"


def with_secret(folder: Path) -> Path:
    path = bare(folder)
    journal = Journal.open(path)
    journal.put(Note(text=SECRET))
    journal.close()
    return path


async def test_the_screens_start_hidden_when_the_config_file_says_so(tmp_path: Path) -> None:
    path = with_secret(tmp_path)
    (tmp_path / "config.toml").write_text("start_hidden = true\n")
    async with open_app(path) as driver:
        await driver.press("5")
        assert SECRET not in driver.text and "hidden" in driver.text
        await driver.press("f2")
        assert SECRET in driver.text
    async with open_app(path) as driver:
        assert driver.main.hidden


async def test_hiding_survives_a_restart_only_when_wished(tmp_path: Path) -> None:
    path = with_secret(tmp_path)
    for kept in (False, True):
        async with open_app(path, keep_hidden=kept) as driver:
            assert not driver.main.hidden
            await driver.press("f2")
        async with open_app(path, keep_hidden=kept) as driver:
            assert driver.main.hidden is kept
            await driver.press(*["f2"] * kept)
        async with open_app(path, keep_hidden=kept) as driver:
            assert not driver.main.hidden
    assert b"hidden" not in path.read_bytes()


async def test_a_draft_that_is_offered_at_a_hidden_start_shows_nothing_of_its_text(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await driver.press("c")
        await driver.type("A secret thought")
        await driver.press("escape")
    async with open_app(path, start_hidden=True) as driver:
        await driver.wait_for_text("You were writing a captured line. Continue with it?")
        assert "secret" not in driver.text


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of idleness, which stands still unless a test moves it."""
    now = [1000.0]
    monkeypatch.setattr("rmjournal.tui.app.monotonic", lambda: now[0])
    return now


async def pass_time(driver: AppDriver, clock: list[float], minutes: float) -> None:
    """Let idle minutes pass, and look as the timer would."""
    clock[0] += minutes * 60
    await driver.app._hide_when_idle()
    await settle(driver.pilot)


async def test_idle_minutes_hide_private_texts_and_a_key_or_the_mouse_begins_anew(
    tmp_path: Path, clock: list[float]
) -> None:
    async with open_app(with_secret(tmp_path), hide_after=5) as driver:
        await driver.press("5")
        await pass_time(driver, clock, 4)
        assert SECRET in driver.text
        await driver.press("down")
        await pass_time(driver, clock, 4)
        assert SECRET in driver.text
        driver.app.post_message(events.MouseMove(None, 3, 3, 1, 0, 0, False, False, False))
        await settle(driver.pilot)
        await pass_time(driver, clock, 4)
        assert SECRET in driver.text
        for _ in range(2):  # it hides, and does not show again later
            await pass_time(driver, clock, 6)
            assert SECRET not in driver.text and driver.main.hidden
        await driver.press("f2")
        assert SECRET in driver.text


async def test_the_timer_of_idleness_hides_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmjournal.tui.app.SECONDS_PER_MINUTE", 0.1)
    async with open_app(with_secret(tmp_path), hide_after=1) as driver:
        await driver.until(lambda: driver.main.hidden)


async def test_idle_minutes_cover_a_dialog_and_keep_what_is_typed(tmp_path: Path, clock: list[float]) -> None:
    async with open_app(with_secret(tmp_path), hide_after=5) as driver:
        await driver.press("c")
        await driver.type("Half a tho")
        for _ in range(2):
            await pass_time(driver, clock, 6)
            assert isinstance(driver.screen, PrivacyScreen) and len(driver.app.screen_stack) == 3
            assert "Half" not in driver.text
        await driver.press("f2")
        await driver.type("ught")
        assert driver.screen.query(Input).first().value == "Half a thought"
        await driver.press("enter")
        assert [learning.text for learning in driver.entries.of(Learning)] == ["Half a thought"]


async def test_idle_minutes_cover_a_form_in_a_session_and_hide_find(tmp_path: Path, clock: list[float]) -> None:
    async with open_app(demo(tmp_path, "mentor"), hide_after=5) as driver:
        await driver.press("enter", "a")
        assert len(driver.app.screen_stack) == 3
        await driver.press("escape")
        await pass_time(driver, clock, 6)
        hidden = [driver.main.hidden]  # the main screen below a session is hidden too
        await driver.press("f2", "escape", "ctrl+f")
        hidden.append(driver.main.hidden)
        await pass_time(driver, clock, 6)
        assert [*hidden, driver.main.hidden] == [True, False, True]
        assert not isinstance(driver.screen, PrivacyScreen)
        assert "private entries are not searched" in driver.text


async def test_every_message_names_the_key_that_hides(tmp_path: Path) -> None:
    path = with_secret(tmp_path)
    async with open_app(path, keys={"hide": "f9"}) as driver:
        await driver.press("f9", "5", "e", "H", "I", "enter")
        assert "F9 shows it again" in driver.text
        await driver.until(lambda: len(driver.messages) >= 3)
        said = "\n".join([driver.text, *driver.messages])
        driver.app.clear_notifications()
        await driver.press("ctrl+f")
        assert "F9 is on: private entries are not searched. F9 shows them." in driver.text
        assert "F2" not in said + driver.text
        assert said.count("Press F9") >= 3


def test_the_title_of_the_window_names_nobody_and_is_restored(tmp_path: Path) -> None:
    path = demo(tmp_path).rename(tmp_path / "annelise.json")
    term = start_screens(path)
    term.type("q")
    assert term.wait_for_end() == 0
    titled = b"\x1b[22;0t\x1b]0;rmjournal\x07"
    assert titled in term.output
    assert term.output.rfind(b"\x1b[23;0t") > term.output.index(titled)
    assert b"\x1b]0;" not in term.output.replace(titled, b"") and b"\x1b]2;" not in term.output


def test_the_title_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('title = "work \\u001b]0;notes"\n')
    term = start_screens(demo(tmp_path))
    term.type("q")
    assert term.wait_for_end() == 0
    assert b"\x1b]0;work \xe2\x90\x9b]0;notes\x07" in term.output
