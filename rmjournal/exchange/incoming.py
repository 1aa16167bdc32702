"""Incoming data of an import: its source, the entries found, and what was skipped.

An importer is a pure function from a `Source` and `ImportChoices` to an `Incoming`; an import plan decides what
becomes of it.
"""

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from rmjournal.crdt.field_path import Document
from rmjournal.english import agree, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.sent_log import GoneWord
from rmjournal.model.entry import LAST_UNDATED_MOMENT, Entry, name_entry
from rmjournal.model.kinds.relationship import Relationship

_DAY_MS = 86_400_000
_MAX_MOMENT = 2**42 - 1
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True, kw_only=True)
class SkippedItem:
    """One thing that an import or a packet leaves out, and why."""

    where: str
    """Where it stands: "line 12", "entry 3", "notes/2026.md"."""
    why: str
    """One plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file, or a folder with its files, to be imported."""

    name: str
    """The last part of its path."""
    files: Mapping[str, bytes]
    """Bytes by name; in a folder by the path below it, sorted."""
    is_folder: bool = False
    days: Mapping[str, date] = field(default_factory=dict)
    """The day on which each file was last changed, where that is known."""
    left_out: tuple[str, ...] = ()
    """The paths of files in a folder that are not read, such as pictures."""
    read_left_out: Callable[[str], bytes] | None = None
    """Reads one of these, to copy it; `JournalError` where that fails."""
    refused: tuple[SkippedItem, ...] = ()
    """What else in a folder is not read, such as links."""

    @property
    def data(self) -> bytes:
        """The bytes of a single file; empty for a folder."""
        return b"" if self.is_folder else next(iter(self.files.values()), b"")

    def text(self, name: str = "") -> str:
        """One file as text, with ``\\n`` as line ends; `Refused` when not UTF-8."""
        data = self.files[name] if name else self.data
        return decode_text(name or self.name, data)

    def only(self, names: Collection[str]) -> "Source":
        """The same folder with some of its files."""
        return replace(self, files={name: self.files[name] for name in names}, left_out=(), refused=())

    def alone(self, name: str) -> "Source":
        """One file of a folder as a source of its own."""
        return Source(name=name, files={name: self.files[name]})


@dataclass(frozen=True, kw_only=True)
class ImportChoices:
    """What a person chose for an import; the files decide the rest."""

    day_first: bool | None = None
    """Whether 3/4/2024 is 3 April; None = as the files tell, else it is asked."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The field or role of a table's columns, by folded header; empty = a detail of the note."""
    remembered_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What was chosen for columns before, by the key of their table's headers."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """The role of people by folded name, such as "misaki" or "me"."""
    parts: frozenset[str] = frozenset()
    """What in the texts becomes entries of its own too, some of `PARTS`."""
    pairs: tuple[Relationship, ...] = ()
    """The relationships whose partners a calendar may name."""
    today: date | None = None
    """The day up to which a series counts as past; None = none of it."""
    zone: str = ""
    """The time zone of this computer; empty = not known."""
    all_events: bool = False
    """Whether a calendar's events that are no session of the pair come in too."""


NO_CHOICES = ImportChoices()
NO_ENTRIES = "It has no entries, so there is nothing to import."
"""Why a table, calendar or export in a folder is left out."""
ACTION_ITEMS, TAKEAWAYS, AGENDA_ITEMS = PARTS = "action item", "takeaway", "agenda item"
"""What stands in a text and can be imported as entries."""


