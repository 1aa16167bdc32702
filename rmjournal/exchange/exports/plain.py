"""The complete journal as plain documents in one JSON file, which an import reads back as it was."""

from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.json_documents import EXPORT, OTHERS, written


def json_file(matter: Matter) -> bytes:
    """Every entry as its document, the owner's name, and what this version does not know."""
    about = {"name": matter.name} if matter.name else {}
    beside = {OTHERS: matter.others} if matter.others else None
    return written(EXPORT, about, matter.entries, beside, matter.unknown)
