"""The start in a terminal: to the first full screen, and until a key works."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.figures import DEMO, MS, Line, Options, Section, is_rare_round, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.peers import SCREENS, Program, bare, our_program, peer
from tests.bench.terminal import Chunk, accepted_at, first_full_screen, started

GOALS: Final = {DEMO: 1.15, 10_000: 1.35, 100_000: 2.0}
"""The first full screen of a file that was written here last, as a ratio to the bare app."""
PEER_GOAL: Final = 0.5
IN_EVERY_STATE: Final = 10_000
"""The size that is opened in all three states."""
BARE: Final = "bare Textual"
METHOD: Final = (
    "Time from the start of the process to the moment from which 98 % of the cells of the terminal are as they stay; "
    "and, where a key (down) is pressed once something is drawn, to the moment from which its effect is seen. Work: "
    "time of the processor until the screen stands. Each round starts all of them in turn."
)


@dataclass(eq=False)
class Start:
    """One of the programs that are started in turn, with its milliseconds by round."""

    what: str
    program: Program
    journal: PreparedJournal | None = None
    state: State = State.KNOWN
    full: dict[int, float] = field(default_factory=dict)
    work: dict[int, float] = field(default_factory=dict)
    accepted: dict[int, float] = field(default_factory=dict)

    def measure(self, round_number: int, *, is_pressed: bool) -> None:
        """Start it in a round, twice where a key is pressed too."""
        if self.journal and is_rare_round(self.journal.count, round_number):
            return
        chunks, work = self._run()
        self.full[round_number], self.work[round_number] = first_full_screen(chunks) * MS, work * MS
        if is_pressed and (accepted := accepted_at(self._run("down")[0], chunks)):
            self.accepted[round_number] = accepted * MS

    def _run(self, key: str = "") -> tuple[list[Chunk], float]:
        if self.journal:
            self.journal.restore(self.state)
        with started(self.program.command, self.program.environment) as terminal:
            if key:
                terminal.wait_for_drawing()
                terminal.write(key)
            terminal.settle()
            return terminal.chunks, terminal.total_work


def measure(options: Options) -> Section:
    """Start all programs in turn, round after round."""
    with ExitStack() as stack:
        journals = stack.enter_context(prepared(options.sizes))
        home = Path(stack.enter_context(TemporaryDirectory()))
        base, ours = Start(BARE, bare("app")), [*_ours(journals.values())]
        peers = [Start(name, peer(name, home / name)) for name in SCREENS if options.peers]
        for round_number in range(options.rounds(8) + 1):
            for one in (base, *ours, *peers):
                is_pressed = round_number % 3 == 1 and one not in peers and one.state is State.KNOWN
                one.measure(round_number, is_pressed=is_pressed)
    return Section("Start", METHOD, [*_lines(base, ours, peers)])


def _ours(journals: Iterable[PreparedJournal]) -> Iterator[Start]:
    for journal in journals:
        program = our_program(journal.words, journal.environment)
        for state in State if journal.count == IN_EVERY_STATE else (State.KNOWN,):
            yield Start(f"{size_name(journal.count)}, {state.value}", program, journal, state)


def _lines(base: Start, ours: Sequence[Start], peers: Sequence[Start]) -> Iterator[Line]:
    yield Line(f"first full screen of {BARE}", _of_rounds(base.full, base.full), "ms")
    for one in ours:
        goal = GOALS.get(one.journal.count) if one.journal and one.state is State.KNOWN else None
        yield _compared("first full screen", one, base, goal)
    for other in peers:
        yield _compared("first full screen", ours[0], other, PEER_GOAL)
    for one in ours:
        values, others = _of_rounds(one.work, one.work), _of_rounds(base.work, one.work)
        yield Line(f"work of the start, {one.what}", values, "ms CPU", BARE, others)
    for one in ours:
        if one.state is State.KNOWN:
            rounds = [number for number in one.accepted if number in base.accepted]
            values, others = _of_rounds(one.accepted, rounds), _of_rounds(base.accepted, rounds)
            yield Line(f"until a key is taken, {one.what}", values, "ms", BARE, others)


def _compared(what: str, one: Start, other: Start, goal: float | None) -> Line:
    values, others = _of_rounds(one.full, one.full), _of_rounds(other.full, one.full)
    return Line(f"{what}, {one.what}", values, "ms", other.what, others, goal)


def _of_rounds(values: dict[int, float], wanted: Iterable[int]) -> list[float]:
    """Give the values of some rounds, without the first, which fills caches."""
    return [values[number] for number in wanted if number]
