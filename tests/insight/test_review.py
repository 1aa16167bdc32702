"""Reviews: figures of a period as known at its end, private or shared."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.demo import LAST, Role
from rmjournal.insight.audience import select_for
from rmjournal.insight.funnel import build_funnel
from rmjournal.insight.goals import goal_history
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.review.contribution import build_contribution
from rmjournal.insight.review.review import build_review
from rmjournal.insight.review_period import Period, parse_review_period
from rmjournal.insight.skills import skill_movements
from rmjournal.model.document import as_json as entry_json
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.reports.review_json import proof_json, review_json
from tests.examples import examples

from .demo_reviews import EXPECTED, LEVELS, SCORES, WHOLE, demo_review

both = pytest.mark.parametrize("role", ["mentee", "mentor"])


@both
def test_the_closing_review_of_the_demo_has_every_known_number(role: Role) -> None:
    told = msgspec.json.decode(msgspec.json.encode(review_json(demo_review(role))))
    for part, numbers in EXPECTED.items():
        assert {name: told[part][name] for name in numbers} == numbers
    gas = told["gas"]
    assert sorted(zip(gas["baseline"], gas["levels"], gas["weights"], strict=True)) == sorted(LEVELS)
    for learner, numbers in SCORES.items():
        assert {name: gas["by_learner"][learner][name] for name in numbers} == numbers
    assert gas["dropped"] == ["Post twice a month on LinkedIn about operations"]
    assert [(lost["interval"], lost["due"]) for lost in told["learnings"]["reviews_missed"]] == [("3m", "2026-05-27")]
    assert told["kind"] == "closing"
    assert (told["since"], told["until"], told["as_of"]) == ("2026-01-13", "2026-06-30", "2026-06-30")


@both
def test_a_later_day_changes_nothing_of_a_closed_time(role: Role) -> None:
    assert review_json(demo_review(role, today=date(2030, 1, 1))) == review_json(demo_review(role))


def test_only_the_closing_review_has_a_score() -> None:
    assert demo_review(period="all").attainments == ()
    assert demo_review(period="midpoint").attainments == ()
    assert len(demo_review(period="closing").attainments) == 2


def test_the_midpoint_review_is_as_known_then() -> None:
    found = demo_review(period="midpoint")
    assert (found.partnership.held, found.partnership.cancelled, found.partnership.missed) == (7, 1, 0)
    assert [(one.level_at_start, one.level_at_end, one.goal.state) for one in found.goals] == [
        (-2, 0, "active"),
        (-2, -2, "active"),
        (-2, -1, "active"),
        (-2, -2, "active"),
        (-2, -2, "dropped"),
    ]
    assert [len(one.history.pauses) for one in found.goals] == [0, 0, 0, 1, 0]
    assert found.relationship.state == "active"
    assert review_json(found)["agreement"]["version"] == 2
    assert found.answers.signs


def test_a_review_holds_the_values_of_the_insights() -> None:
    found = demo_review(period="midpoint")
    period = Period(found.span.since, found.span.until)
    assert found.partnership == build_partnership(found.entries, found.as_of, "mentee", period)
    assert found.funnel == build_funnel(found.entries, found.as_of, period)
    assert list(found.skills) == skill_movements(found.entries, found.as_of, period)
    assert [one.history for one in found.goals] == [
        goal_history(goal, found.entries) for goal in found.entries.of(Goal)
    ]


def test_a_review_of_a_month_has_its_events_and_levels_before_and_after() -> None:
    found = demo_review(period="2026-05")
    assert [session.day for session in found.partnership.sessions] == [date(2026, 5, 5), date(2026, 5, 19)]
    assert (found.goals[0].level_at_start, found.goals[0].level_at_end) == (0, 0)
    assert all(use.day and use.day.month == 5 for use in found.uses)
    assert "Post twice a month" not in str([one.goal.title for one in found.goals])


def test_the_parts_of_a_time_add_up_to_the_whole() -> None:
    months = [review_json(demo_review(period=f"2026-{month:02}")) for month in range(1, 7)]
    whole = review_json(demo_review(period="2026-01..2026-06"))
    for part, name in (
        ("sessions", "held"), ("sessions", "minutes_held"), ("learnings", "total"), ("learnings", "reviews_done"),
        ("learnings", "reviews_due_by_as_of"), ("actions", "total"), ("milestones", "reached"),
    ):  # fmt: skip
        assert sum(month[part][name] for month in months) == whole[part][name], name
    assert sum(len(month["uses"]) for month in months) == len(whole["uses"]) == 25


PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee", start=date(2026, 1, 1), card={"short name": "Mi"})


def small(*entries: Entry, shared: bool = False) -> Any:
    held = Entries({entry.id: entry for entry in (PAIR, *entries)})
    audience: Audience = "partner" if shared else "private"
    return build_review(held, PAIR, parse_review_period("all", held, PAIR, LAST), LAST, "Annelise", audience)


def test_an_empty_journal_has_a_review() -> None:
    found = review_json(small())
    assert [found[part]["total"] for part in ("sessions", "goals", "learnings", "actions")] == [0, 0, 0, 0]
    assert found["agreement"] is None and found["sessions"]["days_since_last"] is None


def test_only_the_private_review_counts_lapsed_days() -> None:
    rules = Agreement(id="2", relationship="1", cadence="FREQ=WEEKLY", state="accepted", shared=True)
    met = Session(id="3", relationship="1", start="2026-05-12T08:30", state="held", shared=True)
    again = met.edit(id="4", start=f"{LAST.isoformat()}T08:30")
    found = small(rules, met, again).partnership
    assert (found.gaps, found.lapses) == (
        ((LAST - date(2026, 5, 12)).days,),
        (LAST - date(2026, 5, 12)).days // 7 - 1,
    )
    assert small(met, again).partnership.lapses is None
    assert small(rules, met, again, shared=True).partnership.lapses is None


def test_late_entries_count_on_the_day_they_are_about() -> None:
    late = str((1_790_000_000_000) << 21)  # written in September 2026
    goal = Goal(id=late, relationship="1", title="Late", learner="mentee", baseline=-1)
    level = Level(id=str(int(late) + 1), goal=late, level=1, on=date(2026, 3, 3))
    held = Entries({entry.id: entry for entry in (PAIR, goal, level)})
    found = build_review(held, PAIR, parse_review_period("2026-03", held, PAIR, date(2026, 12, 1)), date(2026, 12, 1))
    assert [(one.goal.title, one.level_at_start, one.level_at_end) for one in found.goals] == [("Late", -1, 1)]


OPEN = Goal(id="20", relationship="1", title="Open goal", learner="mentee", baseline=-2, shared=True)
SECRET = Goal(id="21", relationship="1", title="SECRET goal", learner="mentee", baseline=-2)


def _mixed() -> list[Entry]:
    return [
        OPEN,
        SECRET,
        Level(id="22", goal="21", level=1, value="SECRET value", on=date(2026, 2, 1), shared=True),
        Session(id="30", relationship="1", focus="Open talk", start="2026-02-01T08:30", state="held", shared=True,
                notes="SECRET notes", flags=["difficult"], talk_share=80, minutes=40, actual_minutes=40),
        Session(id="31", relationship="1", focus="SECRET talk", start="2026-03-01T08:30", state="held", minutes=50),
        Action(id="40", relationship="1", text="Open action", owner="mentee", session="31", shared=True,
               agreed_on=date(2026, 2, 1)),
        Action(id="41", relationship="1", text="SECRET action", owner="mentee", due=date(2026, 2, 2)),
        Learning(id="50", relationship="1", text="Open learning", learner="mentee", goal="21", shared=True,
                 on=date(2026, 2, 1)),
        Application(id="51", learning="50", what="SECRET use", evidence="SECRET", on=date(2026, 3, 3)),
        Note(id="60", relationship="1", kind="idea", text="SECRET idea", state="waiting"),
    ]  # fmt: skip


def test_a_shared_review_does_not_depend_on_private_entries() -> None:
    entries = _mixed()
    told = review_json(small(*entries, shared=True))
    assert "SECRET" not in str(told) and "difficult" not in str(told)
    assert (told["sessions"]["held"], told["sessions"]["minutes_held"]) == (1, 40)
    assert told["goals"]["total"] == 1 and told["actions"]["total"] == 1
    assert told["learnings"]["by_state"]["new"] == 1
    without = [entry for entry in entries if entry.shared and entry.id != "22"]
    bare = [
        entry.edit(**({"session": ""} if entry.id == "40" else {"goal": ""} if entry.id == "50" else {}))
        for entry in without
    ]
    assert review_json(small(*bare, shared=True)) == told


@both
def test_a_shared_review_of_the_demo_has_nothing_private(role: Role) -> None:
    told = str(review_json(demo_review(role, shared=True)))
    private = [entry for entry in WHOLE[role] if not entry.shared]
    assert len(private) > 20
    for entry in private:
        assert entry.id not in told
        long = [
            str(value) for name, value in entry_json(entry).items() if name != "history" and isinstance(value, str)
        ]
        assert not [text for text in long if len(text) > 25 and text in told]
    assert "difficult" not in told and "patronised" not in told


@given(st.sets(st.sampled_from(sorted(entry.id for entry in WHOLE["mentee"] if entry.KIND.name != "relationship"))))
@settings(max_examples=examples(12), deadline=None)
def test_shared_entries_point_only_at_shared_ones(hidden: set[str]) -> None:
    entries = Entries({e.id: e.edit(shared=e.shared and e.id not in hidden) for e in WHOLE["mentee"]})
    found = select_for(entries, "partner", entries).entries
    for entry in found:
        assert entry.shared
        for key in hidden & {str(value) for value in entry_json(entry).values()}:
            pytest.fail(f"{entry} tells of {key}")
        assert all(not line.why for line in entry.history.values())


@pytest.mark.parametrize("shared", [False, True])
def test_a_review_takes_what_is_of_no_relationship_where_there_is_only_one(shared: bool) -> None:
    learning = Learning(id="50", text="Ask first", on=date(2026, 3, 3), shared=True)
    assert [one.id for one in small(learning, shared=shared).funnel.captured] == ["50"]
    assert small(learning, PAIR.edit(id="2", partner="Jonas"), shared=shared).funnel.captured == ()


def test_a_private_relationship_is_shared_without_its_private_fields() -> None:
    pair = PAIR.edit(match_reason="SECRET", coordinator="SECRET", reason="SECRET")
    (found,) = select_for(Entries({"1": pair}), "partner", Entries()).entries
    assert "SECRET" not in str(entry_json(found))
    assert isinstance(found, Relationship) and found.partner == "Misaki Satō"


@both
def test_the_proof_is_about_the_mentor_and_the_same_in_both_journals(role: Role) -> None:
    found = build_contribution(demo_review(role, shared=True))
    assert (found.review.partnership.held, found.review.partnership.minutes, found.hours) == (11, 715, 11.9)
    assert "Misaki" in found.mentor and "Annelise" in found.mentee
    assert len(found.taught) == 8
    assert len(found.outcomes) == 3
    assert [use.evidence_kind for use in found.evidence][:4] == ["said by others"] * 4
    assert all(use.result != "harmful" for use in found.evidence)
    assert all(use["learner"] == "mentee" for use in proof_json(found)["evidence"])


@given(st.dates(date(2025, 11, 1), date(2026, 9, 1)), st.integers(0, 400))
@settings(max_examples=examples(25), deadline=None)
def test_the_figures_of_any_review_agree_with_each_other(since: date, length: int) -> None:
    entries = WHOLE["mentor"]
    (pair,) = entries.of(Relationship)
    found = build_review(entries, pair, CalendarPeriod("period", "", since, since + timedelta(length)), LAST)
    numbers = review_json(found)
    sat, did, learned = numbers["sessions"], numbers["actions"], numbers["learnings"]
    assert sat["total"] == sat["held"] + sat["cancelled"] + sat["missed"] + sat["planned"]
    assert did["total"] == did["done"] + did["open"] + did["dropped"]
    assert learned["total"] == sum(learned["by_state"].values()) == sum(learned["by_direction"].values())
    assert numbers["goals"]["total"] == len(numbers["goals"]["rows"])
    assert all(step.day <= found.as_of for one in found.goals for step in one.levels)
    assert all(use.day and since <= use.day <= found.span.until for use in found.uses)
