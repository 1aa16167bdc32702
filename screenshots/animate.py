"""Animate the preparation of a session, in the demo: ``python screenshots/animate.py [FOLDER]``.

It presses keys in the real program, draws each state as draw.py does, and writes prepare.gif: some seconds, without
network. It stops where a key no longer does what it is here for.
"""

import asyncio
import io
import os
import sys
import tempfile
from pathlib import Path

import resvg_py
from draw import mended
from msgspec.structs import replace
from PIL import Image

from rmjournal.config import read_config
from rmjournal.demo import TODAY, ZONE, write_demo
from rmjournal.insight.cadence import list_agenda, session_overview
from rmjournal.tui.app import JournalApp
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.startup import build_app

SIZE = (100, 28)
"""The terminal, in cells."""
WIDTH = 1100
"""The animation, in pixels."""
COLOURS = 128
"""The palette of all pictures together."""
SCRIPT: tuple[tuple[str, int, int], ...] = (
    ("", 1900, 65),
    ("enter", 1800, 65),
    ("enter", 1400, 75),
    ("enter", 1400, 80),
    ("f", 3000, 60),
)
"""A key, the milliseconds for which its effect is shown, and the minutes on the agenda then; it begins on Today."""


async def play(folder: Path) -> list[tuple[str, int]]:
    """The pictures as SVG, each with its time."""
    journal = folder / "journal.json"
    write_demo(journal, "mentor", TODAY)
    app = build_app(journal, replace(read_config(journal), today=TODAY, zone=ZONE))
    pictures = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key, milliseconds, minutes in SCRIPT:
            if key:
                await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause(0.2)
            if (found := planned_minutes(app)) != minutes:
                raise SystemExit(f"There are {found} minutes after {key or 'the start'}, not {minutes}.")
            pictures.append((mended(app.export_screenshot(simplify=True)), milliseconds))
    return pictures


def planned_minutes(app: JournalApp) -> int:
    """The minutes on the agenda of the next session."""
    screen = app.screen
    assert isinstance(screen, JournalScreen)
    session = session_overview(screen.journal.entries, TODAY).next
    return sum(point.minutes for point in list_agenda(session, screen.journal.entries)) if session else 0


def write(pictures: list[tuple[str, int]], path: Path) -> None:
    """Write pictures as one GIF with one palette."""
    images = [
        Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH)))) for svg, _ in pictures
    ]
    whole = Image.new("RGB", (WIDTH, sum(image.height for image in images)))
    for number, image in enumerate(images):
        whole.paste(image.convert("RGB"), (0, number * images[0].height))
    palette = whole.quantize(COLOURS, dither=Image.Dither.NONE)
    frames = [image.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    times = [milliseconds for _, milliseconds in pictures]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=times, loop=0, optimize=True)


def main(folder: Path) -> None:
    """Draw the animation into a folder."""
    with tempfile.TemporaryDirectory() as work:
        os.environ["RMJOURNAL_STATE"] = str(Path(work, "state"))
        os.environ["RMJOURNAL_CONFIG"] = str(Path(work, "config.toml"))
        write(asyncio.run(play(Path(work))), folder / "prepare.gif")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
