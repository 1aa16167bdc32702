"""The demo: one relationship over half a year, as the mentee's journal and as the mentor's, on any day of it."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from rmjournal.insight.past import as_it_stood
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries
from rmjournal.model.kinds import KINDS, table_of
from rmjournal.store.beginning import write_new, write_new_bytes

Role = Literal["mentee", "mentor"]
"""Whose journal it is: the mentee is Annelise, who leads; the mentor is Misaki, her junior."""

TODAY: Final = date(2026, 6, 1)
"""The day on which the demo is most alive: a session tomorrow, goals running, things owed."""

LAST: Final = date(2026, 6, 30)
"""The day of the closing session; from then on the demo is complete."""

ZONE: Final = "Europe/Oslo"
"""The time zone in which all of it happens, wherever it is looked at."""

_SETTINGS: Final = "settings"


def demo_bytes(role: Role) -> bytes:
    """The complete journal of one of the two, as it is shipped."""
    return files(__name__).joinpath(f"{role}.json").read_bytes()


def demo_entries(role: Role, day: date = LAST) -> Entries:
    """The entries of a demo journal as they stood at the end of a day."""
    return as_it_stood(_entries(_tables(role)), day)


def demo_tables(role: Role, day: date = LAST) -> dict[str, dict[int, dict[str, Any]]]:
    """The documents of a demo journal by table and id, as they stood at the end of a day.

    What is as it is in the complete one has its stamps; what was turned back has none yet.
    """
    shipped = _tables(role)
    now = _entries(shipped)
    found: dict[str, dict[int, dict[str, Any]]] = {_SETTINGS: {1: shipped[_SETTINGS]["1"]}}
    for entry in as_it_stood(now, day):
        table = table_of(entry)
        same = now.get(entry.id) == entry
        found.setdefault(table, {})[int(entry.id)] = shipped[table][entry.id] if same else document(entry)
    return found


def write_demo(path: Path, role: Role, day: date = TODAY) -> None:
    """Write a demo journal as it stood on a day to a new file: the shipped bytes once it is complete.

    Before that it is a journal of its own, with an id of its own. `NotSaved` if the file is there already.
    """
    if day < LAST:
        write_new(path, demo_tables(role, day))
        return
    write_new_bytes(path, demo_bytes(role))


def _tables(role: Role) -> dict[str, dict[str, dict[str, Any]]]:
    return msgspec.json.decode(demo_bytes(role), type=dict[str, dict[str, dict[str, Any]]])


def _entries(tables: dict[str, dict[str, dict[str, Any]]]) -> Entries:
    found = (
        from_document(kind, int(key), record)
        for kind in KINDS
        for key, record in tables.get(kind.KIND.plural, {}).items()
    )
    return Entries({entry.id: entry for entry in found})
