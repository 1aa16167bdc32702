"""Text width in terminal cells: cut, word wrap and padding."""

import unicodedata


def cells(text: str) -> int:
    """How many cells a text takes: wide characters two, combining ones none, joined emoji two in all."""
    return sum(_cells_each(text))


def _cells_each(text: str) -> list[int]:
    found: list[int] = []
    joined = False
    for char in text:
        found.append(0 if joined or 0x1F3FB <= ord(char) <= 0x1F3FF else _cells_of(char))
        if char == "\ufe0f" and len(found) > 1 and found[-2] == 1:
            found[-1] = 1
        joined = char == "\u200d"
    return found


def _cells_of(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cut(text: str, width: int) -> str:
    """The text on one line, ending in … where it is longer than the width."""
    line = " ".join(text.split())
    if cells(line) <= width:
        return line
    used, kept = 0, 0
    for size in _cells_each(line):
        if used + size > width - 1:
            break
        used, kept = used + size, kept + 1
    return line[:kept].rstrip() + "…"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines that fit the width (0 = no limit), broken between words where there are any."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append("")
        for word in line.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if width and lines[-1] and cells(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
    return lines


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, up to the width."""
    return text + " " * (width - cells(text))
