"""Several programs at once: screens, shells in a loop, and a killed one."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from rmjournal.model.kinds.note import Note
from tests.cli.conftest import Shell
from tests.tui.seat import sit

LOOP = """
import subprocess, sys
for number in range(3):
    words = [sys.executable, "-m", "rmjournal", "-f", sys.argv[1], "note", f"shell {sys.argv[2]} word {number}"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
"""
HOLD = """
import sys, time
from pathlib import Path
from rmjournal.storage.store import Store
with Store(Path(sys.argv[1])).state.lock():
    print("held", flush=True)
    time.sleep(60)
"""


def started(code: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True)


def beside(shell: Shell) -> list[str]:
    return sorted(path.name for path in shell.file.parent.iterdir())


async def test_two_screens_and_three_shells_lose_nothing_and_see_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "synced"
    folder.mkdir()
    shell = Shell(folder / "journal.json")
    shell.run("add", "relationship", "Misaki Satō", "--role", "mentee")
    async with sit(shell.file) as one, sit(shell.file) as two:
        shells = [started(LOOP, str(shell.file), str(number)) for number in range(3)]
        for turn in range(4):
            one.journal.put(Note(text=f"screen one word {turn}"))
            two.journal.put(Note(text=f"screen two word {turn}"))
            await one.pilot.pause(0.1)
        await one.until(lambda: all(process.poll() == 0 for process in shells))
        written = {f"shell {who} word {number}" for who in range(3) for number in range(3)}
        written |= {f"screen {who} word {turn}" for who in ("one", "two") for turn in range(4)}
        await one.until(lambda: all({note.text for note in seat.entries.of(Note)} == written for seat in (one, two)))
        await one.until(lambda: all(word in shell.file.read_text("utf-8") for word in written))
        assert beside(shell) == ["journal.json"]
    assert beside(shell) == ["journal.json"]


def test_one_that_is_killed_while_it_holds_the_lock_stops_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "synced"
    folder.mkdir()
    shell = Shell(folder / "journal.json")
    shell.run("add", "relationship", "Misaki Satō", "--role", "mentee")
    holder = started(HOLD, str(shell.file))
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    waiting = started(LOOP, str(shell.file), "0")
    end = time.monotonic() + 1
    while time.monotonic() < end:
        assert waiting.poll() is None
        time.sleep(0.05)
    assert "shell 0" not in shell.file.read_text("utf-8") and beside(shell) == ["journal.json"]
    holder.send_signal(signal.SIGKILL)
    holder.wait(60)
    assert waiting.wait(60) == 0 and shell.file.read_text("utf-8").count("shell 0 word") == 3
    assert beside(shell) == ["journal.json"]
