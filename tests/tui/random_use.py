"""Random use of the app: keys, texts, mouse, pastes, sizes and other writers; nothing may break or get lost.

As a script it runs many seeds: ``python -m tests.tui.random_use 50``, or ``--only 7`` to replay one. A run that fails
is printed with the shortest steps that still fail.
"""

import argparse
import asyncio
import functools
import os
import random
import string
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

from rmjournal.crdt.field_path import DELETED
from rmjournal.demo import TODAY, write_demo
from rmjournal.journal.check import Severity, run_checks
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.device_clock import now_ms
from rmjournal.tui.app import JournalApp
from rmjournal.tui.keymap import takes_text

from .app_driver import AppDriver, open_app
from .pilot import settle

ENTRIES: Final = 10_000
STEPS: Final = 300
REST_SECONDS: Final = 180.0
"""Seconds after which an app does not come to rest any more."""
QUESTIONS: Final = ("removed", "two versions", "copies")
"""What the check finds that other writers left for a person to decide."""
SHRINKING_RUNS: Final = 120
"""Runs that are spent on the shortest steps."""

NAMED_KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "space": " ",
}
F_KEYS: Final = tuple(
    f"\x1b{rest}" for rest in ("OP", "OQ", "OR", "OS", *(f"[{n}~" for n in (15, 17, 18, 19, 20, 21, 23, 24)))
)
MODIFIED: Final = tuple(f"\x1b[1;{modifier}{arrow}" for modifier in "235" for arrow in "ABCDFH")
CTRL: Final = tuple(map(chr, range(1, 27)))
ALT: Final = tuple(f"\x1b{letter}" for letter in "abdfnx.")
PRINTABLE: Final = frozenset(
    map(_character_to_key, (*string.ascii_letters, *string.digits, *string.punctuation, " "))
)
"""The names of keys that type a letter, a digit or a sign."""
WORDS: Final = (
    *(
        "plain words",
        "q x u d",
        "123",
        "one, two; three.",
        "naïve Ærø",
        "漢字かな",
        "👩‍👩‍👧 ok",
        "سلام دنیا",
        "3 june 9:30",
    ),
    *("Who hears it last?", "#tag and [[link", "[b]not bold[/b]", "tomorrow", "45", "x" * 70, "?!;:,.-_/"),
)
OPENERS: Final = (
    *(
        "c",
        "ne\r",
        "n\r",
        "e",
        "1\r",
        "r",
        "N",
        "R",
        "L",
        "x",
        "p",
        "S",
        "I",
        "v",
        "H",
        "X",
        "z",
        "/",
        "\x06",
        "#",
        "Z",
    ),
    *(
        "w",
        "d",
        "+",
        "m#",
        "m",
        "u",
        "U",
        "\x10",
        "?",
        "\x0f",
        "s",
        "P",
        ".",
        ",",
        "..",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
    ),
)
"""Keys that open a place, a dialog, a form, a session, or change something at once."""


class Step(NamedTuple):
    """One thing that is done to the app: kind and value."""

    kind: str
    value: Any


class Fault(NamedTuple):
    """What went wrong in a run, behind which of its steps."""

    words: str
    step: int

    @property
    def kind(self) -> str:
        """What it has in common with the same fault of other steps."""
        return self.words.strip().rpartition("\n")[2][:60]


class Broken(Exception):
    """A rule was broken."""


def make_steps(seed: int, count: int = STEPS) -> list[Step]:
    """Make the steps of a seed; none depends on what the app does."""
    chance = random.Random(seed)
    makers: tuple[tuple[int, Callable[[random.Random], Step]], ...] = (
        (30, lambda chance: Step("keys", _random_keys(chance))),
        (16, lambda chance: Step("keys", chance.choice(OPENERS))),
        (5, lambda chance: Step("keys", "".join(map(chance.choice, (OPENERS, WORDS, ("", "\r", "\x13")))))),
        (14, lambda chance: Step("text", chance.choice(WORDS))),
        (7, lambda chance: Step("keys", chance.choice(("\x1b", "\x1b\x1b", "\x13", "\r", "y")))),
        (9, lambda _: Step("keys", NAMED_KEYS["escape"] * 5)),
        (12, lambda chance: Step("mouse", _random_mouse(chance))),
        (4, lambda chance: Step("paste", _random_paste(chance))),
        (4, lambda chance: Step("resize", (chance.randint(20, 220), chance.randint(6, 70)))),
        (5, lambda chance: Step("outside", (chance.choice((*OUTSIDE, "older", "copy")), chance.randrange(1 << 30)))),
        (3, lambda _: Step("poll", None)),
    )  # fmt: skip
    weights = [weight for weight, _ in makers]
    return [make(chance) for _, make in chance.choices(makers, weights, k=count)]


