"""Several programs at once: screens, shells in a loop, and a killed one."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from rmjournal.model.kinds.note import Note
from tests.cli.conftest import Shell
from tests.programs import start_program
from tests.tui.app_driver import open_app

LOOP = """
import subprocess, sys
for number in range(3):
    words = [sys.executable, "-m", "rmjournal", "-f", sys.argv[1], "note", f"shell {sys.argv[2]} word {number}"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
"""
HOLD_LOCK = """
import sys
from functools import partial
from pathlib import Path
from rmjournal.storage.database import JournalDB
with JournalDB(Path(sys.argv[1])).storage.state.lock():
    print("holds", flush=True)
    sys.stdin.read()
"""
REPORT_WAITING = """
import time
from rmjournal.cli import main
from rmjournal.storage.local import state_folder
state_folder.LOCK_SECONDS, sleep = 600.0, time.sleep
def report_and_sleep(seconds):
    print("waits", flush=True)
    sleep(seconds)
time.sleep = report_and_sleep
main()
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "synced"
    folder.mkdir()
    shell = Shell(folder / "journal.json")
    shell.run("add", "relationship", "Misaki Satō", "--role", "mentee")
    return shell


def start_python(code: str, *words: str | Path) -> "subprocess.Popen[str]":
    return start_program(sys.executable, "-c", code, *words, stdin=subprocess.PIPE)


def files(shell: Shell) -> list[str]:
    return sorted(path.name for path in shell.file.parent.iterdir())


def has_shell_notes(shell: Shell, count: int) -> bool:
    return shell.file.read_text("utf-8").count('"shell ') >= count


async def test_two_screens_and_three_shells_lose_nothing_and_see_each_other(shell: Shell) -> None:
    async with open_app(shell.file) as one, open_app(shell.file) as two:
        shells = [start_python(LOOP, shell.file, str(number)) for number in range(3)]
        for turn in range(4):
            one.journal.put(Note(text=f"screen one word {turn}"))
            two.journal.put(Note(text=f"screen two word {turn}"))
            await one.until(partial(has_shell_notes, shell, 2 * turn))
        await one.until(lambda: all(process.poll() == 0 for process in shells))
        written = {f"shell {who} word {number}" for who in range(3) for number in range(3)}
        written |= {f"screen {who} word {turn}" for who in ("one", "two") for turn in range(4)}
        await one.until(
            lambda: all({note.text for note in driver.entries.of(Note)} == written for driver in (one, two))
        )
        await one.until(lambda: all(word in shell.file.read_text("utf-8") for word in written))
        assert files(shell) == ["journal.json"]
    assert files(shell) == ["journal.json"]


def test_a_program_killed_with_the_lock_blocks_no_other(shell: Shell) -> None:
    holder = start_python(HOLD_LOCK, shell.file)
    assert holder.stdout is not None and holder.stdout.readline() == "holds\n"
    waiting = start_python(REPORT_WAITING, "-f", shell.file, "note", "a word that waits")
    assert waiting.stdout is not None and waiting.stdout.readline() == "waits\n"
    assert waiting.poll() is None
    assert "a word that waits" not in shell.file.read_text("utf-8") and files(shell) == ["journal.json"]
    holder.kill()
    waiting.communicate()
    assert waiting.returncode == 0 and "a word that waits" in shell.file.read_text("utf-8")
    assert files(shell) == ["journal.json"]
