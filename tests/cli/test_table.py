"""Text tables: cell width, truncation, and the width of the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.cli.output import LAST_COLUMN_WIDTH, table_lines, table_rows
from rmjournal.model.field import visible
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
def test_a_table_fits_the_width_and_loses_no_word(rows: list[tuple[str, str]], width: int) -> None:
    plain = [
        ("".join(c for c in cell if c.isprintable()), " ".join(visible(text, "").split())) for cell, text in rows
    ]
    groups = table_rows(["A", "B"], plain, width)
    longest = max((cell_width(word) for row in plain for cell in row for word in cell.split()), default=0)
    indent = max(cell_width(cell) for cell in ("A", *(cell for cell, _ in plain))) + 2
    assert len(groups) == len(rows) + 1
    assert all(
        cell_width(line) <= max(width, indent + max(longest, LAST_COLUMN_WIDTH))
        for g in groups
        for line in g
        if width
    )
    for (cell, text), group in zip(plain, groups[1:], strict=True):
        assert sorted(" ".join(group).split()) == sorted(f"{cell} {text}".split())


def test_a_long_column_is_wrapped_below_itself() -> None:
    text = "One sentence that is rather long, and goes on for some words more than fit."
    assert table_lines(["REF", "GOAL", "OWNER"], [["1", text, "me"], ["22", "x", "both"]], 60) == [
        "REF  GOAL                                              OWNER",
        "1    One sentence that is rather long, and goes on     me",
        "     for some words more than fit.",
        "22   x                                                 both",
    ]


def test_a_text_of_several_lines_stays_in_its_row() -> None:
    assert table_lines(["A", "B"], [["1", "x\ny"]]) == ["A  B", "1  x y"]


def test_a_long_column_without_room_stands_below_the_others() -> None:
    text = "One sentence that is rather long, and goes on for some words more than fit."
    assert table_lines(["REF", "DAY", "STATE", "GOAL"], [["1", "Tue 5 May", "active", text]], 44) == [
        "REF  DAY        STATE",
        "1    Tue 5 May  active",
        "     One sentence that is rather long, and",
        "     goes on for some words more than fit.",
    ]


def test_long_text_is_wrapped_between_words_and_nothing_is_lost() -> None:
    assert wrap("one two three\n\nfour", 8) == ["one two", "three", "", "four"]
    assert wrap("unbreakable x", 4) == ["unbr", "eaka", "ble", "x"]
    assert wrap("unbreakable x", 4, break_words=False) == ["unbreakable", "x"]
    assert wrap("one two", 0) == ["one two"]


def test_a_wrapped_line_keeps_its_indent_and_a_letter_its_accent() -> None:
    assert wrap("list:\n  - item", 20, break_words=False) == ["list:", "  - item"]
    assert wrap("abe\u0301f", 3) == ["abe\u0301", "f"]
