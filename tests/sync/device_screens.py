"""Two devices as people have them: on each a screen that stays open, and verbs in a shell beside it."""

import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from tests.programs import COMMAND_ON_DEMO_DAY, PATIENCE, TerminalProgram, start_program, wait_until

BOTH, SCREENS = "Both write in this.", "Typed on two screens."
ONE, FIELDS = "One end deletes this.", "Two fields of this."
"""The notes that both ends begin with."""
SPACING: Final = 0.7
"""Seconds between two runs of a tool."""


class End:
    """One device: its folder, its state, its screen."""

    def __init__(self, root: Path, name: str) -> None:
        self.path = root / name / "journal.json"
        self._own = {"RMJOURNAL_STATE": str(root / f"state {name}"), "RMJOURNAL_CONFIG": str(root / f"{name}.toml")}
        self._command = [*COMMAND_ON_DEMO_DAY, "-f", str(self.path)]
        self.screen = TerminalProgram(self._command, 100, 30, self._own)

    def shell(self, *words: str) -> "subprocess.Popen[str]":
        """Start a verb."""
        return start_program(*self._command, *words, env=self._own)

    def shows(self, *words: str) -> bool:
        """Whether some words are on the screen."""
        return all(word in self.screen.text() for word in words)

    def text(self) -> str:
        """What is in the file now; empty while it is away."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def names(self) -> list[str]:
        """What is in the folder, hidden files too."""
        return sorted(path.name for path in self.path.parent.iterdir())


class Ends:
    """Two devices with equal files; beside each lies a second file, as rclone needs it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.theirs: tuple[str, ...] = ()
        """How names begin that a tool keeps in a folder for itself."""
        self._all: tuple[End, ...] = ()
        first = root / "A" / "journal.json"
        first.parent.mkdir()
        journal = Journal.create(first, name="Annelise", today=TODAY, state_root=root / "none")
        journal.put(Relationship(partner="Misaki", role="mentee", start=TODAY))
        journal.put(*(Note(text=text, kind="idea") for text in (BOTH, SCREENS, ONE, FIELDS)))
        journal.close()
        first.with_name("readme.txt").write_text("A second file.", encoding="utf-8")
        shutil.copytree(first.parent, root / "B")

    def open(self) -> tuple[End, End]:
        """Start both screens, on the list of notes."""
        one, two = self._all = (End(self.root, "A"), End(self.root, "B"))
        for end in self._all:
            self.wait_for_text(end, "Next session")
            end.screen.type("5")
            self.wait_for_text(end, FIELDS)
        return one, two

    def wait_for_text(self, end: End, *words: str) -> None:
        """Wait until some words are on a screen."""
        self.until(partial(end.shows, *words), f"{words} on the screen of {end.path.parent.name}")

    def light(self, end: End, words: str) -> None:
        """Go to an entry by its words, until its page is there."""
        end.screen.type("\x06")
        self.wait_for_text(end, "Find in everything")
        end.screen.type(words, "enter")

        def is_on_page() -> bool:
            title, text = end.screen.rows()[1:3]
            return "Note ─" in title and text.strip().startswith(words)

        self.until(is_on_page, f"the page of {words}")

    def save_form(self, end: End) -> None:
        """Save the form that is open on a screen."""
        end.screen.type("ctrl+s")
        self.until(lambda: not end.shows("Edit note"), "a form that is saved")

    def until(self, condition: Callable[[], object], wanted: str, patience: float = PATIENCE) -> None:
        """Wait until something is true, while both screens are read."""
        wait_until(condition, lambda: f"{self._state()}\n{wanted}", self._read, patience)

    def _read(self) -> None:
        for end in self._all:
            end.screen.read()

    def done(self, *shells: "subprocess.Popen[str]") -> None:
        """Wait until verbs that run at once have done what they should."""
        for shell in shells:
            self.until(lambda shell=shell: shell.poll() is not None, "the end of a verb")  # type: ignore[misc]
            output, _ = shell.communicate()
            assert shell.returncode == 0, output

    def converge(self, carry: Callable[[], None], *words: str) -> None:
        """Let a tool carry the file until both are equal and whole, nothing lies beside them, and all rests."""
        carried, rests, was = 0.0, 0.0, ["", ""]

        def done() -> bool:
            nonlocal carried, rests, was
            if time.monotonic() - carried > SPACING:
                carry()
                carried = time.monotonic()
            now = [end.text() for end in self._all]
            whole = self.equal and self.tidy and all(word in now[0] for word in words)
            if not whole or was != now:
                was, rests = now, time.monotonic()
            return whole and carried - rests > SPACING

        self.until(done, f"equal files with {words}", 4 * PATIENCE)

    @property
    def equal(self) -> bool:
        """Whether both have a file, and the same one."""
        one, two = (end.text() for end in self._all)
        return one == two != ""

    @property
    def tidy(self) -> bool:
        """Whether no copy, no lock and nothing unfinished lies beside a file."""
        names = [[name for name in end.names() if not name.startswith(self.theirs)] for end in self._all]
        return names == [["journal.json", "readme.txt"]] * 2

    def quit(self) -> None:
        """Leave both screens as people do."""
        for end in self._all:
            end.screen.type("q")
        for end in self._all:
            assert end.screen.wait_for_end() == 0

    def _state(self) -> str:
        return "\n".join(f"{end.names()}\n{end.text()}\n{end.screen.text()}" for end in self._all)

    def close(self) -> None:
        """End both screens, however they are."""
        for end in self._all:
            end.screen.close()
