"""A packet for the partner: the shared entries of one relationship in a file that they import into their journal."""

from collections.abc import Mapping

from rmjournal.crdt.external_merge import last_heard
from rmjournal.crdt.field_path import Tables
from rmjournal.crdt.import_marks import PACKET
from rmjournal.exchange.json_documents import PACKET as WHAT
from rmjournal.exchange.json_documents import written
from rmjournal.exchange.leaving import Leaving
from rmjournal.model.kind import fields
from rmjournal.model.kinds.relationship import Relationship


def packed(out: Leaving, pair: Relationship, name: str, tables: Tables, made: int) -> bytes:
    """The packet with what leaves; ``made`` is now in milliseconds since 1970, ``tables`` the records here.

    It tells the sender's name and role, when it was made, the entries, and of leaves that the partner had said before
    what was heard of them last.
    """
    head: dict[str, object] = {"made": made, "role": pair.role}
    if name:
        head["name"] = name
    return written(WHAT, head, out.entries, {"heard": _heard(out, tables)})


def _heard(out: Leaving, tables: Tables) -> Mapping[str, Mapping[str, str]]:
    found = {}
    for entry in out.entries:
        record = tables.get(entry.KIND.plural, {}).get(int(entry.id), {})
        open_names = {name for name, field in fields(type(entry)).items() if not field.private} - {"notes"}
        heard = {
            leaf: token for leaf, token in last_heard(record, PACKET).items() if leaf.partition("/")[0] in open_names
        }
        if heard:
            found[entry.id] = heard
    return found
