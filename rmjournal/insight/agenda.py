"""Agenda of a session: suggested items, unasked questions, and fitting to the minutes."""

from collections.abc import Iterable, Mapping, Sequence

from rmjournal.english import humanize
from rmjournal.errors import Refused
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.closing import move_point, next_order
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import OWNERS, other_role
from rmjournal.practice.questions import (
    OPEN_QUESTION,
    OWN_AREA,
    RELATIONSHIP,
    Question,
    QuestionBank,
    load_question_bank,
)
from rmjournal.practice.templates import OPEN_POINT, Template, TemplatePoint, divide_proportionally, fit_template

DEFAULT_MINUTES = 5
"""Minutes of a point that is made from another entry."""


def add_to_agenda(entry: Entry, session: Session, entries: Entries) -> tuple[Entry, ...]:
    """Put an entry on a session's agenda: move a point, else make one.

    A topic is done by that; an action, a goal, a learning stays as it is. The new point is private where its entry is
    private; stage it with ``said=("shared",)``.
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
        full_text = entry.text if "\n" in entry.text.strip() else ""
        topic = new.edit(title=entry.heading, note=full_text, has_old_notes=bool(full_text))
        return (topic, entry.edit(state="done"))
    if isinstance(entry, Action | Goal | Learning):
        title, kind = _title_and_kind(entry)
        owner = entry.owner if isinstance(entry, Action) else entry.learner or "both"
        goal = entry.id if isinstance(entry, Goal) else entry.goal
        return (new.edit(title=title, kind=kind, owner=owner if owner in OWNERS else "both", goal=goal),)
    return (new.edit(title=entry.heading),)


def is_on_agenda(entry: Action | Goal | Learning, points: Iterable[Point]) -> bool:
    """Whether an agenda has a point that was made from an entry."""
    title, kind = _title_and_kind(entry)
    return any(point.kind == kind and point.title == title for point in points)


def _title_and_kind(entry: Action | Goal | Learning) -> tuple[str, str]:
    """Give title and kind of the point that is made from an entry."""
    if isinstance(entry, Action):
        return entry.text, "actions"
    if isinstance(entry, Goal):
        return entry.title, "goals"
    return entry.cue or entry.heading, "review"


def make_question_point(
    question: Question, session: Session, entries: Entries, role: str, goal: Goal | None = None
) -> Point:
    """Make a point of a bank question, as a role asks it.

    It refers to the goal that it is asked for, unless that is private.
    """
    return Point(
        relationship=session.relationship,
        session=session.id,
        order=next_order(session.id, entries),
        minutes=DEFAULT_MINUTES,
        title=question.item,
        prompt=question.put_to(other_role(role) or "mentee"),
        question=question.id,
        goal=goal.id if goal is not None and goal.shared else "",
        owner="mentee" if question.is_swap else "mentor",
        kind="swap" if question.is_swap else "discussion",
    )


ONCE_KINDS = ("check_in", "swap", "wrap_up")
"""Kinds of points that an agenda needs no second time."""


def lay_template(template: Template, session: Session, entries: Entries) -> tuple[Point, ...]:
    """Merge a template into a session's agenda: new points, and those that move.

    What is there stays, behind the check-in and before the wrap-up. A point that is there by its title, and a second
    check-in, swap or wrap-up are left out. The new minutes fill what is left of the session; where nothing is left,
    they are those of a whole session.
    """
    agenda = list_agenda(session, entries)
    titles = {_fold(point.title) for point in agenda}
    kinds = {point.kind for point in agenda if point.state != "cut"} & {*ONCE_KINDS}
    fitted = fit_template(template, session.minutes)
    has_open_question = any(point.question == OPEN_QUESTION for point in agenda)
    wanted = [
        point
        for point in fitted
        if _fold(point.title) not in titles
        and point.kind not in kinds
        and not (point.question == OPEN_QUESTION and has_open_question)
    ]
    left = session.minutes - sum(point.minutes for point in agenda if point.state != "cut")
    minutes = [point.minutes for point in wanted]
    if len(wanted) <= left < sum(minutes):
        minutes = divide_proportionally(minutes, left)
    new = [_make_point(point, share, session) for point, share in zip(wanted, minutes, strict=True)]
    laid = _arrange(agenda, new) if new else []
    placed = [point.edit(order=place) for place, point in enumerate(laid, 1) if not point.id or point.order != place]
    return tuple(placed)


def place_before_wrap_up(point: Point, entries: Entries) -> tuple[Point, ...]:
    """Place a new point before the agenda's wrap-up, and move those behind it.

    A point that is there already, and a wrap-up, stay as they are.
    """
    session = entries.get_of_kind(Session, point.session)
    agenda = list_agenda(session, entries) if session else []
    end = next((place for place, one in enumerate(agenda) if one.kind == "wrap_up"), len(agenda))
    if end == len(agenda) or point.kind == "wrap_up" or any(one.id == point.id for one in agenda):
        return (point,)
    return (point.edit(order=agenda[end].order), *(one.edit(order=one.order + 1) for one in agenda[end:]))


def _make_point(point: TemplatePoint, minutes: int, session: Session) -> Point:
    return Point(
        relationship=session.relationship,
        session=session.id,
        title=point.title,
        minutes=minutes,
        owner=point.owner,
        kind=point.kind,
        prompt=point.prompt,
        question=point.question,
    )


def write_open_question(text: str, session: Session, entries: Entries) -> Point:
    """Write an open question into its place on the agenda, or add it."""
    place = next((point for point in list_agenda(session, entries) if is_open_place(point)), None)
    point = place or _make_point(OPEN_POINT, DEFAULT_MINUTES, session).edit(order=next_order(session.id, entries))
    return point.edit(prompt=text)


def is_open_place(point: Point) -> bool:
    """Whether a point waits for an open question: one without a known answer."""
    return point.question == OPEN_QUESTION and point.state == "planned" and not point.prompt.strip()


def needs_open_question(agenda: Iterable[Point], pair: Relationship | None) -> bool:
    """Whether an agenda has no open question yet, and may be asked for one."""
    has_one = any(point.question == OPEN_QUESTION and not is_open_place(point) for point in agenda)
    return not has_one and not (pair and OPEN_POINT.title in pair.never_ask)


def _arrange(agenda: Sequence[Point], new: Sequence[Point]) -> list[Point]:
    """Arrange present and new points: check-in, present ones, new ones, wrap-up."""
    parts = [part for points in (agenda, new) for part in _split_at_ends(points)]
    begin, middle, end, new_begin, new_middle, new_end = parts
    return [*begin, *new_begin, *middle, *new_middle, *end, *new_end]


def _split_at_ends(points: Sequence[Point]) -> tuple[list[Point], list[Point], list[Point]]:
    """Split points into check-in, middle, and wrap-up with the ratings that follow it."""
    wrap_ups = [place for place, point in enumerate(points) if point.kind == "wrap_up"]
    last = wrap_ups[-1] if wrap_ups else len(points)
    begin: list[Point] = []
    middle: list[Point] = []
    end: list[Point] = []
    for place, point in enumerate(points):
        is_end = point.kind == "wrap_up" or (place > last and point.kind == "review" and not point.moves())
        (begin if point.kind == "check_in" else end if is_end else middle).append(point)
    return begin, middle, end


def fit_points(points: Sequence[Point], minutes: int) -> tuple[Point, ...]:
    """Scale the minutes of open points so that the agenda fits a length.

    Only the points that change; points that are done keep their minutes.
    `Refused` when there are fewer minutes than open points.
    """
    open_ones = [point for point in points if point.state == "planned"]
    available = minutes - sum(point.minutes for point in points if point.state == "done")
    if not open_ones:
        return ()
    if available < len(open_ones):
        raise Refused(
            f"{len(open_ones)} points do not fit into {max(0, available)} minutes. Carry some over, or "
            "plan more minutes."
        )
    minutes_each = divide_proportionally([max(1, point.minutes) for point in open_ones], available)
    pairs = zip(open_ones, minutes_each, strict=True)
    return tuple(point.edit(minutes=share) for point, share in pairs if point.minutes != share)


MAX_QUESTIONS = 3
"""Questions that are offered at a time."""
STAGES_BY_PHASE = {"preparing": "starting", "after": "closing"}
"""The bank's stage for phases of a relationship that have none of their own."""


