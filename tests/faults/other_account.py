"""Another account of the machine, and what it may be forbidden."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from rmjournal.cli import rmjournal
from tests.programs import call_in_child

NOBODY = 65534

Forbid = Callable[[Path], None]


class Ran(NamedTuple):
    """What a run of the program came to."""

    code: int
    out: str
    err: str


class Account:
    """Runs the program as an account that rules of permission hold for, which they do not for root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "folder" / "journal.json"
        self.state = root / "state"

    def run(self, *words: str) -> Ran:
        """Run a verb."""

        def verb() -> Ran:
            result = CliRunner().invoke(rmjournal, ["-f", str(self.file), "--today", "2026-06-01", *words])
            wrong = repr(result.exception) if isinstance(result.exception, Exception) else ""
            return Ran(result.exit_code, result.stdout, result.stderr + wrong)

        return self.being(verb)

    def being(self, do: Callable[[], Ran]) -> Ran:
        """Do something in a process of that account; all that it needs is loaded before."""

        def call() -> Ran:
            os.environ.update(RMJOURNAL_STATE=str(self.state), RMJOURNAL_CONFIG=str(self.root / "config.toml"))
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.chdir("/")
            return do()

        return Ran(*call_in_child(call))

    def refused(self, *words: str) -> str:
        """The one sentence of a refusal."""
        done = self.run(*words)
        assert done.code == 1 and done.err.count("\n") == 1, done
        assert str(self.root) in done.err and "Traceback" not in done.err
        return done.err


def forbidding(*names: str, mode: int) -> Forbid:
    def forbid(root: Path) -> None:
        for name in names:
            for path in sorted(root.glob(name), reverse=True):
                path.chmod(mode)

    return forbid


READ_ONLY = forbidding("folder", mode=0o500)
UNREADABLE = forbidding("folder/journal.json", mode=0o000)
UNSEARCHABLE = forbidding("folder", mode=0o600)
CLOSED = forbidding("folder", mode=0o000)
NO_STATE = forbidding("state/*", mode=0o000)
NO_STATES = forbidding("state", mode=0o000)
READ_ONLY_STATE = forbidding("state/*/*", "state/*", "state", mode=0o500)
