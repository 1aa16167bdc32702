"""Print estimate: the height of texts on A4 paper, rather too high than low.

A browser lays the page out; here nobody knows its fonts. Widths are those of a wide font, in em.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rmjournal.model.field import visible
from rmjournal.render.text_width import cell_width, collapse_whitespace

SIZES: Final = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5)
"""Sizes of type in points, the largest first; nothing on paper is smaller than the last."""
SHEET_HEIGHT: Final = (297 - 2 * 14) / 25.4 * 72
SHEET_WIDTH: Final = (210 - 2 * 16) / 25.4 * 72
"""Room on a sheet between its margins, in points."""
LINE_HEIGHT: Final = 1.35
CARDS_IN_ROW: Final = 4
"""Figures side by side on a hand-out."""
SAFETY: Final = 0.96
"""Share of a sheet that is filled by the estimate at most."""

_LATIN: Final = {
    0.28: "ijlI'",
    0.32: " .,J",
    0.34: "-/\\:;|",
    0.36: "f",
    0.41: "tr()[]!",
    0.53: 'sz?"*_`',
    0.56: "cL",
    0.62: "aekovxyFPTY",
    0.64: "bdghnpquES0123456789${}",
    0.7: "ABCKRVXZ",
    0.79: "DGHNOQU&",
    0.87: "wM+=<>~#^",
    1.0: "mW%@—…",
}
_WIDTHS: Final = {char: width for width, chars in _LATIN.items() for char in chars}
"""Widths of common signs in DejaVu Sans, which is wider than most fonts of a system."""
_WIDEST: Final = {
    "س": 1.25,
    "ش": 1.25,
    "ص": 1.25,
    "ض": 1.25,
    "æ": 1.0,
    "œ": 1.05,
    "Æ": 1.0,
    "Œ": 1.1,
    "﷽": 13.0,
    "ﷺ": 4.0,
    "ﷻ": 3.0,
    "⸺": 2.2,
    "⸻": 3.2,
}
_BLOCKS: Final = (
    (0x0590, 0x097F, 0.9),
    (0x12000, 0x13FFF, 5.0),
    (0x0B80, 0x0BFF, 2.0),
    (0xA980, 0xA9DF, 2.0),
    (0x1B00, 0x1B7F, 2.0),
)
"""Scripts with signs that are narrower or wider than others."""
_BREAK = re.compile(r"\S+|\s+")


@lru_cache(maxsize=4096)
def _char_width(char: str) -> float:
    if width := _WIDTHS.get(char) or _WIDEST.get(char):
        return width
    code = ord(char)
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.1 if code < 0x0370 or code in (0x200D, 0xFE0F) else 0.7
    if block := next((width for first, last, width in _BLOCKS if first <= code <= last), 0.0):
        return block
    if cell_width(char) > 1:
        return 1.05 if unicodedata.category(char) == "Lo" else 1.4
    return (0.72 if char.islower() else 0.85) if code < 0x0530 else 1.3


def em_width(text: str) -> float:
    """Estimate the width of a text in em."""
    return sum(map(_char_width, visible(text)))


def count_lines(text: str, width: float) -> int:
    """Estimate the lines of a text, wrapped between words, for a width in em."""
    lines, used = 1, 0.0
    for word in _words(collapse_whitespace(visible(text))):
        size = em_width(word)
        if used + size <= width or word == " ":
            used += size
            continue
        lines += bool(used)
        full = width - max(map(_char_width, word))  # a broken word leaves less than its widest sign free
        more = max(0, math.ceil(size / max(1.0, full)) - 1) if size > width else 0
        lines, used = lines + more, min(width, size - more * full)
    return lines


def _words(text: str) -> list[str]:
    """Cut a text where a line may end: at spaces, and between wide characters."""
    pieces: list[str] = []
    for found in _BREAK.findall(text):
        pieces += found if all(cell_width(char) > 1 for char in found) else [found]
    return pieces


def clip(text: str, width: float) -> str:
    """Cut a text to a width in em, after a whole word with ellipsis."""
    text = collapse_whitespace(text)
    used = 0.0
    for place, char in enumerate(text):
        used += _char_width(char)
        if used > width:
            kept = text[:place]
            whole = kept.rpartition(" ")[0]
            return f"{(whole if len(whole) > place / 2 else kept).rstrip(' ,;:–—')} …"
    return text


def list_height(texts: Sequence[str], size: float) -> float:
    """Estimate the height of a bullet list in points, for a size of type."""
    return sum(item_height(text, size) for text in texts)


def item_height(text: str, size: float) -> float:
    """Estimate the height of one bullet in points, for a size of type."""
    return (count_lines(text, SHEET_WIDTH / size - 1.5) * LINE_HEIGHT + 0.2) * size
