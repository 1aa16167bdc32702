"""A journal on which one program wrote already, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.store import Store, later, rest

from .programs import Clock, Open, title


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(rest, "time", hands)
    monkeypatch.setattr(later, "time", hands)
    return hands


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.json"


@pytest.fixture
def program(path: Path, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """A new journal, and a way to open it: as a screen does, which saves behind, or as a shell."""
    first = Store.create(path, {"goals": {1: {"title": "one", "body": "text"}}}, state_root=tmp_path / "state")
    first.commit([title(1, "first")])
    first.close()
    opened: list[Store] = []

    def another(*, behind: bool = True) -> Store:
        opened.append(Store(path, state_root=tmp_path / "state"))
        if behind:
            opened[-1].save_behind()
        return opened[-1]

    yield another
    for each in opened:
        each.close()
