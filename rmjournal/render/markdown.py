"""Renders a document as Markdown, with people's text escaped."""

import re
from collections.abc import Iterable, Iterator

from rmjournal.model.field import visible
from rmjournal.render.document import (
    Block,
    BulletList,
    Columns,
    Facts,
    Figure,
    MarkdownText,
    Page,
    Paragraph,
    Section,
    Table,
)
from rmjournal.render.text_width import collapse_whitespace

_MARKS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
_FIRST = re.compile(r"^(\s*)([#+\-=:]|\d+[.)])(?=\s|$|[#=\-:])")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!(?:https?|mailto):)", re.IGNORECASE)


def one_safe_line(text: str) -> str:
    """Put a text on one line without control characters."""
    return visible(collapse_whitespace(text), keep="")


def escape_markdown(text: str) -> str:
    """Escape a text for Markdown, on one line."""
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", one_safe_line(text)))


def quote_markdown(text: str) -> list[str]:
    """Quote a text in Markdown; HTML in it stays words.

    In a quotation its headings and rules stay its own.
    """
    lines = visible(text.strip("\n")).split("\n")
    return [f"> {_TAG.sub('&lt;', line)}".rstrip() for line in lines]


DEEPEST = 6


def render_markdown(page: Page) -> str:
    """Render a page as a whole Markdown file."""
    under = [[escape_markdown(page.subtitle)]] if page.subtitle else []
    footer = [["---"], [f"*{escape_markdown(page.footer)}*"]] if page.footer else []
    notice = [[f"*{escape_markdown(page.notice)}*"]] if page.notice else []
    pieces = [*notice, [f"# {escape_markdown(page.title)}"], *under, *_parts(page.parts, 2), *footer]
    return "\n\n".join("\n".join(piece) for piece in pieces) + "\n"


def _parts(parts: Iterable[Block], level: int) -> Iterator[list[str]]:
    for part in parts:
        yield from _block(part, level)


def _block(part: Block, level: int) -> Iterator[list[str]]:
    if isinstance(part, Section):
        yield [f"{'#' * min(level, DEEPEST)} {escape_markdown(part.title)}"]
        yield from _parts(part.parts, level + 1)
    elif isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Columns):
        yield from _parts(part.parts, level)
    elif isinstance(part, Figure):
        yield from _figure(part)
    else:
        yield from _small(part)


def _small(part: Facts | BulletList | Paragraph | MarkdownText) -> Iterator[list[str]]:
    if isinstance(part, Facts):
        yield [_fact(*row) for row in part.rows]
    elif isinstance(part, BulletList):
        yield [f"- {escape_markdown(item)}" for item in part.items]
    elif isinstance(part, Paragraph):
        yield [f"*{escape_markdown(part.text)}*" if part.quiet else escape_markdown(part.text)]
    else:
        if part.name:
            yield [f"{escape_markdown(part.name)}{'' if part.name.endswith(('?', '.', ':')) else ':'}"]
        yield quote_markdown(part.text)


def _fact(name: str, value: str, more: str) -> str:
    return f"- **{escape_markdown(name)}:** {', '.join(escape_markdown(text) for text in (value, more) if text)}"


def _table(part: Table) -> Iterator[list[str]]:
    yield [f"*{escape_markdown(part.caption)}*"]
    rule = ["--:" if column in part.number_columns else "---" for column in range(len(part.head))]
    yield [_row(map(escape_markdown, part.head)), _row(rule), *(_row(map(escape_markdown, row)) for row in part.rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(part: Figure) -> Iterator[list[str]]:
    if part.lines:
        fence = "```"
        while any(line.lstrip().startswith(fence) for line in part.lines):
            fence += "`"
        yield [f"{fence}text", *(visible(line, "").rstrip() for line in part.lines), fence]
    if part.caption:
        yield [f"*{escape_markdown(part.caption)}*"]
