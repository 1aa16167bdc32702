"""Summary rows and merged cells of spreadsheets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rmjournal.exchange.column_names import read_flag
from rmjournal.exchange.table_text import FoundTable, TableRow, day_of_cell
from rmjournal.model.folded_text import fold_words

TOTALS = "It holds totals, so it is no entry."
NOTHING = "It has only zeros and empty boxes, so it is no entry."
_TOTALS = """
    total totals sum grand subtotal average summe gesamt gesamtsumme zwischensumme insgesamt mittelwert somme totaux
    moyenne suma totales promedio soma totais somma totali totaal totalen summa totalt sammanlagt 합계 총계 合計 総計
"""
"""The words of which a cell before a total consists."""
_LONGEST_WORDS = 40
_NUMBER = re.compile(r"[^\w\s]{0,2} ?[+-]?\d[\d.,:' \u00a0\u202f]*\s?(?:[^\W\d]{1,7}\.?|[%€$£¥])?")
_ZERO = re.compile(r"0+(?:[.,:]0+)*|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?)|[-–—]|0?0[/.]0?1[/.]1900", re.IGNORECASE)
_FEWEST_GROUPS = 2
"""Days with empty cells below them that show that cells were merged."""
_MOST_DAYS = 2 / 3
"""The share of rows with a day of their own up to which cells were merged."""


def split_summaries(table: FoundTable) -> tuple[FoundTable, list[tuple[TableRow, str]]]:
    """Split a table into entries and summary rows with reasons."""
    is_wide = len(table.columns) > 1
    totals = [row for row in table.rows if _is_total(row, may_be_alone=is_wide and row is table.rows[-1])]
    lines = {row.line for row in totals}
    entries = [row for row in table.rows if row.line not in lines]
    end = next((at for at in range(len(entries), 0, -1) if not _is_empty(entries[at - 1])), len(entries))
    always = [at for at in range(len(table.columns)) if all(row.cell(at) for row in entries[:end])]
    empty = [row for row in entries[end:] if not all(map(row.cell, always))]
    lines = {row.line for row in empty}
    others = [(row, TOTALS) for row in totals] + [(row, NOTHING) for row in empty]
    return replace(table, rows=[row for row in entries if row.line not in lines]), others


def fill_merged_days(table: FoundTable, at: int) -> tuple[FoundTable, int]:
    """Repeat the days of merged cells; give the count of filled rows.

    The column must show that cells were merged: several of its days have empty cells below them, and none stands
    twice in a row.
    """
    days = [row.cell(at) for row in table.rows]
    pairs = list(pairwise(days))
    groups = sum(bool(day) and not below for day, below in pairs)
    is_merged = bool(days and days[0]) and groups >= _FEWEST_GROUPS and not any(a == b != "" for a, b in pairs)
    if not is_merged or sum(map(bool, days)) > len(days) * _MOST_DAYS:
        return table, 0
    return replace(table, rows=list(_with_days(table.rows, days, at))), days.count("")


def _with_days(rows: Sequence[TableRow], days: Sequence[str], at: int) -> Iterator[TableRow]:
    above = ""
    for row, day in zip(rows, days, strict=True):
        above = day or above
        cells = [*row.cells, *[""] * (at + 1 - len(row.cells))]
        cells[at] = above
        yield row if day else replace(row, cells=tuple(cells))


def _is_total(row: TableRow, *, may_be_alone: bool) -> bool:
    """Whether a row is a total: such a word and figures alone.

    At the end the word may be alone.
    """
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    words = [cell for cell in cells if not _NUMBER.fullmatch(cell)]
    has_figures = may_be_alone or len(cells) > 1
    return len(words) == 1 and has_figures and _says_total(words[0]) and not any(map(day_of_cell, cells))


def _says_total(cell: str) -> bool:
    words = set(fold_words(cell[:_LONGEST_WORDS]).split())
    return bool(words) and words <= {*_TOTALS.split()}


def _is_empty(row: TableRow) -> bool:
    """Whether a row has nothing but what formulas and boxes give without an entry."""
    cells = (cell.strip() for cell in row.cells)
    return all(not cell or read_flag(cell) is False or _ZERO.fullmatch(cell) for cell in cells)
