"""First steps of a new journal, ticked from its entries, and readiness."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import msgspec

from rmjournal.insight.cadence import find_middle
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import ENDED_STATES, LOOKING_BACK_STATES, Relationship, phase
from rmjournal.model.kinds.session import Session

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "candidate": "Whom could you ask? Names, and what they are good at",
        "begin": "Say who the two of you are",
        "plan": "Plan the first session",
        "prepare": "Prepare it: a template, suggestions",
        "ready": "Know yourself: five questions",
        "card": "Your card: strengths, wishes, how to give you feedback",
        "growth": "Growth areas: what you want to get better at",
        "areas": "Focus areas: what the two of you work on",
        "report": "Line of report: is one of you above the other?",
        "agree": "Agree on the rules, the two of you at one screen",
        "goal": "Write one goal, with five levels in words",
        "meet": "Meet, and close the session together",
        "learn": "Write down the first thing you learned, in one line",
    }
)
"""Each step in words, in the order of the work. A person may never want to hear one again."""
BEGINNING = ("ready", "card", "growth", "areas", "report")
"""Steps that help before the two have met, and are not asked for later."""
READINESS = "readiness"
"""The occasion and the framework of the five questions."""


class FirstStep(msgspec.Struct, frozen=True):
    """A first step: its name, whether it is done, and its entry."""

    name: str
    is_done: bool
    entry: Entry | None = None


@once_per_state
def first_steps(entries: Entries) -> list[FirstStep]:
    """List the first steps of one relationship, in the order of the work.

    Without those never to be asked.

    Nothing is left to begin once the two look back.
    """
    pair = find_steps_pair(entries)
    return _steps_with(pair, select_pair(entries, pair.id if pair else ""))


def find_steps_pair(entries: Entries) -> Relationship | None:
    """Find the relationship whose first steps to list: the first unfinished open one."""
    pairs = entries.of(Relationship)
    if len(pairs) < 2:
        return next(iter(pairs), None)
    unfinished = (
        pair
        for pair in pairs
        if pair.state not in ENDED_STATES
        and not all(step.is_done for step in _steps_with(pair, select_pair(entries, pair.id)))
    )
    return next(unfinished, pairs[0])


def _steps_with(pair: Relationship | None, entries: Entries) -> list[FirstStep]:
    never = pair.never_ask if pair else ()
    has_met = any(session.state == "held" for session in entries.of(Session))
    is_ending = pair is not None and pair.state in LOOKING_BACK_STATES
    steps = [
        step
        for step in (*_before_the_pair(entries, pair), *_steps_of_work(entries), *_beginning(entries, pair))
        if step.is_done or not (is_ending or STEPS[step.name] in never or (has_met and step.name in BEGINNING))
    ]
    return sorted(steps, key=lambda step: list(STEPS).index(step.name))


def _before_the_pair(entries: Entries, pair: Relationship | None) -> list[FirstStep]:
    """Ask whom one could ask, only while there is no pair."""
    people = [person for person in entries.of(Person) if person.state != "known"]
    begin = FirstStep("begin", pair is not None, next(iter(people), None) if pair is None else None)
    return [begin] if pair else [FirstStep("candidate", bool(people)), begin]


def _steps_of_work(entries: Entries) -> list[FirstStep]:
    sessions = [session for session in entries.of(Session) if session.state in ("planned", "held")]
    first = min(sessions, key=lambda session: (session.start, int(session.id)), default=None)
    has_met = any(session.state == "held" for session in sessions)
    is_prepared = any(session.prepared_on for session in sessions)
    agreements = entries.of(Agreement)
    offered = [each for each in agreements if each.ground_rules]  # a bare draft has nothing to accept yet
    return [
        FirstStep("plan", first is not None, first),
        FirstStep("prepare", has_met or is_prepared, first),
        FirstStep("agree", any(each.state == "accepted" for each in agreements), next(iter(offered), None)),
        FirstStep("goal", bool(entries.of(Goal))),
        FirstStep("meet", has_met, first),
        FirstStep("learn", bool(entries.of(Learning))),
    ]


def _beginning(entries: Entries, pair: Relationship | None) -> list[FirstStep]:
    if pair is None:
        return []
    return [
        FirstStep("ready", any(one.occasion == READINESS for one in entries.of(Reflection))),
        FirstStep("card", bool(pair.own_card)),
        FirstStep("growth", bool(entries.of(Growth))),
        FirstStep("areas", bool(pair.areas)),
        FirstStep("report", bool(pair.reporting)),
    ]


@once_per_state
def are_first_steps_done(entries: Entries) -> bool:
    """Tell whether nothing is left of the first steps."""
    return all(step.is_done for step in first_steps(entries))


def list_readiness(entries: Entries, pair_id: str, role: str) -> list[Reflection]:
    """List the answers of one person to the five questions, oldest first."""
    found = [
        one
        for one in entries.of(Reflection)
        if one.occasion == READINESS and one.relationship == pair_id and one.author in ("", role)
    ]
    return sorted(found, key=lambda one: (one.day or date.max, int(one.id)))


def first_readiness(reflection: Reflection, entries: Entries) -> Reflection | None:
    """Find the first answers, with which later ones are compared.

    None for the first ones themselves.
    """
    if reflection.occasion != READINESS:
        return None
    first = next(iter(list_readiness(entries, reflection.relationship, reflection.author)), None)
    return first if first is not None and first.id != reflection.id else None


def is_readiness_due_again(entries: Entries, pair: Relationship, today: date) -> bool:
    """Tell whether to ask the five questions again: half-way, and answered once."""
    answers = list_readiness(entries, pair.id, pair.role)
    if len(answers) != 1:
        return False
    if phase(pair, entries, today) == "reviewing":
        return True
    half = find_middle(entries, pair)
    return half is not None and half <= today and phase(pair, entries, today) in ("starting", "working")


def start_readiness(pair: Relationship) -> Reflection:
    """Start the answers to the five questions."""
    return Reflection(relationship=pair.id, occasion=READINESS, framework=READINESS, author=pair.role)
