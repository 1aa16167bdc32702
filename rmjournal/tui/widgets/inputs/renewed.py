"""Where a cursor stands in a text after somebody else has changed it."""


def place(at: int, old: str, new: str) -> int:
    """The place of a cursor: before what changed it stays, behind it goes along, inside it goes to the beginning."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    if at <= same:
        return at
    most = min(len(old), len(new)) - same
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    behind = len(old) - at
    return len(new) - behind if behind <= tail else same


def spot(at: tuple[int, int], old: str, new: str) -> tuple[int, int]:
    """The same by row and column."""
    row, column = at
    before = new[: place(sum(len(line) + 1 for line in old.split("\n")[:row]) + column, old, new)]
    return before.count("\n"), len(before.rpartition("\n")[2])
