"""Computers behind stamps: who wrote a version last, and the table of their names.

The table ``devices`` holds one record, in which each device id has the name of its computer. The name of a computer
is written there together with its owner's own edits, never by a merge, and only where a second device has written.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from rmjournal.crdt.field_path import JSON, Document, Tables
from rmjournal.crdt.merge import HEADER_TABLE
from rmjournal.crdt.raw_tables import raw_table
from rmjournal.crdt.record import latest_time, stamps_of
from rmjournal.crdt.version_vector import format_base36, parse_vector

DEVICES_TABLE: Final = "devices"
"""The table of the names of computers."""
NAMES_ID: Final = 1
"""The id of its one record."""
MAX_NAME: Final = 30
"""Characters of a name that are read and written."""

_STAMP: Final = b'\n   "_v": "'
_TIME: Final = re.compile(rb"[0-9a-z]{1,10}")
_LONGEST_TIME: Final = 10
_DEVICE = re.compile(r"[0-9a-z]{6}", re.ASCII)


def clean_name(text: object) -> str:
    """Give a name in the form in which it is written and shown.

    Empty for what is none.
    """
    normal = unicodedata.normalize("NFC", text) if isinstance(text, str) else ""
    signs = (sign if sign.isprintable() else " " for sign in normal)
    return " ".join("".join(signs).split())[:MAX_NAME].strip()


def device_names(tables: Tables) -> dict[str, str]:
    """Give the names of computers by their device ids."""
    record = tables.get(DEVICES_TABLE, {}).get(NAMES_ID, {})
    return {device: name for device, value in record.items() if is_device(device) and (name := clean_name(value))}


def is_device(actor: str) -> bool:
    """Tell whether an actor is a device, not a pseudo device."""
    return _DEVICE.fullmatch(actor) is not None


def last_actor(stamp: str) -> str:
    """Give the actor with the latest time in a stamp.

    Of a single write its device.
    """
    vector = parse_vector(stamp)
    return max(vector, key=lambda actor: (vector[actor], actor), default="").partition(".")[0]


def has_other_device(content: Mapping[str, JSON], own_ids: Collection[str]) -> bool:
    """Tell whether any device but some has written in records."""
    tables = (name for name in content if name != HEADER_TABLE)
    return any(_has_other({*_stamps_in(content, name)}, own_ids) for name in tables)


def _has_other(stamps: Collection[str], own_ids: Collection[str]) -> bool:
    named = {part.partition(":")[0].partition(".")[0] for stamp in stamps for part in stamp.split()}
    if not any(map(is_device, named.difference(own_ids))):
        return False
    actors = {actor.partition(".")[0] for stamp in stamps for actor in parse_vector(stamp)}
    return any(is_device(actor) for actor in actors.difference(own_ids))


def _stamps_in(content: Mapping[str, JSON], name: str) -> Iterator[str]:
    """Give the stamps in a table; few records are decoded for it."""
    raw = raw_table(content, name)
    if raw is None:
        yield from (stamp for document in _documents(content, name) for stamp in stamps_of(document))
        return
    _, *parts = raw.joined().split(_STAMP)
    yield from (stamp.decode() for stamp in {part[: part.find(b'"')] for part in parts})
    others = raw.apart | raw.rare
    if len(parts) < len(raw.texts):
        others |= {key for key, text in raw.texts.items() if _STAMP not in bytes(text)}
    for key in others:
        yield from stamps_of(record) if isinstance(record := raw.get(key), dict) else ()


def latest_time_of(content: Mapping[str, JSON], device: str) -> int:
    """Give the latest time that a device has stamped; 0 for none."""
    return max((_latest_time_in(content, name, device) for name in content if name != HEADER_TABLE), default=0)


def _latest_time_in(content: Mapping[str, JSON], name: str, device: str) -> int:
    if raw := raw_table(content, name):
        _, *parts = raw.joined().split(b"%b:" % device.encode())
        times = (time[0] for part in {part[:_LONGEST_TIME] for part in parts} if (time := _TIME.match(part)))
        latest = max((int(time, 36) for time in times), default=0)
        last = b"%b:%b" % (device.encode(), format_base36(latest).encode())
        found = [raw.get(key) for key, text in raw.texts.items() if last in bytes(text)] if latest else []
        if max((latest_time(record, device) for record in found if isinstance(record, dict)), default=0) == latest:
            return latest  # else it stands in the words of an entry
    return max((latest_time(document, device) for document in _documents(content, name)), default=0)


def _documents(content: Mapping[str, JSON], name: str) -> list[Document]:
    table = content[name]
    return [record for record in table.values() if isinstance(record, dict)] if isinstance(table, dict) else []
