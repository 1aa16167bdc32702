"""An agenda fitted to the minutes there are: every open point keeps its share of them."""

from collections.abc import Sequence

from rmjournal.errors import Refused
from rmjournal.model.kinds.point import Point
from rmjournal.practice.templates import shares


def fitted(points: Sequence[Point], minutes: int) -> tuple[Point, ...]:
    """The open points with minutes that add up, with those that are done, to a length; only those that change.

    `Refused` when there are fewer minutes than open points.
    """
    open_ones = [point for point in points if point.state == "planned"]
    room = minutes - sum(point.minutes for point in points if point.state == "done")
    if not open_ones:
        return ()
    if room < len(open_ones):
        raise Refused(f"{len(open_ones)} points do not fit into {max(0, room)} minutes; carry some on or plan more.")
    given = shares([max(1, point.minutes) for point in open_ones], room)
    pairs = zip(open_ones, given, strict=True)
    return tuple(point.edit(minutes=share) for point, share in pairs if point.minutes != share)
