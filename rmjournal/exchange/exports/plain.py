"""The complete journal as plain documents in one JSON file, which an import reads back as it was."""

from rmjournal.exchange.documents import written
from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.importers.plain import WHAT


def one(matter: Matter) -> bytes:
    """Every entry as its document, and the owner's name."""
    return written(WHAT, {"name": matter.name} if matter.name else {}, matter.entries)
