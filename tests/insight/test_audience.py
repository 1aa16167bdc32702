"""Audiences: what the partner and others may read, and what the owner is told of the rest."""

from datetime import date
from typing import Any

import pytest

from rmjournal.insight.audience import (
    NO_CONSENT,
    Selection,
    can_step,
    needs_consent,
    next_audience,
    next_common_audience,
    say_audience_of,
    say_left_out,
    select_for,
)
from rmjournal.model.entry import AUDIENCES, Audience, Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.roles import STORY_AREA

PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee", start=date(2026, 1, 1))
JONAS = Person(id="2", name="Jonas Berg", aliases=["JB"], masked_name="the trainee")


def select(audience: Audience, *entries: Entry) -> Selection:
    known = Entries({entry.id: entry for entry in (PAIR, *entries)})
    return select_for(known, audience, known)


def learning(id: str = "9", audience: Audience = "others", **more: Any) -> Learning:
    return Learning(id=id, relationship="1", text="Ask first", learner="mentee", **more).with_audience(audience)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_audience_gets_what_is_for_it_and_nothing_else(audience: Audience) -> None:
    entries = [learning(str(number + 5), word) for number, word in enumerate(AUDIENCES)]
    found = [entry.id for entry in select(audience, *entries).entries.of(Learning)]
    assert found == {"private": ["5", "6", "7"], "partner": ["6", "7"], "others": ["7"]}[audience]


def test_for_others_without_shared_is_private() -> None:
    assert Learning(for_others=True).audience == "private"


def test_a_part_of_what_stays_stays_too_and_the_owner_is_told_why() -> None:
    use = Application(id="20", learning="9", what="In the meeting").with_audience("others")
    found = select("others", learning("9", "partner"), use, learning("10", "private"))
    assert not found.entries.of(Application) and not found.entries.of(Learning)
    assert say_left_out(found.left_out, "Misaki") == [
        "1 learning is private and not in this.",
        "1 learning is for Misaki only and not in this.",
        "1 use belongs to something that is not in this.",
    ]


def test_private_fields_links_and_reasons_do_not_leave() -> None:
    secret = Session(id="5", relationship="1", start="2026-03-03T08:30", focus="Secret")
    told = learning(
        session="5",
        tags=["secret"],
        consent_of=["Secret"],
        history={
            "100": Change(on=date(2026, 1, 1), field="session", was="5", now="6"),
            "101": Change(on=date(2026, 1, 1), field="text", was="Secret"),
        },
    )
    (left,) = select("others", secret, told).entries.of(Learning)
    assert (left.session, left.tags, left.consent_of, left.history) == ("", [], [], {})


def test_notes_of_a_session_leave_only_where_their_owner_says_so() -> None:
    session = Session(id="5", relationship="1", start="2026-03-03T08:30", notes="Words", shared=True)
    assert select("partner", session).entries.of(Session)[0].notes == ""
    assert select("partner", session.edit(notes_shared=True)).entries.of(Session)[0].notes == "Words"


def test_third_persons_are_masked_for_others_and_never_listed() -> None:
    people = JONAS.with_audience("others")
    found = select("others", people, learning(area="Jonas Berg’s topic", source="JB")).entries
    (left,) = found.of(Learning)
    assert (left.area, left.source) == ("the trainee’s topic", "the trainee")
    assert not found.of(Person)


@pytest.mark.parametrize(
    ("consent", "text", "others", "partner"),
    [
        ([], "A story", False, True),
        (["nobody"], "A story", True, True),
        (["jonas berg"], "What JB told", True, True),
        (["Somebody else"], "What JB told", False, False),
        (["nobody"], "What Jonas told", False, False),
    ],
)
def test_a_story_of_somebody_else_leaves_only_with_consent(
    consent: list[str], text: str, others: bool, partner: bool
) -> None:
    told = learning(area=STORY_AREA, consent_of=consent).edit(text=text)
    for audience, leaves in (("others", others), ("partner", partner)):
        found = select(audience, JONAS, told)  # type: ignore[arg-type]
        assert bool(found.entries.of(Learning)) == leaves
        whys = [why for entry, why in found.left_out if isinstance(entry, Learning)]
        assert whys == ([] if leaves else ["consent"])


