"""A journal on which one program wrote already, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.storage import background_save

from .databases import Clock, Open, opener


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(background_save, "time", hands)
    return hands


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.json"


@pytest.fixture
def program(path: Path, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """A new journal, and a way to open it: as a screen does, which saves behind, or as a shell."""
    with opener(path, tmp_path / "state") as another:
        yield lambda *, behind=True: another(behind=behind)
