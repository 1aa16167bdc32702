"""Level texts: the five sentences of a goal, and what stands in for one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

EMPTY_WORDS: Mapping[str, str] = {
    "comparisons": (
        "more less better worse best worst higher lower highest lowest fewer greater smaller bigger most least "
        "above below over under beyond up down plus minus top bottom good bad great fine ok okay poor weak strong "
        "excellent perfect well enough full fully half partly partially"
    ),
    "degrees": (
        "a an the any some somewhat slightly little bit much many lot lots far quite rather very even way still "
        "clearly considerably significantly substantially somehow almost nearly just only no not at all too about "
        "around roughly really again"
    ),
    "links": (
        "than then as like of in to from for with on by and or but so is was are were be been being it its this "
        "that these those what which i we he she they you me my our your his her their who how if when same other"
    ),
    "expectation": (
        "expect expects expected expecting expectation expectations plan plans planned planning hope hopes hoped "
        "hoping aim aims aimed want wanted wished usual normal now today before after already currently current "
        "start end baseline outcome outcomes result results level levels goal goals target targets zero progress "
        "success successful failure fail failed fails reach reached reaches achieve achieved achieves meet meets "
        "met exceed exceeded exceeds improve improved improvement increase increased decrease decreased change "
        "changed unchanged done"
    ),
    "stand-ins": (
        "see ditto idem tbd tba tbc n a na nil null xxx xx x test asdf foo bar lorem ipsum placeholder "
        "something anything somebody later unknown unclear idea know dont text sentence"
    ),
}
"""Words that describe no level by themselves: a text made of nothing else says only "better" in other words."""
_EMPTY = frozenset(word for words in EMPTY_WORDS.values() for word in words.split())

_LEVEL_NAME = re.compile(r"^\s*(?:level\s*)?[+−–-]?[012]\s*[:=.)]\s+", re.IGNORECASE)
"""A level that is named before its sentence, as in "+1: five questions"."""
_LEVEL_LINK = re.compile(
    r"\blevel\s*[+−–-]?[012]\b|\b(?:than|as|above|below|like|in)\s+(?:0|[+−–-][12])\b", re.IGNORECASE
)
"""Another level that is named instead of a sentence, as in "more than level 0"."""
_NOT_YET = re.compile(
    r"\bto ?do\b|\bto be (?:added|agreed|decided|defined|described|done|filled in|written)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w’']*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT = re.compile(r"\d\s*[%‰°€$£¥]|[€$£¥]\s*\d")


class LevelFault(NamedTuple):
    """What is wrong with the text of one level."""

    level: str
    sentence: str
    """Names the level, and says what to write."""


def find_level_faults(texts: Mapping[str, str], levels: tuple[str, ...]) -> Iterator[LevelFault]:
    """Find levels whose text says nothing of its own or repeats another."""
    levels_by_text: dict[str, str] = {}
    for level in levels:
        text = texts.get(level, "").strip()
        if not text:
            continue
        if is_placeholder(text):
            yield LevelFault(level, _describe_placeholder(level, text))
        elif (first := levels_by_text.setdefault(_fold(text), level)) != level:
            both = f"{format_level_name(first)} and {format_level_name(level)}"
            yield LevelFault(level, f"Levels {both} say the same. Write how somebody would tell them apart.")


def is_placeholder(text: str) -> bool:
    """Tell whether a text has no word or measure of its own."""
    rest = _NOT_YET.sub("", _LEVEL_LINK.sub("", _LEVEL_NAME.sub("", text)))
    words, numbers = [_fold_word(word) for word in _WORD.findall(rest)], _NUMBER.findall(rest)
    if numbers and (words or len(numbers) > 1 or _UNIT.search(rest)):
        return False
    return all(word in _EMPTY for word in words)


def format_level_name(level: str) -> str:
    """Give the name of a level with its sign: −2, 0, +1."""
    return f"{int(level):+d}".replace("-", "−") if int(level) else level


def _describe_placeholder(level: str, text: str) -> str:
    name = format_level_name(level)
    if not _WORD.search(text):
        return f"Level {name} says only “{text}”. Say what is counted, as in “5 of 8 questions”."
    return f"Level {name} says only “{text}”. Say what somebody would see or count then."


def _fold(text: str) -> str:
    """Fold case, spaces and the sign at the end of a text, for comparison."""
    plain = unicodedata.normalize("NFKC", _LEVEL_NAME.sub("", text)).casefold()
    return " ".join(plain.split()).rstrip(".,;:!?… ")


def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in plain if sign.isalnum())
