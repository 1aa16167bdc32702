"""Session preparation of any journal, against the oracle."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.insight.preparation import prepare
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import AREAS
from rmjournal.practice.questions import RELATIONSHIP, load_question_bank
from tests.examples import examples
from tests.insight.preparation_oracle import Oracle, flatten

ROLES: list[Role] = ["mentee", "mentor"]
WHOLE: dict[Role, Entries] = {role: demo_entries(role) for role in ROLES}
BANK = load_question_bank()
JUNE = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Ann", role="mentor", areas=["technology_adoption", "leadership_development"])
DAY = date(2026, 3, 2)


def session(number: int, start: str, state: str = "planned", **more: object) -> Session:
    return Session(id=str(number), relationship="1", start=start, state=state).edit(**more)


def together(*entries: Entry) -> Entries:
    return Entries({entry.id: entry for entry in (PAIR, *entries)})


IDS = st.integers(3, 9).map(str)
DAYS = st.integers(-60, 60).map(lambda n: DAY + timedelta(n))
LINES = st.lists(st.sampled_from(["as of when", "no just", "stop"]), max_size=2, unique=True)


def changed(draw: st.DrawFn, name: str, days: int) -> dict[str, Change]:
    lines = draw(st.lists(st.tuples(DAYS, st.sampled_from(["", "3", "4", "99"])), max_size=days))
    return {str(n): Change(on=on, field=name, was=was or None) for n, (on, was) in enumerate(lines)}


@st.composite
def journals(draw: st.DrawFn) -> Entries:
    found: list[Entry] = [Relationship(id="2", partner="Bo", role="mentor")]
    pair = st.sampled_from(["1", "1", "1", "2"])
    for n in range(3, 3 + draw(st.integers(1, 6))):
        state = draw(st.sampled_from(["planned", "held", "cancelled", "missed"]))
        start = f"{draw(DAYS).isoformat()}T09:00"
        found.append(session(n, start, state, relationship=draw(pair), takeaways=draw(LINES), minutes=20))
    for n in range(20, 20 + draw(st.integers(0, 6))):
        state = draw(st.sampled_from(["planned", "planned", "done", "cut"]))
        history = changed(draw, "session", 4)
        minutes = draw(st.integers(0, 15))
        at = draw(st.one_of(st.just(""), IDS))
        point = Point(id=str(n), relationship=draw(pair), session=at, title="p", state=state, minutes=minutes)
        found.append(point.edit(history=history))
    for n in range(40, 40 + draw(st.integers(0, 5))):
        owner, state = (
            draw(st.sampled_from(["", "mentor", "mentee", "both"])),
            draw(st.sampled_from(["open", "done"])),
        )
        action = Action(id=str(n), relationship=draw(pair), text=f"a{n}", owner=owner, state=state)
        found.append(action.edit(due=draw(st.none() | DAYS), session=draw(IDS)))
    for n in range(50, 50 + draw(st.integers(0, 4))):
        state = draw(st.sampled_from(["", "waiting", "done"]))
        kind = draw(st.sampled_from(["topic", "idea"]))
        found.append(Note(id=str(n), relationship=draw(pair), text="n", on=draw(DAYS), kind=kind, state=state))
    return together(*found, *draw(goals_and_learnings()))


@st.composite
def goals_and_learnings(draw: st.DrawFn) -> list[Entry]:
    found: list[Entry] = []
    for n in range(60, 60 + draw(st.integers(0, 3))):
        state = draw(st.sampled_from(["active", "paused"]))
        found.append(Goal(id=str(n), relationship="1", title="g", state=state, history=changed(draw, "state", 2)))
        for m in range(draw(st.integers(0, 2))):
            found.append(Level(id=f"{n}{m}", goal=str(n), level=0, on=draw(DAYS)))
    for n in range(70, 70 + draw(st.integers(0, 3))):
        learning = Learning(id=str(n), relationship="1", text="l", on=draw(DAYS), check_on=draw(st.none() | DAYS))
        found.append(learning.edit(next_occasion=draw(st.none() | DAYS), retired_on=draw(st.none() | DAYS)))
        for m in range(draw(st.integers(0, 2))):
            found.append(Application(id=f"{n}{m}", learning=str(n), what="w", on=draw(DAYS)))
        recall = draw(st.none() | st.sampled_from(["full", "partial", "none"]))
        if recall:
            interval = draw(st.sampled_from(["1d", "1w", "own"]))
            found.append(Recall(id=f"{n}9", learning=str(n), recall=recall, interval=interval, on=draw(DAYS)))
    return found


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(journals(), st.sampled_from(ROLES), DAYS)
def test_any_journal_is_prepared_as_its_entries_imply(entries: Entries, role: str, on: date) -> None:
    entries = entries.with_changes([pair.edit(role=role) for pair in entries.of(Relationship)])
    coming = entries.of(Session)[0]
    found = prepare(entries, coming, on, role, BANK)
    if coming.relationship == "2":
        assert found.pair == entries.get_of_kind(Relationship, "2")
    assert flatten(found) == Oracle(entries, coming, on, role).all()
    assert {*AREAS, RELATIONSHIP} >= {one.area for one in found.questions}
    for one in found.carried:
        moves = one.point.moves()
        first = entries.get_of_kind(Session, str(moves[0].was) if moves else one.point.session)
        ours = first and first.relationship == coming.relationship
        expected = first.day if first and ours else moves[0].on if moves else one.point.created
        assert one.raised == expected
