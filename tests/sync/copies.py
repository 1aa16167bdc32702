"""What other devices leave beside a journal."""

from pathlib import Path
from typing import Any, Final

from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.store import Store

CERTAIN: Final = "journal.sync-conflict-20261121-211338-E5QTAEC.json"
POSSIBLE: Final = "journal (1).json"


def title(number: int, value: Any) -> Write:
    return Write("goals", number, "title", value)


def copy(ours: Store, name: str, *writes: Write) -> Path:
    """Make what another device wrote into a copy beside the file."""
    there = ours.path.with_name(name)
    there.write_bytes(ours.path.read_bytes())
    other = Store(there, state_root=ours.path.parent.parent / f"other {name}")
    other.commit(list(writes))
    other.close()
    return there


def texts(path: Path) -> str:
    return path.read_text(encoding="utf-8")
