"""An entry as a person sees it before it leaves: every field that leaves, in the words that leave."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from rmjournal.exchange.leaving import Leaving
from rmjournal.model.document import document, is_empty
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.naming import DELETED_WORD


class Sight(NamedTuple):
    """One field of an entry as it leaves."""

    label: str
    text: str


def sights(entry: Entry, entries: Entries) -> Iterator[Sight]:
    """Every field that leaves but the mark that it is shared; links by the heading of what they point at."""
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name == "shared" or is_empty(value):
            continue
        if field.form == "ref":
            target = entries.get(value)
            yield Sight(field.label, f"{target.KIND.label.lower()}: {target.heading}" if target else DELETED_WORD)
        elif isinstance(value, dict):
            yield from (Sight(f"{field.label}: {key}", text) for key, text in value.items())
        elif isinstance(value, list):
            yield Sight(field.label, "\n".join(value))
        else:
            yield Sight(field.label, _said(field, value))
    for change in entry.changes("state"):
        yield Sight("Since", change.on.isoformat())


def _said(field: Field, value: object) -> str:
    """A single value as people read it: a moment, a yes, a number with its unit; a text as it is."""
    match field.form:
        case "moment":
            return str(value).replace("T", " ")
        case "flag":
            return "yes" if value else "no"
        case "number":
            return f"{value} {field.unit}".strip()
    return str(value)


def scripted(out: Leaving) -> list[dict[str, Any]]:
    """What would leave and what would stay, as scripts read it; documents are just what leaves."""
    leaves = [
        {"what": "leaves", "kind": entry.KIND.name, "id": entry.id, "words": entry.heading}
        | {"document": document(entry), "why": ""}
        for entry in out.entries
    ]
    stays: list[dict[str, Any]] = [
        {"what": "stays", "kind": "", "id": None, "words": kept.where, "document": {}, "why": kept.why}
        for kept in out.kept
    ]
    return leaves + stays
