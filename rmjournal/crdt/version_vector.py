"""Version vectors: which writes of which devices a version has seen.

A vector maps an actor to the time of its latest write that was seen. An actor is a device, or a pseudo device: of one
write alone (`actor_for_write`), of a change by hand (`record.hand_edit_actor`), or of imports (`import_marks`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

Vector: TypeAlias = dict[str, int]
"""Times in milliseconds since 1970, by actor."""

MAX_TIME: Final = 36**10 - 1
"""The latest time that a vector's text can hold, far beyond every clock: a later one is damage."""

_PART = re.compile(r"([0-9a-z.]{1,40}):([0-9a-z]{1,10})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def parse_vector(text: object) -> Vector:
    """Parse a version vector, ``actor:time actor:time``; damaged parts are left out."""
    vector: Vector = {}
    for part in text.split() if isinstance(text, str) else ():
        if match := _PART.fullmatch(part):
            vector[match[1]] = max(int(match[2], 36), vector.get(match[1], 0))
    return vector


def format_vector(vector: Mapping[str, int]) -> str:
    """Write a version vector sorted by actor, with times in base 36."""
    return " ".join(f"{actor}:{format_base36(time)}" for actor, time in sorted(vector.items()))


def format_base36(number: int) -> str:
    """Write a number from 0 up in base 36."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def next_time(times: Iterable[int]) -> int:
    """Give a time after all of these, at most `MAX_TIME`."""
    return min(max(times, default=0) + 1, MAX_TIME)


def join_vectors(vectors: Iterable[Mapping[str, int]]) -> Vector:
    """Join version vectors: the result has seen all that any of them has seen."""
    joined: Vector = {}
    for vector in vectors:
        for actor, time in vector.items():
            joined[actor] = max(time, joined.get(actor, 0))
    return joined


def dominates(above: Mapping[str, int], below: Mapping[str, int]) -> bool:
    """Tell whether a vector has seen all that another has.

    Equal vectors dominate each other.
    """
    return all(actor in above and above[actor] >= time for actor, time in below.items())


def actor_for_write(device: str, time: int, seen: Mapping[str, int], stamps: Iterable[str]) -> str:
    """Name the actor that stamps a write: a device or a dot.

    A later time of a device claims that all its earlier writes were seen. That would be false where ``stamps``, the
    versions in the record now, have a write of this device that the writer had not seen: one that is a sibling, or
    one made after the draft was begun. Such a write gets an actor of its own, as a dot in dotted version vectors.
    """
    claimed = {**seen, device: time}
    is_false = any(dominates(claimed, vector) and not dominates(seen, vector) for vector in map(parse_vector, stamps))
    return f"{device}.{format_base36(time)}" if is_false else device
