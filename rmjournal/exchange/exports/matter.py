"""What an export is made of: the entries that leave, whose journal it is, the day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rmjournal.crdt.field_path import Document
from rmjournal.model.entry import Entries


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What leaves, already without what must stay."""

    entries: Entries
    today: date
    name: str = ""
    """The owner's name; empty when it is not known."""
    shared: bool = False
    """Only what is shared is in it, as it leaves."""
    unknown: Mapping[str, Document] = field(default_factory=dict)
    """By id the fields of entries that this version does not know; never of what leaves for others."""
    others: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """By table and id the records that are of no kind; never of what leaves for others."""
    turns: Mapping[str, int] = field(default_factory=dict)
    """By id how new a session or an action is in a calendar; its history need not leave for that."""
