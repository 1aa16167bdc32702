"""Texts that a spreadsheet would take for a formula: an apostrophe in front stops that, and can be taken off again.

After OWASP's list: ``= + - @``, tab and line ends at the start of a cell, also after blanks and in the full width of
east Asian scripts; and the same after ``;``, tab or a line end within it, where a spreadsheet elsewhere begins a new
cell. A text that has such an apostrophe of its own gets one more, so that taking one off always gives the text.
"""

import re

_BLANK = r"[^\S\t\r\n]|[\u200b-\u200f\u2060\ufeff]"
_STARTS = r"(?:[\t\r\n]|(?:\s|[\u200b-\u200f\u2060\ufeff])*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_WITHIN = rf"([;\t\r\n](?:{_BLANK}|\t)*)"
_FORMULA = r"(?=[=+@\uff1d\uff0b\uff20]|[-\uff0d](?! ))"
_DANGEROUS = re.compile(f"'*{_STARTS}")
_DEFUSED = re.compile(f"''*{_STARTS}")
_DANGEROUS_WITHIN = re.compile(f"{_WITHIN}('*){_FORMULA}")
_DEFUSED_WITHIN = re.compile(f"{_WITHIN}'('*){_FORMULA}")


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with."""
    safe = _DANGEROUS_WITHIN.sub(r"\1'\2", text)
    return f"'{safe}" if _DANGEROUS.match(safe) else safe


def undone(cell: str) -> str:
    """The text of a defused cell."""
    safe = cell[1:] if _DEFUSED.match(cell) else cell
    return _DEFUSED_WITHIN.sub(r"\1\2", safe)
