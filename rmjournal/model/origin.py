"""Origin of an entry: whether its words are the partner's, and whether the partner lets others read them."""

from rmjournal.crdt.external_merge import has_imported, is_imported
from rmjournal.crdt.field_path import Document
from rmjournal.crdt.import_marks import PACKET_ACTOR
from rmjournal.model.entry import Entry, Origin
from rmjournal.model.kind import fields


def record_origin(kind: type[Entry], record: Document) -> Origin:
    """Tell whose words a record has in its main field and in those that it cannot lack."""
    names = {kind.KIND.main, *(name for name, field in fields(kind).items() if field.required)}
    if not is_imported(record, names, PACKET_ACTOR):
        return "own"
    return "opened" if has_imported(record, "for_others", True, PACKET_ACTOR) else "partner"
