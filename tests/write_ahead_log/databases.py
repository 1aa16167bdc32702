"""Programs on one journal of which some save behind: how they write, what they show; a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from tests.programs import wait_until

Open = Callable[..., JournalDB]
"""Opens a journal as a shell does, or with ``behind=True`` as a screen, which saves behind."""


class Clock:
    """A clock that only goes on when it is told to."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@contextmanager
def opener(path: Path, root: Path) -> Iterator[Open]:
    """A new journal in which one program wrote already, and a way to open it as others would; all are closed."""
    first = JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=root)
    first.commit([title(1, "first")])
    first.close()
    opened: list[JournalDB] = []

    def another(*, behind: bool = False) -> JournalDB:
        opened.append(JournalDB(path, state_root=root))
        if behind:
            opened[-1].enable_write_behind()
        return opened[-1]

    yield another
    for each in opened:
        each.close()


def title(number: int, value: Any) -> Write:
    return Write("goals", number, "title", value)


def titles(path: Path) -> list[str]:
    goals: Any = codec.decode(path, path.read_bytes())["goals"]
    return sorted(goal["title"] for goal in goals.values())


def shown(db: JournalDB, number: int = 1) -> Any:
    return db.records["goals"][number].get("title")


def logs(root: Path) -> list[Path]:
    return list(root.rglob("unsaved-*"))


def tended(db: JournalDB) -> None:
    """Look as a screen does each second, until the save that a look began has ended."""
    db.storage.poll()
    wait_until(lambda: not db.storage.write_behind.is_busy)
    db.storage.poll()
