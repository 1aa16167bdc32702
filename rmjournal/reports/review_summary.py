"""Review for others on at most four sheets: goals, learnings, uses and changes."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from rmjournal.dates import format_full_day
from rmjournal.english import humanize, join_parts
from rmjournal.insight.review.contribution import has_strong_evidence
from rmjournal.insight.review.review import Review
from rmjournal.model.kinds.learning import state_of
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import other_role
from rmjournal.render.document import FOR_OWN_EYES
from rmjournal.reports.hand_out import HandOut, HandOutItem, HandOutSection, Wishes
from rmjournal.reports.learned import learned_text, skill_items
from rmjournal.reports.naming import Naming, name_people
from rmjournal.reports.proof import outcome_item, time_figures, use_item
from rmjournal.reports.review import perspective_of
from rmjournal.reports.scores import say_share

MAX_SHEETS: Final = 4
NOTHING: Final = "Nothing yet: what was reached and learned will stand here."
CHANGES: Final = ("decision", "idea", "introduction")
"""Kinds of notes that tell what changed."""


def review_hand_out(review: Review, wishes: Wishes) -> HandOut:
    """Lay a review out for others.

    It has no ratings of sessions, no recalls and no doubts, and levels only where wished.
    """
    naming, perspective = name_people(review, wishes.names), perspective_of(review)
    return HandOut(
        title=review.title,
        subtitle=join_parts(review.period, _whom(review, naming)),
        figures=tuple(_figures(review, naming, wishes.scores)),
        sections=(
            HandOutSection("goals", "Goals", tuple(_goals(review, naming, wishes.scores))),
            HandOutSection("milestones", "Milestones", tuple(_milestones(review, naming, perspective))),
            HandOutSection("learned", "What was learned", tuple(_learnings(review, naming))),
            HandOutSection("evidence", "Evidence at work", tuple(_evidence(review, naming, wishes.scores))),
            HandOutSection("changes", "What changed", tuple(_changes(review, naming, perspective))),
            HandOutSection("appreciation", "Said in appreciation", tuple(_appreciations(review, naming))),
            HandOutSection("skills", "Skills, rated 1 to 5", tuple(_skills(review, naming)) if wishes.scores else ()),
        ),
        footer=f"As of {format_full_day(review.as_of)}. The two of them contributed to this; others did too.",
        nothing=NOTHING,
        max_sheets=MAX_SHEETS,
        notice="" if review.shared else FOR_OWN_EYES,
        names=naming.names,
    )


def _whom(review: Review, naming: Naming) -> str:
    role = review.relationship.role
    me, partner = naming.names[role], naming.names[other_role(role)]
    if not partner:
        return me or "reverse mentoring"
    return f"{me} with {partner}" if me else f"with {partner}"


def _figures(review: Review, naming: Naming, scores: bool) -> Iterator[tuple[str, str, str]]:
    steps, actions = review.milestones, review.partnership.total_outcomes
    share = partial(say_share, scores=scores)
    yield from time_figures(review)
    yield "Goals", share(review.count_goals("achieved"), len(review.goals), "achieved"), ""
    yield "Milestones", share(steps.reached, steps.total, "reached"), ""
    for role, funnel in review.funnels:
        who = naming.short_names.get(role, "")
        yield (
            join_parts("Learnings", who, separator=", "),
            share(len(funnel.applied), len(funnel.captured), "used"),
            "",
        )
    yield "Action items", share(actions.done, actions.total, "done"), ""


def _goals(review: Review, naming: Naming, scores: bool) -> Iterator[HandOutItem]:
    for reviewed in review.goals:
        if reviewed.goal.state != "draft":
            item = outcome_item(reviewed, naming, scores)
            yield item._replace(text=naming.said_of(reviewed.goal.learner, item.text))


def _milestones(review: Review, naming: Naming, perspective: Perspective) -> Iterator[HandOutItem]:
    steps = [step for reviewed in review.goals for step in reviewed.milestones if step.state == "reached"]
    for step in sorted(steps, key=lambda step: step.reached_on or date.min):
        text = naming.rename(join_parts(step.title, step.proud_of, separator=" — "))
        yield HandOutItem(
            join_parts(perspective.day(step.reached_on), text, separator=": "), step.reached_on, step.id
        )


def _learnings(review: Review, naming: Naming) -> Iterator[HandOutItem]:
    for learning in review.funnel.captured:
        if state_of(learning, review.entries) != "retired":
            text = naming.said_of(learning.learner, learned_text(learning, review, naming))
            yield HandOutItem(text, learning.day, learning.id)


def _evidence(review: Review, naming: Naming, scores: bool) -> Iterator[HandOutItem]:
    for use in review.uses:
        if has_strong_evidence(use) and use.result in ("worked", "partly"):
            yield use_item(use, naming, review, scores)


def _changes(review: Review, naming: Naming, perspective: Perspective) -> Iterator[HandOutItem]:
    for note in review.notes:
        if note.kind in CHANGES and note.state != "declined":
            state = f" ({humanize(note.state)})" if note.state else ""
            text = f"{humanize(note.kind).capitalize()}: {naming.rename(note.text.strip())}{state}"
            yield HandOutItem(f"{perspective.day(note.day)}: {text}", note.day, note.id)


def _appreciations(review: Review, naming: Naming) -> Iterator[HandOutItem]:
    for note in review.notes:
        if note.kind == "appreciation":
            who = naming.short_names.get(note.author, "")
            text = f"“{naming.rename(note.text.strip().strip('“”'))}”"
            yield HandOutItem(join_parts(text, who, separator=" — "), note.day, note.id)


def _skills(review: Review, naming: Naming) -> Iterator[HandOutItem]:
    for movement in review.skills:
        for item in skill_items(movement, naming):
            yield item._replace(text=naming.said_of(movement.skill.owner, item.text))
