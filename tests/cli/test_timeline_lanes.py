"""``rmjournal timeline --zoom``: the lanes as text and as JSON, with the filters of the screen."""

from pathlib import Path

import pytest

from rmjournal.demo import LAST, TODAY, write_demo

from .conftest import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    file = tmp_path / "demo.json"
    write_demo(file, "mentee", TODAY)
    return Shell(file)


@pytest.mark.parametrize("zoom", ["week", "month", "quarter", "year", "years"])
def test_the_lanes_are_drawn_with_a_legend(shell: Shell, zoom: str) -> None:
    shown = shell.run("timeline", "--zoom", zoom).stdout
    assert "sessions" in shown and "↑ Answer my own" in shown and "2026" in shown
    assert "■ held" in shown
    assert all(len(line) <= 110 for line in shown.split("\n"))


def test_json_has_every_mark_and_filters_are_those_of_the_screen(shell: Shell) -> None:
    lanes = shell.json("timeline", "--zoom", "month")
    (sessions,) = (lane for lane in lanes if lane["lane"] == "sessions")
    assert [mark["sign"] for mark in sessions["marks"]] == [*"■■■■■■□■■×◇"]
    goals = [lane for lane in lanes if lane["goal"]]
    assert len(goals) == 5 and all(lane["levels"] for lane in goals)
    theirs = shell.json("timeline", "--zoom", "month", "--learner", "partner")
    assert {lane["learner"] for lane in theirs} == {"mentor", None}
    rows = shell.json("timeline", "--kind", "levels", "--since", "1 may")
    assert rows and {row["table"] for row in rows} == {"levels"} and min(row["date"] for row in rows) >= "2026-05-01"
    shell.run("timeline", "--zoom", "decade", code=2)


@pytest.mark.parametrize("zoom", [(), ("--zoom", "month")])
def test_filters_without_a_match_are_not_reported_as_an_empty_journal(shell: Shell, zoom: tuple[str, ...]) -> None:
    for wanted in (("--match", "no such words"), ("--kind", "topic"), ("--kind", "notes", "--tag", "none such")):
        said = shell.run("timeline", *wanted, *zoom).stdout
        assert "Nothing found for all these filters" in said and "no entry with a day" not in said
    assert "no kind" in shell.run("timeline", "--kind", "rubbish", *zoom, code=2).stderr


def test_since_a_day_without_a_year_looks_back(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    write_demo(file, "mentee", LAST)
    shell, late = Shell(file), ("--today", LAST.isoformat())
    rows = shell.json(*late, "timeline", "--since", "2 feb", "--until", "3 mar")
    assert rows and {row["date"][:7] for row in rows} == {"2026-02", "2026-03"}
    assert shell.json(*late, "list", "sessions", "--since", "2 feb")
