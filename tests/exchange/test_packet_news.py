"""What a packet tells since the last one: new, changed, left out, withdrawn and deleted."""

import json

from rmjournal.exchange.import_plan import describe_counts
from rmjournal.exchange.packet import packet_sections
from rmjournal.exchange.sent_log import PACKETS_TABLE
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import find_recipient, select_shareable
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

from .conftest import TODAY
from .packets import packet, read, receive, send


def sections(journal: Journal) -> dict[str, list[str]]:
    found = packet_sections(select_shareable(journal, find_recipient(journal, None)), TODAY)
    return {title.split(" since ")[0]: [entry.heading for entry in entries] for title, entries in found}


def gone(journal: Journal) -> list[tuple[str, str]]:
    return [(one.word, one.name) for one in select_shareable(journal, find_recipient(journal, None)).gone]


def here(journal: Journal, entry: Entry) -> Entry:
    return journal.entries.with_id_suffix(entry.id)


def test_a_packet_says_what_is_new_and_what_changed_since_the_last_one(annelise: Journal) -> None:
    first, second = annelise.put(*(Action(text=text, shared=True) for text in ("First", "Second")))
    assert sections(annelise) == {"New": ["Second", "First"]}
    send(annelise)
    assert sections(annelise) == {"As before": ["Second", "First"]}
    annelise.put(first.edit(text="First again"), Action(text="Third", shared=True))
    assert sections(annelise) == {"New": ["Third"], "Changed": ["First again"], "As before": ["Second"]}
    annelise.undo()
    assert sections(annelise) == {"As before": ["Second", "First"]}
    annelise.put(second.edit(tags=["mine"]))
    assert sections(annelise) == {"As before": ["Second", "First"]}, "what never leaves is no news"


def test_an_entry_that_was_left_out_stays_new_with_what_is_a_part_of_it(annelise: Journal) -> None:
    (session,) = annelise.put(Session(focus="Map", start="2026-06-02T08:30", shared=True))
    annelise.put(Point(title="Opening", session=session.id, shared=True), Action(text="Book a room", shared=True))
    sent = read(send(annelise, {session.id})).entries
    assert [entry.heading for entry in sent] == ["Book a room"]
    assert {key: set(names) for key, names in sections(annelise).items()} == {
        "New": {"Map", "Opening"},
        "As before": {"Book a room"},
    }
    assert gone(annelise) == [], "it is not withdrawn"


def test_what_came_from_the_partner_is_not_new_for_them(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, send(annelise))
    misaki.put(Learning(text="Mine", shared=True, on=TODAY))
    assert sections(misaki) == {"New": ["Mine"], "As before": ["Book a room"]}
    misaki.tick(misaki.entries.of(Action)[0])
    assert sections(misaki) == {"New": ["Mine"], "Changed": ["Book a room"]}
    receive(annelise, send(misaki))
    assert sections(annelise) == {"As before": ["Book a room", "Mine"]} or sections(annelise) == {
        "As before": ["Mine", "Book a room"]
    }
    annelise.put(here(annelise, action).edit(note="Near the window"))
    assert sections(annelise)["Changed"] == ["Book a room"]


def test_what_is_withdrawn_or_deleted_is_told_and_stays_private_at_the_partners(
    annelise: Journal, misaki: Journal
) -> None:
    _, secret, lost = annelise.put(*(Action(text=text, shared=True) for text in ("Kept", "Secret", "Lost")))
    receive(misaki, send(annelise))
    annelise.put(secret.edit(shared=False, text="Now hidden"))
    annelise.delete(lost)
    assert gone(annelise) == [("withdrawn", "action item “Now hidden”"), ("deleted", "action item “Lost”")]
    data = send(annelise)
    assert secret.id.encode() not in data and lost.id.encode() not in data and b"hidden" not in data
    found = receive(misaki, data)
    assert [(row.status, row.text, row.detail) for row in found.rows] == [
        ("withdrawn", "Secret", "Annelise withdrew it. It stays in your journal, private."),
        ("withdrawn", "Lost", "Annelise deleted it. It stays in your journal, private."),
    ]
    assert describe_counts(found).startswith("2 made private")
    assert [(one.heading, one.shared) for one in misaki.entries.of(Action)] == [
        ("Kept", True), ("Secret", False), ("Lost", False),
    ]  # fmt: skip
    assert receive(misaki, send(annelise)).rows == [], "it is told once"
    assert gone(misaki) == [], "and not sent back as news"
    misaki.undo()
    assert all(one.shared for one in misaki.entries.of(Action))