def decode_text(name: str, data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark; `Refused` for other bytes."""
    encoding = next((word for mark, word in _UTF16_MARKS.items() if data.startswith(mark)), "")
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"{name} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8 and import it again."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_foreign(data: bytes) -> tuple[str, str]:
    """Decode UTF-8, UTF-16 or a Windows code page; name a guessed one."""
    encoding, guessed = "utf-8-sig", ""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[1:400:2].count(0) * 4 > len(data[:400]):
        encoding = "utf-16-le"
    elif data[:400:2].count(0) * 4 > len(data[:400]):
        encoding = "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding, guessed = ("cp1251", "Windows-1251") if _is_russian(data) else ("cp1252", "Windows-1252")
        text = data.decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), guessed


def _is_russian(data: bytes) -> bool:
    """Whether most letters are those of Russian words in Windows-1251."""
    words = _WORDS.findall(data[:_SAMPLE_BYTES])
    text = b"".join(word for word in words if word[0] > 0x7F).decode("cp1251", "replace").lower()
    return 2 * len(text) > sum(map(len, words)) and 3 * sum(map(text.count, "оеаинт")) > len(text)


def say_encoding(guessed: Mapping[str, str]) -> Iterator[str]:
    """Say which files were read in a guessed encoding, by path."""
    for encoding in dict.fromkeys(guessed.values()):
        paths = [path for path, other in guessed.items() if other == encoding]
        if len(paths) == 1:
            yield f"{paths[0]} is not UTF-8: it was read as {encoding}. Look whether its accents are right."
        else:
            files = f"{len(paths):,} files, such as {paths[0]}, are not UTF-8"
            yield f"{files}: they were read as {encoding}. Look whether their accents are right."


_HEAD_BYTES, _SAMPLE_BYTES = 4000, 64_000
_WORDS = re.compile(rb"[A-Za-z\x80-\xff]+")


def head_of(data: bytes) -> bytes:
    """The first whole lines of a file; no character is cut."""
    head = data[:_HEAD_BYTES]
    if len(head) == len(data):
        return head
    if b"\0" in head:  # UTF-16: the first half of a surrogate pair is cut off
        return head[:-2] if any(0xD8 <= byte <= 0xDB for byte in head[-2:]) else head
    return head[: head.rfind(b"\n") + 1] or head


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The sender of a packet."""

    role: str
    """The sender's role; the receiver has the other one."""
    name: str = ""
    made_at: int = 0
    """When the packet was made, in milliseconds since 1970."""


class SourcePlace(NamedTuple):
    """Where an entry stands in its source, for a later import."""

    container: str
    """The path of its file."""
    key: str = ""
    """The source's own id of it; empty where there is none."""
    place: int = 0
    """Its place among the entries of the file, from 0."""


class ProposedColumn(NamedTuple):
    """What a column of a table is read as."""

    table: str
    """The path of the file."""
    header: str
    target: str
    """The field or role; empty = a detail under the header."""
    sample: str = ""
    """The first text in it."""


class CalendarEvent(NamedTuple):
    """What a calendar tells of a session beside its fields."""

    own_id: str = ""
    """The id of the entry from whose calendar file it is."""
    sequence: int = 0
    """Its SEQUENCE (RFC 5545)."""
    is_untouched: bool = False
    """Whether no other program wrote the file."""
    is_past: bool = False
    """Whether it is over, so that only a person can tell how it ended."""
    has_uid: bool = False
    """Whether its calendar tells it from all other events, so that no other sign counts."""


class CalendarSeries(NamedTuple):
    """The coming occurrences of a series in a calendar."""

    title: str
    relationship: str
    """The id of the relationship to whose partner it belongs."""
    days: Mapping[str, date]
    """The day of each one, by the id of its session."""
    other_days: Mapping[str, date]
    """All other days of the span, by the id that a session of the series would have then."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """The result of an importer: entries with stable ids, and skipped records."""

    format: str
    """The importer's name, as after ``--format``."""
    entries: tuple[Entry, ...]
    skipped: tuple[SkippedItem, ...] = ()
    owner: str = ""
    """The name of its writer, where the source has it."""
    sender: Sender | None = None
    """The sender of a packet; None for everything else."""
    acknowledged: Mapping[str, Mapping[str, str]] | None = None
    """Of a packet: the checksums that the sender had last imported from here, by id and field path."""
    gone: Mapping[str, GoneWord] = field(default_factory=dict)
    """Of a packet: what the sender made private or deleted since it left, by `id_checksum`."""
    unknown_fields: Mapping[str, Document] = field(default_factory=dict)
    """Undeclared fields of entries, by id."""
    unknown_tables: Mapping[str, Mapping[str, Document]] = field(default_factory=dict)
    """Records of unknown tables, by name and id."""
    notes: tuple[str, ...] = ()
    """Sentences about it, for people."""
    origins: Mapping[str, SourcePlace] = field(default_factory=dict)
    """Where entries of other programs stand in their source, by id."""
    ambiguous_days: tuple[str, ...] = ()
    """Days as written whose order of day and month nothing tells; it must be asked."""
    contradicting_days: tuple[str, ...] = ()
    """A day as written of each order, where the same files have both."""
    columns: tuple[ProposedColumn, ...] = ()
    """What the columns of foreign tables are read as."""
    offered: Mapping[str, int] = field(default_factory=dict)
    """How many action items and takeaways stand in the texts alone, by their word."""
    events: Mapping[str, CalendarEvent] = field(default_factory=dict)
    """The events of a calendar behind sessions, by id."""
    series: tuple[CalendarSeries, ...] = ()
    """The series of a calendar."""
    only_fields: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The fields of entries that their source knows, by id; all others stay as they are here."""
    is_complete: bool = False
    """Whether it has relationships and roles, as an export of a journal has; then no gaps are filled."""


MIXED = "mixed"
"""The format of a folder with files of several formats."""


def combine(parts: Sequence[Incoming]) -> Incoming:
    """Combine what several files hold; `Refused` for several packets or journals."""
    first = parts[0]
    if len(parts) > 1 and any(part.sender is not None or part.is_complete != first.is_complete for part in parts):
        raise Refused("Packets and journals are imported one at a time. Name one file.")
    if len(parts) == 1:
        return first
    entries: dict[str, Entry] = {}
    skipped = [item for part in parts for item in part.skipped]
    why = "Another file that is imported with it has another version of it."
    for entry in (entry for part in parts for entry in part.entries):
        if entries.setdefault(entry.id, entry) != entry:
            skipped.append(SkippedItem(where=name_entry(entry), why=why))
    formats = {part.format for part in parts}
    return replace(
        first,
        format=first.format if len(formats) == 1 else MIXED,
        entries=tuple(entries.values()),
        skipped=tuple(skipped),
        unknown_fields={key: unknown for part in parts for key, unknown in part.unknown_fields.items()},
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        origins={key: origin for part in parts for key, origin in part.origins.items()},
        ambiguous_days=tuple(text for part in parts for text in part.ambiguous_days),
        contradicting_days=next((part.contradicting_days for part in parts if part.contradicting_days), ()),
        columns=tuple(column for part in parts for column in part.columns),
        offered=sum((Counter(part.offered) for part in parts), Counter()),
        events={key: event for part in parts for key, event in part.events.items()},
        series=tuple(series for part in parts for series in part.series),
    )


def say_repeated(count: int, what: str, path: str, place: str) -> str:
    """Say that rows or events of a file stand in another file too."""
    comes = agree(count, f"stands in another {place} too, and comes", f"stand in another {place} too, and come")
    return f"{pluralize(count, what)} of {path} {comes} in once."


def foreign_id(written_at: datetime | date | None, key: str) -> str:
    """A stable id for an entry of another program, from moment and key.

    ``key`` is the source's own stable id, or the content where it has none. 63 bits: milliseconds since 1970 in the
    upper 42, SHA-256 of the key below. Of a day without a time the milliseconds within the day come from the key too.
    Without a day it has a moment that `Entry.created` takes for none.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest(), "big")
    low, rest = digest & (2**21 - 1), digest >> 21
    return str(min(max(_moment(written_at, rest), 1), _MAX_MOMENT) << 21 | low)


def _moment(written_at: datetime | date | None, random_part: int) -> int:
    if written_at is None:
        return 1 + random_part % LAST_UNDATED_MOMENT
    if isinstance(written_at, datetime):
        aware = written_at if written_at.tzinfo else written_at.replace(tzinfo=UTC)
        return int(aware.timestamp() * 1000)
    midnight = datetime.combine(written_at, time(), UTC)
    return int(midnight.timestamp()) * 1000 + random_part % _DAY_MS
