"""The learning kind: a statement to recall, apply and review."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar

import msgspec

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, line, lines, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.kinds.application import ADOPTION, OUTSIDE_EVIDENCE, Application
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.roles import AREAS, arrow, direction

SORTS = ("", "tool", "method", "perspective", "fact", "behaviour", "tacit")
STATES = ("new", "applied", "embedded", "retired")
"""What a learning can be; all but retired follow from its applications."""

EMBEDDED_USES = 3
"""Applications without harm that make a learning embedded …"""
EMBEDDED_DAYS = 30
"""… when so many days lie between first and last, and one has evidence that is not only one's own impression."""
KNOW_HOW = ("story", "rule of thumb", "when it fails")
"""What a tacit learning tells beside its statement."""


class Learning(Entry, frozen=True, kw_only=True):
    """A learning: what, by whom, from where; its state follows from its uses."""

    KIND: ClassVar[Kind] = Kind(
        name="learning",
        plural="learnings",
        label="Learning",
        help="One thing learned, in one sentence: to recall and to use.",
        main="text",
        place="learnings",
        derived_columns=("state", "applied"),
        glyph="✦",
        example='"Ask of each number: as of when?" --learner mentee --cue "What do I ask of a number?"',
        aliases=("insight", "lesson", "lessons"),
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    text: Annotated[str, prose("Learning", "one statement, in your words", required=True)] = ""
    learner: Annotated[str, choice("Learner", ROLES, "who learned it")] = ""
    cue: Annotated[str, line("Recall cue", "a question that brings it back")] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    area: Annotated[str, choice("Focus area", AREAS, open=True)] = ""
    kind: Annotated[str, choice("Kind", SORTS)] = ""
    know_how: Annotated[dict[str, str], texts("Know-how", KNOW_HOW, "what a sentence alone does not tell")] = {}
    goal: Annotated[str, ref("Goal", "goal")] = ""
    session: Annotated[str, ref("Session", "session", help="where it came up")] = ""
    source: Annotated[str, line("Source", "where it came from, if not a session")] = ""
    next_occasion: Annotated[date | None, day("Next occasion", "to use it", looks="ahead")] = None
    check_on: Annotated[date | None, day("Check again on", "when it may be out of date", looks="ahead")] = None
    verified_by: Annotated[str, line("Verified by")] = ""
    consent_of: Annotated[list[str], lines("With consent of", "whose story it is", private=True)] = []
    retired_on: Annotated[
        date | None, day("Retired on", "no recalls from then on", looks="back", since="retired_on")
    ] = None
    retired_why: Annotated[str, line("Retired because", "wrong, out of date, not mine", since="retired_on")] = ""
    successor: Annotated[str, ref("Replaced by", "learning", since="retired_on")] = ""

    @property
    def day(self) -> date | None:
        """The day it was learned."""
        return self.on or self.created

    @property
    def mark(self) -> str:
        """Open while it lives, crossed out when retired."""
        return "⊘" if self.retired_on else "✦"

    def with_defaults(self, today: date) -> "Learning":
        """Fill in today as the day learned or retired, where none is given."""
        entry = super().with_defaults(today)
        unsaid = bool(self.retired_why or self.successor) and self.retired_on is None
        return entry.edit(retired_on=today) if unsaid else entry

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """State, direction, uses, days to the first use, and whether it is fading."""
        uses = applications(self, entries)
        first = min((use.day for use in uses if use.day), default=None)
        recalls = sorted(
            (r for r in entries.referrers_of_kind(self, Recall) if r.day), key=lambda r: (r.day, int(r.id))
        )
        return {
            "state": state_of(self, entries),
            "direction": direction(self.learner),
            "arrow": arrow(self.learner),
            "applied": len(uses),
            "adoption": adoption_of(self, uses),
            "days_to_use": (first - self.day).days if first and self.day else None,
            "fading": bool(recalls and recalls[-1].recall in ("partial", "none") and not self.retired_on),
        }


def applications(learning: Learning, entries: Entries) -> list[Application]:
    """The dated uses of a learning, oldest first."""
    return [use for use in entries.referrers_of_kind(learning, Application) if use.learning == learning.id]


class EmbeddingProgress(msgspec.Struct, frozen=True):
    """How far the uses of a learning go toward its being embedded."""

    uses: int
    """Those without harm."""
    days: int
    """From the first of them to the last."""
    shown: bool
    """One of them has evidence that is not only one's own impression."""

    @property
    def is_reached(self) -> bool:
        """Whether the learning is embedded: enough uses over time, no harm, outside evidence."""
        return self.shown and self.uses >= EMBEDDED_USES and self.days >= EMBEDDED_DAYS


def embedding_progress(uses: Iterable[Application]) -> EmbeddingProgress:
    """How far these uses of a learning go."""
    fine = [use for use in uses if use.result != "harmful" and use.day]
    days = sorted(use.day for use in fine if use.day)
    shown = any(use.evidence_kind in OUTSIDE_EVIDENCE for use in fine)
    return EmbeddingProgress(len(fine), (days[-1] - days[0]).days if days else 0, shown)


def adoption_of(learning: Learning, uses: Iterable[Application]) -> str:
    """Tell how far a tool has come: tried, weekly or taught on.

    From its uses without harm; empty for what is no tool."""
    steps = [max(use.adoption, ADOPTION[1], key=_adoption_step) for use in uses if use.result != "harmful"]
    return max(steps, key=_adoption_step, default="") if learning.kind == "tool" else ""


def _adoption_step(word: str) -> int:
    return ADOPTION.index(word) if word in ADOPTION else 0


def state_of(learning: Learning, entries: Entries) -> str:
    """New, applied, embedded or retired, from the learning and its applications alone."""
    if learning.retired_on:
        return "retired"
    uses = applications(learning, entries)
    if embedding_progress(uses).is_reached:
        return "embedded"
    return "applied" if uses else "new"
