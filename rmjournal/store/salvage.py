"""A damaged file, taken apart record by record: what can still be read, what this machine knows, written anew."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.leaf import JSON, is_id
from rmjournal.merge import HEADER, Content, merge
from rmjournal.store import beginning, layout, saving
from rmjournal.store.recovery import is_there
from rmjournal.store.saving import OtherVersionError
from rmjournal.store.state import StateFolder, known_at

_LINE = re.compile(r'^( *|\t*)"((?:[^"\\\n]|\\.)*)" ?: ?(?=\{)', re.MULTILINE)
_RECORD = r'(?<=[{,\s])"(\d{1,19})"\s*:\s*(?=\{)'
_NEXT = re.compile(rf'(?:(?<=[{{,\s])"([^"\\\n]+)"\s*:\s*\{{\s*)?{_RECORD}')
_BESIDE = re.compile(rf"\s*(?:,\s*)?{_RECORD}")
_ENDED = re.compile(r"(\}\s*\}\s*,|^\s*\{)\s*\Z")
_CLOSED = re.compile(r"\s*\}")
_WHOLE = re.compile(r"\w[\w .-]*")
_STAMPS = ("_v", "_h", "_c", "_purged")

LARGEST: Final = 64 * 2**20
"""Bytes of the largest file that is taken apart."""

SHORT: Final = 12
"""Digits of an id that may stand in several tables: it was not made by the clock."""

QUARANTINE: Final = "quarantine"
"""The table of what is whole and has no place: values that no field holds, records of a table that lost its name."""


class Salvaged(NamedTuple):
    """What a repair of a damaged file did."""

    records: int
    """Records that could be read in the file itself."""
    lost: int
    """Records that could not; what was known of them earlier is in the file."""
    kept: Path
    """Where the damaged bytes are."""


def whole_records(data: bytes) -> tuple[Content, int]:
    """Read the records of a damaged file that are whole, and count those that are not."""
    text = data.decode("utf-8", "replace")
    found, lost = _by_lines(text)
    if HEADER not in found:
        found, lost = _by_stamps(text)
    return {name: rows for name, rows in found.items() if rows}, lost


Tables: TypeAlias = dict[str, dict[str, JSON]]


def _by_lines(text: str) -> tuple[Tables, int]:
    """Read a file that is laid out over lines: tables one step in, records two."""
    found: Tables = {}
    table: dict[str, JSON] = {}
    step, lost, at = "", 0, 0
    while match := _LINE.search(text, at):
        between, at, indent, name = text[at : match.start()], match.end(), match[1], match[2]
        step = step or (indent if name == HEADER else "")
        if step and f"\n{step}}}" in between:
            table = found.setdefault(QUARANTINE, {})
        if indent == step and step:
            table = found.setdefault(name if _WHOLE.fullmatch(name) else QUARANTINE, {})
        elif indent == 2 * step and step:
            value, at = _value(text, at)
            lost += value is None
            if value is not None:
                (table if is_id(name) else found.setdefault(QUARANTINE, {}))[name] = value
    return found, lost


def _by_stamps(text: str) -> tuple[Tables, int]:
    """Read a file of any layout: records one beside the other; after a damaged one the next that has its stamps."""
    found: Tables = {}
    table: dict[str, JSON] = found.setdefault(QUARANTINE, {})
    lost = at = 0
    while match := _BESIDE.match(text, at) or _NEXT.search(text, at):
        beside, name, key = match.re is _BESIDE, "", match[1]
        if not beside:
            name, key = match[1] or "", match[2]
            name = name or (QUARANTINE if table and _CLOSED.match(text, at) else "")
        value, end = _value(text, match.end())
        # What stands inside a damaged record is no table: only a record with stamps tells where one goes on.
        whole = value is not None and (beside or _is_record(value, name))
        name = name if not name or _WHOLE.fullmatch(name) else QUARANTINE
        begins = bool(name) and (whole or bool(_ENDED.search(text, max(0, match.start() - 99), match.start())))
        table = found.setdefault(name, {}) if begins else table
        if whole:
            table[key] = value
        lost += (beside or begins) and not whole
        at = end if whole else match.end()
    return found, lost


def _is_record(value: JSON, table: str) -> bool:
    return table == HEADER or (isinstance(value, dict) and any(mark in value for mark in _STAMPS))


def _value(text: str, at: int) -> tuple[JSON, int]:
    """Read one value, and tell where it ends; none, and where it begins, if it is damaged."""
    try:
        value, end = _READER.raw_decode(text, at)
        return (None, at) if layout.is_deep(value) else (value, end)
    except (ValueError, RecursionError):
        return None, at


def _no_number(word: str) -> None:
    raise ValueError(word)


_READER = json.JSONDecoder(parse_constant=_no_number)


def repaired(path: Path, state_root: Path | None = None) -> Salvaged:
    """Write a damaged file anew from its whole records and from what this machine knows; its bytes are kept first.

    Refused if it is whole, or nobody knows which journal it was: its records are one beside it then. NotSaved too.
    """
    seen, file = layout.look(path), saving.real(path)
    text = layout.unmarked(seen.data)
    content, lost, whole = _readable(path, text)
    if whole and HEADER in content and text == seen.data:
        raise Refused(f"{path} is whole; there is nothing to salvage.")
    told = layout.id_in(text) if HEADER in content or not whole else ""
    state, earlier = _known_of(file, told, content, state_root)
    content = _headless(content) if state and told and not state.is_of(told) else content
    if whole and HEADER not in content and not _in_common(content, earlier):
        raise Refused(f"{path} is JSON but no journal that this machine knows; name another file.")
    if state is None or not (HEADER in content or earlier):
        raise Refused(beginning.apart(path, content))
    with state.lock(), _undisturbed(path):
        parts = [placed(content, earlier), *earlier]
        kept = state.keep_aside("quarantine", seen.data)
        state.versions(file).keep(seen.data, "repair")
        saving.save(file, layout.encode(reduce(merge, parts)), seen)
    records = sum(len(table) for name, table in content.items() if name != HEADER and isinstance(table, dict))
    return Salvaged(records, lost, kept)


def _readable(path: Path, text: bytes) -> tuple[Content, int, bool]:
    """Give what can be read of a file, without damaged constants; what is lost of it; and if all of it is there."""
    try:
        content = layout.decode(path, text)
    except Unreadable as error:
        if len(text) > LARGEST:
            raise Refused(f"{path} is damaged and too large to be taken apart; restore an older version.") from error
        return (*whole_records(text), False)
    try:
        layout.header(path, content)
    except Unreadable:
        content = _headless(content)
    return content, 0, True


def _headless(content: Content) -> Content:
    return {name: table for name, table in content.items() if name != HEADER}


def _in_common(content: Content, earlier: list[Content]) -> bool:
    """Tell whether a file without constants has records of the journal that was known there, or nothing at all."""
    return bool(earlier and not any(content.values())) or any(
        isinstance(table, dict) and isinstance(there := known.get(name), dict) and bool(table.keys() & there.keys())
        for known in earlier
        for name, table in content.items()
    )


def written_again(path: Path, state_root: Path | None = None) -> bool:
    """Write a file that is gone as this machine knew it last; False if it is there, or not known here.

    Refused if several journals were known there; NotSaved if it cannot be written.
    """
    file = saving.real(path)
    if not is_there(path) and (why := layout.not_downloaded(path)):
        raise Refused(why)
    known = [] if is_there(path) else known_at(file, state_root)
    if len(known) > 1:
        raise Refused(f"Several journals were at {path} in turn; bring yours back from your sync tool.")
    earlier = _earlier(file, known[0]) if known else []
    if not earlier:
        return False
    with known[0].lock(), _undisturbed(path):
        saving.save(file, layout.encode(earlier[0]), None)
    return True


@contextmanager
def _undisturbed(path: Path) -> Iterator[None]:
    try:
        yield
    except OtherVersionError as error:
        raise NotSaved(f"{path} was not mended: another program changed it just now; try again.") from error


def placed(content: Content, earlier: list[Content]) -> Content:
    """Put records that stand in a strange table where this machine knew them: a damaged name may have led astray."""
    homes = {
        key: name
        for known in earlier
        for name, table in known.items()
        for key in (table if isinstance(table, dict) else ())
        if len(key) > SHORT
    }
    placed: dict[str, dict[str, JSON]] = {}
    for name, table in content.items():
        for key, record in table.items() if isinstance(table, dict) else ():
            placed.setdefault(homes.get(key, name), {})[key] = record
    return {**placed}


def _known_of(path: Path, name: str, content: Content, root: Path | None) -> tuple[StateFolder | None, list[Content]]:
    """The state folder of a damaged file, and what it knows: of the id told, else the only one known there.

    An id that is not known there may be damaged itself: records that are known there tell so.
    """
    told = StateFolder(root, name) if name else None
    if told is None or told.base(path) is None:
        known = known_at(path, root)
        earlier = _earlier(path, known[0]) if len(known) == 1 else []
        if len(known) == 1 and (told is None or _in_common(content, earlier)):
            return known[0], earlier
    return told, _earlier(path, told) if told else []


def _earlier(path: Path, state: StateFolder) -> list[Content]:
    """What this machine knew of the journal last: its base, else the newest version that can be read."""
    for data in _texts(path, state):
        try:
            content = layout.decode(path, data)
            if state.is_of(layout.header(path, content).journal_id):
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
