"""Hits of a search: found, and printed as a table."""

from collections.abc import Sequence

import click

from rmjournal.cli.columns import first_cells, heading_line, safe_line
from rmjournal.cli.output import COLUMN_GAP, LAST_COLUMN_WIDTH, highlight
from rmjournal.crdt.merge import ConflictCounts
from rmjournal.errors import Refused
from rmjournal.insight.search import SearchIndex, SearchResult, find_reasons, title_places
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import conflict_badge
from rmjournal.render.text_width import cell_width, clip_around, pad, wrap_places

MAX_TITLE_LINES = 3
"""Lines of the title of a hit; a longer one is cut around the match."""


def search_result(index: SearchIndex, query: str) -> SearchResult:
    """Search an index; prints notes on stderr, raises `Refused` for a wrong query."""
    result = index.search(query)
    if result.problem:
        raise Refused(result.problem)
    for note in result.notes:
        click.echo(f"{note[0].upper()}{note[1:]}.", err=True)
    return result


def hit_lines(journal: Journal, hits: Sequence[Entry], result: SearchResult, width: int) -> list[str]:
    """The table of search hits, each with the text for which it was found.

    Without a width each hit stands in one line.
    """
    counts = ConflictCounts().counts(journal.db.content)
    badges = [conflict_badge(counts, entry.id) for entry in hits]
    cells = [
        [*first_cells(journal, entry), entry.KIND.label.lower(), *([badge] if any(badges) else [])]
        for entry, badge in zip(hits, badges, strict=True)
    ]
    heads = ["REF", "", "DAY", "KIND", *([""] if any(badges) else [])]
    sizes = [max(cell_width(row[n]) for row in (heads, *cells)) for n in range(len(heads))]
    indent = sum(sizes) + len(COLUMN_GAP) * len(sizes)
    room = max(width - indent, LAST_COLUMN_WIDTH) if width else 0
    lines = [COLUMN_GAP.join(pad(cell, size) for cell, size in zip(heads, sizes, strict=True)).rstrip()]
    for entry, row in zip(hits, cells, strict=True):
        texts = _hit_texts(entry, result, room)
        first, *rest = texts if room else [" — ".join(texts)]
        lines.append("".join(pad(cell, size) + COLUMN_GAP for cell, size in zip(row, sizes, strict=True)) + first)
        lines += [" " * indent + text for text in rest]
    return lines


def _hit_texts(entry: Entry, result: SearchResult, room: int) -> list[str]:
    """The title and the reasons of a hit, with the matches highlighted.

    0 cells are no limit.
    """
    title = safe_line(entry.heading)
    shift = len(heading_line(entry)) - len(title)
    places = [(start + shift, end + shift) for start, end in title_places(title, result)]
    lines = wrap_places(heading_line(entry), places, room, MAX_TITLE_LINES)
    texts = [highlight(line, places) for line, places in lines]
    for reason in find_reasons(entry, result):
        head = f"{reason.label}: "
        left = max(room - cell_width(head), LAST_COLUMN_WIDTH) if room else 0
        clipped, inside = clip_around(reason.text, reason.places, left, reason.start)
        texts.append(highlight(head + clipped, [(start + len(head), end + len(head)) for start, end in inside]))
    return texts
