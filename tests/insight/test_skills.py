"""Skill movements: start, then and now, with observers apart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, demo_entries
from rmjournal.errors import Refused
from rmjournal.insight.skills import skill_movement, skill_movements
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill

JANUARY, APRIL, JUNE = date(2026, 1, 27), date(2026, 4, 21), date(2026, 6, 29)
SKILL = Skill(id="1", title="Listening", anchors={"2": "I ask, then answer myself", "4": "I thank for it"})


def rating(number: int, kind: str, on: date, level: int) -> Rating:
    return Rating(id=str(number), skill="1", kind=kind, on=on, level=level)


def seen(*ratings: Rating) -> Entries:
    return Entries({entry.id: entry for entry in (SKILL, *ratings)})


def test_the_skills_of_the_mentee_have_the_known_points_apart_from_observers() -> None:
    found = {one.skill.title: one for one in skill_movements(demo_entries("mentee"), LAST)}
    assert {title: one.points for title, one in found.items()} == {
        "Self-service BI": (1, 1, 4),
        "Working with the AI assistant": (2, 1, 3),
        "Open written communication": (2, 1, 3),
        "Listening upwards": (4, 2, 3),
    }
    listening = found["Listening upwards"]
    assert [one.level for one in listening.own] == [4, 3, 3]
    assert [(one.on, one.level) for one in listening.observers] == [(APRIL, 2), (LAST, 3)]
    assert "美咲" in listening.observers[0].rater
    assert listening.anchor(listening.now) == "I ask and wait"


def test_the_skills_of_the_mentor_and_what_the_mentor_saw_of_the_other() -> None:
    found = {one.skill.title: one.points for one in skill_movements(demo_entries("mentor"), LAST)}
    assert found["Giving feedback to someone senior"] == (2, 1, 4)
    assert found["Presenting to executives"] == (2, 2, 4)
    assert found["Reading an operating budget"] == (1, 1, 3)
    assert found["Listening upwards"] == (None, None, None)


def test_then_is_not_shown_before_now_is_rated() -> None:
    entries = seen(rating(2, "self", JANUARY, 4), rating(3, "self", APRIL, 3), rating(4, "then", JUNE, 2))
    assert skill_movement(SKILL, entries, JUNE).points == (4, None, 3)
    after = entries.with_changes(put=[rating(5, "self", JUNE + timedelta(days=1), 3)])
    assert skill_movement(SKILL, after, JUNE + timedelta(days=1)).points == (4, 2, 3)
    assert SKILL.derived(entries, JUNE)["then"] is None
    assert SKILL.derived(after, JUNE)["then"] == 2


def test_then_is_asked_for_on_a_day_after_now_was_rated() -> None:
    entries = seen(rating(2, "self", JANUARY, 4), rating(3, "self", APRIL, 3))
    assert not skill_movement(SKILL, entries, APRIL).ask_then
    assert skill_movement(SKILL, entries, APRIL + timedelta(days=1)).ask_then
    asked = entries.with_changes(put=[rating(4, "then", APRIL + timedelta(days=1), 2)])
    assert not skill_movement(SKILL, asked, JUNE).ask_then
    assert not skill_movement(SKILL, seen(rating(2, "self", JANUARY, 4)), JUNE).ask_then


@pytest.mark.parametrize(("first", "second"), [("self", "then"), ("then", "self")])
def test_then_and_now_ratings_of_one_day_are_refused_with_a_reason_and_an_example_day(
    first: str, second: str
) -> None:
    entries = seen(rating(2, first, JUNE, 3))
    with pytest.raises(Refused, match=r"different days.*Mon 29 Jun 2026. Rate it another day"):
        rating(3, second, JUNE, 2).check_rules(None, entries)
    rating(3, second, JUNE + timedelta(days=1), 2).check_rules(None, entries)
    rating(3, "observer", JUNE, 2).check_rules(None, entries)


def test_ratings_on_one_day_can_still_be_corrected() -> None:
    entries = seen(rating(2, "self", JUNE, 3))
    old = rating(3, "then", JUNE, 2)
    old.edit(level=1, note="lower still").check_rules(old, entries)
    with pytest.raises(Refused):
        old.check_rules(old.edit(on=APRIL), entries)


RATINGS = st.lists(
    st.tuples(st.sampled_from(["self", "then", "observer"]), st.dates(JANUARY, JUNE), st.integers(1, 5)), max_size=8
)


@given(RATINGS, st.dates(JANUARY, JUNE))
def test_a_skill_movement_uses_only_its_ratings_until_the_day(told: list[tuple[str, date, int]], day: date) -> None:
    entries = seen(*(rating(number, *one) for number, one in enumerate(told, 2)))
    found = skill_movement(SKILL, entries, day)
    mine = sorted(on for kind, on, _ in told if kind == "self" and on <= day)
    assert [one.on for one in found.own] == mine
    assert (found.start, found.now) == ((found.own[0], found.own[-1]) if mine else (None, None))
    assert len(found.observers) == sum(kind == "observer" and on <= day for kind, on, _ in told)
    if found.then is not None:
        assert found.then.kind == "then"
        assert found.then.on and found.then.on <= day
        assert len(mine) > 1
