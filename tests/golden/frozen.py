"""A place where every run is the same: folder, environment, clock, chance, and streams that look like a terminal."""

import hashlib
import io
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine

ZONE = "Europe/Copenhagen"
BEGIN = datetime(2026, 6, 1, 8, 30, tzinfo=ZoneInfo(ZONE))
"""When each part begins: on the day on which the demo is most alive."""
HOME = "/data/annelise/mentoring/2026"
"""Stands for the folder in which a part is made; both are equally long, so that texts wrap alike."""

MARK = "golden-"
"""How the name of such a folder begins."""


def environment() -> dict[str, str]:
    """The variables of the environment of a part; nothing of the person who runs it."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | {
        "TZ": ZONE,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": "80",
        "LINES": "24",
        "TEXTUAL_ANIMATIONS": "none",
        "PYTHONHASHSEED": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": os.path.realpath("/"),
    }


@contextmanager
def home() -> Iterator[Path]:
    """Work in a new folder whose path is as long as `HOME`."""
    os.umask(0o022)
    above = os.path.realpath("/tmp" if Path("/tmp").is_dir() else tempfile.gettempdir())
    start = f"{above}/{MARK}"
    folder = Path(start + secrets.token_hex(len(HOME))[: len(HOME) - len(start)])
    before = Path.cwd()
    folder.mkdir(mode=0o700)
    os.chdir(folder)
    for name, where in (("HOME", "."), ("RMJOURNAL_STATE", "state"), ("RMJOURNAL_CONFIG", "config.toml")):
        os.environ[name] = str(folder / where)
    os.environ["RMJOURNAL_FILE"] = "journal.json"
    try:
        yield folder
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


def plain(text: str) -> str:
    """A text in which no name of a folder differs from run to run."""
    found = text.replace(str(Path.cwd()), HOME)
    assert MARK not in found, f"a part of the path of this folder is in a golden text: {found}"
    return found


class Chance:
    """Stands for ``os.urandom``: the same bytes in each run, other ones each time that they are asked for."""

    def __init__(self) -> None:
        self._about, self._given = "", Counter[int]()

    def begin(self, about: str) -> None:
        """Begin anew, so that what one command takes changes nothing in the next."""
        self._about, self._given = about, Counter[int]()

    def __call__(self, size: int) -> bytes:
        self._given[size] += 1
        return hashlib.shake_256(f"{self._about}/{size}/{self._given[size]}".encode()).digest(size)


class Clock:
    """The clock on the wall: it stands until it is told to go on. Waiting takes its time all the same."""

    def __init__(self) -> None:
        self._now = BEGIN
        self._monotonic, self._skipped = time.monotonic, 1000.0
        self._travel = time_machine.travel(self._now, tick=False)
        self._at = self._travel.start()

    def go_on(self, minutes: int = 1) -> None:
        """Some minutes later."""
        self._now += timedelta(minutes=minutes)
        self._at.move_to(self._now)

    def skip(self, seconds: float) -> None:
        """Let some time seem to pass for all that waits."""
        self._skipped += seconds

    def running(self) -> float:
        """The time of ``time.monotonic``, and what was skipped."""
        return self._monotonic() + self._skipped

    def standing(self) -> float:
        """Only what was skipped."""
        return self._skipped

    def touch(self, path: Path) -> None:
        """Let a file say that it was changed now."""
        os.utime(path, (self._now.timestamp(), self._now.timestamp()))

    def stop(self) -> None:
        """The true time again."""
        self._travel.stop()


@contextmanager
def frozen() -> Iterator[tuple[Clock, Chance]]:
    """Let the clock stand, chance repeat itself, and the computer have one name."""
    clock, chance = Clock(), Chance()
    with patch.object(os, "urandom", chance), patch("platform.node", lambda: "office-pc"):
        try:
            yield clock, chance
        finally:
            clock.stop()


class Stream(io.TextIOWrapper):
    """A stream in memory that says whether it is a terminal."""

    def __init__(self, text: bytes = b"", terminal: bool = False) -> None:
        super().__init__(io.BytesIO(text), encoding="utf-8", newline="", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def written(self) -> bytes:
        """All that was written."""
        found = self.buffer
        assert isinstance(found, io.BytesIO)
        return found.getvalue()


@contextmanager
def streams(out: Stream, err: Stream, typed: Stream, words: Mapping[str, str]) -> Iterator[None]:
    """Put streams in the place of those of the program, and set some more variables."""
    before = sys.stdin, sys.stdout, sys.stderr, dict(os.environ)
    sys.stdin, sys.stdout, sys.stderr = typed, out, err
    os.environ.update(words)
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before[:3]
        os.environ.clear()
        os.environ.update(before[3])
