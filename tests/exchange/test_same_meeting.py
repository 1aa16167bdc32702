"""The same meeting, planned in both journals, becomes one session, whichever packet comes first."""

import pytest
from msgspec.structs import replace

from rmjournal.crdt.merge import find_conflicts
from rmjournal.exchange.admission import target_relationship
from rmjournal.exchange.import_plan import ImportPlan
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.importing import apply_import, plan_import
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

from .packets import read, receive, send

START = "2026-06-16T08:30"


def put(journal: Journal, entry: Session, *titles: str) -> Session:
    session = journal.put(entry)[0]
    assert isinstance(session, Session)
    journal.put(*(Point(title=t, session=session.id, order=n, shared=True) for n, t in enumerate(titles, 1)))
    return session


def state(journal: Journal) -> tuple[list[str], list[str]]:
    points = sorted(journal.entries.of(Point), key=lambda point: (point.order, int(point.id)))
    return [one.id for one in journal.entries.of(Session)], [point.title for point in points]


def keep_apart(journal: Journal, data: bytes) -> ImportPlan:
    incoming = read(data)
    pair = target_relationship(incoming, journal.entries, None, new_entry_id())
    found = plan_import(journal, incoming, pair, keep_apart=True)
    apply_import(journal, found, "import")
    return found


@pytest.mark.parametrize("first", ["older", "newer", "crossing"])
def test_the_older_session_stays_in_both_journals_with_the_points_of_both(
    annelise: Journal, misaki: Journal, first: str
) -> None:
    older = put(annelise, Session(focus="Map", start=START, shared=True), "Opening", "Check-in")
    newer = put(misaki, Session(start="2026-06-16T09:00", place="Quay", shared=True), "Her point", "check-in")
    misaki.put(Action(text="Book", session=newer.id, shared=True), Pulse(session=newer.id, useful=4))
    packets = send(annelise), send(misaki)
    if first in ("older", "crossing"):
        found = receive(misaki, packets[0])
        assert "=" in {row.glyph for row in found.rows}
        assert found.rows[0].detail.startswith("the session you planned yourself: Tue 16 Jun 2026 09:00")
    if first in ("newer", "crossing"):
        receive(annelise, packets[1])
    for _ in range(2):
        receive(annelise, send(misaki))
        receive(misaki, send(annelise))
    assert state(annelise) == state(misaki) == ([older.id], ["Opening", "Check-in", "Her point"])
    for journal in (annelise, misaki):
        (session,) = journal.entries.of(Session)
        assert (session.focus, session.place, set(session.same_as)) == ("Map", "Quay", {newer.id})
        assert {action.session for action in journal.entries.of(Action)} == {older.id}
    assert misaki.entries.of(Pulse)[0].session == older.id
    starts = {one.field_path for one in find_conflicts(annelise.db.content)}
    assert starts == {"start"}, "only what both wrote has two versions"


def test_a_meeting_that_both_cancelled_is_one_but_not_the_one_planned_anew(
    annelise: Journal, misaki: Journal
) -> None:
    (off,) = annelise.put(Session(start=START, state="cancelled", reason="Strike", shared=True))
    misaki.put(Session(start=START, state="cancelled", reason="Ill", shared=True))
    (anew,) = misaki.put(Session(start="2026-06-16T09:00", shared=True))
    for _ in range(2):
        receive(misaki, send(annelise))
        receive(annelise, send(misaki))
    assert state(annelise)[0] == state(misaki)[0] == [off.id, anew.id]
    found = {(one.entry.id, one.field_path) for one in text_conflicts(misaki)}
    assert found == {(off.id, "reason")}, "no word is lost"


@pytest.mark.parametrize("first", ["older", "newer", "crossing"])
def test_one_moment_in_two_time_zones_has_one_version(annelise: Journal, misaki: Journal, first: str) -> None:
    put(annelise, Session(focus="Map", start=START, zone="Europe/Oslo", shared=True))
    put(misaki, Session(focus="Map", start="2026-06-16T15:30", zone="Asia/Tokyo", shared=first != "older"))
    packets = send(annelise), send(misaki)
    if first in ("older", "crossing"):
        receive(misaki, packets[0])
    if first in ("newer", "crossing"):
        receive(annelise, packets[1])
    for _ in range(2):
        receive(annelise, send(misaki))
        receive(misaki, send(annelise))
    for journal in (annelise, misaki):
        assert [(one.start, one.zone) for one in journal.entries.of(Session)] == [(START, "Europe/Oslo")]
        assert find_conflicts(journal.db.content) == []


