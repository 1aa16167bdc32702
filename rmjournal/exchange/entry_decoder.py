"""Decodes an entry from a file's values by its field declarations."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from rmjournal.errors import BadValue
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, clean
from rmjournal.model.field_forms import ParseContext, read_field
from rmjournal.model.kind import Change, fields

HISTORY: Final = "history"
"""What a file calls the history of an entry."""
_KNOWN = ParseContext(today=date.min)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(\.\d+)?)?")


def entry_said(kind: type[Entry], told: Mapping[str, object], links: Mapping[str, str]) -> Entry:
    """The entry of a kind in which the named fields say what a file tells; ``links`` are ids by what stands for them.

    Texts, lists and named texts are taken as they are; days are written 2026-12-01, numbers and words as people write
    them. Raises `BadValue` that names the field.
    """
    found: dict[str, Any] = {"id": str(told.get("id") or "")}
    for name, declared in fields(kind).items():
        if name in told and (value := value_said(declared, told[name], links)) is not None:
            found[name] = value
    entry = kind(**found)
    return entry.edit(history=_history(told[HISTORY])) if told.get(HISTORY) else entry


def value_said(declared: Field, told: object, links: Mapping[str, str]) -> object:
    """The value of one field from what a file tells; None when a day or a number is empty."""
    match declared.form, told:
        case "ref", _:
            said = str(told).strip()
            return links.get(said, said)
        case "line" | "text" | "zone", str():
            return clean(told)
        case "choice", str() if declared.open or told in declared.choices:
            return clean(told)
        case "lines", list():
            return [clean(str(one)) for one in told]
        case "map", Mapping():
            return {clean(str(key)): clean(str(text)) for key, text in told.items()}
        case "day", _:
            return _day(declared, str(told).strip())
        case "moment", _:
            return _moment(declared, str(told).strip())
        case _:
            return read_field(declared, told, _KNOWN)


def _day(declared: Field, said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise declared.wrong(f'is a day like 2026-12-01, not "{said}"') from error


def _moment(declared: Field, said: str) -> str:
    match = _TIME.fullmatch(said)
    if said and not match:
        raise declared.wrong(f'is a day and a time like 2026-12-01 08:30, not "{said}"')
    return f"{match[1]}T{match[2]}" if match else ""


def history_lines(entry: Entry) -> list[str]:
    """What an entry was before as JSON, one change a line, oldest first."""
    return [
        msgspec.json.encode({"at": key, **msgspec.to_builtins(entry.history[key])}).decode()
        for key in sorted(entry.history)
    ]


def _history(told: object) -> dict[str, Change]:
    found: dict[str, Change] = {}
    for line in told if isinstance(told, list) else str(told).split("\n"):
        try:
            raw = msgspec.json.decode(str(line), type=dict[str, Any])
            found[str(raw.pop("at"))] = msgspec.convert(raw, Change)
        except (msgspec.MsgspecError, KeyError, ValueError) as error:
            raise BadValue(HISTORY, f"History ({HISTORY}) has a line that is not one of ours: {line}") from error
    return found
