"""CSV: one table, or a folder with one a kind, for a spreadsheet and for an import."""

from collections.abc import Mapping

from rmjournal.errors import Refused
from rmjournal.exchange.csv_tables import as_sheets
from rmjournal.exchange.exports.matter import Matter


def csv_file(matter: Matter) -> bytes:
    """The table of the one kind there is; `Refused` when there are more."""
    sheets = as_sheets(matter.entries, matter.entries.lost)
    if len(sheets) != 1:
        raise Refused("A CSV file holds entries of one kind; say which (--kind goals), or name a folder for all.")
    return next(iter(sheets.values())).encode("utf-8")


def csv_folder(matter: Matter) -> Mapping[str, bytes]:
    """One file a kind that has entries."""
    return {name: text.encode("utf-8") for name, text in as_sheets(matter.entries, matter.entries.lost).items()}
