"""Proof of contribution as one page: sessions, hours, teaching and outcomes."""

from collections.abc import Iterator
from datetime import date

from rmjournal.dates import format_day
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.review.contribution import Contribution, build_contribution, has_strong_evidence
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review
from rmjournal.model.kinds.application import Application
from rmjournal.render.document import FOR_OWN_EYES
from rmjournal.reports.hand_out import HandOut, HandOutItem, HandOutSection, Wishes
from rmjournal.reports.naming import Naming, name_people

TITLE = "What the mentor contributed"
NOTHING = "Nothing yet: what was taught, and what came of it, will stand here."


def proof_hand_out(review: Review, wishes: Wishes) -> HandOut:
    """Lay the proof of contribution out as a page."""
    proof, together, naming = build_contribution(review), review.partnership, name_people(review, wishes.names)
    held = str(together.held) if together.held else ""
    return HandOut(
        title=TITLE,
        subtitle=join_parts(review.period, naming.names["mentor"]),
        lead=f"In reverse mentoring the junior person teaches: {_who(naming)}.",
        figures=(
            ("Sessions", held, ""),
            ("Together", f"{proof.hours:g} hours" if proof.hours else "", ""),
            ("Taught", pluralize(len(proof.taught), "learning") if proof.taught else "", ""),
            ("Used", f"{proof.used} of {len(proof.taught)}" if proof.taught else "", "at least once"),
        ),
        sections=(
            HandOutSection("taught", "What was taught", tuple(_taught(proof, naming))),
            HandOutSection(
                "outcomes",
                "What it contributed to",
                tuple(outcome_item(outcome, naming, wishes.scores) for outcome in proof.outcomes),
            ),
            HandOutSection("evidence", "Evidence at work", tuple(_evidence(proof, naming))),
            HandOutSection(
                "appreciation",
                "Said in appreciation",
                tuple(HandOutItem(f"“{naming.rename(note.text.strip().strip('“”'))}”", note.day, note.id)
                      for note in proof.appreciations),
            ),
            HandOutSection("themes", "What the sessions were about", tuple(_themes(proof, naming)), is_extra=True),
        ),
        footer=f"As of {review.as_of}. Others contributed to these outcomes too.",
        nothing=NOTHING,
        notice="" if review.shared else FOR_OWN_EYES,
        names=naming.names,
    )  # fmt: skip


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


def outcome_item(outcome: GoalReview, naming: Naming, scores: bool) -> HandOutItem:
    """A goal that moved: its state, last value and evidence, and its level where scores are wished."""
    goal = outcome.goal
    title = f"{goal.title}: {outcome.level_change}" if scores else goal.title
    text = join_parts(title, humanize(goal.state), separator=", ")
    shown = "" if goal.state == "dropped" else goal.evidence or outcome.last_value
    text = join_parts(text, shown, separator=" — ")
    day = outcome.levels[-1].day if outcome.levels else goal.day
    return HandOutItem(naming.rename(text), day, goal.id)


def _evidence(proof: Contribution, naming: Naming) -> Iterator[HandOutItem]:
    for use in sorted(proof.evidence, key=lambda use: use.day or date.min):
        yield use_item(use, naming, proof.review)


def use_item(use: Application, naming: Naming, review: Review) -> HandOutItem:
    """A use of a learning: day, what, where, and what shows it."""
    shown = f"{use.evidence} ({use.evidence_kind})" if has_strong_evidence(use) else use.evidence
    text = naming.rename(join_parts(join_parts(use.what, use.where, separator=", "), shown, separator=" — "))
    day = format_day(use.day, review.as_of) if use.day else ""
    return HandOutItem(join_parts(day, text, separator=": "), use.day, use.id)


def _themes(proof: Contribution, naming: Naming) -> Iterator[HandOutItem]:
    if proof.themes:
        yield HandOutItem(naming.rename("; ".join(proof.themes)), proof.review.as_of)
