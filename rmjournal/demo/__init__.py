"""The sample journal of half a year, of the mentee or the mentor."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from rmjournal.insight.as_of import rewind
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries
from rmjournal.model.kinds import KINDS, table_of
from rmjournal.storage.new_journal import write_new, write_new_bytes

Role = Literal["mentee", "mentor"]
"""Whose journal it is: Annelise is the mentee, Misaki the mentor."""

TODAY: Final = date(2026, 6, 1)
"""The day on which the demo shows most: a session tomorrow, open actions."""

LAST: Final = date(2026, 6, 30)
"""The day of the closing session; from then on the demo is complete."""

ZONE: Final = "Europe/Oslo"
"""The time zone of all its times."""

_SETTINGS: Final = "settings"
_ACTOR: Final = "demo"
"""The pseudo device that stamps the demos: no computer has written them."""


def demo_bytes(role: Role) -> bytes:
    """The complete journal of a role, as it is shipped."""
    return files(__name__).joinpath(f"{role}.json").read_bytes()


def demo_entries(role: Role, day: date = LAST) -> Entries:
    """The entries of a demo as they stood at the end of a day."""
    return rewind(_read_entries(_read_tables(role)), day)


def demo_tables(role: Role, day: date = LAST) -> dict[str, dict[int, dict[str, Any]]]:
    """The documents of a demo by table and id on a day.

    A document that is the same as in the complete demo keeps its stamps; one that was turned back has none yet.
    """
    shipped = _read_tables(role)
    now = _read_entries(shipped)
    tables: dict[str, dict[int, dict[str, Any]]] = {_SETTINGS: {1: shipped[_SETTINGS]["1"]}}
    for entry in rewind(now, day):
        table = table_of(entry)
        is_same = now.get(entry.id) == entry
        tables.setdefault(table, {})[int(entry.id)] = shipped[table][entry.id] if is_same else document(entry)
    return tables


def write_demo(path: Path, role: Role, day: date = TODAY) -> None:
    """Write a demo journal as it stood on a day to a new file.

    Once it is complete these are the shipped bytes; before that it is a journal with an id of its own. `NotSaved` if
    the file is there already.
    """
    if day < LAST:
        write_new(path, demo_tables(role, day), device=_ACTOR)
        return
    write_new_bytes(path, demo_bytes(role))


def _read_tables(role: Role) -> dict[str, dict[str, dict[str, Any]]]:
    return msgspec.json.decode(demo_bytes(role), type=dict[str, dict[str, dict[str, Any]]])


def _read_entries(tables: dict[str, dict[str, dict[str, Any]]]) -> Entries:
    entries = (
        from_document(kind, int(key), record)
        for kind in KINDS
        for key, record in tables.get(kind.KIND.plural, {}).items()
    )
    return Entries({entry.id: entry for entry in entries})
