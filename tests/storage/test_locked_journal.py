"""A locked journal: no plain word on the disk, one meaning on all devices, and nothing without the key."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from tinydb import TinyDB

from rmjournal.crdt.field_path import Tables
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec, key_store, open_file, recovery, sealing
from rmjournal.storage.database import JournalDB, open_db, where
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.sealing import LockedFile
from rmjournal.sync.conflict_copies import ConflictCopies
from tests.programs import kill_writer, wait_until

from .locks import OTHER_PASSPHRASE, PASSPHRASE, another_process, files_with, make_quick

CANARY = "kanarienvogel"
FIRST: Final[Tables] = {"goals": {1: {"title": f"{CANARY} one", "body": f"{CANARY} text"}}}


class Device:
    """One machine: its own file, state folder and keys."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.path, self.state = folder, folder / "synced" / "journal.json", folder / "state"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.keys = sealing.KeyRing()
        self._monkeypatch = monkeypatch

    def turn_to(self) -> None:
        """Go on as a process on this machine."""
        self._monkeypatch.setattr(sealing, "keys", self.keys)

    def open(self, *passphrases: str) -> JournalDB:
        """Open the journal, with a passphrase where it asks for one."""
        self.turn_to()
        for passphrase in passphrases:
            with pytest.raises(LockedFile) as caught:
                JournalDB(self.path, state_root=self.state)
            assert caught.value.unlock(passphrase)
        return JournalDB(self.path, state_root=self.state)

    def forget(self) -> None:
        """End the process: its keys are gone."""
        self.keys.forget()

    def title(self) -> Any:
        return self.open().records["goals"][1]["title"]


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A machine with a locked journal that has history, undo, drafts and unsaved edits."""
    make_quick(monkeypatch)
    here = Device(tmp_path / "a", monkeypatch)
    here.turn_to()
    db = JournalDB.create(here.path, FIRST, state_root=here.state)
    for word in ("two", "three"):
        db.commit([title(1, word)])
    db.record_undo(f"{CANARY} undo", [title(1, "two")], [title(1, "three")])
    db.storage.state.write_draft("a", {"text": f"{CANARY} draft"})
    db.storage.state.write_draft("b", {"text": f"{CANARY} thrown away"})
    db.storage.state.discard_draft("b")
    db.storage.state.write_setting("a", CANARY)
    db.storage.state.put_aside("quarantine", f"{CANARY} damaged".encode())
    db.storage.state.put_aside("absorbed", here.path.read_bytes())
    db.enable_write_behind()
    db.commit([title(1, "four")])
    db.lock(PASSPHRASE)
    db.close()
    return here


@pytest.fixture
def other(device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A second machine with the same file."""
    there = Device(tmp_path / "b", monkeypatch)
    shutil.copyfile(device.path, there.path)
    return there


def title(number: int, word: str) -> Write:
    return Write("goals", number, "title", f"{CANARY} {word}")


def copy_to(one: Device, other: Device, name: str = "journal.json") -> None:
    shutil.copyfile(one.path, other.path.with_name(name))


def test_a_lock_leaves_no_plain_word_on_the_disk_and_loses_none(device: Device) -> None:
    assert files_with(CANARY, device.folder) == []
    device.forget()
    db = device.open(PASSPHRASE)
    assert db.records["goals"][1]["title"] == f"{CANARY} four"
    state = db.storage.state
    assert state.read_drafts() == {"a": {"text": f"{CANARY} draft"}}
    assert (thrown := state.discarded_draft()) is not None and thrown.words == f"{CANARY} thrown away"
    assert state.read_settings() == {"a": CANARY}
    assert (action := db.storage.undo_log.peek_undo()) is not None and action.label == f"{CANARY} undo"
    history = state.snapshots(device.path)
    assert all(CANARY.encode() in codec.unsealed(one.path, history.read(one)) for one in history.all())
    assert db.storage.notices == []


