"""Goal Attainment Scaling: T-scores, counted goals, and goals left out by name."""

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.attainment import CAUTION, measure_attainment, t_score
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.goal import Goal, level_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role

both = pytest.mark.parametrize("role", ["mentee", "mentor"])
TODAY = date(2026, 6, 30)


@both
def test_the_demo_has_one_score_for_each_person_and_names_its_dropped_goal(role: Role) -> None:
    """The calculation: T = 50 + 10·Σ(w·x) / √(0.7·Σw² + 0.3·(Σw)²), Kiresuk and Sherman with a correlation of 0.3."""
    scores = {one.learner: one for one in measure_attainment(demo_entries(role), LAST, role)}
    assert list(scores) == [role, other_role(role)], "one's own score stands first"
    mentee, mentor = scores["mentee"], scores["mentor"]
    rows = {one.goal.title.split(" ")[0]: (one.baseline, one.level, one.weight) for one in mentee.goals}
    assert rows == {"Answer": (-2, 1, 3), "Take": (-2, -1, 2), "Hear": (-2, 0, 3)}
    x, w = (1, -1, 0), (3, 2, 3)
    spread = sqrt(0.7 * (3**2 + 2**2 + 3**2) + 0.3 * (3 + 2 + 3) ** 2)
    assert mentee.t_weighted == round(50 + 10 * (3 * 1 + 2 * -1 + 3 * 0) / spread, 2) == 51.70
    assert mentee.t_weighted_baseline == round(50 + 10 * -2 * sum(w) / spread, 2) == 22.80
    spread = sqrt(0.7 * 3 + 0.3 * 3**2)
    assert mentee.t == round(50 + 10 * sum(x) / spread, 2) == 50.00
    assert mentee.t_baseline == round(50 + 10 * -6 / spread, 2) == 22.61
    assert [(one.baseline, one.level, one.weight) for one in mentor.goals] == [(-2, 1, 2)]
    assert mentor.t == mentor.t_weighted == 50 + 10 * 1 == 60
    assert mentor.t_baseline == mentor.t_weighted_baseline == 50 + 10 * -2 == 30
    assert (mentee.count, mentor.count) == (3, 1)
    assert [goal.title for goal in mentee.dropped] == ["Post twice a month on LinkedIn about operations"]
    assert mentor.dropped == ()
    assert mentee.caution == CAUTION
    assert "not for comparing people" in CAUTION


def test_attainment_at_midpoint_uses_the_levels_and_states_of_that_day() -> None:
    mentee, mentor = measure_attainment(
        demo_entries("mentee"), LAST, role="mentee", period=Period(until=date(2026, 4, 20))
    )
    assert mentee.dropped == ()
    assert sorted(one.level for one in mentee.goals) == [-2, -2, -1, -1]
    assert [one.level for one in mentor.goals] == [-2]
    assert mentee.t is not None
    assert mentee.t < 50


def test_attainment_without_goals_has_no_score() -> None:
    assert measure_attainment(Entries(), TODAY) == ()
    drafts = Entries({"1": Goal(id="1", title="A draft", baseline=-2)})
    assert measure_attainment(drafts, TODAY) == ()


def test_several_relationships_never_share_a_score_and_one_person_has_one() -> None:
    pairs = [
        Relationship(id="901", partner="Misaki Satō", role="mentee"),
        Relationship(id="902", partner="Tove Berg", role="mentor"),
        Relationship(id="903", partner="Tove Berg", role="mentee", state="closed"),
    ]
    goals = [
        goal(1, "active", 0, 1).edit(learner="mentee", relationship="901"),
        goal(2, "active", -2, 1).edit(learner="mentee", relationship="902"),
        goal(3, "active", -2, 1).edit(learner="mentor", relationship="902"),
        goal(4, "active", -2, 1).edit(learner="mentor", relationship="903"),
    ]
    found = measure_attainment(Entries({entry.id: entry for entry in (*pairs, *goals)}), TODAY, "mentee")
    counted = [sorted(one.goal.id for one in attainment.goals) for attainment in found]
    assert sorted(counted) == [["1", "3"], ["2", "4"]], "mine in any role, and Tove's in any role"


