"""Document of blocks: headings, facts, tables, lists, paragraphs and pictures.

All texts are plain, as a person wrote them; each format makes them safe in its own way.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

from rmjournal.model.entry import Audience


class Facts(msgspec.Struct, frozen=True):
    """Names with values, each perhaps with a remark."""

    rows: tuple[tuple[str, str, str], ...]
    cards: bool = False
    """Whether each is a card of its own."""


class Table(msgspec.Struct, frozen=True):
    """Table with column names; the first cell names its row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number_columns: tuple[int, ...] = ()
    """The columns of numbers."""


class BulletList(msgspec.Struct, frozen=True):
    """Bullet list of plain texts."""

    items: tuple[str, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """Paragraph of plain text, written by the program."""

    text: str
    quiet: bool = False


class MarkdownText(msgspec.Struct, frozen=True):
    """Markdown text of a person, under a name."""

    name: str
    text: str


class Figure(msgspec.Struct, frozen=True):
    """Figure as SVG and as lines of text, with a caption.

    Either of the two may be empty.
    """

    svg: str
    lines: tuple[str, ...]
    caption: str = ""
    name: str = ""
    """Caption of the SVG, where the lines of text say it themselves."""


class Columns(msgspec.Struct, frozen=True):
    """Blocks side by side where there is room."""

    parts: "tuple[Block, ...]"


class Section(msgspec.Struct, frozen=True):
    """Heading with blocks under it."""

    title: str
    parts: "tuple[Block, ...]"


Block: TypeAlias = Facts | Table | BulletList | Paragraph | MarkdownText | Figure | Columns | Section


class Page(msgspec.Struct, frozen=True):
    """Whole page: title, subtitle, blocks, footer."""

    title: str
    subtitle: str
    parts: tuple[Block, ...]
    footer: str
    notice: str = ""
    """First line, above the title: for whose eyes the page is."""
    print_size: float = 0.0
    """Size of type on paper in points, of a page that was fitted to its sheets; else 0."""


FOR_OWN_EYES = "For your own eyes: private entries are in it."
"""Notice of a page that holds private entries."""
READERS: Final[Mapping[Audience, str]] = {
    "private": FOR_OWN_EYES,
    "partner": "For the mentoring partner: only what is shared with them is in it, with names of others masked.",
    "others": "For others: only what they may read is in it, with names of third persons masked.",
}
"""For whom an export is, in the first line of it."""


def facts(*pairs: tuple[str, str]) -> list[Block]:
    """Make facts of names and values, without empty values."""
    rows = tuple((name, value, "") for name, value in pairs if value)
    return [Facts(rows)] if rows else []


def cards(*rows: tuple[str, str, str]) -> list[Block]:
    """Make cards of names, values and remarks, without empty values."""
    filled_rows = tuple(row for row in rows if row[1])
    return [Facts(filled_rows, cards=True)] if filled_rows else []


def side_by_side(*parts: Iterable[Block]) -> list[Block]:
    """Put blocks side by side; yields nothing when there are no blocks."""
    blocks = tuple(part for group in parts for part in group)
    return [Columns(blocks)] if blocks else []


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> list[Block]:
    """Make a table without empty columns; nothing without rows."""
    body = [tuple(row) for row in rows]
    columns = [column for column in range(len(head)) if column == 0 or any(row[column] for row in body)]
    if not body:
        return []
    cells = tuple(tuple(row[column] for column in columns) for row in body)
    return [
        Table(
            caption,
            tuple(head[column] for column in columns),
            cells,
            tuple(columns.index(column) for column in numbers if column in columns),
        )
    ]


def bullet_list(items: Iterable[str]) -> list[Block]:
    """Make a bullet list; nothing without texts."""
    texts = tuple(item for item in items if item)
    return [BulletList(texts)] if texts else []


def paragraph(text: str, quiet: bool = False) -> list[Block]:
    """Make a paragraph; nothing when it is empty."""
    return [Paragraph(text, quiet)] if text else []


def markdown_text(name: str, text: str) -> list[Block]:
    """Make a Markdown text; nothing when it is empty."""
    return [MarkdownText(name, text)] if text.strip() else []


def section(title: str, *parts: Iterable[Block]) -> list[Block]:
    """A heading with what belongs under it; nothing when nothing does."""
    blocks = tuple(part for group in parts for part in group)
    return [Section(title, blocks)] if blocks else []
