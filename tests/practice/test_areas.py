"""Focus areas: own ones and sub-topics are offered wherever an area is asked for."""

from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.roles import AREAS
from rmjournal.practice.areas import list_areas, list_areas_and_topics, load_topics
from rmjournal.tui.widgets.inputs.field_row import words
from tests.cli.test_process import completed

PAIR = Relationship(id="1", partner="Misaki", role="mentee", areas=["technology_adoption", "night shifts"])
GOAL = Goal(id="2", relationship="1", title="Learn", learner="mentee", area="Budgets")
ENTRIES = Entries({"1": PAIR, "2": GOAL})


def test_every_area_has_sub_topics_without_a_comma() -> None:
    assert set(load_topics()) == set(AREAS)
    assert all(len(topics) >= 3 and not any("," in topic for topic in topics) for topics in load_topics().values())
    every = " ".join(topic for topics in load_topics().values() for topic in topics).casefold()
    for asked in ("market trends", "consumer behaviour", "data analytics", "automation", "ai tools", "social media"):
        assert asked in every


def test_own_areas_follow_the_four_given_ones() -> None:
    assert list_areas(ENTRIES) == [*AREAS, "Budgets", "night shifts"]
    again = PAIR.edit(areas=["BUDGETS", "Market trends"])
    assert list_areas([GOAL, again]) == [*AREAS, "Budgets", "Market trends"]
    assert list_areas_and_topics([again]).count("Market trends") == 1
    assert "Social media" in list_areas_and_topics([])


def test_own_areas_are_offered_in_every_form() -> None:
    for kind in (Goal, Learning, Skill):
        offered = words(kind(), fields(kind)["area"], ENTRIES)
        assert list(offered) == [*AREAS, "Budgets", "night shifts"]


@pytest.mark.parametrize("kind", ["goal", "learning", "skill", "growth"])
def test_own_areas_complete_the_option_of_the_shell(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.json"
    monkeypatch.setenv("RMJOURNAL_FILE", str(path))
    journal = Journal.create(path, name="A")
    journal.put(PAIR.edit(id=""))
    journal.close()
    assert "night shifts" in completed(f"rmjournal add {kind} --area n")
