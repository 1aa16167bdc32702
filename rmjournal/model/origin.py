"""Origin of an entry: own or partner's words, and whether others may read them."""

from rmjournal.crdt.external_merge import has_imported, is_imported
from rmjournal.crdt.field_path import Document
from rmjournal.crdt.import_marks import PACKET_ACTOR
from rmjournal.model.entry import Entry, Origin
from rmjournal.model.kind import fields


def record_origin(kind: type[Entry], record: Document) -> Origin:
    """Tell the origin of the words in a record's main and required fields."""
    names = {kind.KIND.main, *(name for name, field in fields(kind).items() if field.required)}
    if not is_imported(record, names, PACKET_ACTOR):
        return "own"
    return "opened" if has_imported(record, "for_others", True, PACKET_ACTOR) else "partner"
