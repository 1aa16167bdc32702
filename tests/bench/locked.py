"""A locked journal against the same one in the open.

``python -m tests.bench.locked FILE`` measures one file once; a passphrase that is given locks it first.
"""

import gc
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.demo import write_demo
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from tests.bench.figures import MS, Line, Options, Section, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.opening import run_once, seconds, time_opening

GOALS: Final = {"open": 1.5, "open and read all entries": 1.5, "save one change": 1.3}
SIZE_WITH_GOAL: Final = 10_000
PASSPHRASE: Final = "correct horse battery staple"
METHOD: Final = (
    "Time of the processor in a new process that has the key already: making it from the passphrase takes about "
    "0.3 s once, and is not counted. Each beside the same file in the open."
)


class Worked(NamedTuple):
    """Seconds to open a journal, to open it and read all entries, to save a change."""

    opened: float
    read: float
    saved: float


def measure(options: Options) -> Section:
    """Open and save the file of each size, locked and in the open."""
    lines = []
    with prepared(options.sizes) as journals:
        for count, journal in journals.items():
            runs = [(_run(journal), _run(journal, PASSPHRASE)) for _ in range(options.rounds(7))]
            for (what, goal), place in zip(GOALS.items(), range(len(Worked._fields)), strict=True):
                plain, locked = ([MS * run[side][place] for run in runs] for side in (0, 1))
                wanted = goal if count == SIZE_WITH_GOAL else None
                lines.append(Line(f"{what}, {size_name(count)}, locked", locked, "ms CPU", "plain", plain, wanted))
    return Section("A locked journal", METHOD, lines)


def _run(journal: PreparedJournal, *passphrase: str) -> Worked:
    journal.restore(State.KNOWN)
    return Worked(*run_once("tests.bench.locked", journal, *passphrase))


def work_once(path: Path, passphrase: str = "") -> Worked:
    """Measure in this process, once all modules that it needs are there."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.json")
        write_demo(small, "mentee")
        for place, root in ((small, Path(folder)), (path, None)):
            db = JournalDB(place, state_root=root)
            note = max(db.records["notes"])
            if passphrase:
                db.lock(passphrase)
            db.commit([Write("notes", note, "text", "before")])
            db.close()
        list(Journal.open(small, state_root=Path(folder)).entries)
    journal, opened, read = time_opening(path)
    return Worked(opened, read, seconds(lambda: journal.db.commit([Write("notes", note, "text", "after")])))


if __name__ == "__main__":
    gc.disable()  # as the program does
    sys.stdout.write(" ".join(map(str, work_once(Path(sys.argv[1]), *sys.argv[2:]))))
