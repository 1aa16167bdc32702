"""Small aligned tables: rows under each other, the last column with what is left of the width."""

from collections.abc import Sequence

from rmjournal.render.text_width import cells, cut, padded

COLUMN_GAP = "  "
LAST_COLUMN_WIDTH = 16
"""Cells that the last column keeps, however narrow the terminal is."""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int = 0) -> list[str]:
    """Lines of a table; the last column takes what is left of the width (0 = no limit)."""
    lines = [list(heads), *(["" if cell is None else cell for cell in row] for row in rows)]
    sizes = [max(cells(line[n]) for line in lines) for n in range(len(heads))]
    left = (
        max(width - sum(sizes[:-1]) - len(COLUMN_GAP) * (len(sizes) - 1), LAST_COLUMN_WIDTH) if width else sizes[-1]
    )
    return [_row(line, [*sizes[:-1], left]) for line in lines]


def _row(line: Sequence[str], sizes: Sequence[int]) -> str:
    *most, last = line
    return COLUMN_GAP.join(
        [*(padded(cell, size) for cell, size in zip(most, sizes, strict=False)), cut(last, sizes[-1])]
    ).rstrip()
