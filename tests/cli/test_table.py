"""Text tables: cell width, truncation, and the width of the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.cli.output import LAST_COLUMN_WIDTH, table_lines
from rmjournal.render.text_width import cell_width, truncate, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("佐藤", 4), ("👍", 2), ("👩‍💻", 2), ("👍🏽", 2), ("❤️", 2), ("e\u0301", 1), ("■ ◇", 3), ("", 0)],
)
def test_cell_width_counts_the_cells_of_a_terminal(text: str, width: int) -> None:
    assert cell_width(text) == width


@given(st.text(max_size=40), st.integers(1, 30))
def test_truncated_text_fits_and_ends_with_an_ellipsis(text: str, width: int) -> None:
    found = truncate(text, width)
    assert cell_width(found) <= width
    assert found == " ".join(text.split()) or found.endswith("…")


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=60)), max_size=5), st.integers(0, 60))
def test_a_table_fits_the_width_and_aligns_its_last_column(rows: list[tuple[str, str]], width: int) -> None:
    plain = [("".join(c for c in cell if c.isprintable()), text) for cell, text in rows]
    lines = table_lines(["A", "B"], plain, width)
    first = max(cell_width(cell) for cell in ("A", *(cell for cell, _ in plain)))
    assert len(lines) == len(rows) + 1
    assert all(cell_width(line) <= max(width, first + 2 + LAST_COLUMN_WIDTH) for line in lines if width)


def test_columns_are_aligned() -> None:
    assert table_lines(["REF", "GOAL"], [["1", "佐藤 listens and listens"], ["22", "x"]], 22) == [
        "REF  GOAL",
        "1    佐藤 listens and…",
        "22   x",
    ]


def test_long_text_is_wrapped_between_words_and_nothing_is_lost() -> None:
    assert wrap("one two three\n\nfour", 8) == ["one two", "three", "", "four"]
    assert wrap("unbreakable x", 4) == ["unbr", "eaka", "ble", "x"]
    assert wrap("unbreakable x", 4, break_words=False) == ["unbreakable", "x"]
    assert wrap("one two", 0) == ["one two"]


def test_a_wrapped_line_keeps_its_indent_and_a_letter_its_accent() -> None:
    assert wrap("list:\n  - item", 20, break_words=False) == ["list:", "  - item"]
    assert wrap("abe\u0301f", 3) == ["abe\u0301", "f"]
