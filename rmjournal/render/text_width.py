"""Text width in terminal cells: measure, fit, pad, truncate and word wrap."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.cells import cell_len, chop_cells, set_cell_size

from rmjournal.model.field import visible

_WORD = re.compile(r"[^ ]+ ?| ")
FACTS_GAP = " · "
"""What parts the facts of a title or a tail."""
_ELLIPSIS = "…"
_DOT = "·"
"""Parts two facts; it ends a line, but begins none."""


def cell_width(text: str) -> int:
    """Measure a text in cells: wide characters take two, combining ones none."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


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


def drop_facts(text: str, width: int) -> str:
    """Drop the last facts of a text until it fits a width.

    Facts are separated by " · ".
    The first one stays.
    """
    while cell_width(text) > width and FACTS_GAP in text:
        text = text.rpartition(FACTS_GAP)[0]
    return text


def wrap(text: str, width: int, *, break_words: bool = True) -> list[str]:
    """Wrap a text between words into lines of a width; 0 is no limit.

    A line keeps its indent. A word that is longer than a line is broken, or overflows without ``break_words``.
    """
    return list(_wrap_lines(text, width, break_words)) if width > 0 else visible(text).split("\n")


def _wrap_lines(text: str, width: int, break_words: bool = True) -> Iterator[str]:
    for line in visible(text).split("\n"):
        yield from _wrap_line(line, width, break_words)


def _wrap_line(line: str, width: int, break_words: bool) -> Iterator[str]:
    is_narrow = line.strip(_ELLIPSIS).isascii()
    if is_narrow and "  " not in line and line[:1] != " ":
        line, start = line.rstrip(), 0
        while len(line) - start > width and (end := line.rfind(" ", start, start + width + 1)) > start:
            yield line[start:end].rstrip()
            start = end + 1
        line = line[start:]
    row, used, measure = "", 0, len if is_narrow else cell_width
    if measure(line) <= width:
        yield line.rstrip()
        return
    for word in _words(line, width):
        pieces = chop_cells(word, width) if break_words and measure(word.rstrip()) > width else [word]
        for piece in filter(None, pieces):
            if row and used + measure(piece.rstrip()) > width:
                yield row.rstrip()
                row, used = "", 0
                piece = piece.lstrip()
            row += piece
            used += measure(piece)
    yield row.rstrip()


def _words(line: str, width: int) -> list[str]:
    """Split a line into words, each with a space after it.

    The first word has the indent, of at most half the width.
    """
    words = _WORD.findall(line.lstrip(" "))
    if FACTS_GAP in line:
        words = list(_with_dots(words, width))
    indent = " " * min(len(line) - len(line.lstrip(" ")), width // 2)
    return [indent + words[0], *words[1:]] if words else [indent]


def _with_dots(words: Sequence[str], width: int) -> Iterator[str]:
    """Join each dot to the word before it, where both fit into a line."""
    held = ""
    for word in words:
        if held and word.rstrip() == _DOT and cell_width(f"{held}{_DOT}") <= width:
            held += word
            continue
        if held:
            yield held
        held = word
    yield held


Places = Sequence[tuple[int, int]]
"""Begins and ends of pieces of a text, in characters."""


def wrap_places(text: str, places: Places, width: int, max_lines: int) -> list[tuple[str, list[tuple[int, int]]]]:
    """Wrap a text with places in it; gives each line with its own places.

    A text that takes more lines is cut around its first place. A width of 0 is no limit.
    """
    if width <= 0 or cell_width(text) <= width:
        return [(text, list(places))]
    room, first = width * max_lines, places[0][0] if places else 0
    shown, inside, lines = text, list(places), list(islice(_wrap_lines(text, width), max_lines + 1))
    while len(lines) > max_lines and room > width:
        shown, inside = clip_around(text, places, room, first)
        lines, room = wrap(shown, width), room - max(1, width // 8)
    wrapped, start = [], 0
    for line in lines:
        start = shown.index(line, start)
        wrapped.append((line, _within(inside, start, start + len(line))))
        start += len(line)
    return wrapped


def clip_around(text: str, places: Places, width: int, first: int = 0) -> tuple[str, list[tuple[int, int]]]:
    """Cut a text to a width around one character, with ellipses.

    Gives the places inside of what is left.
    """
    if width <= 0 or cell_width(text) <= width:
        return text, list(places)
    start = _clip_start(text, first, width)
    head = "…" if start else ""
    body = text[start:]
    if cell_width(head + body) > width:
        body = set_cell_size(body, max(0, width - cell_width(head) - 1)).rstrip()
        tail = "…"
    else:
        tail = ""
    inside = _within(places, start, start + len(body))
    return head + body + tail, [(first + len(head), last + len(head)) for first, last in inside]


def _clip_start(text: str, first: int, width: int) -> int:
    """Find a beginning of a word somewhat before the first place."""
    if cell_width(text[:first]) <= width // 2:
        return 0
    if text.isascii():
        start = max(0, min(first, first - width // 3, len(text) - width + 1))
    else:
        start = first
        while start and (cell_width(text[start - 1 : first]) <= width // 3 or cell_width(text[start - 1 :]) < width):
            start -= 1
    space = text.find(" ", start, first) if start else -1
    return space + 1 if space >= 0 else start


def _within(places: Places, start: int, end: int) -> list[tuple[int, int]]:
    """Give the places inside a piece of a text, counted from its beginning."""
    cut = ((max(first, start) - start, min(last, end) - start) for first, last in places)
    return [(first, last) for first, last in cut if first < last]
