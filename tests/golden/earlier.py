"""Journals that an earlier version wrote, with all that it kept beside them: they open, merge and undo as before.

``python -m tests.golden record`` wrote them, once. They stay as they are: only what comes of them is renewed.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .files import COPY, changed
from .frozen import frozen, home
from .shell import Keep, Kept, Shell, file_changes, in_turn
from .terminal import Gallery, Terminal, play

JOURNALS = Path(__file__).parent / "journals.zip"
FILES = ("journal.json", COPY.name)
"""The files of a journal; what is kept of each bears a name that is made of its place."""
STATE = Path("state")
KILLED = Path("killed")
"""Where all is kept as it was when the program ended without a word."""

BEGIN = (
    'add relationship "Misaki Satō" --role mentee --start 2026-01-13 --card short_name=Misaki',
    'add agreement "Both teach, both learn" --cadence-days 14 --minutes 60 --weekday tuesday '
    '--ground-rules "Ask first"',
    'add goal "Listen more" --learner me --levels "0=Once a week" --levels "-1=Never" --target 2026-08-01',
    'edit "Listen more" --indicator "talks in a week" --baseline -1 --state active --because "agreed on paper" '
    '--levels "-1=Once a month" --levels "-2=Never" --levels "1=Each day" --levels "2=In each talk"',
    'add milestone "Three talks" --goal "Listen more" --due 2026-07-01',
    'add level "1 talk" --goal "Listen more" --level -1',
    'add session "Channel map" --start "2026-06-02T08:30" --minutes 45 --zone Europe/Oslo --shared',
    'add point "Who writes where" --session "Channel map" --minutes 20 --owner mentor',
    'action "Book a room" --due 2026-06-05 --session "Channel map"',
    'add pulse --session "Channel map" --useful 4 --candour 5',
    'learned "Ask of each number: as of when?" --cue "What do I ask of a number?" --on 2026-05-20',
    'add application "Asked it on Monday" --learning "Ask of each" --result worked --on 2026-05-25',
    'add recall "as of when" --learning "Ask of each" --recall full --on 2026-05-21',
    'add skill "Listening upwards" --owner mentee',
    'add rating "I ask and wait" --skill "Listening upwards" --level 3',
    'add reflection "Count to six" --about "Channel map" --framework what_so_what_now_what --answers now_what=Count',
    'note "First line\nSecond\nThird\nFourth\nFifth" --tags "data, monday"',
    'note "Written apart"',
    'note "Forgotten"',
    'delete "Forgotten" --for-good --yes',
    'note "Deleted"',
    'delete "Deleted"',
    'done "Book a room"',
    "undo",
    'move "Channel map" "2026-06-04 09:00" --why "customs audit"',
)
"""How the journal was written."""

APART = (
    f'-f {COPY} edit First --text "First line\nSecond\nThird\nFourth\nFIFTH"',
    f'-f {COPY} edit "Written apart" --text "Written there"',
    f'-f {COPY} learned "Written elsewhere"',
    'edit First --text "FIRST line\nSecond\nThird\nFourth\nFifth"',
    'edit "Written apart" --text "Written here"',
)
"""What was written on two devices."""

OPENED = (
    "today",
    "list",
    "list notes",
    "history --limit 8",
    'history "Listen more"',
    'show "Listen more"',
    "undo --json",
    "undo",
    "redo",
    "merge",
    "conflicts",
    "resolve First --keep joined",
    'resolve "Written he" --field text --keep 2',
    "undo",
    'restore "2026-06-01 08:45" --dry-run',
    'restore "2026-06-01 08:45" --entry "Listen more"',
    'restore "2026-06-01 08:52"',
    "undo",
    "check",
    'note "Written now"',
    "export md - ",
)
"""What is done with it in the shell."""

MOVED = (
    "today",
    "check",
    "history --limit 3",
    "undo",
    'restore "2026-06-01 08:45" --entry "Listen more"',
    "list notes",
)
"""What is done with it at another place."""


def record() -> None:
    """Write the journals, in a process of its own: only where there are none yet."""
    assert not JOURNALS.exists(), f"{JOURNALS} is what an earlier version wrote; it stays as it is."
    with home(), frozen() as (clock, chance):
        shell = Shell(clock, chance)
        _run(shell, BEGIN)
        shutil.copyfile("journal.json", COPY)
        _run(shell, APART)
        changed(_by_hand)
        COPY.rename("aside.json")
        play(shell, "rmjournal", Gallery((80, 24), {}), broken_off)
        shutil.copyfile("aside.json", KILLED / COPY)
        _rename(KILLED, [(_mark(Path(name).absolute()), f"@{name}@") for name in FILES])
        shutil.make_archive(str(JOURNALS.with_suffix("")), "zip", KILLED)


def _run(shell: Shell, lines: Iterable[str]) -> None:
    for line in lines:
        _, err, code = shell.run(f"rmjournal {line}")
        assert not code, (line, err.decode())


def _by_hand(content: dict[str, Any]) -> None:
    content["birds"] = {"1": {"name": "Wren"}}
    (goal,) = content["goals"].values()
    goal["mine"] = "x"


async def broken_off(t: Terminal) -> None:
    """Edits that are in the log and not in the file, and two drafts; then all is as a killed program leaves it."""
    await t.hurry("c", *"Not saved yet", "enter", "1", "tab", "tab", "space")
    await t.hurry("c", *"A captured line that waits", "escape")
    await t.hurry("5", "n", "enter", *"A note that waits")
    shutil.copytree(STATE, KILLED / STATE, ignore=shutil.ignore_patterns("*lock"))
    shutil.copyfile("journal.json", KILLED / "journal.json")


def _mark(file: Path) -> str:
    """The part of names in a state folder that stands for the place of a journal file."""
    return hashlib.sha256(os.path.realpath(file).encode()).hexdigest()[:16]


def _rename(folder: Path, marks: Iterable[tuple[str, str]]) -> None:
    """Put other marks into the names of a state folder."""
    for before, now in marks:
        for path in sorted(folder.glob(f"state/*/*{before}*")):
            path.rename(path.with_name(path.name.replace(before, now)))


def lay(where: Path) -> None:
    """Lay the journals here, as if they had been written at a place."""
    shutil.rmtree(STATE, ignore_errors=True)
    shutil.unpack_archive(JOURNALS, ".")
    _rename(Path(), [(f"@{name}@", _mark(where / name)) for name in FILES])
    for path in STATE.glob("*/place-*.path"):
        name = next(name for name in FILES if _mark(where / name) in path.name)
        path.write_bytes(os.fsencode(os.path.realpath(where / name)))
    for path in (*STATE.rglob("*"), *map(Path, FILES)):
        path.chmod(0o700 if path.is_dir() else 0o600)


def make(shell: Shell, keep: Keep, kept: Kept, size: tuple[int, int]) -> None:
    """What comes of the journals: in the shell, on the screens, and at another place."""
    shell.clock.go_on(24 * 60)
    lay(Path())
    before = Path("journal.json").read_text("utf-8")
    keep("opened", in_turn(shell, OPENED) | {"the file": file_changes(before, Path("journal.json"))})
    lay(Path())
    gallery = Gallery(size, kept("screens"))
    play(shell, "rmjournal", gallery, opened)
    keep("screens", gallery.taken | {"the file": file_changes(before, Path("journal.json"))})
    lay(Path("elsewhere"))
    (saved,) = STATE.glob(f"*/base-{_mark(Path('elsewhere/journal.json'))}.json")
    shutil.copyfile(saved, "journal.json")  # as it was saved, without what was changed by hand
    before = Path("journal.json").read_text("utf-8")
    keep("moved", in_turn(shell, MOVED) | {"the file": file_changes(before, Path("journal.json"))})


async def opened(t: Terminal) -> None:
    """Drafts that are offered, undo, versions, history."""
    await t.wait_for_text("was merged into your journal and removed")
    await t.press("y")  # what is behind the question depends on when the news came
    await t.shot("the draft is kept", "ctrl+s")
    await t.shot("undone", "u", "u")
    await t.shot("the other draft", "c")
    await t.shot("two versions", "escape", "5", "v")
    await t.shot("history", "escape", "Z")
