"""The terminal's own cursor: it stands where one types, from the first moment, and is hidden elsewhere."""

from pathlib import Path

import pytest

from tests.programs import TerminalProgram, start_screens

from .app_driver import bare


def cursor(term: TerminalProgram) -> tuple[int, int] | None:
    """The column and row of the cursor, from 0; none while it is hidden."""
    shown = term._screen.cursor
    return None if shown.hidden else (shown.x, shown.y)


@pytest.mark.parametrize(
    ("keys", "hint"),
    [(("c",), "One line is enough"), (("3", "/"), "filter this list"), (("\x06",), "words, in any order")],
    ids=["capture", "filter", "find"],
)
def test_the_cursor_of_the_terminal_stands_in_the_field_before_anything_is_typed(
    tmp_path: Path, keys: tuple[str, ...], hint: str
) -> None:
    term = start_screens(bare(tmp_path))
    assert cursor(term) is None
    term.type(*keys)
    term.wait(hint)
    row = next(n for n, line in enumerate(term.rows()) if hint in line)
    column = term.rows()[row].index(hint)
    term.until(lambda: cursor(term) == (column, row), "the cursor at the field")
    term.type("ü")
    term.until(lambda: cursor(term) == (column + 1, row), "the cursor behind the letter")
    assert term.rows()[row][column] == "ü"
    term.type("escape")
    term.until(lambda: cursor(term) is None, "no cursor")
    term.close()
