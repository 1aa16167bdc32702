"""What stays where it is on the screen when the lines around it become others."""

from collections.abc import Sequence

from rmjournal.tui.line import Line

REACH = 500
"""Lines in which one that was seen is looked for after a change."""


def anchor_index(lines: Sequence[Line], cursor: int, top: int, height: int) -> int:
    """The line that is to stay: the lit one if it can be seen, else the first one seen that is of an entry; or -1."""
    if top <= cursor < top + height:
        return cursor
    return next((at for at in range(top, min(top + height, len(lines))) if lines[at].entry is not None), -1)


def find_entry_line(
    lines: Sequence[Line], entry_id: str, near: int, *, lit: bool = False, reach: int | None = None
) -> int:
    """The line of an entry, of several the one that is nearest to where it was; -1 for none within reach."""
    for far in range(len(lines) + 1 if reach is None else reach):
        for at in (near + far, near - far):
            line = lines[at] if 0 <= at < len(lines) else None
            if line and line.entry is not None and line.entry.id == entry_id and (line.can_be_lit or not lit):
                return at
    return -1


def cursor_index(lines: Sequence[Line], was: Line | None, at: int, whole: bool) -> int:
    """Where the cursor goes in other lines: to its entry, else near where it was, else where one begins.

    In a ``whole`` page none is lit until one moves.
    """
    if was is not None and was.entry is not None:
        index = find_entry_line(lines, was.entry.id, at, lit=True)
        if index >= 0:
            return index
    if was is None and whole:
        return -1
    begin = next((index for index, line in enumerate(lines) if line.begins), -1) if was is None else -1
    near = begin if begin >= 0 else next_lit(lines, max(0, min(at, len(lines))) - 1, 1)
    return near if near >= 0 else next_lit(lines, len(lines), -1)


def next_lit(lines: Sequence[Line], index: int, step: int) -> int:
    """The next line in a direction that can be lit; -1 for none."""
    index += step
    while 0 <= index < len(lines):
        if lines[index].can_be_lit:
            return index
        index += step
    return -1
