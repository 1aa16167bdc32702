"""Wording of reports: days, roles, levels and counts."""

from collections.abc import Iterable

from rmjournal.insight.review.review import Review
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import Figure
from rmjournal.render.row import Row, render_text

TEXT_WIDTH = 72
"""Cells of a text figure, at most."""
CHART_WIDTH = 60
"""Cells of a chart or of bars."""


def perspective_of(review: Review) -> Perspective:
    """Give the perspective of a review; one for others calls its owner by name."""
    pair = review.relationship
    me = review.names.get(pair.role, "me")
    return Perspective(today=review.as_of, role=pair.role, pair=pair, me=me)


def draw_figure(svg: str, rows: Iterable[Row], caption: str = "", name: str = "") -> Figure:
    """Draw a figure as SVG and text, without its legend: that stands below."""
    lines = render_text(
        (row for row in rows if row.is_preformatted or (row.text and row.tone != "quiet")), TEXT_WIDTH
    )
    return Figure(svg, tuple(lines), caption, name)


def list_counts(*parts: tuple[int, str]) -> str:
    """List counts with their words; zeros are left out."""
    return ", ".join(f"{count} {word}" for count, word in parts if count)


def join_parts(*parts: str, separator: str = " · ") -> str:
    """Join the parts that are not empty."""
    return separator.join(part for part in parts if part)
