"""A person's text inside our Markdown: what they wrote as plain words is read as plain words by every reader."""

import re

from rmjournal.model.field import visible

_MARKS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
_FIRST = re.compile(r"^(\s*)([#+\-=:]|\d+[.)])(?=\s|$|[#=\-:])")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!(?:https?|mailto):)", re.IGNORECASE)


def one(text: str) -> str:
    """Text on one line, with nothing in it that a terminal would obey."""
    return visible(" ".join(text.split()), keep="")


def words(text: str) -> str:
    """Text in which Markdown reads nothing of its own, on one line."""
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", one(text)))


def quoted(text: str) -> list[str]:
    """A text in Markdown as a quotation, so that its headings and rules stay its own; HTML in it stays words."""
    lines = visible(text.strip("\n")).split("\n")
    return [f"> {_TAG.sub('&lt;', line)}".rstrip() for line in lines]
