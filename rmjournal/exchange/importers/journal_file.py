"""Importer of another journal's file."""

from rmjournal.crdt.merge import HEADER_TABLE
from rmjournal.crdt.record import is_deleted
from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.exchange.json_documents import (
    decode_entries,
    decode_json,
    mentions,
    unknown_fields_in,
    unknown_tables_in,
)


def looks_like(source: Source) -> bool:
    """Whether a file has the header table of a journal."""
    return mentions(source, HEADER_TABLE)


def read(source: Source) -> Incoming:
    """Read all entries of a journal, and its owner's name."""
    content = decode_json(source)
    tables = {
        name: {key: record for key, record in table.items() if not isinstance(record, dict) or not is_deleted(record)}
        for name, table in content.items()
        if isinstance(table, dict) and name != "settings" and not name.startswith("_")
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
