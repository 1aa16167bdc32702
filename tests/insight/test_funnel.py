"""The learning funnel: steps, both directions, and days to the first use."""

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.funnel import EMBEDDED_RULE, AreaCount, build_funnel, learned_areas, uses_by_month
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning, state_of
from rmjournal.model.kinds.recall import Recall

both = pytest.mark.parametrize("role", ["mentee", "mentor"])
DAY = date(2026, 1, 1)


@both
def test_13_of_14_learnings_were_used_and_five_are_embedded(role: Role) -> None:
    found = build_funnel(demo_entries(role), LAST)
    assert found.steps == (("captured", 14), ("remembered", 12), ("applied", 13), ("embedded", 5))
    assert len(found.retired) == 1
    assert (found.up, found.down) == (9, 5)
    assert found.recalls == {"full": 40, "partial": 5, "none": 1}
    assert [one.text[:11] for one in found.unused] == ["After a yes"]


@both
def test_the_median_of_days_to_the_first_use_names_its_sample_size(role: Role) -> None:
    entries = demo_entries(role)
    found = build_funnel(entries, LAST)
    days = sorted(
        min(use.on - one.on for use in entries.referrers_of_kind(one, Application) if use.on and one.on).days
        for one in entries.of(Learning)
        if entries.referrers_of_kind(one, Application)
    )
    assert [first.days for first in found.first_uses] == days
    assert (found.median_days, len(found.first_uses)) == (days[6], 13)


def test_a_funnel_of_a_period_counts_states_at_its_end() -> None:
    entries = demo_entries("mentee")
    early = build_funnel(entries, LAST, Period(until=date(2026, 2, 1)))
    assert [(name, count) for name, count in early.steps] == [
        ("captured", 2), ("remembered", 2), ("applied", 1), ("embedded", 0)
    ]  # fmt: skip
    late = build_funnel(entries, LAST, Period(since=date(2026, 2, 2)))
    assert len(early.captured) + len(late.captured) == 14


def test_a_use_before_the_learning_was_written_counts_as_zero_days() -> None:
    learning = Learning(id="1", text="a", learner="mentee", on=DAY)
    use = Application(id="2", learning="1", what="b", on=DAY - timedelta(days=3))
    assert build_funnel(Entries({"1": learning, "2": use}), DAY).median_days == 0
    assert build_funnel(Entries({"1": learning}), DAY).median_days is None


def test_the_rule_of_embedding_names_its_numbers() -> None:
    assert "3 times" in EMBEDDED_RULE
    assert "30 days" in EMBEDDED_RULE


USE = st.tuples(
    st.integers(0, 90),
    st.sampled_from(["worked", "partly", "no effect", "harmful"]),
    st.sampled_from(["", "none", "count", "said by others"]),
)
ONE = st.tuples(
    st.sampled_from(["mentee", "mentor", ""]),
    st.booleans(),
    st.lists(USE, max_size=5),
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["full", "partial", "none"])), max_size=3),
)


@given(st.lists(ONE, max_size=5))
def test_the_funnel_counts_each_learning_by_its_own_uses_and_recalls(
    told: list[tuple[str, bool, list[tuple[int, str, str]], list[tuple[int, str]]]],
) -> None:
    entries = {entry.id: entry for entry in _made(told)}
    all_of = Entries(entries)
    found = build_funnel(all_of, DAY + timedelta(days=100))
    states = {one.id: state_of(one, all_of) for one in all_of.of(Learning)}
    assert {one.id for one in found.embedded} == {key for key, state in states.items() if state == "embedded"}
    assert {one.id for one in found.retired} == {key for key, state in states.items() if state == "retired"}
    assert {one.id for one in found.unused} == {key for key, state in states.items() if state == "new"}
    assert len(found.applied) == sum(bool(uses) for _, _, uses, _ in told) == len(found.first_uses)
    assert sum(found.recalls.values()) == sum(len(recalls) for *_, recalls in told)
    assert found.up + found.down == sum(bool(learner) for learner, *_ in told)
    days = [min(day for day, *_ in uses) for _, _, uses, _ in told if uses]
    assert found.median_days == (median(days) if days else None)


def _made(told: list[tuple[str, bool, list[tuple[int, str, str]], list[tuple[int, str]]]]) -> list[Entry]:
    made: list[Entry] = []
    for number, (learner, retired, uses, recalls) in enumerate(told, 1):
        gone = DAY if retired else None
        made.append(Learning(id=str(number), text="x", learner=learner, on=DAY, retired_on=gone))
        for at, (day, result, kind) in enumerate(uses):
            on, key = DAY + timedelta(days=day), str(1000 * number + at)
            made.append(Application(id=key, learning=str(number), what="x", on=on, result=result, evidence_kind=kind))
        for at, (day, recall) in enumerate(recalls):
            key = str(1000 * number + 100 + at)
            made.append(Recall(id=key, learning=str(number), on=DAY + timedelta(days=day), recall=recall))
    return made


@both
def test_areas_and_months_count_each_learning_and_each_use_once(role: Role) -> None:
    entries = demo_entries(role)
    for learner, counts in learned_areas(entries).items():
        mine = [one for one in entries.of(Learning) if one.learner == learner]
        assert sum(count.learned for count in counts) == len(mine)
        assert [count.learned for count in counts] == sorted((count.learned for count in counts), reverse=True)
        assert sum(count.used for count in counts) == sum(
            bool(entries.referrers_of_kind(one, Application)) for one in mine
        )
    months = uses_by_month(entries, LAST)
    assert sum(counts.total() for _, counts in months) == len(entries.of(Application))
    assert [month.day for month, _ in months] == [1] * len(months) and months[-1][0] == LAST.replace(day=1)
    assert [month for month, _ in months] == sorted({month for month, _ in months})


def test_a_learning_without_an_area_has_that_of_its_goal() -> None:
    goal = Goal(id="1", title="Data", learner="mentee", area="technology_adoption")
    some = [
        Learning(id="2", text="a", learner="mentee", goal="1"),
        Learning(id="3", text="b", learner="mentee", area="night shifts"),
        Learning(id="4", text="c", learner="mentee"),
        Learning(id="5", text="d", learner="mentee", goal="1"),
        Application(id="6", learning="5", what="used"),
    ]
    entries = Entries({one.id: one for one in (goal, *some)})
    assert learned_areas(entries) == {
        "mentee": (AreaCount("technology_adoption", 2, 1), AreaCount("night shifts", 1, 0), AreaCount("", 1, 0))
    }
    assert uses_by_month(Entries(), DAY) == [] and learned_areas(Entries()) == {}
