"""CSV: a folder with one table a kind, for a spreadsheet and for an import."""

from collections.abc import Mapping

from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.sheets import as_sheets


def many(matter: Matter) -> Mapping[str, bytes]:
    """One file a kind that has entries."""
    return {name: text.encode("utf-8") for name, text in as_sheets(matter.entries).items()}
