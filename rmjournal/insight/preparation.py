"""Preparation of a session: everything the entries suggest for it, as one value."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from rmjournal.insight.agenda import unasked_questions
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import is_often_carried
from rmjournal.insight.commitments import split_open_actions
from rmjournal.insight.recall_queue import due_recall
from rmjournal.insight.scope import select_pair
from rmjournal.insight.signals import Signals, find_signals
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship, phase
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import Question, QuestionBank

MAX_LINES = 3
"""Lines of what was agreed, at most."""


class LastSession(NamedTuple):
    """The latest session that was held before, and those that were called off or missed since."""

    session: Session | None
    agreed: tuple[str, ...]
    """Its takeaways, then its actions; three lines at most."""
    fell_out: tuple[Session, ...]
    """Called off or missed after it, oldest first."""


def last_session_before(entries: Entries, start: str, but: str = "") -> LastSession:
    """What was last time among these entries, seen from a day with or without time; ``but`` is left out."""
    before = sorted(
        (s for s in entries.of(Session) if s.begins and s.start < start and s.id != but),
        key=lambda s: (s.start, int(s.id)),
    )
    held = [session for session in before if session.state == "held"]
    last = held[-1] if held else None
    since = before[before.index(last) + 1 :] if last else before
    fell_out = tuple(session for session in since if session.state in ("cancelled", "missed"))
    return LastSession(last, _agreed(last, entries) if last else (), fell_out)


def _agreed(session: Session, entries: Entries) -> tuple[str, ...]:
    promised = [action.text for action in entries.near(session, Action) if action.session == session.id]
    return tuple(line for line in (*session.takeaways, *promised) if line.strip())[:MAX_LINES]


STALE_DAYS = 30
"""Days after which a goal wants a level."""


class CarriedPoint(NamedTuple):
    """A point that waits or was left over: how often it was carried, when it was raised first."""

    point: Point
    times: int
    raised: date | None
    is_stale: bool
    """Carried so often that one should ask whether it is still wanted."""


class StaleGoal(NamedTuple):
    """A running goal without a level for a month: the day of the last one, none when there never was one."""

    goal: Goal
    last: date | None


class LearningToCheck(NamedTuple):
    """A learning to look at, and why: check, occasion, fading, recall."""

    learning: Learning
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """Everything that a session can begin with."""

    session: Session | None
    pair: Relationship | None
    by: date
    """The day of the session, or the day asked about when that is later."""
    phase: str
    """Of the relationship: preparing, starting, working, reviewing, closing or after."""
    agenda: tuple[Point, ...]
    minutes: int
    """The sum of the agenda, without points that were cut."""
    minutes_over: int
    """Minutes more than planned; 0 when it fits."""
    last: LastSession
    carried: tuple[CarriedPoint, ...]
    topics: tuple[Note, ...]
    mine: tuple[Action, ...]
    """Open actions due by then, mine or of both."""
    theirs: tuple[Action, ...]
    goals: tuple[StaleGoal, ...]
    learnings: tuple[LearningToCheck, ...]
    questions: tuple[Question, ...]
    signals: Signals
    """Of how it goes; quiet, and empty where all is well."""


def prepare(entries: Entries, session: Session | None, on: date, role: str, bank: QuestionBank) -> Preparation:
    """What to bring to a session as of a day; without a session, to the next time with the only pair there is.

    Points, actions, goals and learnings are seen from the day of the session: what is due by then counts.
    """
    pair = _pair(entries, session)
    ours = select_pair(entries, pair.id if pair else "")
    by = max(on, session.day) if session and session.day else on
    points = tuple(list_agenda(session, ours)) if session else ()
    minutes = sum(point.minutes for point in points if point.state != "cut")
    promised = split_open_actions(ours, role)
    stage = phase(pair, ours, on) if pair else "preparing"
    return Preparation(
        session=session,
        pair=pair,
        by=by,
        phase=stage,
        agenda=points,
        minutes=minutes,
        minutes_over=max(0, minutes - session.minutes) if session else 0,
        last=last_session_before(
            ours, session.start if session else (on + timedelta(1)).isoformat(), session.id if session else ""
        ),
        carried=_carried(ours, session, on),
        topics=_topics(ours),
        mine=tuple(action for action in promised.mine if action.due and action.due <= by),
        theirs=tuple(action for action in promised.theirs if action.due and action.due <= by),
        goals=_unlevelled(ours, by),
        learnings=_to_check(ours, by),
        questions=unasked_questions(ours, pair.areas if pair else [], stage, bank),
        signals=find_signals(ours, pair, session, on) if pair else Signals(),
    )


def _pair(entries: Entries, session: Session | None) -> Relationship | None:
    if session:
        return entries.one(Relationship, session.relationship)
    pairs = entries.of(Relationship)
    alive = [pair for pair in pairs if pair.state not in ("closed", "ended_early")]
    return alive[0] if len(alive) == 1 else pairs[0] if len(pairs) == 1 else None


def _carried(entries: Entries, session: Session | None, on: date) -> tuple[CarriedPoint, ...]:
    """Points that wait for a session, and those left open on one that is over or whose day has passed."""
    found = []
    for point in entries.of(Point):
        at = entries.one(Session, point.session)
        if point.state != "planned" or (at and (not _is_past(at, on) or (session and at.id == session.id))):
            continue
        raised = point.derived(entries, on)["raised"]
        day = date.fromisoformat(str(raised)) if raised else None
        found.append(CarriedPoint(point, len(point.carries()), day, is_often_carried(point)))
    return tuple(sorted(found, key=lambda one: (one.raised or date.max, int(one.point.id))))


def _is_past(session: Session, on: date) -> bool:
    return session.state != "planned" or (session.day is not None and session.day < on)


def _topics(entries: Entries) -> tuple[Note, ...]:
    found = [note for note in entries.of(Note) if note.kind == "topic" and note.state == "waiting"]
    return tuple(sorted(found, key=lambda note: (note.day or date.min, int(note.id))))


def _unlevelled(entries: Entries, by: date) -> tuple[StaleGoal, ...]:
    found = []
    for goal in entries.of(Goal):
        days = [level.day for level in entries.near(goal, Level) if level.day]
        last = max(days, default=None)
        since = last or goal.since or goal.day
        if goal.state == "active" and since and (by - since).days >= STALE_DAYS:
            found.append(StaleGoal(goal, last))
    return tuple(found)


def _to_check(entries: Entries, by: date) -> tuple[LearningToCheck, ...]:
    """Learnings with a reason, those with most reasons first, then the oldest."""
    found = [LearningToCheck(one, _reasons(one, entries, by)) for one in entries.of(Learning) if not one.retired_on]
    return tuple(
        sorted((one for one in found if one.reasons), key=lambda one: (-len(one.reasons), int(one.learning.id)))
    )


def _reasons(learning: Learning, entries: Entries, by: date) -> tuple[str, ...]:
    occasion = learning.next_occasion
    used = [use for use in entries.near(learning, Application) if occasion and use.day and use.day >= occasion]
    reasons = {
        "check": learning.check_on is not None and learning.check_on <= by,
        "occasion": occasion is not None and occasion <= by and not used,
        "fading": bool(learning.derived(entries, by)["fading"]),
        "recall": due_recall(learning, entries, by) is not None,
    }
    return tuple(name for name, holds in reasons.items() if holds)
