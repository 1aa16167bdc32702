"""A command line to call in tests, on a journal of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from rmjournal.cli import rmjournal
from rmjournal.storage.local.device_clock import IdGenerator

TODAY = "2026-06-01"
SLY = "[/x] [b] [@click=quit]q[/] \x1b]0;pwned\x07"


class Shell:
    """Runs verbs on one journal file, as a person would."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def run(self, *words: str, stdin: str | bytes | None = None, code: int = 0) -> Result:
        result = CliRunner().invoke(rmjournal, ["-f", str(self.file), "--today", TODAY, *words], input=stdin)
        assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), result.output
        assert result.exit_code == code, f"{words}: {result.exit_code} {result.output}"
        assert "\x1b" not in result.output
        assert "Traceback" not in result.output
        return result

    def json(self, *words: str, stdin: str | None = None) -> list[dict[str, Any]]:
        return msgspec.json.decode(self.run(*words, "--json", stdin=stdin).stdout, type=list[dict[str, Any]])

    def refused(self, *words: str, stdin: str | bytes | None = None) -> str:
        """The one sentence of a refusal; the file's bytes are what they were."""
        before = self.file.read_bytes() if self.file.is_file() else None
        result = self.run(*words, stdin=stdin, code=1)
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1, result.stderr
        assert (self.file.read_bytes() if self.file.is_file() else None) == before
        return result.stderr.strip()


class Pair:
    """The same journal on two machines, each with a state folder of its own."""

    def __init__(self, one: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here, self.there = one, Shell(folder / "journal.json")
        self._folder, self._patch = folder, monkeypatch
        folder.mkdir()
        self.there.file.write_bytes(one.file.read_bytes())

    def run_there(self, *words: str, code: int = 0) -> str:
        with self._patch.context() as elsewhere:
            elsewhere.setenv("RMJOURNAL_STATE", str(self._folder / "state"))
            return self.there.run(*words, code=code).output

    def list_there(self, kind: str) -> list[dict[str, Any]]:
        return list(json.loads(self.run_there("list", kind, "--json")))

    def meet(self) -> None:
        self.run_there("merge", str(self.here.file))
        self.here.run("merge", str(self.there.file))
        self.run_there("merge", str(self.here.file))
        assert self.here.file.read_bytes() == self.there.file.read_bytes()


@pytest.fixture(autouse=True)
def unlike_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of a test end unlike each other: a short one that it keeps fits no entry that is written later."""
    new, ends = IdGenerator.new, set[int]()

    def new_with_other_ending(generator: IdGenerator, time_ms: int) -> int:
        found = new(generator, time_ms)
        while found % 10_000 in ends and len(ends) < 5_000:
            found = new(generator, time_ms)
        ends.add(found % 10_000)
        return found

    monkeypatch.setattr(IdGenerator, "new", new_with_other_ending)


@pytest.fixture
def empty(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "journal.json")


@pytest.fixture
def shell(empty: Shell) -> Shell:
    empty.run("add", "relationship", "Misaki Satō", "--role", "mentee", "--start", "3 months ago")
    return empty


@pytest.fixture
def full(shell: Shell) -> Shell:
    """A journal with something that every other kind can point at."""
    shell.run("add", "goal", "Listen more", "--learner", "me")
    shell.run("add", "session", "Channel map", "--start", "next tue 08:30")
    shell.run("add", "skill", "Listening upwards", "--owner", "mentee")
    shell.run("learned", "Ask of each number: as of when?")
    return shell


@pytest.fixture
def at_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set an editor that runs a line of shell on the file ``$1``."""

    def put(line: str) -> None:
        script = tmp_path / "fake editor.sh"
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"'{script}'")

    return put
