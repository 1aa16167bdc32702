"""Measures what a person waits for, on Linux: ``python -m tests.bench``."""

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.bench import instructions, locked, memory, opening, places, shell, start
from tests.bench.figures import DEMO, Measure, Options
from tests.bench.report import describe_machine, table, write_json

MEASURES: Final[Mapping[str, Measure]] = {
    "start": start.measure,
    "memory": memory.measure,
    "opening": opening.measure,
    "locked": locked.measure,
    "shell": shell.measure,
    "keys": places.measure,
    "instructions": instructions.measure,
}
SIZES: Final = (DEMO, 1_000, 10_000, 100_000)
QUICK_SIZES: Final = (DEMO, 10_000)


def _sizes(words: str) -> tuple[int, ...]:
    return tuple(DEMO if word == "demo" else int(word) for word in words.split(","))


def main() -> None:
    """Measure what was chosen, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=[*MEASURES], help="one part; can be given again")
    parser.add_argument("--sizes", type=_sizes, help="numbers of entries: demo,1000,10000,100000 are the usual ones")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes, for a first impression")
    parser.add_argument("--peers", action="store_true", help="also jrnl, dooit and kanban-tui, installed by pip")
    parser.add_argument("--instructions", action="store_true", help="also count instructions, with valgrind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values to a file")
    chosen = parser.parse_args()
    sizes = chosen.sizes or (QUICK_SIZES if chosen.quick else SIZES)
    options = Options(sizes, chosen.quick, chosen.peers)
    names = chosen.only or [name for name in MEASURES if name != "instructions" or chosen.instructions]
    began, machine, sections = time.monotonic(), describe_machine(), []
    for name in names:
        sys.stderr.write(f"{name} …\n")
        sections.append(MEASURES[name](options))
    minutes = (time.monotonic() - began) / 60
    sys.stdout.write("\n".join((machine, f"measured in {minutes:.1f} minutes", "", *table(sections))) + "\n")
    if chosen.json:
        write_json(chosen.json, sections, machine)


if __name__ == "__main__":
    main()
