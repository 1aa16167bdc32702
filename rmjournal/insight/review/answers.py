"""Answers of a review: its questions, with present and last answers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from rmjournal.dates import SHORT_MONTHS
from rmjournal.dates.periods import CalendarPeriod
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.prompts import REVIEW, ReviewPrompt, load_review_prompts

OCCASIONS = {"midpoint": "midpoint", "closing": "closure"}
"""The occasion of the reflection that keeps the answers, by the sort of review; others are of a period."""
SIGNS, SEEN = "signs", "seen"
"""Keys in the answers: the ticked signs, one a line; the day on which the old ratings were shown."""


class PromptAnswer(NamedTuple):
    """A question of a review with its answer and the previous one."""

    prompt: ReviewPrompt
    answer: str = ""
    last: str = ""


class ReviewAnswers(msgspec.Struct, frozen=True):
    """What was answered in a review."""

    reflection: Reflection
    """Keeps the answers; without an id while nothing is answered."""
    prompts: tuple[PromptAnswer, ...]
    signs: tuple[ReviewPrompt, ...]
    last_title: str = ""
    """The review before in which the same was asked, as a title."""

    @property
    def ticked(self) -> tuple[str, ...]:
        """Ids of the signs that are true."""
        return tuple(filter(None, self.reflection.answers.get(SIGNS, "").split("\n")))

    @property
    def has_seen(self) -> bool:
        """Whether the old ratings were shown, so that one no longer rates blind."""
        return SEEN in self.reflection.answers

    def with_answer(self, key: str, text: str) -> Reflection:
        """Keep an answer; an empty one takes it away."""
        others = {name: words for name, words in self.reflection.answers.items() if name != key}
        return self.reflection.edit(answers=others | ({key: text} if text.strip() else {}))

    def with_sign(self, sign: str) -> Reflection:
        """Tick a sign, or take its tick away."""
        ticked = [one for one in self.ticked if one != sign] + ([] if sign in self.ticked else [sign])
        return self.with_answer(SIGNS, "\n".join(ticked))


def review_answers(entries: Entries, pair: Relationship, span: CalendarPeriod) -> ReviewAnswers:
    """Collect the questions of a review with their answers."""
    asked, name = load_review_prompts()[span.kind], review_name(span)
    kept = [one for one in _answered(entries, pair) if one.framework == f"{REVIEW}{span.kind}" and one.event == name]
    reflection = kept[-1] if kept else _new(pair, span)
    before = [one for one in _answered(entries, pair) if one.id != reflection.id and _is_before(one, reflection)]
    prompts = []
    last_title = ""
    for prompt in asked.prompts_for(pair.role):
        last = next((one for one in reversed(before) if one.answers.get(prompt.id)), None)
        last_title = last_title or (last.event if last else "")
        prompts.append(
            PromptAnswer(prompt, reflection.answers.get(prompt.id, ""), last.answers[prompt.id] if last else "")
        )
    return ReviewAnswers(reflection, tuple(prompts), asked.signs, last_title)


def _answered(entries: Entries, pair: Relationship) -> Sequence[Reflection]:
    """All own answered reviews of a pair, the oldest first."""
    reviews = [
        one
        for one in entries.of(Reflection)
        if one.relationship == pair.id and one.framework.startswith(REVIEW) and one.author in ("", pair.role)
    ]
    return sorted(reviews, key=lambda one: (one.day or date.min, int(one.id)))


def _is_before(one: Reflection, reflection: Reflection) -> bool:
    return not reflection.id or (one.day or date.min, int(one.id)) < (reflection.day or date.min, int(reflection.id))


def _new(pair: Relationship, span: CalendarPeriod) -> Reflection:
    return Reflection(
        relationship=pair.id,
        framework=f"{REVIEW}{span.kind}",
        occasion=OCCASIONS.get(span.kind, "period"),
        event=review_name(span),
        author=pair.role,
    )


def review_name(span: CalendarPeriod) -> str:
    """Name a review, as its answers store it: by title, else by days."""
    title = review_title(span)
    has_days = span.kind != "period" or span.label not in ("", "So far")
    return title if has_days else f"{load_review_prompts()[span.kind].label}: {say_range(span.since, span.until)}"


def review_title(span: CalendarPeriod) -> str:
    """Title of a review: "Monthly review: April 2026"."""
    label = load_review_prompts()[span.kind].label
    return label if span.label in (label, "") else f"{label}: {span.label}"


def say_range(since: date, until: date) -> str:
    """Say a range of days: "13 Jan to 30 Jun 2026"."""
    if since == until:
        return _say_day(since)
    begin = _say_day(since) if since.year != until.year else _say_day(since).removesuffix(f" {since.year}")
    return f"{begin} to {_say_day(until)}"


def _say_day(day: date) -> str:
    """Say a day without its weekday: "13 Jan 2026"."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1].capitalize()} {day.year}"
