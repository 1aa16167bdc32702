"""Names of computers: written with own edits once two have written, merged like all else, and left out of exports."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest

from rmjournal.crdt.devices import device_names
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.check import run_checks
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.history import History, restore_version
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.replica import count_entries
from rmjournal.storage.salvage import salvage
from rmjournal.sync.conflict_copies import ConflictCopies

TODAY = date(2026, 6, 1)


class Computer:
    """A computer with a file, a state folder and a name of its own."""

    def __init__(self, folder: Path, name: str, first: Path | None = None) -> None:
        self.path, self.state, self.name = folder / name / "journal.json", folder / name / "state", name
        self.path.parent.mkdir()
        if first is None:
            self.journal = Journal.create(
                self.path,
                entries=[
                    Relationship(id=new_entry_id(), partner="Misaki", role="mentee"),
                    Note(id=new_entry_id(), text="first"),
                ],
                today=TODAY,
                state_root=self.state,
                computer=lambda: self.name,
            )
        else:
            shutil.copyfile(first, self.path)
            self.journal = self.open()

    def open(self, path: Path | None = None) -> Journal:
        return Journal.open(path or self.path, today=TODAY, state_root=self.state, computer=lambda: self.name)

    def restart(self) -> None:
        self.journal.close()
        self.journal = self.open()

    def write(self, text: str) -> Entry:
        return self.journal.put(Note(text=text))[0]

    def edit(self, text: str) -> None:
        self.journal.put(self.journal.entries.of(Note)[0].edit(text=text))

    def take_in(self, other: "Computer") -> None:
        self.journal.db.merge_in(other.journal.db.content, wait=True)
        self.journal.reload("")

    @property
    def names(self) -> list[str]:
        return sorted(device_names(self.journal.db.records).values())

    @property
    def file(self) -> dict[str, Any]:
        return msgspec.json.decode(self.path.read_bytes(), type=dict[str, Any])


@pytest.fixture
def desk(tmp_path: Path) -> Computer:
    return Computer(tmp_path, "desk")


@pytest.fixture
def laptop(desk: Computer, tmp_path: Path) -> Computer:
    return Computer(tmp_path, "laptop", desk.path)


def test_a_journal_on_one_computer_never_names_it(desk: Computer) -> None:
    desk.write("one")
    desk.restart()
    window = desk.open()
    desk.write("two")
    window.put(Note(text="in another window"))
    window.close()
    desk.path.write_bytes(desk.path.read_bytes().replace(b"another window", b"another window, by hand"))
    desk.journal.refresh()
    desk.write("three")
    assert len(desk.journal.db.storage.state.all_device_ids()) == 2 and "devices" not in desk.file


def test_a_computer_that_is_renamed_while_the_program_runs_has_its_new_name(desk: Computer, laptop: Computer) -> None:
    laptop.write("hers")
    desk.take_in(laptop)
    desk.write("mine")
    desk.restart()
    desk.write("under the old name")
    desk.name = "workbench"
    desk.write("under the new name")
    assert desk.names == ["laptop", "workbench"]


def test_a_copy_on_the_same_computer_is_no_second_computer(desk: Computer) -> None:
    copy = desk.path.with_name("copy.json")
    shutil.copyfile(desk.path, copy)
    other = desk.open(copy)
    other.put(Note(text="in a copy"))
    other.close()
    ConflictCopies(desk.journal.db).merge_file(copy)
    desk.journal.reload("")
    desk.write("after the merge")
    assert len(desk.journal.entries) == 4 and "devices" not in desk.file


def test_an_id_that_was_given_up_is_no_second_computer(desk: Computer) -> None:
    earlier = desk.path.read_bytes()
    desk.write("one")
    desk.journal.close()
    for kept in desk.state.rglob("*.json*"):  # the program knows of a later stamp than any file has
        if not kept.name.startswith("device-"):
            kept.unlink()
    desk.path.write_bytes(earlier)
    desk.journal = desk.open()
    desk.write("two")
    state = desk.journal.db.storage.state
    assert len(state.device_ids(desk.journal.db.storage.target)) == 2 and "devices" not in desk.file


def test_a_demo_names_no_computer(tmp_path: Path) -> None:
    from rmjournal.demo import LAST, write_demo

    for day in (TODAY, LAST):
        path = tmp_path / f"{day}.json"
        write_demo(path, "mentee", day)
        journal = Journal.open(path, today=TODAY, computer=lambda: "desk")
        journal.put(Note(text="mine"))
        journal.close()
        assert b'"devices"' not in path.read_bytes()


def test_a_renamed_host_is_no_second_computer(desk: Computer) -> None:
    desk.write("one")
    desk.journal.close()
    with patch("platform.node", lambda: "another-name"):
        desk.journal = desk.open()
        desk.write("two")
        assert len(desk.journal.db.storage.state.all_device_ids()) == 2
    assert "devices" not in desk.file


def test_an_edit_names_the_computer_once_another_has_written_and_a_merge_never_does(
    desk: Computer, laptop: Computer
) -> None:
    assert "devices" not in laptop.file
    laptop.write("away")
    assert laptop.names == ["laptop"]
    desk.take_in(laptop)
    desk.journal.refresh()
    assert desk.names == ["laptop"] and desk.path.read_bytes() == laptop.path.read_bytes()
    desk.write("home")
    assert desk.names == ["desk", "laptop"]
    before = desk.file["devices"]
    desk.write("home again")
    assert desk.file["devices"] == before
    laptop.take_in(desk)
    assert laptop.path.read_bytes() == desk.path.read_bytes()


def test_an_edit_that_is_saved_later_brings_the_name_along(desk: Computer, laptop: Computer) -> None:
    laptop.journal.db.enable_write_behind()
    laptop.write("away")
    again = laptop.open()
    assert device_names(again.db.records) == device_names(laptop.journal.db.records) != {}
    laptop.journal.db.flush()
    assert list(laptop.file["devices"]) == ["1"]


def test_a_new_name_replaces_the_old_one_with_the_next_edit(desk: Computer, laptop: Computer) -> None:
    laptop.write("away")
    laptop.name = "  Ana’s \x1b]0;x\x07 travel\nlaptop with a name that never ends"
    laptop.write("away again")
    assert laptop.names == ["Ana’s ]0;x travel laptop with"]
    laptop.name = "\t"
    laptop.write("and without a name")
    assert laptop.names == ["Ana’s ]0;x travel laptop with"]


def test_undo_and_redo_of_the_edit_leave_the_name(desk: Computer, laptop: Computer) -> None:
    before = len(laptop.journal.entries)
    laptop.write("away")
    for do, count in (
        (laptop.journal.undo, before),
        (laptop.journal.redo, before + 1),
        (laptop.journal.undo, before),
    ):
        do()
        assert (len(laptop.journal.entries), laptop.names) == (count, ["laptop"])


def test_a_restore_leaves_the_names(desk: Computer, laptop: Computer) -> None:
    laptop.edit("second")
    history = History(laptop.journal)
    assert restore_version(laptop.journal, history, history.versions[0])
    assert laptop.journal.entries.of(Note)[0].text == "first" and laptop.names == ["laptop"]
    assert laptop.journal.undo().startswith("restore") and laptop.names == ["laptop"]


def test_versions_are_told_apart_by_names(desk: Computer, laptop: Computer) -> None:
    desk.edit("at home")
    laptop.edit("on the way")
    desk.take_in(laptop)
    (conflict,) = text_conflicts(desk.journal)
    assert dict(zip(conflict.texts, conflict.written_by, strict=True)) == {
        "at home": "this computer",
        "on the way": "laptop",
    }
    assert conflict.source(conflict.texts.index("on the way"), date.today()).startswith("laptop, today ")
    laptop.take_in(desk)
    (conflict,) = text_conflicts(laptop.journal)
    assert set(conflict.written_by) == {"this computer", "the other device"}
    desk.write("this names it")
    laptop.take_in(desk)
    (conflict,) = text_conflicts(laptop.journal)
    assert set(conflict.written_by) == {"this computer", "desk"}


@pytest.mark.parametrize("odd", [[], "x", {"1": "x"}, {"1": []}, {"1": {"abc123": {"deep": 1}}}, {"x": {}}])
def test_an_odd_table_of_names_stops_no_edit(desk: Computer, laptop: Computer, odd: object) -> None:
    content = desk.file | {"devices": odd}
    laptop.path.write_bytes(codec.encode(content))
    laptop.restart()
    laptop.write("away")
    assert b"away" in laptop.path.read_bytes()


def test_a_name_that_was_removed_by_hand_comes_back_and_nobody_is_asked(desk: Computer, laptop: Computer) -> None:
    laptop.write("away")
    laptop.journal.refresh()
    laptop.path.write_bytes(codec.encode({name: rows for name, rows in laptop.file.items() if name != "devices"}))
    laptop.journal.refresh()
    assert laptop.names == ["laptop"] and not laptop.journal.db.removed_paths
    laptop.write("again")
    assert "devices" in laptop.file


def test_names_are_no_entries_and_no_finding(desk: Computer, laptop: Computer) -> None:
    laptop.name = "tablet"
    laptop.write("away")
    count = len(laptop.journal.entries)
    assert count_entries(laptop.journal.db.content) == count == 3 and laptop.names == ["tablet"]
    findings = run_checks(laptop.journal, 1_800_000_000_000)
    assert not any(word in finding.message for finding in findings for word in ("devices", "tablet", "record"))


def test_salvage_keeps_the_names(desk: Computer, laptop: Computer) -> None:
    laptop.write("away")
    data = laptop.path.read_bytes()
    broken = data[: data.rindex(b'"text"')]
    assert salvage(laptop.path, broken).content["devices"] == laptop.file["devices"]


def test_a_script_is_told_no_name(desk: Computer, laptop: Computer) -> None:
    db = JournalDB(laptop.path, state_root=laptop.state)
    db.label = "a script"
    db.table("notes").insert({"text": "by a script"})
    assert "devices" not in laptop.file
