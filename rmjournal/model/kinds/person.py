"""The person kind: somebody whom one knows, could ask, or mentions."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES, choice, day, line, lines, prose
from rmjournal.model.kind import Kind

ASKED_STATES = ("asked", "accepted", "declined")
"""The states once somebody was asked."""
ANSWERED_STATES = ("accepted", "declined")
"""The states once somebody has answered."""


class Person(Entry, frozen=True, kw_only=True):
    """A person: their names, what they are good at, and whether they were asked."""

    KIND: ClassVar[Kind] = Kind(
        name="person",
        plural="people",
        label="Person",
        help="Somebody you could ask to be your mentor or mentee, or whom you mention.",
        main="name",
        place="goals",
        glyph="☺",
        in_timeline=False,
        example='"Misaki Satō" --strengths "data, automation" --state candidate',
        aliases=("candidate",),
        flow={
            "known": ("candidate", "asked"),
            "candidate": ("asked", "known"),
            "asked": ("accepted", "declined", "candidate"),
            "accepted": ("declined", "known"),
            "declined": ("candidate", "known"),
        },
        done="accepted",
    )

    name: Annotated[str, line("Name", required=True)] = ""
    aliases: Annotated[
        list[str], lines("Other names", "nicknames and spellings, one per line; two letters count only as typed here")
    ] = []
    masked_name: Annotated[str, line("Masked name", "what others read in place of the name, like a colleague")] = ""
    strengths: Annotated[str, line("Good at", "what you could learn from each other")] = ""
    title: Annotated[str, line("Title", "what they do")] = ""
    department: Annotated[str, line("Department")] = ""
    role: Annotated[str, choice("Would be", ROLES, "mentor is the junior, mentee the senior")] = ""
    why: Annotated[str, prose("Why this person")] = ""
    asked_on: Annotated[date | None, day("Asked on", looks="back", states=ASKED_STATES)] = None
    answer: Annotated[str, line("Answer", "in their words", states=ANSWERED_STATES)] = ""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "known"

    @property
    def state_day(self) -> date | None:
        """The day they were asked."""
        return self.asked_on

    def with_defaults(self, today: date) -> "Person":
        """Asked today, when somebody was asked and no day is given."""
        return self.edit(asked_on=today) if self.state in ASKED_STATES and self.asked_on is None else self
