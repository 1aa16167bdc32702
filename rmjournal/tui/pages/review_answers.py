"""Rows of a review to answer: blind ratings, comparison, questions and signs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rmjournal.english import pluralize
from rmjournal.insight.review.answers import PromptAnswer
from rmjournal.insight.review.blind_ratings import RATED_OVER_TIME, BlindRating, ReviewSheet
from rmjournal.model.kind import fields
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.practice.prompts import ReviewPrompt
from rmjournal.render.row import GAP, Row, section
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.close import draw_rating
from rmjournal.tui.pages.entry import direction_arrow

REVEAL, SEAL, SEE = "reveal", "seal", "see"
"""Rows that show the old ratings, seal the new ones, and show the whole review."""


class Rated(NamedTuple):
    """What a row rates."""

    rating: BlindRating


class Asked(NamedTuple):
    """The question of a row."""

    answered: PromptAnswer


class Sign(NamedTuple):
    """The sign that a row ticks."""

    sign: ReviewPrompt


def review_answer_rows(sheet: ReviewSheet, view: View) -> list[Row]:
    """List all that a review asks for.

    Old ratings and answers come after the new ones.
    """
    answers = sheet.answers
    if sheet.opened():
        rows = [*_opened(sheet, view)]
    else:
        rows = [*(_side_by_side if answers.has_seen else _blind)(sheet, view), *_seal(sheet, view)]
    rows += [GAP, section("Questions", "enter writes"), *_questions(answers.prompts)]
    if answers.signs:
        rows += [GAP, section("Common signs at this time", "space ticks")]
        rows += [
            Row(sign.ask, lead="[x]" if sign.id in answers.ticked else "[ ]", payload=Sign(sign))
            for sign in answers.signs
        ]
    return [*rows, GAP, Row("See the whole review", lead="▸", lead_tone="accent", action=SEE)]


def _blind(sheet: ReviewSheet, view: View) -> Iterator[Row]:
    """The ratings without anything old beside them."""
    yield section("First rate alone", "1-5 rate · nothing old is shown yet")
    for rating in sheet.ratings:
        lead, tone, title = _name(rating, view)
        tail = f"{draw_rating(rating.now)}  {rating.say(rating.now)}"
        yield Row(
            title, lead=lead, lead_tone=tone, tail=tail, tail_tone="accent" if rating.now else "quiet",
            payload=Rated(rating),
        )  # fmt: skip
        if sentences := _sentences(rating):
            yield Row(sentences, lead=" ", tone="quiet")
    if not sheet.ratings:
        yield Row("Nothing to rate: no goal is active, and there is no skill.", tone="quiet")
    left = f"{sheet.left} not rated; you may leave them" if sheet.left else "all rated"
    yield Row("Show it beside the last time", lead="▸", lead_tone="accent", tail=left, action=REVEAL)


def _name(rating: BlindRating, view: View) -> tuple[str, str, str]:
    """The sign, its tone and the title of what is rated."""
    if isinstance(rating.entry, Goal):
        return (*direction_arrow(rating.entry.learner), view.words(rating.entry))
    if rating.entry is not None:
        owner = getattr(rating.entry, "owner", "")
        whose = f" ({view.who(owner)})" if owner and owner != view.role else ""
        return rating.entry.mark, "quiet", f"{view.words(rating.entry)}{whose}"
    return "♥", "quiet", f"{fields(Pulse)[rating.item].label}: {RATED_OVER_TIME[rating.item]}"


def _sentences(rating: BlindRating) -> str:
    """The written steps in one text; the chosen one is marked."""
    steps = [
        f"{'▸' if rating.now == number else ''}{number} = {' '.join(words.split())}"
        for number, words in enumerate(rating.sentences, 1)
        if words.strip()
    ]
    return " · ".join(steps)


def _seal(sheet: ReviewSheet, view: View) -> Iterator[Row]:
    """What is sealed, and the row that seals what was rated."""
    if state := sheet.sealed.say_state(view.partner):
        yield Row(state, lead="▣", tone="quiet")
    if sheet.can_be_sealed and sheet.has_news_to_seal:
        again = " again" if sheet.sealed.own else ""
        yield Row(
            f"Seal {pluralize(len(sheet.to_seal), 'rating')}{again} for {view.partner}",
            lead="▸",
            lead_tone="accent",
            tail="both open when both are sealed",
            action=SEAL,
        )


def _opened(sheet: ReviewSheet, view: View) -> Iterator[Row]:
    """The sealed ratings of both, the greatest differences first, with a question about them."""
    opened = sheet.opened()
    yield section("Now side by side", "differences first")
    for one in opened:
        rating = one.rating
        lead, tone, title = _name(rating, view) if rating.entry else ("♥", "quiet", rating.name)
        steps = (("you", one.own), (view.partner, one.partners), ("last", rating.last), ("start", rating.start))
        tail = " · ".join(f"{name} {rating.say(step)}" for name, step in steps)
        yield Row(title, lead=lead, lead_tone=tone, tail=tail, tail_tone="accent" if one.steps_apart else "quiet")
    if earlier := sheet.sealed.say_earlier(view.partner):
        yield Row(earlier, lead="▣", tone="quiet")
    yield from _questions(sheet.opened_questions())
    if not any(one.steps_apart for one in opened):
        yield Row("Nothing that you both rated lies apart.", lead="»", tone="quiet")
    keys = {one.rating.key for one in opened}
    if alone := [rating for rating in sheet.side_by_side() if rating.key not in keys and rating.now is not None]:
        yield from (GAP, section("Rated by you alone", "for you alone"), *_beside_the_last(alone, view))


def _side_by_side(sheet: ReviewSheet, view: View) -> Iterator[Row]:
    """The ratings with the last ones and the first, the greatest differences first."""
    yield section("Now side by side", "differences first")
    yield from _beside_the_last(sheet.side_by_side(), view)
    if any(rating.change for rating in sheet.ratings):
        yield Row("What did you count this time, and what did you count before?", lead="»", tone="quiet")


def _beside_the_last(ratings: Sequence[BlindRating], view: View) -> Iterator[Row]:
    for rating in ratings:
        lead, tone, title = _name(rating, view)
        parts = [
            f"now {rating.say(rating.now)}",
            f"last {rating.say(rating.last)}",
            f"start {rating.say(rating.start)}",
        ]
        if rating.other is not None:
            parts.insert(1, f"others {rating.say(rating.other)}")
        tail_tone = "accent" if rating.change else "quiet"
        yield Row(
            title, lead=lead, lead_tone=tone, tail=" · ".join(parts), tail_tone=tail_tone, payload=Rated(rating)
        )


def _questions(prompts: Sequence[PromptAnswer]) -> Iterator[Row]:
    for answered in prompts:
        yield Row(
            answered.prompt.ask,
            lead="✎" if answered.answer else "○",
            lead_tone="good" if answered.answer else "accent",
            payload=Asked(answered),
        )
        if answered.answer:
            yield Row(answered.answer, lead=" ")
            if answered.last:
                yield Row(f"Last time: {answered.last}", lead=" ", tone="quiet")


def row_index(rows: Sequence[Row], before: Row | None) -> int:
    """Find the row that stands for the same as one before a change.

    -1 for none.
    """
    key = _key(before)
    return next((index for index, row in enumerate(rows) if key and _key(row) == key), -1)


def _key(row: Row | None) -> tuple[str, str] | None:
    match row.payload if row is not None else None:
        case Rated(rating):
            return "rated", rating.entry.id if rating.entry else rating.item
        case Asked(answered):
            return "asked", answered.prompt.id
        case Sign(sign):
            return "sign", sign.id
    return ("action", row.action) if row is not None and row.action else None
