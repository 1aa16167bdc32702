"""Importers of our own formats: packet, JSON export and journal file."""

import re
from collections.abc import Mapping
from typing import Any

from rmjournal.crdt.merge import HEADER_TABLE
from rmjournal.crdt.record import is_deleted
from rmjournal.errors import Refused
from rmjournal.exchange.incoming import NO_CHOICES, ImportChoices, Incoming, Sender, Source
from rmjournal.exchange.json_documents import (
    EXPORT,
    JOURNAL_TABLES,
    PACKET,
    UNKNOWN_TABLES,
    decode_entries,
    decode_json,
    is_of_sort,
    mentions,
    read_header,
    unknown_fields_in,
    unknown_tables_in,
)
from rmjournal.exchange.sent_log import GoneWord
from rmjournal.model.field import ROLES, one_line
from rmjournal.render.document import READERS
from rmjournal.reports.journal_page import COLOPHON

_MADE = re.compile(rb'"made": ?(\d{1,13})\b')
_ROLE = re.compile(rb'"role": ?"(mentor|mentee)"')
_ID_CHECKSUM = re.compile(r"[0-9a-f]{16}")
_CHECKSUM = re.compile(r"[0-9a-f]{6}")


_PAGE_ENDS = re.compile(rb"(?:\*|<[^<>]*>)%s(?:\*|<)[^A-Za-z]*(?:</?\w+[^<>]*>\s*)*" % COLOPHON.encode())
"""How a page to read ends, in Markdown and HTML."""
READING_COPY = (
    "It is a copy to read, from which nothing can be imported. Import a folder (export md FOLDER) or export json."
)


def is_reading_copy(source: Source) -> bool:
    """Whether a file is the journal as one page to read."""
    return not source.is_folder and _PAGE_ENDS.search(source.data.rstrip()[-2000:]) is not None


def is_notice(source: Source) -> bool:
    """Whether a file only says for whom an exported folder is."""
    return any(source.data.strip() == words.encode() for words in READERS.values())


def is_packet(source: Source) -> bool:
    """Whether a file says that it is a packet of rmjournal."""
    return is_of_sort(source, PACKET)


def peek_sender(head: bytes) -> Sender | None:
    """Read a packet's sender and date from its first bytes; else None."""
    made, role = _MADE.search(head), _ROLE.search(head)
    source = Source(name="", files={"": head})
    return Sender(role=role[1].decode(), made_at=int(made[1])) if made and role and is_packet(source) else None


def read_packet(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read the shared entries of a packet, and their sender."""
    content = decode_json(source)
    header = read_header(source, content, PACKET)
    role, name, made_at = header.get("role"), header.get("name"), header.get("made")
    if role not in ROLES or type(made_at) is not int or not 0 < made_at < 2**42:
        raise Refused(f"{source.name} does not say who made the packet and when. Ask your partner for a new one.")
    entries, skipped = decode_entries(content.get("entries"))
    return Incoming(
        format="packet",
        entries=tuple(entries),
        skipped=tuple(skipped),
        sender=Sender(role=role, name=one_line(name).strip() if isinstance(name, str) else "", made_at=made_at),
        acknowledged=_read_acknowledged(content.get("heard")),
        gone=_read_gone(content.get("gone")),
    )


def _read_gone(raw: Any) -> Mapping[str, GoneWord]:
    """What is gone at the sender's.

    What this program does not know is left out.
    """
    words: dict[str, GoneWord] = {"withdrawn": "withdrawn", "deleted": "deleted"}
    return {
        key: words[word]
        for key, word in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(word, str) and word in words and _ID_CHECKSUM.fullmatch(key)
    }


def _read_acknowledged(raw: Any) -> Mapping[str, Mapping[str, str]]:
    """The acknowledged checksums by entry and path; what is none is left out."""
    return {
        entry: {
            path: checksum
            for path, checksum in checksums.items()
            if isinstance(checksum, str) and _CHECKSUM.fullmatch(checksum)
        }
        for entry, checksums in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(checksums, dict)
    }


def is_export(source: Source) -> bool:
    """Whether a file says that it is an export of rmjournal."""
    return is_of_sort(source, EXPORT)


def read_export(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read all entries of an export."""
    content = decode_json(source)
    header = read_header(source, content, EXPORT)
    entries, skipped = decode_entries(content.get("entries"))
    name = header.get("name")
    return Incoming(
        format="json",
        entries=tuple(entries),
        skipped=tuple(skipped),
        owner=name if isinstance(name, str) else "",
        unknown_fields=unknown_fields_in(content.get("entries")),
        unknown_tables=unknown_tables_in(content.get(UNKNOWN_TABLES)),
        is_complete=True,
    )


def is_journal(source: Source) -> bool:
    """Whether a file has the header table of a journal."""
    return mentions(source, HEADER_TABLE)


def read_journal(source: Source, choices: ImportChoices = NO_CHOICES) -> Incoming:
    """Read all entries of a journal, and its owner's name."""
    content = decode_json(source)
    tables = {
        name: {key: record for key, record in table.items() if not isinstance(record, dict) or not is_deleted(record)}
        for name, table in content.items()
        if isinstance(table, dict) and name not in JOURNAL_TABLES and not name.startswith("_")
    }
    unknown_tables = unknown_tables_in(tables)
    entries, skipped = decode_entries({name: table for name, table in tables.items() if name not in unknown_tables})
    settings = content.get("settings")
    owner = (
        settings.get("1", {}).get("name")
        if isinstance(settings, dict) and isinstance(settings.get("1"), dict)
        else ""
    )
    return Incoming(
        format="journal",
        entries=tuple(entries),
        skipped=tuple(skipped),
        owner=owner if isinstance(owner, str) else "",
        unknown_fields=unknown_fields_in(tables),
        unknown_tables=unknown_tables,
        is_complete=True,
    )
