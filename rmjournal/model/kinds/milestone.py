"""The milestone kind: a dated step towards a goal."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import choice, day, line, prose, ref
from rmjournal.model.kind import Kind


class Milestone(Entry, frozen=True, kw_only=True):
    """A binary, dated step: never a percentage."""

    KIND: ClassVar[Kind] = Kind(
        name="milestone",
        plural="milestones",
        label="Milestone",
        help="A dated step on the way to a goal, reached or not.",
        main="title",
        place="goals",
        glyph="◇",
        example='"First saved view" --goal 1234 --due "in 2 weeks"',
        flow={"open": ("reached", "dropped"), "reached": ("open",), "dropped": ("open",)},
        done="reached",
    )

    goal: Annotated[str, ref("Goal", "goal", part=True, required=True)] = ""
    title: Annotated[str, line("Milestone", "what will be reached", required=True)] = ""
    due: Annotated[date | None, day("Due", looks="ahead", tracked=True)] = None
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "open"
    reached_on: Annotated[date | None, day("Reached on", looks="back", states=("reached",))] = None
    proud_of: Annotated[str, line("Proud of", states=("reached",))] = ""
    reason: Annotated[str, line("Reason", "why it was dropped", states=("dropped",))] = ""
    note: Annotated[str, prose("Note", since="state_day")] = ""

    @property
    def mark(self) -> str:
        """Filled when reached."""
        return {"reached": "◆", "dropped": "⊘"}.get(self.state, "◇")

    @property
    def day(self) -> date | None:
        """The day it was reached, else the day it is due."""
        return self.reached_on or self.due or self.created

    @property
    def state_day(self) -> date | None:
        """The day it was reached."""
        return self.reached_on

    def with_defaults(self, today: date) -> "Milestone":
        """Reached today, when no other day is given."""
        unsaid = self.state == "reached" and self.reached_on is None
        return self.edit(reached_on=today) if unsaid else self

    @property
    def is_late(self) -> bool:
        """Whether it was reached after its day."""
        return bool(self.due and self.reached_on and self.reached_on > self.due)

    def is_overdue(self, today: date) -> bool:
        """Whether it is open after its day."""
        return bool(self.due and self.state == "open" and self.due < today)

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Late when reached after its day, overdue when open after it."""
        return {"late": self.is_late, "overdue": self.is_overdue(today)}
