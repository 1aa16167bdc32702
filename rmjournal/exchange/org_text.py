"""Texts in org (Emacs, Logseq): keywords at the top, headings with stars, and days in angle or square brackets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rmjournal.exchange.markdown_words import Heading

SUFFIX = ".org"
_STAMP = re.compile(
    r"[<\[](?P<day>\d{4}-\d\d-\d\d)(?:\s[^\W\d]+\.?)?(?P<time>\s\d\d?:\d\d(?:-\d\d?:\d\d)?)?(?:\s[.+]?[+-]\d+[hdwmy])*[>\]]"
)
_HEADING = re.compile(
    r"(?P<stars>\*+)\s+(?P<task>(?:TO[D]O|DOING|NOW|LATER|WAITING|NEXT|DONE|CANCELLED)\s)?(?P<text>.*)"
)
_KEYWORD = re.compile(r"#\+(?P<key>\w+):\s*(?P<value>.*)|:(?P<name>\w+):\s*(?P<text>.*)", re.IGNORECASE)
_DRAWER = ("properties", "end")


class OrgText(NamedTuple):
    """A text in org."""

    values: Mapping[str, str]
    """The keywords and properties at its top, by name in small letters."""
    body: str


def read_org(text: str) -> OrgText:
    """Part the keywords and properties at the top of a text from what follows."""
    lines = text.strip("\n").split("\n")
    values: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _KEYWORD.fullmatch(line.strip())
        if match is None and line.strip():
            return OrgText(values, "\n".join(lines[number:]))
        key, value = (match["key"] or match["name"], match["value"] or match["text"]) if match else ("", "")
        if value and value.strip() and key.lower() not in _DRAWER:
            values[key.lower()] = plain_stamps(value.strip())
    return OrgText(values, "")


def read_org_headings(lines: Sequence[str]) -> Iterator[Heading]:
    """The headings, with the day that stands alone in the line below; of a task without its days."""
    for number, line in enumerate(lines):
        if match := _HEADING.fullmatch(line):
            below = lines[number + 1].strip() if number + 1 < len(lines) else ""
            is_dated = bool(_STAMP.fullmatch(below)) and not match["task"]
            words = _STAMP.sub("", line) if match["task"] else plain_stamps(match["text"])
            text = f"{words} {plain_stamps(below)}" if is_dated else words.strip()
            yield Heading(number, number + 1 + is_dated, len(match["stars"]), text)


def plain_stamps(text: str) -> str:
    """A text with ``2026-03-01 10:00`` for ``<2026-03-01 Sun 10:00 +1w>``."""
    return _STAMP.sub(lambda match: f"{match['day']}{match['time'] or ''}", text)
