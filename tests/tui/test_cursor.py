"""The terminal's own cursor: it stands where one types, from the first moment, and is hidden elsewhere."""

from pathlib import Path

import pytest

from tests.programs import TerminalProgram, start_screens

from .app_driver import bare


def cursor(term: TerminalProgram) -> tuple[int, int] | None:
    """The column and row of the cursor, from 0; none while it is hidden."""
    shown = term._screen.model.cursor
    return None if shown.hidden else (shown.x, shown.y)


def _places(term: TerminalProgram, words: str) -> list[tuple[int, int]]:
    """The columns and rows where these words stand."""
    return [(line.index(words), row) for row, line in enumerate(term.rows()) if words in line]


@pytest.mark.parametrize(
    ("keys", "hint"),
    [(("c",), "One line is enough"), (("3", "/"), "filter this list"), (("\x06",), "words, in any order")],
    ids=["capture", "filter", "find"],
)
def test_the_cursor_of_the_terminal_stands_in_the_field_before_anything_is_typed(
    tmp_path: Path, keys: tuple[str, ...], hint: str
) -> None:
    term = start_screens(bare(tmp_path))
    term.until(lambda: cursor(term) is None, "no cursor")
    term.type(*keys)
    term.until(lambda: cursor(term) in _places(term, hint), "the cursor at the field")
    column, row = cursor(term) or (0, 0)
    term.type("ü")
    term.until(lambda: cursor(term) == (column + 1, row), "the cursor behind the letter")
    term.until(lambda: term.rows()[row][column] == "ü", "the letter")
    term.type("escape")
    term.until(lambda: cursor(term) is None, "no cursor")
    term.close()
