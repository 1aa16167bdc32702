"""What somebody took out of a file by hand: it comes back, for absence is unknown, and the person is asked; pure.

A field was taken out where its token still stands in the record. A whole record was, where the file lacks nothing
else and brings nothing of another device: what lacks more is an older file, and one that is news from elsewhere may
come from somebody who did not have the record yet.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rmjournal.crdt.field_path import JSON, Document, Tables, leaves
from rmjournal.crdt.merge import HEADER, Content
from rmjournal.crdt.record import is_deleted, registers, token
from rmjournal.crdt.register import Register, maximal
from rmjournal.crdt.version_vector import vector


class Out(NamedTuple):
    """One thing that was taken out: a field of a record, or (no field named) the whole of it."""

    table: str
    id: str
    leaf: str = ""


def taken_out(known: Content, file: Content) -> list[Out]:
    """Find what stands in the journal as it is known, and was taken out of a file of it by hand."""
    found: list[Out] = []
    missing: list[Out] = []
    count, plain = 0, True
    for name, key, document in _records(known):
        there = _record(file, name, key)
        if there is None and not isinstance(file.get(name, {}), dict):
            continue  # the table is damaged: nobody took anything out
        count += not is_deleted(document)
        if there is None:
            missing += [] if is_deleted(document) else [Out(name, key)]
        elif there != document:
            out = [leaf for leaf in leaves(document) if _was_taken(leaf, document, there)]
            found += [Out(name, key, leaf) for leaf in out]
            plain = plain and _is_by_hand(registers(document), registers(there), out)
    strange = any("_v" in document for name, key, document in _records(file) if _record(known, name, key) is None)
    return found + (missing if plain and not strange and 2 * len(missing) <= count else [])


def _records(content: Content) -> Iterator[tuple[str, str, Document]]:
    for name, table in content.items():
        for key, document in table.items() if isinstance(table, dict) and name != HEADER else ():
            if isinstance(document, dict):
                yield name, key, document


def _record(content: Content, name: str, key: str) -> Document | None:
    table = content.get(name)
    found: JSON = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, dict) else None


def _was_taken(leaf: str, document: Document, there: Document) -> bool:
    """Tell whether a field is gone whose token still stands there."""
    shown, tokens, kept = leaves(there), there.get("_h"), there.get("_c")
    if leaf in shown or not isinstance(tokens, str) or (isinstance(kept, dict) and leaf in kept):
        return False
    marks = tokens.split()
    return token(leaf, leaves(document)[leaf]) in marks and len(marks) > len(shown)


def _is_by_hand(known: Mapping[str, Register], there: Mapping[str, Register], out: list[str]) -> bool:
    """Tell whether a record lacks nothing but what was taken out, and what is new in it was changed by hand."""
    for leaf in (known.keys() | there.keys()) - set(out):
        ours, theirs = known.get(leaf, {}), there.get(leaf, {})
        if any(key not in theirs for key in maximal({**ours, **theirs})):
            return False
        if any(not any(name.startswith("h.") for name in vector(key[0])) for key in theirs.keys() - ours.keys()):
            return False
    return True


def noted(rows: JSON) -> list[Out]:
    """Read what was kept to be asked about, each once."""
    found = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    return list(dict.fromkeys(Out(*map(str, row)) for row in found if len(row) == 3))


def is_there(one: Out, tables: Tables) -> bool:
    """Tell whether something that was taken out is in the journal."""
    document = tables.get(one.table, {}).get(int(one.id), {}) if one.id.isdecimal() else {}
    there = leaves(document)
    return bool(there) and not is_deleted(document) and (not one.leaf or one.leaf in there)
