"""Renders a document as rows of text for screen and shell."""

from collections.abc import Iterable, Iterator, Sequence

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
from rmjournal.render.row import GAP, Row, heading, quiet
from rmjournal.render.text_width import cell_width, pad, wrap

BETWEEN = 2
"""Cells between two columns."""
LEAST = 18
"""Cells that a column which is broken keeps; where there are fewer, the cells stand below each other."""


def render_rows(page: Page, width: int) -> list[Row]:
    """The whole page for a width in cells."""
    rows = [Row(page.title, tone="heading"), quiet(page.subtitle), *_parts(page.parts, width, 1)]
    return [*rows, GAP, quiet(page.footer)] if page.footer else rows


def _parts(parts: Iterable[Block], width: int, level: int) -> Iterator[Row]:
    for part in parts:
        yield from _block(part, width, level)


def _block(part: Block, width: int, level: int) -> Iterator[Row]:
    if isinstance(part, Section):
        yield GAP
        yield (
            heading(part.title.upper()) if level == 1 else Row(part.title, tone="heading" if level == 2 else "strong")
        )
        if level == 1:
            yield Row("─" * width, tone="quiet", is_preformatted=True)
        yield from _parts(part.parts, width, level + 1)
    elif isinstance(part, Columns):
        yield from _parts(part.parts, width, level)
    elif isinstance(part, Table):
        yield from _table(part, width)
    elif isinstance(part, Figure):
        yield from _picture(part)
    else:
        yield from _small(part)


def _small(part: Facts | BulletList | Paragraph | MarkdownText) -> Iterator[Row]:
    if isinstance(part, Facts):
        wide = max(cell_width(visible(name, "")) for name, _, _ in part.rows)
        for name, value, more in part.rows:
            lead = pad(visible(name, ""), wide)
            yield Row(_one(", ".join(said for said in (value, more) if said)), lead=lead, lead_tone="quiet")
    elif isinstance(part, BulletList):
        yield from (Row(_one(item), lead="·", lead_tone="accent") for item in part.items)
    elif isinstance(part, Paragraph):
        yield Row(_one(part.text), tone="quiet" if part.quiet else "")
    else:
        yield quiet(part.name)
        yield from (Row(line, lead="│", lead_tone="quiet") for line in part.text.strip("\n").split("\n"))


def _picture(part: Figure) -> Iterator[Row]:
    if part.lines:
        yield GAP
        yield from (Row(visible(line, ""), tone="accent", is_preformatted=True) for line in part.lines)
        yield from [quiet(_one(part.caption))] if part.caption else []
        yield GAP


def _one(text: str) -> str:
    return " ".join(text.split())


def _table(part: Table, width: int) -> Iterator[Row]:
    """Columns as wide as they need, the widest one broken where there is no room; else cell below cell."""
    rows = [[visible(_one(cell), "") for cell in row] for row in part.rows]
    sizes = [max(cell_width(row[n]) for row in (part.head, *rows)) for n in range(len(part.head))]
    over = sum(sizes) + BETWEEN * (len(sizes) - 1) - width
    widest = sizes.index(max(sizes))
    yield GAP
    yield quiet(part.caption)
    if over > 0 and sizes[widest] - over < LEAST:
        yield from _stacked(part.head, rows)
        return
    sizes[widest] -= max(0, over)
    yield Row(_line(part.head, sizes, part.number_columns), tone="quiet", is_preformatted=True)
    for row in rows:
        broken = [wrap(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for at in range(max(map(len, broken))):
            cut = [some[at] if at < len(some) else "" for some in broken]
            yield Row(_line(cut, sizes, part.number_columns), is_preformatted=True)


def _line(row: Sequence[str], sizes: Sequence[int], numbers: Sequence[int]) -> str:
    parts = [
        " " * (size - cell_width(cell)) + cell if n in numbers else pad(cell, size)
        for n, (cell, size) in enumerate(zip(row, sizes, strict=True))
    ]
    return (" " * BETWEEN).join(parts).rstrip()


def _stacked(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    for row in rows:
        yield Row(row[0], lead="·", lead_tone="accent")
        told = (f"{name} {cell}".strip() for name, cell in zip(head[1:], row[1:], strict=True) if cell)
        yield Row(" · ".join(told), lead=" ", tone="quiet")
