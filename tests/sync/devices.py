"""Two devices on one machine: a running program each, with its own folder and its own state."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from rmjournal.sync.conflict_copies import ConflictCopies
from tests.programs import wait_until

FIRST: Final = 3712849012345678901
ALONE: Final = ["journal.json", "one.txt", "three.txt", "two.txt"]
"""What is in a folder when every copy was put away."""


class Program:
    """A program that runs on one device: it looks once a turn, as the screen does each second."""

    def __init__(self, name: str, path: Path, state: Path) -> None:
        self.name, self.path = name, path
        self.db = JournalDB(path, state_root=state)
        self.sync = ConflictCopies(self.db)
        self.words: set[str] = set()

    def write(self, word: str) -> None:
        """Change the title both change, and add an entry."""
        words = [f"{self.name} title {word}", f"{self.name} entry {word}"]
        number = FIRST + len(self.words) * 10 + ord(self.name)
        self.db.commit([Write("goals", FIRST, "title", words[0]), Write("goals", number, "title", words[1])])
        self.words.update(words)

    def turn(self) -> None:
        """Look at the file and the folder once."""
        self.db.storage.poll()
        self.sync.scan()

    def text(self) -> str:
        """What is in the file now; empty while it is away."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""


def two(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Program, Program]:
    """Give two devices whose files are still equal; beside each lies a second file, as rclone needs it."""
    monkeypatch.setattr("rmjournal.sync.conflict_copies.REMOVAL_INTERVAL", 1.0)
    first_path, second_path = folder / "A" / "journal.json", folder / "B" / "journal.json"
    JournalDB.create(first_path, {"goals": {FIRST: {"title": "start"}}}, state_root=folder / "none").close()
    second_path.parent.mkdir()
    for name in ("one", "two", "three"):
        first_path.with_name(f"{name}.txt").write_text(name, encoding="utf-8")
    shutil.copytree(first_path.parent, second_path.parent, dirs_exist_ok=True)
    return Program("a", first_path, folder / "state A"), Program("b", second_path, folder / "state B")


def converge(one: Program, two: Program, carry: Callable[[], None], seconds: float = 180) -> None:
    """Let the tool carry files and both programs run until all is quiet, equal and whole: each word is there."""
    quiet = 0

    def missing() -> set[str]:
        return {word for word in lasting(one) | lasting(two) if word not in one.text() or word not in two.text()}

    def turn() -> None:
        nonlocal quiet
        carry()
        for program in (one, two):
            program.turn()
        alone = folder_of(one) == folder_of(two) == ALONE
        quiet = quiet + 1 if alone and one.text() == two.text() and not missing() else 0
        time.sleep(0.2)

    wait_until(lambda: quiet == 3, lambda: f"{missing()} in {folder_of(one)} {folder_of(two)}", turn, seconds)


def lasting(program: Program) -> set[str]:
    """The words of a program that nobody has written over: all entries, and its last title."""
    titles = sorted(word for word in program.words if "title" in word)
    return {word for word in program.words if "entry" in word} | set(titles[-1:])


def folder_of(program: Program) -> list[str]:
    """The names of the files on a device, without what the tools keep for themselves."""
    return sorted(item.name for item in program.path.parent.iterdir() if not item.name.startswith("."))
