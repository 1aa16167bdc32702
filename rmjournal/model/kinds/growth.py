"""The growth kind: something to get better at, before it is a goal."""

from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, line, number, prose, ref
from rmjournal.model.kind import Kind
from rmjournal.model.roles import AREAS

MAX_GROWTH_AREAS = 3
"""Growth areas of one person at a time: more are wishes."""


class Growth(Entry, frozen=True, kw_only=True):
    """A growth area: what to get better at, where one stands, and why now."""

    KIND: ClassVar[Kind] = Kind(
        name="growth",
        plural="growth_areas",
        label="Growth area",
        help="What you want to get better at, where you stand and why now. It becomes a goal or a skill.",
        main="title",
        place="goals",
        glyph="◔",
        in_timeline=False,
        example='"Say it when something is wrong" --level 2 --why "The board listens now"',
        aliases=("growth_area",),
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    title: Annotated[str, line("Growth area", "what you want to get better at", required=True)] = ""
    owner: Annotated[str, choice("Owner", ROLES, "who wants to get better at it")] = ""
    area: Annotated[str, choice("Focus area", AREAS, open=True)] = ""
    level: Annotated[
        int | None, number("Level now", "1 = not yet, 3 = with care, 5 = others learn it from me", low=1, high=5)
    ] = None
    why: Annotated[str, prose("Why now", "what would be different in half a year")] = ""
    goal: Annotated[str, ref("Goal", "goal", help="that it has become")] = ""
    skill: Annotated[str, ref("Skill", "skill", help="that it has become")] = ""

    def check_rules(self, before: "Growth | None", entries: Entries) -> None:
        """Refuse a fourth one of the same person that is neither goal nor skill."""
        if before is not None:
            return
        same = [
            one
            for one in entries.of(Growth)
            if (one.relationship, one.owner) == (self.relationship, self.owner) and not (one.goal or one.skill)
        ]
        if len(same) >= MAX_GROWTH_AREAS:
            raise Refused(
                f"There are {MAX_GROWTH_AREAS} growth areas already. Make one a goal or a skill, or delete one."
            )
