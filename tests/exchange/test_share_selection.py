"""The share selection: nothing private leaves, whatever the journal."""

import json
import re
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rmjournal.dates import format_day, format_moment, format_rule
from rmjournal.demo import TODAY, Role, demo_entries
from rmjournal.exchange.packet import encode_packet, preview_fields, select_shared
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from tests.examples import examples

from .journal_strategies import PAIR, journals, marker

ROLES: list[Role] = ["mentee", "mentor"]
law = settings(deadline=None, max_examples=examples(60), suppress_health_check=list(HealthCheck))


def text_of(entries: Entries, pair: Relationship = PAIR, only: tuple[str, ...] = ()) -> str:
    return encode_packet(select_shared(entries, pair, only), pair, "Annelise", {}, 1).decode()


def words_of(value: Any) -> list[str]:
    """Every text in a value, in the lines in which JSON writes them."""
    if isinstance(value, dict):
        return [word for key, part in value.items() for word in (str(key), *words_of(part))]
    if isinstance(value, list):
        return [word for part in value for word in words_of(part)]
    return [value] if isinstance(value, str) else []


def in_words(text: str) -> str:
    """A day or a moment as people read it; any other text as it is."""
    with suppress(ValueError):
        return format_day(date.fromisoformat(text), TODAY)
    return format_moment(text, TODAY)


@law
@given(journals())
def test_no_private_entry_leaves_a_trace(entries: Entries) -> None:
    text = text_of(entries)
    there = {entry.id for entry in select_shared(entries, PAIR).entries}
    for entry in entries:
        if entry.shared and (entry.id in there or isinstance(entry, SealedRating)):
            continue  # a seal of one's own may name that of the partner, which came from there
        assert entry.id not in text
        assert not re.search(f"w{entry.id[-6:]}[a-z]*w", text)
    assert PAIR.id not in text
    assert "secretcard" not in text


def is_in_shared_notes(entry: Entry, name: str, entries: Entries) -> bool:
    """Tell whether a field is the note of a shared point: it leaves with shared notes of its session."""
    session = entries.get_of_kind(Session, entry.session) if isinstance(entry, Point) else None
    return name == "note" and entry.shared and session is not None and session.notes_shared


@law
@given(journals())
def test_past_reasons_marks_and_own_notes_of_shared_entries_stay(entries: Entries) -> None:
    text = text_of(entries)
    for entry in entries:
        assert marker(entry.id, "pastwhy") not in text
        assert marker(entry.id, "past") not in text
        for name, field in fields(type(entry)).items():
            if field.private and not is_in_shared_notes(entry, name, entries):
                assert marker(entry.id, name) not in text
        if isinstance(entry, Session) and not entry.notes_shared:
            assert marker(entry.id, "notes") not in text


@law
@given(journals())
def test_the_selection_is_consistent_and_the_preview_shows_all_of_it(entries: Entries) -> None:
    out = select_shared(entries, PAIR)
    ids = {entry.id for entry in out.entries}
    known = entries.with_changes(put=out.entries)
    for entry in out.entries:
        assert entry.shared
        links = {getattr(entry, name) for name in link_fields(type(entry))} - {""}
        assert links <= ids
        shown = "\n".join(part for sight in preview_fields(entry, known, TODAY) for part in sight)
        quiet = {
            "history",
            "shared",
            *(
                n
                for n, field in fields(type(entry)).items()
                if field.form in ("ref", "cadence") or getattr(entry, n) in field.choices
            ),
        }
        assert format_rule(getattr(entry, "cadence", "")) in shown
        leaves = {name: value for name, value in document(entry).items() if name not in quiet}
        assert [word for word in words_of(list(leaves.values())) if in_words(word) not in shown] == []


def lines_of(entry: Entry) -> set[str]:
    """Every longer line that a person wrote in an entry and that may leave with it."""
    quiet = {"notes"} if isinstance(entry, Session) and not entry.notes_shared else set()
    words = [getattr(entry, name) for name, field in fields(type(entry)).items() if name not in quiet]
    return {
        line.strip()
        for word in words_of(words)
        for line in word.splitlines()
        if len(line.strip()) > 11 and not line.isdecimal()
    }


@pytest.mark.parametrize("role", ROLES)
def test_the_packet_of_a_demo_holds_no_private_text_and_no_private_id(role: Role) -> None:
    entries = demo_entries(role)
    (pair,) = entries.of(Relationship)
    text = text_of(entries, pair)
    sent = "\n".join(words_of(json.loads(text)))
    private = [entry for entry in entries if not entry.shared or entry.id == pair.id]
    shared = {line for entry in entries if entry.shared and entry.id != pair.id for line in lines_of(entry)}
    notes = [Note(text=session.notes) for session in entries.of(Session) if not session.notes_shared]
    searched = {line for entry in (*private, *notes) for line in lines_of(entry)} - shared
    assert (len(private), len(searched)) > (25, 100)
    assert [entry.id for entry in private if entry.id in text] == []
    assert [line for line in searched if line in sent] == []
    assert "flags" not in text
    assert "_v" not in text


