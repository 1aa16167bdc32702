"""Answers of a review: found again by its name, compared with the last one, exported with it."""

from datetime import date

from rmjournal.dates.periods import CalendarPeriod
from rmjournal.insight.review.answers import ReviewAnswers, review_answers, review_name
from rmjournal.insight.review.review import build_review
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.prompts import list_stages, load_review_prompts
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.review import review_page
from rmjournal.reports.review_json import review_json

PAIR = Relationship(id="1", partner="Ann", role="mentor", start=date(2026, 1, 13))
APRIL = CalendarPeriod("monthly", "April 2026", date(2026, 4, 1), date(2026, 4, 30))
MAY = CalendarPeriod("monthly", "May 2026", date(2026, 5, 1), date(2026, 5, 31))
CLOSING = CalendarPeriod("closing", "Closing review", date(2026, 1, 13), date(2026, 6, 30))


def answered(id: str, span: CalendarPeriod, on: date, **answers: str) -> Reflection:
    return Reflection(
        id=id, relationship="1", framework=f"review_{span.kind}", event=review_name(span), on=on, answers=answers
    )


def of(span: CalendarPeriod, *entries: Entry) -> ReviewAnswers:
    return review_answers(Entries({one.id: one for one in (PAIR, *entries)}), PAIR, span)


def test_a_review_finds_its_own_answers_and_those_of_the_last_one() -> None:
    april = answered("2", APRIL, date(2026, 5, 1), not_said="That I am bored", own_learning="Waiting")
    may = answered("3", MAY, date(2026, 6, 1), not_said="Nothing is left")
    found = {one.prompt.id: (one.answer, one.last) for one in of(MAY, april, may).prompts}
    assert found["not_said"] == ("Nothing is left", "That I am bored")
    assert found["own_learning"] == ("", "Waiting")
    assert of(MAY, april, may).last_title == "Monthly review: April 2026"
    assert {one.last for one in of(APRIL, april, may).prompts} == {""}


def test_the_same_question_is_compared_across_sorts_of_reviews() -> None:
    may = answered("3", MAY, date(2026, 6, 1), own_learning="To wait")
    last = {one.prompt.id: one.last for one in of(CLOSING, may).prompts}
    assert last["own_learning"] == "To wait"


def test_an_id_has_one_place_in_each_review_and_is_a_stage_of_it() -> None:
    for sort, review in load_review_prompts().items():
        for role in ("mentor", "mentee"):
            ids = [prompt.id for prompt in review.prompts_for(role)]
            assert len(ids) == len(set(ids))
            assert set(ids) <= {stage.id for stage in list_stages(f"review_{sort}")}


def test_the_closing_review_asks_the_three_headings_and_what_one_changed_ones_mind_about() -> None:
    for role in ("mentor", "mentee"):
        ids = {prompt.id for prompt in load_review_prompts()["closing"].prompts_for(role)}
        assert {"skill_gaps", "adaptability", "inclusive_culture", "changed_mind", "again"} <= ids


def test_answers_are_exported_with_the_review_but_not_to_others() -> None:
    april = answered("2", APRIL, date(2026, 5, 1), not_said="Before")
    may = answered("3", MAY, date(2026, 6, 1), not_said="After")
    entries = Entries({one.id: one for one in (PAIR, april, may)})
    review = build_review(entries, PAIR, MAY, date(2026, 6, 1))
    for text in (render_markdown(review_page(review)), render_html(review_page(review))):
        assert "After" in text and "Last time (Monthly review: April 2026): Before" in text
    (row,) = [one for one in review_json(review)["answers"] if one["id"] == "not_said"]
    assert (row["answer"], row["last"]) == ("After", "Before")
    shared = render_markdown(review_page(build_review(entries, PAIR, MAY, date(2026, 6, 1), audience="partner")))
    assert "After" not in shared and "Before" not in shared


def test_an_answered_review_is_called_by_its_name() -> None:
    assert answered("2", APRIL, date(2026, 5, 1), used="x").heading == "Monthly review: April 2026"
