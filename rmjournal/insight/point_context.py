"""Context of an agenda point: its question, its reason, earlier remarks."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rmjournal.insight.agenda import find_bank_question
from rmjournal.insight.goals import goal_progress
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role

MAX_REMARKS = 2
"""Earlier remarks on a point, at most."""


class PointWords(NamedTuple):
    """What a point asks, seen by one of the two; each may be empty."""

    ask: str
    """What to ask the other."""
    first: str = ""
    """What to think of first, alone."""
    follow_up: str = ""
    """What helps when the answer is short."""


def point_words(point: Point, entries: Entries) -> PointWords:
    """Give what a point asks; a question of the bank in the right mouth."""
    pair = entries.get_of_kind(Relationship, point.relationship)
    question = find_bank_question(point, pair)
    if question is None:
        return PointWords(point.prompt)
    role = (pair.role if pair else "") or "mentor"
    is_as_in_bank = _fold(point.prompt) in ("", _fold(question.to_mentee), _fold(question.to_mentor))
    ask = question.put_to(other_role(role)) if is_as_in_bank else point.prompt
    return PointWords(ask, question.first_for(role), question.follow_up)


class Remark(NamedTuple):
    """Something that was noted about a point before."""

    entry: Entry
    """Where it stands."""
    day: date
    text: str


class PointContext(NamedTuple):
    """Why a point is on the agenda, since when, and what was said before."""

    goal: Goal | None
    level: int | None
    milestone: Milestone | None
    """The next open milestone of the goal."""
    times: int
    """How often it was carried over."""
    why_moved: str
    """Why it last left a session that was not held, in words; else empty."""
    first: Session | None
    """The session that it was on first, when it is on another one now."""
    remarks: tuple[Remark, ...]
    """Newest first."""


def point_context(point: Point, entries: Entries, today: date) -> PointContext:
    """Collect the context of a point."""
    goal = entries.get_of_kind(Goal, point.goal)
    progress = goal_progress(goal, entries) if goal else None
    moves = point.moves()
    return PointContext(
        goal=goal,
        level=progress.level if progress else None,
        milestone=progress.next if progress else None,
        times=len(point.carries(entries)),
        why_moved=point.why_moved(entries),
        first=entries.get_of_kind(Session, str(moves[0].was)) if moves else None,
        remarks=_last_remarks(point, entries, today),
    )


def _last_remarks(point: Point, entries: Entries, today: date) -> tuple[Remark, ...]:
    session = entries.get_of_kind(Session, point.session)
    before = session.day if session and session.day else today
    remarks = {
        remark.entry.id: remark
        for remark in (
            *_earlier_points(point, entries),
            *_earlier_sessions(point, entries),
            *_about_learnings(point, entries),
            *_about_goal(point, entries),
        )
        if remark.text.strip() and remark.day <= before
    }
    newest = sorted(remarks.values(), key=lambda remark: (remark.day, int(remark.entry.id)), reverse=True)
    return tuple(newest[:MAX_REMARKS])


def _earlier_points(point: Point, entries: Entries) -> Iterator[Remark]:
    """The notes of other points on the same subject."""
    for other in entries.of(Point):
        if other.id == point.id or other.session == point.session or not _is_same_subject(point, other):
            continue
        session = entries.get_of_kind(Session, other.session)
        if session is not None and session.day is not None:
            yield Remark(other, session.day, other.note)


def _is_same_subject(point: Point, other: Point) -> bool:
    has_same_title = _fold(point.title) == _fold(other.title)
    return (
        has_same_title
        or bool(point.goal and point.goal == other.goal)
        or bool(point.question and point.question == other.question)
    )


def _earlier_sessions(point: Point, entries: Entries) -> Iterator[Remark]:
    """Give the notes of sessions that had the point, or one of its goal."""
    ids = {str(change.was) for change in point.moves()}
    if point.goal:
        ids |= {other.session for other in entries.of(Point) if other.goal == point.goal and other.state == "done"}
    for session_id in ids - {point.session, ""}:
        session = entries.get_of_kind(Session, session_id)
        if session is not None and session.day is not None:
            yield Remark(session, session.day, session.notes)


def _about_learnings(point: Point, entries: Entries) -> Iterator[Remark]:
    """The learnings that the point reviews, or that belong to its goal."""
    for learning in entries.of(Learning):
        is_same = _fold(point.title) in (_fold(learning.cue), _fold(learning.heading))
        if (is_same or (point.goal and learning.goal == point.goal)) and learning.day is not None:
            yield Remark(learning, learning.day, learning.text)


def _about_goal(point: Point, entries: Entries) -> Iterator[Remark]:
    """The notes of the goal's levels, and reflections on the goal or the point."""
    ids = {point.id, point.goal} - {""}
    for level in entries.of(Level):
        if level.goal in ids and level.day is not None:
            yield Remark(level, level.day, level.note)
    for reflection in entries.of(Reflection):
        if reflection.about in ids and reflection.day is not None:
            yield Remark(reflection, reflection.day, reflection.heading)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
