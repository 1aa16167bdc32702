"""A program that saves behind: each call fails in turn, or it is killed; what was acknowledged is there."""

import errno
import os
import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import flatten
from rmjournal.errors import JournalError, NotSaved
from rmjournal.storage import background_save, codec, open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local import state_folder
from rmjournal.storage.local.undo_log import Write
from tests.faults.fault_injection import SHORT, Calls, Fault
from tests.programs import kill_writer

WAYS = (
    Fault(0, errno.EIO),
    Fault(0, errno.EACCES),
    Fault(0, errno.ENOSPC, lasting=True),
    Fault(0, SHORT, lasting=True),
    Fault(0, errno.EIO, done=True),
)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.02)
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(background_save, "QUIET_SECONDS", 0.0)


class Machine:
    """A folder and a state folder, and programs that open the journal in it one after the other."""

    def __init__(self, root: Path) -> None:
        self.root, self.path, self.state = root / "work", root / "work" / "journal.json", root / "work" / "state"
        self._kept = root / "kept"
        self.root.mkdir()
        JournalDB.create(self.path, {"notes": {1: {"text": "first"}}}, state_root=self.state).close()
        db = self.program()
        self.write(db, 2)
        db.flush()
        self.write(db, 3)
        shutil.copytree(self.root, self._kept)

    def again(self) -> None:
        """As after a kill: the third note waits, the file holds two."""
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path.is_file():
                path.unlink()
        shutil.copytree(self._kept, self.root, dirs_exist_ok=True)

    def program(self) -> JournalDB:
        db = JournalDB(self.path, state_root=self.state)
        db.enable_write_behind()
        return db

    def write(self, db: JournalDB, number: int) -> None:
        db.commit([Write("notes", number, "text", f"note {number}")])

    def notes(self, db: JournalDB) -> dict[int, Any]:
        return {number: flatten(document).get("text") for number, document in db.records["notes"].items()}

    def in_file(self) -> set[int]:
        """The notes that the file holds; it is whole."""
        data = self.path.read_bytes()
        content = codec.decode(self.path, data)
        assert codec.encode(content) == data
        return set(codec.records_by_table(content)["notes"])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def numbers(request: pytest.FixtureRequest, offset: int) -> Iterator[int]:
    """Numbers of calls: each in the full run, else some."""
    step = 1 if request.config.getoption("--every-fault") else 9
    at = 1 + offset % step
    while True:
        yield at
        at += step


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_edit_is_either_durable_or_refused_without_a_trace(
    machine: Machine, way: Fault, request: pytest.FixtureRequest
) -> None:
    for at in numbers(request, WAYS.index(way)):
        machine.again()
        db = machine.program()
        calls, told = Calls(machine.root, way._replace(at=at)), ""
        with calls.counted():
            try:
                machine.write(db, 4)
            except NotSaved as error:
                told = str(error)
        if len(calls.made) < at:
            break
        assert told.count("\n") == 0 and (not told or told.endswith("."))
        assert (4 in machine.notes(db)) is (told == ""), calls.made[at - 1]
        machine.write(db, 5)  # the same program goes on
        wanted = {1, 2, 3, 5} | ({4} if not told else set())
        left = machine.program()  # as after a kill
        assert wanted <= machine.notes(left).keys() <= wanted | {4}, (calls.made[at - 1], told)
        left.flush()
        left.close()
        assert wanted <= machine.in_file()
        assert not list(machine.root.rglob(".~*"))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_failed_background_save_loses_no_edit_and_is_retried(
    machine: Machine, way: Fault, request: pytest.FixtureRequest
) -> None:
    for at in numbers(request, WAYS.index(way) + 3):
        machine.again()
        before = machine.in_file()
        db = machine.program()
        machine.write(db, 4)
        calls = Calls(machine.root, way._replace(at=at))
        with calls.counted():
            try:
                db.flush()
                done = True
            except NotSaved as error:
                done = False
                assert str(error).count("\n") == 0 and str(error).endswith(".")
        if len(calls.made) < at:
            break
        assert machine.in_file() in ((before, {1, 2, 3, 4}) if not done else ({1, 2, 3, 4},)), calls.made[at - 1]
        left = machine.program()
        assert machine.notes(left).keys() == {1, 2, 3, 4}, calls.made[at - 1]
        left.close()
        db.flush()
        db.close()
        assert machine.in_file() == {1, 2, 3, 4}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_journal_moved_after_a_kill_loses_no_edit_when_any_call_fails(
    machine: Machine, way: Fault, request: pytest.FixtureRequest
) -> None:
    old = machine.path
    for at in numbers(request, WAYS.index(way) + 6):
        machine.path = old
        machine.again()
        machine.path = old.rename(old.with_name("elsewhere.json"))
        calls, wanted = Calls(machine.root, way._replace(at=at)), {1, 2, 3}
        with calls.counted():
            try:
                db = JournalDB(machine.path, state_root=machine.state)
                machine.write(db, 4)
                wanted |= {4}
            except JournalError as error:
                assert str(error).count("\n") == 0 and str(error).endswith(".")
        if len(calls.made) < at:
            break
        left = machine.program()
        assert machine.notes(left).keys() - {4} == wanted - {4} and machine.notes(left).keys() >= wanted
        left.flush()
        left.close()
        assert machine.in_file() >= wanted


def writing_for_ever(machine: Machine, pipe: int) -> None:
    """Write one note after the other as the screen does, and report each once it is acknowledged."""
    db, number = machine.program(), 0
    while True:
        number = max(machine.notes(db)) + 1
        machine.write(db, number)
        os.write(pipe, b"%d\n" % number)
        db.storage.poll()


def test_acknowledged_edits_survive_every_kill(machine: Machine, request: pytest.FixtureRequest) -> None:
    kills = 2000 if request.config.getoption("--every-fault") else 40
    acknowledged = 3
    for _ in range(kills):
        acknowledged = max(acknowledged, kill_writer(partial(writing_for_ever, machine), 1, 4, 0.01)[-1])
        db = machine.program()
        known = set(machine.notes(db))
        assert known >= set(range(1, acknowledged + 1)), known
        assert len(known) <= acknowledged + 1 and machine.in_file() <= known
        if random.random() < 0.1:
            db.flush()
            assert machine.in_file() == known
        db.close()
    assert acknowledged > kills
