"""The goal kind, with five levels (Goal Attainment Scaling)."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, line, number, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.roles import AREAS, arrow, direction, other_role

LEVELS = ("0", "1", "-1", "2", "-2")
"""The five levels in the order of writing: what is expected first."""

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
    baseline: Annotated[int | None, number("Baseline", "level at the start", low=-2, high=2)] = None
    weight: Annotated[int, number("Weight", "importance", low=1, high=3)] = 1
    target: Annotated[date | None, day("Target", "by when", looks="ahead", tracked=True)] = None
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
            self._may_run()
        elif self.state == "achieved" and (before is None or before.state != "achieved"):
            self._may_be_achieved(entries)
        elif self.state in ("paused", "dropped") and not self.reason.strip():
            raise Refused(f"Say why this goal is {self.state}: fill in “Reason”.")

    def is_reached(self, entries: Entries) -> bool:
        """Tell whether the last level is what was expected, or higher."""
        level = level_of(self, entries)
        return level is not None and level >= 0

    def _may_run(self) -> None:
        missing = [
            name
            for name, is_given in (
                ("an indicator (how you will see progress)", self.indicator.strip()),
                ("the text of level 0", self.levels.get("0", "").strip()),
                ("a baseline", self.baseline is not None),
                ("a target", self.target),
            )
            if not is_given
        ]
        if missing:
            raise Refused(
                f"Before a goal becomes active it needs {_and(missing)}. Fill that in, or leave the goal a draft."
            )

    def _may_be_achieved(self, entries: Entries) -> None:
        level = level_of(self, entries)
        if not self.is_reached(entries):
            now = "no level yet" if level is None else f"level {level:+d}"
            raise Refused(f"A goal is achieved at level 0 or higher; this one has {now}. Note its level first.")
        if not self.evidence.strip():
            raise Refused("Say what shows that this goal is achieved: fill in “Evidence”.")

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
    levels = [e for e in entries.referrers(goal) if e.KIND.name == "level" and e.day is not None]
    if not levels:
        return goal.baseline
    latest = max(levels, key=lambda e: (e.day or date.min, int(e.id)))
    return int(getattr(latest, "level", 0))


def format_level(level: int | None) -> str:
    """A level with its sign: −2, 0, +1; a dash for none."""
    return "–" if level is None else f"{level:+d}".replace("-", "−") if level else "0"


def _and(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
