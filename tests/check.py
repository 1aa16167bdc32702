"""The one check: ``python -m tests.check`` runs format, lint, types, import contracts and tests, up to what fails.

``--fast`` is for daily work, below a minute on two cores: types for this system only, and of the tests those of pure
packages, one of a screen and one in a terminal.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CORES = os.cpu_count() or 1
WORKERS = CORES + 2
"""Half of the time of the tests is waiting for terminals and files; two more than there are cores fill it."""
SYSTEMS = ("linux", "darwin", "win32")
"""The systems that the program runs on, in the names of Python."""

PURE_TESTS = (
    *("dates", "model", "journal", "insight", "practice", "render", "exchange"),
    *(f"crdt/test_{name}.py" for name in ("merge", "format")),
)
"""Folders and files of tests that need no terminal and no other process."""
OTHER_FAST_TESTS = (
    "tests/tui/test_main_screen.py::test_find_searches_every_entry_and_opens_the_hit",
    "tests/tui/test_terminal_main.py::test_the_mouse_opens_a_place_and_selects_and_opens_a_row",
)
SLOW_TESTS = (
    *("exchange/test_browser.py", "exchange/test_calendar.py", "exchange/test_importers.py"),
    *("test_docs.py", "test_new_kind.py", "test_work_counted.py", "journal/test_undo_redo.py"),
)
"""Tests beside pure ones that start other programs, or take long."""
LONGEST_TESTS = (
    *("golden/test_golden.py", "sync/test_real_tools.py", "tui/test_references.py", "crdt/test_mutants.py"),
    *("test_new_kind.py", "tui/test_session_any_keys.py", "tui/test_commands.py", "tui/test_starts_private.py"),
    "storage/test_killed_save.py",
)
"""Files that take longest; begun first, so that no worker is left alone with one of them in the end."""


def fast_tests() -> list[str]:
    """Give what pytest runs in the fast lane."""
    files = {path.name for path in (ROOT / "tests").glob("test_*.py")} - {*SLOW_TESTS}
    pure = [f"tests/{name}" for name in (*sorted(files), *PURE_TESTS)]
    return [*pure, *OTHER_FAST_TESTS, "--hypothesis-profile=fast", *(f"--ignore=tests/{name}" for name in SLOW_TESTS)]


def run(command: Sequence[str], output: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command in an environment in which Python keeps compiled modules: the tests start it many times."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    errors = None if output is None else subprocess.STDOUT
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=output, stderr=errors, text=True)


def types_on(system: str) -> list[str]:
    """Give the command that checks the types of the package for another system, with a cache of its own."""
    return [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", f".mypy_cache/{system}", "rmjournal"]


def steps(is_fast: bool) -> list[tuple[str, list[str]]]:
    """Give the name and the command of each step, in order."""
    python = [sys.executable, "-m"]
    others = [(f"types on {system}", types_on(system)) for system in SYSTEMS if system != sys.platform]
    return [
        ("format", [*python, "ruff", "format", "--check", "."]),
        ("lint", [*python, "ruff", "check", "."]),
        ("types", [*python, "mypy"]),
        *([] if is_fast else others),
        ("import contracts", [str(BIN / "lint-imports"), "--no-logo"]),
        ("tests", [*python, "pytest", "-n", str(WORKERS), "--dist=worksteal", *(fast_tests() if is_fast else [])]),
    ]


def main(arguments: Sequence[str]) -> int:
    """Run the tests after all other steps; gives the exit code of the first that fails, 2 for unknown arguments."""
    if arguments not in ([], ["--fast"]):
        sys.stderr.write("Usage: python -m tests.check [--fast]\n")
        return 2
    *checks, (name, command) = steps(bool(arguments))
    with ThreadPoolExecutor(CORES) as pool:
        done = list(pool.map(lambda check: run(check[1], subprocess.PIPE), checks))
    for (check, _), ended in zip(checks, done, strict=True):
        sys.stdout.write(f"== {check}\n{ended.stdout}")
        if ended.returncode:
            sys.stdout.write(f"== {check} failed\n")
            return ended.returncode
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    code = run(command).returncode
    if code:
        sys.stdout.write(f"== {name} failed\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
