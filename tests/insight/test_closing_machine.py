"""State machine of closing: no point is lost or doubled, and undo restores everything."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.insight import closing
from rmjournal.insight.agenda import lay_template
from rmjournal.insight.cadence import list_agenda, propose_session
from rmjournal.insight.closing import is_often_carried, move_points, next_planned_session, untouched_points
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.templates import load_templates
from tests.examples import examples

TODAY = date(2026, 6, 1)
AFTER = date(2028, 1, 1)
"""When it is written down: by then every session that was planned has had its day."""


class JournalActions:
    """One journal, the steps a person can take, and a model of where each point is."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal.create(folder / "journal.json", today=AFTER, state_root=folder / "state")
        self.pair = self.journal.put(Relationship(partner="Ann", role="mentor", start=TODAY))[0]
        self.done: list[dict[str, Entry]] = []

    def put(self, *entries: Entry, why: str = "") -> list[Entry]:
        before = {entry.id: entry for entry in self.journal.entries}
        found = self.journal.put(*entries, why=why)
        if {entry.id: entry for entry in self.journal.entries} != before:
            self.done.append(before)
        return found

    def sessions(self, *states: str) -> list[Session]:
        found = [s for s in self.journal.entries.of(Session) if s.state in states]
        return sorted(found, key=lambda one: one.start)

    def plan(self, number: int) -> None:
        pair = self.journal.entries.get_of_kind(Relationship, self.pair.id)
        assert pair
        self.put(propose_session(self.journal.entries, pair, TODAY))

    def prepare(self, number: int) -> None:
        for session in self.sessions("planned")[:1]:
            if number % 2 and not list_agenda(session, self.journal.entries):
                points = lay_template(load_templates().named["regular"], session, self.journal.entries)
                self.put(*points[: 1 + number % 3])
            else:
                self.put(Point(relationship=self.pair.id, session=session.id, title=f"point {number}"))

    def meet(self, number: int) -> None:
        for session in self.sessions("planned")[:1]:
            points = list_agenda(session, self.journal.entries)
            self.put(
                closing.mark_session_held(session), *(point.edit(state="done") for point in points[: number % 3])
            )

    def close(self, number: int) -> None:
        for session in self.sessions("held", "cancelled", "missed"):
            left = untouched_points(session, self.journal.entries)
            to = next_planned_session(session, self.journal.entries, TODAY)
            if left:
                self.put(*move_points(left, to.id if to and number % 2 else "", self.journal.entries), why="no time")
                return

    def carry(self, number: int) -> None:
        points = [point for point in self.journal.entries.of(Point) if point.state == "planned"]
        places = ["", *(session.id for session in self.sessions("planned", "held"))]
        if points:
            self.put(*move_points([points[number % len(points)]], places[number % len(places)], self.journal.entries))

    def move(self, number: int) -> None:
        for session in self.sessions("planned")[:1]:
            day = (session.day or TODAY) + timedelta(number % 5)
            self.put(closing.move_session(session, f"{day.isoformat()}T10:00"), why="audit")

    def cancel(self, number: int) -> None:
        for session in self.sessions("planned")[:1]:
            off = closing.call_off_session(session, "mentee", TODAY, "strike")
            if number % 2:
                self.put(off)
                continue
            new = closing.replace_session(session, "2026-07-01T09:00", self.journal.new_id())
            left = [point for point in list_agenda(session, self.journal.entries) if point.state == "planned"]
            self.put(off, new, *move_points(left, new.id, self.journal.entries.with_changes(put=[new])))

    def miss(self, number: int) -> None:
        for session in self.sessions("planned")[:1]:
            self.put(closing.mark_session_missed(session, "mentee", "board call"))

    def ad_hoc(self, number: int) -> None:
        self.put(closing.record_session(self.pair.id, "quick", f"2026-05-{1 + number:02}T12:00", 20))

    def undo(self, number: int) -> None:
        if self.done:
            self.journal.undo()
            assert {entry.id: entry for entry in self.journal.entries} == self.done.pop()


DOINGS: list[Callable[[JournalActions, int], None]] = [
    *(
        JournalActions.plan,
        JournalActions.prepare,
        JournalActions.prepare,
        JournalActions.meet,
        JournalActions.close,
        JournalActions.close,
        JournalActions.carry,
    ),
    *(JournalActions.move, JournalActions.cancel, JournalActions.miss, JournalActions.ad_hoc, JournalActions.undo),
]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, 8)), min_size=6, max_size=16))
def test_no_sequence_loses_or_doubles_a_point(
    doings: list[tuple[Callable[[JournalActions, int], None], int]],
) -> None:
    with TemporaryDirectory() as folder:
        actions = JournalActions(Path(folder))
        actions.plan(0)
        for do, number in doings:
            before = {point.id: point for point in actions.journal.entries.of(Point)}
            do(actions, number)
            after = {point.id: point for point in actions.journal.entries.of(Point)}
            if do is not JournalActions.undo:
                assert before.keys() <= after.keys()
                assert len(after) == len(before) or do is JournalActions.prepare
            for point_id in before.keys() & after.keys():
                check_carried(before[point_id], after[point_id], back=do is JournalActions.undo)
            for point in after.values():
                assert not point.session or actions.journal.entries.get_of_kind(Session, point.session)
                assert point.title
        read_again = Journal.open(actions.journal.path, today=TODAY, state_root=Path(folder) / "state")
        assert {e.id: e for e in read_again.entries} == {e.id: e for e in actions.journal.entries}
        while actions.done:
            actions.undo(0)
        assert [entry.id for entry in actions.journal.entries] == [actions.pair.id]
        actions.journal.close()