def world(**more: Entry) -> Entries:
    found: dict[str, Entry] = {PAIR.id: PAIR}
    for number, (_, entry) in enumerate(more.items(), 1):
        placed = entry.edit(id=str(int(PAIR.id) + number), **{"relationship": PAIR.id} if _placed(entry) else {})
        found[placed.id] = placed
    return Entries(found)


def _placed(entry: Entry) -> bool:
    return "relationship" in fields(type(entry))


def nth(number: int) -> str:
    return str(int(PAIR.id) + number)


def test_a_shared_action_loses_its_private_session_and_a_level_of_a_private_goal_stays() -> None:
    entries = world(
        session=Session(focus="Private", start="2026-06-02T08:30"),
        action=Action(text="Book a room", session=nth(1), shared=True),
        goal=Goal(title="Quiet goal"),
        level=Level(goal=nth(3), level=1, shared=True),
    )
    out = select_shared(entries, PAIR)
    assert [(entry.heading, getattr(entry, "session", "")) for entry in out.entries] == [("Book a room", "")]
    assert [kept.where for kept in out.held_back] == ["level “+1”"]


def test_shared_agenda_places_have_no_gaps_for_private_points() -> None:
    entries = world(
        session=Session(focus="Ours", start="2026-06-02T08:30", shared=True),
        one=Point(title="One", session=nth(1), order=1, shared=True),
        two=Point(title="Private", session=nth(1), order=2),
        three=Point(title="Three", session=nth(1), order=3, shared=True),
    )
    points = [entry for entry in select_shared(entries, PAIR).entries if isinstance(entry, Point)]
    assert [(point.title, point.order) for point in points] == [("One", 1), ("Three", 2)]


def test_points_of_private_sessions_leave_without_a_place() -> None:
    days = {f"s{day}": Session(focus="Private", start=f"2026-06-0{day}T08:30") for day in (1, 2)}
    points = {
        f"p{day}{order}": Point(title=f"{day}{order}", session=nth(day), order=order, shared=True)
        for day in (1, 2)
        for order in (1, 2)
    }
    out = select_shared(world(**days, **points, waiting=Point(title="Waits", order=3, shared=True)), PAIR).entries
    assert {(getattr(point, "session", None), getattr(point, "order", None)) for point in out} == {("", 0)}
    assert [point.heading for point in out] == ["11", "12", "21", "22", "Waits"]


def test_the_preview_shows_exact_texts_and_units() -> None:
    session = Session(focus="Talk To Tara", start="2026-06-02T08:30", minutes=45, state="held", shared=True)
    seen = dict(preview_fields(session, Entries({}), TODAY))
    assert (seen["Focus"], seen["Start"], seen["Planned length"]) == ("Talk To Tara", "Tue 2 Jun 08:30", "45 min")
    mid = Session(id="1", start="2026-06-02T08:30", kind="midpoint", focus="Halfway")
    point = Point(title="Numbers", session="1", order=2, shared=True)
    assert dict(preview_fields(mid, Entries({}), TODAY))["Kind"] == "mid-point"
    seen = dict(preview_fields(point, Entries({"1": mid}), TODAY))
    assert (seen["Session"], seen["Order"]) == ("Halfway", "2"), "a session is not named twice"
    recall = Recall(learning="7", recall="full", applied_since=True, shared=True)
    assert dict(preview_fields(recall, Entries({}), TODAY))["Used since"] == "yes"


def test_shared_session_notes_leave_as_an_own_note() -> None:
    session = Session(focus="Ours", start="2026-06-02T08:30", shared=True, notes="What I saw", state="held")
    assert select_shared(world(session=session), PAIR).entries[0] == session.edit(
        id=nth(1), notes="", relationship=""
    )
    out = select_shared(world(session=session.edit(notes_shared=True)), PAIR).entries
    (note,) = [entry for entry in out if isinstance(entry, Note)]
    assert (note.kind, note.text, note.session, note.author) == ("session", "What I saw", nth(1), "mentee")


def test_entries_of_another_relationship_do_not_leave() -> None:
    entries = world(other=Relationship(partner="Priya", role="mentee"), learning=Learning(text="Ours", shared=True))
    theirs = Learning(id=nth(9), relationship=nth(1), text="Hers", shared=True)
    unplaced = Learning(id=nth(10), text="Nobody's", shared=True)
    out = select_shared(entries.with_changes(put=[theirs, unplaced]), PAIR)
    assert [entry.heading for entry in out.entries] == ["Ours"]


def test_named_entries_are_shared_with_their_parents() -> None:
    entries = world(
        goal=Goal(title="Goal", shared=True),
        level=Level(goal=nth(1), level=1, shared=True),
        note=Note(text="Other", shared=True),
    )
    out = select_shared(entries, PAIR, {nth(2)})
    assert [entry.heading for entry in out.entries] == ["Goal", "+1"]
