"""Proof of contribution as one page: sessions, hours, teaching and outcomes."""

from collections.abc import Iterable, Iterator
from datetime import date

from rmjournal.dates import format_day, format_full_day
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.review.contribution import Contribution, build_contribution, has_strong_evidence
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review
from rmjournal.model.kinds.application import Application
from rmjournal.render.document import FOR_OWN_EYES
from rmjournal.reports.hand_out import HandOut, HandOutItem, HandOutSection, Wishes
from rmjournal.reports.naming import Naming, name_people
from rmjournal.reports.scores import leave_out_scores, say_used

TITLE = "What the mentor contributed"
CONTRIBUTED = "What it contributed to"
NOTHING = "Nothing yet: what was taught, and what came of it, will stand here."


def proof_hand_out(review: Review, wishes: Wishes) -> HandOut:
    """Lay the proof of contribution out as a page."""
    proof, naming = build_contribution(review), name_people(review, wishes.names)
    thanks = (
        HandOutItem(f"“{naming.rename(note.text.strip().strip('“”'))}”", note.day, note.id)
        for note in proof.appreciations
    )
    taught = len(proof.taught)
    return one_sheet(
        review,
        naming,
        "mentor",
        title=TITLE,
        lead=f"In reverse mentoring the junior person teaches: {_who(naming)}.",
        figures=(
            ("Taught", pluralize(taught, "learning") if taught else "", ""),
            ("Used", say_used(proof.used, taught, scores=wishes.scores), "at least once"),
        ),
        sections=(
            HandOutSection("taught", "What was taught, in the mentee’s words", tuple(_taught(proof, naming))),
            HandOutSection("outcomes", CONTRIBUTED, outcome_items(proof.outcomes, naming, wishes.scores)),
            HandOutSection("evidence", "Evidence at work", tuple(_evidence(proof, naming, wishes.scores))),
            HandOutSection("appreciation", "Said in appreciation", tuple(thanks)),
            HandOutSection("themes", "What the sessions were about", tuple(_themes(proof, naming)), is_extra=True),
        ),
        nothing=NOTHING,
    )


def one_sheet(
    review: Review,
    naming: Naming,
    role: str,
    *,
    title: str,
    lead: str,
    figures: tuple[tuple[str, str, str], ...],
    sections: tuple[HandOutSection, ...],
    nothing: str,
) -> HandOut:
    """Lay out a sheet about one person, with the session figures first."""
    return HandOut(
        title=title,
        subtitle=join_parts(review.period, naming.names[role]),
        lead=lead,
        figures=(*time_figures(review), *figures),
        sections=sections,
        footer=f"As of {format_full_day(review.as_of)}. Others contributed to these outcomes too.",
        nothing=nothing,
        notice="" if review.shared else FOR_OWN_EYES,
        names=naming.names,
    )


def time_figures(review: Review) -> tuple[tuple[str, str, str], ...]:
    """How many sessions were held, and how long they were."""
    together = review.partnership
    hours = round(together.minutes / 60, 1)
    told = f"{hours:g} {'hour' if hours == 1 else 'hours'}" if hours else ""
    return (("Sessions", str(together.held or ""), ""), ("Together", told, ""))


def _who(naming: Naming) -> str:
    mentor, mentee = naming.names["mentor"], naming.names["mentee"]
    if not mentor:
        return f"mentor of {mentee or 'somebody more senior'}"
    return f"{mentor} was the mentor of {mentee or 'somebody more senior'}"


def _taught(proof: Contribution, naming: Naming) -> Iterator[HandOutItem]:
    for area, learnings in proof.taught_by_area.items():
        for learning in learnings:
            text = join_parts(humanize(area).capitalize(), naming.rename(learning.text), separator=": ")
            yield HandOutItem(text, learning.day, learning.id)


def outcome_items(outcomes: Iterable[GoalReview], naming: Naming, scores: bool) -> tuple[HandOutItem, ...]:
    """Give goals that moved, each as an item."""
    return tuple(outcome_item(outcome, naming, scores) for outcome in outcomes)


def outcome_item(outcome: GoalReview, naming: Naming, scores: bool) -> HandOutItem:
    """Describe a goal that moved: state and evidence, and scores where wished."""
    goal = outcome.goal
    title = f"{goal.title}: {outcome.level_change}" if scores else goal.title
    text = join_parts(title, humanize(goal.state), separator=", ")
    shown = (goal.evidence or outcome.last_value) if scores else leave_out_scores(goal.evidence)
    text = join_parts(text, "" if goal.state == "dropped" else shown, separator=" — ")
    day = outcome.levels[-1].day if outcome.levels else goal.day
    return HandOutItem(naming.rename(text), day, goal.id)


def _evidence(proof: Contribution, naming: Naming, scores: bool) -> Iterator[HandOutItem]:
    for use in sorted(proof.evidence, key=lambda use: use.day or date.min):
        yield use_item(use, naming, proof.review, scores)


def use_item(use: Application, naming: Naming, review: Review, scores: bool) -> HandOutItem:
    """A use of a learning: day, what, where, and what shows it."""
    shown = use.evidence if scores else leave_out_scores(use.evidence)
    shown = f"{shown} ({use.evidence_kind})" if shown and has_strong_evidence(use) else shown
    text = naming.rename(join_parts(join_parts(use.what, use.where, separator=", "), shown, separator=" — "))
    day = format_day(use.day, review.as_of) if use.day else ""
    return HandOutItem(join_parts(day, text, separator=": "), use.day, use.id)


def _themes(proof: Contribution, naming: Naming) -> Iterator[HandOutItem]:
    if proof.themes:
        yield HandOutItem(naming.rename("; ".join(proof.themes)), proof.review.as_of)
