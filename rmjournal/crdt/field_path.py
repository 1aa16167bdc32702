"""Field paths: the smallest values that are merged, and their canonical JSON.

A field path is a top-level field, or a key of an object field (``levels/0``), escaped as in a JSON Pointer (RFC
6901). A list is one value, so is an object inside an object, and so is an empty object (path ``levels``, value
``{}``). Where an object and one of its keys both have versions, the document shows the keys.
"""

import math
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

JSON: TypeAlias = str | int | float | bool | list["JSON"] | dict[str, "JSON"] | None
Document: TypeAlias = dict[str, JSON]
"""A record as it stands in the file: fields, and bookkeeping in names that begin with an underscore."""
FieldPath: TypeAlias = str
Tables: TypeAlias = Mapping[str, Mapping[int, Document]]
"""Records by table and id, deleted ones too."""

DELETED: Final = "_deleted"
"""The field path of the tombstone."""

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_json(value: JSON) -> bytes:
    """Write a value as canonical JSON; ``1``, ``1.0`` and ``true`` differ."""
    return _encode(value)


def escape(name: str) -> str:
    """Escape a name or a key as one part of a field path."""
    return name.replace("~", "~0").replace("/", "~1").replace("*", "~2")


def unescape(part: str) -> str:
    """Read back what `escape` wrote."""
    return part.replace("~2", "*").replace("~1", "/").replace("~0", "~")


def flatten(document: Mapping[str, JSON]) -> dict[FieldPath, JSON]:
    """Split a document into its values by field path, without the bookkeeping."""
    values: dict[FieldPath, JSON] = {}
    for name, value in document.items():
        if name.startswith("_") and name != DELETED:
            continue
        if isinstance(value, dict) and value:
            values.update({f"{escape(name)}/{escape(key)}": inner for key, inner in value.items()})
        else:
            values[escape(name)] = value
    return values


def unflatten(values: Mapping[FieldPath, JSON]) -> Document:
    """Build a document from values by field path; keys replace a whole value."""
    document: Document = {}
    objects: dict[str, dict[str, JSON]] = {}
    for path, value in values.items():
        name, slash, key = path.partition("/")
        if slash:
            objects.setdefault(unescape(name), {})[unescape(key)] = value
        else:
            document[unescape(name)] = value
    document.update(objects)
    return document


def normalize_path(path: str) -> FieldPath:
    """Write a field path in its one canonical spelling."""
    name, slash, key = path.partition("/")
    return escape(unescape(name)) + slash + escape(unescape(key))


def is_canonical_path(path: str) -> bool:
    """Tell whether a text is a field path in its canonical spelling."""
    name = path.partition("/")[0]
    return normalize_path(path) == path and (not name.startswith("_") or name == DELETED)


def can_hold(path: FieldPath, value: JSON) -> bool:
    """Tell whether a field path can hold a value.

    An object with keys is split by key, so only a path inside an object holds one whole.
    """
    return "/" in path or not (isinstance(value, dict) and value)


def is_json(value: object) -> bool:
    """Tell whether JSON can hold a value: infinity and not-a-number it cannot."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or isinstance(value, str | int)


def is_id(key: str) -> bool:
    """Tell whether a key is a record id, a number without leading zeros."""
    return key.isascii() and key.isdecimal() and len(key) <= 19 and (key == "0" or key[0] != "0")
