"""Output: safe text, JSON, aligned tables, and a progress line."""

import json
import os
import re
import sys
import time
from codecs import BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import msgspec

from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import as_json
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.render.row import Row
from rmjournal.render.text_width import cell_width, collapse_whitespace, pad, wrap

MIN_TEXT_WIDTH = 30
"""Cells that a text gets at least, however narrow the terminal."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")

_CONTROL_CHARS = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"


def echo(text: str = "") -> None:
    """Print text for people, with control characters made visible."""
    click.echo(visible(text))


def echo_aside(text: str) -> None:
    """Print text for people on stderr, beside a page or data on stdout."""
    click.echo(visible(text), err=True)


def echo_styled(text: str) -> None:
    """Print safe text with styles; click removes them for a file."""
    click.echo(text)


def highlight(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Make text safe for a terminal, with some places of it bold and underlined."""
    if not places or not has_styles():
        return visible(text, "")
    parts, last = [], 0
    for start, end in places:
        parts += [visible(text[last:start], ""), click.style(visible(text[start:end], ""), bold=True, underline=True)]
        last = end
    return "".join([*parts, visible(text[last:], "")])


_STYLES = {
    "strong": {"bold": True},
    "heading": {"bold": True},
    "emphasis": {"italic": True},
    "struck": {"strikethrough": True},
    "link": {"underline": True},
}
"""What a terminal does with the tone of a text."""


def styled_line(row: Row) -> str:
    """A row as safe text for a terminal, with its tones as styles."""
    lead = f"{visible(row.lead, '')} " if row.lead else ""
    text = visible(row.text, "")
    if not has_styles():
        return f"{lead}{text}".rstrip()
    spans = [(0, len(text), row.tone), *row.spans]
    ends = sorted({0, len(text), *(end for span in spans for end in span[:2])})
    parts = []
    for start, end in pairwise(ends):
        styles = [_STYLES.get(tone, {}) for first, last, tone in spans if first <= start and end <= last]
        style = {name: True for one in styles for name in one}
        parts.append(click.style(text[start:end], **style) if style else text[start:end])
    return f"{lead}{''.join(parts)}".rstrip()


def has_styles() -> bool:
    """Whether the terminal shows styles, and the person wants them."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def echo_exact(data: bytes, *, is_json: bool = False) -> None:
    """Print bytes for programs; on a terminal with control characters made visible."""
    if not is_terminal():
        click.echo(data, nl=False)
        return
    encoding = "utf-16" if data.startswith(BOM_UTF16_LE) else "utf-8-sig"
    text = data.decode(encoding).replace("\r\n", "\n")
    click.echo(_escape_controls(text) if is_json else visible(text), nl=False)


def echo_below(head: str, text: str, indent: int) -> None:
    """Print a text after a head, with a hanging indent."""
    width = terminal_width()
    first, *more_rows = wrapped_lines(text.split("\n"), max(width - indent, MIN_TEXT_WIDTH) if width else 0)
    echo("\n".join([f"{head}{first}", *(f"{' ' * indent}{row}".rstrip() for row in more_rows)]))


def wrapped_lines(lines: Iterable[str], width: int) -> list[str]:
    """Wrap lines that are too long, each with its own indent (0: no limit)."""
    return [row for line in lines for row in _wrap_line(line, width)]


def _wrap_line(line: str, width: int) -> list[str]:
    words = line.lstrip(" ")
    indent = line[: len(line) - len(words)]
    if not width or cell_width(line) <= width:
        return [line]
    return [indent + row for row in wrap(words, max(width - len(indent), MIN_TEXT_WIDTH), break_words=False)]


def echo_json(rows: Iterable[object]) -> None:
    """Print a JSON array."""
    click.echo(json_text(rows))


def json_text(rows: Iterable[object]) -> str:
    """A JSON array as text, with control characters escaped."""
    values = list(rows)
    try:
        text = msgspec.json.format(msgspec.json.encode(values), indent=2).decode()
    except UnicodeEncodeError:  # the name of a file may be any bytes
        text = json.dumps(msgspec.to_builtins(values), indent=2, ensure_ascii=False)
    return _escape_controls(text)


def _escape_controls(text: str) -> str:
    """The same JSON with control characters escaped."""
    return re.sub(_CONTROL_CHARS, lambda match: f"\\u{ord(match[0]):04x}", text)


def entry_as_json(journal: Journal, entry: Entry) -> dict[str, Any]:
    """The entry as scripts read it: ids, fields, history, derived values."""
    values = as_json(entry)
    return {
        "table": entry.KIND.plural,
        "id": values.pop("id"),
        "ref": journal.entries.short_id(entry),
        **values,
        **journal.derived(entry),
    }


def echo_entries(journal: Journal, entries: Iterable[Entry]) -> None:
    """Print entries as a JSON array."""
    echo_json(entry_as_json(journal, entry) for entry in entries)


def terminal_width() -> int:
    """The width of the terminal in cells; 0, no limit, without a terminal."""
    if not is_terminal():
        return 0
    import shutil

    return shutil.get_terminal_size().columns


PLAIN_VARIABLE = "RMJOURNAL_PLAIN"
"""Environment variable that wishes words instead of signs and charts."""


def is_plain() -> bool:
    """Whether words are wished instead of signs and charts, as for a screen reader."""
    context = click.get_current_context(silent=True)
    wished = getattr(context.obj, "is_plain", False) if context else False
    return bool(wished or os.environ.get(PLAIN_VARIABLE) or (is_terminal() and os.environ.get("TERM") == "dumb"))


def mark_of(entry: Entry) -> str:
    """The mark of an entry, or its state in words where they are wished."""
    if not is_plain():
        return entry.mark
    from rmjournal.render.plain_text import state_words

    return state_words(entry)


def is_terminal() -> bool:
    """Whether output goes to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def help_examples(*lines: str) -> str:
    """The examples at the end of a help text."""
    return "\b\n" + "\n".join(["Example:", *(f"  {line}" for line in lines)])


