"""The undo log: undo, redo, sharing between programs, limits, and damage."""

from pathlib import Path

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.register import CLEARED
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.local.undo_log import MAX_ACTIONS, UndoLog, Write

ID = "ab" * 16


def log(root: Path) -> UndoLog:
    return StateFolder(root, ID).undo_log(root / "journal.json")


def push(root: Path, label: str) -> None:
    log(root).push(label, [Write("goals", 2**62, "title", CLEARED)], [Write("goals", 2**62, "title", label)])


def labels(root: Path) -> tuple[str | None, str | None]:
    undo, redo = log(root).peek_undo(), log(root).peek_redo()
    return undo.label if undo else None, redo.label if redo else None


def test_another_program_reads_the_whole_undo_log(tmp_path: Path) -> None:
    value: JSON = {"a": [1, 1.0, None]}
    log(tmp_path).push("Edit", [Write("goals", 2**62, "o/k", value)], [Write("goals", 2**62, "o/k", CLEARED)])
    found = log(tmp_path).peek_undo()
    assert found is not None and found.label == "Edit" and found.time_ms > 1_700_000_000_000
    assert found.befores == (Write("goals", 2**62, "o/k", value),)
    assert found.afters[0].value is CLEARED


def test_the_undo_log_distinguishes_none_and_removed(tmp_path: Path) -> None:
    log(tmp_path).push("Edit", [Write("goals", 1, "a", None)], [Write("goals", 1, "a", CLEARED)])
    found = log(tmp_path).peek_undo()
    assert found is not None and found.befores[0].value is None and found.afters[0].value is CLEARED


def test_undo_and_redo_move_through_the_actions(tmp_path: Path) -> None:
    assert labels(tmp_path) == (None, None)
    push(tmp_path, "one")
    push(tmp_path, "two")
    assert labels(tmp_path) == ("two", None)
    for expected in (("one", "two"), (None, "one")):
        action = log(tmp_path).peek_undo()
        assert action is not None and log(tmp_path).pop_undo(action)
        assert labels(tmp_path) == expected
    action = log(tmp_path).peek_redo()
    assert action is not None and log(tmp_path).pop_redo(action)
    assert labels(tmp_path) == ("one", "two")


def test_a_new_action_clears_the_redo_list(tmp_path: Path) -> None:
    push(tmp_path, "one")
    action = log(tmp_path).peek_undo()
    assert action is not None and log(tmp_path).pop_undo(action)
    push(tmp_path, "other")
    assert labels(tmp_path) == ("other", None)
    assert not log(tmp_path).pop_redo(action)
    other = log(tmp_path).peek_undo()
    assert other is not None and log(tmp_path).pop_undo(other)
    assert labels(tmp_path) == (None, "other")


def test_an_action_is_not_popped_twice_or_after_another_program_moved_on(tmp_path: Path) -> None:
    push(tmp_path, "one")
    action = log(tmp_path).peek_undo()
    assert action is not None
    push(tmp_path, "of the shell")
    assert not log(tmp_path).pop_undo(action)
    assert labels(tmp_path) == ("of the shell", None)
    newest = log(tmp_path).peek_undo()
    assert newest is not None and log(tmp_path).pop_undo(newest) and not log(tmp_path).pop_undo(newest)


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    for number in range(MAX_ACTIONS + 2):
        push(tmp_path, f"{number}")
    taken = []
    while action := log(tmp_path).peek_undo():
        taken.append(action.label)
        assert log(tmp_path).pop_undo(action)
    assert taken == [f"{number}" for number in range(MAX_ACTIONS + 1, 1, -1)]


def test_a_damaged_undo_log_reads_as_empty(tmp_path: Path) -> None:
    push(tmp_path, "one")
    (file,) = (tmp_path / ID).glob("undo-*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    for damage in (b"", b"[]", file.read_bytes()[:-5], b'{"actions":[],"done":3}', b"\xff"):
        file.write_bytes(damage)
        assert labels(tmp_path) == (None, None)
    push(tmp_path, "again")
    assert labels(tmp_path) == ("again", None)
