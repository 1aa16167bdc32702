"""A damaged file, taken apart record by record: what can still be read, what this machine knows, written anew."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from rmjournal.errors import Refused, Unreadable
from rmjournal.leaf import JSON
from rmjournal.merge import HEADER, Content, merge
from rmjournal.store import layout, saving
from rmjournal.store.state import StateFolder

_NAME = re.compile(r'^( *|\t*)"((?:[^"\\\n]|\\.)*)" ?: ?(?=\{)', re.MULTILINE)


class Salvaged(NamedTuple):
    """What a repair of a damaged file did."""

    records: int
    """Records that could be read in the file itself."""
    lost: int
    """Records that could not; what was known of them earlier is in the file."""
    kept: Path
    """Where the damaged bytes are."""


def whole_records(data: bytes) -> tuple[Content, int]:
    """Read the records of a damaged file that are whole, and count those that are not.

    The file is laid out over lines, tables one step in, records two; a file on one line gives nothing.
    """
    text = data.decode("utf-8", "replace")
    reader = json.JSONDecoder(parse_constant=_no_number)
    found: Content = {}
    table: dict[str, JSON] = {}
    step = lost = at = 0
    while match := _NAME.search(text, at):
        at, indent, name = match.end(), len(match[1]), match[2]
        step = step or (indent if name == HEADER else 0)
        if indent == step and step:
            table = {}
            found[name] = table
        elif indent == 2 * step and step:
            try:
                table[name], at = reader.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                lost += 1
    return {name: rows for name, rows in found.items() if rows}, lost


def _no_number(word: str) -> None:
    raise ValueError(word)


def repaired(path: Path, state_root: Path | None = None) -> Salvaged:
    """Write a damaged file anew from its whole records and from what this machine knows; its bytes are kept first.

    Refused if nothing in it can be read, or if it is not damaged; NotSaved if it cannot be written.
    """
    seen = layout.look(path)
    try:
        layout.decode(path, seen.data)
    except layout.Broken:
        pass
    else:
        raise Refused(f"{path} is whole; there is nothing to salvage.")
    content, lost = whole_records(seen.data)
    wanted = layout.id_in(seen.data)
    if not wanted or HEADER not in content:
        raise Refused(f"{path} is damaged from its first lines on; restore it from your sync tool's older versions.")
    state = StateFolder(state_root, wanted)
    with state.lock():
        parts = [content, *_earlier(path, state, wanted)]
        kept = state.keep_aside("quarantine", seen.data)
        state.versions(path).keep(seen.data, "repair")
        saving.save(path, layout.encode(reduce(merge, parts)), seen)
    records = sum(len(table) for name, table in content.items() if name != HEADER and isinstance(table, dict))
    return Salvaged(records, lost, kept)


def _earlier(path: Path, state: StateFolder, wanted: str) -> list[Content]:
    """What this machine knew of the journal last: its base, else the newest version that can be read."""
    for data in _texts(path, state):
        try:
            content = layout.decode(path, data)
            if layout.header(path, content).journal_id == wanted:
                return [content]
        except Unreadable:
            continue
    return []


def _texts(path: Path, state: StateFolder) -> Iterator[bytes]:
    if (base := state.base(path)) is not None:
        yield base
    history = state.versions(path)
    for version in reversed(history.all()):
        with suppress(Unreadable):
            yield history.read(version)
