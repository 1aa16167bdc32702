"""The skill: something that is rated on written anchors, 1 to 5."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, line, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.words import AREAS


class Skill(Entry, frozen=True, kw_only=True):
    """A skill of one person, with a sentence for each of five steps."""

    KIND: ClassVar[Kind] = Kind(
        name="skill",
        plural="skills",
        label="Skill",
        help="Something one person gets better at, rated on written anchors 1 to 5.",
        main="title",
        place="goals",
        tells=("start", "then", "now"),
        glyph="▤",
        example='"Listening upwards" --owner mentee --anchors 1="I explain" --anchors 3="I ask and wait"',
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    title: Annotated[str, line("Skill", required=True)] = ""
    owner: Annotated[str, choice("Owner", ROLES, "whose skill it is")] = ""
    area: Annotated[str, choice("Focus area", AREAS, open=True)] = ""
    anchors: Annotated[dict[str, str], texts("Anchors", ("1", "2", "3", "4", "5"), "a sentence each")] = {}

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """The first and the latest own rating, and the latest rating of "then"."""
        found = sorted(
            (r for r in entries.around(self) if r.KIND.name == "rating" and r.day),
            key=lambda r: (r.day or date.min, int(r.id)),
        )
        own = [getattr(r, "level", None) for r in found if getattr(r, "kind", "") == "self"]
        then = [getattr(r, "level", None) for r in found if getattr(r, "kind", "") == "then"]
        return {
            "start": own[0] if own else None,
            "now": own[-1] if own else None,
            "then": then[-1] if then else None,
        }
