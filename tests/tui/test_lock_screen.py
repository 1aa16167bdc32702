"""The lock on the screens: the passphrase at the start and while it runs, closing it, and what is forgotten then."""

import gc
import signal
import threading
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from rmjournal.config import read_config
from rmjournal.demo import TODAY
from rmjournal.errors import NotSaved
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.storage import codec, sealing
from rmjournal.storage.key_store import unlock_with_kept_key
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.open_file import OpenFile
from rmjournal.storage.recovery_code import encode_code
from rmjournal.storage.sealing import LockedFile
from rmjournal.sync import conflict_copies
from rmjournal.tui.app import ClosedLock, JournalApp, PrivacyScreen
from rmjournal.tui.cleanup import forget
from rmjournal.tui.dialogs.find import FindDialog
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.lock import LockDialog, SheetDialog
from rmjournal.tui.dialogs.passphrase import PassphraseDialog
from rmjournal.tui.screens.first_run import FirstRun
from rmjournal.tui.screens.lock import LockScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.review import ReviewScreen
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.startup import build_app, reopen
from rmjournal.tui.widgets.passphrase_panel import OPENING, PassphraseLine
from tests.programs import TerminalProgram, start_screens
from tests.storage.keyrings import use_keyring
from tests.storage.locks import OTHER_PASSPHRASE, PASSPHRASE, another_process, files_with, make_quick

from .app_driver import AppDriver, bare, demo, messages_heard, open_app
from .pilot import frames_left_out, key, send, settle, workers_ended
from .test_review import opened

