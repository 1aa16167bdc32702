"""View: the visible entries, the day and the perspective that pages draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rmjournal.crdt.conflict_counts import conflict_badge
from rmjournal.dates import say, say_moment
from rmjournal.insight.scope import holds, needles
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

VEIL = "▒▒▒▒▒ private"
"""What is shown of a private text while private texts are hidden."""


@dataclass(frozen=True)
class View:
    """One look at the journal; immutable, so that a place cannot run ahead of it."""

    entries: Entries
    today: date
    role: str = ""
    """My role in the relationship that is looked at; empty when there are several."""
    pair: Relationship | None = None
    """The relationship that is looked at; none = all."""
    hidden: bool = False
    """Private texts are hidden."""
    needle: str = ""
    """What the list is filtered by."""
    twofold: Mapping[str, int] = field(default_factory=dict)
    """How many versions of a text there are, by the ids of the entries that have several."""

    day_first: bool = True
    """How days in figures are read."""
    zone: str = ""
    """The time zone here; empty = not known."""

    def who(self, role: str) -> str:
        """A role as people say it: me, the partner's name, both."""
        if role == "both" or not role:
            return role
        if role == self.role:
            return "me"
        return self.pair.short if self.pair and self.role else role

    @property
    def partner(self) -> str:
        """How the partner is called in a sentence, also where it is open who that is."""
        return self.pair.short if self.pair else "your partner"

    def learns(self, role: str) -> str:
        """Who learns, in words: "I learn", "Misaki learns"."""
        who = self.who(role)
        return {"me": "I learn", "": ""}.get(who, f"{who} learns")

    def veils(self, entry: Entry) -> bool:
        """Whether the words of this entry must not be seen now."""
        return self.hidden and not entry.shared

    def badge(self, entry: Entry) -> str:
        """How many versions of a text the entry has; empty for one."""
        return conflict_badge(self.twofold, entry.id)

    def words(self, entry: Entry) -> str:
        """The entry in one line, or a veil."""
        return VEIL if self.veils(entry) else entry.heading

    def day(self, day: date | None) -> str:
        """A day in words; empty when there is none."""
        return say(day, self.today) if day else ""

    def start(self, session: Session) -> str:
        """Day and time of a session in words, with its time zone where that shows other clocks than here."""
        return say_moment(session.start, self.today, session.zone, self.zone)

    def keeps(self, entry: Entry) -> bool:
        """Whether the entry passes the filter of the list; what is veiled cannot be found by its words."""
        wanted = needles(self.needle)
        return not wanted or (not self.veils(entry) and holds(entry, wanted))