def test_who_may_read_a_story_is_said_as_it_is() -> None:
    known = Entries({entry.id: entry for entry in (PAIR, JONAS)})
    unasked = learning(area=STORY_AREA)
    assert say_audience_of(unasked, "others", "Misaki", known).startswith("Misaki may see it now")
    named = learning(area=STORY_AREA, consent_of=["Somebody else"]).edit(text="What JB told")
    for audience in AUDIENCES[1:]:
        assert f"{say_audience_of(named, audience, 'Misaki', known)}." == NO_CONSENT
        assert not can_step(named.with_audience("private"), audience, known)
    assert say_audience_of(named, "private", "Misaki", known) == "Private now: only you"


def test_a_learning_of_a_goal_about_inclusion_is_a_story_too() -> None:
    goal = Goal(id="5", relationship="1", title="Hear all", learner="mentee", area=STORY_AREA)
    told = learning(goal="5")
    known = Entries({entry.id: entry for entry in (PAIR, goal, told)})
    assert needs_consent(told, "partner", known) and not can_step(told, "others", known)
    assert [left.why for left in select("others", goal, told).left_out] == ["private", "consent"]
    assert select("others", goal, told.edit(consent_of=["nobody"])).entries.of(Learning)
    assert select("others", goal, told.edit(area="technology_adoption")).entries.of(Learning)


def test_an_observer_is_asked_before_others_read_the_rating() -> None:
    skill = Skill(id="5", relationship="1", title="Listening").with_audience("others")
    rating = Rating(id="6", skill="5", level=3, kind="observer", consent="partner").with_audience("others")
    assert not select("others", skill, rating).entries.of(Rating)
    assert select("partner", skill, rating).entries.of(Rating)


def test_a_difficult_moment_is_never_for_others() -> None:
    moment = Note(id="5", relationship="1", kind="moment", text="Hard").with_audience("others")
    assert not select("others", moment).entries.of(Note)


def test_others_never_get_what_the_partner_wrote_whatever_its_flags_say() -> None:
    hers = Note(id="5", relationship="1", author="mentor", kind="appreciation", text="x").with_audience("others")
    found = select("others", hers)
    assert not found.entries.of(Note)
    assert say_left_out(found.left_out, "Misaki") == ["1 note is for Misaki only and not in this."]
    assert select("partner", hers).entries.of(Note)


def test_the_next_audience_skips_what_may_not_be() -> None:
    entries = Entries({"1": PAIR})
    steps = [learning(audience=audience) for audience in AUDIENCES]
    assert [next_audience(step, entries) for step in steps] == ["partner", "others", "private"]
    moment = Note(relationship="1", kind="moment", shared=True)
    hers = Note(relationship="1", author="mentor", text="x", shared=True)
    assert next_audience(moment, entries) == next_audience(hers, entries) == "private"
    assert next_common_audience([*steps, moment], entries) == "partner"
    assert next_common_audience([*steps[1:], moment], entries) == "others"
    assert next_common_audience([steps[2], moment], entries) == "private"


def test_a_relationship_has_no_readers_to_choose_and_says_so() -> None:
    entries = Entries({"1": PAIR})
    for audience in AUDIENCES:
        assert next_audience(PAIR.with_audience(audience), entries) == "private"
        assert "no packet has it" in say_audience_of(PAIR, audience, "Misaki", entries)
    assert not can_step(PAIR, "partner", entries)


def test_recalls_and_uses_are_private_of_a_learning_that_is_not() -> None:
    recall = Recall(id="6", learning="9", answer="Secret")
    assert not select("others", learning(), recall).entries.of(Recall)
