"""Incoming data of an import: its source, the entries found, what was unread.

An importer is a pure function from a `Source` to an `Incoming`; what becomes of that is decided by `plan`.
"""

import codecs
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from rmjournal.crdt.field_path import Document
from rmjournal.errors import Refused
from rmjournal.model.entry import LAST_UNDATED_MOMENT, Entry

_DAY = 86_400_000
_NEWEST = 2**42 - 1
_OTHER_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file, or a folder with its files, as a person brings it."""

    name: str
    """As people read it: the last part of its path."""
    files: Mapping[str, bytes]
    """Bytes by name; in a folder the path below it with ``/`` between, sorted."""
    folder: bool = False
    days: Mapping[str, date] = field(default_factory=dict)
    """The day on which each file was last changed, where that is known."""

    @property
    def data(self) -> bytes:
        """The bytes of a single file; empty for a folder."""
        return b"" if self.folder else next(iter(self.files.values()), b"")

    def text(self, name: str = "") -> str:
        """One file as text, line ends as ``\\n``, without a byte order mark; `Refused` when it is not UTF-8."""
        data = self.files[name] if name else self.data
        return decoded(name or self.name, data)


def decoded(name: str, data: bytes) -> str:
    """Bytes as text; UTF-8 with or without a mark, UTF-16 with one; `Refused` names the file otherwise."""
    marked = next((word for mark, word in _OTHER_MARKS.items() if data.startswith(mark)), "")
    try:
        text = data.decode(marked or "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"{name} is not UTF-8 text (byte {error.start + 1}); save it as UTF-8 and import it again."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, kw_only=True)
class Unread:
    """One thing in a source that could not be read."""

    where: str
    """Where it stands: "line 12", "entry 3", "notes/2026.md"."""
    why: str
    """One plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whose packet it is."""

    role: str
    """The sender's role; the receiver has the other one."""
    name: str = ""
    made: int = 0
    """When it was made, in milliseconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What an importer found: entries with ids that a second import finds again, and what it could not read."""

    format: str
    """The importer's name, as after ``--format``."""
    entries: tuple[Entry, ...]
    unread: tuple[Unread, ...] = ()
    owner: str = ""
    """The name of who wrote it, where the source tells it."""
    sender: Sender | None = None
    """Set for a packet of the partner alone."""
    heard: Mapping[str, Mapping[str, str]] | None = None
    """Of a packet: by id and leaf, the token of what the sender had last heard from the receiver."""
    unknown: Mapping[str, Document] = field(default_factory=dict)
    """By id, fields of entries that this version does not know."""
    others: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """By table and id, records that are of no kind."""
    whole: bool = False
    """It knows of relationships and roles, as an export of a journal does: nothing is filled in."""


def joined(found: Sequence[Incoming]) -> Incoming:
    """What several files hold, as one; `Refused` for packets, which are taken in one at a time."""
    first = found[0]
    if len(found) > 1 and any(one.sender is not None or one.whole != first.whole for one in found):
        raise Refused("Packets and journals are imported one at a time; name one file.")
    entries = {entry.id: entry for one in found for entry in one.entries}
    return replace(
        first,
        entries=tuple(entries.values()) if len(found) > 1 else first.entries,
        unread=tuple(unread for one in found for unread in one.unread),
    )


def foreign_id(written: datetime | date | None, key: str) -> str:
    """The id of an entry of another program: the same each time for the same moment and key.

    ``key`` is the source's own stable id, or the content where it has none. 63 bits: milliseconds since 1970 in the
    upper 42, SHA-256 of the key below. Of a day without a time the milliseconds within the day come from the key too.
    Without a day it has a moment that `Entry.created` takes for none.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest(), "big")
    low, rest = digest & (2**21 - 1), digest >> 21
    return str(min(max(_moment(written, rest), 1), _NEWEST) << 21 | low)


def _moment(written: datetime | date | None, chance: int) -> int:
    if written is None:
        return 1 + chance % LAST_UNDATED_MOMENT
    if isinstance(written, datetime):
        placed = written if written.tzinfo else written.replace(tzinfo=UTC)
        return int(placed.timestamp() * 1000)
    midnight = datetime.combine(written, time(), UTC)
    return int(midnight.timestamp()) * 1000 + chance % _DAY
