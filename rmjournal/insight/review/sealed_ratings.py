"""Sealed ratings (commit and reveal): who sealed, what counts, what may be read.

Each rates blind. What leaves first is a hash alone (a commitment) over the ratings and 256 random bits, the nonce.
The bits make guessing useless: whoever has the hash would have to guess them together with the ratings. The hash
binds: no other ratings fit it. Ratings and nonce leave once the seal of the other person is here, so neither can look
first, and a change after the seal is found out. No key has to be kept or sent, and no third party is needed.

A seal is never changed: who seals again makes another entry, until the seal of the other person arrives. Packets may
cross, so each entry tells with which seal of the partner it opens (``partner_seal``). Of several own ones the one
that the partner names counts, else the newest. Both journals choose the same two in this way. One that the partner
withdrew after both were in still binds: a later one is refused, because its writer may have read the other rating.
"""

from datetime import date
from itertools import groupby

import msgspec

from rmjournal.dates import format_full_day
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import REVIEWS, SEALED_OCCASIONS, SealedRating
from rmjournal.model.roles import other_role
from rmjournal.practice.prompts import REVIEW

SEAL_ANEW = "To seal anew, both of you delete the sealed ratings of this review."
"""The way out when one of two seals is gone."""


class SealedSides(msgspec.Struct, frozen=True, kw_only=True):
    """The sealed ratings of both in one review, as far as they are here."""

    own: SealedRating | None = None
    partners: SealedRating | None = None
    later: SealedRating | None = None
    """A newer own one, which does not count: the partner's opens with an earlier one."""

    @property
    def are_both_in(self) -> bool:
        """Whether both have sealed, as far as is known here."""
        return self.own is not None and self.partners is not None

    @property
    def may_leave(self) -> bool:
        """Whether the owner's ratings may leave: the partner sealed and did not withdraw."""
        return self.partners is not None and self.partners.shared

    @property
    def is_open(self) -> bool:
        """Whether both can be read, and fit their seals."""
        return self.own is not None and self.partners is not None and self.own.is_open and self.partners.is_open

    def say_state(self, partner: str) -> str:
        """Say what was sealed and what is missing.

        Empty when nothing was sealed, or all is open.
        """
        if self.own is None:
            return say_waiting(self.partners.occasion, partner) if self.partners and self.may_leave else ""
        if not self.own.is_open:
            return "Your sealed rating does not fit its seal, so nothing is shown. Was the file changed by hand?"
        if self.partners is None:
            sealed = f"Sealed on {format_full_day(self.own.day)}" if self.own.day else "Sealed"
            return f"{sealed}. It opens when {partner}’s is in too: send the next packet."
        if not self.partners.ratings and not self.may_leave:
            return f"{partner} has withdrawn a sealed rating, so nothing opens. {SEAL_ANEW}"
        if not self.partners.ratings:
            return f"Both are sealed. They open with the next packet of each: send yours to {partner}."
        if not self.partners.is_open:
            return f"The ratings of {partner} do not fit the seal, so nothing is shown. Ask for a new packet."
        return ""

    def say_earlier(self, partner: str) -> str:
        """Say that an earlier own seal counts; empty when the newest does."""
        if self.later is None or self.own is None or self.own.day is None:
            return ""
        return f"{partner}’s rating opens with the one that you sealed first, so that one counts."


def sealed_sides(entries: Entries, pair: Relationship, occasion: str) -> SealedSides:
    """Find the sealed ratings of a review that count, of both."""
    here = [
        one for one in entries.of(SealedRating) if (one.relationship, one.occasion) == (pair.id, occasion)
    ]  # the oldest first
    own = [one for one in here if one.author == pair.role and one.shared]
    partners = next((one for one in reversed(here) if one.author == other_role(pair.role)), None)
    newest = own[-1] if own else None
    named = next((one for one in own if partners and one.seal == partners.partner_seal), newest)
    return SealedSides(own=named, partners=partners, later=newest if named is not newest else None)


def waiting_for_own(entries: Entries, pair: Relationship) -> list[str]:
    """List the reviews that only the partner has sealed."""
    sides = {occasion: sealed_sides(entries, pair, occasion) for occasion in SEALED_OCCASIONS}
    return [occasion for occasion, both in sides.items() if both.may_leave and both.own is None]


def say_waiting(occasion: str, partner: str) -> str:
    """Say that the partner sealed ratings of a review, and the owner did not."""
    return f"{partner} has sealed ratings for the {REVIEWS[occasion]}. Seal yours, and both open."


def is_own_seal(entry: Entry, pair: Relationship | None) -> bool:
    """Whether a sealed rating is one's own; no other leaves."""
    return isinstance(entry, SealedRating) and pair is not None and entry.author == pair.role


def opened_fields(entry: Entry, entries: Entries, pair: Relationship | None) -> dict[str, object]:
    """Give the fields of a sealed rating that may leave beside the seal.

    None before the partner has sealed too.
    """
    if not isinstance(entry, SealedRating) or pair is None:
        return {}
    sides = sealed_sides(entries, pair, entry.occasion)
    if sides.partners is None or not sides.may_leave or not is_own_seal(entry, pair):
        return {"partner_seal": ""}
    opened = {"ratings": entry.ratings} if sides.own == entry and entry.is_open else {}
    return {"partner_seal": sides.partners.seal, **opened}


def revealing_ids(entries: Entries, pair: Relationship | None) -> frozenset[str]:
    """Find the own entries that tell what is sealed; they wait until it opens."""
    if pair is None:
        return frozenset()
    waiting = [
        one
        for one in entries.of(SealedRating)
        if one.shared
        and one.relationship == pair.id
        and is_own_seal(one, pair)
        and not sealed_sides(entries, pair, one.occasion).may_leave
    ]
    return frozenset(entry.id for one in waiting for entry in _revealing_entries(one, entries, pair))


def _revealing_entries(sealed: SealedRating, entries: Entries, pair: Relationship) -> list[Entry]:
    """List entries that would reveal a sealed rating: its ratings, later ones, review answers."""
    found: list[Entry] = [
        one
        for one in entries.of(Reflection)
        if (one.relationship, one.occasion) == (pair.id, sealed.occasion) and one.framework.startswith(REVIEW)
    ]
    for rated in filter(None, map(entries.get, sealed.steps)):
        levels = [one for one in entries.referrers_of_kind(rated, Level) if one.is_own]
        ratings = sorted(entries.referrers_of_kind(rated, Rating), key=lambda one: one.kind)
        found += _since_seal(levels, sealed)
        for _, of_kind in groupby(ratings, key=lambda one: one.kind):
            found += _since_seal([*of_kind], sealed)
    return found


def _since_seal(own: list[Level] | list[Rating], sealed: SealedRating) -> list[Entry]:
    """The newest entry when it was sealed, and all of that day and later."""
    last, never = sealed.day or date.max, date.min
    before = [one for one in own if (one.day or never) <= last and int(one.id) < int(sealed.id)]
    begin = max(((one.day or never) for one in before), default=last)
    return [one for one in own if (one.day or never) >= begin]
