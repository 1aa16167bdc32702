"""What two people write about one thing: each keeps their own, and reads the other's by name."""

import json

import pytest

from rmjournal.crdt.merge import find_conflicts
from rmjournal.errors import Refused
from rmjournal.exchange.packet import OBSERVER
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry_page import field_lines
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill

from .conftest import TODAY
from .packets import packet, receive

HELD = Session(focus="Map", start="2026-06-01T08:30", state="held", shared=True)


def only_session(journal: Journal) -> Session:
    (session,) = journal.entries.of(Session)
    return session


def exchange(first: Journal, second: Journal) -> None:
    receive(second, packet(first))
    receive(first, packet(second))


def test_takeaways_of_both_stand_apart_and_are_never_two_versions(annelise: Journal, misaki: Journal) -> None:
    annelise.put(HELD.edit(takeaways=["Ask first"]))
    receive(misaki, packet(annelise))
    assert (only_session(misaki).takeaways, only_session(misaki).their_takeaways) == ([], ["Ask first"])
    misaki.put(only_session(misaki).edit(takeaways=["Wait longer"]))
    annelise.put(only_session(annelise).edit(takeaways=["Ask first", "Then listen"]))
    exchange(misaki, annelise)
    assert only_session(annelise).takeaways == ["Ask first", "Then listen"]
    assert only_session(annelise).their_takeaways == ["Wait longer"]
    exchange(annelise, misaki)
    assert only_session(misaki).their_takeaways == ["Ask first", "Then listen"]
    assert find_conflicts(annelise.db.content) == find_conflicts(misaki.db.content) == []
    annelise.put(only_session(annelise).edit(takeaways=[]))
    receive(misaki, packet(annelise))
    assert only_session(misaki).their_takeaways == [], "what was taken back goes"


def test_a_page_names_who_took_something_away(annelise: Journal, misaki: Journal) -> None:
    annelise.put(HELD.edit(takeaways=["Ask first"]))
    receive(misaki, packet(annelise))
    session = only_session(misaki)
    lines = field_lines(session, misaki.perspective(session))
    assert [line.label for line in lines if line.value == ["Ask first"]] == ["Annelise took away"]


def test_the_partners_takeaways_are_not_sent_back(annelise: Journal, misaki: Journal) -> None:
    annelise.put(HELD.edit(takeaways=["Ask first"]))
    receive(misaki, packet(annelise))
    assert b"Ask first" not in packet(misaki)


def test_an_older_program_that_sends_my_takeaways_back_changes_nothing(annelise: Journal, misaki: Journal) -> None:
    annelise.put(HELD.edit(takeaways=["Ask first"]))
    receive(misaki, packet(annelise))
    content = json.loads(packet(misaki))
    ((key, document),) = content["entries"]["sessions"].items()
    document["takeaways"] = ["Ask first"]  # as a program without takeaways by author has them
    content["heard"][key]["takeaways"] = _checksum_of_takeaways(["Ask first"])
    receive(annelise, json.dumps(content).encode())
    assert (only_session(annelise).takeaways, only_session(annelise).their_takeaways) == (["Ask first"], [])
    document["takeaways"] = ["Wait longer"]
    receive(
        annelise, json.dumps(content | {"about": {**content["about"], "made": content["about"]["made"] + 1}}).encode()
    )
    assert (only_session(annelise).takeaways, only_session(annelise).their_takeaways) == (
        ["Ask first"],
        ["Wait longer"],
    )


def _checksum_of_takeaways(lines: list[str]) -> str:
    from rmjournal.crdt.field_path import canonical_json
    from rmjournal.crdt.import_marks import import_checksum

    return import_checksum("takeaways", canonical_json([*lines]))


