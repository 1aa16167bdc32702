"""Parties of a review: people, agreement, and the headings of the closing review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.cadence import agreed
from rmjournal.insight.review.goals import GoalRow
from rmjournal.insight.review.learnings import LearningRow, UseRow
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other


@dataclass(frozen=True, kw_only=True)
class Whom:
    """The two people and their time."""

    id: str
    partner: str
    role: str
    """Of the owner of the journal."""
    names: dict[str, str]
    """What mentor and mentee are called in the review."""
    start: date | None
    planned_end: date | None
    ended: date | None
    state: str
    areas: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The agreement as it stands at the end of the period."""

    version: int
    accepted_on: date | None
    purpose: str
    cadence: str
    """As an RRULE text (RFC 5545)."""
    cadence_days: int
    minutes: int
    place: str
    agenda_by: str
    confidentiality: str
    ground_rules: tuple[str, ...]
    off_limits: tuple[str, ...]
    cancel_rule: str
    exit_rule: str
    change: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One of the three headings of a closing report: what was contributed to, never caused."""

    title: str
    goals: tuple[str, ...]
    """Each with its levels, "… (−2 → +1)"."""
    learnings: int
    uses: int


THEMES = {
    "Closing skill gaps": ("technology_adoption", "workplace_communication"),
    "Leadership adaptability": ("leadership_development",),
    "Inclusive culture": ("diversity_inclusion",),
}
"""The headings with the focus areas that stand under each."""


def whom(pair: Relationship, name: str, shared: bool) -> Whom:
    """The two people; a review for others calls its owner by name."""
    me = (name or pair.role) if shared else "me"
    return Whom(
        id=pair.id,
        partner=pair.partner,
        role=pair.role,
        names={pair.role: me, other(pair.role): pair.short, "both": "both"},
        start=pair.start,
        planned_end=pair.planned_end,
        ended=pair.ended,
        state=pair.state,
        areas=tuple(pair.areas),
    )


def agreement(entries: Entries, pair: Relationship, end: date) -> Agreed | None:
    """The agreement that counts at the end of a period; none when there is none."""
    found = agreed(entries, pair)
    if found is None:
        return None
    version = found.derived(entries, end)["version"]
    return Agreed(
        version=version if isinstance(version, int) else 1,
        accepted_on=found.accepted_on,
        purpose=found.purpose,
        cadence=found.recurrence.text,
        cadence_days=found.recurrence.days,
        minutes=found.minutes,
        place=found.place,
        agenda_by=found.agenda_by,
        confidentiality=found.confidentiality,
        ground_rules=tuple(found.ground_rules),
        off_limits=tuple(found.off_limits),
        cancel_rule=found.cancel_rule,
        exit_rule=found.exit_rule,
        change=found.change,
    )


def themes(goals: Iterable[GoalRow], learnings: Iterable[LearningRow], uses: Iterable[UseRow]) -> tuple[Theme, ...]:
    """The three headings with what belongs under each; one without anything is left out."""
    ran, learned, used = [row for row in goals if row.state != "dropped"], list(learnings), list(uses)
    found = [
        Theme(
            title=title,
            goals=tuple(f"{row.title} ({way(row)})" for row in ran if row.area in areas),
            learnings=sum(row.area in areas for row in learned),
            uses=sum(row.area in areas for row in used),
        )
        for title, areas in THEMES.items()
    ]
    return tuple(one for one in found if one.goals or one.learnings or one.uses)


def way(row: GoalRow) -> str:
    """From which level to which, "−2 → +1"."""
    return f"{format_level(row.level_at_start)} → {format_level(row.level_at_end)}"
