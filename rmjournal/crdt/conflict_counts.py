"""Counts the concurrent text versions of each entry, once for each journal state."""

from collections.abc import Mapping

from rmjournal.crdt.field_path import DELETED
from rmjournal.crdt.merge import Content, find_conflicts


class ConflictCounts:
    """Remembers the answer until the journal is another one."""

    def __init__(self) -> None:
        self._of: Content | None = None
        self._counts: Mapping[str, int] = {}

    def counts(self, content: Content) -> Mapping[str, int]:
        """The most versions of one text of each entry of which a person may choose one, by its id."""
        if content is not self._of:
            found: dict[str, int] = {}
            for one in find_conflicts(content):
                if len(one.versions) > 1 or one.field_path == DELETED:
                    found[one.id] = max(found.get(one.id, 2), len(one.versions))
            self._of, self._counts = content, found
        return self._counts


def conflict_badge(counts: Mapping[str, int], entry_id: str) -> str:
    """How many versions of a text an entry has, in words; empty for one."""
    return f"{counts[entry_id]} versions" if entry_id in counts else ""
