"""The action kind: something one person promised, with a due day."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import choice, day, line, prose, ref
from rmjournal.model.kind import Kind
from rmjournal.model.roles import OWNERS


class Action(Entry, frozen=True, kw_only=True):
    """An action: open until done or dropped; its history keeps due days."""

    KIND: ClassVar[Kind] = Kind(
        name="action",
        plural="actions",
        label="Action item",
        help="Something one person will do, by a day.",
        main="text",
        place="sessions",
        glyph="○",
        example='"Book Fjord 2 for our Tuesdays" --owner mentee --due friday',
        aliases=("commitment", "commitments", "action_item", "action_items"),
        flow={"open": ("done", "dropped"), "done": ("open",), "dropped": ("open",)},
        done="done",
        shared_in="session",
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    text: Annotated[str, line("Action item", "what will be done", required=True)] = ""
    owner: Annotated[str, choice("Owner", OWNERS, "who will do it")] = ""
    agreed_on: Annotated[date | None, day("Agreed on", looks="back")] = None
    due: Annotated[date | None, day("Due", "by when", looks="ahead", tracked=True)] = None
    session: Annotated[str, ref("Session", "session", help="where it was agreed")] = ""
    goal: Annotated[str, ref("Goal", "goal")] = ""
    if_then: Annotated[str, line("If … then", "when this happens, then I do that")] = ""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "open"
    done_on: Annotated[date | None, day("Done on", looks="back", states=("done",))] = None
    result: Annotated[str, prose("Result", "what came of it", states=("done",))] = ""
    reason: Annotated[str, line("Reason", "why it was dropped", states=("dropped",))] = ""
    note: Annotated[str, prose("Note")] = ""

    @property
    def mark(self) -> str:
        """Ticked, crossed out or open."""
        return {"done": "✓", "dropped": "⊘"}.get(self.state, "○")

    @property
    def day(self) -> date | None:
        """The day it was agreed."""
        return self.agreed_on or self.created

    @property
    def state_day(self) -> date | None:
        """The day it was done."""
        return self.done_on

    def with_defaults(self, today: date) -> "Action":
        """Agreed today and done today, when no other day is given."""
        entry = self if self.agreed_on else self.edit(agreed_on=today)
        return entry.edit(done_on=today) if self.state == "done" and self.done_on is None else entry

    def check_rules(self, before: "Action | None", entries: Entries) -> None:
        """Require a reason for a dropped action."""
        if self.state == "dropped" and not self.reason.strip():
            raise Refused("Say why you drop this action item: fill in “Reason”.")

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Derive overdue, late, and how often the due day moved."""
        return {
            "overdue": bool(self.due and self.state == "open" and self.due < today),
            "late": bool(self.due and self.done_on and self.done_on > self.due),
            "moved": len(self.history_of("due")),
        }
