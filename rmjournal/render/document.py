"""Document of blocks: headings, facts, tables, lists, paragraphs and pictures.

All texts are plain, as a person wrote them; each format makes them safe in its own way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Facts:
    """Names with their values, each with what else is to be said of it."""

    rows: tuple[tuple[str, str, str], ...]
    cards: bool = False
    """Each in a field of its own, to be seen at once."""


@dataclass(frozen=True)
class Table:
    """Rows under column names; the first cell names its row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number_columns: tuple[int, ...] = ()
    """The columns of numbers."""


@dataclass(frozen=True)
class BulletList:
    """Some lines, one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A sentence of ours."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class MarkdownText:
    """A text in Markdown that a person wrote, under a name."""

    name: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A picture twice: as SVG and as lines of text, either of which may be empty; with words under it."""

    svg: str
    lines: tuple[str, ...]
    caption: str = ""
    name: str = ""
    """What stands under the SVG instead, where the lines say it themselves."""


@dataclass(frozen=True)
class Columns:
    """Blocks that stand side by side where there is room."""

    parts: "tuple[Block, ...]"


@dataclass(frozen=True)
class Section:
    """A heading with what belongs under it."""

    title: str
    parts: "tuple[Block, ...]"


Block: TypeAlias = Facts | Table | BulletList | Paragraph | MarkdownText | Figure | Columns | Section


@dataclass(frozen=True)
class Page:
    """A whole page."""

    title: str
    subtitle: str
    parts: tuple[Block, ...]
    footer: str


def facts(*pairs: tuple[str, str]) -> list[Block]:
    """Names with their values, those without a value left out; nothing when none is left."""
    found = tuple((name, value, "") for name, value in pairs if value)
    return [Facts(found)] if found else []


def cards(*rows: tuple[str, str, str]) -> list[Block]:
    """Names with their values and what else is to be said, each in a field of its own; empty ones left out."""
    found = tuple(row for row in rows if row[1])
    return [Facts(found, cards=True)] if found else []


def side_by_side(*parts: Iterable[Block]) -> list[Block]:
    """Blocks side by side; nothing when there are none."""
    found = tuple(part for some in parts for part in some)
    return [Columns(found)] if found else []


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> list[Block]:
    """A table without the columns that are empty all the way down; nothing without rows."""
    found = [tuple(row) for row in rows]
    kept = [n for n in range(len(head)) if n == 0 or any(row[n] for row in found)]
    if not found:
        return []
    cells = tuple(tuple(row[n] for n in kept) for row in found)
    return [Table(caption, tuple(head[n] for n in kept), cells, tuple(kept.index(n) for n in numbers if n in kept))]


def bullet_list(items: Iterable[str]) -> list[Block]:
    """Some lines; nothing without any."""
    found = tuple(item for item in items if item)
    return [BulletList(found)] if found else []


def paragraph(text: str, quiet: bool = False) -> list[Block]:
    """A sentence; nothing when it is empty."""
    return [Paragraph(text, quiet)] if text else []


def markdown_text(name: str, text: str) -> list[Block]:
    """A person's text; nothing when it is empty."""
    return [MarkdownText(name, text)] if text.strip() else []


def section(title: str, *parts: Iterable[Block]) -> list[Block]:
    """A heading with what belongs under it; nothing when nothing does."""
    inner = tuple(part for some in parts for part in some)
    return [Section(title, inner)] if inner else []
