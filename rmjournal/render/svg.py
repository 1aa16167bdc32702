"""SVG shapes, and a time axis of months, for charts on a page."""

from collections.abc import Iterable, Iterator
from html import escape

from rmjournal.dates import SHORT_MONTHS
from rmjournal.render.html_page import escape_text
from rmjournal.render.time_scale import TimeScale


def svg(mark: str, size: tuple[float, float], title: str, told: str, shapes: Iterable[str]) -> str:
    """A picture with its title and, in words, what it shows; ``mark`` is unique on the page."""
    width, height = size
    name = escape(mark)
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{name}-title {name}-told">',
            f'<title id="{name}-title">{escape_text(title)}</title>',
            f'<desc id="{name}-told">{escape_text(told)}</desc>',
            *shapes,
            "</svg>",
        ]
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}" class="{kind}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str, round_: float = 0) -> str:
    """A rectangle."""
    corner = f' rx="{round_:g}"' if round_ else ""
    return f'<rect x="{x:.4g}" y="{y:.4g}" width="{max(width, 0):.4g}" height="{height:.4g}"{corner} class="{kind}"/>'


def circle(x: float, y: float, radius: float, kind: str) -> str:
    """A dot or a ring."""
    return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:g}" class="{kind}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, closed: bool = False) -> str:
    """A line through points; closed = a shape."""
    steps = " L".join(f"{x:.4g} {y:.4g}" for x, y in points)
    end = " Z" if closed else ""
    return f'<path d="M{steps}{end}" class="{kind}"/>' if steps else ""


def diamond(x: float, y: float, radius: float, kind: str) -> str:
    """A square on its corner."""
    return path([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], kind, closed=True)


def cross(x: float, y: float, radius: float, kind: str = "cross") -> str:
    """Two lines that cross."""
    return (
        f'<path d="M{x - radius:.4g} {y - radius:.4g} L{x + radius:.4g} {y + radius:.4g} '
        f'M{x - radius:.4g} {y + radius:.4g} L{x + radius:.4g} {y - radius:.4g}" class="{kind}"/>'
    )


def label(x: float, y: float, text: str, kind: str = "") -> str:
    """A line of plain text."""
    of = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.4g}" y="{y:.4g}"{of}>{escape_text(text)}</text>'


MONTH_LABEL = 30
"""Room that the name of a month takes."""


def month_ticks(scale: TimeScale, top: float, bottom: float) -> Iterator[str]:
    """Draw a thin line where a month begins, with its name below; years where months have no room."""
    free = scale.left - MONTH_LABEL
    for day in scale.ticks(9):
        x = scale.position(day)
        yield line(x, top, x, bottom, "grid")
        if x - free >= MONTH_LABEL and x <= scale.right - MONTH_LABEL / 2:
            name = str(day.year) if day.month == 1 else SHORT_MONTHS[day.month - 1].capitalize()
            yield label(x + 2, bottom + 13, name, "soft")
            free = x