def test_session_ratings_of_both_are_two_entries(annelise: Journal, misaki: Journal) -> None:
    (session,) = annelise.put(HELD)
    annelise.put(Pulse(session=session.id, useful=4, shared=True))
    receive(misaki, packet(annelise))
    misaki.put(Pulse(session=session.id, useful=2, shared=True))
    exchange(misaki, annelise)
    for journal, mine in ((annelise, 4), (misaki, 2)):
        assert sorted((pulse.told, pulse.useful) for pulse in journal.entries.of(Pulse)) == [
            (False, mine),
            (True, 6 - mine),
        ]


def test_a_rating_that_arrives_has_the_partner_as_rater_and_third_persons_stay_unnamed(
    annelise: Journal, misaki: Journal
) -> None:
    skill, goal = annelise.put(Skill(title="Listen", owner="mentee", shared=True), Goal(title="Ask", shared=True))
    annelise.put(
        Rating(skill=skill.id, level=2, kind="self", on=TODAY, shared=True),
        Rating(skill=skill.id, level=3, kind="observer", rater="Tara", on=TODAY, shared=True),
        Level(goal=goal.id, level=1, on=TODAY, rater="Tara", shared=True),
        Level(goal=goal.id, level=0, on=TODAY, shared=True),
    )
    data = packet(annelise)
    assert b"Tara" not in data
    receive(misaki, data)
    ratings = {rating.level: rating.rater for rating in misaki.entries.of(Rating)}
    levels = {level.level: level.rater for level in misaki.entries.of(Level)}
    assert (ratings, levels) == ({2: "Annelise", 3: OBSERVER}, {1: OBSERVER, 0: "Annelise"})
    receive(annelise, packet(misaki))
    assert {rating.level: rating.rater for rating in annelise.entries.of(Rating)} == {2: "", 3: "Tara"}
    assert {level.level: level.rater for level in annelise.entries.of(Level)} == {1: "Tara", 0: ""}


def test_only_the_partner_lets_others_read_what_the_partner_wrote(annelise: Journal, misaki: Journal) -> None:
    annelise.put(Person(name="Kaja Berg"))
    words = (Action(text="Book a room"), Learning(text="Ask first"), Learning(text="As Kaja does"), HELD)
    annelise.put(*(entry.with_audience("partner") for entry in words))
    receive(misaki, packet(annelise))
    came = [entry for entry in misaki.entries if entry.shared]
    assert len(came) == 4
    for entry in came:
        with pytest.raises(Refused, match="Annelise wrote this, so only Annelise can choose others"):
            misaki.put(entry.with_audience("others"))
    for entry in list(annelise.entries):
        annelise.put(entry.with_audience("others")) if entry.shared else None
    receive(misaki, packet(annelise))
    read = {entry.heading: entry.audience for entry in misaki.entries if entry.shared}
    assert read == {"Book a room": "others", "Ask first": "others", "Map": "others", "As Kaja does": "partner"}
    (action,) = misaki.entries.of(Action)
    misaki.put(action.with_audience("private"))
    misaki.put(action.with_audience("others"))
    annelise.put(annelise.entries.of(Action)[0].with_audience("partner"))
    receive(misaki, packet(annelise))
    assert misaki.entries.of(Action)[0].audience == "partner"


def test_a_packet_never_lets_others_read_what_was_written_here(annelise: Journal, misaki: Journal) -> None:
    (own,) = annelise.put(Learning(text="Mine", shared=True))
    receive(misaki, packet(annelise))
    hostile = json.loads(packet(misaki))
    hostile["entries"]["learnings"][own.id]["for_others"] = True
    hostile["entries"]["learnings"][own.id]["cue"] = "Whose?"
    receive(annelise, json.dumps(hostile).encode())
    (now,) = annelise.entries.of(Learning)
    assert (now.cue, now.audience) == ("Whose?", "partner")
    misaki.put(misaki.entries.of(Learning)[0].edit(text="Ours"))
    assert misaki.put(misaki.entries.of(Learning)[0].with_audience("others"))[0].for_others, "rewritten here"
