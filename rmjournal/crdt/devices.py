"""Computers behind stamps: who wrote a version last, and the table of their names.

The table ``devices`` holds one record, in which each device id has the name of its computer. The name of a computer
is written there together with its owner's own edits, never by a merge, and only where a second device has written.
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.record import stamps_of
from rmjournal.crdt.version_vector import parse_vector

DEVICES_TABLE: Final = "devices"
"""The table of the names of computers."""
NAMES_ID: Final = 1
"""The id of its one record."""
MAX_NAME: Final = 30
"""Characters of a name that are read and written."""

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


def has_other_device(tables: Tables, own_ids: Collection[str]) -> bool:
    """Tell whether any device but some has written in records."""
    stamps = {stamp for table in tables.values() for document in table.values() for stamp in stamps_of(document)}
    actors = {actor.partition(".")[0] for stamp in stamps for actor in parse_vector(stamp)}
    return any(is_device(actor) for actor in actors.difference(own_ids))
