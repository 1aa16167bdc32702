"""Draw the screens of the demo to PNG: ``python screenshots/draw.py [FOLDER]``.

Fonts (Debian): fonts-jetbrains-mono, fonts-dejavu-core, fonts-noto-color-emoji, fonts-noto-cjk.
"""

import asyncio
import html
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

import resvg_py
from msgspec.structs import replace
from rich.cells import split_graphemes

from rmjournal.config import read_config
from rmjournal.demo import TODAY, ZONE, write_demo
from rmjournal.tui.startup import build_app

CELL = 20 * 0.61
"""Width of one cell in the SVG, in its own units."""
TEXT = re.compile(
    r'<text class="(terminal-\d+-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"'
    r' (clip-path="[^"]+")>([^<]*)</text>'
)
WORDS = "'JetBrains Mono', 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', 'Noto Color Emoji', monospace"
SIGNS = "'DejaVu Sans Mono', 'DejaVu Sans', 'Noto Sans Mono CJK JP', 'Noto Color Emoji', monospace"


NO_COLOR = "NO_COLOR"
"""The variable that wishes no colours, in place of a theme."""


class Shot(NamedTuple):
    """A picture: its file name, whose demo, the size in cells, the keys before, and the theme."""

    name: str
    role: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    theme: str = ""


SHOTS = (
    Shot("today", "mentee", (120, 36), ()),
    Shot("sessions", "mentee", (120, 36), ("2", "down", "down", "down", "down")),
    Shot("prepare", "mentor", (120, 36), ("enter",)),
    Shot("goals", "mentee", (120, 36), ("3",)),
    Shot("learnings", "mentee", (120, 36), ("4", "down", "down", "down")),
    Shot("journal", "mentee", (120, 36), ("5", "down", "down", "down")),
    Shot("timeline", "mentee", (120, 36), ("6",)),
    Shot("review", "mentee", (120, 36), ("R", "enter")),
    Shot("find", "mentee", (80, 24), ("ctrl+f", *"nihgt")),
    Shot("form", "mentee", (120, 36), ("3", "e")),
    Shot("today-light", "mentor", (120, 36), (), "rmjournal-day"),
    Shot("today-contrast", "mentor", (120, 36), (), "rmjournal-contrast"),
    Shot("today-16", "mentor", (80, 24), (), "rmjournal-16"),
    Shot("today-no-color", "mentor", (80, 24), (), NO_COLOR),
    Shot("timeline-80x24", "mentor", (80, 24), ("6",)),
    Shot("goals-80x24", "mentor", (80, 24), ("3",)),
    Shot("learnings-200x50", "mentor", (200, 50), ("4",)),
    Shot("timeline-200x60", "mentee", (200, 60), ("6",)),
)


async def draw(shot: Shot, folder: Path) -> str:
    """The SVG of one picture."""
    journal = folder / shot.name / "journal.json"
    write_demo(journal, "mentor" if shot.role == "mentor" else "mentee", TODAY)
    is_plain = shot.theme == NO_COLOR
    if is_plain:
        os.environ[NO_COLOR] = "1"
    theme = "" if is_plain else shot.theme
    app = build_app(journal, replace(read_config(journal), today=TODAY, theme=theme, zone=ZONE))
    os.environ.pop(NO_COLOR, None)
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause()
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        return app.export_screenshot(simplify=True)


def mended(svg: str) -> str:
    """The SVG with every wide or unusual sign in its own cells and fonts that are on this machine."""

    def cells(found: re.Match[str]) -> str:
        style, x, y, clip, text = found.groups()
        at, parts = float(x), []
        for chunk, size, sign in runs(html.unescape(text)):
            if chunk.strip(" \xa0"):
                fonts = f' style="font-family: {SIGNS}"' if sign else ""
                parts.append(
                    f'<text class="{style}" x="{at:g}" y="{y}" textLength="{size * CELL:g}" {clip}{fonts}>'
                    f"{html.escape(chunk)}</text>"
                )
            at += size * CELL
        return "".join(parts)

    svg = TEXT.sub(cells, svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("font-family: Fira Code, monospace", f"font-family: {WORDS}").replace(
        "font-family: arial", "font-family: 'DejaVu Sans', sans-serif"
    )


def runs(text: str) -> Iterator[tuple[str, int, bool]]:
    """Pieces of a text with their width in cells, and whether they are a sign that needs fonts of its own."""
    row = ""
    for start, end, size in split_graphemes(text)[0]:
        chunk = text[start:end]
        if size == 1 and len(chunk) == 1 and is_word(chunk):
            row += chunk
            continue
        if row:
            yield row, len(row), False
            row = ""
        yield chunk, size, True
    if row:
        yield row, len(row), False


def is_word(char: str) -> bool:
    """Whether the word font has this character: Latin, general punctuation, box drawing."""
    code = ord(char)
    return code < 0x250 or 0x2010 <= code < 0x2027 or 0x2500 <= code < 0x2580


def main(folder: Path) -> None:
    """Draw all pictures into a folder."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        os.environ["RMJOURNAL_STATE"] = str(Path(work, "state"))
        os.environ["RMJOURNAL_CONFIG"] = str(Path(work, "config.toml"))
        for shot in SHOTS:
            svg = mended(asyncio.run(draw(shot, Path(work))))
            picture = resvg_py.svg_to_bytes(svg_string=svg, zoom=1 if shot.size[0] > 150 else 2)
            (folder / f"{shot.name}.png").write_bytes(bytes(picture))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
