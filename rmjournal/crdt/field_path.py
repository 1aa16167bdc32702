"""Field paths: the smallest values that are merged, and their canonical JSON.

A leaf is a top-level field, or of an object each key (``levels/0``). A list is one value, so is an object inside an
object, and so is an empty object (leaf ``levels``, value ``{}``). Where an object and one of its keys are both known,
the keys are what the document shows.
"""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

JSON: TypeAlias = str | int | float | bool | list["JSON"] | dict[str, "JSON"] | None
Document: TypeAlias = dict[str, JSON]
FieldPath: TypeAlias = str
Tables: TypeAlias = Mapping[str, Mapping[int, Document]]
"""Records by table and id, deleted ones too."""

DELETED: Final = "_deleted"

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_json(value: JSON) -> bytes:
    """Write a value as the one text that equal values share; ``1``, ``1.0`` and ``true`` differ."""
    return _encode(value)


def escape(name: str) -> str:
    """Write a field's name or an object's key so that it can be part of a leaf."""
    return name.replace("~", "~0").replace("/", "~1").replace("*", "~2")


def unescape(part: str) -> str:
    """Read back what `escaped` wrote."""
    return part.replace("~2", "*").replace("~1", "/").replace("~0", "~")


def flatten(document: Mapping[str, JSON]) -> dict[FieldPath, JSON]:
    """Take a document apart into its leaves, without the bookkeeping."""
    found: dict[FieldPath, JSON] = {}
    for name, value in document.items():
        if name.startswith("_") and name != DELETED:
            continue
        if isinstance(value, dict) and value:
            found.update({f"{escape(name)}/{escape(key)}": inner for key, inner in value.items()})
        else:
            found[escape(name)] = value
    return found


def unflatten(parts: Mapping[FieldPath, JSON]) -> Document:
    """Put leaves together again; the keys of an object go before a value of the object as a whole."""
    document: Document = {}
    objects: dict[str, dict[str, JSON]] = {}
    for leaf, value in parts.items():
        name, inside, key = leaf.partition("/")
        if inside:
            objects.setdefault(unescape(name), {})[unescape(key)] = value
        else:
            document[unescape(name)] = value
    document.update(objects)
    return document


def normalize_path(leaf: str) -> FieldPath:
    """Write the name of a leaf in its one spelling."""
    name, inside, key = leaf.partition("/")
    return escape(unescape(name)) + inside + escape(unescape(key))


def is_canonical_path(leaf: str) -> bool:
    """Tell whether a text is the name of a leaf in its one spelling."""
    name = leaf.partition("/")[0]
    return normalize_path(leaf) == leaf and (not name.startswith("_") or name == DELETED)


def can_hold(leaf: FieldPath, value: JSON) -> bool:
    """Tell whether a leaf may hold a value: an object with keys is only known by its keys."""
    return "/" in leaf or not (isinstance(value, dict) and value)


def is_json(value: object) -> bool:
    """Tell whether JSON can write a value and read the same back: it has no word for infinity and not-a-number."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or isinstance(value, str | int)


def is_id(key: str) -> bool:
    """Tell whether a name of a record is a number from 0 up in its one spelling."""
    return key.isascii() and key.isdecimal() and len(key) <= 19 and (key == "0" or key[0] != "0")
