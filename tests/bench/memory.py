"""The most memory of the screens: at first, and with every place visited."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from tests.bench.figures import DEMO, Line, Options, Section, size_name
from tests.bench.journals import State, prepared
from tests.bench.peers import Program, bare, our_program
from tests.bench.terminal import started

GOALS: Final = {DEMO: 1.17, 10_000: 1.55, 100_000: 6.5}
METHOD: Final = "The most resident memory of the process (VmHWM), of a file that was written here last."
PLACES: Final = "23456"


def measure(options: Options) -> Section:
    """Start the screens at each size, and read their memory twice."""
    first: Mapping[int, list[float]] = defaultdict(list)
    visited: Mapping[int, list[float]] = defaultdict(list)
    others: list[float] = []
    with prepared(options.sizes) as journals:
        for _ in range(options.rounds(3)):
            others.append(_peaks(bare("app"), "")[0])
            for count, journal in journals.items():
                journal.restore(State.KNOWN)
                early, late = _peaks(our_program(journal.words, journal.environment), PLACES)
                first[count].append(early)
                visited[count].append(late)
    lines = [Line("memory of bare Textual", others, "MB")]
    for count in options.sizes:
        name = size_name(count)
        lines.append(
            Line(f"at the first screen, {name}", first[count], "MB", "bare Textual", others, GOALS.get(count))
        )
        lines.append(Line(f"after a visit of every place, {name}", visited[count], "MB", "bare Textual", others))
    return Section("Memory", METHOD, lines)


def _peaks(program: Program, keys: str) -> tuple[float, float]:
    with started(program.command, program.environment) as terminal:
        terminal.settle()
        early = terminal.peak_memory
        for key in keys:
            terminal.press(key)
        return early, terminal.peak_memory
