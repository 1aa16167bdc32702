"""The cadence strip as a picture: one sign a session, held, called off, missed or planned, told by its shape."""

from collections.abc import Sequence

from rmjournal.dates import MONTHS
from rmjournal.exchange.svg import cross, diamond, rect, svg, words
from rmjournal.insight.review.sessions import SessionRow, Sessions

CADENCE_WIDTH, CADENCE_CELL, CADENCE_ROW = 340, 26, 54
CADENCE_PER_ROW = CADENCE_WIDTH // CADENCE_CELL
SESSION_STATES = {"held": "held", "cancelled": "called off", "missed": "missed", "planned": "planned"}


def cadence_chart(mark: str, found: Sessions) -> str:
    """The sessions in their order, with month and day; empty when there are none."""
    if not found.rows:
        return ""
    shapes: list[str] = []
    rows = [found.rows[n : n + CADENCE_PER_ROW] for n in range(0, len(found.rows), CADENCE_PER_ROW)]
    month = ""
    for number, some in enumerate(rows):
        for at, one in enumerate(some):
            x, y = at * CADENCE_CELL + CADENCE_CELL / 2, number * CADENCE_ROW + 28
            name = f"{MONTHS[one.on.month - 1].capitalize()}" if one.on else ""
            if name != month or not at:
                shapes.append(words(x - 9, y - 16, name, "soft"))
            month = name
            shapes += [_session_shape(one, x, y), words(x, y + 22, str(one.on.day) if one.on else "", "soft mid")]
    return svg(
        mark, (CADENCE_WIDTH, CADENCE_ROW * len(rows)), "Sessions over time", describe_cadence(found.rows), shapes
    )


def _session_shape(one: SessionRow, x: float, y: float) -> str:
    if one.state == "held":
        return rect(x - 8, y - 8, 16, 16, "full", 2)
    if one.state == "cancelled":
        return rect(x - 7.25, y - 7.25, 14.5, 14.5, "hollow", 2)
    return cross(x, y, 7) if one.state == "missed" else diamond(x, y, 8, "hollow")


def describe_cadence(rows: Sequence[SessionRow]) -> str:
    """The strip in words."""
    return "; ".join(f"{one.on or 'no day'} {SESSION_STATES.get(one.state, one.state)}" for one in rows)
