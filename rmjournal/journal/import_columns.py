"""Column choices for imported tables: check them, and remember them for the next import."""

from collections.abc import Mapping
from typing import Final

from rmjournal.crdt.field_path import JSON, escape
from rmjournal.english import quote_typed
from rmjournal.errors import Refused
from rmjournal.exchange.column_targets import columns_key
from rmjournal.exchange.incoming import ImportChoices, Incoming
from rmjournal.journal.open_journal import SETTINGS_TABLE, Journal
from rmjournal.model.field import visible
from rmjournal.model.field_forms import fold_word
from rmjournal.storage.local.undo_log import Write

_COLUMNS: Final = "columns"
"""The field of the settings with the choices, by the key of a table's headers."""


def remembered_columns(journal: Journal) -> Mapping[str, Mapping[str, str]]:
    """Give the column choices of earlier imports, by the key of their table's headers."""
    kept = journal.db.records.get(SETTINGS_TABLE, {}).get(1, {}).get(_COLUMNS)
    return {
        key: {header: target for header, target in choices.items() if isinstance(target, str)}
        for key, choices in (kept.items() if isinstance(kept, dict) else ())
        if isinstance(choices, dict)
    }


def check_chosen_columns(incoming: Incoming, choices: ImportChoices) -> None:
    """`Refused` where a column is chosen that no table has."""
    headers = {fold_word(column.header): column.header for column in incoming.columns}
    unknown = [header for header in choices.columns if header not in headers]
    if unknown:
        names = ", ".join(visible(header, "") for header in headers.values())
        there = f"These are there: {names}." if names else "There is no table in what is imported."
        raise Refused(f"There is no column {quote_typed(visible(unknown[0], ''))}. {there}")


def remember_columns(journal: Journal, incoming: Incoming, choices: ImportChoices) -> None:
    """Remember the chosen columns of each table; this change is not undoable."""
    if not choices.columns or journal.read_only:
        return
    before = remembered_columns(journal)
    writes: list[Write] = []
    for table in dict.fromkeys(column.table for column in incoming.columns):
        headers = [column.header for column in incoming.columns if column.table == table]
        key = columns_key(headers)
        chosen = {name: choices.columns[name] for name in map(fold_word, headers) if name in choices.columns}
        kept: dict[str, JSON] = {**before.get(key, {}), **chosen}
        if chosen and kept != before.get(key):
            writes.append(Write(SETTINGS_TABLE, 1, f"{_COLUMNS}/{escape(key)}", kept))
    if writes:
        journal.db.commit(writes)
