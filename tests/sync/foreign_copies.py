"""Conflict copies that other devices leave beside a journal."""

from pathlib import Path
from typing import Any, Final

from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write

CERTAIN: Final = "journal.sync-conflict-20261121-211338-E5QTAEC.json"
POSSIBLE: Final = "journal (1).json"


def title_write(number: int, value: Any) -> Write:
    return Write("goals", number, "title", value)


def make_copy(ours: JournalDB, name: str, *writes: Write) -> Path:
    """Make a conflict copy with what another device wrote."""
    copy_path = ours.path.with_name(name)
    copy_path.write_bytes(ours.path.read_bytes())
    other = JournalDB(copy_path, state_root=ours.path.parent.parent / f"other {name}")
    other.commit(list(writes))
    other.close()
    return copy_path


def file_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
