"""Names of files, one an entry: the same on every system, told apart without case, and short enough for all."""

import re
import unicodedata
from collections.abc import Collection

from rmjournal.model.entry import Entry

LONGEST = 60
"""Bytes of a title in a file name; with all around it a name stays below what any file system takes."""
DIGITS = 6
"""Last digits of the id in a file name."""
_LOOKS = re.compile("[\ufe00-\ufe0f\u20d0-\u20ff]")
"""Signs that only tell how the one before them looks."""


def file_stem(entry: Entry, taken: Collection[str] = ()) -> str:
    """The name of an entry's file without its ending: day, kind, title, last digits of the id.

    ``taken`` are the `folded` names that other files have; with the whole id an entry has a name that none has.
    """
    day = entry.day.isoformat() if entry.day else "undated"
    start = "-".join(part for part in (day, entry.KIND.name, slug(entry.heading)) if part)
    ends = (entry.id[-DIGITS:], entry.id, *(f"{entry.id}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for end in ends if folded(name := f"{start}-{end}") not in taken)


def slug(text: str, longest: int = LONGEST) -> str:
    """Text as a piece of a file name: letters and digits of any script, everything else a hyphen."""
    whole = unicodedata.normalize("NFC", text).lower()
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in _LOOKS.sub("", whole))
    words = unicodedata.normalize("NFC", "-".join(kept.split()))
    return words.encode("utf-8")[:longest].decode("utf-8", "ignore").strip("-")


def folded(name: str) -> str:
    """A name as file systems compare it that know no case and no way of writing accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
