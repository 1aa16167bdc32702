"""Preparation of a session: everything the entries suggest for it, as one value."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from rmjournal.insight.agenda import is_on_agenda, needs_open_question, unasked_questions
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import is_often_carried
from rmjournal.insight.coach import Advice, advise
from rmjournal.insight.commitments import split_open_actions
from rmjournal.insight.goals import StaleGoal, stale_goals
from rmjournal.insight.recall_queue import due_recall
from rmjournal.insight.scope import select_pair, usual_pair
from rmjournal.insight.signals import Signals, find_signals
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship, phase
from rmjournal.model.kinds.session import HARD_FLAGS, Session
from rmjournal.practice.questions import Question, QuestionBank
from rmjournal.practice.templates import REPAIR, choose_template, load_templates

MAX_LINES = 3
"""Lines of the last agreements, at most."""


class LastSession(NamedTuple):
    """The last held session, and those cancelled or missed since."""

    session: Session | None
    agreed: tuple[str, ...]
    """Its takeaways, then its actions; three lines at most."""
    fell_out: tuple[Session, ...]
    """Cancelled or missed after it, oldest first."""


def last_session_before(entries: Entries, start: str, excluded_id: str = "") -> LastSession:
    """Find the last held session before a moment.

    ``start`` is a day with or without a time; the session ``excluded_id`` is left out.
    """
    before = sorted(
        (
            session
            for session in entries.of(Session)
            if session.starts_at and session.start < start and session.id != excluded_id
        ),
        key=lambda session: (session.start, int(session.id)),
    )
    held = [session for session in before if session.state == "held"]
    last = held[-1] if held else None
    since = before[before.index(last) + 1 :] if last else before
    fell_out = tuple(session for session in since if session.state in ("cancelled", "missed"))
    return LastSession(last, _agreed_lines(last, entries) if last else (), fell_out)


def _agreed_lines(session: Session, entries: Entries) -> tuple[str, ...]:
    promised = [action.text for action in entries.referrers_of_kind(session, Action) if action.session == session.id]
    return tuple(line for line in (*session.takeaways, *promised) if line.strip())[:MAX_LINES]


def find_repair(last: LastSession, agenda: Sequence[Point], entries: Entries) -> Session | None:
    """Find the newest session that asks for repair: a no-show or difficult one.

    None when a point of the repair template is on the agenda.
    """
    lines = {point.title for point in load_templates().named[REPAIR].points}
    if any(point.title in lines for point in agenda):
        return None
    sessions = [*([last.session] if last.session else []), *last.fell_out]
    return next((one for one in reversed(sessions) if one.state == "missed" or is_difficult(one, entries)), None)


def is_difficult(session: Session, entries: Entries) -> bool:
    """Whether a session was marked as difficult, or has a difficult moment."""
    moments = [note for note in entries.referrers_of_kind(session, Note) if note.kind == "moment"]
    return bool(HARD_FLAGS & {*session.flags} or moments)


class CarriedPoint(NamedTuple):
    """A waiting or left-over point, with how often it was carried."""

    point: Point
    times: int
    raised: date | None
    is_stale: bool
    """Carried so often that it may no longer be wanted."""


class LearningToCheck(NamedTuple):
    """A learning to look at, with reasons: check, occasion, fading, recall."""

    learning: Learning
    reasons: tuple[str, ...]


class Preparation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that prepares a session."""

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
    advice: Advice | None
    """The question of the coach; none when nothing asks for one."""
    questions: tuple[Question, ...]
    needs_open_question: bool
    """Whether the agenda has no question yet whose answer one does not know."""
    signals: Signals
    """Early signals of trouble; empty when all is well."""
    repair: Session | None
    """The session that asks for repair: a no-show or a difficult one; none once repair is on the agenda."""
    template: str
    """The name of the template that fits."""