CANARY = "kanarienvogel"


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with a note, in the open."""
    make_quick(monkeypatch)
    monkeypatch.setattr(conflict_copies, "NOTICE_DELAY", 0.5)
    (tmp_path / "folder").mkdir()
    path = bare(tmp_path / "folder")
    journal = Journal.open(path, today=TODAY)
    journal.put(Note(text=f"A {CANARY} note"))
    journal.close()
    return path


@pytest.fixture
def path(plain: Path) -> Path:
    """The same, locked, by another process."""
    with_passphrase(plain, PASSPHRASE)
    sealing.keys.forget()
    return plain


def with_passphrase(path: Path, passphrase: str, state: Path | None = None) -> None:
    journal = Journal.open(path, state_root=state)
    journal.db.lock(passphrase)
    journal.close()


async def open_with(driver: AppDriver, passphrase: str) -> None:
    await driver.type(passphrase)
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.screen, MainScreen))


# At the start


async def test_the_passphrase_is_asked_for_until_it_is_right_and_is_never_shown(path: Path) -> None:
    before = path.read_bytes()
    async with open_app(path, size=(80, 24)) as driver:
        assert "journal.json is locked." in driver.text
        await driver.type(OTHER_PASSPHRASE)
        assert OTHER_PASSPHRASE not in driver.text and "•" * len(OTHER_PASSPHRASE) in driver.text
        await driver.press("ctrl+r")
        assert OTHER_PASSPHRASE in driver.text
        await driver.press("enter")
        await driver.wait_for_text("That is not its passphrase. Nothing was changed; try again.")
        assert path.read_bytes() == before and driver.screen.query_one(PassphraseLine).value == ""
        await open_with(driver, PASSPHRASE)
        await driver.press("5")
        assert CANARY in driver.text
        assert all(line.value == "" for screen in driver.app.screen_stack for line in screen.query(PassphraseLine))


@pytest.mark.parametrize("again", [False, True])
async def test_the_screen_stays_alive_while_the_key_is_made(
    path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    is_waiting, may_go_on = threading.Event(), threading.Event()
    unlock = LockedFile.unlock

    def slow(error: LockedFile, passphrase: str) -> bool:
        is_waiting.set()
        may_go_on.wait()
        return unlock(error, passphrase)

    monkeypatch.setattr(LockedFile, "unlock", slow)
    async with open_app(path) as driver:
        await driver.type(PASSPHRASE)
        send(driver.app, ["enter"])
        await driver.until(is_waiting.is_set)
        await driver.wait_for_text(OPENING)
        send(driver.app, [*PASSPHRASE, "enter"] if again else ["5", "c", *"typed meanwhile", "enter"])
        send(driver.app, ["f1"])
        await driver.wait_for_text("A wrong one changes nothing")
        send(driver.app, ["escape"])
        await driver.wait_for_text(OPENING)
        may_go_on.set()
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        if again:  # the passphrase once more is no command, and no text
            await settle(driver.pilot)
            assert driver.main.open_place == 0 and isinstance(driver.screen, MainScreen)
        else:
            await driver.until(lambda: "typed meanwhile" in {one.text for one in driver.entries.of(Learning)})
            assert driver.main.open_place == 4


async def test_the_key_that_hides_shows_dots_on_the_lock_screen_and_covers_nothing(path: Path) -> None:
    async with open_app(path) as driver:
        await driver.type(PASSPHRASE)
        await driver.press("ctrl+r")
        assert PASSPHRASE in driver.text
        await driver.press("f2")
        assert isinstance(driver.screen, LockScreen) and PASSPHRASE not in driver.text
        await open_with(driver, "")


async def test_the_recovery_code_opens_it_and_a_mistyped_row_is_named(path: Path) -> None:
    with another_process(pytest.MonkeyPatch()):
        sealed = sealing.read_sealed(path.read_bytes())
        assert sealed
        rows = encode_code(sealing.derive_key(PASSPHRASE, sealed.journal_id, sealed.lock).secret)
    wrong = [*rows[:2], rows[2][::-1], *rows[3:]]
    async with open_app(path) as driver:
        await driver.type(" ".join(wrong))
        await driver.press("enter")
        await driver.wait_for_text("Row 3 of the recovery code has a typing mistake.")
        await open_with(driver, "".join(rows).replace("-", "").lower())


async def screen_of(app: JournalApp) -> object:
    """The first screen of an app."""
    async with app.run_test() as pilot:
        await settle(pilot)
        return app.screen


async def test_a_way_that_needs_no_question_comes_first(path: Path) -> None:
    app = build_app(path, read_config(path, TODAY), "", lambda: [lambda error: error.unlock(PASSPHRASE)])
    assert isinstance(await screen_of(app), MainScreen)


async def test_the_first_questions_open_a_locked_journal_that_is_there(path: Path, tmp_path: Path) -> None:
    async with open_app(tmp_path / "new" / "journal.json") as driver:
        await driver.press("2", "enter")
        await driver.type(str(path))
        await driver.press("enter")
        assert isinstance(driver.screen, LockScreen)
        await driver.press("escape")
        assert isinstance(driver.screen, FirstRun)
        await driver.press("2", "enter")
        await open_with(driver, PASSPHRASE)
        assert not any(isinstance(screen, LockScreen) for screen in driver.app.screen_stack)


# The lock closes


async def hold_key(driver: AppDriver, presses: int = 4) -> list[bool]:
    """Hold down the key that hides; the presses come close together, however busy the machine is."""
    seen = []
    for press in [key("f2") for _ in range(presses)]:
        driver.app.post_message(press)
        await settle(driver.pilot)
        seen.append(driver.app.is_running and driver.main.hidden)
    return seen


async def test_a_held_key_closes_the_lock_and_afterwards_one_is_at_the_same_place(path: Path, tmp_path: Path) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        await driver.press("5", "n")
        await driver.type("note")
        await driver.press("enter")
        await driver.type(f"half a {CANARY}")
        await hold_key(driver)
        closed = driver.app.closed_lock
        assert closed and not driver.app.is_running
    async with opened_again(closed, tmp_path) as driver:
        await driver.wait_for_text(f"You were writing a note: “half a {CANARY}”")
        assert driver.main.open_place == 4


@asynccontextmanager
async def opened_again(closed: ClosedLock, folder: Path, words: str = "") -> AsyncIterator[AppDriver]:
    """The app after the lock was closed, once the passphrase was given; there was no word on the disk."""
    forget()
    assert files_with(CANARY, folder) == []
    app = reopen(closed, words)
    with messages_heard() as said, frames_left_out():
        async with app.run_test(size=(120, 36)) as pilot:
            await settle(pilot)
            driver = AppDriver(app, pilot, said)
            assert isinstance(driver.screen, LockScreen) and "".join(words.split()) in "".join(driver.words().split())
            await driver.type(PASSPHRASE)
            await driver.press("enter")
            yield driver


@pytest.mark.parametrize("what", ["list", "page", "session", "review", "find"])
async def test_what_was_open_is_open_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    make_quick(monkeypatch)
    path = demo(tmp_path)
    with_passphrase(path, PASSPHRASE)
    async with open_app(path) as driver:
        if what == "session":
            await driver.press("enter", "full_stop")
            assert isinstance(driver.screen, SessionScreen) and driver.screen.owner.step == 1
        elif what == "review":
            await opened(driver, "all")
            await driver.press("o")
            assert isinstance(driver.screen, ReviewScreen)
        else:
            keys = {"list": ("5", "down"), "page": ("5", "down", "enter"), "find": ("ctrl+f", *CANARY)}
            await driver.press(*keys[what])
            assert isinstance(driver.screen, FindDialog if what == "find" else MainScreen)
        before = type(driver.screen), driver.words()
        await hold_key(driver)
        closed = driver.app.closed_lock
    assert closed and CANARY not in str(closed)
    async with opened_again(closed, tmp_path) as driver:
        await driver.until(lambda: type(driver.screen) is before[0])
        await settle(driver.pilot)
        assert driver.words() == before[1]
        assert CANARY not in str(driver.journal.db.storage.state.read_settings())


async def test_what_cannot_be_saved_while_the_lock_closes_is_told_and_is_there_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as patch:
        async with open_app(path) as driver:
            await open_with(driver, PASSPHRASE)
            driver.journal.put(Note(text=f"{CANARY} unsaved"))
            patch.setattr(OpenFile, "save", refuse)
            await hold_key(driver)
            app = driver.app
    assert app.closed_lock
    told = "The disk is full. What you wrote is safe on this computer until it can be saved."
    assert str(app.refused) == told
    async with opened_again(app.closed_lock, tmp_path, told) as driver:
        await driver.until(lambda: isinstance(driver.screen, MainScreen))
        assert f"{CANARY} unsaved" in {note.text for note in driver.entries.of(Note)}


async def test_the_key_that_hides_shows_nothing_while_it_is_held(path: Path) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        assert await hold_key(driver, presses=3) == [True] * 3
        assert driver.app.is_running


async def test_the_key_that_hides_stays_as_it_is_without_a_lock(plain: Path) -> None:
    async with open_app(plain) as driver:
        seen = []
        for _ in range(6):
            await driver.press("f2")
            seen.append(driver.main.hidden)
        assert seen == [True, False] * 3


@pytest.mark.parametrize(("minutes", "is_closed"), [(5, True), (0, False)])
async def test_idle_minutes_close_the_lock(
    path: Path, monkeypatch: pytest.MonkeyPatch, minutes: float, is_closed: bool
) -> None:
    now = [1000.0]
    monkeypatch.setattr("rmjournal.tui.app.clock", lambda: now[0])
    async with open_app(path, lock_after=minutes) as driver:
        await open_with(driver, PASSPHRASE)
        now[0] += 4 * 60
        await driver.app._close_lock_when_idle()
        assert driver.app.closed_lock is None
        now[0] += 2 * 60
        await driver.app._close_lock_when_idle()
        assert (driver.app.closed_lock is not None) == is_closed


async def test_idle_minutes_only_cover_what_cannot_be_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("rmjournal.tui.app.clock", lambda: now[0])

    def refuse(state: StateFolder, key: str, text: object) -> None:
        raise NotSaved("The disk is full.")

    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        await driver.press("c")
        monkeypatch.setattr(StateFolder, "write_draft", refuse)
        await driver.type("Half a thought")
        for _ in range(3):
            now[0] += 16 * 60
            await driver.app._close_lock_when_idle()
            await settle(driver.pilot)
            assert driver.app.closed_lock is None and isinstance(driver.screen, PrivacyScreen)
        await driver.press("f2")
        assert driver.screen.query(Input).first().value == "Half a thought"


def test_a_closed_lock_leaves_neither_screens_nor_journal_nor_key_in_memory(path: Path) -> None:
    held: list[weakref.ref[object]] = []
    gc.unfreeze()  # keys of other tests may lie where the collector does not look
    of_others = weakref.WeakSet(thing for thing in gc.get_objects() if isinstance(thing, sealing.Key))

    async def use(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, JournalApp)
        driver = AppDriver(pilot.app, pilot)
        await open_with(driver, PASSPHRASE)
        await driver.press("5", "enter")
        held.extend(weakref.ref(thing) for thing in (driver.app, driver.main, driver.journal, driver.main.place))
        await hold_key(driver)

    app = build_app(path, read_config(path, TODAY))
    app.run(headless=True, size=(120, 36), auto_pilot=use)  # type: ignore[arg-type]
    assert app.closed_lock
    del app
    forget()
    assert [thing() for thing in held] == [None] * 4
    assert len(sealing.keys) == 0
    keys = [thing for thing in gc.get_objects() if isinstance(thing, sealing.Key) and thing not in of_others]
    assert keys == []


def test_the_terminal_shows_no_word_after_the_lock_was_closed(path: Path, tmp_path: Path) -> None:
    term = start_screens(path, shown="is locked.")
    unlock(term)
    term.type(*["\x1bOQ"] * 6)
    term.wait("is locked.")
    after = term.output.rindex(b"\x1b[2J", 0, term.output.rindex(b"\x1b[?1049l"))
    assert CANARY.encode() in term.output[:after] and CANARY.encode() not in term.output[after:]
    assert b"\x1b]0;rmjournal\x07" in term.output[after:]
    unlock(term)
    term.send_signal(signal.SIGTSTP)
    term.until(lambda: state_of(term) == "T", "a process that is stopped")
    term.send_signal(signal.SIGCONT)
    term.wait("is locked.")
    assert CANARY.encode() not in term.output[term.output.rindex(b"\x1b[?1049h") :]
    unlock(term)
    term.type("q")
    assert term.wait_for_end() == 0
    assert files_with(CANARY, tmp_path) == []


def unlock(term: TerminalProgram) -> None:
    """Give the passphrase, and go to the note, where that is not open yet."""
    term.type(PASSPHRASE)
    term.until(lambda: "•" * len(PASSPHRASE) in term.text(), "the dots of the passphrase")
    term.type("enter")
    term.wait("5 Journal")
    term.type("5")
    term.wait(CANARY)


def state_of(term: TerminalProgram) -> str:
    """The state of its process, as the system calls it."""
    pid: int = vars(term)["_child"].pid
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


# Lock, change, unlock


async def choose(driver: AppDriver, words: str) -> None:
    """Choose a command of the palette."""
    await driver.press("ctrl+p")
    await driver.type(words)
    await driver.until(lambda: driver.app.screen.query("CommandList").first().option_count)  # type: ignore[attr-defined]
    await workers_ended(driver.app)
    await driver.press("enter")


@pytest.mark.parametrize("fixture", ["plain", "path"])
async def test_the_palette_offers_what_a_lock_needs_once_there_is_one(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    async with open_app(request.getfixturevalue(fixture)) as driver:
        if fixture == "path":
            await open_with(driver, PASSPHRASE)
        await driver.press("ctrl+p")
        await driver.type("passphrase")
        await driver.wait_for_text("Lock this journal")
        await workers_ended(driver.app)
        await settle(driver.pilot)
        assert ("Lock now" in driver.text, "recovery sheet" in driver.text) == (fixture == "path",) * 2


async def test_the_palette_locks_a_journal_and_says_what_that_means(plain: Path) -> None:
    async with open_app(plain) as driver:
        await choose(driver, "encrypt")
        assert isinstance(driver.screen, LockDialog)
        assert "A forgotten passphrase means that the journal is gone" in driver.words()
        assert "Older versions of the file are still in the open" in driver.words()
        await driver.press("ctrl+s")
        assert "A lock needs a passphrase." in driver.words()
        await driver.type("short")
        assert "too short" in driver.words()
        await driver.type(" words that nobody expects")
        assert "strong" in driver.words()
        await driver.press("tab", "x")
        assert "strong, unless it is a known phrase they are not the same yet" in driver.words()
        await driver.press("tab", "ctrl+s")
        assert "The two passphrases are not the same." in driver.words()
        await driver.press("ctrl+u")
        await driver.type("short words that nobody expects")
        assert "both are the same" in driver.words()
        await driver.press("escape")
        assert not driver.journal.db.is_locked


async def test_what_is_chosen_for_the_lock_is_kept(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = use_keyring(monkeypatch)
    async with open_app(plain) as driver:
        await choose(driver, "password")
        await driver.type(PASSPHRASE)
        await driver.press("tab")
        await driver.type(PASSPHRASE)
        await driver.press("tab", "right", "tab", "ctrl+u", "7", "ctrl+s")
        await driver.wait_for_message("journal.json is locked now")
        await driver.wait_for_message("The keyring of this computer opens journal.json from now on")
        assert driver.journal.db.is_locked and driver.main.screen_lock.minutes == 7
    assert files_with(CANARY, tmp_path) == []
    with another_process(pytest.MonkeyPatch()):
        async with open_app(plain) as driver:
            await open_with(driver, PASSPHRASE)
            assert driver.main.screen_lock.minutes == 7
        sealing.keys.forget()
        assert isinstance(await screen_of(build_app(plain, read_config(plain, TODAY))), LockScreen)
        unlocked = build_app(plain, read_config(plain, TODAY), "", lambda: [unlock_with_kept_key])
        assert isinstance(await screen_of(unlocked), MainScreen)
        assert keyring.kept
        async with open_app(plain, lock_after=3) as driver:
            assert driver.main.screen_lock.minutes == 3  # written into the config file later


async def test_the_palette_changes_and_opens_a_lock_and_prints_a_sheet(path: Path, tmp_path: Path) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        await choose(driver, "change password")
        await driver.type(OTHER_PASSPHRASE)
        await driver.press("tab")
        await driver.type(OTHER_PASSPHRASE)
        await driver.press("ctrl+s")
        await driver.wait_for_message("journal.json has another passphrase now.")
        await choose(driver, "password")
        await driver.press("ctrl+o")
        assert isinstance(driver.screen, SheetDialog) and "Whoever has this sheet" in driver.words()
        await driver.press("ctrl+u")
        await driver.type(str(tmp_path / "sheet.html"))
        await driver.press("enter")
        await driver.wait_for_message("sheet.html was written.")
        key = codec.key_of(driver.journal.db.content)
        assert key and all(row in (tmp_path / "sheet.html").read_text() for row in encode_code(key.secret))
        await choose(driver, "decrypt")
        await driver.press("y")
        await driver.wait_for_message("journal.json is in the open now")
    assert CANARY.encode() in path.read_bytes()


async def test_the_screen_is_drawn_while_a_new_key_is_made_and_keys_wait_for_it(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, new_key = threading.Event(), sealing.new_key

    def slow(*given: Any) -> sealing.Key:
        may_go_on.wait()
        return new_key(*given)

    monkeypatch.setattr(sealing, "new_key", slow)
    async with open_app(plain) as driver:
        await choose(driver, "encrypt")
        await driver.type(PASSPHRASE)
        await driver.press("tab")
        await driver.type(PASSPHRASE)
        send(driver.app, ["ctrl+s", "5", "c", *"typed meanwhile", "enter"])
        await driver.wait_for_text("Making the key …")
        was_locked = driver.journal.db.is_locked
        may_go_on.set()
        await driver.until(lambda: "typed meanwhile" in {one.text for one in driver.entries.of(Learning)})
        assert driver.journal.db.is_locked and not was_locked and driver.main.open_place == 4


async def test_the_palette_closes_the_lock(path: Path) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        await choose(driver, "lock now")
        assert driver.app.closed_lock


# Other passphrases while it runs


def change_elsewhere(path: Path, state: Path | None, *entries: Note) -> None:
    """Write entries and set another passphrase, on another device or in another process."""
    with another_process(pytest.MonkeyPatch()):
        sealed = sealing.read_sealed(path.read_bytes())
        assert sealed and LockedFile(path, sealed).unlock(PASSPHRASE)
        journal = Journal.open(path, state_root=state)
        journal.put(*entries)
        journal.db.lock(OTHER_PASSPHRASE)
        journal.close()


async def test_a_passphrase_that_another_device_changed_is_asked_for_and_offered_again(
    path: Path, tmp_path: Path
) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        change_elsewhere(path, tmp_path / "other")
        changed = path.read_bytes()
        driver.journal.put(Note(text="mine"))
        await driver.wait_for_text("Nothing of it is read")
        await settle(driver.pilot)
        assert "journal.json has another passphrase now." in driver.words()
        assert isinstance(driver.screen, PassphraseDialog)
        await driver.press("escape")
        assert "journal.json has another passphrase now. What you write is safe" in driver.message
        assert path.read_bytes() == changed
        await driver.press("X")
        await driver.type(PASSPHRASE)
        await driver.press("enter")
        await driver.wait_for_text("That is not its passphrase.")
        await driver.type(OTHER_PASSPHRASE)
        await driver.press("enter")
        await driver.wait_for_message("Opened, and merged with your journal.")
        await driver.until(lambda: path.read_bytes() != changed)
    assert {note.text for note in Journal.open(path).entries.of(Note)} == {f"A {CANARY} note", "mine"}


async def test_a_form_is_not_left_without_its_words_where_a_verb_changed_the_passphrase(path: Path) -> None:
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        await driver.press("5", "n")
        await driver.type("note")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, Form))
        change_elsewhere(path, None)
        await driver.type("typed since")
        await driver.press("escape")
        await driver.wait_for_text("Nothing of it is read")
        await driver.until(lambda: isinstance(driver.screen, PassphraseDialog))
        await settle(driver.pilot)
        await driver.type(OTHER_PASSPHRASE)
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.screen, Form))
        await driver.press("ctrl+s")
        await driver.until(lambda: "typed since" in {note.text for note in driver.entries.of(Note)})


async def test_a_copy_with_another_passphrase_waits_and_is_read_with_it(path: Path, tmp_path: Path) -> None:
    copy = path.with_name("journal.sync-conflict-20261121-211338-E5QTAEC.json")
    async with open_app(path) as driver:
        await open_with(driver, PASSPHRASE)
        theirs = tmp_path / "elsewhere.json"
        theirs.write_bytes(path.read_bytes())
        change_elsewhere(theirs, tmp_path / "other", Note(text="theirs"))
        data = theirs.read_bytes()
        copy.write_bytes(data)
        await driver.wait_for_text("Nothing of it is read")
        await settle(driver.pilot)
        assert isinstance(driver.screen, PassphraseDialog) and copy.name in driver.words().replace(" ", "")
        await driver.press("escape")
        assert copy.read_bytes() == data and not any("so it waits" in said for said in driver.said)
        await driver.press("X")
        await driver.type(OTHER_PASSPHRASE)
        await driver.press("enter")
        await driver.until(lambda: any(note.text == "theirs" for note in driver.entries.of(Note)))
