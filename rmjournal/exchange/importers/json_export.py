"""Importer of our own complete JSON export."""

from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.exchange.json_documents import (
    EXPORT,
    PROGRAM,
    UNKNOWN_TABLES,
    decode_entries,
    decode_json,
    mentions,
    read_header,
    unknown_fields_in,
    unknown_tables_in,
)


def looks_like(source: Source) -> bool:
    """Whether a file says that it is an export of rmjournal."""
    return mentions(source, PROGRAM, EXPORT)


def read(source: Source) -> Incoming:
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
