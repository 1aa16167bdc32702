"""An account that may not write, read or enter: one sentence, and what was there is whole."""

import json
import os
import pkgutil
import shutil
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

import rmjournal as rmjournal_package
from rmjournal.cli import rmjournal
from tests.faults.scenarios import Place, full

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
        out, into = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.environ.update(RMJOURNAL_STATE=str(self.state), RMJOURNAL_CONFIG=str(self.root / "config.toml"))
                if os.getuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                os.chdir("/")
                os.write(into, json.dumps(do()).encode())
            finally:
                if sys.exc_info()[0]:
                    os.write(into, json.dumps([99, "", traceback.format_exc()]).encode())
                os._exit(0)
        os.close(into)
        with os.fdopen(out, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        return Ran(*json.loads(said))

    def refused(self, *words: str) -> str:
        """The one sentence of a refusal."""
        done = self.run(*words)
        assert done.code == 1 and done.err.count("\n") == 1, done
        assert str(self.root) in done.err and "Traceback" not in done.err
        return done.err


@pytest.fixture(scope="module", autouse=True)
def everything_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load all verbs and what they load, for the other account may not be allowed to read the program."""
    place = Place(tmp_path_factory.mktemp("loaded"))
    with place.elsewhere():
        full(place)
        for words in (["list", "notes"], ["today"], ["check"], ["history"], ["undo"]):
            place.done(*words)
    for module in pkgutil.walk_packages(rmjournal_package.__path__, "rmjournal."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


@pytest.fixture
def account() -> Iterator[Account]:
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix="rmjournal-test-") as name:
        root = Path(name)
        (root / "folder").mkdir()
        if os.getuid() == 0:
            for path in (root, root / "folder"):
                os.chown(path, NOBODY, NOBODY)
        account = Account(root)
        assert account.run("add", "relationship", "Misaki", "--role", "mentee").code == 0
        assert account.run("note", "Mine").code == 0
        yield account
        for path in (root, *root.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | stat.S_IRWXU)


def everything(account: Account) -> dict[str, bytes]:
    """All files and what is in them; the time on the card of a device goes on with each try."""
    files = [path for path in account.root.rglob("*") if path.is_file()]
    kept = [path for path in files if "lock" not in path.name and "device" not in path.name]
    return {str(path.relative_to(account.root)): path.read_bytes() for path in kept}


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


@pytest.mark.parametrize(
    ("forbid", "reads", "why"),
    [
        (READ_ONLY, True, "may not write in its folder"),
        (UNREADABLE, False, "may not be read by this account"),
        (UNSEARCHABLE, False, "may not be read by this account"),
        (CLOSED, False, "may not be read by this account"),
        (NO_STATE, True, "permissions"),
        (NO_STATES, True, "permissions"),
        (READ_ONLY_STATE, True, "permissions"),
    ],
)
def test_what_is_not_permitted_is_told_and_nothing_is_changed(
    account: Account, forbid: Forbid, reads: bool, why: str
) -> None:
    before = everything(account)
    forbid(account.root)
    assert why in account.refused("note", "Not permitted")
    for words in (["list", "notes"], ["today"], ["check"], ["history"], []):
        done = account.run(*words)
        assert "Traceback" not in done.err and done.code in (0, 1), (words, done)
        assert done.err.count("\n") <= 1, (words, done)
        if reads and words and words[0] in ("list", "today"):
            assert done.code == 0 and ("Mine" in done.out or words == ["today"]), (words, done)
        if not reads and words and words[0] in ("list", "today"):
            assert why in done.err, (words, done)
    forbidding("folder", "folder/*", "state", "state/*", "state/*/*", mode=0o700)(account.root)
    assert everything(account) == before
    assert account.run("note", "Permitted").code == 0


def test_a_disk_that_may_only_be_read_is_told(account: Account) -> None:
    if os.getuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root mounts a disk")
    script = (
        f"cd {account.root} && mount --bind folder folder && mount -o remount,ro,bind folder && "
        f"exec {sys.executable} -m rmjournal -f {account.file} note x"
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], env={**os.environ, "RMJOURNAL_STATE": str(account.state)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if "Operation not permitted" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "read-only" in done.stderr, done


def test_a_full_disk_is_told_and_the_verb_works_once_there_is_room(account: Account) -> None:
    if os.getuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root mounts a disk")
    run = f"{sys.executable} -m rmjournal -f {account.file}"
    script = (
        f"mount -t tmpfs -o size=64k none {account.root}/folder && {run} add relationship M --role mentee && "
        f"cp {account.file} {account.root}/before && head -c 60000 /dev/zero > {account.root}/folder/ballast; "
        f"{run} note 'no room'; echo code $?; cmp {account.file} {account.root}/before && "
        f"ls -A {account.root}/folder && "
        f"rm {account.root}/folder/ballast && {run} note 'some room' && {run} list notes"
    )
    account.file.unlink()
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], env={**os.environ, "RMJOURNAL_STATE": str(account.root / "other")},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if "Operation not permitted" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert "code 1" in done.stdout and "the disk is full" in done.stderr and "some room" in done.stdout, done
    assert "no room" not in done.stdout and ".tmp" not in done.stdout