def prepare(entries: Entries, session: Session | None, today: date, role: str, bank: QuestionBank) -> Preparation:
    """Collect what prepares a session, or the pair's next one.

    What its agenda has already is not suggested.

    Points, actions, goals and learnings are seen from the day of the session: what is due by then counts.
    """
    pair = _pair_of(entries, session)
    ours = select_pair(entries, pair.id if pair else "")
    day = max(today, session.day) if session and session.day else today
    points = tuple(list_agenda(session, ours)) if session else ()
    minutes = sum(point.minutes for point in points if point.state != "cut")
    open_actions = split_open_actions(ours, role)
    last = last_session_before(
        ours, session.start if session else (today + timedelta(1)).isoformat(), session.id if session else ""
    )
    repair = find_repair(last, points, ours)
    was_shadowing = last.session is not None and last.session.kind == "shadowing"
    current_phase = phase(pair, ours, today) if pair else "preparing"
    advice = advise(ours, pair, role, day, bank, points) if pair else None
    rest = bank.without({advice.question.id}) if advice else bank
    return Preparation(
        session=session,
        pair=pair,
        by=day,
        phase=current_phase,
        agenda=points,
        minutes=minutes,
        minutes_over=max(0, minutes - session.minutes) if session else 0,
        last=last,
        carried=_carried(ours, session, today),
        topics=_topics(ours),
        mine=_due_actions(open_actions.mine, day, points),
        theirs=_due_actions(open_actions.theirs, day, points),
        goals=tuple(stale for stale in stale_goals(ours, day) if not is_on_agenda(stale.goal, points)),
        learnings=tuple(
            check for check in _learnings_to_check(ours, day) if not is_on_agenda(check.learning, points)
        ),
        advice=advice,
        questions=unasked_questions(ours, pair, current_phase, rest),
        needs_open_question=needs_open_question(points, pair),
        signals=find_signals(ours, pair, session, today) if pair else Signals(),
        repair=repair,
        template=choose_template(
            session.kind if session else "regular",
            session.minutes if session else 60,
            needs_repair=repair is not None,
            was_shadowing=was_shadowing,
        ),
    )


def _due_actions(actions: Iterable[Action], day: date, points: Sequence[Point]) -> tuple[Action, ...]:
    """Actions that are due by a day, and not on the agenda."""
    return tuple(
        action for action in actions if action.due and action.due <= day and not is_on_agenda(action, points)
    )


def _pair_of(entries: Entries, session: Session | None) -> Relationship | None:
    return entries.get_of_kind(Relationship, session.relationship) if session else usual_pair(entries)


def _carried(entries: Entries, session: Session | None, today: date) -> tuple[CarriedPoint, ...]:
    """Points that wait for a session, or are left open on a past one."""
    points = []
    for point in entries.of(Point):
        owning_session = entries.get_of_kind(Session, point.session)
        is_over = owning_session is not None and owning_session.state == "held"
        if (
            point.state != "planned"
            or (is_over and point.is_noted)
            or (
                owning_session
                and (not _is_past(owning_session, today) or (session and owning_session.id == session.id))
            )
        ):
            continue
        raised = point.derived(entries, today)["raised"]
        day = date.fromisoformat(str(raised)) if raised else None
        points.append(CarriedPoint(point, len(point.carries(entries)), day, is_often_carried(point, entries)))
    return tuple(sorted(points, key=lambda carried: (carried.raised or date.max, int(carried.point.id))))


def _is_past(session: Session, today: date) -> bool:
    return session.state != "planned" or (session.day is not None and session.day < today)


def _topics(entries: Entries) -> tuple[Note, ...]:
    topics = [note for note in entries.of(Note) if note.kind == "topic" and note.state == "waiting"]
    return tuple(sorted(topics, key=lambda note: (note.day or date.min, int(note.id))))


def _learnings_to_check(entries: Entries, day: date) -> tuple[LearningToCheck, ...]:
    """Learnings with reasons to look at them, most reasons first."""
    checks = [
        LearningToCheck(learning, _reasons(learning, entries, day))
        for learning in entries.of(Learning)
        if not learning.retired_on
    ]
    return tuple(
        sorted(
            (check for check in checks if check.reasons),
            key=lambda check: (-len(check.reasons), int(check.learning.id)),
        )
    )


def _reasons(learning: Learning, entries: Entries, day: date) -> tuple[str, ...]:
    occasion = learning.next_occasion
    uses = [
        use
        for use in entries.referrers_of_kind(learning, Application)
        if occasion and use.day and use.day >= occasion
    ]
    reasons = {
        "check": learning.check_on is not None and learning.check_on <= day,
        "occasion": occasion is not None and occasion <= day and not uses,
        "fading": bool(learning.derived(entries, day)["fading"]),
        "recall": due_recall(learning, entries, day) is not None,
    }
    return tuple(name for name, applies in reasons.items() if applies)
