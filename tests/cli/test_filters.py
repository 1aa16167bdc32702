"""Filters of lists: by goal through every link, and wrong words reported."""

from pathlib import Path

import pytest
from tinydb.table import Table

from rmjournal.crdt.field_path import Document
from rmjournal.demo import write_demo
from rmjournal.storage.database import JournalTable
from rmjournal.storage.new_journal import write_new
from tests.cli.conftest import Shell


def test_the_goal_filter_lists_every_linked_kind(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    [learning] = full.json("learned", "Ask first", "--goal", goal)
    full.run("add", "application", "asked", "--learning", str(learning["ref"]))
    full.run("add", "reflection", "It went well", "--about", goal)
    for kind in ("learnings", "applications", "reflections"):
        assert len(full.json("list", kind, "--goal", goal)) == 1, kind
    assert [one["ref"] for one in full.json("list", "goals", "--goal", goal)] == [goal]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        (("goals", "--learner", "banana"), "mentor, mentee, me, partner"),
        (("actions", "--owner", "nobody"), "mentor, mentee, both, me, partner"),
        (("notes", "--kind", "banana"), "check-in, topic, idea"),
        (("goals", "--state", "banana"), "draft, active, paused"),
    ],
)
def test_an_invalid_filter_value_is_refused_with_the_valid_ones(
    full: Shell, words: tuple[str, ...], there: str
) -> None:
    assert there in full.run("list", *words, code=2).stderr


@pytest.mark.parametrize(
    ("kind", "shown", "stored"),
    [("learnings", "habit", "embedded"), ("sessions", "no-show", "missed"), ("points", "dropped", "cut")],
)
def test_a_word_that_is_shown_can_be_typed_as_the_stored_one(
    empty: Shell, kind: str, shown: str, stored: str
) -> None:
    write_demo(empty.file, "mentor")
    by_shown, by_stored = (empty.json("list", kind, "--state", word) for word in (shown, stored))
    assert by_shown == by_stored and by_shown
    assert shown in empty.run("list", kind, "--state", stored).stdout


def test_a_field_takes_the_word_that_is_shown(full: Shell) -> None:
    session = str(full.json("list", "sessions")[0]["ref"])
    [edited] = full.json("--today", "2026-06-30", "edit", session, "--state", "no-show", "--missed-by", "both")
    assert edited["state"] == "missed" and "no-show" in full.run("show", session).stdout


def test_a_tag_in_any_case_is_shown_as_first_written(shell: Shell) -> None:
    shell.run("add", "note", "one", "--tags", "AI")
    [two] = shell.json("add", "note", "two", "--tags", "ai, Port")
    [three] = shell.json("add", "note", "three", "--tags", "cafe")
    shown = shell.run("show", str(two["ref"])).stdout
    assert "AI, Port" in shown and "ai, Port" not in shown
    assert {row["text"] for row in shell.json("list", "notes", "--tag", "Ai")} == {"one", "two"}
    assert [row["ref"] for row in shell.json("list", "notes", "--tag", "Café")] == [three["ref"]]
    assert shell.json("show", str(two["ref"]))[0]["tags"] == ["ai", "Port"], "the file keeps what was written"


def test_a_moved_session_shows_its_old_day_in_words(shell: Shell) -> None:
    [session] = shell.json("add", "session", "Map", "--start", "2026-06-02 08:30")
    shell.run("edit", str(session["ref"]), "--start", "2026-06-04 09:15")
    assert "moved from Tue 2 Jun 08:30" in shell.run("show", str(session["ref"])).stdout


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (("goals", "--state", "Draft"), ["one", "three"]),
        (("goals", "--state", "active"), ["two"]),
        (("goals", "--tag", "JUNE"), ["one"]),
        (("notes", "--kind", "check-in"), ["plain", "odd"]),
        (("notes", "--kind", "idea", "--tag", "x"), ["idea"]),
    ],
)
def test_state_sort_and_tag_are_read_as_the_entries_read_them(
    tmp_path: Path, words: tuple[str, ...], titles: list[str]
) -> None:
    """A field that is not in the file, or holds what it cannot, says its default."""
    goals: dict[int, Document] = {
        1: {"title": "one", "tags": ["June", "x"]}, 2: {"title": "two", "state": "active", "tags": ["june", 5]},
        3: {"title": "three", "state": 7}, 4: {"title": "gone", "_deleted": True},
    }  # fmt: skip
    notes: dict[int, Document] = {
        5: {"text": "plain"}, 6: {"text": "odd", "kind": ["idea"]},
        7: {"text": "idea", "kind": "idea", "tags": ["x"]},
    }  # fmt: skip
    shell = Shell(tmp_path / "own.json")
    write_new(shell.file, {"goals": goals, "notes": notes})
    assert [one.get("title") or one["text"] for one in shell.json("list", *words)] == titles


def test_filters_are_asked_of_the_database(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def search(table: JournalTable, cond: object) -> list[object]:
        asked.append(table.name)
        return []

    monkeypatch.setattr(Table, "search", search)
    for words in (("goals", "--state", "active"), ("goals", "--tag", "x"), ("sessions", "--kind", "regular")):
        assert full.json("list", *words) == []
    assert asked == ["goals", "goals", "sessions"]
    assert full.json("search", "e", "--tag", "x") == [] and {"goals", "sessions"} <= set(asked[3:])
