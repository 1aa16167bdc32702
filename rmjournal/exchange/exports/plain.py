"""The complete journal as plain documents in one JSON file, which an import reads back as it was."""

from rmjournal.exchange.documents import EXPORT, written
from rmjournal.exchange.exports.matter import Matter


def one(matter: Matter) -> bytes:
    """Every entry as its document, and the owner's name."""
    return written(EXPORT, {"name": matter.name} if matter.name else {}, matter.entries)
