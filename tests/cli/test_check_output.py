"""The output of check: wrapped lines, and entries by their names."""

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_check import about, by_hand, checked


def test_check_wraps_long_findings_with_an_indent(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = full.run("check").stdout.splitlines()
    monkeypatch.setattr("rmjournal.cli.output.terminal_width", lambda: 60)
    rows = full.run("check").stdout.splitlines()
    assert len(rows) > len(whole) and all(len(row) <= 60 or " " not in row[16:] for row in rows)
    assert all(row.startswith(" " * 16) or row[0] in "✓·!" for row in rows)
    found = " ".join(" ".join(rows).split())
    assert all(" ".join(row.split()) in found for row in whole)


def test_repair_names_the_entries_and_fields_it_cleared(full: Shell) -> None:
    by_hand(full, "goals", "title", 42)
    by_hand(full, "learnings", "tags", "not a list")
    goal, learning = (row["words"] for row in about(checked(full, "--repair"), "repair"))
    assert goal.startswith("Removed from goal “") and "its title" in goal and "which is never deleted" in goal
    assert learning.startswith("Removed from learning “") and "its tags" in learning
