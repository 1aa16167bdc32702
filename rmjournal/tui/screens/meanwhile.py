"""One entry that is being written while others may change it: what of it the writer has seen, and what came since."""

from collections.abc import Collection

import msgspec

from rmjournal.crdt.field_path import Document, Tables
from rmjournal.crdt.record import registers
from rmjournal.crdt.register import maximal, shown
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.rebase import alive, as_seen
from rmjournal.tui.drafts import record_of


class Meanwhile:
    """Follows one entry from the moment at which its words were shown."""

    def __init__(self, journal: Journal, entry: Entry, kept: str = "", touched: Collection[str] = ()) -> None:
        self._journal = journal
        self._entry = entry
        self._seen: Document = as_seen(type(entry), self._now, record_of(kept) or self._now, touched)

    @property
    def _now(self) -> Document:
        key = int(self._entry.id) if self._entry.id else 0
        return self._journal.store.tables.get(self._entry.KIND.plural, {}).get(key, {})

    @property
    def seen(self) -> Tables:
        """The record as the writer has seen it, as `Journal.put` takes it."""
        return {self._entry.KIND.plural: {int(self._entry.id): self._seen}} if self._seen else {}

    @property
    def was(self) -> Entry:
        """The entry as the writer has seen it."""
        return alive(type(self._entry), self._entry.id, self._seen) or self._entry

    @property
    def text(self) -> str:
        """What a draft keeps, so that it can be gone on with after others wrote."""
        return msgspec.json.encode(self._seen).decode() if self._seen else ""

    def differs(self, leaf: str) -> bool:
        """Whether somebody else wrote something into a leaf that the writer has not seen."""
        return registers(self._now).get(leaf) != registers(self._seen).get(leaf)

    def waits_beside(self, leaf: str) -> bool:
        """Whether what the writer has seen in a leaf still stands beside what came."""
        seen, now = registers(self._seen).get(leaf, {}), registers(self._now).get(leaf, {})
        return bool(seen) and len(now) > 1 and shown(maximal(seen)) in now.values()

    def take(self, touched: Collection[str]) -> Entry | None:
        """See what came, but for the leaves in which something is being written; none when it was deleted."""
        self._seen = as_seen(type(self._entry), self._now, self._seen, touched)
        return self._journal.entries.get(self._entry.id)