def test_what_is_done_with_a_locked_journal_leaves_no_plain_word_either(device: Device) -> None:
    db = device.open()
    db.commit([title(1, "five")])
    db.record_undo(f"{CANARY} undo", [title(1, "four")], [title(1, "five")])
    db.storage.state.write_draft("c", {"text": f"{CANARY} draft"})
    db.storage.state.write_setting("a", [CANARY])
    db.storage.state.put_aside("absorbed", f'{{"plain": "{CANARY}"}}'.encode())
    db.enable_write_behind()
    db.commit([title(1, "six")])
    db.commit([title(2, "seven")])
    assert files_with(CANARY, device.folder) == []
    again = device.open()
    assert again.records["goals"][1]["title"] == f"{CANARY} six"  # from the sealed log
    db.purge([("goals", 2)])
    again.storage.poll()
    assert files_with(CANARY, device.folder) == []
    assert device.open().records["goals"].keys() >= {1}


def test_without_the_key_nothing_is_read_or_changed(device: Device) -> None:
    device.forget()
    before = {file: file.read_bytes() for file in device.folder.rglob("*") if file.is_file()}
    with pytest.raises(LockedFile, match=r"journal\.json is locked\. Nothing was changed"):
        device.open()
    with pytest.raises(LockedFile) as caught:
        device.open()
    assert not caught.value.unlock(OTHER_PASSPHRASE)
    assert {file: file.read_bytes() for file in device.folder.rglob("*") if file.is_file()} == before


def test_equal_content_is_equal_bytes_and_stock_tinydb_opens_the_file(device: Device, other: Device) -> None:
    one, two = device.open(), other.open(PASSPHRASE)
    one.commit([title(1, "five")])
    copy_to(device, other)
    two.storage.poll()
    two.commit([title(2, "six")])
    copy_to(other, device)
    device.turn_to()
    one.storage.poll()
    assert codec.encode(one.content) == device.path.read_bytes() == other.path.read_bytes()
    db = TinyDB(device.path)
    assert db.table("_journal").all()[0]["min_reader"] == 2
    assert db.table("_sealed").all()[0]["purpose"] == "journal"


def test_an_unlocked_journal_is_in_the_open_everywhere(device: Device) -> None:
    device.open().unlock()
    device.forget()
    db = device.open()
    assert db.records["goals"][1]["title"] == f"{CANARY} four"
    assert b"keys" not in device.path.read_bytes()
    sealed = [file for file in device.folder.rglob("*") if file.is_file() and sealing.is_sealed(file.read_bytes())]
    assert sealed == []
    assert db.storage.state.read_drafts() == {"a": {"text": f"{CANARY} draft"}}
    assert len(files_with(CANARY, device.folder)) > 8
    with pytest.raises(Refused, match="is not locked"):
        db.unlock()
    db.lock(OTHER_PASSPHRASE)
    assert files_with(CANARY, device.folder) == []


def locks_in(folder: Path) -> set[sealing.Lock]:
    """The locks under which anything below a folder is sealed."""
    lines = (line for file in folder.rglob("*") if file.is_file() for line in sealed_parts(file))
    return {sealed.lock for sealed in map(sealing.read_sealed, lines) if sealed}


def sealed_parts(file: Path) -> list[bytes]:
    """The whole file, or its lines where it is a log."""
    data = file.read_bytes()
    return data.split(b"\n") if file.suffix == ".jsonl" else [data]


def test_nothing_that_is_kept_here_opens_with_the_passphrase_before(device: Device) -> None:
    db = device.open()
    for word in ("five", "six"):
        db.commit([title(1, word)])
    db.storage.state.put_aside("absorbed", device.path.read_bytes())
    history = db.storage.state.snapshots(device.path)
    before = [codec.unsealed(one.path, history.read(one)) for one in history.all()]
    db.lock(OTHER_PASSPHRASE)
    assert locks_in(device.folder) == {codec.lock_of(db.content)}
    device.forget()
    device.open(OTHER_PASSPHRASE)
    versions = [codec.unsealed(one.path, history.read(one)) for one in history.all()]
    assert versions[: len(before)] == before
    assert locks_in(device.folder) == {codec.lock_of(db.content)}