def _random_keys(chance: random.Random) -> str:
    pools: tuple[Sequence[str], ...] = (
        tuple(NAMED_KEYS.values()),
        ("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r"),
        string.ascii_letters,
        string.digits,
        string.punctuation,
        (*F_KEYS, *CTRL, *ALT, *MODIFIED),
    )
    return "".join(chance.choice(chance.choice(pools)) for _ in range(chance.choice((1, 1, 1, 2, 3, 8))))


def _random_mouse(chance: random.Random) -> tuple[str, float, float, float, float]:
    kind = chance.choice(("click", "click", "double", "wheel up", "wheel down", "drag", "move", "right"))
    return (kind, chance.random(), chance.random(), chance.random(), chance.random())


def _random_paste(chance: random.Random) -> str:
    lines = chance.choice((1, 1, 2, 5, 40, 200))
    return chance.choice(("\n", "\r\n", "\r")).join(chance.choice(WORDS) for _ in range(lines))


def raw_mouse(value: tuple[str, float, float, float, float], size: tuple[int, int]) -> str:
    """What a terminal of a size sends for a step of the mouse."""
    kind, *parts = value
    x, y, to_x, to_y = (int(part * size[n % 2]) + 1 for n, part in enumerate(parts))
    click = f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"
    return {
        "click": click,
        "double": click * 2,
        "right": click.replace("<0", "<2"),
        "move": f"\x1b[<35;{x};{y}M",
        "wheel up": f"\x1b[<64;{x};{y}M" * 3,
        "wheel down": f"\x1b[<65;{x};{y}M" * 3,
        "drag": f"\x1b[<0;{x};{y}M\x1b[<32;{(x + to_x) // 2};{y}M\x1b[<32;{to_x};{to_y}M\x1b[<0;{to_x};{to_y}m",
    }[kind]


