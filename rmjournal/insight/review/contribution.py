"""Proof of contribution: what the mentor taught, with outcomes and evidence."""

from dataclasses import dataclass
from datetime import date

from rmjournal.insight.review.learnings import UseRow
from rmjournal.insight.review.parties import way
from rmjournal.insight.review.review import Review

MOST = 8
"""So much of one sort stands on the one page; what others said comes first."""
STRENGTH = ("said by others", "count", "artefact")
"""Kinds of evidence that are more than an own impression, the strongest first."""


@dataclass(frozen=True, kw_only=True)
class Taught:
    """What was taught in one focus area."""

    area: str
    learnings: tuple[str, ...]
    """What the mentee learned there and still holds to be true."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A goal of the mentee that moved, with what shows it."""

    goal: str
    way: str
    state: str
    value: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One page about what a mentor gave; of shared entries alone unless its owner wants all."""

    mentor: str
    mentee: str
    period: str
    as_of: date
    shared: bool
    sessions_held: int
    minutes: int
    hours: float
    """The minutes as hours, one decimal."""
    themes: tuple[str, ...]
    """What sessions were about, in their order."""
    taught: tuple[Taught, ...]
    learnings_taught: int
    learnings_used: int
    """How many of them the mentee used at least once."""
    outcomes: tuple[Outcome, ...]
    evidence: tuple[UseRow, ...]
    appreciations: tuple[str, ...]
    """What the mentee said in appreciation."""


def contribution(review: Review) -> Contribution:
    """What the mentor gave in the period of a review."""
    names = _names(review)
    rows = [row for row in review.learnings.rows if row.learner == "mentee" and row.state != "retired"]
    areas = dict.fromkeys(row.area for row in rows)
    held = [row for row in review.sessions.rows if row.state == "held"]
    return Contribution(
        mentor=names["mentor"],
        mentee=names["mentee"],
        period=review.period,
        as_of=review.as_of,
        shared=review.shared,
        sessions_held=review.sessions.held,
        minutes=review.sessions.minutes_held,
        hours=round(review.sessions.minutes_held / 60, 1),
        themes=tuple(dict.fromkeys(row.focus for row in held)),
        taught=tuple(Taught(area=area, learnings=tuple(r.text for r in rows if r.area == area)) for area in areas),
        learnings_taught=len(rows),
        learnings_used=sum(row.applied > 0 for row in rows),
        outcomes=tuple(_outcomes(review)),
        evidence=tuple(_evidence(review)),
        appreciations=tuple(
            note.text for note in review.notes if note.kind == "appreciation" and note.author == "mentee"
        )[:MOST],
    )


def _names(review: Review) -> dict[str, str]:
    """Who was what; empty where a journal does not know its owner's name."""
    two = review.whom
    mine, theirs = (two.role, "mentee" if two.role == "mentor" else "mentor")
    return {mine: review.by, theirs: two.partner}


def _outcomes(review: Review) -> list[Outcome]:
    found = []
    for row in review.goals.rows:
        start, end = row.level_at_start, row.level_at_end
        if (
            row.learner == "mentee"
            and row.state != "dropped"
            and start is not None
            and end is not None
            and end > start
        ):
            value = row.levels[-1].value if row.levels else ""
            found.append(Outcome(goal=row.title, way=way(row), state=row.state, value=value, evidence=row.evidence))
    return found[:MOST]


def _evidence(review: Review) -> list[UseRow]:
    """Uses by the mentee with evidence, without harm: the strongest kinds first, then by date."""
    rows = [use for use in review.uses if use.learner == "mentee" and use.evidence and use.seen_by_others]
    rows = [use for use in rows if use.result in ("worked", "partly")]
    return sorted(rows, key=lambda use: STRENGTH.index(use.evidence_kind))[:MOST]
