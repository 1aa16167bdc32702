"""Each shipped sentence is in the right mouth: “you” for what is put to the other, “I” for what one asks oneself."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from rmjournal.demo import TODAY, Role, demo_entries
from rmjournal.insight.agenda import make_question_point
from rmjournal.insight.coach import advise
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.model.entry import Entries
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.prompts import list_recall_prompts, load_frameworks, load_moments, load_review_prompts
from rmjournal.practice.questions import load_question_bank
from rmjournal.practice.templates import OPEN_POINT, SWAP, load_templates

SELF, OTHER = {"i", "me", "my", "mine", "myself"}, {"you", "your", "yours", "yourself"}
OLD_OR_YOUNG = re.compile(
    r"\b(old(er)? (people|man|woman|colleague)|young\w*|generation\w*|millennial\w*|boomer\w*|digital natives?"
    r"|grandm\w+|grandf\w+|he|she|his|her|hers|him|guys?|ladies|chairman)\b",
    re.IGNORECASE,
)
"""What takes something for granted about age or sex."""


def words_of(sentence: str) -> set[str]:
    """Give the words of a sentence, without what it quotes."""
    return set(re.findall(r"\w+", re.sub(r"“[^”]*”", "", sentence.casefold())))


def put_to_the_other() -> Iterator[str]:
    """List what one person says to the other."""
    for template in load_templates().named.values():
        yield from (point.prompt for point in template.points if point.prompt)
    yield from (point.prompt for point in (SWAP, OPEN_POINT) if point.prompt)
    for question in (*load_question_bank().questions, *load_question_bank().for_own_areas):
        yield from (question.to_mentee, question.to_mentor)


def asked_of_oneself() -> Iterator[str]:
    """List what a person asks alone, in the first person."""
    for moment in load_moments().values():
        yield from (*moment.mentee, *moment.mentor)
    for review in load_review_prompts().values():
        yield from (prompt.ask for role in ROLES for prompt in review.prompts_for(role))
    for interval in ("1d", "1w", "1m", "3m", "own"):
        yield from list_recall_prompts(interval, "leadership_development")


def asked_by_the_program() -> Iterator[str]:
    """List what the program asks of the one who writes."""
    yield from QUESTIONS.values()
    for framework in load_frameworks().values():
        for stage in framework.stages:
            yield from (stage.prompt_for(role) for role in ROLES)


@pytest.mark.parametrize("sentence", sorted({*put_to_the_other()}))
def test_what_is_put_to_the_other_speaks_to_you(sentence: str) -> None:
    assert words_of(sentence) & OTHER


@pytest.mark.parametrize("sentence", sorted({*asked_of_oneself()}))
def test_what_one_asks_oneself_speaks_to_nobody_else(sentence: str) -> None:
    assert not words_of(sentence) & OTHER
    assert sentence.endswith(("?", "."))


@pytest.mark.parametrize("sentence", sorted({*asked_by_the_program()}))
def test_what_the_program_asks_never_says_i(sentence: str) -> None:
    assert not words_of(re.sub(r"then I …|“.*”", "", sentence)) & SELF


def test_no_sentence_takes_age_or_sex_for_granted() -> None:
    every = (*put_to_the_other(), *asked_of_oneself(), *asked_by_the_program())
    assert [sentence for sentence in every if OLD_OR_YOUNG.search(sentence)] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_swap_is_a_question_to_the_senior_or_help_for_them(role: str) -> None:
    session = Session(id="1", relationship="2", start="2026-06-02T08:30")
    for question in (*load_question_bank().questions, *load_question_bank().for_own_areas):
        if question.is_swap:
            point = make_question_point(question, session, Entries(), role)
            assert (point.owner, point.kind) == ("mentee", "swap")
            assert words_of(point.prompt) & OTHER and not words_of(point.prompt) & SELF


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_the_coach_speaks_to_you_for_the_other_and_says_i_for_me(role: Role) -> None:
    advised = []
    for day in (TODAY - timedelta(days) for days in range(0, 180, 10)):
        entries = demo_entries(role, day)
        for pair in entries.of(Relationship):
            if advice := advise(entries, pair, role, day, load_question_bank()):
                advised.append(advice)
    assert len(advised) > 5
    for advice in advised:
        assert words_of(advice.for_you) & OTHER and not words_of(advice.for_you) & SELF
        assert words_of(advice.for_me) & SELF and not words_of(advice.for_me) & OTHER
        assert not words_of(advice.cause.why) & SELF