def test_a_late_packet_that_speaks_of_the_other_id_means_the_session_that_stays(
    annelise: Journal, misaki: Journal
) -> None:
    older = put(annelise, Session(focus="Map", start=START, shared=True))
    newer = put(misaki, Session(start=START, shared=True), "Her point")
    late = send(misaki)
    receive(annelise, late)
    misaki.put(Point(title="Another", session=newer.id, shared=True))
    receive(annelise, send(misaki))
    receive(annelise, late)
    assert state(annelise)[0] == [older.id]
    assert {point.session for point in annelise.entries.of(Point)} == {older.id}
    assert len(annelise.entries.of(Point)) == 2


def test_one_undo_takes_all_back(annelise: Journal, misaki: Journal) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True), "Opening")
    newer = put(misaki, Session(start=START, notes="Mine alone", tags=["mine"]), "Her point", "Opening")
    misaki.put(Action(text="Book", session=newer.id), Pulse(session=newer.id, useful=4))
    before: dict[str, Entry] = {entry.id: entry for entry in misaki.entries}
    receive(misaki, send(annelise))
    (session,) = misaki.entries.of(Session)
    assert (session.notes, session.tags) == ("Mine alone", ["mine"])
    misaki.undo()
    assert {entry.id: entry for entry in misaki.entries} == before
    misaki.redo()
    assert [one.id for one in misaki.entries.of(Session)] == [session.id]
    assert {action.session for action in misaki.entries.of(Action)} == {session.id}


def test_a_private_session_that_becomes_the_one_of_both_tells_none_of_its_words(
    annelise: Journal, misaki: Journal
) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True))
    put(
        misaki,
        Session(focus="Tell her I am leaving", place="Somewhere quiet", start=START, notes="Old", aim="Hush"),
    )
    found = receive(misaki, send(annelise))
    assert "your own words go into its notes, which stay yours" in found.rows[0].detail
    (session,) = misaki.entries.of(Session)
    assert (session.shared, session.focus, session.place, session.aim) == (True, "Map", "", "Hush")
    assert session.notes == "Old\n\n- Focus: Tell her I am leaving\n- Place: Somewhere quiet"
    data = send(misaki)
    assert not [word for word in (b"leaving", b"quiet", b"Hush", b"Old") if word in data]
    assert find_conflicts(misaki.db.content) == []


@pytest.mark.parametrize(
    ("start", "zones", "is_same"),
    [
        ("2026-06-16T09:30", ("", ""), True),
        ("2026-06-16T09:31", ("", ""), False),
        ("2026-06-16T15:30", ("Europe/Oslo", "Asia/Tokyo"), True),
        ("2026-06-16T08:30", ("Europe/Oslo", "Asia/Tokyo"), False),
        ("2026-06-16T08:30", ("Europe/Oslo", ""), True),
    ],
)
def test_a_meeting_is_the_same_within_an_hour(
    annelise: Journal, misaki: Journal, start: str, zones: tuple[str, str], is_same: bool
) -> None:
    put(annelise, Session(focus="Map", start=START, zone=zones[0], shared=True))
    put(misaki, Session(start=start, zone=zones[1], shared=True))
    receive(misaki, send(annelise))
    assert (len(misaki.entries.of(Session)) == 1) == is_same


def test_sessions_that_are_kept_apart_stay_two_in_both_journals(annelise: Journal, misaki: Journal) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True))
    put(misaki, Session(focus="Other", start=START, shared=True))
    keep_apart(misaki, send(annelise))
    for _ in range(2):
        receive(annelise, send(misaki))
        receive(misaki, send(annelise))
    assert [len(journal.entries.of(Session)) for journal in (annelise, misaki)] == [2, 2]


def test_a_second_session_of_the_partner_beside_one_that_both_know_is_another_one(
    annelise: Journal, misaki: Journal
) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True))
    receive(misaki, send(annelise))
    put(misaki, Session(focus="After it", start="2026-06-16T09:15", shared=True))
    receive(annelise, send(misaki))
    assert len(annelise.entries.of(Session)) == 2


def test_a_session_without_a_relationship_is_the_same_only_where_there_is_one(
    annelise: Journal, misaki: Journal
) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True))
    mine = put(misaki, Session(focus="Doctor", start=START))
    (pair,) = misaki.entries.of(Relationship)
    misaki.put(mine.edit(relationship=""))
    alone = plan_import(misaki, read(send(annelise)), pair)
    assert [join.local.id for join in alone.joins] == [mine.id]
    misaki.put(Relationship(partner="Kaja", role="mentor"))
    among_several = plan_import(misaki, read(send(annelise)), pair)
    assert among_several.joins == () and len(among_several.new) == 1


