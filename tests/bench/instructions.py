"""Instructions of whole processes, counted by valgrind: other programs do not change them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.figures import Line, Options, Section, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.peers import Program, bare, jrnl, our_program
from tests.bench.shell import CAPTURE, HELP_GOAL, JRNL_SIZE, READ, VERBS, verb_name
from tests.bench.start import BARE, GOALS
from tests.bench.terminal import clean_environment, run_in_terminal
from tests.programs import ROOT

METHOD: Final = (
    "Instructions in millions, by valgrind --tool=cachegrind, of one run each; two runs differ by less than 1 %. A "
    "start is counted up to its first display."
)
MILLION: Final = 1e6
LARGEST: Final = 10_000
"""The size above which valgrind takes too long."""


def measure(options: Options) -> Section:
    """Count the start at each size, and the verbs."""
    if not shutil.which("valgrind"):
        return Section("Instructions", "valgrind is not installed here.", [])
    with ExitStack() as stack:
        journals = stack.enter_context(prepared(count for count in options.sizes if count <= LARGEST))
        home = Path(stack.enter_context(TemporaryDirectory()))
        lines = [*_starts(journals), *_help(), *_verbs(journals, home, options)]
    return Section("Instructions", METHOD, lines)


def _starts(journals: Mapping[int, PreparedJournal]) -> Iterator[Line]:
    others = [_count_start(bare("app"))]
    yield Line(f"first display of {BARE}", others, "M")
    for count, journal in journals.items():
        for state in State:
            journal.restore(state)
            values = [_count_start(our_program(journal.words, journal.environment))]
            goal = GOALS.get(count) if state is State.KNOWN else None
            yield Line(f"first display, {size_name(count)}, {state.value}", values, "M", BARE, others, goal)


def _help() -> Iterator[Line]:
    others = [_count(Program("click", [sys.executable, "-c", "import click"], {}))]
    yield Line("--help", [_count(our_program(["--help"], {}))], "M", "import click", others, HELP_GOAL)


def _verbs(journals: Mapping[int, PreparedJournal], home: Path, options: Options) -> Iterator[Line]:
    others: dict[str, list[float]] = {}
    if options.peers and JRNL_SIZE in journals:
        others[READ] = [_count(jrnl(home, JRNL_SIZE, "-n", "10"))]
        others[CAPTURE] = [_count(jrnl(home, JRNL_SIZE, "Ask what a good day looks like."))]
    for count, journal in journals.items():
        for words, (other, goal) in VERBS.items():
            journal.restore(State.KNOWN)
            values = [_count(our_program([*journal.words, *words], journal.environment))]
            name = f"{verb_name(words)}, {size_name(count)}"
            if count == JRNL_SIZE and other in others:
                yield Line(name, values, "M", other, others[other], goal)
            else:
                yield Line(name, values, "M")


def _valgrind(program: Program, log: Path) -> list[str]:
    options = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}")
    return ["valgrind", *options, *program.command]


def _read(log: Path) -> float:
    found = re.search(r"I\s+refs:\s+([\d,]+)", told := log.read_text("utf-8"))
    if not found:
        raise RuntimeError(f"valgrind counted nothing:\n{told}")
    return int(found[1].replace(",", "")) / MILLION


def _count(program: Program) -> float:
    """Count a command to its end."""
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        environment = clean_environment({**program.environment, "PYTHONHASHSEED": "0"})
        quiet = subprocess.DEVNULL
        command = _valgrind(program, log)
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdin=quiet, stdout=quiet, stderr=quiet)
        return _read(log)


def _count_start(program: Program) -> float:
    """Count the screens up to their first display."""
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        hook = Path(folder, "sitecustomize.py")
        hook.write_text(ENDS_AT_FIRST_DISPLAY, "utf-8")
        environment = {**program.environment, "PYTHONHASHSEED": "0", "PYTHONPATH": folder}
        run_in_terminal(_valgrind(program, log), environment)
        return _read(log)


ENDS_AT_FIRST_DISPLAY: Final = """
import os, sys
from importlib.machinery import PathFinder

class EndsAtFirstDisplay:
    def find_spec(self, name, path=None, target=None):
        if name != "textual.app":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path)
        load = spec.loader.exec_module
        def load_and_wrap(module):
            load(module)
            display = module.App._display
            def display_once(*words):
                display(*words)
                os._exit(0)
            module.App._display = display_once
        spec.loader.exec_module = load_and_wrap
        return spec

sys.meta_path.insert(0, EndsAtFirstDisplay())
"""
"""What Python runs first: it ends the process once the app has displayed something."""
