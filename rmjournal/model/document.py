"""Converts entries to JSON documents and back."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from rmjournal.model.entry import Entry
from rmjournal.model.field import json_value
from rmjournal.model.kind import fields

E = TypeVar("E", bound=Entry)


def document(entry: Entry) -> dict[str, Any]:
    """The entry as it stands in the file, without its id and without what is empty."""
    found: dict[str, Any] = msgspec.to_builtins(entry)
    return {name: value for name, value in found.items() if name != "id" and not is_empty(value)}


def is_empty(value: object) -> bool:
    """Whether a value says nothing, so that the file does without it; zero says something."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def from_document(kind: type[E], entry_id: int, found: Mapping[str, Any]) -> E:
    """The typed entry of a document; a value that does not fit is left out here and stays in the file."""
    known = {**found, "id": str(entry_id)}
    try:
        return msgspec.convert(known, kind)
    except msgspec.ValidationError:
        parts = ((name, _without_nothing(value)) for name, value in known.items())
        return msgspec.convert({name: value for name, value in parts if _fits(kind, name, value)}, kind)


def as_json(entry: Entry) -> dict[str, Any]:
    """Every field of the entry as scripts read it, empty ones too, by name; history as a list, oldest first."""
    found: dict[str, Any] = msgspec.to_builtins(entry)
    found |= {name: json_value(entry.value_of(name)) for name in fields(type(entry))}
    found["history"] = [found["history"][key] for key in sorted(found["history"])]
    return found


def _without_nothing(value: Any) -> Any:
    if type(value) is dict and None in value.values():
        return {key: part for key, part in value.items() if part is not None}
    return value


def _fits(kind: type[Entry], name: str, value: object) -> bool:
    try:
        msgspec.convert({name: value}, kind)
    except msgspec.ValidationError:
        return False
    return True
