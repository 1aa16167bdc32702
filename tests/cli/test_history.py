"""History and restore in the shell: earlier versions, brought back as a change."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.storage.local import snapshots
from rmjournal.sync.conflict_copies import ConflictCopies
from tests.cli.conftest import Shell


class Clock:
    """A clock for the history that goes an hour on with each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 30, 9)

    def __call__(self) -> int:
        self.at += timedelta(hours=1)
        return int(self.at.timestamp() * 1000)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(snapshots.Snapshots.__init__, "__defaults__", (clock,))
    return clock


def test_history_lists_the_time_number_and_content_of_changes(shell: Shell) -> None:
    ref = shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"]
    shell.run("edit", str(ref), "--title", "Listen longer")
    shell.run("delete", str(ref))
    rows = shell.json("history")
    assert [row["entries"] for row in rows] == [1, 2, 2, 1, 0][: len(rows)]
    assert rows[0]["changes"] == ["goal “Listen longer” deleted"]
    assert rows[1]["changes"] == ["goal “Listen longer” changed: wording"]
    assert rows[2]["changes"] == ["goal “Listen more” added"]
    assert rows[0]["when"] > rows[1]["when"] > rows[2]["when"]
    shown = shell.run("history", "--limit", "1").stdout
    assert shown.count("\n") == 2 and rows[0]["when"] in shown and "deleted" in shown


def test_history_of_an_entry_shows_its_texts_over_time_even_after_delete(shell: Shell) -> None:
    ref = str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])
    shell.run("edit", ref, "--title", "Listen longer")
    shell.run("action", "Something else")
    shell.run("delete", ref)
    turns = shell.json("history", ref)
    assert [turn["deleted"] for turn in turns] == [True, False, False]
    assert turns[1]["fields"] == {"title": "Listen longer"}
    assert turns[2]["fields"]["title"] == "Listen more"
    shown = shell.run("history", "Listen longer").stdout
    assert "Goal: Listen more" in shown and "deleted" in shown
    assert "No entry" in shell.refused("history", "987654")


def test_on_a_terminal_long_texts_go_on_below_their_beginning(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = shell.json("note", "what the board asked about the number and who answered it " * 3 + "\n\nin the end")[0][
        "ref"
    ]
    monkeypatch.setattr("rmjournal.cli.output.terminal_width", lambda: 60)
    rows = shell.run("history", ref).stdout.splitlines()[1:]
    assert "    in the end" in rows and "    " not in rows and all(len(row) <= 60 for row in rows)


def test_restore_is_one_change_that_undo_reverts(shell: Shell, clock: Clock) -> None:
    goal = str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])
    shell.run("note", "Keep this")
    before = shell.json("history", "--limit", "1")[0]["when"]
    clock.at = datetime(2026, 6, 1, 8)
    shell.run("edit", goal, "--title", "Talk more")
    shell.run("action", "Book a room")
    shell.run("delete", "Keep this")
    bytes_before = shell.file.read_bytes()
    told = shell.run("restore", "2026-05-30", "--dry-run").stdout
    assert "restored: note “Keep this”" in told and "deleted: action item “Book a room”" in told
    assert "changed: goal “Listen more” (wording)" in told and "Nothing was changed" in told
    assert shell.file.read_bytes() == bytes_before
    rows = shell.json("restore", before)
    assert {row["change"] for row in rows} == {"back", "gone", "changed"} and all(row["done"] for row in rows)
    assert shell.json("list", "goals")[0]["title"] == "Listen more"
    assert shell.json("list", "actions") == [] and len(shell.json("list", "notes")) == 1
    assert shell.run("undo").stdout.startswith("Undone: restore the journal as of")
    assert shell.json("list", "goals")[0]["title"] == "Talk more"
    assert len(shell.json("list", "actions")) == 1 and shell.json("list", "notes") == []
    shell.run("redo")
    assert shell.json("list", "actions") == []
    assert "Nothing to restore" in shell.run("restore", before).stdout


def test_restore_of_one_entry_restores_its_parts_and_nothing_else(shell: Shell) -> None:
    goal = str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])
    shell.run("add", "milestone", "Asked once", "--goal", goal)
    when = shell.json("history", "--limit", "1")[0]["when"]
    shell.run("action", "Book a room")
    shell.run("delete", goal)
    assert len(shell.json("restore", when, "--entry", goal)) == 2
    assert len(shell.json("list", "goals")) == len(shell.json("list", "milestones")) == 1
    assert len(shell.json("list", "actions")) == 1
    shell.run("undo")
    assert shell.json("list", "goals") == shell.json("list", "milestones") == []
    action = str(shell.json("list", "actions")[0]["ref"])
    assert "did not exist yet" in shell.refused("restore", when, "--entry", action)


