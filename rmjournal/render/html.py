"""Renders a document and people's Markdown as safe, self-contained HTML."""

import functools
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from rmjournal.render import html_page as html
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
from rmjournal.render.html_page import sanitize

_WEB = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
"""Addresses that stay links."""
_TASK = re.compile(r"\[([ xX])\] ")


def render_prose(text: str) -> str:
    """Render Markdown as a block of safe HTML.

    Headings become bold lines, pictures their words, HTML stays text.
    """
    if not text.strip():
        return ""
    return f'<div class="prose" dir="auto">\n{sanitize(_reader().render(sanitize(text)))}</div>'


@functools.cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    return reader.enable(["table", "strikethrough"])


class _Renderer(RendererHTML):
    """Renders headings, pictures, links, tasks and tables for these pages."""

    def heading_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Begin a bold line, so that the page keeps its own headings."""
        return '<p class="heading">'

    def heading_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """End a bold line."""
        return "</p>\n"

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Write a picture in text: to show it would fetch it."""
        token = tokens[index]
        text = self.renderInlineAsText(token.children, options, env) if token.children else ""
        return f"[{escape(text or 'picture')}: {escape(str(token.attrs.get('src', '')))}]"

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Begin a link to the web without a referrer; others are plain words."""
        address = str(tokens[index].attrs.get("href", ""))
        if not _WEB.match(address):
            return "<span>"
        return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow">'

    def link_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """End the link or the plain words; links are never nested."""
        opening = next(token for token in reversed(tokens[:index]) if token.type == "link_open")
        return "</a>" if _WEB.match(str(opening.attrs.get("href", ""))) else "</span>"

    def text(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Write words; a task box at their beginning is drawn."""
        words = tokens[index].content
        if index == 0 and (match := _TASK.match(words)):
            words = f"{'☐' if match[1] == ' ' else '☑'} {words[match.end() :]}"
        return escape(words)

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Write a block of code, whatever language it names."""
        return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"

    def table_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """Begin a table that scrolls by itself when it is too wide."""
        return '<div class="wide"><table>\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """End a table."""
        return "</table></div>\n"


DEEPEST = 6


def render_html(page: Page) -> str:
    """Render a page as a whole HTML file."""
    return html.page(
        page.title,
        _parts(page.parts, 2),
        under=page.subtitle,
        footer=html.escape_text(page.footer),
        notice=page.notice,
        print_size=page.print_size,
    )


def _parts(parts: Iterable[Block], level: int) -> list[str]:
    return [_block(part, level) for part in parts]


def _block(part: Block, level: int) -> str:
    if isinstance(part, Section):
        return html.section(min(level, DEEPEST), part.title, _parts(part.parts, level + 1))
    if isinstance(part, Table):
        rows = ([html.isolate_text(cell) for cell in row] for row in part.rows)
        return html.table(part.caption, part.head, rows, part.number_columns)
    if isinstance(part, Columns):
        blocks = filter(None, _parts(part.parts, level))
        return "\n".join(['<div class="beside">', *(f"<div>\n{block}\n</div>" for block in blocks), "</div>"])
    return _small(part)


def _small(part: Facts | BulletList | Paragraph | MarkdownText | Figure) -> str:
    if isinstance(part, Facts):
        rows = ((name, html.isolate_text(value), html.isolate_text(more)) for name, value, more in part.rows)
        return html.description_list(rows, "cards" if part.cards else "facts")
    if isinstance(part, BulletList):
        return html.bullet_list(html.isolate_text(item) for item in part.items)
    if isinstance(part, Paragraph):
        return html.paragraph(html.isolate_text(part.text), "quiet" if part.quiet else "")
    if isinstance(part, MarkdownText):
        name = html.paragraph(html.isolate_text(part.name), "quiet") if part.name else ""
        return "\n".join(filter(None, (name, render_prose(part.text))))
    return _figure(part)


def _figure(part: Figure) -> str:
    """Render a figure with its caption; empty without SVG."""
    caption = part.name or part.caption
    return html.figure(part.svg, html.isolate_text(caption)) if part.svg else ""
