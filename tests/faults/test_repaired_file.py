"""Every damage to the file of a journal that this machine knows, by every door: what was acknowledged comes back."""

import os
import random
import tempfile
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest

from rmjournal.errors import JournalError
from rmjournal.journal.history import entries_in
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.storage import background_save, codec, open_file
from rmjournal.sync import conflict_copies
from rmjournal.tui.screens import folder_watch
from tests.faults.damages import DAMAGES
from tests.faults.scenarios import COPY, Place, begun_again, made_once
from tests.tui.app_driver import open_app

NO_FILES = ("a folder", "a pipe", "a socket", "a link", "a circle")
FILES = [name for name in DAMAGES if not name.startswith(NO_FILES)]

FOREIGN = ["garbage", "deep and nothing else", "another JSON", "a list", "a text", "git's pointer"]
"""What is not surely left of the journal: a person says that it may go."""

OTHERS = ["another id", "an id that leads elsewhere", "the header twice", "a newer format", "a huge format"]
"""What is a journal, if another one or one of a newer program."""

ENCODED = ["byte order mark", *(f"utf-{name}" for name in ("16", "16 little", "16 big with a mark", "16 big", "32"))]
"""What says the same in another encoding."""

BY_HAND = ["an escaped zero", "a leaf twice", "a number above 63 bits", "a float of 10,000 digits"]
BY_HAND += ["a title that is a list", "a title that is an object"]
"""Damage to a word that still is JSON: it reads as a change by hand."""

HEADLESS = [
    *("no header", "tables that are empty", "a header that is a list", "a header that is a text"),
    *("a header without a record", "a header record that is a list"),
    *("an id that is a number", "a format that is a text"),
]
"""What lost its constants alone: an open screen reads it as a change by hand."""

READ = [
    "dos lines",
    *("a table twice", "a stamp twice", "a table that is a list", "a table that is a text", "a table that is null"),
    *("a record that is a list", "a record that is a text", "a record that is empty", "a record with a strange id"),
    *("stamps that are a number", "stamps that are a list", "stamps that are garbage", "stamps of all leaves"),
    *("tokens that are a number", "tokens that are garbage", "kept versions that are a text"),
    *("kept versions that are garbage", "a deleted mark of another type", "a forgotten mark of another type"),
    *("levels that are a text", "a link that is a number", "a day that is none", "settings that are a list"),
]
"""Other damage that still is a journal."""

HEALED = [name for name in FILES if name not in (*FOREIGN, *OTHERS, *ENCODED, *BY_HAND, *READ)]
"""What is no journal any more, and is surely left of this one."""

WORDS = ("Listen more", "each number", "In the log alone", "A title in the log")


