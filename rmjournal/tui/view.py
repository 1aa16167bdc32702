"""View: a perspective with the visible entries; what pages draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rmjournal.crdt.conflict_counts import conflict_badge
from rmjournal.insight.scope import has_terms, search_terms
from rmjournal.model.entry import Entry
from rmjournal.model.perspective import Perspective


@dataclass(frozen=True, kw_only=True)
class View(Perspective):
    """A perspective with the entries and the filter that pages draw; immutable."""

    needle: str = ""
    """What the list is filtered by."""
    twofold: Mapping[str, int] = field(default_factory=dict)
    """How many versions of a text there are, by the ids of the entries that have several."""

    day_first: bool = True
    """How days in figures are read."""

    def badge(self, entry: Entry) -> str:
        """How many versions of a text the entry has; empty for one."""
        return conflict_badge(self.twofold, entry.id)

    def keeps(self, entry: Entry) -> bool:
        """Whether the entry passes the filter of the list; what is veiled cannot be found by its words."""
        wanted = search_terms(self.needle)
        return not wanted or (not self.is_redacted(entry) and has_terms(entry, wanted))
