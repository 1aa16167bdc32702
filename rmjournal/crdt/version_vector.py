"""Version vectors: which writes of which devices a version has seen."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

Vector: TypeAlias = dict[str, int]

MAX_TIME: Final = 36**10 - 1
"""The latest time that a stamp can hold, far beyond every clock: what is later is damaged."""

_PART = re.compile(r"([0-9a-z.]{1,40}):([0-9a-z]{1,10})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def parse_vector(text: object) -> Vector:
    """Read ``device:time device:time``; what is damaged in it is left out."""
    found: Vector = {}
    for part in text.split() if isinstance(text, str) else ():
        if match := _PART.fullmatch(part):
            found[match[1]] = max(int(match[2], 36), found.get(match[1], 0))
    return found


def format_vector(times: Mapping[str, int]) -> str:
    """Write a vector, sorted by device, times in base-36 milliseconds."""
    return " ".join(f"{device}:{format_base36(time)}" for device, time in sorted(times.items()))


def format_base36(number: int) -> str:
    """Write a number from 0 up in base 36."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def next_time(times: Iterable[int]) -> int:
    """Give a time after all of these, as far as a stamp can hold one."""
    return min(max(times, default=0) + 1, MAX_TIME)


def join_vectors(vectors: Iterable[Mapping[str, int]]) -> Vector:
    """Give the vector that has seen all that these have seen."""
    joined: Vector = {}
    for times in vectors:
        for device, time in times.items():
            joined[device] = max(time, joined.get(device, 0))
    return joined


def dominates(above: Mapping[str, int], below: Mapping[str, int]) -> bool:
    """Tell whether one vector has seen all that the other has; equal vectors cover each other."""
    return all(device in above and above[device] >= time for device, time in below.items())


def actor_for_write(device: str, time: int, seen: Mapping[str, int], there: Iterable[str]) -> str:
    """Give the name that a write is stamped with: the device's, or one for this write alone.

    A later time of a device tells that all its earlier writes were seen. Where one is still there that the writer had
    not seen (it waits beside, or was written after the draft was begun), that would not be true.
    """
    own = {**seen, device: time}
    unseen = any(dominates(own, found) and not dominates(seen, found) for found in map(parse_vector, there))
    return f"{device}.{format_base36(time)}" if unseen else device
