"""Perspective: the words in which one reader meets entries, people and days."""

from collections import Counter
from datetime import date
from functools import cached_property
from typing import Self

import msgspec
from msgspec.structs import replace

from rmjournal.dates import format_day, format_full_day, format_moment
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, once_per_state
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import audience_of

REDACTED = "▒▒▒▒▒ private"
"""What stands for a private text while private texts are hidden."""


class Perspective(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One reader: their day, their role in a pair, and what is hidden."""

    today: date
    entries: Entries = msgspec.field(default_factory=Entries)
    """The entries in sight, in which links are looked up."""
    role: str = ""
    """The reader's role; empty when unknown, or when several relationships are shown."""
    pair: Relationship | None = None
    """The relationship that is shown; None for all."""
    me: str = "me"
    """What the reader is called; a name where others read too."""
    hidden: bool = False
    """Whether private texts are hidden."""
    zone: str = ""
    """The time zone here; empty when it is not known."""
    with_year: bool = False
    """Whether days have their year, as in a document."""

    def who(self, role: str) -> str:
        """Name a role for the reader: me, the partner's name, both."""
        if role not in ROLES or not self.role:
            return role
        if role == self.role:
            return self.me
        return self.partner_name or ("partner" if self.pair else role)

    def whose(self, role: str) -> str:
        """Name the owner of something: mine, the partner's name, both."""
        who = self.who(role)
        return "mine" if who == "me" else who or "nobody’s"

    def learns(self, role: str) -> str:
        """Say who learns: "I learn", "Misaki learns"; empty for nobody."""
        who = self.who(role)
        return "I learn" if who == "me" else f"{who} learns" if who else ""

    @property
    def partner(self) -> str:
        """The partner's name in a sentence.

        "your partner" where it is not known or hidden.
        """
        return self.partner_name or "your partner"

    @property
    def partner_name(self) -> str:
        """The partner's name; empty where it is not known or hidden."""
        return self.pair.short_name if self.pair and not self.is_redacted(self.pair) else ""

    def for_entry(self, entry: Entry) -> Self:
        """Narrow the perspective to the relationship of an entry, where all are shown."""
        pair = None if self.pair else self.entries.get_of_kind(Relationship, self.entries.relationship_id(entry))
        return replace(self, pair=pair, role=pair.role) if pair else self

    @cached_property
    def shows_several_pairs(self) -> bool:
        """Whether entries of several relationships are shown, so each says with whom it is."""
        return self.pair is None and len(self.entries.of(Relationship)) > 1

    def with_whom(self, entry: Entry) -> str:
        """Name the partner of an entry that stands among those of others; else empty."""
        if isinstance(entry, Relationship) or not self.shows_several_pairs:
            return ""
        return self.label(self.for_entry(entry).pair)

    def label(self, pair: Relationship | None) -> str:
        """Name the partner of a relationship that stands among others; else empty."""
        is_named = pair is not None and self.shows_several_pairs and not self.is_redacted(pair)
        return label_pair(pair, self.entries) if pair is not None and is_named else ""

    def say_readers(self, entry: Entry) -> str:
        """Say who may read an entry.

        "private, only you", "shared with Misaki" or "shared with Misaki and others".
        """
        others = " and others" if audience_of(entry, self.entries) == "others" else ""
        return f"shared with {self.partner}{others}" if entry.shared else "private, only you"

    def is_redacted(self, entry: Entry) -> bool:
        """Tell whether the words of an entry are hidden now."""
        return self.hidden and not entry.shared

    def words(self, entry: Entry) -> str:
        """Give an entry in one line, redacted where it is hidden."""
        return REDACTED if self.is_redacted(entry) else entry.heading

    def link(self, entry_id: str) -> str:
        """Word the target of a link, also where it is deleted or elsewhere."""
        if (entry := self.entries.get(entry_id)) is not None:
            return self.words(entry)
        is_elsewhere = self.pair is not None and entry_id not in self.entries.deleted_ids
        return "(in another relationship)" if is_elsewhere else DELETED_WORD

    def day(self, day: date | None) -> str:
        """Give a day in words; empty for None."""
        if day is None:
            return ""
        return format_full_day(day) if self.with_year else format_day(day, self.today)

    def moment(self, moment: str, zone: str = "", with_year: bool = False) -> str:
        """Word a day with a time, with its zone where clocks differ."""
        return format_moment(moment, None if with_year or self.with_year else self.today, zone, self.zone)

    def start(self, session: Session, with_year: bool = False) -> str:
        """Give day and time of a session in words."""
        return self.moment(session.start, session.zone, with_year)


def label_pair(pair: Relationship, entries: Entries) -> str:
    """Name a relationship by its partner's short name.

    Where that name is there twice, the full name or my role tells them apart.
    """
    short, full = _partner_names(entries)
    if short[pair.short_name] < 2:
        return pair.short_name
    return pair.partner if full[pair.partner] < 2 else f"{pair.short_name}, I am {pair.role}"


@once_per_state
def _partner_names(entries: Entries) -> tuple[Counter[str], Counter[str]]:
    """Count the partners by short and by full name."""
    pairs = entries.of(Relationship)
    return Counter(pair.short_name for pair in pairs), Counter(pair.partner for pair in pairs)
