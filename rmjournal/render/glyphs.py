"""Glyphs for charts: levels, dots, bars, columns and scales."""

from collections.abc import Sequence

from rmjournal.model.kinds.goal import format_level

LEVELS = (2, 1, 0, -1, -2)
"""The levels of a goal from top to bottom."""
BAR = "▆"
STEPS = "▁▃▅▇█"
"""A column for each of five steps; ▁ and ▂ look alike, so not all there are."""
PAUSE = "·"
"""Stands in a strip for a time in which a goal was paused."""


def pad_level(level: int | None) -> str:
    """Format a level in two cells: "+1", " 0", "−2"."""
    return f"{format_level(level):>2}"


def draw_dots(level: int | None, gap: str = " ") -> str:
    """Draw a level as five dots from −2 to +2, one filled."""
    return gap.join("●" if step == level else "○" for step in sorted(LEVELS))


def draw_bar(count: int, top: int, room: int, glyph: str = BAR) -> str:
    """Draw a bar in proportion; a count above 0 has a cell at least."""
    if count <= 0 or room <= 0:
        return ""
    return glyph * max(1, round(count / max(1, top) * room))


def draw_columns(values: Sequence[int | None], room: int) -> tuple[str, int]:
    """Draw ratings of 1 to 5 as columns, and count those that fit.

    A missing rating is a blank; the latest ratings are chart.
    """
    width = 2 if 2 * len(values) - 1 <= room else 1
    shown = values[-room:] if room > 0 else ()
    chart = (" " * (width - 1)).join(STEPS[value - 1] if value else " " for value in shown)
    return chart, len(shown)


def draw_level_strip(levels: Sequence[int | str | None]) -> str:
    """Draw levels from −2 to +2 in one row, a cell each.

    A text stands for itself.
    """
    return "".join(
        " " if level is None else STEPS[level + 2] if isinstance(level, int) else level for level in levels
    )


def draw_scale(points: Sequence[tuple[int | None, str]]) -> str:
    """Draw the points of a skill on its steps 1 to 5."""
    steps = ("".join(sign for level, sign in points if level == step) or "·" for step in range(1, 6))
    return "".join(f"{step:<3}" for step in steps).rstrip()
