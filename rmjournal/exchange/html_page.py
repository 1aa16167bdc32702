"""One page of HTML that stands alone: no script, no network, nothing beside it; and the pieces it is made of."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from rmjournal.model.field import visible
from rmjournal.render.html_page import STYLE

_ENDS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NOWHERE = re.compile(f"[\ufdd0-\ufdef{_ENDS}]")
"""Signs that are no characters, which HTML does not allow."""

_CLOSED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing."""


SHORT = 26
"""Cells of HTML up to this length, such as a day, stay on one line."""


def safe(text: str) -> str:
    """Text in which nothing is obeyed by a browser or a terminal, with its marks for HTML still to be made."""
    return _NOWHERE.sub(lambda found: f"‹{ord(found[0]):x}›", visible(text))


def plain(text: str) -> str:
    """A person's text as HTML shows it, and nothing else."""
    return escape(safe(text))


def said(text: str) -> str:
    """A person's text inside a sentence of ours, in its own direction of writing."""
    return f"<bdi>{plain(text)}</bdi>" if text else ""


def page(title: str, body: Iterable[str], *, under: str = "", footer: str = "", language: str = "en") -> str:
    """A whole document; ``title`` and ``under``, the line below it, are plain text, ``body`` and ``footer`` HTML."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(language)}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_CLOSED}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{plain(' '.join(title.split()) or 'rmjournal')}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>\n{STYLE}</style>",
            "</head>",
            "<body>",
            f"<header>\n<h1>{said(title)}</h1>",
            *([f'<p class="under">{said(under)}</p>'] if under else []),
            "</header>\n<main>",
            *body,
            "</main>",
            *([f"<footer>{footer}</footer>"] if footer else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def heading(level: int, text: str, mark: str = "") -> str:
    """A heading; ``mark`` is the id that a link on the page can point at."""
    there = f' id="{escape(mark)}"' if mark else ""
    return f"<h{level}{there}>{said(text)}</h{level}>"


def section(level: int, title: str, parts: Iterable[str], mark: str = "") -> str:
    """A heading with what belongs under it, as HTML; empty when nothing does."""
    inner = [part for part in parts if part]
    return "\n".join(["<section>", heading(level, title, mark), *inner, "</section>"]) if inner else ""


def paragraph(inner: str, kind: str = "") -> str:
    """A paragraph of HTML; empty when there is nothing in it."""
    return f"<p{_kind(kind)}>{inner}</p>" if inner else ""


def listed(items: Iterable[str], kind: str = "") -> str:
    """A list of pieces of HTML; empty when there are none."""
    rows = [f"<li>{item}</li>" for item in items]
    return "\n".join([f"<ul{_kind(kind)}>", *rows, "</ul>"]) if rows else ""


def facts(rows: Iterable[tuple[str, str, str]], kind: str = "facts") -> str:
    """Names, plain text, each with its value and what else is said of it, HTML; those without a value left out."""
    found = [_fact(*row) for row in rows if row[1]]
    return "\n".join([f"<dl{_kind(kind)}>", *found, "</dl>"]) if found else ""


def _fact(name: str, value: str, more: str) -> str:
    beside = f'<dd class="more">{more}</dd>' if more else ""
    return f"<div><dt>{plain(name)}</dt><dd>{value}</dd>{beside}</div>"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table with its caption and column names as plain text and cells of HTML; the first cell names its row.

    ``numbers`` are the columns that stand to the right. Empty without rows. On a phone it scrolls by itself.
    """
    lines = [_row(cells, numbers) for cells in rows]
    if not lines:
        return ""
    named = "".join(f'<th scope="col"{_right(n, numbers)}>{plain(name)}</th>' for n, name in enumerate(head))
    return "\n".join(
        [
            '<div class="wide"><table>',
            f"<caption>{said(caption)}</caption>",
            f"<thead><tr>{named}</tr></thead>",
            "<tbody>",
            *lines,
            "</tbody></table></div>",
        ]
    )


def _row(cells: Sequence[str], numbers: Sequence[int]) -> str:
    first = f'<th scope="row"{_right(0, numbers)}>{cells[0]}</th>'
    rest = "".join(f"<td{_right(n, numbers) or _short(cell)}>{cell}</td>" for n, cell in enumerate(cells[1:], 1))
    return f"<tr>{first}{rest}</tr>"


def _short(cell: str) -> str:
    return ' class="short"' if len(cell) <= SHORT else ""


def _right(column: int, numbers: Sequence[int]) -> str:
    return ' class="number"' if column in numbers else ""


def figure(picture: str, caption: str, kind: str = "") -> str:
    """A picture, such as an inline SVG, with words of HTML under it."""
    under = f"\n<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{_kind(kind)}>\n{picture}{under}\n</figure>"


def _kind(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
