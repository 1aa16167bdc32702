"""The timeline with 10,000 entries over ten years against a bare virtual list, in the same terminal: ratios only."""

import os
import pty
import random
import select
import statistics
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

BARE_LIST = """
from rich.segment import Segment
from textual.app import App
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
class Bare(ScrollView, can_focus=True):
    BINDINGS = [("down", "move(1)"), ("up", "move(-1)")]
    cursor = reactive(0, repaint=False)
    def on_mount(self):
        self.virtual_size = Size(100, 10000)
    def render_line(self, y):
        y += int(self.scroll_offset.y)
        style = self.rich_style + type(self.rich_style)(reverse=True) if y == self.cursor else self.rich_style
        return Strip([Segment(f"row {y} " + "x" * 60, style)]).adjust_cell_length(self.size.width, style)
    def watch_cursor(self, old, new):
        top, height = int(self.scroll_offset.y), self.size.height
        for y in (old, new):
            self.refresh(Region(0, y - top, self.size.width, 1))
        if new >= top + height:
            self.scroll_to(y=new - height + 1, animate=False)
    def action_move(self, step):
        self.cursor = max(0, min(9999, self.cursor + step))
class List(App):
    def compose(self):
        yield Bare()
List().run()
"""
COUNT, YEARS, PRESSES = 10_000, 10, 60
DOWN = b"\x1b[B"


def grown(path: Path, today: date) -> None:
    """Write a journal of many entries over many years."""
    chance = random.Random(7)

    def day() -> date:
        return today - timedelta(days=chance.randrange(365 * YEARS))

    journal = Journal.create(path, today=today)
    (pair,) = journal.put(Relationship(partner="Misaki", role="mentee", start=today - timedelta(days=365 * YEARS)))
    goals = journal.put(*(Goal(relationship=pair.id, title=f"Goal {n}", learner="mentee") for n in range(20)))
    made: list[Entry] = []
    while len(made) < COUNT:
        goal = chance.choice(goals).id
        start = f"{day().isoformat()}T08:30"
        made.append(Session(relationship=pair.id, focus="A session", start=start, state="held"))
        made.append(Level(goal=goal, level=chance.randint(-2, 2), on=day()))
        made.append(Learning(relationship=pair.id, text="A learning " * 5, learner="mentor", on=day()))
        made += [Note(relationship=pair.id, text="A note of some words " * 20, on=day()) for _ in range(3)]
    for first in range(0, COUNT, 2000):
        journal.put(*made[first : first + 2000])
    journal.close()


@contextmanager
def started(command: Sequence[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Start a command on a terminal of 120 by 40; gives the terminal's descriptor and the process id."""
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (40, 120))
    child = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True)
    os.close(side)
    try:
        yield main, child.pid
    finally:
        child.kill()
        child.wait()
        os.close(main)


def presses(command: Sequence[str], environment: dict[str, str], before: bytes = b"") -> tuple[float, float]:
    """Median seconds from a key to the first paint, and the peak memory in MiB."""
    with started(command, environment) as (main, process):
        _quiet(main, 2.0)
        if before:
            os.write(main, before)
            _quiet(main, 1.0)
        took = []
        for _ in range(PRESSES):
            start = time.perf_counter()
            os.write(main, DOWN)
            if select.select([main], [], [], 1.0)[0]:
                took.append(time.perf_counter() - start)
            _quiet(main, 0.12)
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    peak = next(int(line.split()[1]) / 1024 for line in status.split("\n") if line.startswith("VmHWM"))
    return statistics.median(took), peak


def _quiet(main: int, seconds: float) -> None:
    while select.select([main], [], [], seconds)[0]:
        os.read(main, 1 << 16)


def compared(folder: Path, environment: dict[str, str], pairs: int) -> str:
    """Key to first paint and peak memory of the timeline, as ratios to the bare list."""
    path, bare = folder / "grown.json", folder / "list.py"
    bare.write_text(BARE_LIST, "utf-8")
    grown(path, date(2026, 6, 1))
    command = [sys.executable, "-m", "rmjournal", "-f", str(path)]
    ours = [presses(command, environment, b"6") for _ in range(pairs)]
    theirs = [presses([sys.executable, str(bare)], environment) for _ in range(pairs)]
    keys = statistics.median(one[0] / two[0] for one, two in zip(ours, theirs, strict=True))
    memory = statistics.median(one[1] / two[1] for one, two in zip(ours, theirs, strict=True))
    return f"key to paint {keys:.2f}, memory {memory:.2f} of a bare virtual list, {pairs} pairs"
