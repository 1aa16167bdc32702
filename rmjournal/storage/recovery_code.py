"""Recovery code: the key of a locked journal as rows to print and type.

Each row holds 8 bytes of the key and 11 bits that check them and their place: a typing mistake is found by its row.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

ROWS: Final = 8
"""Rows of a code."""

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's signs for 32 numbers, without letters that look like others."""

_ROW_BYTES: Final = 8
_ROW_SIGNS: Final = 15
_GROUP_SIGNS: Final = 5
_ROW_NUMBERS: Final = [*map(str, range(1, ROWS + 1))]
_CHECK_BITS: Final = 11
_LOOK_ALIKE: Final = str.maketrans("OIL", "011")
_LEAST_SIGNS: Final = 90
"""Signs from which a text is a code with mistakes rather than a passphrase."""


def encode_code(secret: bytes) -> list[str]:
    """Encode the secret of a key as the rows of its code."""
    rows = (secret[place : place + _ROW_BYTES] for place in range(0, len(secret), _ROW_BYTES))
    return [_encode_row(number, data) for number, data in enumerate(rows, 1)]


def decode_code(text: str) -> bytes | None:
    """Decode a typed code as the secret of a key; None for a mistake."""
    signs = _signs(text)
    if len(signs) != ROWS * _ROW_SIGNS or any(_wrong_rows(signs)):
        return None
    return b"".join(_row_bytes(row) for row in _rows(signs))


def find_mistake(text: str) -> str:
    """Say which row of a code is mistyped; empty for none, or no code."""
    signs = _signs(text)
    if len(signs) < _LEAST_SIGNS:
        return ""
    if wrong := next(_wrong_rows(signs), 0):
        return f"Row {wrong} of the recovery code has a typing mistake."
    return "" if len(signs) == ROWS * _ROW_SIGNS else f"The recovery code has {ROWS} rows of {_ROW_SIGNS} signs."


def _encode_row(number: int, data: bytes) -> str:
    value = int.from_bytes(data) << _CHECK_BITS | _check_of(number, data)
    signs = "".join(_SIGNS[value >> 5 * place & 31] for place in reversed(range(_ROW_SIGNS)))
    return "-".join(signs[at : at + _GROUP_SIGNS] for at in range(0, _ROW_SIGNS, _GROUP_SIGNS))


def _check_of(number: int, data: bytes) -> int:
    digest = sha256(b"rmjournal recovery code %d " % number + data).digest()
    return int.from_bytes(digest[:2]) & (1 << _CHECK_BITS) - 1


def _signs(text: str) -> str:
    """Give the signs of a code without separators; empty for other texts."""
    signs = re.sub(r"[\s·.–-]+", "", text).upper().translate(_LOOK_ALIKE)
    numbered = [signs[place : place + _ROW_SIGNS + 1] for place in range(0, len(signs), _ROW_SIGNS + 1)]
    if [row[0] for row in numbered] == _ROW_NUMBERS:  # typed along with the rows, as they stand on the sheet
        signs = "".join(row[1:] for row in numbered)
    return signs if set(signs) <= set(_SIGNS) else ""


def _rows(signs: str) -> Iterator[str]:
    return (signs[place : place + _ROW_SIGNS] for place in range(0, len(signs), _ROW_SIGNS))


def _row_value(row: str) -> int:
    value = 0
    for sign in row:
        value = value << 5 | _SIGNS.index(sign)
    return value


def _row_bytes(row: str) -> bytes:
    return (_row_value(row) >> _CHECK_BITS).to_bytes(_ROW_BYTES)


def _wrong_rows(signs: str) -> Iterator[int]:
    """Give the numbers of rows whose check is wrong, from 1."""
    for number, row in enumerate(_rows(signs), 1):
        is_right = len(row) == _ROW_SIGNS and _encode_row(number, _row_bytes(row)).replace("-", "") == row
        if not is_right:
            yield number
