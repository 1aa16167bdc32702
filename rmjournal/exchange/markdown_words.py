"""Words of foreign Markdown: headings, hashtags, and lines without markup."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*|__)(?P<text>[^*_]+)(?:\*\*|__)[ \t]*:?[ \t]*")
_BOLD_LEVEL = 7
_PAGE_LINK = re.compile(r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|`+|~~|==)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAG = re.compile(r"(?<![\w#/&(\[])#(?:([^\W\d][\w/-]*|\d+[^\W\d][\w/-]*)|\[\[([^\[\]\n]+)\]\])")
_CODE = re.compile(r"(?ms)^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`")


class Heading(NamedTuple):
    """A heading of a text."""

    line: int
    end: int
    """The number of the first line below it."""
    level: int
    """From 1 to 6; 7 for a line in bold."""
    text: str
    """Its words without markup."""


def read_headings(lines: Sequence[str]) -> Iterator[Heading]:
    """The headings of Markdown, those in bold too; none in code."""
    fence = ""
    for number, line in enumerate(lines):
        if ("```" in line or "~~~" in line) and (match := _FENCE.match(line)):
            fence = "" if fence == match[1] else fence or match[1]
        elif not fence and (heading := _read_heading(number, line, lines)):
            yield heading


def _read_heading(number: int, line: str, lines: Sequence[str]) -> Heading | None:
    start = line.lstrip()[:2]
    if start[:1] == "#":
        match = _HEADING.fullmatch(line)
        return Heading(number, number + 1, len(match[1]), plain_words(match[2].rstrip(" \t#"))) if match else None
    if not start or (number and lines[number - 1].strip()):
        return None
    below = lines[number + 1] if number + 1 < len(lines) else ""
    if below.lstrip()[:1] in ("=", "-") and _UNDERLINE.fullmatch(below):
        return Heading(number, number + 2, 1 if "=" in below else 2, plain_words(line))
    match = _BOLD_LINE.fullmatch(line) if start in ("**", "__") else None
    return Heading(number, number + 1, _BOLD_LEVEL, plain_words(match["text"])) if match else None


def plain_words(text: str) -> str:
    """The words of a line of Markdown without links, emphasis and escapes."""
    text = _LINK.sub(r"\1", _PAGE_LINK.sub(r"\1", text)) if "[" in text else text
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text)).strip()


def tags_in_text(body: str) -> list[str]:
    """The hashtags in the text, as ``#budget`` or ``#[[two words]]``; not those in code."""
    return [match[1].rstrip("/-") if match[1] else match[2] for match in _TAG.finditer(without_code(body))]


def without_code(text: str) -> str:
    """A text of Markdown without its code."""
    return _CODE.sub("", text)
