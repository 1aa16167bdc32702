"""Hand edits: what people do to a file with an editor, a script on stock TinyDB, or git."""

import json
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from rmjournal.crdt.field_path import Document, FieldPath, flatten, unflatten
from rmjournal.storage import codec
from tests.crdt.oracle import Oracle, shown_value, words_in

BOOKKEEPING = ("_v", "_h", "_c", "_purged")


class File(NamedTuple):
    """A file that was once on a device, with the events that it knows."""

    data: bytes
    known: frozenset[int] = frozenset()
    unstamped: frozenset[int] = frozenset()
    """Hand edits that no program has seen."""
    uncertain: frozenset[int] = frozenset()
    """Hand edits that a program may have seen."""
    removed: frozenset[int] = frozenset()
    """What was removed by hand, here or in a file that came here."""
    writer: tuple[str, int] = ("", 0)
    """The device that saved it, and the last time that it had given then."""


def has_conflict_marks(file: File) -> bool:
    """Whether a merge by git is not finished."""
    return b"<<<<<<<" in file.data


def goals_in(data: bytes) -> dict[str, Document]:
    goals: dict[str, Document] = json.loads(data).get("goals", {})
    return goals


def encode(file: File, goals: dict[str, Document], *, stock: bool) -> bytes:
    """Write a file with other goals, as an editor or as stock TinyDB does."""
    content: dict[str, Any] = {**json.loads(file.data), "goals": goals}
    return json.dumps(content).encode() if stock else codec.encode(content)


def edit(oracle: Oracle, file: File, key: str, path: FieldPath, text: str, *, stock: bool) -> File:
    """Edit a field by hand, of a record that need not be there."""
    goals = goals_in(file.data)
    document = goals.get(key, {})
    value = shown_value(document, path)
    shown = oracle.shown(file.known, key, path, value)
    if shown is None and value is not None:
        return file
    live = oracle.live(file.known, key, path)
    seen = {event.number for event in live if not event.words}
    seen |= {event.number for event in oracle.events_of(file.known, key) if event.purge}
    known = file.known
    if shown is not None and shown.number in file.unstamped:
        # It was never stamped: where it got its stamp before, it becomes a sibling of the new text.
        seen |= shown.seen
        known -= {shown.number}
    elif shown is not None:
        seen.add(shown.number)
        oracle.uncertain |= {shown.number} & file.uncertain
    else:
        # A stamp of what was removed before may still stand there, and the new text then dominates it.
        oracle.uncertain |= {event.number for event in oracle.events_of(file.removed, key, path)}
    of_field = {n for n in oracle.with_seen(seen) if oracle.events[n].path == path or oracle.events[n].purge}
    event = oracle.add(key, path, words_in(text), of_field)
    goals[key] = with_bookkeeping({**flatten(document), path: text}, document)
    number = frozenset({event.number})
    data = encode(file, goals, stock=stock)
    return file._replace(data=data, known=known | number, unstamped=file.unstamped | number)


def remove(oracle: Oracle, file: File, key: str, path: FieldPath, *, stock: bool) -> File:
    """Remove a field of a record by hand, or (an empty path) the record."""
    goals = goals_in(file.data)
    document = goals.pop(key, {})
    if not path:
        removed = {event.number for event in oracle.events_of(file.known, key)}
    else:
        shown = oracle.shown(file.known, key, path, shown_value(document, path))
        if shown is None:
            return file
        values = {name: value for name, value in flatten(document).items() if name != path}
        goals[key] = with_bookkeeping(values, document)
        others = oracle.with_seen(event.number for event in oracle.live(file.known, key, path) if event is not shown)
        removed = {event.number for event in oracle.events_of(file.known, key, path)} - others
    return file._replace(
        data=encode(file, goals, stock=stock),
        known=file.known - removed,
        unstamped=file.unstamped - removed,
        removed=file.removed | removed,
    )


def with_bookkeeping(values: dict[str, Any], document: Document) -> Document:
    """Build a record from other values and the old bookkeeping, as an editor leaves it."""
    return unflatten(values) | {name: document[name] for name in BOOKKEEPING if name in document}


def git_merge(one: File, two: File, *, base: bool) -> File:
    """Merge two files as git leaves them, with conflict marks, with the common base or without."""
    ours, theirs = one.data.splitlines(), two.data.splitlines()
    lines: list[bytes] = []
    for kind, start, end, their_start, their_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        ancestor = [b"||||||| base", b'"what": "was",'] if base else []
        if kind == "equal":
            lines += ours[start:end]
        else:
            lines += [b"<<<<<<< ours", *ours[start:end], *ancestor]
            lines += [b"=======", *theirs[their_start:their_end], b">>>>>>> them"]
    return File(
        b"\n".join(lines) + b"\n",
        one.known | two.known,
        (one.unstamped | two.unstamped) if one.data == two.data else frozenset(),
        one.uncertain | two.uncertain | one.unstamped | two.unstamped,
        one.removed | two.removed,
    )
