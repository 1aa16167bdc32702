"""The message line: one message at a time above the footer, which says what happened and how it is taken back."""

import errno
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets._toast import Toast

from rmjournal.errors import NotSaved
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.storage import background_save
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local import state_folder
from rmjournal.tui.widgets import message_line
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.message_line import Message, MessageLine
from tests.faults.fault_injection import Calls, Fault

from .app_driver import PLACES, AppDriver, bare, demo, open_app
from .session_driver import go, small


def line(driver: AppDriver) -> MessageLine:
    return driver.screen.query_one(MessageLine)


async def test_messages_that_are_alike_are_counted_and_name_the_undo_of_the_last(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "1")
        for title in ("First thing", "Second thing", "Third thing"):
            await driver.press("n")
            await driver.type(title)
            await driver.press("enter")
        assert driver.messages[0] == "Added to the agenda: First thing · u undoes"
        assert driver.message == "3 points added to the agenda · the last: Third thing · u undoes the last"
        await driver.press("u")
        assert "Third thing" not in {point.title for point in driver.entries.of(Point)}
        assert {"First thing", "Second thing"} < {point.title for point in driver.entries.of(Point)}
        assert driver.message.startswith("Undone")


async def test_a_message_stands_above_the_footer_until_the_next_key_and_covers_nothing(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("c")
        await driver.type("A captured line")
        await driver.press("enter")
        assert "Learning saved · u undoes" in driver.text.splitlines()[22]
        assert not driver.screen.query(Toast)
        await driver.press("down")
        assert driver.message == "Learning saved · u undoes", "moving does nothing yet"
        await driver.press("2")
        assert "saved · u" not in driver.text


@pytest.mark.parametrize("place", PLACES)
async def test_what_is_written_is_said_with_its_undo_on_every_place(tmp_path: Path, place: str) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press(place, "c")
        await driver.type("A captured line")
        await driver.press("enter")
        assert "Learning saved · u undoes" in driver.text
        await driver.press("n")
        await driver.type("note")
        await driver.press("enter", *"A note", "ctrl+s")
        assert "Note saved · u undoes" in driver.text
        await driver.press("u", "u")
        assert not {"A captured line", "A note"} & {entry.heading for entry in driver.entries}


async def test_a_message_goes_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_line, "SECONDS", 0.05)
    monkeypatch.setattr(message_line, "LETTERS_A_SECOND", 1000)
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("v")
        await driver.until(lambda: line(driver).message is None)
        assert driver.messages


async def test_a_long_message_wraps_and_is_shown_in_full(tmp_path: Path) -> None:
    words = (
        "Somebody removed 3 things from the file by hand. " * 4
        + "Your journal still has them; X shows what you can do."
    )
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        driver.main.notify(words)
        await driver.press("down")
        assert words in " ".join(driver.text.split())


async def test_the_undo_is_offered_no_more_once_it_would_undo_something_else(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("c")
        await driver.type("A captured line")
        await driver.press("enter")
        assert driver.message == "Learning saved · u undoes"
        driver.journal.put(Note(text="by a script"))
        await driver.until(lambda: driver.message == "Learning saved")


async def test_the_message_names_the_key_that_a_person_has_chosen_for_undo(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), keys={"undo": "f9"}) as driver:
        await driver.press("c")
        await driver.type("A captured line")
        await driver.press("enter")
        assert driver.message == "Learning saved · f9 undoes"


async def test_what_comes_from_outside_waits_for_its_turn_and_outlives_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_line, "clock", lambda: 0.0)
    async with open_app(bare(tmp_path)) as driver:
        main = driver.main
        main.notify("The first news", outside=True)
        main.notify("The second news", outside=True)
        await driver.press("2", "3")
        assert driver.message == "The first news"
        await driver.press("c")
        await driver.type("A captured line")
        await driver.press("enter")
        assert driver.message == "Learning saved · u undoes"
        await driver.press("4")
        assert driver.message == "The first news"
        shown: list[str] = []
        monkeypatch.setattr(MessageLine, "watch_message", lambda line, now: shown.append(now.words if now else ""))
        monkeypatch.setattr(message_line, "SECONDS", 0.05)
        monkeypatch.setattr(message_line, "LETTERS_A_SECOND", 1000)
        main.notify("The last word")
        await driver.until(lambda: shown == ["The last word", "The first news", "The second news", ""])


