"""Verbs in the shell: the work of whole processes, beside jrnl and Python."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.figures import MS, Line, Options, Section, is_rare_round, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.peers import Program, jrnl, our_program
from tests.bench.terminal import clean_environment
from tests.programs import ROOT

JRNL_SIZE: Final = 10_000
"""The size at which jrnl runs beside ours; with more it takes minutes."""
READ, CAPTURE = "jrnl -n 10", "jrnl, one entry written"
VERBS: Final[Mapping[tuple[str, ...], tuple[str, float | None]]] = {
    ("list", "goals"): (READ, 0.10),
    ("today",): (READ, 0.10),
    ("search", "karumi"): (READ, None),
    ("list", "notes"): (READ, 0.35),
    ("note", "Ask what a good day looks like."): (CAPTURE, 0.10),
}
"""What is run at each size, what it is compared with, and the goal where jrnl is there."""
HELP_GOAL: Final = 1.3
METHOD: Final = (
    "Time of the processor of whole processes, user and system, one after the other in each round. Half of the "
    "generated entries are notes. jrnl has a journal of as many entries. A capture returns when the whole file is "
    "safe on the disk."
)


@dataclass(frozen=True, eq=False)
class Run:
    """One of the commands that are run in turn."""

    what: str
    program: Program
    journal: PreparedJournal | None = None
    state: State = State.KNOWN

    def work(self) -> float:
        """Run it once, and give its milliseconds of the processor."""
        if self.journal:
            self.journal.restore(self.state)
        environment = clean_environment(self.program.environment)
        quiet = subprocess.DEVNULL
        child = subprocess.Popen(
            self.program.command, env=environment, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{self.what} ended with {child.returncode}.")
        return (usage.ru_utime + usage.ru_stime) * MS


def verb_name(words: Sequence[str]) -> str:
    """Name a verb by its words; what is captured is left out."""
    return "capture (note …)" if words[0] == "note" else " ".join(words)


def measure(options: Options) -> Section:
    """Run all commands in turn, round after round."""
    with ExitStack() as stack:
        journals = stack.enter_context(prepared(options.sizes[-1 if options.quick else 0 :]))
        home = Path(stack.enter_context(TemporaryDirectory()))
        others = _others(home, options)
        help_run = Run("--help", our_program(["--help"], {}))
        ours = [*_ours(journals)]
        costs: dict[Run, list[float]] = defaultdict(list)
        for round_number in range(options.rounds(6) + 1):
            for one in (*others.values(), help_run, *ours):
                if one.journal and is_rare_round(one.journal.count, round_number):
                    continue
                if (cost := one.work()) and round_number:  # the first round only fills the caches of the disk
                    costs[one].append(cost)
    return Section("Shell", METHOD, [*_lines(costs, others, help_run, ours)])


def _others(home: Path, options: Options) -> dict[str, Run]:
    """Give what ours is compared with, by its name."""
    python = Run("python", Program("python", [sys.executable, "-c", "pass"], {}))
    click = Run("import click", Program("click", [sys.executable, "-c", "import click"], {}))
    found = [python, click]
    if options.peers and JRNL_SIZE in options.sizes:
        found.append(Run(READ, jrnl(home, JRNL_SIZE, "-n", "10")))
        found.append(Run(CAPTURE, jrnl(home, JRNL_SIZE, "Ask what a good day looks like.")))
    return {run.what: run for run in found}


def _ours(journals: Mapping[int, PreparedJournal]) -> Iterator[Run]:
    for count, journal in journals.items():
        for words in VERBS:
            for state in (State.KNOWN, State.STRANGE) if words == ("list", "goals") else (State.KNOWN,):
                named = f"{verb_name(words)}, {size_name(count)}, {state.value}"
                yield Run(named, our_program([*journal.words, *words], journal.environment), journal, state)


def _lines(
    costs: Mapping[Run, Sequence[float]], others: Mapping[str, Run], help_run: Run, ours: Sequence[Run]
) -> Iterator[Line]:
    yield Line("python -c pass", costs[others["python"]], "ms CPU")
    click = others["import click"]
    yield Line("--help", costs[help_run], "ms CPU", click.what, costs[click], HELP_GOAL)
    for run in ours:
        words = next(words for words in VERBS if run.program.command[-len(words) :] == [*words])
        other, goal = VERBS[words]
        is_compared = other in others and run.journal is not None and run.journal.count == JRNL_SIZE
        if is_compared:
            wanted = goal if run.state is State.KNOWN else None
            yield Line(run.what, costs[run], "ms CPU", other, costs[others[other]], wanted)
        else:
            yield Line(run.what, costs[run], "ms CPU")
