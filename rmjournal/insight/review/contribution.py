"""Proof of contribution: what the mentor taught, with outcomes and evidence."""

from collections.abc import Iterator

import msgspec

from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning, applications, state_of
from rmjournal.model.kinds.note import Note

STRONG_EVIDENCE = ("said by others", "count", "artefact")
"""Kinds of evidence that are more than an own impression, the strongest first."""


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor's contribution in a period."""

    review: Review
    mentor: str
    """Name; empty where the journal does not know its owner's."""
    mentee: str
    themes: tuple[str, ...]
    """What held sessions were about, in their order."""
    taught: tuple[Learning, ...]
    """What the mentee learned and still holds to be true."""
    outcomes: tuple[GoalReview, ...]
    """Goals of the mentee that moved up."""
    evidence: tuple[Application, ...]
    """Uses by the mentee that others can see, the strongest evidence first."""
    appreciations: tuple[Note, ...]
    """What the mentee said in appreciation."""

    @property
    def hours(self) -> float:
        """Time together, one decimal."""
        return round(self.review.partnership.minutes / 60, 1)

    @property
    def used(self) -> int:
        """How many of the taught learnings the mentee used at least once."""
        return sum(bool(applications(learning, self.review.entries)) for learning in self.taught)

    @property
    def taught_by_area(self) -> dict[str, list[Learning]]:
        """The taught learnings by focus area."""
        areas: dict[str, list[Learning]] = {}
        for learning in self.taught:
            areas.setdefault(learning.area, []).append(learning)
        return areas


def build_contribution(review: Review) -> Contribution:
    """Build the proof of contribution from a review."""
    pair = review.relationship
    mentor, mentee = (review.owner, pair.partner) if pair.role == "mentor" else (pair.partner, review.owner)
    held = [session for session in review.partnership.sessions if session.state == "held"]
    return Contribution(
        review=review,
        mentor=mentor,
        mentee=mentee,
        themes=tuple(dict.fromkeys(session.heading for session in held)),
        taught=tuple(_taught(review)),
        outcomes=tuple(
            reviewed for reviewed in review.goals if reviewed.goal.learner == "mentee" and reviewed.has_risen
        ),
        evidence=tuple(_evidence(review)),
        appreciations=tuple(note for note in review.notes if note.kind == "appreciation" and note.author == "mentee"),
    )


def has_strong_evidence(use: Application) -> bool:
    """Whether more than an own impression shows a use of a learning."""
    return bool(use.evidence) and use.evidence_kind in STRONG_EVIDENCE


def _taught(review: Review) -> Iterator[Learning]:
    for learning in review.funnel.captured:
        if learning.learner == "mentee" and state_of(learning, review.entries) != "retired":
            yield learning


def _evidence(review: Review) -> list[Application]:
    uses = [
        use
        for use in review.uses
        if (learning := review.learning_of(use)) is not None
        and learning.learner == "mentee"
        and use.result in ("worked", "partly")
        and has_strong_evidence(use)
    ]
    return sorted(uses, key=lambda use: STRONG_EVIDENCE.index(use.evidence_kind))
