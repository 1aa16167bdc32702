"""Glyphs for charts: signed levels, dots, bars, columns and scales."""

from collections.abc import Sequence

from rmjournal.model.kinds.goal import format_level

LEVELS = (2, 1, 0, -1, -2)
"""The five levels of a goal from top to bottom."""
BAR = "▆"
COLUMNS = " ▁▂▄▅▇"
"""A column for each rating from 1 to 5; the first stands for one that was not given."""


def pad_level(level: int | None) -> str:
    """A level with its sign, two cells wide: "+1", " 0", "−2"."""
    return f"{format_level(level):>2}"


def draw_dots(level: int | None, air: str = " ") -> str:
    """A level as a row of five dots from −2 to +2, the present one filled."""
    return air.join("●" if at == level else "○" for at in sorted(LEVELS))


def draw_bar(count: int, top: int, room: int, sign: str = BAR) -> str:
    """A bar of a length in proportion; what is there at all has one cell at least."""
    if count <= 0 or room <= 0:
        return ""
    return sign * max(1, round(count / max(1, top) * room))


def draw_columns(values: Sequence[int | None], room: int) -> tuple[str, int]:
    """Ratings of 1 to 5 as small columns, a blank where none was given; and how many of the latest found room."""
    wide = 2 if 2 * len(values) - 1 <= room else 1
    shown = values[-room:] if room > 0 else ()
    drawn = (" " * (wide - 1)).join(COLUMNS[value or 0] for value in shown)
    return drawn, len(shown)


def draw_scale(points: Sequence[tuple[int | None, str]]) -> str:
    """A skill on its steps 1 to 5, each point with its sign; no line between them."""
    steps = ("".join(sign for level, sign in points if level == step) or "·" for step in range(1, 6))
    return "".join(f"{step:<3}" for step in steps).rstrip()
