"""Empty lists of the shell: each says what belongs there, and which verb adds it."""

import pytest

from rmjournal.english import hyphenate
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS

from .conftest import Shell


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.KIND.name != "relationship"])
def test_an_empty_list_says_what_the_kind_is_and_how_to_add_one(shell: Shell, kind: type[Entry]) -> None:
    said = shell.run("list", kind.KIND.plural).output
    assert kind.KIND.help in said
    assert f"To add one: rmjournal add {hyphenate(kind.KIND.name)}" in said


def test_a_list_without_a_match_says_how_many_there_are(shell: Shell) -> None:
    shell.run("learned", "Ask of each number: as of when?")
    said = shell.run("list", "learnings", "--tag", "budget").output
    assert said == "Nothing found for all these filters. Leave one out; there is 1 learning in all.\n"


def test_an_empty_recall_says_why_and_what_is_due_next(shell: Shell) -> None:
    assert "no learning is written down yet. To write one down: rmjournal learned" in shell.run("recall").output
    shell.run("taught", "The channel map comes first")
    assert "no learning of yours is written down yet. To write one down" in shell.run("recall").output
    shell.run("learned", "Ask of each number: as of when?")
    assert shell.run("recall").output == "Nothing to recall today. The next is on Tue 2 Jun.\n"


def test_an_agenda_without_a_session_says_how_to_plan_one(shell: Shell) -> None:
    assert "To plan it: rmjournal add session" in shell.run("agenda").output
