"""Sealed ratings: unreadable from one packet, opened alike in both journals, and never changed after the seal."""

import itertools
import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rmjournal.crdt.field_path import canonical_json
from rmjournal.crdt.import_marks import import_checksum
from rmjournal.dates.periods import CalendarPeriod
from rmjournal.errors import Refused
from rmjournal.exchange.packet import preview_fields, select_shared
from rmjournal.insight.audience import say_left_out, select_for
from rmjournal.insight.review.blind_ratings import ReviewSheet, review_sheet
from rmjournal.insight.review.review import build_review
from rmjournal.insight.review.sealed_ratings import SEAL_ANEW
from rmjournal.insight.scope import select_pair
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Audience
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import NONCE, SealedRating
from rmjournal.model.kinds.skill import Skill

from .conftest import TODAY
from .packets import packet, receive, send

LEVELS = {"-2": "none", "-1": "one", "0": "two", "1": "three", "2": "four"}
MIDPOINT = CalendarPeriod("midpoint", "Mid-point review", TODAY - timedelta(90), TODAY)
CLOSING = CalendarPeriod("closing", "Closing review", TODAY - timedelta(90), TODAY)
Steps = dict[str, int]


@pytest.fixture
def both(annelise: Journal, misaki: Journal) -> tuple[Journal, Journal]:
    """Two journals that have a goal and a skill in common, and one private goal each."""
    annelise.put(
        Goal(
            title="Open channels", learner="mentee", state="active", indicator="%", levels=LEVELS, baseline=-2,
            target=TODAY + timedelta(60), shared=True,
        ),
        Skill(title="Listening", owner="mentee", shared=True),
        Goal(
            title="My secret goal", learner="mentee", state="active", indicator="%", levels=LEVELS, baseline=-2,
            target=TODAY + timedelta(60),
        ),
    )  # fmt: skip
    receive(misaki, packet(annelise))
    return annelise, misaki


def sheet_of(journal: Journal, span: CalendarPeriod = MIDPOINT) -> ReviewSheet:
    (pair,) = journal.entries.of(Relationship)
    return review_sheet(select_pair(journal.entries, pair.id), pair, span, journal.today)


def rate(journal: Journal, steps: Steps, span: CalendarPeriod = MIDPOINT) -> None:
    for name, step in steps.items():
        sheet = sheet_of(journal, span)
        (rating,) = [one for one in sheet.ratings if one.name == name]
        journal.put(sheet.rate(rating, step, journal.today))


def seal(journal: Journal, steps: Steps, nonce: str = "7" * 64, span: CalendarPeriod = MIDPOINT) -> SealedRating:
    rate(journal, steps, span)
    (made,) = journal.put(sheet_of(journal, span).seal(journal.today, nonce))
    assert isinstance(made, SealedRating)
    return made


def revealed(journal: Journal) -> dict[str, tuple[int | None, int | None]]:
    """What is open: by name the step of the mentee and that of the mentor."""
    sheet = sheet_of(journal)
    steps = {one.rating.name: (one.own, one.partners) for one in sheet.opened()}
    return steps if sheet.pair.role == "mentee" else {name: (two, one) for name, (one, two) in steps.items()}


def sealed_in(data: bytes) -> list[dict[str, Any]]:
    return [*json.loads(data)["entries"].get("sealed_ratings", {}).values()]


HERS = {"Open channels": 2, "Listening": 4, "Useful": 5, "Load": 1}
MINE = {"Open channels": 1, "Listening": 2, "Useful": 5, "Energy": 3}
BOTH = {"Open channels": (2, 1), "Listening": (4, 2), "Useful": (5, 5), "Load": (1, None), "Energy": (None, 3)}


