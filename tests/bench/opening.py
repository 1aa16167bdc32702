"""Opening a journal against decoding its JSON alone.

``python -m tests.bench.opening FILE`` measures it once.
"""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.demo import write_demo
from rmjournal.journal.open_journal import Journal
from tests.bench.figures import MS, Line, Options, Section, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.terminal import clean_environment
from tests.programs import ROOT

GOALS: Final = {State.KNOWN: 1.0, State.SYNCED: 1.5, State.STRANGE: 1.5}
SIZES_WITH_GOAL: Final = (10_000, 100_000)
METHOD: Final = (
    "Time of the processor for opening the file in a new process, as every verb and the screens do; and for reading "
    "all its entries as well. Each once in a process, beside json.loads of the same bytes."
)


class Opened(NamedTuple):
    """Seconds to decode the JSON, to open the journal, to read all entries."""

    decoded: float
    opened: float
    read: float


def measure(options: Options) -> Section:
    """Open the file of each size in each state."""
    lines = []
    with prepared(options.sizes) as journals:
        for count, journal in journals.items():
            for state, goal in GOALS.items():
                runs = [_run(journal, state) for _ in range(options.rounds(7 if count < SIZES_WITH_GOAL[-1] else 3))]
                decoded = [run.decoded * MS for run in runs]
                wanted = goal if count in SIZES_WITH_GOAL else None
                for what, values in (
                    ("open", [run.opened * MS for run in runs]),
                    ("open and read all entries", [run.read * MS for run in runs]),
                ):
                    named = f"{what}, {size_name(count)}, {state.value}"
                    lines.append(Line(named, values, "ms CPU", "json.loads", decoded, wanted))
    return Section("Opening a file", METHOD, lines)


def run_once(module: str, journal: PreparedJournal, *words: str) -> list[float]:
    """Run a module of the bench on a journal in a new process; give the figures that it tells."""
    command = [sys.executable, "-m", module, str(journal.path), *words]
    told = subprocess.check_output(command, env=clean_environment(journal.environment), cwd=ROOT, text=True)
    return [*map(float, told.split())]


def _run(journal: PreparedJournal, state: State) -> Opened:
    journal.restore(state)
    return Opened(*run_once("tests.bench.opening", journal))


def open_once(path: Path) -> Opened:
    """Measure in this process, once all modules that it needs are there."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.json")
        write_demo(small, "mentee")
        list(Journal.open(small, state_root=Path(folder)).entries)
    data = path.read_bytes()
    before = seconds(lambda: json.loads(data))
    _, opened, read = time_opening(path)
    return Opened((before + seconds(lambda: json.loads(data))) / 2, opened, read)


def time_opening(path: Path) -> tuple[Journal, float, float]:
    """Open a journal; give it with the seconds until it is open, and until all entries are read."""
    start = time.process_time()
    journal = Journal.open(path)
    opened = time.process_time() - start
    list(journal.entries)
    return journal, opened, time.process_time() - start


def seconds(work: Callable[[], object]) -> float:
    """Give the processor time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    gc.disable()  # as the program does
    sys.stdout.write(" ".join(map(str, open_once(Path(sys.argv[1])))))
