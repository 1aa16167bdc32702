"""Templates add up exactly, always have a swap, and take a person's own ones beside them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.point import Point
from rmjournal.model.rules import check_entry
from rmjournal.practice.questions import OPEN_QUESTION
from rmjournal.practice.templates import (
    OPEN_POINT,
    Template,
    TemplatePoint,
    choose_template,
    fit_template,
    load_templates,
    why_no_swap,
)

HOURS = (
    "first",
    "regular",
    "midpoint",
    "closure",
    "demo",
    "clinic",
    "shadowing",
    "debrief",
    "inclusion",
    "channels",
    "decision",
    "repair",
)
NAMES = tuple(load_templates().named)
SORT = st.sampled_from(["demo", "swap"])
POINT = st.builds(TemplatePoint, title=st.just("Point"), minutes=st.integers(1, 480), kind=SORT)
POINTS = st.lists(POINT, min_size=1, max_size=12)
HEAD = 'label = "x"\n'
ONE = '[[points]]\ntitle = "a"\nminutes = 5\n'


def test_the_shipped_templates_are_for_every_kind_of_session() -> None:
    assert {*NAMES} == {*HOURS, "short", "long"}
    minutes = {name: sum(point.minutes for point in load_templates().named[name].points) for name in NAMES}
    assert minutes == {**dict.fromkeys(HOURS, 60), "short": 15, "long": 90}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_has_one_wrap_up_and_a_swap_or_a_reason(name: str) -> None:
    template = load_templates().named[name]
    swaps = [point.owner for point in template.points if point.kind == "swap"]
    assert swaps == ([] if template.no_swap else ["mentee"])
    assert bool(template.no_swap) == (name in ("short", "repair"))
    assert [point.kind for point in template.points].count("wrap_up") == 1
    assert [point.kind for point in template.points].count("check_in") == 1
    assert template.points[0].kind == "check_in"
    assert template.help.endswith(".")
    assert len(f"{template.label}  {template.help}") <= 64, "one line of the list at 80 columns"
    assert len({point.title for point in template.points}) == len(template.points)
    for point in template.points:
        check_entry(
            Point(title=point.title, minutes=point.minutes, owner=point.owner, kind=point.kind), None, Entries()
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_has_a_place_for_a_question_whose_answer_nobody_knows(name: str) -> None:
    places = [point for point in load_templates().named[name].points if point.question == OPEN_QUESTION]
    assert [(point.title, point.prompt, point.owner) for point in places] == [(OPEN_POINT.title, "", "both")]
    fitted = fit_template(load_templates().named[name], 60)
    assert [point.question for point in fitted].count(OPEN_QUESTION) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_question_of_a_template_speaks_to_the_one_who_hears_it(name: str) -> None:
    questions = [point.prompt for point in load_templates().named[name].points if point.prompt]
    assert questions
    for question in questions:
        assert question.endswith("?") and question.count("?") == 1
        assert not re.search(r"\b(hers|his|her|him)\b", question)
        if re.search(r"\b(I|my|me)\b", question):
            assert re.search(r"\byou\b", question), question


@pytest.mark.parametrize("minutes", (15, 30, 45, 60, 90))
@pytest.mark.parametrize("name", NAMES)
def test_every_template_fits_exactly_at_five_lengths(name: str, minutes: int) -> None:
    points = fit_template(load_templates().named[name], minutes)
    assert sum(point.minutes for point in points) == minutes
    assert [point.title for point in points] == [point.title for point in load_templates().named[name].points]


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [(60, (5, 2, 8, 21, 4, 10, 7, 3)), (45, (4, 1, 6, 17, 3, 7, 5, 2)), (30, (3, 1, 4, 12, 2, 4, 3, 1))],
)
def test_the_regular_session_has_the_parts_of_the_field(minutes: int, parts: tuple[int, ...]) -> None:
    assert tuple(point.minutes for point in fit_template(load_templates().named["regular"], minutes)) == parts


@given(st.sampled_from(NAMES), st.integers(20, 180))
def test_any_length_adds_up_exactly_with_a_swap(name: str, minutes: int) -> None:
    points = fit_template(load_templates().named[name], minutes)
    assert sum(point.minutes for point in points) == minutes
    assert min(point.minutes for point in points) >= 1
    template = load_templates().named[name]
    assert any(point.kind == "swap" for point in points) != bool(template.no_swap)
    sum_of_all = sum(point.minutes for point in template.points)
    for point, whole in zip(points, template.points, strict=True):
        assert abs(point.minutes - whole.minutes * minutes / sum_of_all) <= (2 if whole.at_45 else 1)


@given(POINTS, st.integers(20, 180))
def test_an_own_template_adds_up_too_and_gets_a_swap(points: list[TemplatePoint], minutes: int) -> None:
    found = fit_template(Template(label="own", points=tuple(points)), minutes)
    assert sum(point.minutes for point in found) == minutes
    assert min(point.minutes for point in found) >= 1
    assert any(point.kind == "swap" for point in found)
    assert [point.question for point in found].count(OPEN_QUESTION) == 1


def test_more_points_than_minutes_is_refused() -> None:
    with pytest.raises(Refused, match="too many for 5 minutes"):
        fit_template(load_templates().named["regular"], 5)


def test_a_session_gets_the_template_of_its_kind_of_what_came_before_or_of_its_length() -> None:
    for kind in ("first", "midpoint", "closure", "shadowing"):
        assert choose_template(kind, 15, needs_repair=True, was_shadowing=True) == kind
    assert choose_template("regular", needs_repair=True, was_shadowing=True) == "repair"
    assert choose_template("regular", was_shadowing=True) == "debrief"
    lengths = (15, 30, 60, 90)
    assert [choose_template("ad_hoc", length) for length in lengths] == ["short", "regular", "regular", "long"]


def test_only_an_agenda_of_a_template_without_a_swap_says_why() -> None:
    repair = load_templates().named["repair"]
    titles = [point.title for point in repair.points]
    assert why_no_swap([*titles, "More"]) == repair.no_swap
    assert why_no_swap(titles[1:]) == why_no_swap([]) == ""


def test_own_templates_are_loaded_with_the_shipped_ones(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "book club.toml").write_text(
        'label = "Book club"\n[[points]]\ntitle = "The book"\nminutes = 20\n', "utf-8"
    )
    found = load_templates(tmp_path)
    assert list(found.named) == [*NAMES, "book club"]
    assert [point.minutes for point in fit_template(found.named["book club"], 30)] == [18, 9, 3]
    assert found.broken == ()
    assert load_templates(tmp_path / "nowhere").broken == ()


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (HEAD + 'points = [\n  { title = "a" minutes = 3 },\n]\n', 3, "Unclosed inline table"),
        (HEAD + "points = [\n", 3, "Invalid value"),
        (HEAD + "\n" + ONE + '[[points]]\ntitle = "b"\nminutes = "5"\n', 8, "Expected"),
        (HEAD + 'points = [\n  { title = "a", minutes = 5 },\n  { title = "b", minutes = 0 },\n]\n', 4, "minutes"),
        (HEAD + ONE + 'owner = "boss"\n', 5, "mentor, mentee, both"),
        (HEAD + ONE + 'colour = "red"\n', 5, "unknown field"),
        (HEAD + ONE + 'titel = "red"\n', 5, "did you mean title?"),
        (HEAD + ONE + 'promt = "red"\n', 5, "did you mean prompt?"),
        ('labl = "x"\n' + HEAD + ONE, 1, "did you mean label?"),
        (HEAD, 1, "points"),
        ("label = 3\n" + ONE, 1, "Expected"),
        (HEAD + "points = []\n", 1, "needs points"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_skipped(tmp_path: Path, text: str, line: int, why: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "broken.toml").write_text(text, "utf-8")
    (folder / "fine.toml").write_text(HEAD + ONE, "utf-8")
    found = load_templates(tmp_path)
    assert list(found.named) == [*NAMES, "fine"]
    [broken] = found.broken
    assert (broken.file, broken.line) == ("broken.toml", line)
    assert why in broken.sentence
    assert broken.sentence.startswith("broken.toml was not used: line ")


def test_a_file_that_is_no_text_or_no_file_is_skipped_too(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "a.toml").write_bytes(b'label = "x"\n# \xff\n')
    (folder / "b.toml").mkdir()
    found = load_templates(tmp_path)
    assert list(found.named) == list(NAMES)
    assert [(one.file, one.line) for one in found.broken] == [("a.toml", 2), ("b.toml", 1)]
