"""What an entry needs on its way into the journal: states with reasons, fields, links, history."""

import itertools
from datetime import date, timedelta

import pytest

from rmjournal.crdt.merge import merge
from rmjournal.crdt.record import stamp_new_record, write
from rmjournal.crdt.register import CLEARED
from rmjournal.dates.days import Direction
from rmjournal.english import humanize
from rmjournal.errors import BadValue, JournalError, Refused
from rmjournal.model.document import from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field, day
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import days_ahead, prepare_entry, with_owner

TODAY = date(2026, 6, 1)
READY = Goal(
    id="2",
    title="Ask",
    learner="mentee",
    indicator="questions a week",
    levels={"-2": "none alone", "-1": "one, with help", "0": "three", "1": "five", "2": "all eight"},
    baseline=-2,
    target=date(2026, 8, 1),
)
SESSION = Session(id="3", focus="Map", start="2026-06-02T08:30")
PAIR = Relationship(id="1", partner="Misaki", role="mentee")
NUMBERS = itertools.count(100)
AROUND = Entries({entry.id: entry for entry in (PAIR, READY, SESSION)})


def put(entry: Entry, before: Entry | None = None, *more: Entry, why: str = "") -> Entry:
    return prepare_entry(entry, before, AROUND.with_changes(put=more), TODAY, lambda: str(next(NUMBERS)), why)


@pytest.mark.parametrize(
    ("empty", "missing"),
    [
        ({"indicator": " "}, "an indicator .how you will see progress."),
        ({"levels": READY.levels | {"0": " "}}, "the sentence of level 0"),
        ({"levels": {"1": "five"}}, "the sentences of levels 0, −1, −2 and [+]2"),
        ({"baseline": None}, "a baseline"),
        ({"target": None}, "a target"),
        ({"indicator": "", "target": None}, "an indicator .how you will see progress. and a target"),
    ],
)
def test_a_goal_becomes_active_only_with_all_it_needs(empty: dict[str, object], missing: str) -> None:
    with pytest.raises(Refused, match=f"becomes active it needs {missing}\\. Fill that in"):
        put(READY.edit(state="active", **empty), READY)
    assert put(READY.edit(state="active"), READY).status == "active"


@pytest.mark.parametrize("state", ["paused", "achieved", "dropped", "draft"])
def test_a_goal_becomes_active_only_with_five_sentences_of_their_own(state: str) -> None:
    before = READY.edit(state=state, levels={"0": "three", "1": "more than expected"})
    with pytest.raises(Refused, match=r"needs the sentences of levels −1, −2 and [+]2"):
        put(before.edit(state="active"), before, why="again")
    with pytest.raises(BadValue, match=r"Level [+]1 says only “more than expected”") as told:
        put(before.edit(state="active", levels=READY.levels | {"1": "more than expected"}), before, why="again")
    assert told.value.field == "levels/1", "the form goes to that sentence"
    with pytest.raises(BadValue, match=r"Levels 0 and [+]2 say the same"):
        put(before.edit(state="active", levels=READY.levels | {"2": "Three."}), before, why="again")


def test_an_active_goal_of_an_older_journal_is_edited_with_fewer_sentences() -> None:
    older = READY.edit(state="active", levels={"0": "three", "1": "better"}, baseline=2, target=date(2025, 1, 1))
    assert put(older.edit(why="to hear more"), older)
    assert put(older.edit(levels=older.levels | {"-1": "one"}), older)
    with pytest.raises(Refused, match="needs the sentence of level 0\\."):
        put(older.edit(levels={"1": "better"}), older)
    with pytest.raises(BadValue, match="Level −1 says only"):
        put(older.edit(levels=older.levels | {"-1": "less"}), older)


@pytest.mark.parametrize("baseline", [1, 2])
def test_a_goal_begins_at_most_at_what_is_expected(baseline: int) -> None:
    with pytest.raises(BadValue, match=f"Baseline: [+]{baseline} is above what you expect") as told:
        put(READY.edit(state="active", baseline=baseline), READY)
    assert told.value.field == "baseline"
    assert all(put(READY.edit(state="active", baseline=level), READY) for level in (-2, -1, 0))


@pytest.mark.parametrize("target", [TODAY, TODAY - timedelta(1)])
def test_a_goal_becomes_active_only_with_its_target_ahead(target: date) -> None:
    with pytest.raises(BadValue, match=r"is not ahead\. Type a day to come before the goal becomes active") as told:
        put(READY.edit(state="active", target=target), READY)
    assert told.value.field == "target"
    active = READY.edit(state="active", target=target)
    assert put(active.edit(why="to hear more"), active), "an active goal may be late"
    assert put(READY.edit(target=target), READY), "a draft may wait"


