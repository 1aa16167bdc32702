"""From a suggestion to a point on the agenda: what is brought in, and what becomes of where it came from."""

from collections.abc import Sequence

from rmjournal.insight.closing import carried, next_order
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import OWNERS, other
from rmjournal.practice.questions import Question
from rmjournal.practice.templates import TemplatePoint

MINUTES = 5
"""What a point that is brought in begins with."""


def brought_in(entry: Entry, session: Session, entries: Entries) -> tuple[Entry, ...]:
    """What to put so that an entry is on the agenda: a point is moved; of others a new point is made.

    A topic is done by that; an action, a goal, a learning stays as it is. The new point is private where what it
    came from is private; put it with ``said=("shared",)``.
    """
    order = next_order(session.id, entries)
    if isinstance(entry, Point):
        return (carried(entry, session.id, order),)
    new = Point(
        relationship=session.relationship, session=session.id, order=order, minutes=MINUTES, shared=entry.shared
    )
    if isinstance(entry, Note):
        whole = entry.text if "\n" in entry.text.strip() else ""
        return (new.edit(title=entry.heading, note=whole), entry.edit(state="done"))
    if isinstance(entry, Action):
        owner = entry.owner if entry.owner in OWNERS else "both"
        return (new.edit(title=entry.text, kind="actions", owner=owner, goal=entry.goal),)
    if isinstance(entry, Goal):
        return (new.edit(title=entry.title, kind="goals", owner=entry.learner or "both", goal=entry.id),)
    if isinstance(entry, Learning):
        title = entry.cue or entry.heading
        return (new.edit(title=title, kind="review", owner=entry.learner or "both", goal=entry.goal),)
    return (new.edit(title=entry.heading),)


def question_point(question: Question, session: Session, entries: Entries, role: str) -> Point:
    """A question of the bank as a point: the item, with what to ask the other one."""
    asked = other(role) or "mentee"
    swap = question.item.startswith("Swap:")
    return Point(
        relationship=session.relationship,
        session=session.id,
        order=next_order(session.id, entries),
        minutes=MINUTES,
        title=question.item,
        prompt=question.asked_of(asked),
        question=question.id,
        owner="mentee" if swap else "mentor",
        kind="swap" if swap else "discussion",
    )


def template_points(points: Sequence[TemplatePoint], session: Session, entries: Entries) -> tuple[Point, ...]:
    """The points of a template as entries, behind those that are on the agenda of a session."""
    place = next_order(session.id, entries)
    return tuple(
        Point(
            relationship=session.relationship,
            session=session.id,
            order=place + n,
            title=point.title,
            minutes=point.minutes,
            owner=point.owner,
            kind=point.kind,
            prompt=point.prompt,
        )
        for n, point in enumerate(points)
    )
