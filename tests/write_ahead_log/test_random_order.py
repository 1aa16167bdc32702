"""Screens, shells and another device on one file in any order, killed at will: what was acknowledged stays."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.errors import NotSaved
from rmjournal.storage import background_save, open_file
from rmjournal.storage.database import JournalDB
from rmjournal.storage.files import atomic_write
from rmjournal.storage.local.undo_log import Write
from tests.examples import examples

from .databases import Clock, logs, tended

STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("write", "look", "leave", "kill")), st.integers(0, 1)),
        st.tuples(st.sampled_from(("shell", "far", "older", "gone", "full", "wait")), st.just(0)),
    ),
    max_size=25,
)


class Machine:
    """Two screens that save behind and a shell on one machine, and a device that is elsewhere."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.path, self.clock, self.folder = folder / "journal.json", clock, folder
        JournalDB.create(self.path, {"goals": {1: {"title": "one"}}}, state_root=folder / "state").close()
        self.older = self.path.read_bytes()
        self.screens: dict[int, JournalDB] = {}
        self.words: set[str] = set()

    def screen(self, which: int) -> JournalDB:
        if which not in self.screens:
            self.screens[which] = JournalDB(self.path, state_root=self.folder / "state")
            self.screens[which].enable_write_behind()
        return self.screens[which]

    def put(self, db: JournalDB) -> None:
        """Write a word where nobody wrote before; it counts once that has returned."""
        word = f"w{len(self.words)}"
        db.commit([Write("goals", 1, word, word), Write("notes", 100 + len(self.words), "text", word)])
        self.words.add(word)

    def write(self, which: int) -> None:
        self.put(self.screen(which))

    def look(self, which: int) -> None:
        tended(self.screen(which))

    def leave(self, which: int) -> None:
        self.screen(which).flush()
        self.kill(which)

    def kill(self, which: int) -> None:
        """End it at once: the system lets go of what it held."""
        self.screen(which).close()
        del self.screens[which]

    def shell(self, _: int) -> None:
        self.elsewhere("state")

    def far(self, _: int) -> None:
        self.older = self.path.read_bytes()
        self.elsewhere("far")

    def elsewhere(self, root: str) -> None:
        db = JournalDB(self.path, state_root=self.folder / root)
        self.put(db)
        db.close()

    def older_comes_back(self) -> None:
        self.path.write_bytes(self.older)

    def wait(self, _: int) -> None:
        self.clock.now += 2.5

    def step(self, name: str, which: int) -> None:
        if name == "older":
            self.older_comes_back()
        elif name == "gone":
            self.path.unlink()
            self.clock.now += 1
            for db in self.screens.values():
                tended(db)
            self.older_comes_back()
        elif name == "full":
            with mock.patch.object(atomic_write, "_write", side_effect=OSError(28, "No space left on device")):
                self.clock.now += 2.5
                for db in self.screens.values():
                    tended(db)
        else:
            getattr(self, name)(which)

    def settled(self) -> None:
        """Let all screens rest, then read the file as somebody with nothing but the file reads it."""
        if (self.folder / "far").exists():
            far = JournalDB(self.path, state_root=self.folder / "far")
            far.merge_in(far.content, wait=True)
            far.close()
        self.screen(0)
        for _ in range(4):
            self.clock.now += background_save.RETRY_SECONDS + 5
            for db in self.screens.values():
                tended(db)
        assert (
            not any(db.storage.write_behind.has_unsaved for db in self.screens.values()) and logs(self.folder) == []
        )
        for db in self.screens.values():
            db.close()
        stranger = JournalDB(self.path, state_root=self.folder / "stranger")
        stood = {str(value) for value in stranger.records["goals"][1].values()}
        noted = {str(note["text"]) for note in stranger.records.get("notes", {}).values()}
        assert self.words <= stood and noted == self.words


@pytest.fixture(scope="module")
def hands() -> Iterator[Clock]:
    clock = Clock()
    patched = [(background_save, "time", clock), (open_file, "RELOAD_SECONDS", 0.0)]
    with ExitStack() as stack:
        for place, name, value in patched:
            stack.enter_context(mock.patch.object(place, name, value))
        yield clock


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_every_acknowledged_word_is_in_the_file_in_the_end(hands: Clock, steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder), hands)
        for name, which in steps:
            try:
                machine.step(name, which)
            except NotSaved:
                continue  # it was not acknowledged
        machine.settled()
