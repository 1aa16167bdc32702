"""Decodes an entry from a file's values by its field declarations."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from rmjournal.errors import BadValue
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, clean_text
from rmjournal.model.field_forms import ParseContext, parse_value
from rmjournal.model.kind import Change, fields

HISTORY: Final = "history"
"""What a file calls the history of an entry."""
_PARSE_CONTEXT = ParseContext(today=date.min)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(\.\d+)?)?")


def decode_entry(kind: type[Entry], raw: Mapping[str, object], links: Mapping[str, str]) -> Entry:
    """Decode an entry of a kind from a file's values, by field.

    ``links`` are ids by the texts that stand for them.

    Texts, lists and named texts are taken as they are; days are written 2026-12-01, numbers and words as people write
    them. Raises `BadValue` that names the field.
    """
    values: dict[str, Any] = {"id": str(raw.get("id") or "")}
    for name, declared in fields(kind).items():
        if name in raw and (value := decode_value(declared, raw[name], links)) is not None:
            values[name] = value
    entry = kind(**values)
    return entry.edit(history=_decode_history(raw[HISTORY])) if raw.get(HISTORY) else entry


def decode_value(declared: Field, raw: object, links: Mapping[str, str]) -> object:
    """Decode the value of one field; None for an empty day or number."""
    match declared.form, raw:
        case "ref", _:
            text = str(raw).strip()
            return links.get(text, text)
        case "line" | "text" | "zone", str():
            return clean_text(raw)
        case "choice", str() if declared.open or raw in declared.choices:
            return clean_text(raw)
        case "lines", list():
            return [clean_text(str(item)) for item in raw]
        case "map", Mapping():
            return {clean_text(str(key)): clean_text(str(text)) for key, text in raw.items()}
        case "day", _:
            return _decode_day(declared, str(raw).strip())
        case "moment", _:
            return _decode_moment(declared, str(raw).strip())
        case _:
            return parse_value(declared, raw, _PARSE_CONTEXT)


def _decode_day(declared: Field, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise declared.bad_value(f'is a day like 2026-12-01, not "{text}"') from error


def _decode_moment(declared: Field, text: str) -> str:
    match = _MOMENT.fullmatch(text)
    if text and not match:
        raise declared.bad_value(f'is a day and a time like 2026-12-01 08:30, not "{text}"')
    return f"{match[1]}T{match[2]}" if match else ""


def history_as_json_lines(entry: Entry) -> list[str]:
    """The history as JSON, one change a line, oldest first."""
    return [
        msgspec.json.encode({"at": key, **msgspec.to_builtins(entry.history[key])}).decode()
        for key in sorted(entry.history)
    ]


def _decode_history(raw: object) -> dict[str, Change]:
    history: dict[str, Change] = {}
    for line in raw if isinstance(raw, list) else str(raw).split("\n"):
        try:
            change = msgspec.json.decode(str(line), type=dict[str, Any])
            history[str(change.pop("at"))] = msgspec.convert(change, Change)
        except (msgspec.MsgspecError, KeyError, ValueError) as error:
            raise BadValue(HISTORY, f"History ({HISTORY}) has a line that rmjournal did not write: {line}") from error
    return history
