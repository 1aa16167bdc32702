"""State changes: end, reopen, change after agreement, and tick."""

from datetime import date

import pytest

from rmjournal.errors import Refused
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.relationship import Relationship
from tests.model.test_rules import PAIR, READY, TODAY, put

ENDED = PAIR.edit(state="closed", ended=TODAY)
AGREED = Agreement(id="7", relationship=PAIR.id, purpose="Learn", state="accepted", accepted_on=TODAY)


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_an_ended_goal_becomes_active_again_only_with_a_reason(state: str) -> None:
    ended = READY.edit(state=state, evidence="the log", reason="late")
    with pytest.raises(Refused, match="starts again only with a reason"):
        put(ended.edit(state="active"), ended)
    again = put(ended.edit(state="active"), ended, why="more to do")
    assert [(change.was, change.now, change.why) for change in again.history_of("state")] == [
        (state, "active", "more to do")
    ]


def test_an_action_is_dropped_with_a_reason() -> None:
    action = Action(id="7", text="Book a room")
    with pytest.raises(Refused, match="why you drop this action item"):
        put(action.edit(state="dropped"), action)
    assert getattr(put(action.edit(state="dropped"), action, why="no rooms"), "reason", "") == "no rooms"


def test_an_ended_relationship_needs_a_new_agreement_to_become_active() -> None:
    old = AGREED.edit(accepted_on=date(2026, 1, 13))
    for around in ([], [old], [AGREED.edit(state="draft", accepted_on=None)]):
        with pytest.raises(Refused, match="new version of the agreement"):
            put(ENDED.edit(state="active"), ENDED, *around)
    assert put(ENDED.edit(state="active"), ENDED, old, AGREED.edit(id="8")).status == "active"


def test_a_relationship_ends_with_its_day_by_way_of_closing_or_at_once() -> None:
    assert getattr(put(PAIR.edit(state="closed"), PAIR), "ended", None) == TODAY
    closing = put(PAIR.edit(state="closing"), PAIR)
    assert isinstance(closing, Relationship)
    ended = put(closing.edit(state="closed"), closing)
    assert getattr(ended, "ended", None) == TODAY


@pytest.mark.parametrize(
    ("entry", "state", "leads_to"),
    [
        (Relationship(), "active", "closing"),
        (Relationship(), "closing", "closed"),
        (Goal(), "draft", "active"),
        (Goal(), "paused", "achieved"),
        (Goal(), "achieved", "active"),
        (Action(), "open", "done"),
        (Action(), "dropped", "open"),
        (Milestone(), "reached", "open"),
    ],
)
def test_a_tick_moves_to_the_final_state_or_the_next_one(entry: Entry, state: str, leads_to: str) -> None:
    assert entry.KIND.tick_state(state) == leads_to


def test_changes_of_an_agreement_or_a_level_are_in_the_history() -> None:
    after = put(AGREED.edit(minutes=45, ground_rules=["No just"]), AGREED, why="too long")
    assert [(one.field, one.was, one.now, one.why) for one in after.history.values()] == [
        ("minutes", 60, 45, "too long"),
    ]
    level = Level(id="9", goal=READY.id, level=1, value="6 of 8", on=TODAY)
    assert [one.was for one in put(level.edit(level=2), level).history_of("level")] == [1]
