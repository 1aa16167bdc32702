"""Checks HTML pages strictly by the standard, and for forbidden content."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

NEVER = (
    "script",
    "iframe",
    "object",
    "embed",
    "img",
    "form",
    "input",
    "button",
    "base",
    "audio",
    "video",
    "image",
    "use",
)
"""Elements that load or run something, or ask for something."""
OPENS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


def strict(page: str) -> Element:
    """The page as a tree; fails on the first thing that is against the standard."""
    parser: Any = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    return tree


def tags(tree: Element) -> Iterator[tuple[str, Element]]:
    """Every element with its name, without namespaces."""
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield element.tag.rpartition("}")[2], element


def words(tree: Element) -> str:
    """All text of the page, without styles."""
    for name, element in tags(tree):
        if name == "style":
            element.text = ""
    return "".join(tree.itertext())


def check(page: str) -> Element:
    """The page stands alone, can be heard as well as seen, and its headings are in order."""
    tree = strict(page)
    found = list(tags(tree))
    assert not [name for name, _ in found if name in NEVER]
    for _, element in found:
        for key, value in element.attrib.items():
            assert not str(key).startswith("on"), key
            assert key not in ("src", "srcset", "background", "action"), key
            if "href" in str(key):
                assert re.match(r"#|data:,$|https?:|mailto:", value), value
    assert not re.search(r"url\(|@import|@font-face", page)
    levels = [OPENS[name] for name, _ in found if name in OPENS]
    assert levels[:1] == [1] and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = [element.attrib["id"] for _, element in found if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    _check_pictures(found, set(ids))
    (root,) = (element for name, element in found if name == "html")
    assert root.attrib["lang"]
    return tree


def _check_pictures(found: list[tuple[str, Element]], ids: set[str]) -> None:
    for name, element in found:
        if name == "svg":
            assert element.attrib["role"] == "img"
            assert set(element.attrib["aria-labelledby"].split()) <= ids
            title, desc = list(element)[:2]
            assert (title.text or "").strip() and (desc.text or "").strip()