async def test_what_came_from_outside_does_not_come_back_once_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [0.0]
    monkeypatch.setattr(message_line, "clock", lambda: times[-1])
    async with open_app(small(tmp_path)) as driver:
        driver.main.notify("The first news", outside=True)
        times.append(60.0)
        driver.main.notify("Saved")
        await driver.press("2")
        assert "The first news" not in driver.message
        await go(driver, "1")
        driver.main.notify("The second news", outside=True)
        assert driver.message == "The second news"
        times.append(120.0)
        await driver.press("escape")
        assert driver.screen is driver.main
        line(driver)._expire()
        assert "The second news" not in driver.message


async def test_news_never_cover_a_dialog_and_are_told_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_line, "SECONDS", 0.05)
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("c")
        driver.main.notify("The news", outside=True)
        await driver.type("typed")
        assert "The news" not in driver.text and not driver.screen.query(Toast)
        await driver.press("escape")
        await driver.wait_for_text("The news")


def test_the_undo_continues_a_sentence_without_its_full_stop() -> None:
    told = Message("2 entries. They leave with the next packet.", undo="u undoes")
    assert told.text == "2 entries. They leave with the next packet · u undoes"
    assert replace(told, undo="").text == told.words


def test_a_count_begins_anew_after_another_message() -> None:
    first = Message("Added: a", alike="points added", name="a").following(None)
    assert Message("Added: b", alike="points added", name="b").following(first).text == "2 points added · the last: b"
    assert Message("Added: b", alike="points added", name="b").following(Message("Undone")).text == "Added: b"


STATES = {
    "main": (),
    "session": ("full_stop",),
    "history": ("H",),
    "review": ("R", "enter"),
    "form": ("n", *"note", "enter"),
    "capture": ("c",),
    "recall": ("r",),
}


@pytest.mark.parametrize("keys", STATES.values(), ids=STATES)
async def test_saving_turns_to_saved_on_every_screen(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press(*keys)
        await driver.until(lambda: driver.screen.query_one(KeyBar).state == "✓ saved")
        driver.journal.put(Note(text="by a script"))
        await driver.until(lambda: driver.screen.query_one(KeyBar).state == "○ saving")
        await driver.until(lambda: driver.screen.query_one(KeyBar).state == "✓ saved")
        assert "by a script" in driver.journal.path.read_text("utf-8")


async def test_typed_text_is_typing_until_it_is_saved(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        await driver.press("c")
        await driver.type("words")
        await driver.wait_for_text("● typing")
        await driver.press("enter")
        await driver.wait_for_text("✓ saved")
        assert [entry.text for entry in driver.entries.of(Learning)] == ["words"]


MORE_STATES = {
    "picker": ("n",),
    "find": ("ctrl+f",),
    "help": ("question_mark",),
    "level": ("3", "N"),
    "question": ("2", "down", "x"),
    "share agenda": ("s",),
}


@pytest.mark.parametrize("keys", [*STATES.values(), *MORE_STATES.values()], ids=[*STATES, *MORE_STATES])
async def test_what_cannot_be_saved_is_not_called_saved_and_the_reason_stands_on_every_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    def full(*_: object) -> atomic_write.FileVersion:
        raise NotSaved("journal.json was not saved: the disk is full; make room and save again.")

    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press(*keys)
        with monkeypatch.context() as patched:
            patched.setattr(atomic_write, "replace_if_unchanged", full)
            driver.journal.put(Note(text="by a script"))
            await driver.until(lambda: "Not saved: the disk is full; make room" in driver.words())
            assert all(bar.state == "! not saved" for bar in driver.screen.query(KeyBar))
            assert "✓ saved" not in driver.words()
        monkeypatch.setattr(background_save, "RETRY_SECONDS", 0.0)
        driver.journal.db.flush()
        await driver.until(lambda: "the disk is full" not in driver.text)
        await driver.until(lambda: all(bar.state == "✓ saved" for bar in driver.screen.query(KeyBar)))


async def test_a_form_on_a_full_disk_stays_and_says_that_nothing_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    disk = Calls(tmp_path, Fault(1, errno.ENOSPC, lasting=True, names=("write", "fsync")))
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("c")
        with disk.counted():
            await driver.type("words")
            await driver.wait_for_text("! not saved")
            await driver.press("enter")
            await driver.wait_for_text("the disk is full")
            assert "words" in driver.text
        await driver.press("enter")
        await driver.wait_for_text("Learning saved")


async def test_what_is_said_of_a_row_goes_with_it(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        await driver.press("home", "e")
        assert driver.message.startswith("Keys here:")
        await driver.press("down")
        assert "Keys here:" not in driver.message