@functools.cache
def _many_bytes(count: int) -> bytes:
    """A journal of the demo and many more entries over ten years."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "journal.json")
        write_demo(path, "mentee", TODAY)
        journal = Journal.open(path, today=TODAY, state_root=Path(folder, "state"))
        pair = journal.entries.of(Relationship)[0].id
        made: list[Entry] = []
        while len(journal.entries) + len(made) < count:
            day = TODAY - timedelta(days=1 + chance.randrange(3650))
            start = f"{day.isoformat()}T08:30"
            made.append(Session(relationship=pair, focus="A session", start=start, state="held", minutes=45))
            made.append(Learning(relationship=pair, text=f"A learning {len(made)}", learner="mentor", on=day))
            words = f"A note {len(made)} " + "of some words " * 9
            made += [Note(relationship=pair, text=words, on=day) for _ in range(4)]
        journal.put(*made)
        journal.close()
        return path.read_bytes()


class Outside:
    """Other writers of the same file: another device, the shell, a sync tool."""

    def __init__(self, path: Path, there: Path) -> None:
        self.path = path
        self.there = there
        self.old = path.read_bytes()
        self.is_older = False
        """Whether an older file came back last; it is written over after some quiet seconds."""

    def change(self, verb: str, number: int) -> None:
        """Change the file."""
        self.is_older = verb == "older"
        if verb not in OUTSIDE:
            copy = self.path.with_suffix(f".sync-conflict-20260601-{number % 10**6:06}-ABCDEFG.json")
            (self.path if verb == "older" else copy).write_bytes(self.old)
            return
        self.old = self.path.read_bytes()
        journal = Journal.open(self.path, today=TODAY, state_root=None if number % 2 else self.there)
        try:
            OUTSIDE[verb](journal, random.Random(number))
        finally:
            journal.close()


def _add(journal: Journal, chance: random.Random) -> None:
    pair = journal.usual_pair()
    journal.put(Note(relationship=pair.id if pair else "", text=f"From outside {chance.choice(WORDS)}", on=TODAY))


def _edit(journal: Journal, chance: random.Random) -> None:
    found = chance.choice([entry for entry in journal.entries if isinstance(entry, Note | Learning)])
    journal.put(found.edit(text=f"{found.text} and {chance.randrange(100)}"))


def _delete(journal: Journal, chance: random.Random) -> None:
    journal.delete(chance.choice([entry for entry in journal.entries if isinstance(entry, Note | Learning)]))


OUTSIDE: Final[dict[str, Callable[[Journal, random.Random], None]]] = {
    "add": _add,
    "edit": _edit,
    "delete": _delete,
}
"""What is done to the journal; beside it an older file, or a copy of it, comes from a sync tool."""


class RandomUse:
    """One run: does steps to the app, and looks after each of them."""

    def __init__(self, driver: AppDriver, outside: Outside) -> None:
        self.driver = driver
        self.app = driver.app
        self.outside = outside
        self.errors: list[str] = []
        """What was raised where nobody waits for it, and what ran that should not."""
        self.seen: dict[str, Entry] = {}
        asyncio.get_running_loop().set_exception_handler(self._error_found)

    def _error_found(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        trace = "".join(traceback.format_exception(error)) if error else ""
        self.errors.append(f"{trace}{context['message']}: {error!r}")

    async def do(self, step: Step) -> None:
        """Do a step, wait until the app is at rest, and check it."""
        kind, value = step
        if kind == "keys":
            await self._send(value)
        elif kind == "mouse":
            await self._send(raw_mouse(value, self.app.size))
        elif kind == "paste":
            await self._send(f"\x1b[200~{value}\x1b[201~")
        elif kind == "text":
            await self._type(value)
        elif kind == "resize":
            await self.driver.pilot.resize_terminal(*value)
        elif kind == "outside":
            self.outside.change(*value)
        else:
            self.driver.main.watch_folder.poll()
        await self._rest()
        self.check()

    async def _send(self, raw: str) -> None:
        """Give the app what a terminal sends."""
        driver, parser = self.app._driver, XTermParser()
        assert driver is not None
        for message in parser.feed(raw):
            driver.process_message(message)
        if parser._timeout_time is not None:
            parser._timeout_time = 0.0  # an Escape at the end is no beginning of more
        for message in parser.tick():
            driver.process_message(message)
        sent = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), asyncio.get_running_loop())
        await asyncio.wrap_future(sent)

    async def _type(self, text: str) -> None:
        """Type a text; in a field it must be there then."""
        field = self.app.focused
        await self._send(text)
        await self._rest()
        if isinstance(field, Input | TextArea) and takes_text(field) and self.app._exception is None:
            now = field.value if isinstance(field, Input) else field.text
            if self.app.focused is not field or text.strip() not in now:
                raise Broken(
                    f"typed {text!r} into {field!r} of {self.app.screen!r}: {now[-200:]!r}\ntyped text is gone"
                )

    async def _rest(self) -> None:
        async with asyncio.timeout(REST_SECONDS):
            await settle(self.driver.pilot)

    def check(self) -> None:
        """Check that the app lives, and note what its journal holds."""
        if self.app._exception is not None:
            raise self.app._exception
        if self.errors:
            raise Broken(self.errors[0])
        if not self.app.is_running or self.app._exit:
            raise Broken("the app ended")
        self.seen.update({entry.id: entry for entry in self.driver.entries})


@contextmanager
def _watched(use: RandomUse, deleted: set[str]) -> Iterator[None]:
    """Note deletes, do not quit, and notice letters that run commands while one types."""
    check_bindings, commit = App._check_bindings, JournalDB.commit

    async def noticed(app: App[Any], key: str, priority: bool = False) -> bool:
        field = app.focused
        is_typed = isinstance(field, Input | TextArea) and takes_text(field) and key in PRINTABLE
        is_run = await check_bindings(app, key, priority)
        if is_typed and is_run:
            use.errors.append(f"{key} in {field!r}\na letter ran a command while one types")
        return is_run

    def noted(db: JournalDB, writes: Sequence[Any], *args: Any, **more: Any) -> bool:
        deleted.update(str(write.id) for write in writes if write.field_path == DELETED and write.value is True)
        return commit(db, writes, *args, **more)

    async def stay(app: JournalApp) -> None:
        app._unkept()

    with (
        patch.object(App, "_check_bindings", noticed),
        patch.object(JournalDB, "commit", noted),
        patch.object(JournalApp, "action_quit", stay),
    ):
        yield


async def run_steps(steps: Sequence[Step], folder: Path, entries: int = ENTRIES) -> Fault | None:
    """Run steps on a new journal in a folder; gives the first fault."""
    done: list[Step] = []
    run = asyncio.create_task(_do_all(steps, done, folder, entries))
    await asyncio.wait([run])
    if error := run.exception():
        return Fault("".join(traceback.format_exception(error)), max(0, len(done) - 1))
    return None


async def _do_all(steps: Sequence[Step], done: list[Step], folder: Path, entries: int) -> None:
    """Do steps, and note which were begun; raises what went wrong."""
    path = folder / "journal.json"
    path.write_bytes(_many_bytes(entries))
    path.chmod(0o600)
    deleted: set[str] = set()
    async with open_app(path, (80, 24)) as driver:
        use = RandomUse(driver, Outside(path, folder / "there"))
        with _watched(use, deleted):
            use.check()
            for step in steps:
                done.append(step)
                await use.do(step)
            driver.main.watch_folder.poll()
            await use._rest()
            use.check()
    if driver.app.refused:
        raise Broken(f"not saved at the end: {driver.app.refused}")
    _check_file(path, use.seen, deleted, (*QUESTIONS, "file") if use.outside.is_older else QUESTIONS)


def _check_file(path: Path, seen: dict[str, Entry], deleted: set[str], questions: Sequence[str]) -> None:
    """Check the file that a run leaves behind, with eyes of its own."""
    journal = Journal.open(path, today=TODAY)
    lost = [entry for id, entry in seen.items() if id not in journal.entries and id not in deleted]
    faults = [finding for finding in run_checks(journal, now_ms()) if finding.severity is Severity.ATTENTION]
    journal.close()
    found = [finding for finding in faults if finding.topic not in questions]
    if lost:
        raise Broken(f"{len(lost)} entries are lost: {lost[:3]}")
    if found:
        raise Broken(f"check finds {found}")


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder in which the run has its home, state and settings."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        own = {"HOME": name, "RMJOURNAL_STATE": f"{name}/state", "RMJOURNAL_CONFIG": f"{name}/config.toml"}
        before = Path.cwd()
        os.chdir(folder)
        try:
            with patch.dict(os.environ, own):
                yield folder
        finally:
            os.chdir(before)


def run_in_folder(steps: Sequence[Step], entries: int) -> Fault | None:
    """Run steps in a folder of their own."""
    with _own_folder() as folder:
        return asyncio.run(run_steps(steps, folder, entries))


def shrink(steps: list[Step], fault: Fault, fails: Callable[[list[Step]], Fault | None]) -> list[Step]:
    """Drop steps as long as the same fault stays."""
    steps, runs, size = steps[: fault.step + 1], 0, max(1, (fault.step + 1) // 2)
    while size and runs < SHRINKING_RUNS:
        start = 0
        while start < len(steps) and runs < SHRINKING_RUNS:
            fewer = steps[:start] + steps[start + size :]
            runs += 1
            again = fails(fewer) if fewer else None
            if again and again.kind == fault.kind:
                steps = fewer[: again.step + 1]
            else:
                start += size
        size //= 2
    return steps


def _guard_files() -> None:
    """Let no path that is typed by chance lead out of temporary folders."""
    roots = (tempfile.gettempdir(), "/dev/", "/proc/")

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str) and args[0].startswith("/"):
            is_written = isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if is_written and not args[0].startswith(roots):
                raise PermissionError(13, "outside of the folder of this run", args[0])

    sys.addaudithook(guard)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run seeds, and print what fails with its shortest steps."""
    parser = argparse.ArgumentParser(prog="python -m tests.tui.random_use")
    parser.add_argument("seeds", type=int, nargs="?", default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args(arguments)
    _guard_files()
    first, seeds = (options.only, 1) if options.only else (options.first, options.seeds)
    faults = 0
    for seed in range(first, first + seeds):
        steps = make_steps(seed, options.steps)
        fault = run_in_folder(steps, options.entries)
        failed = f"failed at step {fault.step}\n{fault.words}" if fault else f"{len(steps)} steps"
        _say(f"seed {seed}: {failed}")
        if fault:
            faults += 1
            shortest = shrink(steps, fault, lambda steps: run_in_folder(steps, options.entries))
            _say("\n".join(f"    {step!r}," for step in shortest))
    _say(f"{seeds} seeds of {options.steps} steps: {faults} failed")
    return bool(faults)


if __name__ == "__main__":
    own = {"TEXTUAL_ANIMATIONS": "none", "COLORTERM": "truecolor", "TZ": "Europe/Oslo"}
    if not own.items() <= os.environ.items():  # Textual reads them when it is imported
        os.execve(sys.executable, [sys.executable, "-m", "tests.tui.random_use", *sys.argv[1:]], os.environ | own)
    sys.exit(main(sys.argv[1:]))
