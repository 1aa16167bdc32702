"""Filters of lists: what belongs to a goal in any way, and words that are told when they are wrong."""

import pytest

from tests.cli.conftest import Shell


def test_all_that_belongs_to_a_goal_is_found_by_it(full: Shell) -> None:
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
def test_a_word_that_no_entry_can_have_is_told_with_those_there_are(
    full: Shell, words: tuple[str, ...], there: str
) -> None:
    assert there in full.run("list", *words, code=2).stderr


def test_a_moved_session_tells_the_old_day_in_words(shell: Shell) -> None:
    [session] = shell.json("add", "session", "Map", "--start", "2026-06-02 08:30")
    shell.run("edit", str(session["ref"]), "--start", "2026-06-04 09:15")
    assert "Moved from  Tue 2 Jun 08:30" in shell.run("show", str(session["ref"])).stdout
