"""Importer of our own complete JSON export."""

from rmjournal.exchange.incoming import Incoming, Source
from rmjournal.exchange.json_documents import (
    EXPORT,
    OTHERS,
    PROGRAM,
    decoded,
    entries_in,
    head_of,
    others_in,
    says,
    unknown_in,
)


def looks_like(source: Source) -> bool:
    """Whether a file says that it is an export of rmjournal."""
    return says(source, PROGRAM, EXPORT)


def read(source: Source) -> Incoming:
    """All entries of an export."""
    content = decoded(source)
    head = head_of(source, content, EXPORT)
    entries, unread = entries_in(content.get("entries"))
    name = head.get("name")
    return Incoming(
        format="json",
        entries=tuple(entries),
        unread=tuple(unread),
        owner=name if isinstance(name, str) else "",
        unknown=unknown_in(content.get("entries")),
        others=others_in(content.get(OTHERS)),
        whole=True,
    )