def test_a_goal_is_achieved_at_level_0_with_evidence() -> None:
    goal = READY.edit(state="active")
    reached = goal.edit(state="achieved", evidence="I asked")
    with pytest.raises(Refused, match=r"level 0 or higher; this one has level -2"):
        put(reached, goal, goal)
    with pytest.raises(Refused, match="this one has no level yet"):
        put(reached.edit(baseline=None), goal, goal)
    fell = (Level(id="7", goal="2", level=1, on=date(2026, 3, 1)), Level(id="8", goal="2", level=-1, on=TODAY))
    with pytest.raises(Refused, match="level -1"):
        put(reached, goal, goal, *fell)
    level = Level(id="9", goal="2", level=0, on=TODAY)
    with pytest.raises(BadValue, match="what shows that this goal is achieved"):
        put(reached.edit(evidence=" "), goal, goal, level)
    assert put(reached, goal, goal, level).status == "achieved"


@pytest.mark.parametrize("state", ["paused", "dropped"])
def test_a_goal_is_paused_and_dropped_with_a_reason(state: str) -> None:
    goal = READY.edit(state="active")
    with pytest.raises(Refused, match=f"Say why this goal is {state}"):
        put(goal.edit(state=state), goal)
    after = put(goal.edit(state=state), goal, why="peak season")
    assert getattr(after, "reason", "") == "peak season"
    assert [(change.was, change.now, change.why) for change in after.history_of("state")] == [
        ("active", state, "peak season")
    ]


def test_every_kind_refuses_every_way_that_its_flow_does_not_have() -> None:
    for kind in KINDS:
        flow = kind.KIND.flow
        for begin, following in flow.items():
            for end in set(flow) - set(following) - set(kind.KIND.shortcuts.get(begin, ())) - {begin}:
                before = kind().edit(id="50", state=begin)
                with pytest.raises(Refused, match="cannot go from") as told:
                    put(before.edit(state=end), before)
                assert all(f'"{humanize(state)}"' in str(told.value) for state in (begin, end))


def test_every_kind_refuses_a_state_it_does_not_know() -> None:
    for kind in KINDS:
        if kind.KIND.flow:
            with pytest.raises(JournalError):
                put(kind().edit(state="nonsense", **{kind.KIND.main: "x"}))


def test_every_kind_names_each_field_that_is_needed() -> None:
    for kind in KINDS:
        for name, field in fields(kind).items():
            if field.required and getattr(kind(), name) in ("", None):
                with pytest.raises(BadValue) as told:
                    field.check(getattr(kind(), name))
                assert told.value.field == name
                assert field.label in str(told.value)


def test_a_difficult_moment_stays_private() -> None:
    with pytest.raises(Refused, match="difficult moment stays private"):
        put(Note(text="x", kind="moment", shared=True))


def test_a_reflection_needs_text_and_a_pulse_needs_a_session() -> None:
    with pytest.raises(Refused, match="reflection is empty"):
        put(Reflection())
    assert put(Reflection(answers={"now_what": "Ask"}))
    with pytest.raises(JournalError, match="not in the journal"):
        put(Pulse(session="404"))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (Milestone(title="x", goal="404"), "not in the journal. Choose one that is"),
        (Milestone(title="x", goal="3"), "must be a goal, not a session"),
        (Point(title="x", session="2"), "must be a session, not a goal"),
        (Learning(id="9", text="x", successor="9"), "not in the journal"),
        (Note(text="x", relationship="2"), "must be a relationship, not a goal"),
    ],
)
def test_a_link_to_nothing_or_to_the_wrong_kind_is_refused(entry: Entry, told: str) -> None:
    with pytest.raises(BadValue, match=told):
        put(entry)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Session(start="2026-13-01T08:30"), "start"),
        (Session(start="next tue"), "start"),
        (SESSION.edit(id="", minutes=4), "minutes"),
        (Level(goal="2", level=3), "level"),
        (Action(text="x", owner="boss"), "owner"),
        (READY.edit(id="", levels={"3": "x"}), "levels"),
        (Pulse(session="3", useful=6), "useful"),
    ],
)
def test_a_value_that_does_not_fit_names_its_field(entry: Entry, field: str) -> None:
    with pytest.raises(BadValue) as told:
        put(entry)
    assert told.value.field == field


def test_an_old_value_that_does_not_fit_is_no_obstacle_to_another_change() -> None:
    old = Action(id="9", text="x", owner="boss")
    assert getattr(put(old.edit(text="y"), old), "text", "") == "y"


