"""Agenda of a session: suggested items, unasked questions, and fitting to the minutes."""

from collections.abc import Iterable, Sequence

from rmjournal.errors import Refused
from rmjournal.insight.closing import move_point, next_order
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import OWNERS, other
from rmjournal.practice.questions import Question, QuestionBank
from rmjournal.practice.templates import TemplatePoint, divide_proportionally

DEFAULT_MINUTES = 5
"""What a point that is brought in begins with."""


def add_to_agenda(entry: Entry, session: Session, entries: Entries) -> tuple[Entry, ...]:
    """What to put so that an entry is on the agenda: a point is moved; of others a new point is made.

    A topic is done by that; an action, a goal, a learning stays as it is. The new point is private where what it
    came from is private; put it with ``said=("shared",)``.
    """
    order = next_order(session.id, entries)
    if isinstance(entry, Point):
        return (move_point(entry, session.id, order),)
    new = Point(
        relationship=session.relationship,
        session=session.id,
        order=order,
        minutes=DEFAULT_MINUTES,
        shared=entry.shared,
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


def make_question_point(question: Question, session: Session, entries: Entries, role: str) -> Point:
    """A question of the bank as a point: the item, with what to ask the other one."""
    asked = other(role) or "mentee"
    swap = question.item.startswith("Swap:")
    return Point(
        relationship=session.relationship,
        session=session.id,
        order=next_order(session.id, entries),
        minutes=DEFAULT_MINUTES,
        title=question.item,
        prompt=question.wording_for(asked),
        question=question.id,
        owner="mentee" if swap else "mentor",
        kind="swap" if swap else "discussion",
    )


def make_template_points(points: Sequence[TemplatePoint], session: Session, entries: Entries) -> tuple[Point, ...]:
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


def fit_points(points: Sequence[Point], minutes: int) -> tuple[Point, ...]:
    """The open points with minutes that add up, with those that are done, to a length; only those that change.

    `Refused` when there are fewer minutes than open points.
    """
    open_ones = [point for point in points if point.state == "planned"]
    room = minutes - sum(point.minutes for point in points if point.state == "done")
    if not open_ones:
        return ()
    if room < len(open_ones):
        raise Refused(f"{len(open_ones)} points do not fit into {max(0, room)} minutes; carry some on or plan more.")
    given = divide_proportionally([max(1, point.minutes) for point in open_ones], room)
    pairs = zip(open_ones, given, strict=True)
    return tuple(point.edit(minutes=share) for point, share in pairs if point.minutes != share)


MAX_QUESTIONS = 3
"""Questions that are offered at a time."""
_STAGE = {"preparing": "starting", "after": "closing"}
"""The bank's stage for phases of a relationship that have none of their own."""


def asked_questions(questions: Iterable[Question], points: Iterable[Point]) -> set[str]:
    """The ids of the questions whose id or very words some point carries."""
    ids: set[str] = set()
    said: set[str] = set()
    for point in points:
        ids.add(point.question)
        said |= {_plain(point.title), _plain(point.prompt)}
    words = {one.id: {_plain(text) for text in (one.item, one.mentee, one.mentor)} for one in questions}
    return {question for question in words if question in ids or words[question] & said}


def unasked_questions(entries: Entries, areas: Sequence[str], stage: str, bank: QuestionBank) -> tuple[Question, ...]:
    """Three questions of these areas (none named: of all) for a stage: from the area asked about least, in order."""
    known = asked_questions(bank.questions, entries.of(Point))
    wanted = list(areas) or list(dict.fromkeys(one.area for one in bank.questions))
    count = dict.fromkeys(wanted, 0)
    left: dict[str, list[Question]] = {area: [] for area in wanted}
    for one in bank.questions:
        if one.area not in left:
            continue
        if one.id in known:
            count[one.area] += 1
        elif one.fits(_STAGE.get(stage, stage)):
            left[one.area].append(one)
    found: list[Question] = []
    while len(found) < MAX_QUESTIONS and any(left.values()):
        area = min((area for area in wanted if left[area]), key=lambda name: (count[name], wanted.index(name)))
        found.append(left[area].pop(0))
        count[area] += 1
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
