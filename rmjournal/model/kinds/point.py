"""The agenda point kind: a planned part of a session; it can be carried."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import choice, flag, line, number, prose, ref
from rmjournal.model.kind import Change, Kind
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import OWNERS

SORTS = (
    "discussion",
    "check_in",
    "actions",
    "demo",
    "practice",
    "clinic",
    "swap",
    "goals",
    "review",
    "agreement",
    "appreciation",
    "wrap_up",
)


class Point(Entry, frozen=True, kw_only=True):
    """An agenda point; without a session it waits for the next one."""

    KIND: ClassVar[Kind] = Kind(
        name="point",
        plural="points",
        label="Agenda point",
        help="A planned part of a session; without a session it is carried over to the next one.",
        main="title",
        place="sessions",
        derived_columns=("carried",),
        glyph="○",
        in_timeline=False,
        example='"Rehearse the budget page" --minutes 12 --owner mentor',
        aliases=("agenda_point", "agenda_points", "agenda_item", "agenda_items", "item", "items"),
        flow={"planned": ("done", "cut"), "done": ("planned",), "cut": ("planned",)},
        done="done",
        starts_shared=True,
    )

    same_as: dict[str, str] = {}
    """The ids that it had in one of the two journals, before both knew that it is the same."""
    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    session: Annotated[str, ref("Session", "session", part=True, tracked=True)] = ""
    title: Annotated[str, line("Point", "what to talk about", required=True)] = ""
    minutes: Annotated[int, number("Minutes", low=0, high=480, unit="min")] = 5
    owner: Annotated[str, choice("Owner", OWNERS)] = "both"
    kind: Annotated[str, choice("Kind", SORTS)] = "discussion"
    prompt: Annotated[str, line("Question", "to open the point with")] = ""
    question: Annotated[str, line("Bank question", "id of the question")] = ""
    goal: Annotated[str, ref("Goal", "goal")] = ""
    order: Annotated[int, number("Order", "on the agenda", low=0)] = 0
    used: Annotated[int | None, number("Lasted", low=0, high=720, unit="min")] = None
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "planned"
    reason: Annotated[str, line("Reason", "why it was dropped", states=("cut",))] = ""
    note: Annotated[str, prose("Notes", "what was said about it; yours alone", private=True)] = ""

    has_old_notes: Annotated[
        bool, flag("Old notes", "the notes are older than the session that it is on", is_copy=True, private=True)
    ] = False

    @property
    def mark(self) -> str:
        """Ticked, crossed out or open."""
        return {"done": "✓", "cut": "⊘"}.get(self.state, "○")

    def reconciled(self, before: "Point | None") -> "Point":
        """Notes are old once it was carried over, until something is noted again."""
        if before is None or (self.note == before.note and self.session == before.session):
            return self
        return self.edit(has_old_notes=bool(self.note.strip()) and self.note == before.note)

    @property
    def is_noted(self) -> bool:
        """Whether something was noted about it, and nobody said yet what became of it."""
        has_notes = bool(self.note.strip()) and not self.has_old_notes
        return has_notes and self.state == "planned" and not self.history_of("state")

    def moves(self) -> list[Change]:
        """The changes that took it off a session undone."""
        return [change for change in self.history_of("session") if change.was]

    def carries(self, entries: Entries) -> list[Change]:
        """The moves that put it off: those off a session that was held."""
        return [change for change in self.moves() if _session_state(change, entries) == "held"]

    def why_moved(self, entries: Entries) -> str:
        """Say why the point last left a session that was not held.

        For example "the session was cancelled"; empty otherwise.
        """
        moves = self.moves()
        return MOVE_WORDS.get(_session_state(moves[-1], entries), "") if moves else ""

    def is_waiting(self, entries: Entries) -> bool:
        """Tell whether it is open and on no session, or on a deleted one."""
        return self.state == "planned" and (not self.session or self.session in entries.deleted_ids)

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Derive how often it was carried, why, when raised, and whether it waits."""
        moves = self.moves()
        first = entries.get(str(moves[0].was)) if moves else entries.get(self.session)
        raised = first.day if first else (moves[0].on if moves else self.created)
        return {
            "carried": len(self.carries(entries)),
            "why_moved": self.why_moved(entries) or None,
            "raised": raised.isoformat() if raised else None,
            "waiting": self.is_waiting(entries),
        }


MOVE_WORDS = {
    "cancelled": "the session was cancelled",
    "missed": "the session was a no-show",
}
"""Why a point left a session that was not held."""


def _session_state(change: Change, entries: Entries) -> str:
    """The state of the session that a point left.

    Held for one that these entries do not hold.
    """
    session = entries.get_of_kind(Session, str(change.was))
    return session.state if session else "held"
