"""Text width in terminal cells: measure, fit, pad, truncate and word wrap."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

from rmjournal.model.field import visible

_WORD = re.compile(r"[^ ]+ ?| ")


def cell_width(text: str) -> int:
    """Measure a text in cells: wide characters take two, combining ones none."""
    return cell_len(text)


def collapse_whitespace(text: str) -> str:
    """Put all words of a text on one line, a space between two."""
    return " ".join(text.split())


def pad(text: str, width: int) -> str:
    """Add spaces after a text up to a width; a longer text stays whole."""
    return text + " " * (width - cell_width(text))


def fit_width(text: str, width: int) -> str:
    """Pad a text to exactly a width, or cut it with an ellipsis."""
    if cell_width(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…"[: max(0, width)]


def truncate(text: str, width: int) -> str:
    """Put a text on one line, cut with an ellipsis if needed."""
    line = collapse_whitespace(text)
    return line if cell_width(line) <= width else set_cell_size(line, max(0, width - 1)).rstrip() + "…"


def wrap(text: str, width: int, *, break_words: bool = True) -> list[str]:
    """Wrap a text between words into lines of a width; 0 is no limit.

    A line keeps its indent. A word that is longer than a line is broken, or overflows without ``break_words``.
    """
    lines = visible(text).split("\n")
    return [row for line in lines for row in _wrap_line(line, width, break_words)] if width > 0 else lines


def _wrap_line(line: str, width: int, break_words: bool) -> Iterator[str]:
    row = ""
    for word in _words(line, width):
        pieces = chop_cells(word, width) if break_words and cell_width(word.rstrip()) > width else [word]
        for piece in filter(None, pieces):
            if row and cell_width(row) + cell_width(piece.rstrip()) > width:
                yield row.rstrip()
                row = piece.lstrip()
            else:
                row += piece
    yield row.rstrip()


def _words(line: str, width: int) -> list[str]:
    """Split a line into words, each with a space after it.

    The first word has the indent, of at most half the width.
    """
    words = _WORD.findall(line.lstrip(" "))
    indent = " " * min(len(line) - len(line.lstrip(" ")), width // 2)
    return [indent + words[0], *words[1:]] if words else [indent]
