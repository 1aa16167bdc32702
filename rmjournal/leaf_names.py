"""What a leaf of an entry is called."""

from rmjournal.crdt.field_path import unescaped
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields


def label(kind: type[Entry], leaf: str) -> str:
    """The label of a field, with the key of a named text: "Levels, 0"."""
    name, _, key = leaf.partition("/")
    declared = fields(kind).get(name)
    field = declared.label if declared else name
    return f"{field}, {unescaped(key).replace('_', ' ')}" if key else field
