"""A walk through the screens: what each key costs, when no key is taken."""

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.figures import MS, Line, Options, Section, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.peers import bare
from tests.bench.terminal import Terminal, started

MANY, MOST = 10_000, 100_000
PLACES: Final = {"2": "Sessions", "3": "Goals", "4": "Learnings", "5": "Journal", "6": "Timeline"}
"""All places but Today, with which the screens start."""
FIRST_VISITS: Final = {key: f"first visit of {place}" for key, place in PLACES.items()}
LATER_VISITS: Final = {key: f"later visit of {place}" for key, place in {"1": "Today", **PLACES}.items()}
FORM, EDIT = "a form opens", "an edit (p), drawn"
LETTER, FOUND = "later letter of a filter", "later letter of find"
HELD, PAINT = "held arrow on the timeline", "key to paint on the timeline"
SAVING, MERGING = "longest stop while it saves", "longest stop while it merges"
LOOP, COLLECTOR = "longest stop of the walk", "longest stop by the collector"
GOALS: Final[Mapping[str, Mapping[int, float]]] = {
    **{name: {MANY: 90, MOST: 250} for name in FIRST_VISITS.values()},
    **{name: {MANY: 50, MOST: 50} for name in LATER_VISITS.values()},
    FORM: {MANY: 80},
    EDIT: {MANY: 40},
    LETTER: {MANY: 25},
    FOUND: {MANY: 16},
    COLLECTOR: {MANY: 30, MOST: 100},
}
HELD_GOAL: Final = 2.0
PRESSES: Final = 8
REPEATS: Final = 60
WALKS: Final = {MANY: 3, MOST: 2}
"""How often each size is walked through; others once."""
METHOD: Final = (
    "Keys in one session of the screens, of a file that was written here last. ms CPU: work of the thread that "
    "draws, from the key until nothing moves any more. ms: time on the clock. A stop is a time for which no key is "
    "taken; a held key comes 30 times a second."
)


class Walk(NamedTuple):
    """What was measured in walks of one size: seconds by what was done."""

    work: dict[str, list[float]]
    paint: dict[str, list[float]]
    """From the key to the first paint."""
    stops: dict[str, list[float]]


class Walker:
    """Walks through the screens once."""

    def __init__(self, terminal: Terminal, walk: Walk, notes: Path) -> None:
        self.terminal = terminal
        self.walk = walk
        self._notes = notes
        self._first = self._noted()

    def press(self, key: str, name: str) -> None:
        """Press a key, and keep what it cost under a name."""
        self.walk.work[name].append(self.terminal.press(key).work)

    def keys(self, keys: str) -> None:
        """Press some keys that only lead to a place."""
        for key in keys.split():
            self.terminal.press(key)

    def longest_stop(self, kind: str, since: int) -> tuple[float, float]:
        """Give the longest stop of a kind since a note, by clock and processor."""
        lines = map(str.split, self._notes.read_text("ascii").split("\n")[since:-1])
        found = [(float(clock), float(work)) for name, clock, work in lines if name == kind]
        return max((clock for clock, _ in found), default=0.0), max((work for _, work in found), default=0.0)

    def _noted(self) -> int:
        return self._notes.read_text("ascii").count("\n")

    def visit(self) -> None:
        """Open every place twice."""
        for visits in (FIRST_VISITS, LATER_VISITS):
            for key, name in visits.items():
                self.press(key, name)

    def scroll(self) -> None:
        """Move along the timeline, hold the key down, and zoom."""
        for _ in range(PRESSES):
            self.walk.paint[PAINT].append(self.terminal.press("down").first)
        self.walk.work[HELD].append(self.terminal.hold(["down"], REPEATS).work)
        for key in "--++":
            self.press(key, "zoom of the timeline")

    def search(self) -> None:
        """Filter the journal, and find in everything."""
        self.keys("5 /")
        self.press("k", "first letter of a filter")
        for key in "aru":
            self.press(key, LETTER)
        self.keys("escape")
        self.press("ctrl+f", "find opens")
        self.press("k", "first letter of find")
        for key in "aru":
            self.press(key, FOUND)
        self.keys("escape")

    def open(self) -> None:
        """Open a session and its steps, a form, and the line to capture."""
        self.keys("2")
        self.press(".", "a session opens")
        for key in ",,..":
            self.press(key, "a step of a session")
        self.keys("escape 5 down")
        self.press("e", FORM)
        self.keys("escape")
        self.press("c", "capture opens")
        self.keys("escape")

    def edit(self, journal: PreparedJournal) -> None:
        """Change an entry, then hold keys down while it saves, and while it merges."""
        for name in ("first edit (p), drawn", EDIT):
            self.press("p", name)
        for name in (SAVING, MERGING):
            noted = self._noted()
            if name == MERGING:
                journal.arrive(State.SYNCED)
            else:
                self.terminal.write("p")
            held = self.terminal.hold(["down", "up"], 100)
            self.walk.stops[name].append(self.longest_stop("loop", noted)[0])
            self.walk.paint[name.replace("stop", "wait for a key")].append(held.longest)

    def finish(self) -> None:
        """Take up the longest stops of all."""
        clock, work = self.longest_stop("loop", self._first)
        self.walk.stops[LOOP].append(clock)
        self.walk.work[LOOP].append(work)
        self.walk.work[COLLECTOR].append(self.longest_stop("collector", self._first)[1])


