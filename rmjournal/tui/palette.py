"""The colours of drawn lines, straight from the theme.

A component class for every tone of every pane would be styled anew at each start: a fifth of the time to the first
screen. The theme's variables are looked up once instead.
"""

import functools

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.widget import Widget

from rmjournal.render.timeline_lane import SOFT
from rmjournal.tui.theme import FALLBACK

COLOURED = ("quiet", "up", "down", "late", "good", "accent", "warning", "error", "foreground")
BOLD = ("strong", "heading", "here", "key", "lit")
REVERSED = ("lit",)
"""Tones that swap ink and ground, so that they are seen without colours too."""
GROUNDS = {"cursor": "cursor-line", "away": "cursor-away", "here": "background"}
"""Tones with a ground of their own, and its variable."""

SOFTER = 0.45
"""How far a soft tone lies towards the ground."""

INK = {"heading": "accent", "here": "accent", "key": "accent"}
"""Tones that take their colour from another."""


def style(widget: Widget, tone: str, base: Style) -> Style:
    """The style of a tone on the ground of ``base``, in the theme that is on now."""
    if not tone:
        return base
    known = widget.app.theme_variables
    plain = tone.removesuffix(SOFT)
    ink = INK.get(plain, plain)
    colour = known.get(ink, FALLBACK.get(ink, "")) if ink in COLOURED else ""
    if plain != tone:
        colour = _softened(colour, known.get("background", ""))
    ground = GROUNDS.get(tone, "")
    return base + _style(
        colour, known.get(ground, FALLBACK.get(ground, "")) if ground else "", tone in BOLD, tone in REVERSED
    )


@functools.cache
def _softened(colour: str, ground: str) -> str:
    try:
        return Color.parse(colour).blend(Color.parse(ground), SOFTER).hex
    except ColorParseError:
        return colour


@functools.cache
def _style(colour: str, ground: str, bold: bool, reverse: bool) -> Style:
    return Style(
        color=_rich(colour) if colour else None,
        bgcolor=_rich(ground) if ground else None,
        bold=bold or None,
        reverse=reverse or None,
    )


def _rich(colour: str) -> RichColor | None:
    try:
        return Color.parse(colour).rich_color
    except ColorParseError:
        return None