def check_carried(before: Point, after: Point, back: bool) -> None:
    """A point counts one more move when it left a session, and none otherwise."""
    left = before.session != after.session and bool(before.session)
    if not back:
        assert len(after.moves()) == len(before.moves()) + left
    assert (before.title, before.minutes, before.owner) == (after.title, after.minutes, after.owner)


def place(actions: JournalActions, number: int, sort: str) -> str:
    """A target session of some sort for a point; none lets it wait."""
    if not sort:
        return ""
    if sort == "ad_hoc":
        return actions.put(closing.record_session(actions.pair.id, "quick", "2026-05-30T09:00", 20))[0].id
    return actions.put(Session(relationship=actions.pair.id, start=f"2026-06-{3 + number:02}T09:00"))[0].id


def end(actions: JournalActions, session_id: str, sort: str) -> None:
    """End a session, with the point still on it."""
    session = actions.journal.entries.get_of_kind(Session, session_id)
    if session and sort == "cancelled":
        actions.put(closing.call_off_session(session, "mentee", TODAY, "strike"))
    elif session and sort == "missed":
        actions.put(closing.mark_session_missed(session, "mentee"))
    elif session and sort == "moved":
        moved = closing.move_session(session, "2026-06-20T11:00")
        actions.put(moved)
        actions.put(closing.mark_session_held(actions.sessions("planned")[0]))


def test_a_point_carried_six_times_stays_one_point(tmp_path: Path) -> None:
    actions = JournalActions(tmp_path)
    first = actions.put(closing.record_session(actions.pair.id, "first", "2026-03-03T09:00", 30))[0]
    point = actions.put(Point(relationship=actions.pair.id, session=first.id, title="Heating"))[0]
    sorts = ("cancelled", "missed", "moved", "ad_hoc", "", "cancelled", "planned")
    for number, sort in enumerate(sorts):
        to = place(actions, number, sort)
        actions.put(*move_points(actions.journal.entries.of(Point), to, actions.journal.entries), why=sort or "waits")
        end(actions, to, sort)
    (found,) = actions.journal.entries.of(Point)
    assert found.id == point.id
    told = found.derived(actions.journal.entries, TODAY)
    # From waiting onto an agenda is no move: it was taken off a session six times, three of them held.
    assert (told["carried"], told["raised"], told["waiting"]) == (3, "2026-03-03", False)
    assert told["why_moved"] == "the session was cancelled"
    assert is_often_carried(found, actions.journal.entries)
    assert [change.why for change in found.carries(actions.journal.entries)] == ["cancelled", "ad_hoc", "waits"]
    assert [change.why for change in found.moves()] == [
        "cancelled",
        "missed",
        "moved",
        "ad_hoc",
        "waits",
        "planned",
    ]


def test_calling_off_for_a_new_day_is_one_action(tmp_path: Path) -> None:
    actions = JournalActions(tmp_path)
    actions.plan(0)
    actions.prepare(1)
    before = {entry.id: entry for entry in actions.journal.entries}
    actions.cancel(0)
    (off,) = actions.sessions("cancelled")
    (new,) = actions.sessions("planned")
    assert list_agenda(off, actions.journal.entries) == []
    assert len(list_agenda(new, actions.journal.entries)) == 2
    assert [point.order for point in list_agenda(new, actions.journal.entries)] == [1, 2]
    actions.journal.undo()
    assert {entry.id: entry for entry in actions.journal.entries} == before
    actions.journal.redo()
    assert len(list_agenda(new, actions.journal.entries)) == 2


def test_taking_a_session_back_to_planned_opens_its_closing_again(tmp_path: Path) -> None:
    actions = JournalActions(tmp_path)
    actions.plan(0)
    (session,) = actions.sessions("planned")
    held = actions.put(closing.mark_session_held(session))[0]
    closed = actions.put(held.edit(closed_on=TODAY))[0]
    again = actions.put(closed.edit(state="planned"))[0]
    assert isinstance(again, Session)
    assert again.closed_on is None
    assert closing.move_session(again, "2026-08-01T09:00").start == "2026-08-01T09:00"
