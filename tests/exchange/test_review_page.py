"""The page of a review: the same numbers as Markdown and as HTML, whatever a person has written in it."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role
from rmjournal.insight.review.review import Review, build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.render.document import Page
from rmjournal.render.html import render_html, render_prose
from rmjournal.render.markdown import render_markdown
from rmjournal.reports.hand_out import Wishes, fit_hand_out
from rmjournal.reports.proof import proof_hand_out
from rmjournal.reports.review import CHANGED_HEADING, LEARNED_HEADING, review_page
from tests.examples import examples
from tests.insight.demo_reviews import demo_review, expected_sentences

from . import html_checker

both = pytest.mark.parametrize("role", ["mentee", "mentor"])
PERIODS = ("closing", "midpoint", "2026-05", "all", "2026-01-01..2026-01-02")
HOSTILE = "</p><script>alert(1)</script> [/x] `` | # \x1b]0;x\x07 \u202e 👩🏽‍💻 مرحبا\n# head\n- [ ] x"


def proof_page(review: Review) -> Page:
    return fit_hand_out(proof_hand_out(review, Wishes())).page


@both
def test_the_closing_review_has_every_known_number_in_markdown_and_html(role: Role) -> None:
    page = review_page(demo_review(role))
    written = re.sub(r"\\(.)", r"\1", render_markdown(page))
    shown = html_checker.words(html_checker.check(render_html(page)))
    for sentence in expected_sentences():
        assert sentence in written.replace(":** ", ": "), sentence
        assert all(part in shown for part in sentence.split(", ", 1)), sentence


@both
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("shared", [False, True])
def test_every_review_of_the_demo_is_a_page_to_the_standard(role: Role, period: str, shared: bool) -> None:
    page = review_page(demo_review(role, period, shared))
    html_checker.check(render_html(page))
    headings = re.findall(r"^(#+) ", render_markdown(page), re.MULTILINE)
    assert headings.count("#") == 1
    assert all(len(after) <= len(before) + 1 for before, after in pairwise(headings))


def test_the_two_headings_of_the_field_and_never_a_cause() -> None:
    told = render_markdown(review_page(demo_review()))
    assert f"## {LEARNED_HEADING}" in told and f"## {CHANGED_HEADING}" in told
    assert (
        told.index(LEARNED_HEADING)
        < told.index("### Goals")
        < told.index(CHANGED_HEADING)
        < told.index("Contributed to inclusive")
    )
    assert not re.search(r"\bcaused?\b", told)


def test_the_score_has_its_start_its_count_the_omitted_goals_and_its_caution() -> None:
    told = render_markdown(review_page(demo_review()))
    part = told[told.index("### Goal Attainment Scaling") : told.index("### Skills")]
    mine, hers = part[part.index("Goals of me") :].split("Goals of Misaki")
    assert "Goal score of 3 goals" in mine and "Goal score of 1 goal " in hers
    assert "| Equal weights | 22.61 | 50.00 |" in mine and "| Your weights | 22.80 | 51.70 |" in mine
    assert "| Equal weights | 30.00 | 60.00 |" in hers and "| Your weights | 30.00 | 60.00 |" in hers
    assert "not for comparing people" in part and "Not counted: Post twice a month" in part
    assert " T " not in told.replace(part, "")


def test_the_page_shows_falls_pauses_and_moved_targets() -> None:
    told = render_html(review_page(demo_review()))
    assert told.count('class="fall"') == 2
    assert "paused" in told and "target moved from Sun 31 May to Wed 30 Sep" in told


def test_a_review_for_others_has_a_notice_and_names_people() -> None:
    told = render_markdown(review_page(demo_review(shared=True)))
    assert "From shared entries only." in told
    assert "| ↑ Annelise Østby-Keller |" in told and "| ↑ me |" not in told


@both
def test_the_proof_is_one_valid_page(role: Role) -> None:
    page = proof_page(demo_review(role, shared=True))
    tree = html_checker.check(render_html(page))
    assert "11.9 hours" in html_checker.words(tree)
    assert "What it contributed to" in render_markdown(page)


def hostile(text: str) -> Review:
    """A journal with a text in every place of a review."""
    on = date(2026, 6, 2)
    pair = Relationship(id="1", partner=text, role="mentee", start=date(2026, 6, 1), state="closed", ended=LAST)
    entries = [
        pair,
        Agreement(id="2", relationship="1", purpose=text, state="accepted", accepted_on=on, place=text,
                  ground_rules=[text]),
        Goal(id="3", relationship="1", title=text, learner="mentee", baseline=-1, state="active", indicator=text,
             evidence=text, area=text, levels={"1": text}, target=LAST),
        Level(id="4", goal="3", level=1, value=text, on=on),
        Level(id="5", goal="3", level=-2, value=text, on=date(2026, 6, 9)),
        Milestone(id="6", goal="3", title=text, due=on, state="reached", reached_on=LAST, proud_of=text),
        Session(id="7", relationship="1", focus=text, start="2026-06-03T08:30", state="held", takeaways=[text],
                flags=[text]),
        Session(id="8", relationship="1", focus=text, start="2026-06-05T08:30", state="missed", reason=text),
        Action(id="9", relationship="1", text=text, owner="mentee", agreed_on=on, due=on),
        Learning(id="10", relationship="1", text=text, learner="mentee", on=on, area=text),
        Application(id="11", learning="10", what=text, where=text, evidence=text, evidence_kind="count", on=on),
        Skill(id="12", relationship="1", title=text, owner="mentee"),
        Rating(id="13", skill="12", level=2, on=on),
        Rating(id="14", skill="12", level=2, kind="observer", rater=text, on=on),
        Pulse(id="15", session="7", author="mentee", useful=4),
        *(Note(id=str(20 + n), relationship="1", kind=kind, text=text, on=on, details={"now": text, "by": text})
          for n, kind in enumerate(("assumption", "decision", "idea", "introduction", "appreciation"))),
        Reflection(id="30", relationship="1", text=text, on=on, event=text, answers={"now_what": text}),
    ]  # fmt: skip
    held = Entries({entry.id: entry for entry in entries})
    return build_review(held, pair, parse_review_period("closing", held, pair, LAST), LAST, text)


@given(st.text(max_size=40) | st.sampled_from([HOSTILE, "x" * 300, "\n\n\n", "```", "佐" * 60]))
@settings(max_examples=examples(20), deadline=None)
def test_any_text_is_shown_and_never_interpreted(text: str) -> None:
    for found in (review_page(hostile(text)), proof_page(hostile(text))):
        tree = html_checker.check(render_html(found))
        assert not [name for name, _ in html_checker.tags(tree) if name in html_checker.NEVER]
        written = render_markdown(found)
        assert "\x1b" not in written and "\u202e" not in written
        again = html_checker.strict(f"<!DOCTYPE html><title>x</title>{render_prose(written)}")
        assert not [name for name, _ in html_checker.tags(again) if name in html_checker.NEVER]


def test_text_that_looks_like_markdown_stays_literal() -> None:
    found = render_markdown(review_page(hostile("# 1. *a* <b>c</b> | [d](e) &amp; ~~f~~ _g_")))
    tree = html_checker.strict(f"<!DOCTYPE html><title>x</title>{render_prose(found)}")
    told = html_checker.words(tree)
    assert told.count("# 1. *a* <b>c</b> | [d](e) &amp; ~~f~~ _g_") > 20
    names = [name for name, _ in html_checker.tags(tree)]
    assert not {"a", "b"} & set(names)
    assert names.count("s") == 1, "the purpose of the agreement alone is a text in Markdown"


def test_a_figure_says_each_thing_once() -> None:
    told = render_markdown(review_page(demo_review("mentee")))
    figures = [line for line in told.splitlines() if line.startswith("- **")]
    (together,) = [line for line in figures if "Together" in line]
    assert "11 h 55 min" in together and "715" not in together
    learned = [line for line in figures if "Learnings" in line]
    assert learned and all(line.count("used") == 1 for line in learned)
