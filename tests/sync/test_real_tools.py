"""Real tools carry the file between two running programs that write at once: both end equal, no word is lost."""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.programs import run_git, wait_until
from tests.sync.devices import ALONE, Program, converge, folder_of, two
from tests.sync.sync_tools import clones, compares, run
from tests.sync.syncthing import Pair

ROUNDS = ("1", "2", "3")


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


def later() -> None:
    """Wait for another second of the clock: tools that count in seconds see a change only then."""
    second = int(time.time())
    wait_until(lambda: int(time.time()) > second)


def write_apart(
    one: Program,
    other: Program,
    carry: Callable[[], None],
    words: Sequence[str],
    pause: Callable[[], None] | None = None,
) -> None:
    """Let both write before anything is carried, round by round, until they are alike again."""
    for word in words:
        one.write(word)
        if pause:
            pause()
        other.write(word)
        converge(one, other, carry)
    one.db.close()
    other.db.close()


@needs("rclone")
def test_rclone_bisync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = compares()
    one, other = two(tmp_path, monkeypatch)

    def carry() -> None:
        # Where files that both programs made equal are a conflict once more, the way out is what rclone names;
        # it brings back what only one of them has put away by then.
        equal = not new and one.text() != "" and one.text() == other.text()
        if not equal:
            bisync()
        elif folder_of(one) == folder_of(other) == ALONE:
            bisync("--resync")

    def bisync(*more: str) -> None:
        run(tmp_path, "rclone", "bisync", "A", "B", "--workdir", "work", *more)

    bisync("--resync")
    for word in ROUNDS[:2]:
        later()
        one.write(word)
        later()
        other.write(word)
        converge(one, other, carry)
    one.db.close()
    other.db.close()


@needs("rclone")
def test_rclone_where_the_newer_file_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two(tmp_path, monkeypatch)

    def carry() -> None:
        for start, end in ("AB", "BA"):
            run(
                tmp_path,
                "rclone",
                "copy",
                start,
                end,
                "--update",
                "--suffix",
                ".conflict1",
                "--exclude",
                "*.conflict1",
            )

    write_apart(one, other, carry, ROUNDS[:2], later)


@needs("unison")
@pytest.mark.parametrize("wanted", [("-prefer", "newer", "-copyonconflict"), ("-prefer", "A", "-copyonconflict")])
def test_unison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: tuple[str, ...]) -> None:
    one, other = two(tmp_path, monkeypatch)

    def carry() -> None:
        run(tmp_path, "unison", "A", "B", "-batch", "-terse", "-times", *wanted, ok=(0, 1))

    carry()
    write_apart(one, other, carry, ROUNDS, later)


def unmarked(program: Program) -> None:
    """Let a program look until the marks of git are gone from its file."""
    wait_until(lambda: "<<<<<<< " not in program.text(), program.text, program.turn)


@needs("git")
def test_git_merges_whose_marks_are_left_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two(tmp_path, monkeypatch)
    clones(tmp_path)

    def carry() -> None:
        for program in (one, other):
            folder = program.path.parent
            run_git(folder, "add", "-A")
            run_git(folder, "commit", "-qm", "change", codes=(0, 1))
            run_git(folder, "pull", "-q", "--no-rebase", "origin", "main", codes=(0, 1))
            unmarked(program)
            run_git(folder, "add", "-A")
            run_git(folder, "commit", "-qm", "merged", codes=(0, 1))
            run_git(folder, "push", "-q", "origin", "HEAD:main", codes=(0, 1))

    write_apart(one, other, carry, ROUNDS)


@needs("syncthing")
@pytest.mark.parametrize("copies", [10, 0])
def test_syncthing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copies: int) -> None:
    one, other = two(tmp_path, monkeypatch)
    pair = Pair(tmp_path, copies)
    try:
        pair.start()
        nothing: Callable[[], None] = pair.scan
        converge(one, other, nothing)
        for word in ROUNDS[:2]:
            one.write(word)
            other.write(word)
            converge(one, other, nothing)
    finally:
        pair.stop()
        one.db.close()
        other.db.close()


def test_plain_copies_exchanged_by_hand_converge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two(tmp_path, monkeypatch)
    for word in ROUNDS:
        one.write(word)
        other.write(word)
        stick = one.path.read_bytes()
        one.path.write_bytes(other.path.read_bytes())
        other.path.write_bytes(stick)
        converge(one, other, lambda: None)
    one.db.close()
    other.db.close()
