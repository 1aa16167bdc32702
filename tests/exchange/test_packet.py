"""A packet in the partner's journal: no doubles, no overwriting, private entries untouched."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from rmjournal.crdt.merge import find_conflicts
from rmjournal.demo import LAST, Role, write_demo
from rmjournal.errors import Refused
from rmjournal.exchange.admission import target_relationship
from rmjournal.exchange.import_plan import build_plan, describe_counts
from rmjournal.exchange.incoming import Incoming, Sender
from rmjournal.exchange.packet import OBSERVER, select_shared
from rmjournal.insight.goals import goal_history
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.examples import examples

from .conftest import TODAY
from .journal_strategies import PAIR, journals
from .packets import packet, read, receive

OTHER: dict[Role, Role] = {"mentee": "mentor", "mentor": "mentee"}


def demo(folder: Path, role: Role) -> Journal:
    write_demo(folder / f"{role}.json", role, LAST)
    return Journal.open(folder / f"{role}.json", today=LAST, state_root=folder / role)


def without_theirs(entry: Entry) -> Entry:
    return entry.edit(their_takeaways=[]) if isinstance(entry, Session) else entry


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_importing_a_packet_twice_gives_the_same_bytes(tmp_path: Path, role: Role) -> None:
    sender, receiver = demo(tmp_path, role), demo(tmp_path, OTHER[role])
    before = {entry.id: entry for entry in receiver.entries}
    data = packet(sender)
    found = receive(receiver, data)
    assert not found.refused
    once = receiver.path.read_bytes()
    assert describe_counts(receive(receiver, data)) == f"{len(read(data).entries)} already here"
    assert receiver.path.read_bytes() == once
    after = {entry.id: without_theirs(entry) for entry in receiver.entries if entry.id in before}
    assert after == before, "only the partner's takeaways are new in what was there"
    assert len(receiver.entries.of(Note)) - len([e for e in before.values() if isinstance(e, Note)]) == 0


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_a_packet_of_a_demo_fills_an_empty_journal_of_the_partner(tmp_path: Path, role: Role) -> None:
    sender = demo(tmp_path, role)
    receiver = Journal.create(tmp_path / "new.json", today=LAST, state_root=tmp_path / "new")
    data = packet(sender)
    receive(receiver, data)
    (pair,) = receiver.entries.of(Relationship)
    assert (pair.partner, pair.role, pair.card) == (sender.name, OTHER[role], {})
    assert len(receiver.entries) == len(read(data).entries) + 1
    assert {receiver.entries.relationship_id(entry) for entry in receiver.entries} == {pair.id}
    once = receiver.path.read_bytes()
    receive(receiver, data)
    assert receiver.path.read_bytes() == once
    receiver.undo()
    assert len(receiver.entries) == 0


def test_a_change_of_the_sender_updates_an_unchanged_entry(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, packet(annelise))
    annelise.put(action.edit(text="Book Fjord 2", due=TODAY))
    found = receive(misaki, packet(annelise))
    assert [row.detail for row in found.rows] == ["action item, due"]
    here = misaki.entries.of(Action)[0]
    assert (here.text, here.due, here.id, here.owner) == ("Book Fjord 2", TODAY, action.id, "mentee")


def test_a_level_of_a_packet_was_rated_by_its_sender_and_stands_beside_mine(
    annelise: Journal, misaki: Journal
) -> None:
    (goal,) = annelise.put(Goal(title="Ask", learner="mentee", levels={"0": "four"}, shared=True))
    (own,) = annelise.put(Level(goal=goal.id, level=1, on=TODAY, shared=True))
    receive(misaki, packet(annelise))
    assert misaki.entries.of(Level)[0].rater == misaki.entries.of(Relationship)[0].short_name
    misaki.put(Level(goal=goal.id, level=-1, on=TODAY, shared=True))
    data = packet(misaki)
    receive(annelise, data)
    (one,) = goal_history(annelise.entries.of(Goal)[0], annelise.entries).rounds
    assert (one.own.id, one.own.rater, one.difference) == (own.id, "", -2), "my own level stays mine"
    once = annelise.path.read_bytes()
    receive(annelise, data)
    assert annelise.path.read_bytes() == once


def test_a_packet_of_an_older_program_that_knows_no_cadence_leaves_it_as_it_is(
    annelise: Journal, misaki: Journal
) -> None:
    annelise.put(Agreement(purpose="Learn", cadence="FREQ=MONTHLY;BYDAY=1TU", shared=True))
    receive(misaki, packet(annelise))
    misaki.put(misaki.entries.of(Agreement)[0].edit(place="Fjord 2"))
    content = json.loads(packet(misaki))
    (document,) = content["entries"]["agreements"].values()
    assert (document.pop("cadence"), document["cadence_days"]) == ("FREQ=MONTHLY;BYDAY=1TU", 30)
    receive(annelise, json.dumps(content).encode())
    (here,) = annelise.entries.of(Agreement)
    assert (here.place, here.cadence, here.cadence_days) == ("Fjord 2", "FREQ=MONTHLY;BYDAY=1TU", 30)


def test_changes_of_the_receiver_stay_and_return_as_an_update(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, packet(annelise))
    misaki.tick(misaki.entries.of(Action)[0])
    annelise.put(action.edit(note="Near the window"))
    receive(misaki, packet(annelise))
    here = misaki.entries.of(Action)[0]
    assert (here.state, here.note, here.done_on) == ("done", "Near the window", TODAY)
    back = receive(annelise, packet(misaki))
    assert (len(back.changed), find_conflicts(annelise.db.content)) == (1, [])
    assert annelise.entries.of(Action)[0].state == "done"


def test_a_field_changed_by_both_keeps_both_texts_and_shows_mine(annelise: Journal, misaki: Journal) -> None:
    (learning,) = annelise.put(Learning(text="Ask", shared=True, on=TODAY))
    receive(misaki, packet(annelise))
    misaki.put(misaki.entries.of(Learning)[0].edit(text="Ask twice"))
    annelise.put(learning.edit(text="Ask three times"))
    found = receive(misaki, packet(annelise))
    assert [one.conflicting_labels for one in found.changed] == [("learning",)]
    assert misaki.entries.of(Learning)[0].text == "Ask twice"
    assert [len(one.versions) for one in find_conflicts(misaki.db.content)] == [2]
    misaki.undo()
    assert find_conflicts(misaki.db.content) == []
    assert misaki.entries.of(Learning)[0].text == "Ask twice"


def test_a_packet_deletes_nothing_here_and_brings_nothing_deleted_back(annelise: Journal, misaki: Journal) -> None:
    kept, gone, stays = annelise.put(*(Learning(text=text, shared=True) for text in ("Kept", "Gone", "Stays")))
    receive(misaki, packet(annelise))
    annelise.put(kept.edit(shared=False))
    annelise.delete(gone)
    misaki.delete(misaki.entries.with_id_suffix(stays.id))
    assert describe_counts(receive(misaki, packet(annelise))) == "1 deleted here"
    assert [entry.heading for entry in misaki.entries.of(Learning)] == ["Kept", "Gone"]


def test_entries_of_a_packet_are_marked_as_the_partners(annelise: Journal, misaki: Journal) -> None:
    (session,) = annelise.put(Session(focus="Map", start="2026-06-01T08:30", shared=True))
    annelise.put(Pulse(session=session.id, useful=4, shared=True), Note(text="An idea", kind="idea", shared=True))
    annelise.put(
        session.edit(state="held", notes="What I saw", notes_shared=True, flags=["difficult"], talk_share=60)
    )
    receive(misaki, packet(annelise))
    (pulse,), (here,) = misaki.entries.of(Pulse), misaki.entries.of(Session)
    assert (pulse.author, pulse.told) == ("mentee", True)
    assert {(note.kind, note.author) for note in misaki.entries.of(Note)} == {
        ("idea", "mentee"),
        ("session", "mentee"),
    }
    assert (here.notes, here.flags, here.talk_share) == ("", [], None)
    assert misaki.entries.of(Relationship)[0].role == "mentor"


def test_own_notes_on_a_session_that_came_stay_private_and_untouched(annelise: Journal, misaki: Journal) -> None:
    (session,) = annelise.put(Session(focus="Map", start="2026-06-01T08:30", shared=True))
    receive(misaki, packet(annelise))
    here = misaki.entries.of(Session)[0]
    misaki.put(here.edit(state="held", notes="Mine alone"))
    annelise.put(session.edit(state="held", notes="Hers", notes_shared=True))
    receive(misaki, packet(annelise))
    assert misaki.entries.of(Session)[0].notes == "Mine alone"
    assert b"Mine alone" not in packet(misaki)


def test_a_packet_finds_the_relationship_with_its_sender(annelise: Journal, misaki: Journal) -> None:
    from_mentee = Incoming(format="packet", entries=(), sender=Sender(role="mentee", name="Annelise", made_at=1))
    (first,) = misaki.entries.of(Relationship)
    assert target_relationship(from_mentee, misaki.entries, None, "1") == first
    misaki.put(Relationship(partner="Priya", role="mentor"))
    assert target_relationship(from_mentee, misaki.entries, None, "1") == first
    misaki.put(first.edit(partner="A. Østby"))
    with pytest.raises(Refused, match=r"several people: A\. Østby, Priya"):
        target_relationship(from_mentee, misaki.entries, None, "1")
    with pytest.raises(Refused, match="you are the mentor in no relationship"):
        target_relationship(from_mentee, annelise.entries, None, "1")
    with pytest.raises(Refused, match="you are the mentee too"):
        target_relationship(from_mentee, annelise.entries, annelise.entries.of(Relationship)[0], "1")


def test_an_own_packet_is_refused(annelise: Journal, misaki: Journal) -> None:
    annelise.put(Learning(text="Ask", shared=True, on=TODAY))
    own = packet(annelise)
    with pytest.raises(Refused, match="This packet is your own: it was made from this journal for Misaki Satō"):
        receive(annelise, own)
    annelise.put(Relationship(partner="Priya", role="mentor"))
    with pytest.raises(Refused, match="This packet is your own"):
        receive(annelise, own)
    assert describe_counts(receive(misaki, own)) == "1 new"
    with pytest.raises(Refused, match=r"This packet is your own: .* for Annelise"):
        receive(misaki, packet(misaki))


def test_the_preview_notes_a_sender_with_another_name(annelise: Journal, misaki: Journal) -> None:
    annelise.put(Learning(text="Ask", shared=True, on=TODAY))
    assert receive(misaki, packet(annelise)).notes == ()
    misaki.put(misaki.entries.of(Relationship)[0].edit(partner="Bo Lind"))
    told = "The packet is from Annelise. Its entries go to the relationship with Bo Lind."
    assert receive(misaki, packet(annelise)).notes == (told,)
    misaki.put(misaki.entries.of(Relationship)[0].edit(partner="A. Østby (Annelise)"))
    assert receive(misaki, packet(annelise)).notes == ()


def test_an_agenda_stays_in_order_with_the_partner_when_its_session_becomes_private(
    annelise: Journal, misaki: Journal
) -> None:
    (session,) = annelise.put(Session(focus="Map", start="2026-06-01T08:30", shared=True))
    annelise.put(*(Point(title=f"{n}", session=session.id, order=3 - n, shared=True) for n in range(3)))
    receive(misaki, packet(annelise))
    annelise.put(session.edit(shared=False))
    assert describe_counts(receive(misaki, packet(annelise))) == "3 already here"
    assert [(point.title, point.order) for point in misaki.entries.of(Point)] == [("0", 3), ("1", 2), ("2", 1)]
    receive(annelise, packet(misaki))
    assert [(point.title, point.order) for point in annelise.entries.of(Point)] == [("0", 3), ("1", 2), ("2", 1)]


def test_an_entry_made_private_again_is_in_no_later_packet(annelise: Journal, misaki: Journal) -> None:
    learning, session = annelise.put(
        Learning(text="Said aloud", shared=True, on=TODAY, tags=["hush"]),
        Session(focus="Said too", start="2026-06-01T08:30", shared=True, notes="Said on it", notes_shared=True),
    )
    (action,) = annelise.put(Action(text="Stays", session=session.id, shared=True))
    receive(misaki, packet(annelise))
    misaki.put(misaki.entries.with_id_suffix(learning.id).edit(text="Answered"))
    before = annelise.put(
        learning.edit(shared=False, text="Kept quiet"),
        session.edit(shared=False, focus="Kept too", notes="Kept on it", start="2026-06-09T09:30"),
    )
    later = packet(annelise)
    assert [entry.id for entry in read(later).entries] == [action.id]
    words = (b"aid", b"Kept", b"Answered", b"hush", b"2026-06", learning.id.encode(), session.id.encode())
    assert [word for word in words if word in later.replace(b'"agreed_on": "2026-06-01"', b"")] == []
    receive(misaki, later)
    assert misaki.entries.of(Action)[0].session == session.id
    back = receive(annelise, packet(misaki))
    assert {one.why for one in back.refused} == {"It is private here and stays as it is."}
    assert [annelise.entries.with_id_suffix(entry.id) for entry in before] == before


@settings(deadline=None, max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(journals())
def test_every_shared_entry_arrives_equal(entries: Entries) -> None:
    out = select_shared(entries, PAIR)
    incoming = Incoming(format="packet", entries=out.entries, sender=Sender(role="mentee", made_at=1_790_000_000_000))
    pair = Relationship(id="17", partner="Annelise", role="mentor")
    found = build_plan(incoming, Entries(), {}, pair, proposed=True)
    wrong = {one.where for one in found.refused}
    assert len(found.new) + len(found.refused) == len(out.entries)
    for coming in found.new:
        (sent,) = [entry for entry in out.entries if entry.id == coming.entry.id]
        own = {"relationship": "", "author": "", "told": False, "details": {}}
        names = set(sent.__struct_fields__) - own.keys()
        theirs: dict[str, object] = {}
        if isinstance(sent, Level | Rating):  # the name of who rated stays where it is
            theirs = {"rater": OBSERVER if sent.rater else "Annelise"}
        elif isinstance(sent, Session):
            theirs = {"takeaways": [], "their_takeaways": sent.takeaways}
        assert {n: getattr(coming.entry, n) for n in names} == {n: getattr(sent, n) for n in names} | theirs
    assert not wrong
