"""The rating kind: the level of a skill on a day, with its rater."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.dates import format_full_day
from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry, check_consent, consent_field
from rmjournal.model.field import choice, day, line, number, ref
from rmjournal.model.kind import Kind

SORTS = ("self", "then", "observer")
OCCASIONS = ("", "baseline", "midpoint", "closure", "review")


class Rating(Entry, frozen=True, kw_only=True):
    """One dated level of one skill, 1 to 5."""

    KIND: ClassVar[Kind] = Kind(
        name="rating",
        plural="ratings",
        label="Rating",
        help="The level of a skill on a day, rated by its owner (self), as it was at the start (then), or "
        "by somebody else (observer).",
        main="note",
        place="goals",
        glyph="●",
        in_timeline=False,
        example='"I filter without help now" --skill 1234 --level 3',
        aliases=("skill_rating", "skill_ratings"),
    )

    skill: Annotated[str, ref("Skill", "skill", part=True, required=True)] = ""
    level: Annotated[int | None, number("Level", "1 to 5", low=1, high=5, required=True)] = None
    kind: Annotated[str, choice("Kind", SORTS)] = "self"
    on: Annotated[date | None, day("On", looks="back")] = None
    occasion: Annotated[str, choice("Occasion", OCCASIONS, open=True)] = ""
    rater: Annotated[str, line("By", "whose rating it is", private=True)] = ""
    note: Annotated[str, line("Note")] = ""
    consent: Annotated[str, consent_field(("", "kind", "observer"))] = ""

    @property
    def heading(self) -> str:
        """Level, kind and note: "3 self · the yardstick moved"."""
        return " · ".join(part for part in (f"{self.level or '?'} {self.kind}", self.note) if part)

    @property
    def day(self) -> date | None:
        """The day it was given."""
        return self.on or self.created

    def check_rules(self, before: "Rating | None", entries: Entries) -> None:
        """Refuse then and now ratings on one day, and audiences beyond an observer's consent."""
        check_consent(self, self.rater)
        says = (self.skill, self.kind, self.on)
        if self.kind not in APART or (before and (before.skill, before.kind, before.on) == says):
            return
        skill = entries.get(self.skill)
        beside = entries.referrers_of_kind(skill, Rating) if skill else []
        if self.day and any(one.day == self.day and APART.get(one.kind) == self.kind for one in beside):
            given = {"then": "now", "self": "then"}[self.kind]
            raise Refused(
                "Rate “now” and “then” on different days, so that the first does not "
                "influence the second. "
                f"This skill was rated for “{given}” on {format_full_day(self.day)}. "
                "Rate it another day, or fill in the day of your rating."
            )


APART = {"self": "then", "then": "self"}
"""Kinds of rating that are not given on the same day."""
