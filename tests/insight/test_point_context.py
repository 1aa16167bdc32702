"""Context of an agenda point: its goal and milestone, where it comes from, what was said about it before."""

from datetime import date

import pytest

from rmjournal.insight.agenda import make_question_point
from rmjournal.insight.point_context import PointWords, point_context, point_words
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role
from rmjournal.practice.questions import Question, load_question_bank

TODAY = date(2026, 6, 2)
GOAL = Goal(id="1", title="Read a budget", learner="mentor", state="active")
MISSED = Session(id="2", start="2026-05-19T08:30", state="missed", notes="Waited.")
HERE = Session(id="3", start="2026-06-02T08:30")
MOVED = {"1": Change(on=date(2026, 5, 19), field="session", was="2", now="3")}
POINT = Point(id="4", session="3", title="Rehearsal", goal="1", history=MOVED)


def known(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (GOAL, MISSED, HERE, POINT, *entries)})


def remarks(*entries: Entry, point: Point = POINT) -> list[str]:
    return [remark.text for remark in point_context(point, known(point, *entries), TODAY).remarks]


def test_a_point_knows_its_goal_its_next_milestone_and_where_it_comes_from() -> None:
    found = point_context(
        POINT,
        known(
            Level(id="5", goal="1", level=-1, on=date(2026, 4, 1)),
            Milestone(id="6", goal="1", title="Later", due=date(2026, 7, 1)),
            Milestone(id="7", goal="1", title="Six minutes", due=date(2026, 6, 9)),
        ),
        TODAY,
    )
    assert (found.goal, found.level, found.times, found.first) == (GOAL, -1, 0, MISSED)
    assert found.why_moved == "the session was a no-show"
    assert found.milestone is not None and found.milestone.title == "Six minutes"


def test_the_last_two_remarks_come_newest_first() -> None:
    old = Session(id="8", start="2026-04-21T08:30", state="held")
    said = [
        Point(id="9", session="8", title="Something else", goal="1", state="done", note="Too long."),
        Learning(id="10", goal="1", text="Decision first.", on=date(2026, 5, 11)),
    ]
    assert remarks(old, *said) == ["Waited.", "Decision first."]
    assert remarks() == ["Waited."]


def test_points_of_the_same_title_and_learnings_that_are_asked_again_count() -> None:
    point = Point(id="4", session="3", title="What of a number?")
    old = Session(id="8", start="2026-04-21T08:30", state="held", notes="Of no concern here.")
    same = Point(id="9", session="8", title="what of a  number?", note="As of when.")
    learning = Learning(id="10", cue="What of a number?", text="Ask as of when.", on=date(2026, 5, 11))
    assert remarks(old, same, learning, point=point) == ["Ask as of when.", "As of when."]


def test_what_comes_later_or_stands_in_the_same_session_does_not_count() -> None:
    point = Point(id="4", session="3", title="Rehearsal")
    later = Session(id="8", start="2026-06-16T08:30")
    others = [
        Point(id="9", session="8", title="Rehearsal", note="Later."),
        Point(id="11", session="3", title="Rehearsal", note="The same day."),
    ]
    assert remarks(later, *others, point=point) == []


BANK = load_question_bank().with_areas(["night shift"])


@pytest.mark.parametrize("question", BANK.questions, ids=lambda one: one.id)
@pytest.mark.parametrize("asker", ["mentor", "mentee"])
def test_a_bank_question_stands_in_the_right_mouth_for_both(asker: str, question: Question) -> None:
    pair = Relationship(id="20", partner="Misaki Satō", role=asker, areas=["night shift"])
    here = HERE.edit(relationship="20")
    point = make_question_point(question, here, known(pair, here), asker).edit(id="21")
    for role in ("mentor", "mentee"):
        reader = pair.edit(role=role)
        words = point_words(point, known(reader, point))
        named = question.filled("partner", "Misaki")
        assert words == PointWords(named.put_to(other_role(role)), named.first_for(role), named.follow_up)
        assert "{" not in "".join(words)


def test_words_of_ones_own_stay_as_they_are_typed() -> None:
    pair = Relationship(id="20", partner="Misaki Satō", role="mentor")
    typed = Point(id="21", relationship="20", title="Rota", prompt="Who swaps with you?")
    assert point_words(typed, known(pair, typed)) == PointWords("Who swaps with you?")
    edited = typed.edit(question="leadership_development/7")
    found = point_words(edited, known(pair, edited))
    assert (found.ask, found.first) == (
        "Who swaps with you?",
        "Which trend do I talk about only because everybody does?",
    )
    assert point_words(typed.edit(question="own/rota/1"), known(pair, typed)).ask == "Who swaps with you?"
