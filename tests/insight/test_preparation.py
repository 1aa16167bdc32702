"""Session preparation of the demo on several days, and its questions."""

from datetime import date

import pytest

from rmjournal.demo import Role, demo_entries
from rmjournal.insight.agenda import (
    askable_questions,
    find_bank_question,
    make_question_point,
    questions_of_pair,
)
from rmjournal.insight.as_of import rewind
from rmjournal.insight.preparation import prepare
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import RELATIONSHIP, load_question_bank
from tests.insight.preparation_oracle import Oracle, flatten

ROLES: list[Role] = ["mentee", "mentor"]
WHOLE: dict[Role, Entries] = {role: demo_entries(role) for role in ROLES}
BANK = load_question_bank()
JUNE = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Ann", role="mentor", areas=["technology_adoption", "leadership_development"])
DAY = date(2026, 3, 2)


def has_own_words(entries: Entries, question: str, pair: str) -> bool:
    one = BANK.get(question)
    assert one is not None
    points = [p for p in entries.of(Point) if p.relationship in (pair, "")]
    texts = {text.casefold() for p in points for text in (p.title, p.prompt)}
    words = {one.item.casefold(), one.to_mentee.casefold(), one.to_mentor.casefold()}
    return question in {p.question for p in points} or bool(texts & words)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("day", ["2026-01-20", "2026-02-23", "2026-04-06", "2026-05-01", "2026-06-01", "2026-06-15"])
def test_the_demo_is_prepared_as_its_entries_imply(role: Role, day: str) -> None:
    on = date.fromisoformat(day)
    entries = rewind(WHOLE[role], on)
    for session in entries.of(Session):
        found = prepare(entries, session, on, role, BANK)
        assert flatten(found) == Oracle(entries, session, on, role).all()
        assert len(found.questions) == 3
        assert not any(has_own_words(entries, one.id, session.relationship) for one in found.questions)
        assert found == prepare(Entries({e.id: e for e in reversed(list(entries))}), session, on, role, BANK)


def test_the_session_of_the_second_of_june_in_words() -> None:
    entries = demo_entries("mentor", JUNE)
    session = entries.of(Session)[-1]
    found = prepare(entries, session, JUNE, "mentor", BANK)
    assert (found.by, found.phase, found.minutes, found.minutes_over) == (date(2026, 6, 2), "working", 65, 5)
    assert [(one.point.title, one.times, one.raised) for one in found.carried] == [
        ("How I read a port contract", 1, date(2026, 1, 27))
    ]
    assert [gone.day for gone in found.last.fell_out] == [date(2026, 5, 19)]
    assert found.last.agreed[0] == "An open door has opening hours."
    assert (found.mine, found.theirs, found.topics, found.goals) == ((), (), (), ())
    assert [(one.learning.cue, one.reasons) for one in found.learnings] == [("How is my silence read?", ("recall",))]
    later = prepare(entries, session.edit(start="2026-06-16T08:30"), JUNE, "mentor", BANK)
    assert [action.due for action in later.theirs] == [date(2026, 6, 12)] * 2
    assert later.mine == ()


def test_without_a_session_the_day_itself_counts() -> None:
    entries = demo_entries("mentor", JUNE)
    found = prepare(entries, None, JUNE, "mentor", BANK)
    assert found.pair == entries.of(Relationship)[0]
    assert (found.by, found.agenda, found.minutes_over) == (JUNE, (), 0)
    assert found.last.session is not None
    assert found.last.session.day == date(2026, 5, 5)
    assert prepare(Entries(), None, JUNE, "", BANK).questions[0].id == "technology_adoption/1"


def session(number: int, start: str, state: str = "planned", **more: object) -> Session:
    return Session(id=str(number), relationship="1", start=start, state=state).edit(**more)


def together(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, *entries)})


def test_questions_rotate_through_the_areas_and_never_repeat() -> None:
    coming = session(9, "2026-03-10T09:00")
    asked: list[str] = []
    points: list[Point] = []
    for n in range(30):
        found = prepare(together(coming, *points), coming, DAY, "mentor", BANK).questions
        assert {one.area for one in found} <= {*PAIR.areas, RELATIONSHIP}
        assert all(one.fits("starting") for one in found)
        assert not set(asked) & {one.id for one in found}
        if not found:
            break
        asked.append(found[0].id)
        by_id = Point(id=str(100 + n), relationship="1", title="x", question=found[0].id)
        points.append(by_id if n % 2 else by_id.edit(question="", prompt=f" {found[0].to_mentor.upper()}  "))
    assert [one.rsplit("/", 1)[0] for one in asked[:6]] == [*PAIR.areas, RELATIONSHIP] * 2
    advice = prepare(together(coming, *points), coming, DAY, "mentor", BANK).advice
    assert advice is not None and advice.question.id not in asked
    allowed = {one.id for one in BANK.questions if one.area in {*PAIR.areas, RELATIONSHIP} and one.fits("starting")}
    assert {*asked, advice.question.id} == allowed


def test_a_question_asked_in_another_relationship_is_new_in_this_one() -> None:
    coming = session(9, "2026-03-10T09:00")
    other = Relationship(id="2", partner="Bo", role="mentee")
    point = Point(id="20", relationship="2", title="x", question="technology_adoption/1")
    found = prepare(together(coming, other, point), coming, DAY, "mentor", BANK)
    assert found.questions[0].id == "technology_adoption/1"


def test_a_question_on_one_own_area_stays_new_for_another() -> None:
    coming = session(9, "2026-03-10T09:00")
    pair = PAIR.edit(areas=["night shift", "Q3 [draft]"])
    first = questions_of_pair(pair, BANK)[-1]
    asked = make_question_point(first, coming, together(coming), "mentor").edit(id="20")
    assert (first.id, first.area, asked.title) == ("own_area/6", "Q3 [draft]", "Q3 [draft]: what stays")
    left = askable_questions(questions_of_pair(pair, BANK), together(coming, asked), pair)
    assert [one.area for one in left if one.id == first.id] == ["night shift"]
    assert find_bank_question(asked, pair) == first


def test_a_question_that_is_never_to_be_asked_is_not_offered() -> None:
    coming = session(9, "2026-03-10T09:00")
    offered = prepare(together(coming), coming, DAY, "mentor", BANK).questions
    pair = PAIR.edit(never_ask=[f" {offered[0].to_mentee.upper()}", "Something else?"])
    after = prepare(Entries({"1": pair, "9": coming}), coming, DAY, "mentor", BANK).questions
    assert offered[0] not in after and offered[1] in after


def test_the_partner_is_named_and_never_in_a_question_for_the_partner() -> None:
    found = questions_of_pair(PAIR.edit(partner="Misaki Satō"), BANK)
    assert any("Misaki" in one.mentee_first for one in found)
    assert not any("Misaki" in one.put_to(role) for one in found for role in ROLES)
    assert any("my partner" in one.mentor_first for one in questions_of_pair(None, BANK))
