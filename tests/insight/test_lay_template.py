"""Laying a template over an agenda: one swap, one wrap-up, carried points after the check-in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.insight.agenda import lay_template, needs_open_question, write_open_question
from rmjournal.insight.cadence import list_agenda
from rmjournal.model.entry import Entries
from rmjournal.model.kind import Change
from rmjournal.model.kinds.point import SORTS, Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import OPEN_QUESTION
from rmjournal.practice.templates import OPEN_POINT, Template, TemplatePoint, fit_template, load_templates

TODAY = date(2026, 6, 2)
BEFORE = Session(id="5", start="2026-05-19T08:30", state="held")
NAMES = tuple(load_templates().named)
LENGTHS = (15, 30, 45, 60, 90)
ONCE = ("check_in", "swap", "wrap_up")


def planned(minutes: int) -> Session:
    return Session(id="6", start="2026-06-16T08:30", minutes=minutes)


def carried(number: int, kind: str, minutes: int = 3) -> Point:
    history = {"1": Change(on=TODAY, field="session", was="5", now="6")}
    return Point(
        id=str(10 + number),
        session="6",
        title=f"carried {number}",
        kind=kind,
        minutes=minutes,
        order=number + 1,
        history=history,
    )


def with_points(session: Session, *points: Point) -> Entries:
    return Entries({entry.id: entry for entry in (BEFORE, session, *points)})


def laid_over(name: str, session: Session, *points: Point) -> list[Point]:
    """The agenda after laying a template over it."""
    entries = with_points(session, *points)
    changes = lay_template(load_templates().named[name], session, entries)
    free_id = max(int(entry.id) for entry in entries) + 1
    stored = [point.edit(id=point.id or str(free_id + number)) for number, point in enumerate(changes)]
    return list_agenda(session, entries.with_changes(put=stored))


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_agenda_gets_the_whole_template(name: str, minutes: int) -> None:
    agenda, fitted = laid_over(name, planned(minutes)), fit_template(load_templates().named[name], minutes)
    assert [(point.title, point.minutes) for point in agenda] == [(point.title, point.minutes) for point in fitted]
    assert [point.order for point in agenda] == list(range(1, len(fitted) + 1))


@given(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.sampled_from(SORTS), st.integers(0, 30)), max_size=5),
    st.sampled_from(LENGTHS),
)
def test_carried_points_keep_their_minutes_and_nothing_comes_twice(
    name: str, kinds: list[tuple[str, int]], minutes: int
) -> None:
    session, template = planned(minutes), load_templates().named[name]
    points = [carried(number, kind, length) for number, (kind, length) in enumerate(kinds)]
    agenda = laid_over(name, session, *points)
    taken = sum(point.minutes for point in points)
    new = [point for point in agenda if not point.moves()]
    for kind in ONCE:
        before, of_template = [k for k, _ in kinds].count(kind), [p.kind for p in template.points].count(kind)
        assert [point.kind for point in agenda].count(kind) == (before or of_template)
    assert {point.id: point.minutes for point in agenda if point.moves()} == {p.id: p.minutes for p in points}
    assert min(point.minutes for point in new) >= 1
    if taken + len(new) <= minutes:
        assert sum(point.minutes for point in agenda) <= minutes
    last_check_in = max(place for place, point in enumerate(agenda) if point.kind == "check_in")
    first_wrap_up = min(place for place, point in enumerate(agenda) if point.kind == "wrap_up")
    middle = [point for point in agenda if point.kind not in ("check_in", "wrap_up")]
    brought = [point.id for point in middle if point.moves()]
    assert [point.id for point in agenda[last_check_in + 1 :][: len(brought)]] == brought
    assert all(place < first_wrap_up for place, point in enumerate(agenda) if point.moves() and point in middle)
    assert laid_over(name, session, *agenda) == agenda


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from((45, 60, 90)))
def test_another_template_over_the_first_adds_no_second_swap_or_wrap_up(
    first: str, second: str, minutes: int
) -> None:
    session = planned(minutes)
    agenda = laid_over(second, session, *laid_over(first, session))
    for kind in ONCE:
        assert [point.kind for point in agenda].count(kind) <= 1
    assert agenda[0].kind == "check_in"
    ends = [point.title for point in agenda[[point.kind for point in agenda].index("wrap_up") + 1 :]]
    assert ends in ([], ["Ratings, each on your own"])


def test_a_carried_point_takes_its_minutes_from_the_template() -> None:
    agenda = laid_over("regular", planned(60), carried(0, "discussion", 10), carried(1, "swap", 10))
    assert [(point.title, point.minutes) for point in agenda][:4] == [
        ("Check-in: how are you, really?", 4),
        ("carried 0", 10),
        ("carried 1", 10),
        ("Focus: what should be different after this session?", 2),
    ]
    assert sum(point.minutes for point in agenda) == 60
    over = laid_over("regular", planned(60), carried(0, "discussion", 58))
    assert sum(point.minutes for point in over) == 58 + 60


def test_a_point_that_was_dropped_is_not_added_again() -> None:
    session = planned(60)
    agenda = laid_over("regular", session)
    cut = [point.edit(state="cut") if point.kind == "swap" else point for point in agenda]
    assert laid_over("regular", session, *cut) == cut
    assert [point.kind for point in laid_over("demo", session, *cut)].count("swap") == 2


def test_a_question_whose_answer_one_does_not_know_has_one_place() -> None:
    session = planned(60)
    written = write_open_question("What keeps you awake?", session, with_points(session)).edit(id="30", title="Awake")
    agenda = laid_over("regular", session, written)
    assert [point.title for point in agenda if point.question == OPEN_QUESTION] == ["Awake"]
    empty = laid_over("regular", session)
    assert needs_open_question(empty, None)
    filled = write_open_question("What keeps you awake?", session, with_points(session, *empty))
    assert filled.id in {point.id for point in empty} and filled.prompt == "What keeps you awake?"
    assert not needs_open_question([point if point.id != filled.id else filled for point in empty], None)
    assert not needs_open_question(empty, Relationship(partner="Ann", never_ask=[OPEN_POINT.title]))


def test_own_templates_may_have_more_than_one_wrap_up_and_get_a_swap() -> None:
    points = [TemplatePoint(title=title, minutes=5, kind="wrap_up") for title in ("one", "two")]
    template = Template(label="own", points=tuple(points))
    session = planned(30)
    added = lay_template(template, session, with_points(session))
    assert [point.kind for point in added] == ["discussion", "swap", "wrap_up", "wrap_up"]
    with pytest.raises(Refused, match="too many for 2 minutes"):
        lay_template(template, planned(2), with_points(session))