def questions_of_pair(pair: Relationship | None, bank: QuestionBank) -> tuple[Question, ...]:
    """List the questions for a pair, with the partner's name filled in.

    They are those of its focus areas and of the relationship itself; no areas means all of them.
    """
    areas = pair.areas if pair else []
    wanted = {*areas, RELATIONSHIP} if areas else {question.area for question in bank.questions}
    found = bank.with_areas(areas).questions
    return tuple(_with_name(question, pair) for question in found if question.area in wanted)


def find_bank_question(point: Point, pair: Relationship | None) -> Question | None:
    """Find the shipped question that a point was made of."""
    if not point.question:
        return None
    texts = {point.question: _texts_of(point)}
    questions = load_question_bank().with_areas(pair.areas if pair else ()).questions
    return next((_with_name(question, pair) for question in questions if _has_id(question, texts)), None)


def _with_name(question: Question, pair: Relationship | None) -> Question:
    return question.filled("partner", pair.short_name if pair else "my partner")


def asked_questions(questions: Iterable[Question], points: Iterable[Point]) -> set[Question]:
    """The questions that some point carries by id or by wording."""
    by_id: dict[str, str] = {}
    texts: set[str] = set()
    for point in points:
        texts |= {_fold(point.title), _fold(point.prompt)}
        if point.question:
            by_id[point.question] = f"{by_id.get(point.question, '')} {_texts_of(point)}"
    return {question for question in questions if _has_id(question, by_id) or _wordings(question) & texts}


