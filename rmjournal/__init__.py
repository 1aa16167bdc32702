"""A personal journal for reverse mentoring: one person, one JSON file, in the terminal."""

from os import PathLike
from typing import Any

__version__ = "0.1.0"


def open_db(path: str | PathLike[str], *, label: str = "a change by a script") -> Any:
    """Open a journal as a TinyDB database, for scripts: `rmjournal.storage.database.JournalDB`.

    ``with open_db("journal.json") as db: db.table("goals").search(where("state") == "active")``. Queries see the file
    as it is now, without deleted entries. What a table's methods change is durable when they return, merges with what
    others write, and can be undone in the program, where it is called ``label``.
    """
    from rmjournal.storage.database import open_db as opened  # a journal is loaded when it is opened

    return opened(path, label=label)
