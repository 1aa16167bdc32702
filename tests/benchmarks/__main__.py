"""Speed as ratios, never in milliseconds: ``python -m tests.benchmarks [PAIRS]`` runs pairs of commands in turn.

``start``: the demo's first screen against a bare Textual app with header, list and footer in the same terminal;
``list``: ``rmjournal list goals`` against importing click and msgspec;
``timeline``: a key on 10,000 entries against a bare virtual list;
``records``: opening 10,000, and a save after one edit.
"""

import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.records import cost
from tests.benchmarks.timeline import compared, started
from tests.programs import state_variables

BARE = """
from textual.app import App
from textual.widgets import Footer, Header, OptionList
class Bare(App):
    BINDINGS = [("q", "quit", "Quit"), ("n", "new", "New")]
    def compose(self):
        yield Header()
        yield OptionList(*[f"row {n}" for n in range(50)])
        yield Footer()
Bare().run()
"""
QUIET = 0.35
"""Seconds without output after which a screen stands."""
PYTHON = sys.executable


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a run: byte code on, nothing of the person's own."""
    clean = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "NO_COLOR")
    }
    return {**clean, **state_variables(folder), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


def first_screen(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds until the last output before the screen stands, on a terminal of 120 by 40."""
    start = last = time.perf_counter()
    seen = 0
    with started(command, environment) as (main, _):
        while select.select([main], [], [], QUIET if seen > 4000 else 5)[0]:
            seen += len(os.read(main, 1 << 16))
            last = time.perf_counter()
    return last - start


def whole(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds from start to end of a command."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def ratios(
    clock: Callable[[Sequence[str], dict[str, str]], float], ours: list[str], bare: list[str], pairs: int
) -> str:
    """Median and range of ours : bare over pairs in turn, after one pair to warm up."""
    with tempfile.TemporaryDirectory() as folder:
        environment = surroundings(Path(folder))
        found = [clock(ours, environment) / clock(bare, environment) for _ in range(pairs + 1)][1:]
    return f"{statistics.median(found):.2f} [{min(found):.2f} to {max(found):.2f}], {pairs} pairs"


def main(pairs: int) -> None:
    """Print all of them."""
    with tempfile.TemporaryDirectory() as folder:
        demo, bare = Path(folder, "demo.json"), Path(folder, "bare.py")
        bare.write_text(BARE, "utf-8")
        rmjournal = [PYTHON, "-m", "rmjournal"]
        subprocess.run([*rmjournal, "demo", "--write", str(demo)], check=True, stdout=subprocess.DEVNULL)
        start = ratios(first_screen, [*rmjournal, "demo"], [PYTHON, str(bare)], pairs)
        listed = [*rmjournal, "-f", str(demo), "list", "goals"]
        many = compared(Path(folder), surroundings(Path(folder)), max(1, pairs // 3))
        records = cost(Path(folder))
        lists = ratios(whole, listed, [PYTHON, "-c", "import click, msgspec"], pairs)
    sys.stdout.write(
        f"start: {start} of a bare Textual app\nlist:  {lists} of importing click and msgspec\ntimeline: {many}\n"
        f"records: {records}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
