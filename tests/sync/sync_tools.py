"""Real tools that carry a file between the folders A and B, each set up as people are told to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rmjournal.sync.git import set_up_driver
from tests.programs import run_git, run_program
from tests.sync.device_screens import Ends
from tests.sync.syncthing import Pair

Carry = Callable[[], None]


def run(folder: Path, *command: str, ok: tuple[int, ...] = (0,)) -> int:
    """Run a tool that knows nothing of the person who runs the tests; gives its exit code."""
    home = str(folder)
    around = {"HOME": home, "UNISON": f"{home}/unison", "XDG_CONFIG_HOME": home}
    return run_program(*command, cwd=folder, env=around, codes=ok).returncode


@contextmanager
def syncthing(ends: Ends) -> Iterator[Carry]:
    """Two programs on the line, which look when they are told to."""
    ends.theirs = (".stfolder", ".syncthing.")
    pair = Pair(ends.root, 10)
    try:
        pair.start()
        yield pair.scan
    finally:
        pair.stop()


@contextmanager
def unison(ends: Ends) -> Iterator[Carry]:
    """The newer file wins, the other one is kept as a copy."""
    ends.theirs = (".unison.",)
    words = ("A", "B", "-batch", "-terse", "-times", "-prefer", "newer", "-copyonconflict")

    def carry() -> None:
        # 2: a file was written while it was carried, the next run takes it.
        run(ends.root, "unison", *words, ok=(0, 1, 2))

    carry()
    yield carry


def compares() -> bool:
    """Whether this rclone looks into two changed files: before 1.66 equal ones are a conflict, too."""
    return "--conflict-resolve" in run_program("rclone", "bisync", "--help").stdout


@contextmanager
def rclone(ends: Ends) -> Iterator[Carry]:
    """Both files are renamed where they differ; what it cannot go on after is begun anew, as it asks for."""
    new = compares()
    (ends.root / "filters").write_text("- .~*\n", encoding="utf-8")
    command = ("rclone", "bisync", "A", "B", "--workdir", "work", "--filters-file", "filters")
    may_fail = (0, 1, 2, 7)
    begin = partial(run, ends.root, *command, "--resync", ok=may_fail)

    def carry() -> None:
        # Where files that both programs made equal are a conflict once more, it is begun anew; that brings back what
        # only one of them has put away by then.
        if new or not ends.equal:
            if run(ends.root, *command, ok=may_fail):
                begin()
        elif ends.tidy:
            begin()

    assert begin() == 0
    yield carry


def clones(root: Path) -> None:
    """Make A and B clones of one repository that holds what is in A."""
    run_git(root, "init", "-q", "--bare", "-b", "main", "origin")
    one, two = root / "A", root / "B"
    for folder in (one, two):
        run_git(folder, "init", "-q", "-b", "main")
        run_git(folder, "remote", "add", "origin", str(root / "origin"))
    run_git(one, "add", ".")
    run_git(one, "commit", "-qm", "start")
    run_git(one, "push", "-q", "origin", "main")
    run_git(two, "fetch", "-q")
    run_git(two, "reset", "-q", "--hard", "origin/main")


@contextmanager
def git(ends: Ends) -> Iterator[Carry]:
    """Two clones: in one of them git merges by our rules, in the other it leaves its marks in the file."""
    ends.theirs = (".git",)
    folders = [ends.root / name for name in "AB"]

    def exchange(folder: Path) -> None:
        # A screen may write at any moment: what git then refuses, it does in its next run.
        attempt = partial(run_git, folder, codes=(0, 1, 2, 128))
        attempt("commit", "-qam", "change")
        attempt("pull", "-q", "--no-rebase", "origin", "main")
        ends.until(lambda: "<<<<<<< " not in (folder / "journal.json").read_text("utf-8"), "a file without marks")
        attempt("commit", "-qam", "merged")
        attempt("push", "-q", "origin", "HEAD:main")

    def carry() -> None:
        for folder in folders:
            exchange(folder)
        folders.reverse()

    clones(ends.root)
    set_up_driver(folders[0] / "journal.json")
    run_git(folders[0], "add", ".gitattributes")
    yield carry
