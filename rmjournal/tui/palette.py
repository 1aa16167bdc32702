"""The colours of drawn lines, straight from the theme.

A component class for every tone of every pane would be styled anew at each start: a fifth of the time to the first
screen. The theme's variables are looked up once instead.
"""

import functools

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.widget import Widget

from rmjournal.tui.theme import FALLBACK

COLOURED = ("quiet", "up", "down", "late", "good", "accent", "warning", "error", "foreground")
BOLD = ("strong", "heading", "here", "key")
GROUNDS = {"cursor": "cursor-line", "away": "cursor-away", "here": "background"}
"""Tones with a ground of their own, and its variable."""

INK = {"heading": "accent", "here": "accent", "key": "accent"}
"""Tones that take their colour from another."""


def style(widget: Widget, tone: str, base: Style) -> Style:
    """The style of a tone on the ground of ``base``, in the theme that is on now."""
    if not tone:
        return base
    known = widget.app.theme_variables
    ink = INK.get(tone, tone)
    colour = known.get(ink, FALLBACK.get(ink, "")) if ink in COLOURED else ""
    ground = GROUNDS.get(tone, "")
    return base + _style(colour, known.get(ground, FALLBACK.get(ground, "")) if ground else "", tone in BOLD)


@functools.cache
def _style(colour: str, ground: str, bold: bool) -> Style:
    return Style(
        color=_rich(colour) if colour else None,
        bgcolor=_rich(ground) if ground else None,
        bold=bold or None,
    )


def _rich(colour: str) -> RichColor | None:
    try:
        return Color.parse(colour).rich_color
    except ColorParseError:
        return None
