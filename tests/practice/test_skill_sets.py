"""Skills to take: five sentences each, in the I, for mentor and mentee."""

import re

import pytest

from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.roles import AREAS
from rmjournal.model.rules import check_entry
from rmjournal.practice.skill_sets import ReadySkill, find_ready_skill, load_skill_sets

SKILLS = {skill.name: skill for skill in load_skill_sets()}
MENTOR = (
    "plain_language",
    "active_listening",
    "presenting_to_seniors",
    "solving_problems_together",
    "feedback_upwards",
    "preparing_a_session",
    "holding_my_ground",
)


def test_both_sets_hold_what_the_field_names_and_each_area_has_its_digital_skill() -> None:
    assert tuple(name for name, skill in SKILLS.items() if skill.owner == "mentor") == MENTOR
    mentee = [skill for skill in SKILLS.values() if skill.owner == "mentee"]
    assert len(mentee) >= 10
    assert [one.area for one in mentee if one.title.startswith("Digital fluency")] == list(AREAS)
    assert len({skill.title for skill in SKILLS.values()}) == len(SKILLS)


@pytest.mark.parametrize("name", SKILLS)
def test_each_step_is_one_sentence_that_can_be_seen_from_outside(name: str) -> None:
    steps = SKILLS[name].steps
    assert len({*steps}) == 5
    for step in steps:
        assert re.fullmatch(r"[A-Z][^.?!]*\.", step), step
        assert 4 <= len(step.split()) <= 22, step
        assert re.search(r"\b(I|me|[Mm]y)\b", step), "said by the one whose skill it is"
        assert not re.search(r"\b(good|well|better|excellent|poor|try to|aware)\b", step), "one can see it"
    assert all(step.startswith("I ") for step in steps[:4])


@pytest.mark.parametrize("name", SKILLS)
def test_a_taken_skill_is_an_ordinary_one_with_its_anchors(name: str) -> None:
    pair = Relationship(id="7", partner="Ann", role="mentor")
    skill = SKILLS[name].as_skill(pair.id)
    check_entry(skill, None, Entries({pair.id: pair}))
    assert list(skill.anchors.values()) == list(SKILLS[name].steps)
    assert (skill.relationship, skill.owner, skill.shared) == ("7", SKILLS[name].owner, False)
    assert SKILLS[name].find_among([Skill(title="x"), skill]) is skill
    assert SKILLS[name].find_among([skill.edit(owner="")]) is None


def test_a_skill_is_found_by_its_name_or_its_title() -> None:
    for words in ("feedback_upwards", "Feedback-upwards", "feedback upwards"):
        assert find_ready_skill(words) == SKILLS["feedback_upwards"]
    with pytest.raises(NotFound, match="rmjournal skills"):
        find_ready_skill("juggling")


def test_a_skill_needs_a_role_and_five_steps() -> None:
    with pytest.raises(ValueError, match="5 steps"):
        ReadySkill(name="x", owner="mentor", title="X", steps=("a",))
