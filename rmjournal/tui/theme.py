"""Themes: dark, light, high contrast, 16 colours; Rich styles of drawn lines.

A component class for every tone of every pane would be styled anew at each start: a fifth of the time to the first
screen. The theme's variables are looked up once instead.
"""

import functools

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.content import Content
from textual.theme import Theme
from textual.widget import Widget

from rmjournal.render.row import SOFT_SUFFIX
from rmjournal.render.written_text import markdown

NIGHT = Theme(
    name="rmjournal-night",
    primary="#7fb7be",
    secondary="#9aa5b8",
    accent="#7fb7be",
    success="#93c08b",
    warning="#d9b36c",
    error="#e5787f",
    foreground="#d5d9e0",
    background="#15181d",
    surface="#1a1e25",
    panel="#222831",
    dark=True,
    variables={
        "border": "#4d6a72",
        "border-blurred": "#333b46",
        "scrollbar": "#2c343f",
        "scrollbar-hover": "#4d6a72",
        "scrollbar-background": "#15181d",
        "scrollbar-corner-color": "#15181d",
        "block-cursor-background": "#26363d",
        "block-cursor-foreground": "#e8ecf1",
        "input-selection-background": "#7fb7be 35%",
        "quiet": "#929cab",
        "up": "#8fb4e8",
        "down": "#dcb071",
        "late": "#e5787f",
        "good": "#93c08b",
        "cursor-line": "#24323a",
        "cursor-away": "#1e242c",
    },
)
"""Dark."""

DAY = Theme(
    name="rmjournal-day",
    primary="#0f6a74",
    secondary="#5b6472",
    accent="#0f6a74",
    success="#33722c",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#2d323b",
    background="#f8f7f3",
    surface="#f1efe9",
    panel="#e8e5dc",
    dark=False,
    variables={
        "border": "#7aa4a8",
        "border-blurred": "#cfcbc0",
        "scrollbar": "#d5d1c6",
        "scrollbar-hover": "#7aa4a8",
        "scrollbar-background": "#f8f7f3",
        "scrollbar-corner-color": "#f8f7f3",
        "block-cursor-background": "#d6e6e6",
        "block-cursor-foreground": "#1d2229",
        "input-selection-background": "#0f6a74 25%",
        "quiet": "#5a616d",
        "up": "#2457b8",
        "down": "#8f5400",
        "late": "#b3261e",
        "good": "#33722c",
        "cursor-line": "#d9e7e7",
        "cursor-away": "#eceae3",
    },
)
"""Light."""

CONTRAST = Theme(
    name="rmjournal-contrast",
    primary="#7ee6ff",
    secondary="#e0e0e0",
    accent="#7ee6ff",
    success="#7dff8a",
    warning="#ffd966",
    error="#ffbdb6",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "border": "#ffffff",
        "border-blurred": "#a8a8a8",
        "scrollbar": "#a8a8a8",
        "scrollbar-hover": "#ffffff",
        "scrollbar-background": "#000000",
        "scrollbar-corner-color": "#000000",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "input-selection-background": "#004a5c",
        "quiet": "#d6d6d6",
        "up": "#b4d2ff",
        "down": "#ffc46b",
        "late": "#ffbdb6",
        "good": "#7dff8a",
        "cursor-line": "#2c3644",
        "cursor-away": "#262626",
    },
)
"""Dark, with each text at least seven times as light as its ground."""

ANSI = Theme(
    name="rmjournal-16",
    primary="ansi_cyan",
    secondary="ansi_default",
    accent="ansi_cyan",
    success="ansi_green",
    warning="ansi_magenta",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    variables={
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        "scrollbar": "ansi_cyan",
        "scrollbar-hover": "ansi_cyan",
        "scrollbar-active": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-background": "ansi_cyan",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "quiet": "ansi_default",
        "up": "ansi_cyan",
        "down": "ansi_magenta",
        "late": "ansi_red",
        "good": "ansi_green",
        "cursor-line": "ansi_default",
        "cursor-away": "ansi_default",
    },
)
"""The terminal's own colours and grounds; the highlighted row swaps them."""

THEMES = (NIGHT, DAY, CONTRAST, ANSI)