def goal(number: int, state: str, baseline: int | None, weight: int) -> Goal:
    was = {str(number): Change(on=date(2026, 1, 2), field="state", was="draft", now=state)}
    return Goal(id=str(number), title=f"Goal {number}", state=state, baseline=baseline, weight=weight, history=was)


STATES = ("active", "paused", "achieved", "not_achieved", "dropped")
GOALS = st.lists(
    st.tuples(
        st.sampled_from(STATES),
        st.none() | st.integers(-2, 2),
        st.integers(1, 3),
        st.lists(st.tuples(st.dates(date(2026, 1, 2), TODAY), st.integers(-2, 2)), max_size=3),
    ),
    max_size=5,
)


@given(GOALS)
def test_every_goal_that_ran_is_scored_or_named_as_left_out(
    told: list[tuple[str, int | None, int, list[tuple[date, int]]]],
) -> None:
    goals = [goal(number, state, base, weight) for number, (state, base, weight, _) in enumerate(told, 1)]
    levels = [
        Level(id=str(100 + 10 * number + at), goal=str(number), level=level, on=on)
        for number, (*_, rated) in enumerate(told, 1)
        for at, (on, level) in enumerate(rated)
    ]
    found = measure_attainment(Entries({entry.id: entry for entry in (*goals, *levels)}), TODAY)
    if not goals:
        assert found == ()
        return
    (one_person,) = found
    named = [*(one.goal.id for one in one_person.goals)]
    named += [one.id for one in (*one_person.dropped, *one_person.unrated)]
    assert sorted(named) == sorted(one.id for one in goals)
    assert all(one.goal.state != "dropped" for one in one_person.goals)
    score = t_score([one.level for one in one_person.goals], [one.weight for one in one_person.goals])
    assert one_person.t_weighted == (None if score is None else round(score, 2))
    for one in one_person.goals:
        days = [(on, at, level) for at, (on, level) in enumerate(told[int(one.goal.id) - 1][3])]
        assert one.level == (max(days)[2] if days else one.goal.baseline)
        assert one.rated_on == (max(days)[0] if days else None)


def test_a_second_opinion_stands_beside_my_level_and_not_in_the_score() -> None:
    own = Level(id="101", goal="1", level=1, on=date(2026, 5, 4))
    told = Level(id="102", goal="1", level=-1, rater="Misaki", on=date(2026, 5, 6))
    entries = Entries({entry.id: entry for entry in (goal(1, "active", -2, 1), own, told)})
    (found,) = measure_attainment(entries, TODAY)
    assert [one.level for one in found.goals] == [1]
    assert found.goals[0].level == level_of(found.goals[0].goal, entries)


@pytest.mark.parametrize(
    ("levels", "weights", "score"),
    [
        ((1, -1, 0, 1), None, 53.63),
        ((1, -1, 0, 1), (3, 2, 3, 2), 54.32),
        ((-2, -2, -2, -2), None, 20.98),
        ((-2, -2, -2, -2), (3, 2, 3, 2), 21.19),
        ((2, 2), None, 74.81),
        ((0, 0, 0), (1, 2, 3), 50.0),
    ],
)
def test_t_score_has_the_known_values(levels: tuple[int, ...], weights: tuple[int, ...] | None, score: float) -> None:
    found = t_score(levels, weights)
    assert found is not None
    assert round(found, 2) == score


@pytest.mark.parametrize("weight", [1, 2, 3])
@pytest.mark.parametrize("level", [-2, 0, 1])
def test_t_score_of_one_goal_is_ten_per_level_with_any_weight(level: int, weight: int) -> None:
    assert t_score([level], [weight]) == pytest.approx(50 + 10 * level)


def test_t_score_without_goals_is_none() -> None:
    assert t_score([]) is None


def test_t_score_needs_one_weight_per_level() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        t_score([1, 0], [3])
