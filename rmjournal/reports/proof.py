"""Proof of contribution as one page: sessions, hours, teaching and outcomes."""

from rmjournal.dates import format_day
from rmjournal.english import humanize, pluralize
from rmjournal.insight.review.contribution import Contribution
from rmjournal.insight.review.goals import GoalReview
from rmjournal.render.document import Block, Page, bullet_list, cards, paragraph, section
from rmjournal.reports.wording import joined

TITLE = "Proof of contribution"


def proof_page(found: Contribution) -> Page:
    """The whole page."""
    review, together = found.review, found.review.partnership
    parts = [
        *paragraph(f"{_who(found)}: in reverse mentoring the junior person teaches."),
        *cards(
            ("Sessions", f"{together.held} held", ""),
            ("Together", f"{found.hours:g} hours", pluralize(together.minutes, "minute")),
            ("Taught", pluralize(len(found.taught), "learning"), ""),
            ("Used", f"{found.used} of {len(found.taught)}" if found.taught else "", "at least once"),
        ),
        *section("What was taught", *_taught(found)),
        *section("What it contributed to", bullet_list(map(_outcome, found.outcomes)), _evidence(found)),
        *section("Said in appreciation", bullet_list(f"“{text.strip('“”')}”" for text in found.appreciations)),
    ]
    alone = "Made of shared entries alone. " if review.shared else ""
    footer = f"{alone}As known on {review.as_of}. Others had their part in these outcomes."
    return Page(TITLE, joined(found.mentor, review.period), tuple(parts), footer)


def _who(found: Contribution) -> str:
    if not found.mentor:
        return f"Mentor of {found.mentee}"
    return f"{found.mentor} was the mentor of {found.mentee or 'somebody more senior'}"


def _taught(found: Contribution) -> list[list[Block]]:
    rows = (
        joined(humanize(area).capitalize(), learning.text, by=": ")
        for area, learnings in found.taught_by_area.items()
        for learning in learnings
    )
    return [bullet_list(rows), paragraph(f"Sessions were about: {'; '.join(found.themes)}." if found.themes else "")]


def _outcome(one: GoalReview) -> str:
    goal = one.goal
    return joined(f"{goal.title}: {one.level_change}", humanize(goal.state), one.last_value, goal.evidence)


def _evidence(found: Contribution) -> list[Block]:
    rows = (
        joined(
            f"{use.what} — {use.evidence}",
            use.evidence_kind,
            format_day(use.day, found.review.as_of) if use.day else "",
        )
        for use in found.evidence
    )
    return [*(paragraph("What shows it at work:") if found.evidence else []), *bullet_list(rows)]
