"""A walk through the screens in a terminal: what each key costs, and for how long no key is taken."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.figures import MS, Line, Options, Section, size_name
from tests.bench.journals import PreparedJournal, State, prepared
from tests.bench.peers import bare
from tests.bench.terminal import KeyCost, Terminal, started

MANY, MOST = 10_000, 100_000
PLACES: Final = {"2": "Sessions", "3": "Goals", "4": "Learnings", "5": "Journal", "6": "Timeline"}
FIRST_VISIT, AGAIN = "first visit of a place", "later visit of a place"
FORM, EDIT = "a form opens", "an edit (p), drawn"
LETTER, FOUND = "later letter of a filter", "later letter of find"
HELD, LIST_HELD = "held arrow on the timeline", "held arrow of a bare list"
SAVING, MERGING = "longest stop while it saves", "longest stop while it merges"
LOOP, COLLECTOR = "longest stop of the whole walk", "longest stop by the collector"
GOALS: Final[Mapping[str, Mapping[int, float]]] = {
    FIRST_VISIT: {MANY: 90, MOST: 250},
    AGAIN: {MANY: 50, MOST: 50},
    FORM: {MANY: 80},
    EDIT: {MANY: 40},
    LETTER: {MANY: 25},
    FOUND: {MANY: 16},
    COLLECTOR: {MANY: 30, MOST: 100},
}
HELD_GOAL: Final = 2.0
REPEATS: Final = 60
WALKS: Final = {MANY: 4, MOST: 2}
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
        self._first = self._seen = self._noted()

    def press(self, key: str, *names: str) -> KeyCost:
        """Press a key, and keep what it cost under some names."""
        cost = self.terminal.press(key)
        for name in names:
            self.walk.work[name].append(cost.work)
        return cost

    def keys(self, keys: str) -> None:
        """Press some keys that only lead to a place."""
        for key in keys.split():
            self.terminal.press(key)

    def stops(self, kind: str) -> Iterator[float]:
        """Give the stops of a kind since the last look."""
        lines = self._notes.read_text("ascii").split("\n")[self._seen : -1]
        yield from (float(seconds) for name, seconds in map(str.split, lines) if name == kind)

    def _noted(self) -> int:
        return self._notes.read_text("ascii").count("\n")

    def visit(self) -> None:
        """Open every place twice."""
        for key, place in PLACES.items():
            self.press(key, FIRST_VISIT, f"first visit of {place}")
        for key, place in PLACES.items():
            self.press(key, AGAIN, f"later visit of {place}")

    def scroll(self) -> None:
        """Move along the timeline, hold the key down, and zoom."""
        for _ in range(8):
            self.walk.paint["key to paint on the timeline"].append(self.press("down").first)
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
        """Change an entry and hold a key down while that is saved; then another device's version comes."""
        self.press("p", EDIT)
        for name in (SAVING, MERGING):
            self._seen = self._noted()
            if name == MERGING:
                journal.arrive(State.SYNCED)
            else:
                self.terminal.write("p")
            held = self.terminal.hold(["down", "up"], 100)
            self.walk.stops[name].append(max([*self.stops("loop"), 0.0]))
            self.walk.paint[name.replace("stop", "wait for a key")].append(held.longest)

    def finish(self) -> None:
        """Take up the longest stops of all."""
        self._seen = self._first
        self.walk.stops[LOOP].append(max([*self.stops("loop"), 0.0]))
        self.walk.stops[COLLECTOR].append(max([*self.stops("collector"), 0.0]))


def measure(options: Options) -> Section:
    """Walk through the screens at each size, some times."""
    lines: list[Line] = []
    with prepared(options.sizes) as journals:
        for count, journal in [*journals.items()][-1 if options.quick else 0 :]:
            walk = Walk(defaultdict(list), defaultdict(list), defaultdict(list))
            for _ in range(options.rounds(WALKS.get(count, 1))):
                walk_once(journal, walk)
                walk.work[LIST_HELD].append(_hold_bare_list())
            lines += _lines(walk, count)
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


def _hold_bare_list() -> float:
    program = bare("list")
    with started(program.command, program.environment) as terminal:
        terminal.settle()
        return terminal.hold(["down"], REPEATS).work


def _lines(walk: Walk, count: int) -> Iterator[Line]:
    size = size_name(count)
    others = _in_ms(walk.work.pop(LIST_HELD))
    yield Line(f"{HELD}, {size}", _in_ms(walk.work.pop(HELD)), "ms CPU", "bare list", others, HELD_GOAL)
    for unit, part in (("ms CPU", walk.work), ("ms", walk.paint), ("ms", walk.stops)):
        for name, seconds in part.items():
            yield Line(f"{name}, {size}", _in_ms(seconds), unit, goal=GOALS.get(name, {}).get(count))


def _in_ms(seconds: list[float]) -> list[float]:
    return [one * MS for one in seconds]