def test_a_new_passphrase_on_another_device_is_asked_for_and_unsaved_words_join(
    device: Device, other: Device
) -> None:
    there = other.open(PASSPHRASE)
    there.enable_write_behind()
    there.commit([title(2, "unsaved")])
    there.close()
    other.forget()
    device.open().lock(OTHER_PASSPHRASE)
    copy_to(device, other)
    other.turn_to()
    with pytest.raises(LockedFile, match="has another passphrase now") as caught:
        other.open()
    assert not caught.value.unlock(PASSPHRASE)
    assert caught.value.unlock(OTHER_PASSPHRASE)
    db = other.open()
    assert db.records["goals"][2]["title"] == f"{CANARY} unsaved"
    db.flush()
    assert db.storage.notices == ["journal.json has the passphrase now that was set on another device."]
    assert files_with(CANARY, other.folder) == []
    assert locks_in(other.folder) == {codec.lock_of(db.content)}
    other.forget()
    assert other.open(OTHER_PASSPHRASE).records["goals"][2]


def test_an_open_program_waits_for_the_new_passphrase_and_keeps_what_is_written(
    device: Device, other: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = other.open(PASSPHRASE)
    screen.enable_write_behind()
    device.open().lock(OTHER_PASSPHRASE)
    copy_to(device, other)
    other.turn_to()
    screen.storage.poll()
    assert screen.storage.locked_file is not None
    assert "has another passphrase now" in screen.storage.trouble
    screen.commit([title(2, "meanwhile")])
    with pytest.raises(NotSaved, match=r"Nothing was saved: .* has another passphrase now"):
        screen.flush()
    assert other.path.read_bytes() == device.path.read_bytes()
    assert files_with(CANARY, other.folder) == []
    assert screen.storage.locked_file.unlock(OTHER_PASSPHRASE)
    screen.flush()
    copy_to(other, device)
    assert device.open().records["goals"][2]["title"] == f"{CANARY} meanwhile"


def test_passphrases_changed_at_once_end_as_one_and_no_word_is_lost(device: Device, other: Device) -> None:
    there = other.open(PASSPHRASE)
    there.commit([title(2, "there")])
    there.lock("there there there")
    here = device.open()
    here.commit([title(3, "here")])
    here.lock("here here here here")
    copy_to(other, device, "journal.sync-conflict-20260601-120000-ABCDEFG.json")
    copy_to(device, other, "journal.sync-conflict-20260601-120000-ABCDEFG.json")
    device.turn_to()
    merge_locked_copy(here, "there there there")
    other.turn_to()
    merge_locked_copy(there, "here here here here")
    assert device.path.read_bytes() == other.path.read_bytes()
    assert here.records["goals"].keys() == there.records["goals"].keys() == {1, 2, 3}
    winner = codec.lock_of(here.content)
    assert winner is not None and winner.generation == 2
    for machine in (device, other):
        machine.forget()
        right = "there there there" if there_won(there, winner) else "here here here here"
        assert machine.open(right).records["goals"].keys() == {1, 2, 3}
        assert files_with(CANARY, machine.folder) == []


def test_the_passphrase_of_what_is_kept_here_is_asked_for_by_its_name(device: Device, other: Device) -> None:
    other.open(PASSPHRASE).lock("there there there")
    device.open().lock("here here here here")
    copy_to(device, other)
    other.forget()
    with pytest.raises(LockedFile, match=r"journal\.json has another passphrase now") as caught:
        other.open()
    assert caught.value.unlock("here here here here")
    with pytest.raises(LockedFile, match=r"^What this computer keeps of \S+ has another passphrase\. ") as caught:
        other.open()
    assert caught.value.unlock("there there there")
    assert other.title() == f"{CANARY} four"


def merge_locked_copy(db: JournalDB, passphrase: str) -> None:
    """Meet a copy that waits, and give its passphrase."""
    copies = ConflictCopies(db)
    [copy] = copies.scan(wait=True).copies
    assert copy.is_locked
    assert copy.path.exists()
    with pytest.raises(LockedFile) as caught:
        copies.merge_file(copy.path)
    assert caught.value.unlock(passphrase)
    copies.scan_until_quiet(lambda _: None)


def there_won(there: JournalDB, winner: sealing.Lock) -> bool:
    key = codec.key_of(there.content)
    assert key is not None
    return sealing.derive_key("there there there", key.journal_id, winner).secret == key.secret


def plain_version(device: Device, word: str) -> bytes:
    """The journal as a device without the lock writes it."""
    content = codec.without_lock(device.open().content)
    return codec.encode({**content, "goals": {"9": {"title": f"{CANARY} {word}"}}})


@pytest.mark.parametrize("name", ["journal.json", "journal.sync-conflict-20260601-120000-ABCDEFG.json"])
def test_a_version_in_the_open_is_merged_locked_again_and_told(device: Device, name: str) -> None:
    path = device.path.with_name(name)
    path.write_bytes(plain_version(device, "in the open"))
    db = device.open()
    ConflictCopies(db).scan_until_quiet(lambda _: None)
    db.write_missing()
    assert {record["title"] for record in db.records["goals"].values()} == {f"{CANARY} four", f"{CANARY} in the open"}
    assert files_with(CANARY, device.folder) == []
    if path == device.path:
        assert "was in the open: another device" in db.storage.notices[0]
    device.forget()
    assert 9 in device.open(PASSPHRASE).records["goals"]


def test_a_version_in_the_open_is_not_opened_without_the_key_where_the_journal_was_locked(device: Device) -> None:
    device.path.write_bytes(plain_version(device, "in the open"))
    device.forget()
    before = device.path.read_bytes()
    with pytest.raises(LockedFile, match=r"^What this computer keeps of \S+ is locked\. "):
        device.open()
    db = device.open(PASSPHRASE)
    assert device.path.read_bytes() == before
    db.commit([title(3, "more")])
    assert files_with(CANARY, device.folder) == []


@pytest.mark.parametrize("generation", [2, 99_999_999])
def test_nobody_opens_a_locked_journal_or_gives_it_a_lock_of_his_own(device: Device, generation: int) -> None:
    stranger = sealing.Key("1" * 32, sealing.Lock(generation - 1, b"x" * 16), bytes(64)).opening()
    for text in (stranger.text, sealing.Lock(generation, b"y" * 16, 8192, 1, 1).text):
        content = codec.without_lock(device.open().content)
        constants: Any = content["_journal"]
        constants["1"] = {**constants["1"], "lock": text, "keys": {text: "QUFB"}}
        device.path.write_bytes(codec.encode_tables(content))
        db = device.open()
        db.write_missing()
        assert db.is_locked
        device.forget()
        assert device.open(PASSPHRASE).records["goals"][1]["title"] == f"{CANARY} four"


@pytest.mark.parametrize(("part", "moment"), [(0.6, 0), (1.0, 9_999_999_999)])
def test_an_unlock_that_was_killed_leaves_no_plain_word_and_does_not_open_the_journal_later(
    device: Device, part: float, moment: int
) -> None:
    db = device.open()
    key = codec.key_of(db.content)
    assert key is not None
    data = codec.encode(codec.with_lock(db.content, key.opening()))
    leftover = device.path.with_name(".~journal.json.0123abcd.tmp")
    leftover.write_bytes(data[: int(part * len(data))])
    copies = ConflictCopies(db)
    assert copies.scan().removed == ()  # it may be under way
    os.utime(leftover, (moment, moment))
    assert copies.scan().removed == (leftover,)
    assert db.is_locked
    assert files_with(CANARY, device.folder) == []
    assert device.title() == f"{CANARY} four"


def test_the_choice_to_open_travels_and_is_told(device: Device, other: Device) -> None:
    there = other.open(PASSPHRASE)
    there.commit([title(2, "there")])
    here = device.open()
    here.unlock()
    here.commit([title(3, "here")])
    copy_to(device, other)
    other.turn_to()
    there.storage.poll()
    assert there.storage.notices == [
        "journal.json was opened with rmjournal unlock, here or on another device: everybody who can read the file "
        "can read it now."
    ]
    there.write_missing()
    copy_to(other, device)
    here.storage.poll()
    assert not there.is_locked
    assert codec.encode(here.content) == other.path.read_bytes() == device.path.read_bytes()
    assert other.open().records["goals"].keys() == {1, 2, 3}
    assert not (other.state / here.storage.journal_id / "seal.json").exists()


def test_a_device_that_meets_the_lock_seals_what_it_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_quick(monkeypatch)
    one, two = Device(tmp_path / "a", monkeypatch), Device(tmp_path / "b", monkeypatch)
    one.turn_to()
    here = JournalDB.create(one.path, FIRST, state_root=one.state)
    copy_to(one, two)
    there = two.open()
    there.commit([title(2, "there")])
    there.storage.state.write_draft("a", {"text": CANARY})
    one.turn_to()
    here.lock(PASSPHRASE)
    copy_to(one, two, "journal.sync-conflict-20260601-120000-ABCDEFG.json")
    two.turn_to()
    merge_locked_copy(there, PASSPHRASE)
    assert there.is_locked
    assert files_with(CANARY, two.folder) == []
    assert "was locked on another device" in there.storage.notices[-1]
    assert there.storage.state.read_drafts() == {"a": {"text": CANARY}}


def lock_while_open(one: Device, two: Device) -> JournalDB:
    """Give a program that has a journal open when another one, perhaps on another machine, locks it."""
    one.turn_to()
    here = JournalDB.create(one.path, FIRST, state_root=one.state)
    is_elsewhere = one.path != two.path
    if is_elsewhere:
        copy_to(one, two)
    there = two.open()
    there.enable_write_behind()
    one.turn_to()
    here.lock(PASSPHRASE)
    if is_elsewhere:
        copy_to(one, two)
    two.turn_to()
    there.storage.poll()
    return there


@pytest.mark.parametrize("left", ["nothing", "a part", "another journal"])
@pytest.mark.parametrize("machine", ["a", "b"])
def test_a_program_that_was_open_before_the_lock_writes_nothing_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str, machine: str
) -> None:
    make_quick(monkeypatch)
    monkeypatch.setattr(open_file, "REPLACE_AFTER_SECONDS", 0)
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0)
    two = Device(tmp_path / machine, monkeypatch)
    there = lock_while_open(Device(tmp_path / "a", monkeypatch), two)
    sealed = two.path.read_bytes()
    two.path.unlink()
    if left == "a part":
        two.path.write_bytes(sealed[: len(sealed) // 2])
    elif left == "another journal":
        shutil.rmtree(two.state, ignore_errors=True)
        JournalDB.create(two.path, state_root=two.state).close()
    for _ in range(3):
        there.storage.poll()
    with suppress(NotSaved):
        there.save_or_keep_beside()
    assert files_with(CANARY, two.path.parent) == []


def test_a_device_that_has_not_met_the_lock_does_not_open_it_to_repair_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_quick(monkeypatch)
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0)
    one, two = Device(tmp_path / "a", monkeypatch), Device(tmp_path / "b", monkeypatch)
    one.turn_to()
    here = JournalDB.create(one.path, FIRST, state_root=one.state)
    copy_to(one, two)
    two.open().commit([title(2, "there")])
    one.turn_to()
    here.lock(PASSPHRASE)
    two.turn_to()
    for size in (250, 600):
        two.path.write_bytes(one.path.read_bytes()[:size])
        for write in (two.open, partial(recovery.repair_damaged, two.path, two.state)):
            with pytest.raises(Unreadable, match="was locked on another device and is damaged"):
                write()
    two.path.unlink()
    copy_to(one, two, "journal.sync-conflict-20260601-120000-ABCDEFG.json")
    with pytest.raises(LockedFile):
        recovery.rewrite_missing(two.path, two.state)
    assert files_with(CANARY, two.path.parent) == []


def test_an_older_version_that_comes_back_heals(device: Device) -> None:
    older = device.path.read_bytes()
    db = device.open()
    db.commit([title(1, "five")])
    db.lock(OTHER_PASSPHRASE)
    newer = device.path.read_bytes()
    device.path.write_bytes(older)
    device.forget()
    with pytest.raises(LockedFile) as caught:
        device.open()
    assert caught.value.unlock(PASSPHRASE)
    with pytest.raises(LockedFile) as caught:  # what is kept here has another passphrase
        device.open()
    assert caught.value.unlock(OTHER_PASSPHRASE)
    device.open().write_missing()
    assert device.path.read_bytes() == newer


def damaged(data: bytes) -> Iterator[bytes]:
    """A sealed file with a flipped bit in many places, cut off, and with parts of another one."""
    for position in range(0, len(data), max(1, len(data) // 60)):
        yield data[:position] + bytes([data[position] ^ 4]) + data[position + 1 :]
    yield from (data[:position] for position in range(40, len(data), len(data) // 12))


def test_a_damaged_file_is_refused_or_written_again_and_never_a_silent_gap(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0.0)
    whole = device.path.read_bytes()
    for number, data in enumerate(damaged(whole)):
        device.path.write_bytes(data)
        os.utime(device.path, (number, number))
        try:
            db = device.open()
        except (LockedFile, Unreadable):
            assert device.path.read_bytes() == data
            continue
        assert db.records["goals"][1]["title"] == f"{CANARY} four"
        db.rewrite_canonical()
        assert device.path.read_bytes() == whole
    assert files_with(CANARY, device.folder) == []


def test_an_older_version_that_comes_back_is_no_delete_by_hand(device: Device) -> None:
    older = device.path.read_bytes()
    screen = device.open()
    screen.commit([title(2, "more")])
    device.path.write_bytes(older)
    for db in (screen, device.open()):
        db.storage.poll()
        assert db.storage.rollback.entries == 1
        assert db.removed_paths == []
        assert db.records["goals"].keys() == {1, 2}


def edited_headers(data: bytes) -> Iterator[bytes]:
    """A sealed file of which only the lock or the id in the header is another one."""
    tables = json.loads(data)
    header = tables["_journal"]["1"]
    lock, journal_id = header["lock"], header["id"]
    salt = lock.rpartition(" ")[2]
    for cost in ("m=8 t=1 p=1", "m=1048576 t=16 p=1", "m=2147483648 t=1 p=1", "m=8192 t=0 p=1", "m=8192 t=1 p=1 x=1"):
        header["lock"] = f"{lock[:8]} sealed argon2id {cost} {salt}"
        yield json.dumps(tables).encode()
    for text in (
        lock.replace(salt, salt[::-1]),
        lock.replace("argon2id", "scrypt"),
        "00000009" + lock[8:],
        f"00000009 open {salt}",
        lock.replace("00000002", "00000001"),
        "",
    ):
        header["lock"] = text
        yield json.dumps(tables).encode()
    header["lock"], header["id"] = lock, ("0" if journal_id[0] != "0" else "1") + journal_id[1:]
    yield json.dumps(tables).encode()


def test_an_edited_header_is_damage_and_the_right_passphrase_writes_the_file_again(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0.0)
    db = device.open()
    db.lock(OTHER_PASSPHRASE)
    whole = device.path.read_bytes()
    for data in edited_headers(whole):
        device.path.write_bytes(data)
        device.forget()
        with pytest.raises(LockedFile) as caught:
            device.open()
        assert not unlocks(caught.value, "not the passphrase of it")
        assert device.path.read_bytes() == data
        assert unlocks(caught.value, OTHER_PASSPHRASE)
        assert "was written again" in device.open().storage.notices[0]
        assert device.path.read_bytes() == whole


def unlocks(error: LockedFile, passphrase: str) -> bool:
    """Whether a passphrase opens a file; one that asks for too much is not tried."""
    try:
        return error.unlock(passphrase)
    except Refused as refused:
        assert f"The lock of {error.path} asks for parameters" in str(refused)
        return False


@pytest.mark.parametrize("what", ["lock", "id"])
def test_a_damaged_header_of_any_file_that_is_kept_here_stops_nothing(device: Device, what: str) -> None:
    device.open().record_undo("undo", [title(1, "three")], [title(1, "four")])
    files = {file: file.read_bytes() for file in device.folder.rglob("*") if file.is_file()}
    sealed = [file for file, data in files.items() if file != device.path and sealing.read_sealed(data)]
    assert len(sealed) > 8
    for file in sealed:
        for whole, data in files.items():
            whole.write_bytes(data)
        found = sealing.read_sealed(files[file])
        assert found is not None
        part = (found.lock.salt.hex() if what == "lock" else found.journal_id).encode()
        file.write_bytes(files[file].replace(part, part[::-1]))
        device.forget()
        db = device.open(PASSPHRASE)
        db.commit([title(2, "more")])
        db.record_undo("more", [title(2, "more")], [title(2, "less")])
        assert db.storage.undo_log.peek_undo()
        assert db.records["goals"][1]["title"] == f"{CANARY} four"
        db.close()


def test_a_file_that_lost_its_sealed_text_is_an_older_version(device: Device) -> None:
    tables = json.loads(device.path.read_bytes())
    device.path.write_bytes(json.dumps({"_journal": tables["_journal"]}).encode())
    db = device.open()
    db.commit([title(2, "more")])
    assert db.records["goals"].keys() == {1, 2}
    assert sealing.read_sealed(device.path.read_bytes())


def test_a_part_of_another_version_is_refused(device: Device) -> None:
    older = json.loads(device.path.read_bytes())
    db = device.open()
    db.lock(OTHER_PASSPHRASE)
    mixed = json.loads(device.path.read_bytes())
    mixed["_sealed"] = older["_sealed"]
    with pytest.raises(codec.DamagedFile):
        codec.decode(device.path, json.dumps(mixed).encode())
    mixed["_journal"], mixed["_journal"]["1"]["id"] = older["_journal"], "0" * 32
    with pytest.raises(Unreadable):
        codec.decode(device.path, json.dumps(mixed).encode())


def test_both_sides_of_an_unfinished_git_merge_are_read(device: Device) -> None:
    db = device.open()
    ours = device.path.read_bytes()
    db.commit([title(2, "theirs")])
    theirs = device.path.read_bytes()
    our_lines, their_lines = ours.split(b"\n"), theirs.split(b"\n")
    marked = [
        line if line == other else b"\n".join([b"<<<<<<< HEAD", line, b"=======", other, b">>>>>>> other"])
        for line, other in zip(our_lines, their_lines, strict=True)
    ]
    device.path.write_bytes(b"\n".join(marked))
    again = device.open()
    assert again.records["goals"].keys() == {1, 2}
    again.rewrite_canonical()
    assert device.path.read_bytes() == theirs


def test_a_hand_made_entry_beside_the_sealed_text_is_welcome(device: Device) -> None:
    content = json.loads(device.path.read_bytes())
    content["notes"] = {"7": {"text": f"{CANARY} by hand"}}
    device.path.write_bytes(json.dumps(content).encode())
    db = device.open()
    assert db.records["notes"][7]["text"] == f"{CANARY} by hand"
    assert "journal.json was partly in the open: another device" in db.storage.notices[0]
    assert db.write_missing() == ["journal.json was in the open. It is locked again."]
    assert files_with(CANARY, device.folder) == []


def test_a_file_that_is_gone_is_written_again_sealed_and_only_with_the_key(device: Device) -> None:
    from rmjournal.storage.recovery import rewrite_missing

    whole = device.path.read_bytes()
    device.path.unlink()
    device.forget()
    device.turn_to()
    with pytest.raises(LockedFile) as caught:
        rewrite_missing(device.path, device.state)
    assert not device.path.exists()
    assert caught.value.unlock(PASSPHRASE)
    assert "was missing" in rewrite_missing(device.path, device.state)
    assert device.path.read_bytes() == whole


def test_a_lock_that_was_cut_short_is_finished(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    device.open().unlock()
    db = device.open()

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(db.storage, "save", die)
        with pytest.raises(KeyboardInterrupt):
            db.lock(OTHER_PASSPHRASE)
    assert files_with(CANARY, device.folder) != []
    device.forget()
    again = device.open(OTHER_PASSPHRASE)
    again.write_missing()
    device.open()
    assert files_with(CANARY, device.folder) == []


@pytest.mark.parametrize("has_base", [True, False])
@pytest.mark.parametrize("data", [b"", b"{}", b'{"_journal": {"1": {}}, "_sealed": {"1": {}}}'])
def test_a_damaged_marker_opens_nothing_and_is_written_anew(device: Device, data: bytes, has_base: bool) -> None:
    [marker] = device.state.glob("*/seal.json")
    whole = marker.read_bytes()
    marker.write_bytes(data)
    if not has_base:
        for base in device.state.glob("*/base-*"):
            base.unlink()
    device.forget()
    db = device.open(PASSPHRASE)
    assert marker.read_bytes() == whole
    db.storage.state.write_draft("z", {"text": CANARY})
    assert files_with(CANARY, device.folder) == []


def test_a_save_that_fails_leaves_the_journal_as_it_was(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    db = device.open()
    db.unlock()
    before = device.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(db.storage, "save", refuse)
        with pytest.raises(NotSaved):
            db.lock(OTHER_PASSPHRASE)
    assert device.path.read_bytes() == before
    db.storage.state.write_draft("z", {"text": CANARY})
    device.forget()
    assert device.open().storage.state.read_drafts()["z"] == {"text": CANARY}


def refuse(*_: object, **__: object) -> None:
    raise NotSaved("No space left.")


def test_a_program_that_is_open_without_the_key_writes_nothing_in_the_open(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.open().unlock()
    device.forget()
    screen = device.open()
    screen.enable_write_behind()
    with another_process(monkeypatch):
        JournalDB(device.path, state_root=device.state).lock(OTHER_PASSPHRASE)
    for write in (
        lambda: screen.storage.state.write_draft("z", {"text": CANARY}),
        lambda: screen.commit([title(1, "five")]),
    ):
        with pytest.raises(NotSaved):
            write()
    assert files_with(CANARY, device.folder) == []
    screen.storage.poll()
    assert (locked := screen.storage.locked_file) is not None and locked.unlock(OTHER_PASSPHRASE)
    screen.commit([title(1, "five")])
    screen.flush()
    assert device.title() == f"{CANARY} five"
    assert files_with(CANARY, device.folder) == []


def test_a_lock_that_comes_too_late_leaves_the_other_one_as_it_is(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.open().unlock()
    device.forget()
    late = device.open()
    with another_process(monkeypatch):
        JournalDB(device.path, state_root=device.state).lock(OTHER_PASSPHRASE)
    before = {file: file.read_bytes() for file in device.folder.rglob("*.json")}
    with pytest.raises(NotSaved, match="is locked"):
        late.lock(PASSPHRASE)
    assert {file: file.read_bytes() for file in device.folder.rglob("*.json")} == before


def test_a_script_opens_a_locked_journal_with_its_passphrase(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    device.forget()
    monkeypatch.setenv("RMJOURNAL_STATE", str(device.state))
    with pytest.raises(LockedFile):
        open_db(device.path, passphrase=OTHER_PASSPHRASE)
    with open_db(device.path, passphrase=PASSPHRASE) as db:
        db.table("goals").update({"title": f"{CANARY} by a script"}, where("title").exists())
    assert device.title() == f"{CANARY} by a script"
    assert files_with(CANARY, device.folder) == []


def write_for_ever(device: Device, pipe: int) -> None:
    """Write, lock anew and open again without end, and report each edit once it is saved."""
    db = device.open()
    number = int(str(device.title()).split()[-1])
    while True:
        number += 1
        if number % 3 == 0:
            db.lock(PASSPHRASE if number % 2 else OTHER_PASSPHRASE)
        db.commit([title(1, str(number))])
        db.storage.state.write_draft("a", {"text": f"{CANARY} {number}"})
        os.write(pipe, b"%d\n" % number)


def test_a_program_that_is_killed_leaves_no_plain_word_and_no_lost_edit(device: Device) -> None:
    device.open().commit([title(1, "0")])
    last = 0
    for _ in range(40):
        reports = kill_writer(partial(write_for_ever, device), 0, 3, 0.02)
        assert files_with(CANARY, device.folder) == []
        device.forget()
        try:
            db = device.open()
        except LockedFile as error:
            assert error.unlock(PASSPHRASE) or error.unlock(OTHER_PASSPHRASE)
            db = opened_with_any(device)
        number = int(str(db.records["goals"][1]["title"]).split()[-1])
        saved = reports[-1] if reports else last
        assert number in (saved, saved + 1)
        last = number


def opened_with_any(device: Device) -> JournalDB:
    """Open a journal of which the file and the rest may have different passphrases."""
    try:
        return device.open()
    except LockedFile as error:
        assert error.unlock(PASSPHRASE) or error.unlock(OTHER_PASSPHRASE)
        return opened_with_any(device)


def test_a_background_save_seals_too(device: Device) -> None:
    screen = device.open()
    screen.enable_write_behind()
    screen.commit([title(1, "five")])
    screen.storage.start_save()
    wait_until(lambda: not screen.storage.write_behind.is_busy)
    screen.storage.poll()
    assert files_with(CANARY, device.folder) == []
    device.forget()
    assert device.open(PASSPHRASE).records["goals"][1]["title"] == f"{CANARY} five"


def test_a_mark_of_the_keyring_that_cannot_be_read_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.stat

    def stat(path: Any, *given: Any, **named: Any) -> Any:
        if str(path).endswith("keyring"):
            raise OSError(errno.EIO, "Input/output error")
        return real(path, *given, **named)

    monkeypatch.setattr("os.stat", stat)
    assert not key_store.is_kept("0" * 32, tmp_path)
    assert not key_store.drop_key("0" * 32, tmp_path)
