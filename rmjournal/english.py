"""English words: plurals, lists in a sentence, names in words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

SHOWN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missed": "no-show",
        "unlogged": "not logged",
        "carried": "carried over",
        "cut": "dropped",
        "captured": "saved",
        "applied": "used",
        "remembered": "recalled",
        "embedded": "habit",
        "fading": "needs review",
        "full": "fully",
        "partial": "partly",
        "1d": "after a day",
        "1w": "after a week",
        "1m": "after a month",
        "3m": "after 3 months",
        "own": "again",
        "superseded": "replaced",
        "check_in": "check-in",
        "know_how": "know-how",
        "wrap_up": "wrap-up",
        "moment": "difficult moment",
        "heard": "what I heard",
        "ad_hoc": "unplanned",
        "midpoint": "mid-point",
        "follow_up": "follow up",
        "diversity_inclusion": "diversity & inclusion",
        "actions": "action items",
        "applications": "uses",
        "mentor_to_mentee": "mentee, from mentor",
        "mentee_to_mentor": "mentor, from mentee",
        "direction": "learned by",
        "days_to_use": "days to first use",
    }
)
"""The word that people read, for each stored word that has another."""
BRACKETED = r"[(（]([^()（）]+)[)）]"
"""What stands in brackets in a name: it in another script, or a nickname."""


def pluralize(count: int, word: str) -> str:
    """Give a count with its word in the right number: "1 entry", "2 entries"."""
    is_ies = word.endswith("y") and word[-2:-1] not in "aeiou"
    return f"{count} {word if count == 1 else f'{word[:-1]}ies' if is_ies else f'{word}s'}"


def agree(count: int, singular: str, plural: str) -> str:
    """Choose the words that agree in number with a count: "it goes", "they go"."""
    return singular if count == 1 else plural


def first_name(name: str) -> str:
    """Give the first name of a full name.

    A name in two scripts gives the first name in its brackets.
    """
    found = re.search(BRACKETED, name)
    return (found[1] if found else name).strip().split(" ")[0]


def with_article(noun: str) -> str:
    """Put "a" or "an" before a noun by its first letter."""
    return f"{'an' if noun[:1].casefold() in tuple('aeiou') else 'a'} {noun}"


def humanize(name: object) -> str:
    """Give a stored word as people read it.

    "on_time" becomes "on time", "missed" becomes "no-show".
    """
    return SHOWN_WORDS.get(str(name), str(name).replace("_", " "))


def hyphenate(name: str) -> str:
    """Give a name of the program as people type it: "on_time" is "on-time"."""
    return name.replace("_", "-")


def file_words(name: str, default: str) -> str:
    """Give a name as part of a file name.

    "Robert “Bob” Lang" becomes "robert-bob-lang".
    Accents and vowel signs stay with their letters.
    """
    letters = "".join(
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in name.casefold()
    )
    return "-".join(letters.split()) or default


def quote_typed(text: str) -> str:
    """Quote what a person typed on one line, at most 40 characters of it."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= 40 else f"{line[:39]}…"}"'


def join_words(words: Sequence[str]) -> str:
    """List words in a sentence: "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def join_parts(*parts: str, separator: str = " · ") -> str:
    """Join the parts that are not empty."""
    return separator.join(part for part in parts if part)


def list_counts(*parts: tuple[int, str]) -> str:
    """List counts with their words; zeros are left out."""
    return ", ".join(f"{count} {word}" for count, word in parts if count)
