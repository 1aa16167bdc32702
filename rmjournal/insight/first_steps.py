"""First steps of a new journal, ticked from its entries."""

from typing import NamedTuple

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session


class FirstStep(NamedTuple):
    """A first step: its name, whether it is done, and the entry that it is about."""

    name: str
    is_done: bool
    entry: Entry | None = None


def first_steps(entries: Entries) -> list[FirstStep]:
    """List the first steps of one relationship, in the order of the work."""
    pairs = entries.of(Relationship)
    sessions = sorted(
        (session for session in entries.of(Session) if session.state in ("planned", "held")),
        key=lambda session: (session.start, int(session.id)),
    )
    first = sessions[0] if sessions else None
    has_met = any(session.state == "held" for session in sessions)
    is_prepared = any(session.prepared_on for session in sessions)
    agreements = entries.of(Agreement)
    return [
        FirstStep("begin", bool(pairs)),
        FirstStep("plan", first is not None, first),
        FirstStep("prepare", has_met or is_prepared, first),
        FirstStep("agree", any(each.state == "accepted" for each in agreements), next(iter(agreements), None)),
        FirstStep("goal", bool(entries.of(Goal))),
        FirstStep("meet", has_met, first),
        FirstStep("learn", bool(entries.of(Learning))),
    ]


def are_first_steps_done(entries: Entries) -> bool:
    """Tell whether nothing is left of the first steps."""
    return all(step.is_done for step in first_steps(entries))
