"""Journals of several sizes and in three states, kept in a cache folder."""

import hashlib
import os
import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rmjournal.crdt.field_path import Tables
from rmjournal.demo import TODAY, write_demo
from rmjournal.model.document import document
from rmjournal.model.entry import Entry
from rmjournal.model.kind import Change
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.new_journal import write_new
from tests.bench.figures import DEMO
from tests.programs import state_variables

YEARS: Final = 10
"""Years over which the entries of a generated journal are spread."""
GOALS: Final = 20
DAY_MS: Final = 86_400_000
USUAL_WORDS: Final = (
    "trust budget rota meeting answer doubt release review question habit feedback mentor shift slide chart "
    "listened talked learned asked showed tried wrote noticed changed explained promised moved helped saw "
    "today again slowly first with without before after about because never often together alone"
)
WORDS: Final = USUAL_WORDS.split()
RARE_WORDS: Final = [*map("".join, product(("ka", "lo", "mi", "ru", "se", "to", "va", "ne"), repeat=3))]
"""Words of which each stands in few texts, such as ``karumi``."""


class State(StrEnum):
    """What this computer knows of a file."""

    KNOWN = "written here last"
    SYNCED = "just synced"
    STRANGE = "never written here"


def cache_folder() -> Path:
    """Give the folder that keeps generated journals and installed peers."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root, "rmjournal-bench")


def generated(count: int) -> Path:
    """Give a journal of a size from the cache, which is filled first."""
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = cache_folder() / f"journal-{count or 'demo'}-{codec.FORMAT}-{source}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder, "journal.json")
            if count == DEMO:
                write_demo(made, "mentee")
            else:
                write_new(made, _tables(count))
            made.replace(path)
    return path


def _tables(count: int) -> Tables:
    """Of six entries a session, a level, a learning and three notes."""
    made = _Entries()
    start = TODAY - timedelta(days=365 * YEARS)
    pair = made.add(start, Relationship(partner="Misaki", role="mentee", start=start))
    goals = [made.add(start, Goal(relationship=pair, title=f"Goal {n}", learner="mentee")) for n in range(GOALS)]
    for _ in range(count // 6):
        day = made.day()
        was_planned = Change(on=day, field="state", was="planned", now="held")
        session = Session(relationship=pair, focus=made.text(4), start=f"{day}T08:30", state="held")
        made.add(day, session.edit(history={str(made.new_id(day)): was_planned}))
        made.add(day, Level(goal=made.chance.choice(goals), level=made.chance.randint(-2, 2), on=day))
        made.add(day, Learning(relationship=pair, text=made.text(9), learner="mentor", on=day))
        for _ in range(3):
            day = made.day()
            made.add(day, Note(relationship=pair, text=made.text(60), on=day))
    return made.tables


class _Entries:
    """Documents of entries, with the same ids and words each time."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.tables: dict[str, dict[int, dict[str, Any]]] = {}
        self._count = 0

    def day(self) -> date:
        return TODAY - timedelta(days=self.chance.randrange(1, 365 * YEARS))

    def text(self, words: int) -> str:
        sources = self.chance.choices((WORDS, RARE_WORDS), (9, 1), k=words)
        return " ".join(map(self.chance.choice, sources)).capitalize()

    def new_id(self, day: date) -> int:
        self._count += 1
        return (day - date(1970, 1, 1)).days * DAY_MS << 21 | self._count

    def add(self, day: date, entry: Entry) -> str:
        key = self.new_id(day)
        self.tables.setdefault(entry.KIND.plural, {})[key] = document(entry)
        return str(key)


class PreparedJournal:
    """A journal in a folder of its own, which can be put into each state."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.path = folder / "journal.json"
        self.environment = state_variables(folder)
        self._state = folder / "state"
        self._known_state = folder / "known"
        self._copies = {state: folder / f"{state.name}.bytes" for state in State}
        folder.mkdir()
        shutil.copyfile(generated(count), self.path)
        self._edit(self._state, "This computer wrote this.")
        self._keep(State.KNOWN)
        shutil.copytree(self._state, self._known_state)
        self._edit(folder / "other", "Another computer wrote this.")
        self._keep(State.SYNCED)
        self._copies[State.STRANGE] = self._copies[State.KNOWN]

    def _edit(self, state: Path, words: str) -> None:
        db = JournalDB(self.path, state_root=state)
        db.commit([Write("notes", max(db.records["notes"]), "text", words)])
        db.close()

    def _keep(self, state: State) -> None:
        shutil.copyfile(self.path, self._copies[state])

    def restore(self, state: State) -> None:
        """Put file and state folder back to how they were."""
        shutil.rmtree(self._state, ignore_errors=True)
        if state is not State.STRANGE:
            shutil.copytree(self._known_state, self._state)
        self.arrive(state)

    def arrive(self, state: State) -> None:
        """Put a version of the file in its place, as a sync tool does."""
        part = self.path.with_suffix(".part")
        shutil.copyfile(self._copies[state], part)
        part.replace(self.path)

    @property
    def words(self) -> list[str]:
        """The options of the command line for it."""
        return ["-f", str(self.path), "--today", TODAY.isoformat()]


@contextmanager
def prepared(sizes: Iterable[int]) -> Iterator[dict[int, PreparedJournal]]:
    """Prepare journals of some sizes for a while."""
    with TemporaryDirectory(prefix="rmjournal-bench-") as folder:
        yield {count: PreparedJournal(Path(folder, str(count)), count) for count in sizes}