def test_a_restore_merges_with_writes_of_another_device(shell: Shell, tmp_path: Path) -> None:
    goal = str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])
    when = shell.json("history", "--limit", "1")[0]["when"]
    shell.run("edit", goal, "--title", "Talk more")
    copy = shell.file.with_name("journal.sync-conflict-20261121-211338-E5QTAEC.json")
    copy.write_bytes(shell.file.read_bytes())
    Shell(copy).run("edit", goal, "--title", "Their words")
    shell.run("restore", when)
    journal = Journal.open(shell.file)
    ConflictCopies(journal.db).scan()
    journal.close()
    text = shell.file.read_text("utf-8")
    assert "Listen more" in text and "Their words" in text


def test_a_moment_before_the_history_and_a_word_that_is_none_are_refused(shell: Shell) -> None:
    assert "begins on" in shell.refused("restore", "2020-01-01")
    assert "begins on" in shell.refused("restore", "2026-05-29 10:00")
    shell.refused("restore", "soon enough")


def test_a_journal_that_was_never_changed_here_has_no_history(tmp_path: Path) -> None:
    demo = Shell(tmp_path / "demo.json")
    demo.run("demo", "--write", str(demo.file))
    other = Shell(tmp_path / "copy.json")
    other.file.write_bytes(demo.file.read_bytes())
    assert "no history" in other.run("history").stdout
    assert "no history" in other.refused("restore", "today")


def test_history_reports_and_skips_a_damaged_snapshot(shell: Shell) -> None:
    shell.run("action", "Book a room")
    [folder] = (shell.file.parent / "state").glob("*/history-*")
    oldest = min(folder.iterdir())
    oldest.write_bytes(b"x")
    rows = shell.json("history")
    assert "cannot be read" in rows[-1]["changes"][0]
    assert shell.json("history", "Book a room")


def test_snapshots_of_one_second_have_different_names_and_ids(shell: Shell, clock: Clock) -> None:
    ref = str(shell.json("note", "one")[0]["ref"])
    start = clock.at
    for text in ("two", "three", "four"):
        clock.at = start + timedelta(milliseconds=len(text) * 10 - 3_600_000) if text != "two" else start
        shell.run("edit", ref, "--text", text)
    rows = shell.json("history")
    assert len({row["when"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)
    for row, text in zip(rows[:3], ("four", "three", "two"), strict=True):
        shell.run("restore", str(row["when"]))
        assert shell.json("list", "notes")[0]["text"] == text
        shell.run("restore", str(row["id"]))
        assert "everything is as it was" in shell.run("restore", str(row["when"])).stdout
    assert "no version 1781517600000" in shell.refused("restore", "1781517600000")
    assert "in the future" in shell.refused("restore", "tomorrow")


def test_restoring_a_part_also_restores_its_parent(shell: Shell) -> None:
    goal = str(shell.json("add", "goal", "Listen more", "--learner", "me")[0]["ref"])
    shell.run("add", "milestone", "Asked once", "--goal", goal)
    shell.run("add", "milestone", "Asked twice", "--goal", goal)
    when = shell.json("history", "--limit", "1")[0]["when"]
    shell.run("delete", goal)
    assert len(shell.json("restore", when, "--entry", "Asked once")) == 2
    assert [row["title"] for row in shell.json("list", "milestones")] == ["Asked once"]
    assert len(shell.json("list", "goals")) == 1


def test_a_restore_to_today_keeps_the_newest_edits_of_a_screen(shell: Shell) -> None:
    screen = Journal.open(shell.file)
    screen.db.enable_write_behind()
    screen.put(Note(text="Of the screen"))
    told = shell.run("restore", "today", "--dry-run")
    assert "Nothing to restore" in told.stdout and "Of the screen" not in told.stdout
    screen.put(Note(text="Another one"))
    assert "Nothing to restore" in shell.run("restore", "today").stdout
    assert {"Of the screen", "Another one"} <= {note["text"] for note in shell.json("list", "notes")}
    screen.close()
