"""The journals of the two, each in a file and a state folder of its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.relationship import Relationship
from tests.exchange.browser import Browser

TODAY = date(2026, 6, 1)


@pytest.fixture
def misaki(tmp_path: Path) -> Journal:
    made = Journal.create(tmp_path / "mentor.json", name="Misaki Satō", today=TODAY, state_root=tmp_path / "mentor")
    made.put(Relationship(partner="Annelise", role="mentor"))
    return made


@pytest.fixture
def annelise(tmp_path: Path) -> Journal:
    made = Journal.create(tmp_path / "mentee.json", name="Annelise", today=TODAY, state_root=tmp_path / "mentee")
    made.put(Relationship(partner="Misaki Satō", role="mentee", card={"avoids": "small talk"}))
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("browser"))
    yield started
    started.close()
