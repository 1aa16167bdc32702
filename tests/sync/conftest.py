"""A journal with a folder, and copies that other devices leave in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.storage.database import JournalDB
from tests.write_ahead_log.conftest import path as path


@pytest.fixture
def ours(path: Path, tmp_path: Path) -> Iterator[JournalDB]:
    db = JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "state")
    yield db
    db.close()
