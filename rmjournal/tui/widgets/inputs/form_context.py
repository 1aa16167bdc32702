"""What an input may know of the world around it: the entries, today, who I am and who the partner is."""

from dataclasses import dataclass
from datetime import date

from rmjournal.insight.habit import usual_time
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, Field
from rmjournal.model.field_parser import Known
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.frameworks import frameworks


@dataclass(frozen=True, kw_only=True)
class Around:
    """The world around one entry that is being written."""

    entries: Entries
    today: date
    role: str
    """My role: mentor or mentee."""
    partner: str = ""
    """How the partner is called; empty = not known."""

    time: str = ""
    """The usual time of a session; empty = must be said."""

    day_first: bool = True
    """1/12 is 1 December, not 12 January."""

    @property
    def known(self) -> Known:
        """What reading a typed value may look at."""
        return Known(entries=self.entries, today=self.today, role=self.role, time=self.time, day_first=self.day_first)

    def word(self, field: Field, word: str) -> str:
        """A word of a choice as people read it: a role as "me" or the partner, except where roles are asked."""
        if field.name == "framework" and word in frameworks():
            return frameworks()[word].label
        if word in ROLES and field.name != "role":
            return "me" if word == self.role else (self.partner or "partner")
        return word.replace("_", " ") if word else "–"


def around(entry: Entry, entries: Entries, today: date, role: str, day_first: bool = True) -> Around:
    """The world around an entry; the partner is the one of its relationship, or of the only one there is."""
    pairs = entries.of(Relationship)
    pair = entries.one(Relationship, str(getattr(entry, "relationship", "")))
    pair = pair or (pairs[0] if len(pairs) == 1 else None)
    return Around(
        entries=entries,
        today=today,
        role=role,
        partner=pair.short if pair else "",
        time=usual_time(entries, pair),
        day_first=day_first,
    )
