"""A page of blocks as one self-contained HTML file."""

from collections.abc import Iterable

from rmjournal.exchange import html_page as html
from rmjournal.render.document import Beside, Block, Facts, Listing, Page, Picture, Prose, Section, Table, Words
from rmjournal.render.html import prose

DEEPEST = 6


def as_html(page: Page) -> str:
    """The whole file."""
    return html.page(page.title, _parts(page.parts, 2), under=page.under, footer=html.plain(page.footer))


def _parts(parts: Iterable[Block], level: int) -> list[str]:
    return [_block(part, level) for part in parts]


def _block(part: Block, level: int) -> str:
    if isinstance(part, Section):
        return html.section(min(level, DEEPEST), part.title, _parts(part.parts, level + 1))
    if isinstance(part, Table):
        rows = ([html.said(cell) for cell in row] for row in part.rows)
        return html.table(part.caption, part.head, rows, part.numbers)
    if isinstance(part, Beside):
        inner = filter(None, _parts(part.parts, level))
        return "\n".join(['<div class="beside">', *(f"<div>\n{one}\n</div>" for one in inner), "</div>"])
    return _small(part)


def _small(part: Facts | Listing | Words | Prose | Picture) -> str:
    if isinstance(part, Facts):
        rows = ((name, html.said(value), html.said(more)) for name, value, more in part.rows)
        return html.facts(rows, "cards" if part.cards else "facts")
    if isinstance(part, Listing):
        return html.listed(html.said(item) for item in part.items)
    if isinstance(part, Words):
        return html.paragraph(html.said(part.text), "quiet" if part.quiet else "")
    if isinstance(part, Prose):
        name = html.paragraph(html.said(part.name), "quiet") if part.name else ""
        return "\n".join(filter(None, (name, prose(part.text))))
    return _picture(part)


def _picture(part: Picture) -> str:
    """A picture with its words; nothing where there is only one in text."""
    told = part.name or part.caption
    return html.figure(part.svg, html.said(told)) if part.svg else ""
