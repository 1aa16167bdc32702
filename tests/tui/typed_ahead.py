"""One way through the program, typed at several speeds in a terminal: the journal must be the same each time.

As a script it types it many times: ``python -m tests.tui.typed_ahead 200``.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Final

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.programs import COMMAND_ON_DEMO_DAY, KEYS, TerminalProgram

SPEEDS: Final = (0, 20, 60, 120)
"""Milliseconds between two keys."""

SIDE_BY_SIDE: Final = 3
"""Programs that are typed into at a time; they mostly wait."""

WAY: Final = (
    ("c", *"one linne", "backspace", "backspace", *"e, with spaces", "enter"),
    ("n", *"note", "enter", *"A note, at speed", "ctrl+s"),
    ("4", "m", "m", "#", *"work", "enter"),
    ("3", "N", "4", *"Five: q and x", "enter"),
    ("r", *"of when, q", "enter", "1", "n", "enter"),
    ("n", *"action", "enter", *"Send it", "tab", "tab", "tab", *"12 june", "enter", "enter", "ctrl+s"),
    ("ctrl+f", *"send", "enter", " "),
    ("1", "enter"),
    ("n", *"Who hears it last", "enter"),
    (".", "n", *"And one while we meet", "enter"),
    (".", "enter", *"jjjjj", "4", "2", "enter", "5"),
    ("q",),
    ("c", "tab", *"the last one, x and q", "enter"),
    ("q",),
)
"""Keys that open dialogs, forms, a session and its steps, with spaces and command letters in the text.

They mark entries, note a level, recall, pick a day from the month, find an entry and close the session. No Escape:
with a letter right behind it, it is Alt to a terminal."""

WRITTEN: Final = (
    "Action Send it 2026-06-12 done",
    "Learning As of when ['work']",
    "Learning one line, with spaces ['work']",
    "Learning the last one, x and q []",
    "Level 1 Five: q and x ",
    "Note A note, at speed",
    "Point And one while we meet planned",
    "Point Who hears it last planned",
    "Pulse 4 2 None 5",
    "Recall of when, q full False",
    "Session held 45",
)
"""What the journal holds behind it."""


def begin(folder: Path) -> Path:
    """A journal with one session, which is tomorrow."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY, state_root=folder / "state")
    (pair,) = journal.put(Relationship(partner="Misaki Satō", role="mentor", start=TODAY))
    journal.put(Agreement(relationship=pair.id, purpose="Learn", cadence_days=14, weekday="tuesday", minutes=45))
    journal.put(Session(relationship=pair.id, start=f"{TODAY}T08:30", minutes=45, shared=True))
    levels = {"0": "Three a week, alone", "1": "Five", "-1": "One, with help", "2": "All eight", "-2": "None"}
    goal = Goal(relationship=pair.id, title="Ask data", learner="mentor", indicator="questions a week", levels=levels)
    journal.put(goal.edit(baseline=-1, target=TODAY + timedelta(days=90), state="active"))
    month = TODAY - timedelta(days=30)
    journal.put(Learning(relationship=pair.id, cue="What to ask?", text="As of when", learner="mentor", on=month))
    journal.close()
    return path


FACTS: Final = (
    (Action, ("text", "due", "state")),
    (Learning, ("text", "tags")),
    (Level, ("level", "value", "note")),
    (Note, ("text",)),
    (Point, ("title", "state")),
    (Pulse, ("useful", "candour", "focus", "reciprocity")),
    (Recall, ("answer", "recall", "applied_since")),
    (Session, ("state", "minutes")),
)
"""The fields that the way fills."""


def written(path: Path) -> tuple[str, ...]:
    """What the way wrote into a journal, an entry a line."""
    journal = Journal.open(path, today=TODAY, state_root=path.parent / "state")
    lines = [
        " ".join((kind.__name__, *(str(getattr(entry, name)) for name in names)))
        for kind, names in FACTS
        for entry in journal.entries.of(kind)
    ]
    journal.close()
    return tuple(sorted(lines))


def type_way(folder: Path, milliseconds: int, way: Sequence[Sequence[str]] = WAY) -> tuple[str, ...]:
    """Type a way at a speed, and give what the journal holds behind it."""
    path = begin(folder)
    own = {"RMJOURNAL_STATE": str(folder / "state"), "RMJOURNAL_CONFIG": str(folder / "config.toml")}
    term = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(path)], 80, 24, own)
    term.wait("Next session")
    keys = [key for part in way for key in part]
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


def _type_alone(milliseconds: int) -> tuple[str, ...]:
    """Type the way in a folder of its own; a failure is an outcome too."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return type_way(Path(folder), milliseconds)
        except AssertionError as error:
            return (str(error),)


def main(runs: int) -> None:
    """Type the way many times at each speed, some side by side, and count what came out."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for milliseconds in SPEEDS:
            outcomes = Counter(pool.map(_type_alone, [milliseconds] * runs))
            same = outcomes.pop(WRITTEN, 0)
            sys.stdout.write(f"{milliseconds} ms: {same} of {runs} as meant\n")
            for lines, count in outcomes.items():
                differs = sorted(set(lines) ^ set(WRITTEN))
                sys.stdout.write("\n  ".join([f"{count} times otherwise:", *differs]) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
