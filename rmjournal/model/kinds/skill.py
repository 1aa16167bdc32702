"""The skill kind: rated on written anchors from 1 to 5."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, line, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.roles import AREAS

MAX_GAP = timedelta(days=31)
"""Within this time a rating of now and one of then belong together."""


class Skill(Entry, frozen=True, kw_only=True):
    """A skill of one person, with a sentence for each of five steps."""

    KIND: ClassVar[Kind] = Kind(
        name="skill",
        plural="skills",
        label="Skill",
        help="Something one person gets better at, rated from 1 to 5; each step has a sentence.",
        main="title",
        place="goals",
        derived_columns=("start", "then", "now"),
        glyph="▤",
        in_timeline=False,
        example='"Listening upwards" --owner mentee --anchors 1="I explain" --anchors 3="I ask and wait"',
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    title: Annotated[str, line("Skill", required=True)] = ""
    owner: Annotated[str, choice("Owner", ROLES, "whose skill it is")] = ""
    area: Annotated[str, choice("Focus area", AREAS, open=True)] = ""
    anchors: Annotated[dict[str, str], texts("Anchors", ("1", "2", "3", "4", "5"), "one sentence for each step")] = {}

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Derive the first and latest own rating, and the rating of then."""
        own, then = ratings_of(self, entries, "self"), ratings_of(self, entries, "then")
        seen = latest_then_rating(own, then)
        return {
            "start": own[0].level if own else None,
            "now": own[-1].level if own else None,
            "then": seen.level if seen else None,
        }


def ratings_of(skill: Skill, entries: Entries, kind: str, until: date = date.max) -> list[Rating]:
    """The ratings of one kind until a day, oldest first."""
    ratings = [one for one in entries.referrers_of_kind(skill, Rating) if one.kind == kind and one.level is not None]
    ratings = [one for one in ratings if (one.day or date.max) <= until]
    return sorted(ratings, key=lambda one: (one.day or date.max, int(one.id)))


def latest_then_rating(own: Sequence[Rating], then: Sequence[Rating]) -> Rating | None:
    """Give the latest rating of then with one of now near it.

    Alone it would colour how now is rated.
    """
    if len(own) < 2:
        return None
    now = own[-1].day or date.min
    beside = [one for one in then if one.day and one.day - MAX_GAP <= now]
    return beside[-1] if beside else None
