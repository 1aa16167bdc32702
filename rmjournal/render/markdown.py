"""A page of blocks as Markdown, with pictures drawn in text; any reader and any editor can show it."""

from collections.abc import Iterable, Iterator

from rmjournal.exchange import marked
from rmjournal.model.field import visible
from rmjournal.render.document import Beside, Block, Facts, Listing, Page, Picture, Prose, Section, Table, Words

DEEPEST = 6


def as_markdown(page: Page) -> str:
    """The whole file."""
    under = [[marked.words(page.under)]] if page.under else []
    footer = [["---"], [f"*{marked.words(page.footer)}*"]] if page.footer else []
    pieces = [[f"# {marked.words(page.title)}"], *under, *_parts(page.parts, 2), *footer]
    return "\n\n".join("\n".join(piece) for piece in pieces) + "\n"


def _parts(parts: Iterable[Block], level: int) -> Iterator[list[str]]:
    for part in parts:
        yield from _block(part, level)


def _block(part: Block, level: int) -> Iterator[list[str]]:
    if isinstance(part, Section):
        yield [f"{'#' * min(level, DEEPEST)} {marked.words(part.title)}"]
        yield from _parts(part.parts, level + 1)
    elif isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Beside):
        yield from _parts(part.parts, level)
    elif isinstance(part, Picture):
        yield from _picture(part)
    else:
        yield from _small(part)


def _small(part: Facts | Listing | Words | Prose) -> Iterator[list[str]]:
    if isinstance(part, Facts):
        yield [_fact(*row) for row in part.rows]
    elif isinstance(part, Listing):
        yield [f"- {marked.words(item)}" for item in part.items]
    elif isinstance(part, Words):
        yield [f"*{marked.words(part.text)}*" if part.quiet else marked.words(part.text)]
    else:
        if part.name:
            yield [f"{marked.words(part.name)}:"]
        yield marked.quoted(part.text)


def _fact(name: str, value: str, more: str) -> str:
    return f"- **{marked.words(name)}:** {', '.join(marked.words(said) for said in (value, more) if said)}"


def _table(part: Table) -> Iterator[list[str]]:
    yield [f"*{marked.words(part.caption)}*"]
    rule = ["--:" if n in part.numbers else "---" for n in range(len(part.head))]
    yield [_row(map(marked.words, part.head)), _row(rule), *(_row(map(marked.words, row)) for row in part.rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _picture(part: Picture) -> Iterator[list[str]]:
    if part.lines:
        fence = "```"
        while any(line.lstrip().startswith(fence) for line in part.lines):
            fence += "`"
        yield [f"{fence}text", *(visible(line, "").rstrip() for line in part.lines), fence]
    if part.caption:
        yield [f"*{marked.words(part.caption)}*"]
