"""Renders a document as rows of text for screen and shell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

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
from rmjournal.render.row import GAP, TEXT_WIDTH, Row, indent, quiet, section
from rmjournal.render.text_width import cell_width, collapse_whitespace, pad, wrap
from rmjournal.render.written_text import markdown, markdown_line

COLUMN_GAP = 2
"""Cells between two columns of a table, and between the name of a fact and its value."""
MIN_COLUMN_WIDTH = 18
"""Cells of a wrapped column at least; else cells stand below each other."""


def render_rows(page: Page, width: int) -> list[Row]:
    """Render a page as rows for a width in cells.

    Its title stands above them.
    """
    notice = [quiet(page.notice)] if page.notice else []
    rows = [*notice, quiet(page.subtitle), *_parts(page.parts, width, 1)]
    rows += [GAP, quiet(page.footer)] if page.footer else []
    return [row for before, row in pairwise((None, *rows)) if row and not row == before == GAP]


def _parts(parts: Iterable[Block], width: int, level: int) -> Iterator[Row]:
    for part in parts:
        yield from _block(part, width, level)


def _block(part: Block, width: int, level: int) -> Iterator[Row]:
    if isinstance(part, Section):
        yield GAP
        yield section(part.title) if level == 1 else Row(part.title, tone="heading" if level == 2 else "strong")
        yield from _parts(part.parts, width, level + 1)
    elif isinstance(part, Columns):
        yield from _parts(part.parts, width, level)
    elif isinstance(part, Table):
        yield from _table(part, width)
    elif isinstance(part, Figure):
        yield from _picture(part)
    else:
        yield from _small(part, width)


def _small(part: Facts | BulletList | Paragraph | MarkdownText, width: int) -> Iterator[Row]:
    if isinstance(part, Facts):
        width = max(cell_width(visible(name, "")) for name, _, _ in part.rows) + COLUMN_GAP - 1
        for name, value, more in part.rows:
            lead = pad(visible(name, ""), width)
            yield Row(
                collapse_whitespace(", ".join(text for text in (value, more) if text)), lead=lead, lead_tone="quiet"
            )
    elif isinstance(part, BulletList):
        for item in part.items:
            yield replace(markdown_line(collapse_whitespace(item)), lead="·", lead_tone="accent")
    elif isinstance(part, Paragraph):
        yield Row(collapse_whitespace(part.text), tone="quiet" if part.quiet else "")
    else:
        yield quiet(part.name)
        yield from indent(markdown(part.text, max(MIN_COLUMN_WIDTH, min(width, TEXT_WIDTH) - 2)), "│", "│")


def _picture(part: Figure) -> Iterator[Row]:
    if part.lines:
        yield GAP
        yield from (Row(visible(line, ""), tone="accent", is_preformatted=True) for line in part.lines)
        yield from [quiet(collapse_whitespace(part.caption))] if part.caption else []
        yield GAP


def _table(part: Table, width: int) -> Iterator[Row]:
    """Lay out a table: the widest column is wrapped where it must.

    Where even that has no room, cells stand below each other.
    """
    rows = [[visible(collapse_whitespace(cell), "") for cell in row] for row in part.rows]
    sizes = [max(cell_width(row[column]) for row in (part.head, *rows)) for column in range(len(part.head))]
    excess = sum(sizes) + COLUMN_GAP * (len(sizes) - 1) - width
    widest = sizes.index(max(sizes))
    yield GAP
    yield quiet(part.caption)
    if excess > 0 and sizes[widest] - excess < MIN_COLUMN_WIDTH:
        yield from _stacked(part.head, rows)
        return
    sizes[widest] -= max(0, excess)
    yield Row(_line(part.head, sizes, part.number_columns), tone="quiet", is_preformatted=True)
    for row in rows:
        cells = [wrap(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for number in range(max(map(len, cells))):
            cut = [lines[number] if number < len(lines) else "" for lines in cells]
            yield Row(_line(cut, sizes, part.number_columns), is_preformatted=True)


def _line(row: Sequence[str], sizes: Sequence[int], numbers: Sequence[int]) -> str:
    parts = [
        " " * (size - cell_width(cell)) + cell if column in numbers else pad(cell, size)
        for column, (cell, size) in enumerate(zip(row, sizes, strict=True))
    ]
    return (" " * COLUMN_GAP).join(parts).rstrip()


def _stacked(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    for row in rows:
        yield Row(row[0], lead="·", lead_tone="accent")
        cells = (f"{name} {cell}".strip() for name, cell in zip(head[1:], row[1:], strict=True) if cell)
        yield Row(" · ".join(cells), lead=" ", tone="quiet")
