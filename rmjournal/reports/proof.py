"""Proof of contribution as one page: sessions, hours, teaching and outcomes."""

from rmjournal.dates import format_day
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.review.contribution import Contribution
from rmjournal.insight.review.goals import GoalReview
from rmjournal.render.document import Block, Page, bullet_list, cards, paragraph, section

TITLE = "What the mentor contributed"


def proof_page(proof: Contribution) -> Page:
    """Lay the proof of contribution out as a page."""
    review, partnership = proof.review, proof.review.partnership
    parts = [
        *paragraph(f"{_who(proof)}: in reverse mentoring the junior person teaches."),
        *cards(
            ("Sessions", f"{partnership.held} {'shared' if review.shared else 'held'}", ""),
            ("Together", f"{proof.hours:g} hours", ""),
            ("Taught", pluralize(len(proof.taught), "learning"), ""),
            ("Used", f"{proof.used} of {len(proof.taught)}" if proof.taught else "", "at least once"),
        ),
        *section("What was taught", *_taught(proof)),
        *section("What it contributed to", bullet_list(map(_outcome, proof.outcomes)), _evidence(proof)),
        *section("Said in appreciation", bullet_list(f"“{text.strip('“”')}”" for text in proof.appreciations)),
    ]
    alone = "From shared entries only. " if review.shared else ""
    footer = f"{alone}As of {review.as_of}. Others contributed to these outcomes too."
    return Page(TITLE, join_parts(proof.mentor, review.period), tuple(parts), footer)


def _who(proof: Contribution) -> str:
    if not proof.mentor:
        return f"Mentor of {proof.mentee}"
    return f"{proof.mentor} was the mentor of {proof.mentee or 'somebody more senior'}"


def _taught(proof: Contribution) -> list[list[Block]]:
    rows = (
        join_parts(humanize(area).capitalize(), learning.text, separator=": ")
        for area, learnings in proof.taught_by_area.items()
        for learning in learnings
    )
    return [bullet_list(rows), paragraph(f"Sessions were about: {'; '.join(proof.themes)}." if proof.themes else "")]


def _outcome(outcome: GoalReview) -> str:
    goal = outcome.goal
    return join_parts(
        f"{goal.title}: {outcome.level_change}", humanize(goal.state), outcome.last_value, goal.evidence
    )


def _evidence(proof: Contribution) -> list[Block]:
    rows = (
        join_parts(
            f"{use.what} — {use.evidence}",
            use.evidence_kind,
            format_day(use.day, proof.review.as_of) if use.day else "",
        )
        for use in proof.evidence
    )
    return [*(paragraph("Evidence at work:") if proof.evidence else []), *bullet_list(rows)]
