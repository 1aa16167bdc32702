"""Sent log: what left for each partner in earlier packets.

The table ``packets`` of the file holds one record for each relationship: when the last packet was made, a checksum of
each entry that left, and of which withdrawn entries of the partner the owner was told. It never leaves the journal.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NamedTuple

from rmjournal.crdt.field_path import JSON, Tables, canonical_json, escape
from rmjournal.crdt.register import CLEARED, Cleared
from rmjournal.model.document import document
from rmjournal.model.entry import Entry

PACKETS_TABLE: Final = "packets"
"""The table of what left."""
GONE: Final = ""
"""Stands for the checksum of what left once and does not leave any more."""

Status = Literal["new", "changed", "same"]
"""What an entry is to the partner: new since the last packet, changed since, or as it left before."""
GoneWord = Literal["withdrawn", "deleted"]
"""Why something does not leave any more: it was made private, or deleted."""


@dataclass(frozen=True)
class SentLog:
    """What left for one partner."""

    made_at: int = 0
    """When the last packet was made, in milliseconds since 1970; 0 before the first."""
    checksums: Mapping[str, str] = field(default_factory=dict)
    """By the id of an entry, the checksum of how it left last; `GONE` where the partner was told that it is gone."""
    newest_import: int = 0
    """When the newest packet that was imported had been made, in milliseconds since 1970."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What the owner was told is gone at the partner's, by `id_checksum`."""

    @property
    def since(self) -> date | None:
        """The day of the last packet."""
        return datetime.fromtimestamp(self.made_at / 1000, UTC).date() if self.made_at else None

    def status(self, entry: Entry) -> Status:
        """Tell what an entry, as it leaves, is to the partner."""
        before = self.checksums.get(entry.id, GONE)
        return "new" if before == GONE else "same" if before == entry_checksum(entry) else "changed"


def read_sent_log(tables: Tables, pair_id: str) -> SentLog:
    """Read what left for the partner of a relationship."""
    record: Mapping[str, Any] = tables.get(PACKETS_TABLE, {}).get(int(pair_id), {}) if pair_id.isdecimal() else {}
    return SentLog(
        made_at=_moment(record.get("made")),
        checksums={key: text for key, text in _texts(record.get("sent")).items() if key.isdecimal()},
        newest_import=_moment(record.get("got")),
        told=_texts(record.get("told")),
    )


def _texts(value: object) -> dict[str, str]:
    return {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def _moment(value: object) -> int:
    return value if isinstance(value, int) and type(value) is int and 0 < value < 2**42 else 0


class LogWrite(NamedTuple):
    """A value for a field path of the record of a relationship."""

    path: str
    value: JSON | Cleared


def log_writes(
    log: SentLog,
    sent: Iterable[Entry] = (),
    gone: Iterable[str] = (),
    told: Mapping[str, str] | None = None,
    made_at: int = 0,
    newest_import: int = 0,
) -> Iterator[LogWrite]:
    """Give the writes that log sent and gone entries, and packet times."""
    checksums = {**{entry.id: entry_checksum(entry) for entry in sent}, **dict.fromkeys(gone, GONE)}
    for entry_id, checksum in checksums.items():
        if log.checksums.get(entry_id) != checksum:
            yield LogWrite(f"sent/{escape(entry_id)}", checksum)
    for key, word in (told or {}).items():
        if log.told.get(key) != word:
            yield LogWrite(f"told/{escape(key)}", word or CLEARED)
    if made_at:
        yield LogWrite("made", made_at)
    if newest_import > log.newest_import:
        yield LogWrite("got", newest_import)


def entry_checksum(entry: Entry) -> str:
    """Checksum of an entry as it leaves, without history and agenda place."""
    values = {name: value for name, value in document(entry).items() if name not in _NOT_COMPARED}
    return hashlib.sha256(canonical_json(values)).hexdigest()[:8]


_NOT_COMPARED: Final = frozenset({"history", "order", "same_as"})


def id_checksum(entry_id: str) -> str:
    """Checksum under which a packet tells that an entry is gone.

    An id would tell when it was written.
    """
    return hashlib.sha256(f"gone {entry_id}".encode()).hexdigest()[:16]
