"""The file, and what other programs do to it: copies, edits by hand, damage, git."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .shell import Keep, Shell, file_changes, in_turn, kept_file

JOURNAL = Path("journal.json")
COPY = Path("journal.sync-conflict-20260601-083000-ABCDEFG.json")
"""A name that only Syncthing gives."""
UNSURE = Path("journal 2.json")
"""A name that a person may have given."""

BEGIN = (
    'add relationship "Misaki Satō" --role mentee --start "3 months ago"',
    'add goal "Listen more" --learner me --levels "0=Once a week" --target "in 3 months"',
    'edit "Listen more" --indicator "talks" --baseline -1 --state active '
    '--levels "-2=Never" --levels "-1=Once a month" --levels "1=Each day" --levels "2=In each talk"',
    'add session "Channel map" --start "next tue 08:30" --minutes 45 --shared',
    'learned "Ask of each number: as of when?" --cue "What do I ask of a number?"',
    'note "First line\nSecond\nThird\nFourth\nFifth\nSixth\nSeventh"',
    'note "Written apart"',
    "list",
    "today",
)
"""How a small journal begins."""


def make(shell: Shell, keep: Keep) -> None:
    """All golden files of what becomes of a file."""
    keep("begin", in_turn(shell, BEGIN) | {"the file": kept_file(JOURNAL)})
    keep("copies", copies(shell))
    keep("by-hand", by_hand(shell))
    keep("damaged", damaged(shell))
    keep("git", in_git(shell))


def copies(shell: Shell) -> dict[str, str]:
    """Copies that were edited apart: merged, told, and decided."""
    for copy in (COPY, UNSURE):
        shutil.copyfile(JOURNAL, copy)
    before = JOURNAL.read_text("utf-8")
    apart = (
        f'-f "{COPY}" edit First --text "First line\nSecond\nThird\nFourth\nFifth\nSixth\nSEVENTH"',
        f'-f "{COPY}" edit "Listen more" --title "Listen to the end"',
        f'-f "{COPY}" edit "Written apart" --text "Written there"',
        f'-f "{UNSURE}" edit First --text "First line\nSecond\nThird\nFOURTH\nFifth\nSixth\nSeventh"',
        f'-f "{UNSURE}" learned "Written elsewhere"',
        'edit First --text "FIRST LINE\nSecond\nThird\nFourth\nFifth\nSixth\nSeventh"',
        'edit "Listen more" --title "Listen twice"',
        'delete "Written apart"',
        "today",
        "check",
        "check --json",
        "merge",
        "merge --json",
        "conflicts",
        "conflicts --json",
        'show "Listen t"',
        "show First --json",
        "list notes",
    )
    found = in_turn(shell, apart)
    merged = file_changes(before, JOURNAL)
    settled = (
        "resolve First --keep joined",
        'resolve "Listen t" --field title --keep 2',
        'resolve "Written there" --keep 2 --json',
        "undo",
        "conflicts",
        f'merge "{UNSURE}" --keep',
        f'-f "{UNSURE}" learned "And once more"',
        "merge --put-away --json",
        "merge",
        "check",
    )
    found |= {"the file, merged": merged} | in_turn(shell, settled, len(apart) + 1)
    names = "".join(f"{path.name}\n" for path in sorted(Path().glob("journal*")))
    return found | {"the file": kept_file(JOURNAL), "the folder": names}


def changed(edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the file as another program would."""
    content = json.loads(JOURNAL.read_text("utf-8"))
    edit(content)
    JOURNAL.write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")


def _take_out(content: dict[str, Any]) -> None:
    content["learnings"].popitem()
    content["sessions"].clear()
    (goal,) = content["goals"].values()
    del goal["indicator"]


def _misuse(content: dict[str, Any]) -> None:
    (goal,) = content["goals"].values()
    goal.update(title="By hand", weight="heavy", relationship="123", mine="x")
    content["birds"] = {"1": {"name": "Wren"}}


def by_hand(shell: Shell) -> dict[str, str]:
    """What somebody changed in the file with another program."""
    changed(_take_out)
    removed = (
        "removed",
        "removed --json",
        'removed "And once more" --keep',
        'removed "Channel map" --delete --json',
        "removed --delete",
        "undo",
        "list",
    )
    found = in_turn(shell, removed)
    changed(_misuse)
    before = JOURNAL.read_text("utf-8")
    checked = ("check", "check --json", "check --repair", "check --repair --json", 'show "By hand"', "list goals")
    found |= in_turn(shell, checked, len(removed) + 1)
    return found | {"the file": file_changes(before, JOURNAL)}


def damaged(shell: Shell) -> dict[str, str]:
    """A file of which the end is missing, one that a newer program wrote, and what is no journal."""
    whole = JOURNAL.read_bytes()
    Path("broken.json").write_bytes(whole[: len(whole) * 2 // 3])
    Path("newer.json").write_bytes(whole.replace(b'"min_reader": 1', b'"min_reader": 9'))
    Path("none.json").write_text("[1, 2]")
    Path("empty.json").write_text("")
    lines = (
        "-f broken.json list",
        "-f broken.json check",
        "-f broken.json check --repair",
        "-f broken.json list",
        "-f newer.json today",
        "-f newer.json note x",
        "-f newer.json check",
        "-f none.json list",
        "-f none.json note x",
        "-f empty.json list",
        "-f empty.json note x",
    )
    return in_turn(shell, lines) | {"the file": kept_file(Path("broken.json"))}


def in_git(shell: Shell) -> dict[str, str]:
    """A journal in a repository: set up, merged by the driver, told as a diff."""
    folder = Path("repository")
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)
    here, base, other = (folder / name for name in ("journal.json", "base.json", "other.json"))
    for path in (here, base, other):
        shutil.copyfile(JOURNAL, path)
    lines = (
        f"-f {here} git-setup",
        f"-f {here} git-setup --json",
        f"-f {here} check",
        f'-f {here} note "Written here"',
        f'-f {other} note "Written there"',
        f"merge-driver {base} {here} {other}",
        f"diff-text {here}",
    )
    found = in_turn(shell, lines)
    return found | {".gitattributes": (folder / ".gitattributes").read_text("utf-8")}
