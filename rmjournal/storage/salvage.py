"""Salvage of a damaged file, record by record."""

import json
import re
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import msgspec

from rmjournal.crdt.field_path import JSON, is_id
from rmjournal.crdt.merge import HEADER_TABLE, Content
from rmjournal.errors import Unreadable
from rmjournal.storage import codec
from rmjournal.storage.sealing import SEALED_TABLE, is_sealed

_LINE = re.compile(r'^( *|\t*)"((?:[^"\\\n]|\\.)*)" ?: ?(?=\{)', re.MULTILINE)
_RECORD = r'(?<=[{,\s])"(\d{1,19})"\s*:\s*(?=\{)'
_NEXT = re.compile(rf'(?:(?<=[{{,\s])"([^"\\\n]+)"\s*:\s*\{{\s*)?{_RECORD}')
_BESIDE = re.compile(rf"\s*(?:,\s*)?{_RECORD}")
_ENDED = re.compile(r"(\}\s*\}\s*,|^\s*\{)\s*\Z")
_CLOSED = re.compile(r"\s*\}")
_WHOLE = re.compile(r"\w[\w .-]*")
_STAMPS = ("_v", "_h", "_c", "_purged")

MAX_SALVAGE_BYTES: Final = 64 * 2**20
"""Bytes of the largest file that is taken apart."""

MAX_SHORT_ID_DIGITS: Final = 12
"""Digits of an id that may stand in several tables: it was not made by the clock."""

QUARANTINE: Final = "quarantine"
"""The table of what is whole and has no place: values that no field holds, records of a table that lost its name."""


class SalvagedFile(NamedTuple):
    """The readable parts of a damaged file."""

    content: Content
    """Its whole records, and its constants if these are whole."""
    damaged_count: int
    """Records that are not whole."""
    text: bytes
    """All of it in UTF-8, without the zeros and spaces at its end."""
    is_json: bool
    """Whether all of it is JSON with tables in it."""
    is_sound: bool
    """Whether it does no more than break off: what was read is as it was written."""
    is_blank: bool
    """Whether it says nothing."""

    @property
    def journal_id(self) -> str:
        """The id of its journal; empty if it does not tell."""
        return codec.find_journal_id(self.text) if HEADER_TABLE in self.content or not self.is_json else ""

    @property
    def records(self) -> Content:
        """Its records, without the constants."""
        return {name: table for name, table in self.content.items() if name != HEADER_TABLE}


def salvage(path: Path, data: bytes) -> SalvagedFile:
    """Salvage what can be read of a damaged file.

    Nothing of one that is too large to be taken apart.
    """
    text = codec.to_utf8(data, "replace")
    text = text.rstrip(b"\0 \t\r\n")
    try:
        content = codec.decode(path, text)
    except Unreadable as error:
        if isinstance(error, codec.DamagedFile) and error.is_blank:
            return SalvagedFile({}, 0, text, is_json=False, is_sound=True, is_blank=True)
        records, damaged_count = salvage_records(text) if len(text) <= MAX_SALVAGE_BYTES else ({}, 0)
        return SalvagedFile(records, damaged_count, text, is_json=False, is_sound=_breaks_off(text), is_blank=False)
    salvaged = SalvagedFile(content, 0, text, is_json=True, is_sound=True, is_blank=False)
    try:
        codec.read_header(path, content)
    except Unreadable:
        return salvaged._replace(content=salvaged.records)
    return salvaged


def _breaks_off(text: bytes) -> bool:
    """Tell whether text is the beginning of JSON in which nothing is wrong."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except (ValueError, RecursionError):
        pass
    return False


def salvage_records(data: bytes) -> tuple[Content, int]:
    """Read a damaged file's whole records and count the damaged ones."""
    text = data.decode("utf-8", "replace")
    tables, damaged_count = _scan_lines(text)
    if HEADER_TABLE not in tables:
        tables, damaged_count = _scan_stamps(text)
    sealed_names = (HEADER_TABLE, SEALED_TABLE) if is_sealed(data) else ()
    return {name: rows for name, rows in tables.items() if rows and name not in sealed_names}, damaged_count


FoundTables: TypeAlias = dict[str, dict[str, JSON]]


def _scan_lines(text: str) -> tuple[FoundTables, int]:
    """Scan a file by its lines: tables one step in, records two."""
    tables: FoundTables = {}
    table: dict[str, JSON] = {}
    step, damaged_count, position = "", 0, 0
    while match := _LINE.search(text, position):
        between, position, indent, name = text[position : match.start()], match.end(), match[1], match[2]
        step = step or (indent if name == HEADER_TABLE else "")
        if step and f"\n{step}}}" in between:
            table = tables.setdefault(QUARANTINE, {})
        if indent == step and step:
            table = tables.setdefault(name if _WHOLE.fullmatch(name) else QUARANTINE, {})
        elif indent == 2 * step and step:
            value, position = _decode_value(text, position)
            damaged_count += value is None
            if value is not None:
                (table if is_id(name) else tables.setdefault(QUARANTINE, {}))[name] = value
    return tables, damaged_count


def _scan_stamps(text: str) -> tuple[FoundTables, int]:
    """Scan a file of any layout, record by record.

    After a damaged one it goes on with the next that has its stamps.
    """
    tables: FoundTables = {}
    table: dict[str, JSON] = tables.setdefault(QUARANTINE, {})
    damaged_count = position = 0
    while match := _BESIDE.match(text, position) or _NEXT.search(text, position):
        follows, name, key = match.re is _BESIDE, "", match[1]
        if not follows:
            name, key = match[1] or "", match[2]
            name = name or (QUARANTINE if table and _CLOSED.match(text, position) else "")
        value, end = _decode_value(text, match.end())
        # What stands inside a damaged record is no table: only a record with stamps tells where one goes on.
        is_whole = value is not None and (follows or _is_record(value, name))
        name = name if not name or _WHOLE.fullmatch(name) else QUARANTINE
        begins_table = bool(name) and (
            is_whole or bool(_ENDED.search(text, max(0, match.start() - 99), match.start()))
        )
        table = tables.setdefault(name, {}) if begins_table else table
        if is_whole:
            table[key] = value
        damaged_count += (follows or begins_table) and not is_whole
        position = end if is_whole else match.end()
    return tables, damaged_count


def _is_record(value: JSON, table: str) -> bool:
    return table == HEADER_TABLE or (isinstance(value, dict) and any(mark in value for mark in _STAMPS))


def _decode_value(text: str, position: int) -> tuple[JSON, int]:
    """Decode one value and tell where it ends.

    None, and where it begins, when it is damaged.
    """
    try:
        value, end = _READER.raw_decode(text, position)
        return (None, position) if codec.is_deep(value) else (value, end)
    except (ValueError, RecursionError):
        return None, position


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


_READER = json.JSONDecoder(parse_constant=_refuse_constant)


def restore_tables(content: Content, earlier: list[Content]) -> Content:
    """Put records of a strange table where this machine knew them.

    A damaged table name may have led astray.
    """
    homes = {
        key: name
        for tables in earlier
        for name, table in tables.items()
        for key in (table if isinstance(table, dict) else ())
        if len(key) > MAX_SHORT_ID_DIGITS
    }
    restored: dict[str, dict[str, JSON]] = {}
    for name, table in content.items():
        for key, record in table.items() if isinstance(table, dict) else ():
            restored.setdefault(homes.get(key, name), {})[key] = record
    return {**restored}
