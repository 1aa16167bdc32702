"""Pair comparison: all relationships with their next session and open action items."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from rmjournal.insight.cadence import find_agreement, next_session
from rmjournal.insight.commitments import split_open_actions
from rmjournal.insight.goals import running_goals
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import Session


class PairOverview(NamedTuple):
    """One relationship among others: its sessions, open action items and goals."""

    pair: Relationship
    last: Session | None
    """The last session that was held."""
    next: Session | None
    mine: tuple[Action, ...]
    """My open action items."""
    theirs: tuple[Action, ...]
    """Those of the partner."""
    goals: tuple[Goal, ...]
    """The running goals of both."""
    cadence: str
    """The agreed cadence in words; empty without an agreement."""


def compare_pairs(entries: Entries, today: date) -> list[PairOverview]:
    """Give an overview of each relationship: open ones by next session, then ended ones."""
    overviews = [_overview(pair, entries, today) for pair in entries.of(Relationship)]
    return sorted(overviews, key=lambda one: (one.pair.state in ENDED_STATES, one.next.start if one.next else "~"))


def list_same_person(entries: Entries) -> list[list[Relationship]]:
    """List groups of relationships with the same partner and role, oldest first."""
    groups: dict[tuple[str, str], list[Relationship]] = defaultdict(list)
    for pair in entries.of(Relationship):
        groups[" ".join(fold_text(pair.partner).split()), pair.role].append(pair)
    return [group for group in groups.values() if len(group) > 1]


def _overview(pair: Relationship, entries: Entries, today: date) -> PairOverview:
    ours = select_pair(entries, pair.id)
    ours = ours.subset(entry for entry in ours if ours.relationship_id(entry) == pair.id)
    held = [
        session for session in ours.of(Session) if session.state == "held" and session.day and session.day <= today
    ]
    actions = split_open_actions(ours, pair.role)
    agreement = find_agreement(ours, pair)
    return PairOverview(
        pair,
        max(held, key=lambda session: (session.start, int(session.id)), default=None),
        next_session(pair, ours, today),
        actions.mine,
        actions.theirs,
        tuple(running_goals(ours)),
        agreement.recurrence.words if agreement else "",
    )
