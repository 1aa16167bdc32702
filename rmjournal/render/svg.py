"""SVG shapes and a time axis of months, for charts."""

from collections.abc import Iterable, Iterator
from html import escape

from rmjournal.dates import SHORT_MONTHS
from rmjournal.render.time_scale import TimeScale


def svg(mark: str, size: tuple[float, float], title: str, description: str, shapes: Iterable[str]) -> str:
    """Build an SVG with its title and description in words.

    ``mark`` is unique on the page.
    """
    width, height = size
    prefix = escape(mark)
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{prefix}-title {prefix}-told">',
            f'<title id="{prefix}-title">{_escape(title)}</title>',
            f'<desc id="{prefix}-told">{_escape(description)}</desc>',
            *shapes,
            "</svg>",
        ]
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """Draw a straight line."""
    return f'<line x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}" class="{kind}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str, radius: float = 0) -> str:
    """Draw a rectangle."""
    corner = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:.4g}" y="{y:.4g}" width="{max(width, 0):.4g}" height="{height:.4g}"{corner} class="{kind}"/>'


def circle(x: float, y: float, radius: float, kind: str) -> str:
    """Draw a dot or a ring."""
    return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:g}" class="{kind}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, closed: bool = False) -> str:
    """Draw a line through points, or a closed shape."""
    steps = " L".join(f"{x:.4g} {y:.4g}" for x, y in points)
    end = " Z" if closed else ""
    return f'<path d="M{steps}{end}" class="{kind}"/>' if steps else ""


def diamond(x: float, y: float, radius: float, kind: str) -> str:
    """Draw a square on its corner."""
    return path([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], kind, closed=True)


def cross(x: float, y: float, radius: float, kind: str = "cross") -> str:
    """Draw two lines that cross."""
    return (
        f'<path d="M{x - radius:.4g} {y - radius:.4g} L{x + radius:.4g} {y + radius:.4g} '
        f'M{x - radius:.4g} {y + radius:.4g} L{x + radius:.4g} {y - radius:.4g}" class="{kind}"/>'
    )


def label(x: float, y: float, text: str, kind: str = "") -> str:
    """Write a line of plain text."""
    css_class = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.4g}" y="{y:.4g}"{css_class}>{_escape(text)}</text>'


MONTH_LABEL = 30
"""Width of the name of a month."""


def month_ticks(scale: TimeScale, top: float, bottom: float) -> Iterator[str]:
    """Draw a line at the start of months, with names below.

    Years are drawn where months have no room.
    """
    label_end = scale.left - MONTH_LABEL
    for day in scale.ticks(9):
        x = scale.position(day)
        yield line(x, top, x, bottom, "grid")
        if x - label_end >= MONTH_LABEL and x <= scale.right - MONTH_LABEL / 2:
            name = str(day.year) if day.month == 1 else SHORT_MONTHS[day.month - 1].capitalize()
            yield label(x + 2, bottom + 13, name, "soft")
            label_end = x


def _escape(text: str) -> str:
    from rmjournal.render.html_page import escape_text  # whoever draws a chart in text needs no page of HTML

    return escape_text(text)
