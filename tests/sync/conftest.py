"""A journal with a folder, and copies that other devices leave in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.storage.database import JournalDB


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.json"


@pytest.fixture
def ours(path: Path, tmp_path: Path) -> Iterator[JournalDB]:
    db = JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "state")
    yield db
    db.close()