def measure(options: Options) -> Section:
    """Walk through the screens at each size, some times."""
    lines: list[Line] = []
    with prepared(options.sizes) as journals:
        for count, journal in [*journals.items()][-1 if options.quick else 0 :]:
            walk = Walk(defaultdict(list), defaultdict(list), defaultdict(list))
            others: list[tuple[float, float]] = []
            for _ in range(options.rounds(WALKS.get(count, 1))):
                walk_once(journal, walk)
                others.append(_press_in_bare_list())
            lines += _lines(walk, others, count)
    return Section("Keys", METHOD, lines)


def walk_once(journal: PreparedJournal, walk: Walk) -> None:
    """Start the screens, and do everything once."""
    journal.restore(State.KNOWN)
    notes = journal.path.with_name("notes")
    notes.write_bytes(b"")
    command = [sys.executable, "-m", "tests.bench.watched", str(notes), *journal.words]
    with started(command, journal.environment) as terminal:
        terminal.settle()
        walker = Walker(terminal, walk, notes)
        walker.visit()
        walker.scroll()
        walker.search()
        walker.open()
        walker.edit(journal)
        walker.finish()


def _press_in_bare_list() -> tuple[float, float]:
    """Give the work of a held key in a bare list, and its time to paint."""
    program = bare("list")
    with started(program.command, program.environment) as terminal:
        terminal.settle()
        painted = statistics.median(terminal.press("down").first for _ in range(PRESSES))
        return terminal.hold(["down"], REPEATS).work, painted


def _lines(walk: Walk, others: Sequence[tuple[float, float]], count: int) -> Iterator[Line]:
    size = size_name(count)
    held, painted = (_in_ms(values) for values in zip(*others, strict=True))
    presses = walk.paint.pop(PAINT)
    medians = [statistics.median(presses[first : first + PRESSES]) for first in range(0, len(presses), PRESSES)]
    yield Line(f"{HELD}, {size}", _in_ms(walk.work.pop(HELD)), "ms CPU", "bare list", held, HELD_GOAL)
    yield Line(f"{PAINT}, {size}", _in_ms(medians), "ms", "bare list", painted)
    for unit, part in (("ms CPU", walk.work), ("ms", walk.paint), ("ms", walk.stops)):
        for name, seconds in part.items():
            goal = GOALS.get(name, {}).get(count)
            yield Line(f"{name}, {size}", _in_ms(seconds), unit, goal=goal, by_worst=name == COLLECTOR)


def _in_ms(seconds: Iterable[float]) -> list[float]:
    return [one * MS for one in seconds]