def verb(*examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a verb whose help ends with examples."""
    return click.command(epilog=help_examples(*examples))


PROGRESS_DELAY = 0.5
"""Seconds after which work is long enough to be told about."""

PROGRESS_INTERVAL = 0.1
"""Seconds between two words about it."""


@contextmanager
def progress_line() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress line on stderr while something runs."""
    err = sys.stderr
    shown = err is not None and err.isatty()
    next_word = time.monotonic() + PROGRESS_DELAY
    is_shown = False

    def tell(doing: str, done: int, total: int) -> None:
        nonlocal next_word, is_shown
        if shown and time.monotonic() >= next_word:
            err.write(f"\r\x1b[2K{doing} {done:,} of {total:,}")
            err.flush()
            next_word, is_shown = time.monotonic() + PROGRESS_INTERVAL, True

    try:
        yield tell
    finally:
        if is_shown:
            err.write("\r\x1b[2K")
            err.flush()


COLUMN_GAP = "  "
LAST_COLUMN_WIDTH = 16
"""Cells that a text keeps, however narrow the terminal is."""
MIN_TEXT_BESIDE = 36
"""Cells below which the text of a row stands under its other columns."""


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int = 0) -> list[str]:
    """The lines of a table, fit to a width (0: no limit).

    The widest column is wrapped; where it has little room, it stands below the other columns of its row.
    """
    return [line for lines in table_rows(heads, rows, width) for line in lines]


def table_rows(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int = 0) -> list[list[str]]:
    """The lines of each row of a table, those of its heads first."""
    lines = [[*row[:-1], collapse_whitespace(row[-1])] for row in (heads, *rows)]
    sizes = [max(cell_width(line[n]) for line in lines) for n in range(len(heads))]
    room = width - sum(sizes) - len(COLUMN_GAP) * (len(sizes) - 1)
    text = sizes.index(max(sizes))
    if not width or room >= 0:
        return [[_row(line, sizes)] for line in lines]
    sizes[text] += room
    if sizes[text] < MIN_TEXT_BESIDE:
        return [_stacked_row(line, sizes, text, width, is_head=not n) for n, line in enumerate(lines)]
    return [_wrapped_row(line, sizes, text) for line in lines]


def _wrapped_row(line: Sequence[str], sizes: Sequence[int], text: int) -> list[str]:
    first, *rest = wrap(line[text], sizes[text], break_words=False)
    indent = " " * (sum(sizes[:text]) + len(COLUMN_GAP) * text)
    return [_row([*line[:text], first, *line[text + 1 :]], sizes), *(indent + part for part in rest)]


def _stacked_row(line: Sequence[str], sizes: Sequence[int], text: int, width: int, *, is_head: bool) -> list[str]:
    indent = " " * (sizes[0] + len(COLUMN_GAP))
    others, other_sizes = ([*part[:text], *part[text + 1 :]] for part in (line, sizes))
    rows = wrap(_row(others, other_sizes), width, break_words=False)
    if is_head:
        return rows
    room = max(width - len(indent), LAST_COLUMN_WIDTH)
    return [*rows, *(indent + part for part in wrap(line[text], room, break_words=False))]


def row_lines(rows: Sequence[Sequence[str]], width: int = 0) -> list[list[str]]:
    """The lines of each row of a table without headings."""
    return table_rows([""] * len(rows[0]), rows, width)[1:] if rows else []


def section_lines(title: str, rows: Sequence[Sequence[str]], width: int = 0) -> list[str]:
    """A title with indented rows below it and an empty line."""
    lines = row_lines(rows, max(0, width - 2))
    return [title, *(f"  {line}".rstrip() for group in lines for line in group), ""]


def suffix_format(out: Path | None, formats: Sequence[str]) -> str:
    """The format that a file's suffix names, else the first one."""
    suffix = out.suffix.removeprefix(".").lower() if out else ""
    suffix = "html" if suffix == "htm" else suffix
    return suffix if suffix in formats else formats[0]


def _row(line: Sequence[str], sizes: Sequence[int]) -> str:
    return COLUMN_GAP.join([*map(pad, line[:-1], sizes), *line[-1:]]).rstrip()
