"""The goal kind, with five levels (Goal Attainment Scaling)."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import compress
from typing import Annotated, ClassVar, TypeVar

from rmjournal.english import agree, join_words
from rmjournal.errors import BadValue, Refused
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.field import ROLES, choice, day, line, number, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.roles import AREAS, arrow, direction, other_role

LEVELS = ("0", "-1", "1", "-2", "2")
"""The five levels in the order of writing: what is expected first."""
BASELINES = range(-2, 1)
"""The levels at which a goal may begin: from the lowest to what is expected."""

E = TypeVar("E", bound=Entry)

BRIEF_WORDS = 3
"""Words of a title that stand for a short name."""
CLOSED_STATES = ("achieved", "not_achieved", "dropped")
"""The states in which a goal has ended."""


class Goal(Entry, frozen=True, kw_only=True):
    """A goal: the change, the learner, and five written levels."""

    KIND: ClassVar[Kind] = Kind(
        name="goal",
        plural="goals",
        label="Goal",
        help="What one person wants to change, with five levels in words.",
        main="title",
        place="goals",
        derived_columns=("level",),
        glyph="◎",
        example='"Answer my own questions from live data" --learner mentee --target "in 3 months"',
        flow={
            "draft": ("active", "dropped"),
            "active": ("paused", "achieved", "not_achieved", "dropped", "draft"),
            "paused": ("active", "achieved", "not_achieved", "dropped"),
            "achieved": ("active",),
            "not_achieved": ("active",),
            "dropped": ("active",),
        },
        done="achieved",
        reopened=CLOSED_STATES,
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    title: Annotated[str, line("Goal", "what should be different", required=True)] = ""
    learner: Annotated[str, choice("Learner", ROLES, "who learns", required=True)] = ""
    short_name: Annotated[str, line("Short name", "for the timeline; its first three words until then")] = ""
    area: Annotated[str, choice("Focus area", AREAS, open=True)] = ""
    why: Annotated[str, prose("Why", "why this, why now")] = ""
    indicator: Annotated[str, line("Indicator", "how you will see progress: one thing to count or see")] = ""
    levels: Annotated[dict[str, str], texts("Levels", LEVELS, "0 = expected", tracked=True)] = {}
    baseline: Annotated[int | None, number("Baseline", "level at the start, −2 to 0", low=-2, high=2)] = None
    weight: Annotated[int, number("Weight", "importance", low=1, high=3)] = 1
    target: Annotated[date | None, day("Target", "by when", looks="ahead", ahead_in=("active",), tracked=True)] = None
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "draft"
    evidence: Annotated[str, prose("Evidence", "what shows it", states=("achieved", "not_achieved"))] = ""
    reason: Annotated[str, prose("Reason", states=("paused", "dropped", "not_achieved"))] = ""

    @property
    def mark(self) -> str:
        """A target while it runs; its end told by shape."""
        return {"achieved": "✓", "dropped": "⊘", "not_achieved": "✗", "paused": "‖", "draft": "◌"}.get(
            self.state, self.KIND.glyph
        )

    @property
    def brief_name(self) -> str:
        """The short name, the first words of the title until there is one."""
        return self.short_name.strip() or " ".join(self.title.split()[:BRIEF_WORDS]).rstrip(",.;:–-")

    def check_rules(self, before: "Goal | None", entries: Entries) -> None:
        """Check the fields that a goal's state requires."""
        if self.state == "active":
            self._may_run(before)
        elif self.state == "achieved" and (before is None or before.state != "achieved"):
            self._may_be_achieved(entries)
        elif self.state in ("paused", "dropped") and not self.reason.strip():
            raise Refused(f"Say why this goal is {self.state}: fill in “Reason”.")

    def is_reached(self, entries: Entries) -> bool:
        """Tell whether the last level is what was expected, or higher."""
        level = level_of(self, entries)
        return level is not None and level >= 0

    def _may_run(self, before: "Goal | None") -> None:
        """Check that a goal may become active, or loses nothing while active."""
        active = before if before is not None and before.state == "active" else None
        lacked = active.lacks if active else []
        if missing := [name for name in self.lacks if name not in lacked]:
            raise Refused(
                f"Before a goal becomes active it needs {describe_lacks(missing)}. "
                "Fill that in, or leave the goal a draft."
            )
        if active is None or self.levels != active.levels:
            self._check_levels(active.levels if active else {})
        if active is None and self.baseline not in BASELINES:
            raise BadValue(
                "baseline",
                f"Baseline: {format_level(self.baseline)} is above what you expect. A goal begins at −2, −1 or 0.",
            )

    def _check_levels(self, known: Mapping[str, str]) -> None:
        """Raise `BadValue` for the first new text that stands in for a sentence."""
        from rmjournal.model.level_texts import find_level_faults

        for fault in find_level_faults(self.levels, LEVELS):
            if self.levels[fault.level] != known.get(fault.level):
                raise BadValue(f"levels/{fault.level}", fault.sentence)

    @property
    def lacks(self) -> list[str]:
        """List the levels and fields without which a goal cannot be active."""
        given = {"indicator": self.indicator.strip(), "baseline": self.baseline is not None, "target": self.target}
        levels = [level for level in LEVELS if not self.levels.get(level, "").strip()]
        return [*levels, *(name for name, is_given in given.items() if not is_given)]

    def _may_be_achieved(self, entries: Entries) -> None:
        level = level_of(self, entries)
        if not self.is_reached(entries):
            now = "no level yet" if level is None else f"level {level:+d}"
            raise Refused(f"A goal is achieved at level 0 or higher; this one has {now}. Note its level first.")
        if not self.evidence.strip():
            raise BadValue("evidence", "Say what shows that this goal is achieved: fill in “Evidence”.")

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Present level, direction, teacher and whether the target has passed while it runs."""
        ended = self.state in CLOSED_STATES
        return {
            "level": level_of(self, entries),
            "direction": direction(self.learner),
            "arrow": arrow(self.learner),
            "teacher": other_role(self.learner),
            "overdue": bool(self.target and self.target < today and not ended),
            "closed": self.since.isoformat() if ended and self.since else None,
            "moved": len(self.history_of("target")),
        }


def level_of(goal: Goal, entries: Entries) -> int | None:
    """The level of the latest level entry, else the baseline, else none."""
    latest = next((level for level in reversed(counted_levels_of(entries, goal.id)) if level.day), None)
    return int(getattr(latest, "level", 0)) if latest else goal.baseline


@once_per_state
def counted_levels_of(entries: Entries, goal_id: str) -> list[Entry]:
    """List the levels of a goal that count, oldest first."""
    return counted_levels(entries.linked_to(goal_id, "level"))


SECOND_OPINION_DAYS = 7
"""Days before and after a level of my own in which those of others stand beside it, and do not replace it."""


def counted_levels(levels: Iterable[E]) -> list[E]:
    """List the levels that count, oldest first.

    My own, and those of others in weeks without one."""
    ordered = sorted(levels, key=lambda level: (level.day or date.min, int(level.id)))
    is_own = [bool(getattr(level, "is_own", True)) for level in ordered]
    own_days = [level.day for level in compress(ordered, is_own) if level.day]
    return [
        level
        for level, is_mine in zip(ordered, is_own, strict=True)
        if is_mine or not any(abs((day - (level.day or date.min)).days) <= SECOND_OPINION_DAYS for day in own_days)
    ]


def format_level(level: int | None) -> str:
    """A level with its sign: −2, 0, +1; a dash for none."""
    return "–" if level is None else f"{level:+d}".replace("-", "−") if level else "0"


def describe_lacks(names: list[str]) -> str:
    """Say what a goal lacks: "the sentence of level −1 and a target"."""
    levels = [format_level(int(name)) for name in names if name in LEVELS]
    words = {"indicator": "an indicator (how you will see progress)", "baseline": "a baseline", "target": "a target"}
    sentences = agree(len(levels), "the sentence of level", "the sentences of levels")
    return join_words(
        [
            *([words["indicator"]] if "indicator" in names else []),
            *([f"{sentences} {join_words(levels)}"] if levels else []),
            *(words[name] for name in ("baseline", "target") if name in names),
        ]
    )