def test_the_history_keeps_old_values_of_tracked_fields_with_day_and_reason() -> None:
    action = Action(id="9", text="x", due=date(2026, 6, 5))
    moved = put(action.edit(due=date(2026, 6, 9)), action, why="leave")
    assert [(c.on, c.was, c.now, c.why) for c in moved.history_of("due")] == [
        (TODAY, "2026-06-05", "2026-06-09", "leave")
    ]
    gone = put(moved.edit(due=None), moved)
    assert [c.now for c in gone.history_of("due")] == ["2026-06-09", None]
    assert put(action.edit(text="y"), action).history == {}


def test_the_first_value_of_a_tracked_field_is_no_change_and_a_draft_keeps_only_its_states() -> None:
    action = Action(id="9", text="x")
    assert put(action.edit(due=TODAY), action).history == {}
    assert put(READY.edit(target=TODAY), READY).history == {}


def test_the_history_of_a_point_shows_when_it_joined_an_agenda() -> None:
    point = Point(id="9", title="x")
    on = put(point.edit(session="3"), point)
    off = put(on.edit(session=""), on)
    assert isinstance(off, Point)
    assert [(change.was, change.now) for change in off.history_of("session")] == [(None, "3"), ("3", None)]
    assert len(off.moves()) == 1


def test_history_cannot_be_rewritten_by_a_put() -> None:
    action = Action(id="9", text="x", due=TODAY)
    moved = put(action.edit(due=date(2026, 6, 9)), action)
    assert put(moved.edit(text="y", history={}), moved).history == moved.history


@pytest.mark.parametrize(
    ("before", "state", "gone"),
    [
        (Action(id="9", text="x", state="done", done_on=TODAY, result="fine"), "open", ("done_on", "result")),
        (SESSION.edit(state="held", actual_minutes=50, takeaways=["a"]), "planned", ("actual_minutes", "takeaways")),
        (
            SESSION.edit(state="cancelled", reason="strike", called_off_by="both"),
            "planned",
            ("reason", "called_off_by"),
        ),
        (Milestone(id="9", goal="2", title="x", state="reached", reached_on=TODAY), "open", ("reached_on",)),
        (Agreement(id="9", purpose="x", state="accepted", accepted_on=TODAY), "draft", ("accepted_on",)),
    ],
)
def test_a_state_change_clears_fields_of_the_old_state(before: Entry, state: str, gone: tuple[str, ...]) -> None:
    after = put(before.edit(state=state), before)
    empty = type(before)()
    assert [getattr(after, name) for name in gone] == [getattr(empty, name) for name in gone]


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [
        (Action(text="x", state="done"), "done_on", TODAY),
        (SESSION.edit(id="", start="2026-06-01T08:30", state="held"), "actual_minutes", 60),
        (SESSION.edit(id="", state="cancelled"), "called_off_on", TODAY),
        (Note(text="x", kind="topic"), "state", "waiting"),
        (Learning(text="x", retired_why="wrong"), "retired_on", TODAY),
        (PAIR.edit(id="", state="closed"), "ended", TODAY),
    ],
)
def test_a_state_change_fills_dependent_fields(entry: Entry, name: str, value: object) -> None:
    assert getattr(put(entry), name) == value


def test_texts_are_cleaned_and_lists_have_no_duplicates() -> None:
    note = put(Note(text="a\x1b]0;x\x07\r\nb", person=" two\nlines ", tags=["Data", "data ", " ", "x\x00"]))
    assert isinstance(note, Note)
    assert (note.text, note.person, note.tags) == ("a]0;x\nb", "two lines", ["Data", "x"])


def test_only_entries_for_both_start_shared() -> None:
    shared = {kind.KIND.name for kind in KINDS if with_owner(kind(), PAIR).shared}
    assert shared == {"point", "sealed_rating"}
    assert with_owner(Action(text="x", session="3"), PAIR).shared
    assert not with_owner(Point(title="x"), PAIR, typed_fields=("shared",)).shared


LOOKS: dict[str, dict[str, Direction]] = {
    "relationship": {"start": "either", "planned_end": "ahead", "ended": "back"},
    "agreement": {"accepted_on": "back"},
    "goal": {"target": "ahead"},
    "milestone": {"due": "ahead", "reached_on": "back"},
    "level": {"on": "back"},
    "session": {"start": "ahead", "called_off_on": "back", "prepared_on": "back", "closed_on": "back"},
    "action": {"agreed_on": "back", "due": "ahead", "done_on": "back"},
    "learning": {"on": "back", "next_occasion": "ahead", "check_on": "ahead", "retired_on": "back"},
    "application": {"on": "back"},
    "recall": {"on": "back"},
    "rating": {"on": "back"},
    "reflection": {"on": "back"},
    "note": {"on": "back"},
}
"""The direction in which each day of these kinds lies."""
DAYS = [(kind, name, field) for kind in KINDS for name, field in fields(kind).items() if field.has_day]


