"""Charts in the shell, and their values for scripts."""

from pathlib import Path

import pytest

from rmjournal.demo import LAST, write_demo
from tests.cli.conftest import Shell


@pytest.fixture
def closed(tmp_path: Path) -> Shell:
    """The mentee's demo on its last day."""
    path = tmp_path / "demo.json"
    write_demo(path, "mentee", LAST)
    return Shell(path)


def on_the_last_day(shell: Shell, *words: str) -> str:
    return shell.run("--today", str(LAST), *words).stdout


def test_progress_prints_all_charts_or_one(closed: Shell) -> None:
    told = on_the_last_day(closed, "progress")
    for words in (
        "With 佐藤 美咲 (Misaki Satō), as of Tue 30 Jun 2026",
        "▾ −1 · 35 %",
        "gap: paused Tue 10 Mar – Tue 21 Apr",
        "●○1 I ask others for the number",
        "▽ 2 佐藤 美咲 (Misaki Satō): reads well",
        "↑ I learn\nsaved        9",
        "9 days (median of 9 learnings)",
        "learns\nsaved        5",
        "40 days (median of 4 learnings)",
        "■ ■ ■ ■ ■ ■ □ ■ ■ × ■ ■ ■",
        "5 of 7 done",
    ):
        assert words in told
    assert "T =" not in told
    alone = on_the_last_day(closed, "progress", "learnings")
    assert "habit        4" in alone and "habit        1" in alone and "saved       14" not in alone
    assert "Do we meet?" not in alone


def test_scripts_read_the_values_that_the_pictures_are_drawn_from(closed: Shell) -> None:
    rows = closed.json("--today", str(LAST), "progress")
    assert [row["what"] for row in rows] == [*["goals"] * 5, *["skills"] * 4, "learnings", "learnings", "pair"]
    pair = rows[-1]
    assert (pair["minutes"], pair["longest_gap"], pair["swaps_done"], pair["swaps_planned"]) == (715, 28, 5, 7)
    assert pair["kept"][0]["owner"] == "mentee"
    apart = [(row["learner"], len(row["captured"]), len(row["applied"]), row["median_days"]) for row in rows[-3:-1]]
    assert apart == [("mentee", 9, 9, 9), ("mentor", 5, 4, 40)]
    listening = rows[8]
    assert [listening[name]["level"] for name in ("start", "then", "now")] == [4, 2, 3]
    fell = [row for row in rows if row["what"] == "goals" and row["steps"][-1]["fell"]]
    assert len(fell) == 2


def test_a_goal_is_shown_with_its_ladder_and_its_way_and_no_score(closed: Shell) -> None:
    told = on_the_last_day(closed, "show", "Take leadership")
    assert "▸ 2  −1 20-39 %" in told
    assert "▾●" in told
    assert "target Sun 31 May → Wed 30 Sep" in told
    assert "T =" not in told
    assert told.count("80-100 %") == 1


def test_an_ended_relationship_shows_the_score_with_its_caution(closed: Shell, tmp_path: Path) -> None:
    told = on_the_last_day(closed, "show", "佐藤")
    mine, hers = told[told.index("Looking back on the goals") :].split("learns\n", 1)
    assert "Goal score (50 = as expected): 50, at the start 23; 3 goals, equal weights" in mine
    assert "Goal score (50 = as expected): 60, at the start 30; 1 goal, equal weights" in hers
    assert "not for comparing people" in told
    write_demo(tmp_path / "running.json", "mentee")
    running = Shell(tmp_path / "running.json").run("show", "佐藤").stdout
    assert "Do we meet?" in running
    assert "T =" not in running


def test_progress_of_an_empty_journal_shows_hints(shell: Shell) -> None:
    told = shell.run("progress").stdout
    for words in ("No skill yet", "No learning yet", "No session yet"):
        assert words in told
    assert shell.json("progress", "goals") == []
    assert "colours" in shell.run("progress", "colours", code=2).stderr


def test_then_and_now_ratings_of_one_day_are_refused_with_an_example_day(full: Shell) -> None:
    ref = str(full.json("list", "skills")[0]["ref"])
    full.run("add", "rating", "--skill", ref, "--level", "3")
    said = full.refused("add", "rating", "--skill", ref, "--level", "2", "--kind", "then")
    assert said.startswith("Rate “now” and “then” on different days")
    assert said.endswith("on Mon 1 Jun 2026. Rate it another day, or fill in the day of your rating.")
    full.run("add", "rating", "--skill", ref, "--level", "2", "--kind", "then", "--on", "yesterday")


def test_the_hand_over_map_is_printed_and_given_as_json(shell: Shell) -> None:
    shell.run("add", "note", "How a budget round really goes", "--kind", "know-how", "--details", "to whom=Ioana")
    ref = str(shell.json("add", "note", "Whom the harbour calls", "--kind", "know-how")[0]["ref"])
    shell.run("done", ref)
    told = shell.run("progress", "hand-over").stdout
    assert "What only I know" in told and "1 of 2 passed on" in told
    assert "to Ioana: not yet" in " ".join(told.split())
    rows = shell.json("progress", "hand-over")
    assert next((row["what"], row["goes_to"], row["is_passed_on"]) for row in rows) == ("hand-over", "Ioana", False)


def test_progress_shows_all_relationships_side_by_side(closed: Shell) -> None:
    assert "All relationships" not in on_the_last_day(closed, "progress")
    closed.run("add", "relationship", "Zoë Ng", "--role", "mentor")
    closed.run("action", "Send the list", "--relationship", "zoë", "--owner", "mentor", "--due", "2026-05-28")
    shown = on_the_last_day(closed, "progress", "pairs")
    assert "Zoë Ng" in shown and "none planned" in shown and "1, 1 overdue" in shown
    values = closed.json("--today", str(LAST), "progress", "pairs", "--json")
    assert {one["pair"]["heading"]: len(one["mine"]) for one in values}["Zoë Ng"] == 1


def test_join_lists_the_same_person_and_joins_two(closed: Shell) -> None:
    refs = [
        closed.run("add", "relationship", name, "--role", "mentor").stdout.split()[2].rstrip(":")
        for name in ("Zoë Ng", "zoë ng")
    ]
    closed.run("note", "Of the second", "--relationship", refs[1])
    assert f"rmjournal join {refs[1]} --into {refs[0]}" in closed.run("join").stdout
    assert "Joined: 1 entry moved" in closed.run("join", refs[1], "--into", refs[0]).stdout
    assert "No two relationships" in closed.run("join").stdout
