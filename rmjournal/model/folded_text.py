"""Folded text: case, accents and width removed for comparison.

`fold_text` keeps punctuation and `fold_words` keeps words alone, each after one space. Words of scripts that put
spaces between words (Latin, Greek, Cyrillic, Armenian) are matched from their beginning; all others (Arabic, Thai,
Japanese, emoji) anywhere, because their words are not told apart by spaces alone.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

FIRST_UNSPACED = 0x590
"""The first character of scripts in which a match may begin inside a word."""

_SEPARATORS = (range(0x2000, 0x2070), range(0x3000, 0x3004))
"""Punctuation and spaces above `FIRST_UNSPACED` that part words."""
_DROPPED = frozenset(
    code
    for codes in (
        range(0x0300, 0x0370),  # accents of Latin, Greek and Cyrillic
        range(0x0483, 0x048A),
        range(0x0591, 0x05BE),  # points of Hebrew
        (0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7),
        (0x0640, 0x0670),
        range(0x064B, 0x0660),  # vowels of Arabic
        (0x00AD, 0x061C, 0x2060, 0xFEFF),
        range(0x200B, 0x2010),  # joiners and marks of direction
        range(0xFE00, 0xFE10),  # variation selectors
    )
    for code in codes
)
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that Unicode does not take apart."""
_SIGNS = dict.fromkeys("’‘‚‛ʼ", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")

SPACED_LETTER = r"(?:(?=[\0-\u058f])[^\W_])"
"""Pattern of a letter or digit of the scripts below `FIRST_UNSPACED`; Python compiles small ranges much faster."""
_UNSPACED = r"[^\0-\u058f\u2000-\u206f\u3000-\u3003]"
_GAP = rf"(?:(?!{_UNSPACED})[\W_])"
_UNSPACED_RUN = f"{_UNSPACED}+"
_BEYOND_ASCII = re.compile("[^\\x00-\\x7f]+")

Place = tuple[int, int]
"""Begin and end of a piece of a text, in characters."""


class _FoldTable(dict[int, str]):
    """A table of `str.translate` that folds each character when it is met first."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self.fold(chr(code))
        return folded

    def fold(self, char: str) -> str:
        """Fold one character to any number of others."""
        char = _SIGNS.get(char, char)
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        return "".join(_LETTERS.get(part, part) for part in parts if ord(part) not in _DROPPED)


class _WordTable(_FoldTable):
    """The same table with a space for all that parts words; NUL stays."""

    def fold(self, char: str) -> str:
        """Fold one character; a separator becomes a space."""
        return "".join(" " if _is_separator(part) else part for part in super().fold(char))


def _is_separator(char: str) -> bool:
    code = ord(char)
    if code < FIRST_UNSPACED:
        return bool(code) and not char.isalnum()
    return char.isspace() or any(code in codes for codes in _SEPARATORS)


_FOLD = _FoldTable()
_WORDS = _WordTable()
_ASCII_WORDS = {code: _WORDS[code] for code in range(128)}


def fold_text(text: str) -> str:
    """Remove case, accents and width from a text; punctuation stays."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


def fold_words(text: str) -> str:
    """Give the folded words of a text with one space between two."""
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    words = _BEYOND_ASCII.sub(lambda match: match[0].translate(_WORDS), text).translate(_WORDS)
    if not words.isascii():
        words = re.sub(_UNSPACED_RUN, r" \g<0> ", words)
    return " ".join(words.split())


def begins_inside_words(words: str) -> bool:
    """Tell whether folded words may begin anywhere in a word."""
    return ord(words[0]) >= FIRST_UNSPACED


def ends_inside_words(words: str) -> bool:
    """Tell whether folded words may end anywhere in a word."""
    return ord(words[-1]) >= FIRST_UNSPACED


def words_pattern(words: str, whole: bool = False) -> str:
    """Make a regular expression that finds folded words in a folded text.

    They follow each other; with ``whole`` the last is a whole word.
    """
    parts = words.split(" ")
    pattern = "" if begins_inside_words(words) else rf"(?<!{SPACED_LETTER})"
    for index, part in enumerate(parts):
        if index:
            is_change = begins_inside_words(part) != ends_inside_words(parts[index - 1])
            pattern += _GAP + ("*" if is_change else "+")
        pattern += re.escape(part)
    return pattern + (rf"(?!{SPACED_LETTER})" if whole and not ends_inside_words(words) else "")


class FoldedText:
    """A folded text that knows where its pieces stand in the original one."""

    def __init__(self, original: str) -> None:
        self.text = fold_text(original)
        self._original = original

    @cached_property
    def _borders(self) -> tuple[list[int], list[int]] | None:
        """Give the start and end of each folded character in the original.

        None where no character moved.
        """
        if self._original.isascii():
            return None
        folds = [_FOLD[ord(char)] for char in self._original]
        if len(self.text) == len(folds) and all(len(fold) == 1 for fold in folds):
            return None
        begins = [index for index, fold in enumerate(folds) for _ in fold]
        return begins, [*begins[1:], len(folds)]

    def place(self, start: int, end: int) -> Place:
        """Give the place of a piece in the original text.

        What folds to nothing, such as an accent on its own, belongs to the character before it.
        """
        if self._borders is None or start == end:
            return start, end
        begins, ends = self._borders
        return begins[start], max(begins[end - 1] + 1, ends[end - 1])


def find_places(text: str, pattern: re.Pattern[str]) -> tuple[Place, ...]:
    """Find the matches of a pattern for folded texts in the original text."""
    folded = FoldedText(text)
    return join_places(folded.place(*match.span()) for match in pattern.finditer(folded.text))


def join_places(places: Iterable[Place]) -> tuple[Place, ...]:
    """Order places and join those that overlap; empty ones go."""
    joined: list[Place] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif end > start:
            joined.append((start, end))
    return tuple(joined)
