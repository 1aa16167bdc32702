"""Which entries have two versions of a text, counted once for each state of the journal."""

from rmjournal.leaf import DELETED
from rmjournal.merge import Content, conflicts


class Twofold:
    """Remembers the answer until the journal is another one."""

    def __init__(self) -> None:
        self._of: Content | None = None
        self._ids: frozenset[str] = frozenset()

    def ids(self, content: Content) -> frozenset[str]:
        """The ids of entries of which a person may choose a text."""
        if content is not self._of:
            found = (one.id for one in conflicts(content) if len(one.versions) > 1 or one.leaf == DELETED)
            self._of, self._ids = content, frozenset(found)
        return self._ids
