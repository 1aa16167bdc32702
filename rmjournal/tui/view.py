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
    """Filter text of the list."""
    twofold: Mapping[str, int] = field(default_factory=dict)
    """Number of versions of a text, by entry id; only entries with several."""

    day_first: bool = True
    """Whether 1/12 means 1 December, not 12 January."""

    def badge(self, entry: Entry) -> str:
        """Give the conflict badge of an entry; empty for a single version."""
        return conflict_badge(self.twofold, entry.id)

    def keeps(self, entry: Entry) -> bool:
        """Tell whether an entry matches the filter; redacted entries match no text."""
        wanted = search_terms(self.needle)
        return not wanted or (not self.is_redacted(entry) and has_terms(entry, wanted))