def _texts_of(point: Point) -> str:
    return f"{_fold(point.title)} {_fold(point.prompt)}"


def _has_id(question: Question, by_id: Mapping[str, str]) -> bool:
    """Whether points carry a question's id.

    For own areas, which share ids, also its area.
    """
    is_of_own_area = question.id.startswith(f"{OWN_AREA}/")
    return question.id in by_id and (not is_of_own_area or _fold(humanize(question.area)) in by_id[question.id])


def _wordings(question: Question) -> set[str]:
    return {_fold(text) for text in (question.item, question.to_mentee, question.to_mentor) if text.strip()}


def askable_questions(
    questions: Iterable[Question], entries: Entries, pair: Relationship | None
) -> tuple[Question, ...]:
    """The questions that were not asked before, and that may be asked."""
    questions = tuple(questions)
    asked = asked_questions(questions, entries.of(Point))
    never = {_fold(text) for text in pair.never_ask} if pair else set()
    return tuple(
        question
        for question in questions
        if question not in asked and not (never and {_fold(text) for text in question.texts} & never)
    )


def unasked_questions(
    entries: Entries, pair: Relationship | None, phase: str, bank: QuestionBank
) -> tuple[Question, ...]:
    """Choose three unasked questions for a phase from the least asked areas."""
    questions = questions_of_pair(pair, bank)
    allowed = askable_questions(questions, entries, pair)
    areas = list(dict.fromkeys([*(pair.areas if pair else []), *(question.area for question in questions)]))
    asked = asked_questions(questions, entries.of(Point))
    count = {area: sum(question.area == area for question in asked) for area in areas}
    candidates = {
        area: [question for question in allowed if question.area == area and question.fits(stage_of(phase))]
        for area in areas
    }
    chosen: list[Question] = []
    while len(chosen) < MAX_QUESTIONS and any(candidates.values()):
        area = min((area for area in areas if candidates[area]), key=lambda name: (count[name], areas.index(name)))
        chosen.append(candidates[area].pop(0))
        count[area] += 1
    return tuple(chosen)


def stage_of(phase: str) -> str:
    """The stage of the bank for a phase of the relationship."""
    return STAGES_BY_PHASE.get(phase, phase)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