def test_three_packets_open_both_with_the_greatest_difference_first(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    receive(misaki, packet(annelise))
    assert revealed(misaki) == {}
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    assert revealed(annelise) == BOTH
    receive(misaki, packet(annelise))
    assert revealed(misaki) == BOTH
    for journal in both:
        assert [one.rating.name for one in sheet_of(journal).opened()][:2] == ["Listening", "Open channels"]
        (first, second) = [one.prompt.ask for one in sheet_of(journal).opened_questions()]
        assert first == "You are two steps apart on “Listening”. What did each of you count?"
        assert second == "You are one step apart on “Open channels”. What did each of you count?"


def test_an_import_says_what_is_sealed_and_that_both_are_open(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    words = "Annelise has sealed ratings for the mid-point review. Seal yours, and both open."
    assert receive(misaki, packet(annelise)).notes == (words,)
    seal(misaki, MINE, "8" * 64)
    words = "Your sealed ratings for the mid-point review are open now, side by side: look at that review."
    for sender, receiver in ((misaki, annelise), (annelise, misaki)):
        data = packet(sender)
        assert receive(receiver, data).notes == (words,)
        assert receive(receiver, data).notes == ()


def test_crossing_packets_open_the_same_in_both(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    seal(misaki, MINE, "8" * 64)
    to_misaki, to_annelise = packet(annelise), packet(misaki)
    receive(misaki, to_misaki)
    receive(annelise, to_annelise)
    assert (revealed(annelise), revealed(misaki)) == ({}, {})
    to_misaki, to_annelise = packet(annelise), packet(misaki)
    receive(misaki, to_misaki)
    receive(annelise, to_annelise)
    assert (revealed(annelise), revealed(misaki)) == (BOTH, BOTH)


def test_old_and_repeated_packets_change_nothing(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    seal(misaki, MINE, "8" * 64)
    packets = []
    for _ in range(2):
        packets.append((packet(annelise), packet(misaki)))
        receive(misaki, packets[-1][0])
        receive(annelise, packets[-1][1])
    for to_misaki, to_annelise in (*packets, *reversed(packets)):
        assert not receive(misaki, to_misaki).refused and not receive(annelise, to_annelise).refused
        assert (revealed(annelise), revealed(misaki)) == (BOTH, BOTH)


def guesses(steps: Collection[str]) -> list[dict[str, str]]:
    """All ratings that somebody could have given to the same things."""
    return [dict(zip(steps, given, strict=True)) for given in itertools.product("12345", repeat=len(steps))]


def test_one_packet_tells_nothing_although_all_ratings_are_tried(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    sealed = seal(annelise, HERS)
    data = packet(annelise)
    receive(misaki, data)
    (here,) = misaki.entries.of(SealedRating)
    assert (here.seal, here.ratings) == (sealed.seal, {})
    assert set(sealed.steps) < {entry.id for entry in misaki.entries} | {"useful", "load"}, "the receiver knows these"
    assert here.edit(ratings=sealed.ratings).is_open, "the same check does open the true one"
    for guess in guesses(sealed.steps):
        for nonce in ("", "0" * 64, here.seal, here.id, misaki.entries.of(Relationship)[0].id):
            assert here.edit(ratings={**guess, NONCE: nonce}).digest() != here.seal
    whole = data.decode() + misaki.path.read_text("utf-8")
    assert sealed.ratings[NONCE] not in whole
    (record,) = sealed_in(data)
    assert record.keys() == {"author", "occasion", "on", "seal", "shared"}


def test_packets_of_any_two_ratings_differ_in_the_seal_alone(both: tuple[Journal, Journal]) -> None:
    annelise, _ = both

    def packet_with(steps: Steps, nonce: str) -> tuple[dict[str, Any], int]:
        seal(annelise, steps, nonce)
        data = packet(annelise)
        content = json.loads(data)
        (entry_id,) = content["entries"]["sealed_ratings"]
        record = content["entries"]["sealed_ratings"].pop(entry_id)
        del record["seal"], content["about"]["made"]
        while any(isinstance(one, SealedRating | Level | Rating | Reflection) for one in annelise.entries):
            annelise.undo()
        return {**content, "sealed": record}, len(data)

    assert packet_with(HERS, "1" * 64) == packet_with({"Useful": 1}, "2" * 64)
    everything = {"Open channels": 5, "Listening": 5, "My secret goal": 5, "Focus": 5, "Candour": 5, "Energy": 5}
    assert packet_with(HERS, "1" * 64) == packet_with(everything, "2" * 64)


def test_what_tells_the_sealed_ratings_waits_until_both_are_in(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    (goal,) = [one for one in annelise.entries.of(Goal) if one.shared]
    (old,) = annelise.put(Level(goal=goal.id, level=0, on=TODAY - timedelta(30), shared=True))
    seal(annelise, HERS)
    annelise.put(Level(goal=goal.id, level=-1, on=TODAY, value="later", shared=True))
    for one in (*annelise.entries.of(Level), *annelise.entries.of(Rating), *annelise.entries.of(Reflection)):
        annelise.put(one.edit(shared=True))
    selection = select_shared(annelise.entries, annelise.entries.of(Relationship)[0])
    leaving = [one for one in selection.entries if isinstance(one, Level | Rating | Reflection)]
    assert [one.id for one in leaving] == [old.id]
    assert len(selection.held_back) == 4
    assert all("until your partner has sealed too" in one.why for one in selection.held_back)
    (sealed,) = annelise.entries.of(SealedRating)
    annelise.delete(sealed)
    assert not select_shared(annelise.entries, annelise.entries.of(Relationship)[0]).held_back
    annelise.undo()
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    assert not select_shared(annelise.entries, annelise.entries.of(Relationship)[0]).held_back


@pytest.mark.parametrize("audience", ["partner", "others"])
def test_no_page_tells_what_is_sealed(both: tuple[Journal, Journal], audience: Audience) -> None:
    annelise, _ = both
    seal(annelise, HERS)
    for one in (*annelise.entries.of(Level), *annelise.entries.of(Goal), *annelise.entries.of(SealedRating)):
        if one.shared or isinstance(one, Level):
            annelise.put(one.with_audience("partner" if isinstance(one, SealedRating) else "others"))
    selection = select_for(annelise.entries, audience, annelise.entries)
    assert selection.entries.of(Goal) and not selection.entries.of(Level)
    assert all(not one.ratings for one in selection.entries.of(SealedRating))
    told = say_left_out(selection.left_out, "Misaki")
    assert any(words.startswith("1 level tells what you have sealed, so it is not in this until") for words in told)
    (pair,) = annelise.entries.of(Relationship)
    assert build_review(annelise.entries, pair, MIDPOINT, TODAY, audience=audience).blind is None


def test_private_goals_and_skills_are_never_sealed(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    sealed = seal(annelise, {**HERS, "My secret goal": 5})
    (secret,) = [one for one in annelise.entries.of(Goal) if not one.shared]
    assert secret.id not in sealed.ratings
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    assert secret.id not in packet(annelise).decode()


def test_the_preview_of_a_packet_shows_no_rating_before_the_partner_has_sealed(both: tuple[Journal, Journal]) -> None:
    annelise, _ = both
    seal(annelise, HERS)
    (pair,) = annelise.entries.of(Relationship)
    (leaving,) = [one for one in select_shared(annelise.entries, pair).entries if isinstance(one, SealedRating)]
    shown = dict(preview_fields(leaving, annelise.entries, TODAY))
    assert shown.keys() == {"Occasion", "Author", "On", "Seal"}


def refusals(journal: Journal, data: bytes) -> Sequence[str]:
    return [one.why for one in receive(journal, data).refused]


def changed(data: bytes, **fields: object) -> bytes:
    content = json.loads(data)
    for record in content["entries"]["sealed_ratings"].values():
        record.update(fields)
    content["about"]["made"] += 1000
    return json.dumps(content).encode()


def test_ratings_that_were_changed_after_sealing_are_refused_with_words(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    receive(misaki, packet(annelise))
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    opened = packet(annelise)
    (record,) = sealed_in(opened)
    other = {**record["ratings"], "useful": "1"}
    words = ["Its ratings do not fit its seal: they were changed after sealing. They are not shown."]
    assert refusals(misaki, changed(opened, ratings=other)) == words
    assert revealed(misaki) == {}
    forged = SealedRating(author="mentee", ratings={**other, NONCE: "9" * 64})
    words = ["Annelise has sealed it already, and a seal cannot be changed. The first one counts."]
    assert refusals(misaki, changed(opened, ratings=forged.ratings, seal=forged.digest())) == words
    assert refusals(misaki, opened) == []
    assert revealed(misaki) == BOTH


def test_a_seal_made_after_both_were_in_is_refused_and_the_first_one_opens(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    first = packet(annelise)
    rate(annelise, {"Useful": 1})
    annelise.put(sheet_of(annelise).seal(TODAY, "9" * 64))
    receive(misaki, first)
    seal(misaki, MINE, "8" * 64)
    words = [f"Annelise sealed it after both ratings were in. The first one counts. {SEAL_ANEW}"]
    assert refusals(misaki, packet(annelise)) == words
    receive(annelise, packet(misaki))
    assert revealed(annelise) == BOTH, "her earlier one counts, because his opens with it"
    assert sheet_of(annelise).sealed.say_earlier("Misaki")
    receive(misaki, packet(annelise))
    assert revealed(misaki) == BOTH


def test_nobody_reads_the_other_rating_then_withdraws_and_seals_anew(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    receive(misaki, send(annelise))
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    assert revealed(annelise) == BOTH, "she has read his rating"
    (first,) = [one for one in annelise.entries.of(SealedRating) if one.author == "mentee"]
    annelise.delete(first)
    rate(annelise, {"Useful": 1})
    anew = SealedRating(author="mentee", ratings={"useful": "1", NONCE: "e" * 64})
    with pytest.raises(Refused, match="would not be blind"):
        annelise.put(anew.edit(seal=anew.digest()))
    (theirs,) = annelise.entries.of(SealedRating)
    annelise.delete(theirs)
    annelise.put(anew.edit(seal=anew.digest()))
    words = [f"Annelise sealed it after both ratings were in. The first one counts. {SEAL_ANEW}"]
    assert refusals(misaki, packet(annelise)) == words
    assert revealed(misaki) == {}
    assert "Annelise has withdrawn a sealed rating" in sheet_of(misaki).sealed.say_state("Annelise")
    misaki.delete(*misaki.entries.of(SealedRating))
    assert refusals(misaki, packet(annelise)) == []


def test_both_seal_again_while_packets_cross_and_still_open_alike(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    seal(misaki, MINE, "8" * 64)
    early = packet(annelise), packet(misaki)
    rate(annelise, {"Useful": 1})
    rate(misaki, {"Useful": 1})
    annelise.put(sheet_of(annelise).seal(TODAY, "a" * 64))
    misaki.put(sheet_of(misaki).seal(TODAY, "b" * 64))
    receive(misaki, early[0])
    receive(annelise, early[1])
    for _ in range(3):
        crossing = packet(annelise), packet(misaki)
        receive(misaki, crossing[0])
        receive(annelise, crossing[1])
    assert revealed(annelise) == revealed(misaki) == BOTH


def test_a_new_seal_replaces_the_old_one_until_the_partner_has_sealed(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, {**HERS, "Useful": 1})
    receive(misaki, packet(annelise))
    seal(annelise, HERS, "9" * 64)
    receive(misaki, packet(annelise))
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    receive(misaki, packet(annelise))
    assert (revealed(annelise), revealed(misaki)) == (BOTH, BOTH)
    rate(annelise, {"Useful": 2})
    with pytest.raises(Refused, match="stays as it is"):
        sheet_of(annelise).seal(TODAY, "c" * 64)
    (mine, _) = [one for one in annelise.entries.of(SealedRating) if one.author == "mentee"]
    with pytest.raises(Refused, match="Both of you have sealed"):
        annelise.put(mine.edit(id=""))
    with pytest.raises(Refused, match="cannot be changed"):
        annelise.put(mine.edit(ratings={}))
    assert revealed(annelise) == BOTH


def test_nobody_can_copy_the_seal_of_the_other(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    sealed = seal(annelise, HERS)
    receive(misaki, packet(annelise))
    (here,) = misaki.entries.of(SealedRating)
    misaki.put(SealedRating(author="mentor", occasion="midpoint", seal=here.seal))
    receive(annelise, packet(misaki))
    receive(misaki, packet(annelise))
    misaki.put(misaki.entries.of(SealedRating)[1])
    copied = json.loads(packet(misaki))
    for record in copied["entries"]["sealed_ratings"].values():
        record.update(ratings=sealed.ratings)
    assert refusals(annelise, json.dumps(copied).encode())
    assert revealed(annelise) == {}


def test_ratings_that_come_before_one_has_sealed_are_not_kept(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    sealed = seal(annelise, HERS)
    receive(misaki, changed(packet(annelise), ratings=sealed.ratings))
    (here,) = misaki.entries.of(SealedRating)
    assert here.ratings == {}


def test_the_seal_of_another_person_is_refused(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    assert refusals(misaki, changed(packet(annelise), author="mentor")) == ["It is no sealed rating of Annelise."]


def test_nobody_takes_the_seal_of_the_other_over_under_its_id(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    sealed = seal(annelise, HERS)
    seal(misaki, MINE, "8" * 64)
    forged = json.loads(packet(misaki))
    (record,) = forged["entries"]["sealed_ratings"].values()
    forged["entries"]["sealed_ratings"] = {sealed.id: {**record, "seal": sealed.seal}}
    forged["heard"] = {sealed.id: {"author": import_checksum("author", canonical_json("mentee"))}}
    assert refusals(annelise, json.dumps(forged).encode()) == ["It is no sealed rating of Misaki."]
    assert annelise.entries.of(SealedRating) == [sealed]


def test_undo_takes_seal_and_import_back(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    receive(misaki, packet(annelise))
    misaki.undo()
    assert misaki.entries.of(SealedRating) == []
    misaki.redo()
    seal(misaki, MINE, "8" * 64)
    receive(annelise, packet(misaki))
    receive(misaki, packet(annelise))
    misaki.undo()
    assert revealed(misaki) == {}
    misaki.redo()
    assert revealed(misaki) == BOTH
    annelise.undo()
    annelise.undo()
    assert annelise.entries.of(SealedRating) == []


def test_midpoint_and_closing_are_sealed_apart(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    seal(misaki, MINE, "8" * 64, CLOSING)
    receive(annelise, packet(misaki))
    receive(misaki, packet(annelise))
    assert (revealed(annelise), revealed(misaki)) == ({}, {})
    assert sealed_in(packet(annelise)) == sealed_in(packet(annelise))
    assert all("ratings" not in record for record in (*sealed_in(packet(annelise)), *sealed_in(packet(misaki))))


def test_only_midpoint_and_closing_are_sealed(both: tuple[Journal, Journal]) -> None:
    annelise, _ = both
    month = CalendarPeriod("monthly", "May 2026", date(2026, 5, 1), date(2026, 5, 31))
    with pytest.raises(Refused, match="mid-point or a closing"):
        sheet_of(annelise, month).seal(TODAY, "1" * 64)
    with pytest.raises(Refused, match="nothing to seal"):
        sheet_of(annelise).seal(TODAY, "1" * 64)


def test_a_packet_of_a_program_without_sealed_ratings_works_as_before(both: tuple[Journal, Journal]) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    content = json.loads(packet(misaki))
    content["entries"].pop("sealed_ratings", None)
    receive(annelise, json.dumps(content).encode())
    assert sheet_of(annelise).sealed.own is not None
    unknown = json.loads(packet(annelise))
    unknown["entries"]["later_kind"] = unknown["entries"].pop("sealed_ratings")
    plan = receive(misaki, json.dumps(unknown).encode())
    assert [(one.where, one.why) for one in plan.refused] == [
        ("later_kind", "This program does not know this table.")
    ]


def test_a_hand_changed_file_shows_nothing_and_says_so(both: tuple[Journal, Journal], tmp_path: Path) -> None:
    annelise, misaki = both
    seal(annelise, HERS)
    receive(misaki, packet(annelise))
    seal(misaki, MINE, "8" * 64)
    sides = sheet_of(misaki).sealed
    assert sides.own is not None and sides.partners is not None
    broken = type(sides)(own=sides.own.edit(ratings={"useful": "1"}), partners=sides.partners)
    assert not broken.is_open and "does not fit its seal" in broken.say_state("Annelise")
    broken = type(sides)(own=sides.own, partners=sides.partners.edit(ratings={"useful": "1", NONCE: "1" * 64}))
    assert not broken.is_open and "do not fit the seal" in broken.say_state("Annelise")
