"""What people do to a file without a program of ours: with an editor, a script on stock TinyDB, or git."""

import json
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from rmjournal.crdt.field_path import Document, flatten, unflatten
from rmjournal.storage import codec
from tests.merge.oracle import Oracle, shown_in, words

MARKS = ("_v", "_h", "_c", "_purged")


class File(NamedTuple):
    """A file that was once on a device, with what it knows."""

    data: bytes
    known: frozenset[int] = frozenset()
    raw: frozenset[int] = frozenset()
    """Changes by hand that no program has seen."""
    unsure: frozenset[int] = frozenset()
    """Changes by hand that a program may have seen."""
    taken: frozenset[int] = frozenset()
    """What was taken out by hand, here or in a file that came here."""
    card: tuple[str, int] = ("", 0)
    """Which device saved it, and the last time it had given then."""


def has_marks(file: File) -> bool:
    """Whether a merge by git is not finished."""
    return b"<<<<<<<" in file.data


def goals_in(data: bytes) -> dict[str, Document]:
    found: dict[str, Document] = json.loads(data).get("goals", {})
    return found


def written(file: File, goals: dict[str, Document], *, stock: bool) -> bytes:
    """The file with other goals, as an editor leaves it or as stock TinyDB writes it."""
    content: dict[str, Any] = {**json.loads(file.data), "goals": goals}
    return json.dumps(content).encode() if stock else codec.encode(content)


def changed(oracle: Oracle, file: File, key: str, leaf: str, text: str, *, stock: bool) -> File:
    """The file with another text in a leaf, or in a record that was not there."""
    goals = goals_in(file.data)
    document = goals.get(key, {})
    there = shown_in(document, leaf)
    front = oracle.front(file.known, key, leaf, there)
    if front is None and there is not None:
        return file
    live = oracle.live(file.known, key, leaf)
    seen = {event.number for event in live if not event.words}
    seen |= {event.number for event in oracle.of(file.known, key) if event.purge}
    known = file.known
    if front is not None and front.number in file.raw:
        # It was never stamped: where it was adopted before, it stays beside the new text.
        seen |= front.seen
        known -= {front.number}
    elif front is not None:
        seen.add(front.number)
        oracle.maybe |= {front.number} & file.unsure
    else:
        # A stamp of what was taken out before may still stand there, and the new text then goes over it.
        oracle.maybe |= {event.number for event in oracle.of(file.taken, key, leaf)}
    mine = {n for n in oracle.with_seen(seen) if oracle.events[n].leaf == leaf or oracle.events[n].purge}
    event = oracle.happened(key, leaf, words(text), mine)
    parts: dict[str, Any] = {**flatten(document), leaf: text}
    goals[key] = unflatten(parts) | {name: document[name] for name in MARKS if name in document}
    number = frozenset({event.number})
    return file._replace(data=written(file, goals, stock=stock), known=known | number, raw=file.raw | number)


def taken_out(oracle: Oracle, file: File, key: str, leaf: str, *, stock: bool) -> File:
    """The file without a leaf of a record, or without the record (an empty name)."""
    goals = goals_in(file.data)
    document = goals.pop(key, {})
    if not leaf:
        gone = {event.number for event in oracle.of(file.known, key)}
    else:
        front = oracle.front(file.known, key, leaf, shown_in(document, leaf))
        if front is None:
            return file
        parts = {name: value for name, value in flatten(document).items() if name != leaf}
        goals[key] = unflatten(parts) | {name: document[name] for name in MARKS if name in document}
        left = oracle.with_seen(one.number for one in oracle.live(file.known, key, leaf) if one is not front)
        gone = {event.number for event in oracle.of(file.known, key, leaf)} - left
    return file._replace(
        data=written(file, goals, stock=stock), known=file.known - gone, raw=file.raw - gone, taken=file.taken | gone
    )


def marked(one: File, two: File, *, base: bool) -> File:
    """Both files as git leaves them when it cannot merge them, with marks of a common base or without."""
    ours, theirs = one.data.splitlines(), two.data.splitlines()
    lines: list[bytes] = []
    for kind, start, end, other, until in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        middle = [b"||||||| base", b'"what": "was",'] if base else []
        same = kind == "equal"
        begin, between, close = (
            ([], [], []) if same else ([b"<<<<<<< ours"], [*middle, b"======="], [b">>>>>>> them"])
        )
        lines += [*begin, *ours[start:end], *between, *([] if same else theirs[other:until]), *close]
    return File(
        b"\n".join(lines) + b"\n",
        one.known | two.known,
        (one.raw | two.raw) if one.data == two.data else frozenset(),
        one.unsure | two.unsure | one.raw | two.raw,
        one.taken | two.taken,
    )
