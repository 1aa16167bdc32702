"""Pair table as rows: all relationships side by side, or one below the other."""

from collections.abc import Sequence

from rmjournal.dates import format_distance
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.pair_comparison import PairOverview
from rmjournal.model.kinds.action import Action
from rmjournal.model.perspective import Perspective
from rmjournal.render.row import GAP, Row, quiet
from rmjournal.render.text_width import cell_width, fit_width

MIN_TABLE_WIDTH = 72
"""Cells from which on the relationships are the rows of a table."""
HEADS = ("With", "I am the", "Last", "Next", "My items", "Their items", "Goals", "Cadence")
"""The columns; the last ones are left out where there is no room."""
GAP_WIDTH = 2
"""Cells between two columns."""


def pair_table_rows(overviews: Sequence[PairOverview], perspective: Perspective, width: int) -> list[Row]:
    """Draw all relationships as a table, or as some rows each if too narrow."""
    if not overviews:
        return [quiet("No relationship yet. Press n and choose Relationship.")]
    if width < MIN_TABLE_WIDTH:
        return [row for one in overviews for row in (*_pair_rows(one, perspective), GAP)][:-1]
    table = [_cells(one, perspective) for one in overviews]
    sizes = [max(cell_width(row[column]) for row in (HEADS, *table)) for column in range(len(HEADS))]
    while sum(sizes) + GAP_WIDTH * (len(sizes) - 1) > width:
        sizes.pop()
    return [
        Row(_line(HEADS, sizes), tone="quiet", is_preformatted=True),
        *(
            Row(_line(cells, sizes), is_preformatted=True, entry=one.pair)
            for one, cells in zip(overviews, table, strict=True)
        ),
    ]


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    padded = (fit_width(cell, size) for cell, size in zip(cells, sizes, strict=False))
    return (" " * GAP_WIDTH).join(padded).rstrip()


def _cells(one: PairOverview, perspective: Perspective) -> tuple[str, ...]:
    return (
        perspective.words(one.pair),
        one.pair.role,
        perspective.day(one.last.day) if one.last else "–",
        _next_words(one, perspective),
        _count_words(one.mine, perspective) or "–",
        _count_words(one.theirs, perspective) or "–",
        str(len(one.goals) or "–"),
        one.cadence or "–",
    )


def _next_words(one: PairOverview, perspective: Perspective) -> str:
    if one.next is not None:
        return perspective.start(one.next)
    return "none planned" if one.pair.state == "active" else humanize(one.pair.state)


def _count_words(actions: Sequence[Action], perspective: Perspective) -> str:
    """Count open action items, and those of them that are overdue; empty for none."""
    late = sum(action.due is not None and action.due < perspective.today for action in actions)
    return "" if not actions else f"{len(actions)}, {late} overdue" if late else str(len(actions))


def _pair_rows(one: PairOverview, perspective: Perspective) -> list[Row]:
    last = one.last.day if one.last else None
    met = f"last {perspective.day(last)}, {format_distance(last, perspective.today)}" if last else "not met yet"
    mine, theirs = _count_words(one.mine, perspective), _count_words(one.theirs, perspective)
    items = join_parts(f"my action items {mine}" if mine else "", f"theirs {theirs}" if theirs else "")
    return [
        Row(perspective.words(one.pair), "⋈", f"I am the {one.pair.role}", tone="strong", entry=one.pair),
        Row(join_parts(met, one.cadence), lead=" ", tone="quiet"),
        Row(f"next: {_next_words(one, perspective)}", lead=" "),
        Row(join_parts(items or "no open action items", pluralize(len(one.goals), "goal")), lead=" "),
    ]  # fmt: skip