def say(place: Place) -> None:
    """Write more than the file holds: the last words are in the log alone, as after a kill."""
    screen = Journal.open(place.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="In the log alone"), Goal(title="A title in the log", learner="mentee"))
    screen.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One journal for all, for each begins as it was."""
    return made_once(tmp_path_factory.mktemp("healed"), say)


@pytest.fixture
def place(made: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in ("REPLACE_AFTER_SECONDS", "HEAL_AFTER_SECONDS", "ADOPT_AFTER_SECONDS"):
        monkeypatch.setattr(open_file, name, 0.0)
    monkeypatch.setattr(background_save, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(folder_watch, "SECONDS", 0.05)
    return begun_again(made, monkeypatch)


def damage(place: Place, name: str) -> bytes:
    """Damage the file; gives its bytes then."""
    good = place.file.read_bytes()
    DAMAGES[name](place.file, good)
    return place.file.read_bytes()


def in_file(place: Place) -> Entries:
    return entries_in(codec.records_by_table(codec.decode(place.file, place.file.read_bytes())))


def lost(place: Place) -> list[str]:
    """Words that the file does not hold in its one form."""
    data = place.file.read_bytes()
    assert data == codec.encode(codec.decode(place.file, data))
    return [words for words in WORDS if words.encode() not in data]


def kept(place: Place) -> list[bytes]:
    return [path.read_bytes() for path in place.work.glob("state/*/quarantine/*")]


def is_whole(data: bytes) -> bool:
    """Tell whether damaged bytes still are a journal, so that nothing needs to be written again."""
    try:
        codec.read_header(Path("x"), codec.decode(Path("x"), data))
    except JournalError:
        return False
    return True


def assert_healed(place: Place, damaged: bytes, told: str) -> None:
    """All that was acknowledged is in the file, it is counted, the bytes are kept, and check finds nothing more."""
    assert lost(place) == []
    assert f"{len(in_file(place))} of {len(in_file(place))} entries are back" in told
    is_blank = codec.is_blank(damaged)
    assert kept(place) == ([] if is_blank else [damaged])
    assert ("was empty" if is_blank else "was damaged") in told
    assert ("damaged file is saved as" in told) is not is_blank
    assert_green(place)


def assert_green(place: Place) -> None:
    """Nothing is wrong any more; that another journal was in this file is told as before."""
    found, _ = place.run("check")
    assert "!" not in found.stdout.replace("! kept  ", "")
    told = [*found.output.splitlines(), *place.done("list", "notes").stderr.splitlines()]
    assert not [
        line for line in told if any(word in line for word in ("damaged", "empty", "missing", "not in it yet"))
    ]


@pytest.mark.parametrize("name", HEALED)
@pytest.mark.parametrize("words", [("list", "notes"), ("check",), ("merge",), ("check", "--repair")], ids=" ".join)
def test_a_verb_restores_a_damaged_file_and_counts_the_entries(
    place: Place, name: str, words: tuple[str, ...]
) -> None:
    damaged = damage(place, name)
    assert_healed(place, damaged, place.done(*words).output)


@pytest.mark.parametrize("name", HEALED)
def test_a_writing_verb_restores_a_damaged_file_and_keeps_its_own_edit(place: Place, name: str) -> None:
    damaged = damage(place, name)
    told = place.done("note", "And one more")
    assert "5 of 5" not in told.stderr and "6 of 6 entries are back" in told.stderr and kept(place) in ([], [damaged])
    assert lost(place) == [] and "And one more" in [note.text for note in in_file(place).of(Note)]
    assert_green(place)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_another_one_stays_unchanged_and_the_refusal_names_repair(place: Place, name: str) -> None:
    damaged = damage(place, name)
    for words in (("list", "notes"), ("note", "x"), ("merge",), ("check",)):
        told, _ = place.run(*words)
        assert told.exit_code == 1 and "check --repair" in told.output.replace("\n", " ") and not temps(place)
        assert " 6 entries" in " ".join(told.output.split()) and place.file.read_bytes() == damaged
    if name == "another JSON":
        place.file.unlink()
    told = place.done("check", "--repair")
    assert "6 of 6 entries are back" in told.stdout and lost(place) == []
    assert kept(place) == ([] if name == "another JSON" else [damaged])
    assert_green(place)


def temps(place: Place) -> list[Path]:
    return list(place.file.parent.glob(".~*"))


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_without_state_is_not_written(
    place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = damage(place, name)
    monkeypatch.setenv("RMJOURNAL_STATE", str(place.work / "nothing"))
    told, _ = place.run("list", "notes")
    assert told.exit_code == (0 if is_whole(damaged) else 1) and place.file.read_bytes() == damaged
    assert "check --repair" not in told.stderr and told.stderr.count("\n") == told.exit_code
    assert not (place.work / "nothing").exists()


@pytest.mark.parametrize("name", [*ENCODED, *BY_HAND, *READ])
def test_merge_restores_every_text_after_any_damage(place: Place, name: str) -> None:
    """Also damage that still is JSON, and reads as a change by hand."""
    damage(place, name)
    place.done("merge")
    if not is_plain(place):
        place.done("check", "--repair")
    changed = () if name not in BY_HAND else ("Listen more",)
    assert [words for words in lost(place) if words not in changed] == []
    assert "is missing" not in place.run("list", "notes")[0].stderr


def is_plain(place: Place) -> bool:
    data = place.file.read_bytes()
    return data == codec.encode(codec.decode(place.file, data))


@pytest.mark.parametrize("name", [*HEALED, *ENCODED])
async def test_screens_restore_a_damaged_file_at_the_start_and_report_it(place: Place, name: str) -> None:
    damaged = damage(place, name)
    async with open_app(place.file) as driver:
        assert {"Listen more", "A title in the log"} <= {goal.title for goal in driver.entries.of(Goal)}
        if name in HEALED:
            await driver.wait_for_message("6 of 6 entries are back")
        await driver.until(lambda: lost_now(place) == [])
        await driver.press("q")
    assert lost(place) == [] and kept(place) in ([], [damaged])
    assert_green(place)


def lost_now(place: Place) -> list[str]:
    try:
        return lost(place)
    except (AssertionError, JournalError, OSError):
        return ["not in its one form yet"]


@pytest.mark.parametrize("name", [*HEALED, *ENCODED])
async def test_an_open_screen_restores_a_damaged_file_and_keeps_new_edits(place: Place, name: str) -> None:
    async with open_app(place.file) as driver:
        await driver.until(lambda: lost_now(place) == [])
        damaged = damage(place, name)
        driver.journal.put(Note(text="Written meanwhile"))
        await driver.until(lambda: lost_now(place) == [] and b"Written meanwhile" in place.file.read_bytes())
        if name in HEALED and name not in HEADLESS:
            await driver.wait_for_message("7 of 7 entries are back")
        await driver.press("q")
    assert lost(place) == [] and kept(place) in ([], [damaged])
    assert_green(place)


@pytest.mark.parametrize("way", ["at the start", "under an open screen"])
async def test_screens_merge_an_older_version_and_report_it(place: Place, way: str) -> None:
    older = place.file.read_bytes()
    place.done("edit", "Channel", "--place", "Room 3")
    whole = place.file.read_bytes()
    if way == "at the start":
        place.file.write_bytes(older)
    async with open_app(place.file) as driver:
        if way != "at the start":
            place.file.write_bytes(older)
        await driver.wait_for_message(
            "was replaced by an older version without 2 entries and 1 change; this computer wrote them"
        )
        await driver.until(lambda: place.file.read_bytes() == whole)
        assert [message for message in driver.messages if "older version" in message] == [driver.messages[-1]]
    assert_green(place)


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
async def test_a_hand_edit_in_another_encoding_is_merged(place: Place, code: str) -> None:
    text = place.file.read_text("utf-8").replace("Listen more", "Listen, von Hand 👂").replace("\n", "\r\n")
    place.file.write_bytes(text.encode(code))
    assert "Listen, von Hand 👂" in place.done("list", "goals").stdout
    assert "changed by hand" in place.run("check")[0].stdout
    async with open_app(place.file) as driver:
        await driver.until(lambda: lost_now(place) == ["Listen more"])
        assert "Listen, von Hand 👂" in [goal.title for goal in driver.entries.of(Goal)]
    assert_green(place)


@pytest.mark.parametrize("door", ["verb", "screen"])
async def test_entries_in_a_truncated_version_of_another_device_are_merged(
    place: Place, door: str, tmp_path: Path
) -> None:
    place.done("merge")
    whole = place.file.read_bytes()
    with patch.dict(os.environ, RMJOURNAL_STATE=str(tmp_path)):
        place.done("action", "Of the other device")
    theirs = place.file.read_bytes()
    cut = theirs[: theirs.index(b'"sessions"')] + bytes(99)
    assert b"Of the other device" in cut
    place.file.write_bytes(cut if door == "verb" else whole)
    if door == "verb":
        assert "7 of 7 entries are back" in place.done("list", "notes").stderr
    else:
        async with open_app(place.file) as driver:
            place.file.write_bytes(cut)
            await driver.wait_for_message("7 of 7 entries are back")
            assert "Of the other device" in [action.text for action in driver.entries.of(Action)]
    assert place.file.read_bytes() == theirs and kept(place) == [cut]


def test_a_write_protected_file_is_not_written_and_the_refusal_names_the_way_out(place: Place) -> None:
    place.file.write_bytes(b"")
    place.file.chmod(0o400)
    for words in (("list", "notes"), ("merge",), ("check", "--repair")):
        told, _ = place.run(*words)
        assert told.exit_code == 1 and "empty and write-protected. Remove the write protection" in told.stderr
    assert place.file.read_bytes() == b"" and kept(place) == []
    place.file.chmod(0o600)
    assert "6 of 6 entries are back" in place.done("list", "notes").stderr


def test_a_failing_disk_is_reported_and_nothing_is_changed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.file.write_bytes(b"")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("rmjournal.storage.files.atomic_write.write_whole", full_disk)
        told, _ = place.run("list", "notes")
        assert told.exit_code == 1 and "is empty. " in told.stderr and "the disk is full; make room" in told.stderr
    assert place.file.read_bytes() == b"" and not temps(place)
    assert "6 of 6 entries are back" in place.done("list", "notes").stderr


class Machine(NamedTuple):
    """What a machine knows, and what lies beside the file."""

    place: Place
    chance: random.Random

    @property
    def base(self) -> Path:
        [base] = (path for path in self.place.work.glob("state/*/base-*") if b"Listen" in path.read_bytes())
        return base

    def is_as_it_is(self) -> None:
        """File and memory are alike; some words are in the log alone."""

    def has_a_damaged_base(self) -> None:
        self.base.write_bytes(self.chance.choice([b"", bytes(500), b"{", self.chance.randbytes(300)]))

    def has_no_base(self) -> None:
        self.base.unlink()

    def has_a_torn_log(self) -> None:
        [log] = self.place.work.glob("state/*/unsaved-*")
        log.write_bytes(log.read_bytes() + b'\n{"notes": {"5": {"te')

    def has_an_older_file(self) -> None:
        older = self.place.file.read_bytes()
        self.place.done("edit", "Channel", "--place", "Not in the file")
        self.place.file.write_bytes(older)

    def has_an_empty_copy(self) -> None:
        self.place.file.with_name(COPY).write_bytes(b"")

    def has_the_copy_of_another_device(self) -> None:
        before = self.place.file.read_bytes()
        with tempfile.TemporaryDirectory() as state, patch.dict(os.environ, RMJOURNAL_STATE=state):
            self.place.done("note", "Of the other device")
        self.place.file.with_name(COPY).write_bytes(self.place.file.read_bytes())
        self.place.file.write_bytes(before)

    def knew_another_journal_here(self) -> None:
        before, state = self.place.file.read_bytes(), self.place.work / "state"
        self.place.file.unlink()
        state.rename(state.with_name("away"))
        self.place.done("add", "relationship", "Somebody else", "--role", "mentor")
        for folder in state.with_name("away").iterdir():
            folder.rename(state / folder.name)
        self.place.file.write_bytes(before)
        self.place.done("note", "Here again")


def damaged_by_chance(chance: random.Random, good: bytes) -> bytes:
    """Do one of the things that crashes, disks, tools and editors do to a file."""
    size, text = len(good), good.decode()
    one, two = sorted(chance.randrange(size) for _ in range(2))
    code = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32"))
    flips = bytearray(good)
    for _ in range(chance.choice((1, 3, 40))):
        flips[chance.randrange(size)] = chance.randrange(256)
    ways = [
        chance.choice([b"", b" \n", b"null", b"[]", b"{ }", b"\xff\xfe", b"\xef\xbb\xbf"]),
        bytes(chance.choice([1, 2, 3, size, 4097])),
        good[:one],
        good[:one] + bytes(size - one),
        good[:one] + bytes(two - one) + good[two:],
        bytes(one) + good[one:],
        good[one:],
        good[:one] + good[two:],
        good[:two] + good[one:],
        good + good,
        good + chance.randbytes(30),
        chance.randbytes(30) + good,
        chance.randbytes(size),
        bytes(flips),
        text.encode(code),
        text.encode(code)[: 2 * one + chance.randrange(2)],
        text.encode(code) + bytes(chance.randrange(999)),
    ]
    return chance.choice(ways)


MACHINES = [name for name in vars(Machine) if name.startswith(("is_", "has_", "knew_"))]


SAID = dict.fromkeys(MACHINES, "Listen more") | {
    "has_an_older_file": "Not in the file",
    "has_the_copy_of_another_device": "Of the other device",
    "knew_another_journal_here": "Here again",
}
"""What else was said in each case."""


@pytest.mark.parametrize("name", MACHINES)
def test_no_text_is_lost_after_any_damage_with_any_state_folder(
    place: Place, name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict_copies, "REMOVAL_INTERVAL", 0.0)
    for seed in range(300 if request.config.getoption("--every-fault") else 8):
        place.again()
        machine = Machine(place, random.Random(f"{name} {seed}"))
        getattr(machine, name)()
        good = place.file.read_bytes()
        damaged = damaged_by_chance(machine.chance, good)
        if is_whole(damaged) and codec.to_utf8(damaged).rstrip(b"\0") != good:
            continue  # it reads as a change by hand
        place.file.write_bytes(damaged)
        if place.run("list", "notes")[0].exit_code:
            assert place.file.read_bytes() == damaged
            place.done("check", "--repair")
        place.done("merge")
        text = place.file.read_text("utf-8")
        assert [words for words in (*WORDS, SAID[name]) if words not in text] == [], seed
        assert_green(place)
