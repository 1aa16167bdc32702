"""Text that holds more than one version of a journal: names that stand twice, and the marks of a git merge; pure."""

import json
import re
from typing import Any, Final

from rmjournal.crdt.field_path import JSON

_OURS: Final = re.compile(rb"<{7} ")
_BASE: Final = re.compile(rb"\|{7}( |$)")
_MIDDLE: Final = re.compile(rb"={7}$")
_THEIRS: Final = re.compile(rb">{7} ")

_BOTH: Final = (0, 1)

DEEPEST: Final = 4
"""Merges inside one another that are taken apart."""


class _Versions(dict[str, Any]):
    """An object of which some part stands in the text more than once: the versions that hold all of it together."""

    def __init__(self, all_: list[JSON]) -> None:
        self.all = all_


def versions(data: bytes) -> list[JSON]:
    """Read JSON in as many versions as it needs for each value of a name that stands twice to be in one of them."""
    return _choices(json.loads(data, object_pairs_hook=_object))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    choices: dict[str, list[JSON]] = {}
    for name, value in pairs:
        choices.setdefault(name, []).extend(_choices(value))
    found = _zipped(choices)
    return _Versions(list(found)) if len(found) > 1 else found[0]


def _choices(value: Any) -> list[JSON]:
    if isinstance(value, _Versions):
        return value.all
    if isinstance(value, list):
        return [list(row.values()) for row in _zipped({str(at): _choices(part) for at, part in enumerate(value)})]
    return [value]


def _zipped(choices: dict[str, list[JSON]]) -> list[dict[str, JSON]]:
    """Give rows in which each name has each of its choices at least once."""
    most = max(map(len, choices.values()), default=1)
    return [{name: found[min(at, len(found) - 1)] for name, found in choices.items()} for at in range(most)]


def sides(data: bytes) -> tuple[bytes, bytes] | None:
    """Give both sides of a file with the marks of a git merge in any of its styles; None if it has no whole mark.

    A file that was committed with its marks, and merged again, has marks in its sides.
    """
    if b"<<<<<<< " not in data:
        return None
    texts: tuple[list[bytes], list[bytes]] = ([], [])
    into: tuple[int, ...] = _BOTH
    within, marked = 0, False
    for line in data.splitlines():
        if within or (into != _BOTH and _OURS.match(line)):
            within += bool(_OURS.match(line)) - bool(_THEIRS.match(line))
        elif (turned := _turned(into, line)) is not None:
            into, marked = turned, True
            continue
        if within > DEEPEST:
            return None
        for side in into:
            texts[side].append(line)
    return (_side(texts[0]), _side(texts[1])) if marked and into == _BOTH else None


def _turned(into: tuple[int, ...], line: bytes) -> tuple[int, ...] | None:
    """Which sides the lines after a mark are of; none if the line is no mark here."""
    if into == _BOTH:
        return (0,) if _OURS.match(line) else None
    if into == (1,):
        return _BOTH if _THEIRS.match(line) else None
    if _MIDDLE.match(line):
        return (1,)
    return () if into == (0,) and _BASE.match(line) else None


def _side(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) if any(map(_OURS.match, lines)) else _mended(lines)


def _mended(lines: list[bytes]) -> bytes:
    """Set the commas at the ends of lines anew: a merge by lines leaves too many and too few."""
    whole = [line.rstrip() for line in lines if line.strip()]
    for at, line in enumerate(whole[:-1]):
        closing = whole[at + 1].lstrip()[:1] in (b"}", b"]")
        bare = line.removesuffix(b",")
        whole[at] = bare if closing or bare.endswith((b"{", b"[")) else bare + b","
    return b"\n".join(whole)