def test_every_day_field_has_a_direction() -> None:
    found: dict[str, dict[str, Direction]] = {}
    for kind, name, field in DAYS:
        found.setdefault(kind.KIND.name, {})[name] = field.looks
        assert set(field.back_in) <= set(kind.KIND.flow)
    assert {name: days for name, days in found.items() if name in LOOKS} == LOOKS
    assert {(kind, name) for kind, name, field in DAYS if field.back_in} == {(Session, "start")}
    assert fields(Session)["start"].in_state("held").looks == "back"
    with pytest.raises(TypeError, match="looks"):
        day("On")  # type: ignore[call-arg]


def valid(kind: type[Entry], name: str, field: Field) -> Entry:
    """An entry of a kind in which a day says something."""
    state = next(iter((*field.states, *field.back_in)), "")
    entry = kind().edit(id="50", **{kind.KIND.main: "x"})
    if kind is Session:
        entry = SESSION.edit(id="50")
    return entry.edit(state=state) if state else entry


@pytest.mark.parametrize(("kind", "name", "field"), DAYS)
def test_a_past_field_refuses_future_days_and_a_future_field_takes_any_day(
    kind: type[Entry], name: str, field: Field
) -> None:
    entry = valid(kind, name, field)

    def dated(on: date) -> Entry:
        return entry.edit(**{name: f"{on.isoformat()}T23:59" if field.form == "moment" else on})

    looks = field.in_state(entry.status).looks
    for days in (-400, -1, 0):
        assert name not in days_ahead(dated(TODAY + timedelta(days)), TODAY)
    for days in (1, 400):
        assert (name in days_ahead(dated(TODAY + timedelta(days)), TODAY)) == (looks == "back")


def test_a_day_that_stood_ahead_before_does_not_block_other_changes() -> None:
    old = Note(id="50", text="x", on=TODAY + timedelta(3))
    assert put(old.edit(text="y"), old).edit(history={}) == old.edit(text="y")
    with pytest.raises(
        BadValue, match=r"On: Fri 5 Jun 2026 is in the future. Type the day on which it happened"
    ) as told:
        put(old.edit(on=TODAY + timedelta(4)), old)
    assert told.value.field == "on"
    assert put(old.edit(on=TODAY), old).day == TODAY


def test_a_session_is_held_or_missed_on_its_day_or_after_it() -> None:
    for state in ("held", "missed"):
        with pytest.raises(BadValue, match="or leave the session planned") as told:
            put(SESSION.edit(state=state), SESSION)
        assert told.value.field == "start"
        assert put(SESSION.edit(state=state, start="2026-06-01T23:59"), SESSION).status == state
    assert put(SESSION.edit(state="cancelled"), SESSION).status == "cancelled"
    ahead = SESSION.edit(state="held")
    assert put(ahead.edit(state="planned"), ahead).status == "planned"


def test_readers_that_two_devices_chose_apart_are_the_fewest() -> None:
    first = stamp_new_record({"text": "x", "shared": True, "for_others": True}, "a", 1)
    hidden = write(first, {"shared": CLEARED, "for_others": CLEARED}, "a", 5)
    for changes in ({"for_others": CLEARED}, {"shared": True, "for_others": True}):
        shown = write(write(first, {"shared": CLEARED}, "b", 6), changes, "b", 9)
        shown = write(shown, {"shared": True, "for_others": True}, "b", 10)
        merged = merge({"notes": {"1": hidden}}, {"notes": {"1": shown}})["notes"]
        assert from_document(Note, 1, merged["1"]).audience == "private"  # type: ignore[call-overload,index,arg-type]
        chosen = write(merged["1"], {"shared": True}, "a", 20)  # type: ignore[call-overload,index,arg-type]
        assert from_document(Note, 1, chosen).audience == "partner"


@pytest.mark.parametrize(("edited", "audience"), [({"text": "y"}, "private"), ({"shared": True}, "partner")])
def test_a_private_entry_that_is_marked_for_others_stays_private(edited: dict[str, object], audience: str) -> None:
    flagged = Note(id="9", text="x", author="mentee", for_others=True)
    after = put(flagged.edit(**edited), flagged)
    assert (after.audience, after.for_others) == (audience, False)
    new = Note(id="9", text="x", author="mentee")
    assert put(new.edit(for_others=True), new).audience == put(new.edit(for_others=True)).audience == "others"
