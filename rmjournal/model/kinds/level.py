"""The level kind: where a goal stood on a day, with its evidence."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry, check_consent, consent_field
from rmjournal.model.field import day, line, number, prose, ref
from rmjournal.model.kind import Kind

OWN_WORDS = ("", "me")
"""What stands for the owner of the journal as the rater of a level."""


class Level(Entry, frozen=True, kw_only=True):
    """One dated level of one goal, -2 to +2; falls stay visible."""

    KIND: ClassVar[Kind] = Kind(
        name="level",
        plural="levels",
        label="Level",
        help="The level of a goal on a day, from −2 to +2, and the value that shows it.",
        main="value",
        place="goals",
        glyph="●",
        example='"5 of 8 questions" --goal 1234 --level 0',
        aliases=("level_entry", "level_entries"),
    )

    goal: Annotated[str, ref("Goal", "goal", part=True, required=True)] = ""
    value: Annotated[str, line("Value", "what was counted or seen", tracked=True)] = ""
    level: Annotated[
        int | None, number("Level", "-2 to 2, 0 = expected", low=-2, high=2, required=True, tracked=True)
    ] = None
    on: Annotated[date | None, day("On", looks="back", tracked=True)] = None
    rater: Annotated[str, line("Rated by", "me, partner, or a name; empty = me", private=True)] = ""
    note: Annotated[str, prose("Note")] = ""
    consent: Annotated[str, consent_field(("", "is_own", False))] = ""

    @property
    def is_own(self) -> bool:
        """Whether the owner of the journal rated it."""
        return self.rater.strip().casefold() in OWN_WORDS

    @property
    def heading(self) -> str:
        """The level and the value: "+1 · 6 of 8", "−2 · none"."""
        sign = "no level" if self.level is None else f"{self.level:+d}".replace("-", "−") if self.level else "0"
        return " · ".join(part for part in (sign, self.value) if part)

    @property
    def day(self) -> date | None:
        """The day it was noted."""
        return self.on or self.created

    def check_rules(self, before: "Level | None", entries: Entries) -> None:
        """Refuse to show what an observer did not agree to."""
        check_consent(self, self.rater)
