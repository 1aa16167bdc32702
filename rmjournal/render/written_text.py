"""A person’s text as rows.

The reader of Markdown is imported for a text that has signs of it.
"""

import functools
import re
from collections.abc import Callable

from msgspec.structs import replace

from rmjournal.render.row import Row
from rmjournal.render.text_width import wrap

_MARKDOWN_SIGN = re.compile(r"[*_`\\<&\[]|~~|://|^\s*(?:[#>|=-]|\+(?:\s|$)|\d+[.)])|^(?: {4}|\t)", re.MULTILINE)
"""What a text without Markdown has nowhere."""
_EMPTY_LINES = r"\n{3,}"


def markdown(text: str, width: int, payload: Callable[[str], object] | None = None) -> list[Row]:
    """Render a person's Markdown for a width (0 = no limit).

    ``payload`` is made of each line of its text.
    """
    return list(_markdown(text, width, payload))


@functools.lru_cache(maxsize=512)
def _markdown(text: str, width: int, payload: Callable[[str], object] | None) -> tuple[Row, ...]:
    """Render Markdown; its reader is imported for a text that has signs of it."""
    if _MARKDOWN_SIGN.search(text):
        from rmjournal.render.markdown_rows import markdown_rows

        return markdown_rows(text, width, payload)
    rows: list[Row] = []
    for line in re.sub(_EMPTY_LINES, "\n\n", text.strip("\n")).split("\n"):
        first, *rest = map(Row, wrap(line, width))
        rows += [replace(first, payload=payload(line)) if payload and line.strip() else first, *rest]
    return tuple(rows)


def markdown_line(text: str) -> Row:
    """Render one line of Markdown, not wrapped.

    A line that is a list or a quotation stays as written.
    """
    row, *more = markdown(text, 0) or [Row()]
    return Row(text) if more or row.lead else Row(row.text, spans=row.spans)


def with_markdown(row: Row) -> Row:
    """Give the row of an entry the tones of the Markdown in its title."""
    if row.entry is None or row.spans or row.is_preformatted or not _MARKDOWN_SIGN.search(row.text):
        return row
    line = markdown_line(row.text)
    return replace(row, text=line.text, spans=line.spans)
