"""An account that may not write, read or enter: one sentence, and what was there is whole."""

import asyncio
import os
import pkgutil
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import rmjournal as rmjournal_package
from rmjournal.config import Config
from rmjournal.errors import JournalError
from rmjournal.storage.database import JournalDB
from rmjournal.tui.app import JournalApp
from rmjournal.tui.startup import build_app
from tests.faults.other_account import (
    CLOSED,
    NO_STATE,
    NO_STATES,
    NOBODY,
    READ_ONLY,
    READ_ONLY_STATE,
    UNREADABLE,
    UNSEARCHABLE,
    Account,
    Forbid,
    Ran,
    forbidding,
)
from tests.faults.scenarios import Place, full
from tests.programs import run_program
from tests.tui.app_driver import PLACES, AppDriver, messages_heard


@pytest.fixture(scope="module", autouse=True)
def everything_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load all verbs and what they load, for the other account may not be allowed to read the program."""
    place = Place(tmp_path_factory.mktemp("loaded"))
    with place.elsewhere():
        full(place)
        for words in (["list", "notes"], ["today"], ["check"], ["history"], ["undo"]):
            place.done(*words)
        screen(place.file)
    import_module("concurrent.futures.thread")
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
def test_missing_permission_is_reported_and_nothing_is_changed(
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


def screen(file: Path) -> Ran:
    """Sit at the screen: start it, write a line, open what is in every place, leave."""

    async def open_app() -> Ran:
        try:
            app = build_app(file, Config(file=file, source=file.parents[1] / "config.toml"))
        except JournalError as error:
            return Ran(1, "", f"{error}\n")
        with messages_heard() as said:
            return await sit(app, said)

    async def sit(app: JournalApp, said: list[str]) -> Ran:
        async with app.run_test(size=(120, 36)) as pilot:
            driver = AppDriver(app, pilot, said)
            await driver.press("c")
            await driver.wait_for_text("Capture")
            await driver.type("On the screen")
            await driver.press("enter")
            await driver.until(lambda: "✗" in driver.text or driver.messages)
            in_dialog = (line.split("│")[1] for line in driver.text.splitlines() if line.count("│") > 1)
            told = " ".join([driver.text, *in_dialog, *driver.messages])
            await driver.press("escape", "escape", "escape", *PLACES, "f5", "q")
        return Ran(0, told, f"{app.refused or ''}\n")

    return asyncio.run(open_app())


@pytest.mark.parametrize(
    ("forbid", "opens"),
    [
        (READ_ONLY, True),
        (UNREADABLE, False),
        (UNSEARCHABLE, False),
        (NO_STATE, True),
        (NO_STATES, True),
        (READ_ONLY_STATE, True),
    ],
)
def test_the_screens_start_refuse_and_end_in_good_order(account: Account, forbid: Forbid, opens: bool) -> None:
    before = account.file.read_bytes()
    forbid(account.root)
    done = account.being(lambda: screen(account.file))
    assert "Traceback" not in done.err and done.code == (0 if opens else 1), done
    said = "".join(f"{done.out}{done.err}".replace("│", "").split())
    assert str(account.root) in said and "thisaccount" in said, said
    assert done.err.count("\n") == 1
    forbidding("folder", "folder/*", "state", "state/*", "state/*/*", mode=0o700)(account.root)
    assert account.file.read_bytes() == before
    kept = "On the screen" in account.run("list", "learnings").out + account.run("list", "notes").out
    drafted = any(b"On the screen" in path.read_bytes() for path in account.state.rglob("drafts/*"))
    assert (kept or drafted) if forbid is READ_ONLY else not kept


def test_a_read_only_disk_is_reported(account: Account) -> None:
    if os.getuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root mounts a disk")
    script = (
        f"cd {account.root} && mount --bind folder folder && mount -o remount,ro,bind folder && "
        f"exec {sys.executable} -m rmjournal -f {account.file} note x"
    )
    done = run_program("unshare", "-m", "sh", "-c", script, env={"RMJOURNAL_STATE": str(account.state)})
    if "Operation not permitted" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "read-only" in done.stderr, done


def test_a_full_disk_is_reported_and_the_verb_works_once_there_is_room(account: Account) -> None:
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
    done = run_program("unshare", "-m", "sh", "-c", script, env={"RMJOURNAL_STATE": str(account.root / "other")})
    if "Operation not permitted" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert "code 1" in done.stdout and "the disk is full" in done.stderr and "some room" in done.stdout, done
    assert "no room" not in done.stdout and ".tmp" not in done.stdout


def test_an_unreadable_journal_is_waited_for_and_not_called_write_protected(
    account: Account,
) -> None:
    def look() -> Ran:
        db = JournalDB(account.file, state_root=account.state)
        account.file.chmod(0)
        db.storage.poll()
        return Ran(0, db.storage.read_only, db.storage.trouble)

    seen = account.being(look)
    assert seen.code == 0 and not seen.out and "may not be read by this account" in seen.err
