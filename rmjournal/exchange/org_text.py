"""Org texts (Emacs, Logseq) as Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

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
    """What follows, with the headings of Markdown."""


def read_org(text: str) -> OrgText:
    """Part the keywords and properties at the top of a text from what follows."""
    lines = text.strip("\n").split("\n")
    values: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _KEYWORD.fullmatch(line.strip())
        if match is None and line.strip():
            return OrgText(values, "\n".join(_markdown_lines(lines[number:])))
        key, value = (match["key"] or match["name"], match["value"] or match["text"]) if match else ("", "")
        if value and value.strip() and key.lower() not in _DRAWER:
            values[key.lower()] = _plain_stamps(value.strip())
    return OrgText(values, "")


def _markdown_lines(lines: Sequence[str]) -> Iterator[str]:
    """The lines with Markdown headings and tasks; a day below joins its heading."""
    heading = ""
    for line in lines:
        is_day = bool(heading and _STAMP.fullmatch(line.strip()))
        if heading:
            yield f"{heading} {_plain_stamps(line.strip())}" if is_day else heading
        match = _HEADING.fullmatch(line)
        heading = f"{'#' * min(len(match['stars']), 6)} {_plain_stamps(match['text'])}" if match else ""
        if match and match["task"]:
            heading = ""
            yield f"- {match['task']}{match['text']}"
        elif not match and not is_day:
            yield line
    if heading:
        yield heading


def _plain_stamps(text: str) -> str:
    """A text with ``2026-03-01 10:00`` for ``<2026-03-01 Sun 10:00 +1w>``."""
    return _STAMP.sub(lambda match: f"{match['day']}{match['time'] or ''}", text)
