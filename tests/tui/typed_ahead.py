"""One way through the program, typed at several speeds in a terminal: the journal must be the same each time.

As a script it types it many times: ``python -m tests.tui.typed_ahead 200``.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.programs import COMMAND_ON_DEMO_DAY, KEYS, TerminalProgram

SPEEDS: Final = (0, 20, 60, 120)
"""Milliseconds between two keys."""

WAY: Final = (
    ("c", *"one linne", "backspace", "backspace", *"e, with spaces", "enter"),
    ("n", *"note", "enter", *"A note, at speed", "ctrl+s"),
    ("1", "enter"),
    ("n", *"Who hears it last", "enter"),
    (".", "n", *"And one while we meet", "enter"),
    (",", "q"),
    ("c", "tab", *"the last one, x and q", "enter"),
    ("1", " "),
    ("q",),
)
"""Keys that open dialogs, forms, a session and its steps, with spaces and command letters in the text.

No Escape: with a letter right behind it, it is Alt to a terminal."""

WRITTEN: Final = (
    ("Learning", "one line, with spaces"),
    ("Learning", "the last one, x and q"),
    ("Note", "A note, at speed"),
    ("Point", "And one while we meet"),
    ("Point", "Who hears it last"),
    ("Session", "planned"),
)
"""What the journal holds behind it."""


def begin(folder: Path) -> Path:
    """A journal with one session, which is tomorrow."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY, state_root=folder / "state")
    (pair,) = journal.put(Relationship(partner="Misaki Satō", role="mentor", start=TODAY))
    journal.put(Agreement(relationship=pair.id, purpose="Learn", cadence_days=14, weekday="tuesday", minutes=45))
    journal.put(Session(relationship=pair.id, start="2026-06-02T08:30", minutes=45, shared=True))
    journal.close()
    return path


def written(path: Path) -> tuple[tuple[str, str], ...]:
    """What the way wrote into a journal."""
    journal = Journal.open(path, today=TODAY, state_root=path.parent / "state")
    texts = [
        (type(one).__name__, one.heading) for one in journal.entries if isinstance(one, Learning | Note | Action)
    ]
    texts += [("Point", one.title) for one in journal.entries.of(Point)]
    texts += [("Session", one.state) for one in journal.entries.of(Session)]
    journal.close()
    return tuple(sorted(texts))


def type_way(folder: Path, milliseconds: int) -> tuple[tuple[str, str], ...]:
    """Type the way at a speed, and give what it wrote."""
    path = begin(folder)
    own = {"RMJOURNAL_STATE": str(folder / "state"), "RMJOURNAL_CONFIG": str(folder / "config.toml")}
    term = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(path)], 80, 24, own)
    term.wait("Next session")
    keys = [key for part in WAY for key in part]
    if milliseconds:
        for key in keys:
            term.type(key)
            end = time.monotonic() + milliseconds / 1000
            while time.monotonic() < end and key != keys[-1]:
                term.read()
    else:
        os.write(term.descriptor, "".join(KEYS.get(key, key) for key in keys).encode())
    term.wait_for_end()
    term.close()
    return written(path)


def main(runs: int) -> None:
    """Type the way many times at each speed, and count what came out."""
    for milliseconds in SPEEDS:
        outcomes: Counter[tuple[tuple[str, str], ...]] = Counter()
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                outcomes[type_way(Path(folder), milliseconds)] += 1
        same = outcomes.pop(WRITTEN, 0)
        sys.stdout.write(f"{milliseconds} ms: {same} of {runs} as meant {dict(outcomes) or ''}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
