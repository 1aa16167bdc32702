"""Counts the concurrent text versions of each entry, once for each journal state."""

from collections.abc import Mapping

from rmjournal.crdt.field_path import DELETED
from rmjournal.crdt.merge import Content, find_conflicts


class ConflictCounts:
    """Counts conflicting versions by entry, cached until the journal changes."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._counts: Mapping[str, int] = {}

    def counts(self, content: Content) -> Mapping[str, int]:
        """Give, by entry id, the most versions that one field offers."""
        if content is not self._content:
            counts: dict[str, int] = {}
            for conflict in find_conflicts(content):
                if len(conflict.versions) > 1 or conflict.field_path == DELETED:
                    counts[conflict.id] = max(counts.get(conflict.id, 2), len(conflict.versions))
            self._content, self._counts = content, counts
        return self._counts


def conflict_badge(counts: Mapping[str, int], entry_id: str) -> str:
    """Say how many versions of a text an entry has; empty for one."""
    return f"{counts[entry_id]} versions" if entry_id in counts else ""
