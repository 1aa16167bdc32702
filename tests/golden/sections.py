"""Golden texts: named pieces of one file, compared piece by piece."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff

HEAD = "=== "
"""Begins the line that names a piece."""


def joined(pieces: Mapping[str, str]) -> str:
    """Pieces as the text of one file."""
    for name, text in pieces.items():
        assert f"\n{HEAD}" not in f"\n{text}" and "\n" not in name and text[-1:] in ("", "\n"), name
    return "".join(f"{HEAD}{name}\n{text}" for name, text in pieces.items())


def pieces(text: str) -> dict[str, str]:
    """The pieces of a file by their names."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n")[:-1]:
        if line.startswith(HEAD):
            lines = found[line.removeprefix(HEAD)] = []
        else:
            lines.append(f"{line}\n")
    return {name: "".join(lines) for name, lines in found.items()}


def differences(before: str, now: str, most: int = 40) -> Iterator[str]:
    """The lines that differ, piece by piece; of each piece the first ones."""
    old, new = pieces(before), pieces(now)
    for name in {**old, **new}:
        was, it_is = old.get(name), new.get(name)
        if was is None or it_is is None:
            yield f"{HEAD}{name}: {'is new' if was is None else 'is gone'}"
        elif was != it_is:
            yield f"{HEAD}{name}"
            lines = list(unified_diff(was.splitlines(), it_is.splitlines(), n=1, lineterm=""))[2:]
            yield from lines[:most]
            if len(lines) > most:
                yield f"… and {len(lines) - most} lines more"
