"""A new journal, and a way to open it once more as another program would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.storage.database import JournalDB
from tests.write_ahead_log.conftest import clock as clock
from tests.write_ahead_log.conftest import path as path
from tests.write_ahead_log.databases import Open


@pytest.fixture
def program(path: Path, tmp_path: Path) -> Iterator[Open]:
    """A new journal, and a way to open it once more as another program would."""
    JournalDB.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "state").close()
    opened: list[JournalDB] = []

    def another() -> JournalDB:
        opened.append(JournalDB(path, state_root=tmp_path / "state"))
        return opened[-1]

    yield another
    for each in opened:
        each.close()
