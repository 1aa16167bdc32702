"""Importer of another journal's file."""

from rmjournal.crdt.merge import HEADER_TABLE
from rmjournal.crdt.record import is_deleted
from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.exchange.json_documents import decoded, entries_in, others_in, says, unknown_in


def looks_like(source: Source) -> bool:
    """Whether a file has the table of constants that each journal has."""
    return says(source, HEADER_TABLE)


def read(source: Source) -> Incoming:
    """All entries of a journal, and its owner's name."""
    content = decoded(source)
    tables = {
        name: {key: record for key, record in table.items() if not isinstance(record, dict) or not is_deleted(record)}
        for name, table in content.items()
        if isinstance(table, dict) and name != "settings" and not name.startswith("_")
    }
    others = others_in(tables)
    entries, unread = entries_in({name: table for name, table in tables.items() if name not in others})
    settings = content.get("settings")
    owner = (
        settings.get("1", {}).get("name")
        if isinstance(settings, dict) and isinstance(settings.get("1"), dict)
        else ""
    )
    return Incoming(
        format="journal",
        entries=tuple(entries),
        unread=tuple(unread),
        owner=owner if isinstance(owner, str) else "",
        unknown=unknown_in(tables),
        others=others,
        whole=True,
    )