def test_a_session_whose_relationship_was_cleared_has_no_second_version_of_it(
    annelise: Journal, misaki: Journal
) -> None:
    put(annelise, Session(focus="Map", start=START, shared=True))
    mine = put(misaki, Session(start=START, shared=True))
    misaki.put(mine.edit(relationship=""))
    found = receive(misaki, send(annelise))
    assert [join.local.id for join in found.joins] == [mine.id]
    assert "versions" not in "".join(row.detail for row in found.rows)
    assert find_conflicts(misaki.db.content) == []


def test_one_of_the_two_who_shares_the_session_is_enough(annelise: Journal, misaki: Journal) -> None:
    mine = put(annelise, Session(focus="Map", start=START), "Opening")
    put(misaki, Session(focus="Hush", start=START), "Her point")
    receive(annelise, send(misaki))
    assert len(annelise.entries.of(Session)) == 1, "what is private on both sides stays apart"
    annelise.put(mine.edit(shared=True))
    for _ in range(2):
        receive(misaki, send(annelise))
        receive(annelise, send(misaki))
    assert state(annelise) == state(misaki)
    assert {point.session for one in (annelise, misaki) for point in one.entries.of(Point)} == {mine.id}
    assert "Hush" not in annelise.path.read_text("utf-8")


def test_what_the_partner_adds_arrives_after_an_undone_join(annelise: Journal, misaki: Journal) -> None:
    older = put(annelise, Session(focus="Map", start=START, shared=True))
    newer = put(misaki, Session(focus="Map", start=START, shared=True), "Her point")
    receive(misaki, send(annelise))
    receive(annelise, send(misaki))
    misaki.undo()
    annelise.put(Point(title="Another", session=older.id, order=2, shared=True))
    for _ in range(2):
        receive(misaki, send(annelise))
        receive(annelise, send(misaki))
    assert [journal.entries.of(Session)[0].id for journal in (annelise, misaki)] == [older.id, newer.id]
    assert state(annelise)[1] == state(misaki)[1] == ["Her point", "Another"]
    assert {point.session for point in misaki.entries.of(Point)} == {newer.id}


@pytest.mark.parametrize("is_mine_older", [False, True])
def test_a_meeting_whose_join_was_undone_is_one_when_it_comes_in_again(
    annelise: Journal, misaki: Journal, is_mine_older: bool
) -> None:
    first, second = (misaki, annelise) if is_mine_older else (annelise, misaki)
    put(first, Session(start=START, shared=True), "Opening", "First")
    put(second, Session(start=START, shared=True), "Opening", "Second")
    mine = misaki.entries.of(Session)[0]
    receive(misaki, send(annelise))
    misaki.undo()
    found = receive(misaki, send(annelise), again=True)
    assert [row.status for row in found.rows].count("joined") == 2
    assert [session.id for session in misaki.entries.of(Session)] == [mine.id]
    assert sorted(state(misaki)[1]) == ["First", "Opening", "Second"]
    for _ in range(2):
        receive(annelise, send(misaki))
        receive(misaki, send(annelise))
    assert [len(journal.entries.of(Session)) for journal in (annelise, misaki)] == [1, 1]
    assert sorted(state(annelise)[1]) == sorted(state(misaki)[1]) == ["First", "Opening", "Second"]


def test_both_starts_come_back_after_an_undone_import(annelise: Journal, misaki: Journal) -> None:
    put(misaki, Session(start=START, shared=True))
    put(annelise, Session(start="2026-06-16T09:00", shared=True))

    def starts() -> list[str]:
        found = [str(value) for conflict in text_conflicts(misaki) for value in conflict.values]
        return sorted(found or [misaki.entries.of(Session)[0].start])

    receive(misaki, send(annelise))
    both = starts()
    assert len(both) == 2
    misaki.undo()
    assert starts() == [START]
    misaki.redo()
    assert starts() == both
    misaki.undo()
    found = receive(misaki, send(annelise), again=True)
    assert starts() == both
    assert not [row for row in found.rows if row.status == "undone"], "what comes in again is not taken back"
    misaki.undo()
    assert starts() == [START]
    found = receive(misaki, send(annelise))
    assert all("same_as" not in row.detail for row in found.rows), "a name in the file is no word for people"


def test_an_undone_import_leaves_the_versions_that_were_there(annelise: Journal, misaki: Journal) -> None:
    put(misaki, Session(start=START, shared=True))
    put(annelise, Session(start="2026-06-16T09:00", shared=True))
    receive(misaki, send(annelise))
    before = [set(map(str, one.values)) for one in text_conflicts(misaki)]
    (theirs,) = annelise.entries.of(Session)
    annelise.put(replace(theirs, start="2026-06-16T09:20"))
    receive(misaki, send(annelise))
    misaki.undo()
    assert [set(map(str, one.values)) for one in text_conflicts(misaki)] == before
