"""The sealed rating kind: a blind review rating, hidden until both people have sealed."""

import json
import re
from datetime import date
from hashlib import sha256
from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, line, ref, texts
from rmjournal.model.kind import Kind

REVIEWS = {"midpoint": "mid-point review", "closure": "closing review"}
"""The reviews that both can rate sealed, by their occasion."""
SEALED_OCCASIONS = (*REVIEWS,)
NONCE = "nonce"
"""The random digits among the ratings, so that a seal cannot be guessed."""
STEPS = ("1", "2", "3", "4", "5")
_DIGEST = "[0-9a-f]{64}"
_SHOWN_DIGITS = 8


class SealedRating(Entry, frozen=True, kw_only=True):
    """All ratings of one person in one review, with the hash that binds them."""

    KIND: ClassVar[Kind] = Kind(
        name="sealed_rating",
        plural="sealed_ratings",
        label="Sealed rating",
        help="Ratings of a mid-point or closing review; nobody can read them until both of you have sealed yours.",
        main="seal",
        place="goals",
        glyph="▣",
        in_timeline=False,
        by_command=True,
        starts_shared=True,
        example='"The seal that Misaki told me" --occasion midpoint --author mentor',
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    occasion: Annotated[str, choice("Occasion", SEALED_OCCASIONS, "the review that it belongs to")] = "midpoint"
    author: Annotated[str, choice("Author", ROLES, "who rated")] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    seal: Annotated[str, line("Seal", "the hash (SHA-256) of these ratings", required=True)] = ""
    partner_seal: Annotated[str, line("Opens with", "the seal of the other person that was in first")] = ""
    ratings: Annotated[
        dict[str, str],
        texts(
            "Ratings",
            help="steps from 1 to 5, and random digits; they leave when both are sealed",
            private=True,
            is_copy=True,
        ),
    ] = {}

    @property
    def heading(self) -> str:
        """The review, who rated, and the first digits of the seal."""
        review = REVIEWS.get(self.occasion, self.occasion).capitalize()
        review += f" by the {self.author}" if self.author else ""
        return f"{review} · {self.seal[:_SHOWN_DIGITS] if self.has_digest else self.seal}"

    @property
    def day(self) -> date | None:
        """The day it was sealed."""
        return self.on or self.created

    @property
    def has_digest(self) -> bool:
        """Whether its seal is a hash."""
        return re.fullmatch(_DIGEST, self.seal) is not None

    @property
    def is_open(self) -> bool:
        """Whether its ratings are here and fit its seal."""
        return NONCE in self.ratings and self.digest() == self.seal

    @property
    def steps(self) -> dict[str, str]:
        """The ratings by their subject: a goal or skill id, or a pulse item."""
        return {key: step for key, step in self.ratings.items() if key != NONCE}

    def step_of(self, key: str) -> int | None:
        """Give the step of a goal, a skill or an item of the pulse.

        None where it was not rated.
        """
        step = self.ratings.get(key, "")
        return int(step) if step in STEPS else None

    def digest(self) -> str:
        """Hash the ratings with their nonce, and whose they are.

        With the author in it, a copied seal does not fit for the other person."""
        content = [self.occasion, self.author, self.ratings]
        return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def check_rules(self, before: "SealedRating | None", entries: Entries) -> None:
        """Refuse changes of a sealed rating, and a new one after both sealed."""
        if before is not None:
            if before.has_digest and self._sealed_content() != before._sealed_content():
                raise Refused("A sealed rating cannot be changed. Seal another one in the review.")
            return
        around = [one for one in entries.of(SealedRating) if one._where() == self._where()]
        if len({one.author for one in around} & {*ROLES}) == len(ROLES):
            raise Refused("Both of you have sealed this review already, so the first ones count.")
        is_own = getattr(entries.get(self.relationship), "role", "") == self.author
        if is_own and any(one.ratings for one in around if one.author != self.author):
            raise Refused("The other rating is open here already, so one that is sealed now would not be blind.")

    def _sealed_content(self) -> tuple[object, ...]:
        return self.seal, self.occasion, self.author, self.ratings

    def _where(self) -> tuple[str, str]:
        return self.relationship, self.occasion
