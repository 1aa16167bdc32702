"""Proof of contribution as one page: sessions, hours, teaching and outcomes."""

from typing import Any

import msgspec

from rmjournal.dates import say
from rmjournal.english import humanize, pluralize
from rmjournal.insight.review.contribution import Contribution, Outcome
from rmjournal.render.document import Block, Page, bullet_list, cards, paragraph, section
from rmjournal.reports.wording import joined

TITLE = "Proof of contribution"


def proof_page(found: Contribution) -> Page:
    """The whole page."""
    parts = [
        *paragraph(f"{_who(found)}: in reverse mentoring the junior person teaches."),
        *cards(
            ("Sessions", f"{found.sessions_held} held", ""),
            ("Together", f"{found.hours:g} hours", pluralize(found.minutes, "minute")),
            ("Taught", pluralize(found.learnings_taught, "learning"), ""),
            (
                "Used",
                f"{found.learnings_used} of {found.learnings_taught}" if found.learnings_taught else "",
                "at least once",
            ),
        ),
        *section("What was taught", *_taught(found)),
        *section("What it contributed to", bullet_list(map(_outcome, found.outcomes)), _evidence(found)),
        *section("Said in appreciation", bullet_list(f"“{text.strip('“”')}”" for text in found.appreciations)),
    ]
    alone = "Made of shared entries alone. " if found.shared else ""
    footer = f"{alone}As known on {found.as_of}. Others had their part in these outcomes."
    return Page(TITLE, joined(found.mentor, found.period), tuple(parts), footer)


def _who(found: Contribution) -> str:
    if not found.mentor:
        return f"Mentor of {found.mentee}"
    return f"{found.mentor} was the mentor of {found.mentee or 'somebody more senior'}"


def _taught(found: Contribution) -> list[list[Block]]:
    rows = (joined(humanize(one.area).capitalize(), text, by=": ") for one in found.taught for text in one.learnings)
    return [bullet_list(rows), paragraph(f"Sessions were about: {'; '.join(found.themes)}." if found.themes else "")]


def _outcome(one: Outcome) -> str:
    return joined(f"{one.goal}: {one.way}", humanize(one.state), one.value, one.evidence)


def _evidence(found: Contribution) -> list[Block]:
    rows = (
        joined(f"{one.what} — {one.evidence}", one.evidence_kind, say(one.on, found.as_of) if one.on else "")
        for one in found.evidence
    )
    return [*(paragraph("What shows it at work:") if found.evidence else []), *bullet_list(rows)]


def as_json(found: Contribution) -> dict[str, Any]:
    """The proof as scripts read it."""
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told
