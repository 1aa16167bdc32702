"""Markdown tables that are logs, such as ``| Date | Topic |``."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rmjournal.exchange.column_names import DAY, STAMP, column_roles
from rmjournal.exchange.markdown_words import plain_words, read_headings
from rmjournal.exchange.table_text import FoundTable, TableRow, day_of_cell, name_columns

_RULE_OF_TABLE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PROSE = re.compile(r"[^\W_]")


class TableLog(NamedTuple):
    """A table whose rows are days."""

    table: FoundTable
    heading: str
    """The heading that it stands below; empty for none."""


class SplitText(NamedTuple):
    """A text without the tables that are logs."""

    logs: Sequence[TableLog]
    rest: str
    """All else; empty where it has headings alone."""


def split_table_logs(text: str) -> SplitText:
    """Part the tables that are logs from the rest of a text."""
    if "|" not in text:
        return SplitText((), text)
    lines = text.split("\n")
    code = _lines_of_code(lines)
    headings = list(read_headings(lines))
    logs: list[TableLog] = []
    rest: list[str] = []
    at = 0
    while at < len(lines):
        end = _end_of_table(lines, at) if at not in code else at
        table = _read_table(lines, at, end) if end > at else None
        if table and _is_log(table):
            above = [heading.text for heading in headings if heading.line < at]
            logs.append(TableLog(table, above[-1] if above else ""))
            at = end + (end < len(lines) and not lines[end].strip())
        else:
            rest.append(lines[at])
            at += 1
    kept = "\n".join(rest)
    named = {number for heading in read_headings(rest) for number in range(heading.line, heading.end)}
    has_prose = any(_PROSE.search(line) for number, line in enumerate(rest) if number not in named)
    return SplitText(logs, kept if has_prose or not logs else "")


def _lines_of_code(lines: Sequence[str]) -> set[int]:
    """The numbers of lines between fences."""
    fenced = set()
    fence = ""
    for number, line in enumerate(lines):
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~"):
            fence = "" if fence == mark else fence or mark
        if fence:
            fenced.add(number)
    return fenced


def _end_of_table(lines: Sequence[str], start: int) -> int:
    """The line below a table; its own line where none begins."""
    is_table = "|" in lines[start] and start + 1 < len(lines) and _RULE_OF_TABLE.fullmatch(lines[start + 1])
    if not is_table or len(_cells(lines[start])) != len(_cells(lines[start + 1])):
        return start
    end = start + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a line; a day without its markup."""
    inner = re.sub(r"(?<!\\)\|$", "", line.strip().removeprefix("|"))
    return tuple(_plain_cell(cell) for cell in _CELL_END.split(inner))


def _plain_cell(cell: str) -> str:
    text = _LINE_BREAK.sub("\n", cell.strip().replace("\\|", "|"))
    plain = plain_words(text)
    return plain if day_of_cell(plain) else text


def _read_table(lines: Sequence[str], start: int, end: int) -> FoundTable:
    header = [plain_words(cell) for cell in _cells(lines[start])]
    rows = [TableRow(number + 1, _cells(lines[number])) for number in range(start + 2, end)]
    rows = [row for row in rows if row.filled]
    width = max([len(header), *(len(row.cells) for row in rows)])
    return FoundTable(columns=name_columns(header, width), rows=rows)


def _is_log(table: FoundTable) -> bool:
    """Whether a named column has days in half of its cells."""
    for at, header in enumerate(table.columns):
        cells = [row.cells[at] for row in table.rows if at < len(row.cells) and row.cells[at]]
        days = sum(day_of_cell(cell) is not None for cell in cells)
        if {DAY, STAMP} & {*column_roles(header)} and days and days * 2 >= len(cells):
            return True
    return False
