"""The recovery code: every key comes back, every mistake is found by its row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.storage.recovery_code import ROWS, decode_code, encode_code, find_mistake

SECRET = bytes(range(64))


@given(st.binary(min_size=64, max_size=64), st.sampled_from(["", " ", "\n", " - "]), st.booleans())
def test_every_key_comes_back_however_it_is_typed(secret: bytes, between: str, is_lower: bool) -> None:
    rows = encode_code(secret)
    text = between.join(rows).replace("0", "O").replace("1", "l")
    typed = text.lower() if is_lower else text
    assert len(rows) == ROWS and decode_code(typed) == secret and find_mistake(typed) == ""


def test_row_numbers_may_be_typed_along() -> None:
    rows = [f"{number} {row}" for number, row in enumerate(encode_code(SECRET), 1)]
    assert decode_code("\n".join(rows)) == SECRET
    rows[4] = rows[4][:-1] + ("2" if rows[4][-1] != "2" else "3")
    assert find_mistake("\n".join(rows)) == "Row 5 of the recovery code has a typing mistake."


def test_a_vector_that_another_program_can_check() -> None:
    first = encode_code(SECRET)[0]
    number = 0
    for sign in first.replace("-", ""):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(sign)
    assert (number >> 11).to_bytes(8, "big") == SECRET[:8]


@pytest.mark.parametrize("row", range(ROWS))
def test_a_mistyped_row_is_named_and_so_are_rows_in_a_wrong_order(row: int) -> None:
    rows = encode_code(SECRET)
    wrong = [*rows]
    wrong[row] = ("2" if wrong[row][0] != "2" else "3") + wrong[row][1:]
    assert decode_code("".join(wrong)) is None
    assert find_mistake("".join(wrong)) == f"Row {row + 1} of the recovery code has a typing mistake."
    swapped = [*rows]
    swapped[row], swapped[row - 1] = swapped[row - 1], swapped[row]
    assert f"Row {min(row, (row - 1) % ROWS) + 1} " in find_mistake("".join(swapped))


@pytest.mark.parametrize("text", ["", "four grey herons wade", "ä" * 120, "".join(encode_code(SECRET)[:3])])
def test_a_passphrase_is_no_code(text: str) -> None:
    assert decode_code(text) is None and find_mistake(text) == ""


def test_a_code_that_breaks_off_is_no_passphrase_either() -> None:
    assert "8 rows of 15 signs" in find_mistake("".join(encode_code(SECRET)[:7]))
