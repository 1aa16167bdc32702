"""Converts entries to JSON documents and back."""

import codecs
import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import msgspec

from rmjournal.model.entry import Entry
from rmjournal.model.field import json_value
from rmjournal.model.kind import fields
from rmjournal.model.reader_flags import narrowed_flags

E = TypeVar("E", bound=Entry)


def document(entry: Entry) -> dict[str, Any]:
    """Convert an entry to its document in the file, without id and empty values."""
    values: dict[str, Any] = msgspec.to_builtins(entry)
    return {name: value for name, value in values.items() if name != "id" and not is_empty(value)}


def is_empty(value: object) -> bool:
    """Tell whether a value is empty, so that the file omits it."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def from_document(kind: type[E], entry_id: int, record: Mapping[str, Any]) -> E:
    """Build the entry of a document, without values that do not fit."""
    values = {**record, **narrowed_flags(record), "id": str(entry_id)}
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:
        parts = ((name, _without_nothing(value)) for name, value in values.items())
        return msgspec.convert({name: value for name, value in parts if _fits(kind, name, value)}, kind)


def as_json(entry: Entry) -> dict[str, Any]:
    """Convert an entry to JSON for scripts: every field, and history oldest first."""
    values: dict[str, Any] = msgspec.to_builtins(entry)
    values |= {name: json_value(entry.value_of(name)) for name in fields(type(entry))}
    values["history"] = [values["history"][key] for key in sorted(values["history"])]
    return values


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


def find_json_fault(data: bytes) -> tuple[Literal["encoding", "syntax", "value"], str]:
    """Say why bytes are not JSON, and where: a part of a sentence."""
    text = data.removeprefix(codecs.BOM_UTF8)
    try:
        json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return "encoding", f"is not UTF-8 text (byte {len(data) - len(text) + error.start + 1})"
    except json.JSONDecodeError as error:
        return "syntax", f"is damaged (line {error.lineno}, column {error.colno}: {error.msg})"
    except (ValueError, RecursionError):
        return "value", "contains a number that is too long"
    return "value", "contains a number or half a character that JSON does not allow"