OWN = {"quiet": "#808080", "up": "#5f87d7", "down": "#af8700", "late": "#d75f5f", "good": "#5f875f"}
"""Stand-ins for the journal's own colours while one of Textual's themes is on."""

FALLBACK = {**OWN, "cursor-line": "#303a40", "cursor-away": "#262b30", "border-blurred": "#4a4f57"}
"""Every variable of ours with a value that does on any ground."""


COLOURED = ("quiet", "up", "down", "late", "good", "accent", "warning", "error", "foreground", "border-blurred")
BOLD = ("strong", "heading", "here", "key", "lit", "match")
UNDERLINED = ("match", "link")
ITALIC = ("emphasis",)
STRUCK = ("struck",)
REVERSED = ("lit",)
"""Tones that swap ink and ground, so that they are seen without colours too."""
REVERSED_FLAT, MARKED_FLAT = ("cursor",), ("away", "here")
"""Tones that are reversed or underlined where their ground is no other than that of the rest."""
GROUNDS = {"cursor": "cursor-line", "away": "cursor-away", "here": "background", "code": "panel"}
"""Tones with a ground of their own, and its variable."""

SOFTER = 0.45
"""How far a soft tone lies towards the ground."""

INK = {"heading": "accent", "here": "accent", "key": "accent", "match": "accent", "hairline": "border-blurred"}
"""Tones that take their colour from another."""


def style(widget: Widget, tone: str, base: Style) -> Style:
    """Give the Rich style of a tone over ``base``, in the current theme.

    Where ink and ground are swapped a colour would be a patch of ground, so it is left out.
    """
    if not tone:
        return base
    colours = widget.app.theme_variables
    plain = tone.removesuffix(SOFT_SUFFIX)
    ink = INK.get(plain, plain)
    colour = colours.get(ink, FALLBACK.get(ink, "")) if ink in COLOURED and not base.reverse else ""
    if plain != tone:
        colour = _softened(colour, colours.get("background", ""))
    ground = GROUNDS.get(tone, "")
    is_flat = widget.app.native_ansi_color or widget.app.no_color
    return base + _style(
        colour,
        colours.get(ground, FALLBACK.get(ground, "")) if ground else "",
        bold=tone in BOLD,
        underline=tone in UNDERLINED or (is_flat and tone in MARKED_FLAT),
        italic=tone in ITALIC,
        strike=tone in STRUCK,
        reverse=tone in REVERSED or (is_flat and tone in REVERSED_FLAT),
    )


@functools.cache
def _softened(colour: str, ground: str) -> str:
    try:
        return Color.parse(colour).blend(Color.parse(ground), SOFTER).hex
    except ColorParseError:
        return colour


@functools.cache
def _style(
    colour: str, ground: str, *, bold: bool, underline: bool, italic: bool, strike: bool, reverse: bool
) -> Style:
    return Style(
        color=_rich(colour) if colour else None,
        bgcolor=_rich(ground) if ground else None,
        bold=bold or None,
        underline=underline or None,
        italic=italic or None,
        strike=strike or None,
        reverse=reverse or None,
    )


def _rich(colour: str) -> RichColor | None:
    try:
        return Color.parse(colour).rich_color
    except ColorParseError:
        return None


MARKS = {
    "strong": "bold",
    "heading": "bold $accent",
    "emphasis": "italic",
    "struck": "strike",
    "link": "underline",
    "code": "on $panel",
    "quiet": "$quiet",
}
"""What a widget with a text of its own does with the tones of Markdown."""


def markdown_content(text: str) -> Content:
    """Give a person's Markdown as the content of a widget that wraps it."""
    lines: list[Content] = []
    for row in markdown(text, 0):
        line = Content(row.text)
        for start, end, tone in ((0, len(row.text), row.tone), *row.spans):
            line = line.stylize(MARKS[tone], start, end) if tone in MARKS else line
        lines.append(Content(f"{row.lead} ").append(line) if row.lead else line)
    return Content("\n").join(lines)


QUIET = "$quiet"
"""Labels, echoes, what stands beside; ``$text-muted`` has no colour of its own inside a line."""