def test_a_share_after_a_withdrawal_is_new_and_comes_back(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    old = send(annelise)
    receive(misaki, old)
    annelise.put(action.edit(shared=False))
    receive(misaki, send(annelise))
    receive(misaki, old)
    assert not here(misaki, action).shared, "an older packet that comes late shares nothing again"
    annelise.put(action.edit(text="Book Fjord 2"))
    assert sections(annelise) == {"New": ["Book Fjord 2"]}
    receive(misaki, send(annelise))
    assert (here(misaki, action).shared, here(misaki, action).heading) == (True, "Book Fjord 2")


def test_what_was_written_in_a_withdrawn_entry_stays_when_the_partner_shares_it_again(
    annelise: Journal, misaki: Journal
) -> None:
    (note,) = annelise.put(Note(text="About the rota", kind="topic", shared=True))
    receive(misaki, send(annelise))
    annelise.put(note.edit(shared=False))
    receive(misaki, send(annelise))
    (copy,) = misaki.entries.of(Note)
    misaki.put(copy.edit(text="Canary, for me alone"))
    annelise.put(note.edit(shared=True))
    found = receive(misaki, send(annelise))
    assert [skipped.why for skipped in found.refused] == ["It is private here and stays as it is."]
    assert not misaki.entries.of(Note)[0].shared and b"Canary" not in send(misaki)


def test_a_late_withdrawal_takes_nothing_back(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, send(annelise))
    annelise.put(action.edit(shared=False))
    late = send(annelise)
    annelise.put(action)
    receive(misaki, send(annelise))
    receive(misaki, late)
    assert here(misaki, action).shared


def test_an_entry_in_which_the_partner_wrote_stays_as_it_is(annelise: Journal, misaki: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, send(annelise))
    misaki.tick(misaki.entries.of(Action)[0])
    annelise.delete(action)
    data = send(annelise)
    told = "Annelise deleted it. It stays in your journal, as it is, because you wrote in it."
    assert [row.detail for row in receive(misaki, data).rows] == [told]
    assert here(misaki, action).shared
    assert receive(misaki, data).rows == [], "it is told once"


def test_a_packet_without_news_of_what_is_gone_is_as_before(annelise: Journal, misaki: Journal) -> None:
    annelise.put(Action(text="Book a room", shared=True))
    content = json.loads(send(annelise))
    assert "gone" not in content
    content["gone"] = {"no checksum": "withdrawn", "0123456789abcdef": "burnt"}
    assert describe_counts(receive(misaki, json.dumps(content).encode())) == "1 new"


def test_what_left_is_noted_in_the_file_and_leaves_with_nothing(annelise: Journal) -> None:
    annelise.put(Action(text="Book a room", shared=True))
    send(annelise)
    (pair_id,) = annelise.db.records[PACKETS_TABLE]
    assert str(pair_id) in {pair.id for pair in annelise.entries if pair.KIND.name == "relationship"}
    assert PACKETS_TABLE.encode() not in packet(annelise)


def test_a_part_of_what_is_private_now_is_told_as_withdrawn_with_it(annelise: Journal, misaki: Journal) -> None:
    (learning,) = annelise.put(Learning(text="Ask first", shared=True))
    annelise.put(Application(learning=learning.id, what="Asked", shared=True))
    receive(misaki, send(annelise))
    misaki.put(Application(learning=learning.id, what="Hers", shared=True))
    receive(annelise, send(misaki))
    annelise.put(learning.edit(shared=False))
    selection = select_shareable(annelise, find_recipient(annelise, None))
    assert {(kept.where, kept.why) for kept in selection.held_back} == {
        (f"use “{word}”", "It is part of learning “Ask first”, which is private, so it stays here.")
        for word in ("Asked", "Hers")
    }
    assert gone(annelise) == [("withdrawn", "learning “Ask first”"), ("withdrawn", "use “Asked”")]
    told = {row.text: row.detail for row in receive(misaki, send(annelise)).rows}
    assert told.keys() == {"Ask first", "Asked"}
    assert {entry.heading: entry.shared for entry in misaki.entries.of(Application)} == {"Asked": False, "Hers": True}
    annelise.put(learning)
    assert gone(annelise) == []
    receive(misaki, send(annelise))
    assert all(entry.shared for entry in misaki.entries if not isinstance(entry, Relationship))


def test_points_that_leave_without_their_private_session_are_told(annelise: Journal) -> None:
    (session,) = annelise.put(Session(focus="Map", start="2026-06-02T08:30"))
    annelise.put(*(Point(title=title, session=session.id, shared=True) for title in ("One", "Two")))
    (kept,) = select_shareable(annelise, find_recipient(annelise, None)).held_back
    why = "It is private, so 2 agenda points of it leave without it. Share it with p."
    assert (kept.where, kept.why) == ("session “Map”", why)
    annelise.put(session.edit(shared=True))
    assert select_shareable(annelise, find_recipient(annelise, None)).held_back == ()


def test_session_notes_are_told_as_withdrawn_only_when_they_leave_no_more(annelise: Journal) -> None:
    (session,) = annelise.put(
        Session(start="2026-05-26T08:30", state="held", notes="Words", notes_shared=True, shared=True)
    )
    send(annelise)
    assert gone(annelise) == []
    annelise.put(session.edit(notes_shared=False))
    assert gone(annelise) == [("withdrawn", "your notes on a session")]


def test_what_belongs_to_another_partner_now_is_told_as_withdrawn(annelise: Journal) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    pair = find_recipient(annelise, None)
    send(annelise)
    (other,) = annelise.put(Relationship(partner="Kaja", role="mentee"))
    annelise.put(action.edit(relationship=other.id))
    assert [one.word for one in select_shareable(annelise, pair).gone] == ["withdrawn"]


def test_to_make_private_what_the_partner_wrote_is_no_news_for_the_partner(
    annelise: Journal, misaki: Journal
) -> None:
    (action,) = annelise.put(Action(text="Book a room", shared=True))
    receive(misaki, send(annelise))
    misaki.put(here(misaki, action).edit(shared=False))
    assert gone(misaki) == []
    assert receive(annelise, send(misaki)).rows == []
