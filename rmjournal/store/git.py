"""A journal in a git repository: merged by our rules without a mark, and a diff that people can read."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.leaf import DELETED, JSON, canonical, leaves
from rmjournal.merge import Content, merge
from rmjournal.record import is_deleted
from rmjournal.store import layout
from rmjournal.store.refusals import refusal
from rmjournal.store.saving import put

NAME: Final = "rmjournal"
"""The name of the driver in a repository's settings."""


def set_up(path: Path) -> list[str]:
    """Make git merge and show a journal by our rules, in its repository alone; says what was done."""
    file = Path(os.path.realpath(path))
    if not file.is_file():
        raise Refused(f"{path} is not there; begin the journal first.")
    folder = file.parent
    if _git(folder, "rev-parse", "--is-inside-work-tree") != "true":
        raise Refused(f"{folder} is in no git repository; make one there with: git init")
    driver = _call('merge-driver "$@"', 'git merge-file "$2" "$1" "$3"', "%O %A %B")
    textconv = _call('diff-text "$@" 2>/dev/null || cat "$1"', 'cat "$1"')
    _git(folder, "config", f"merge.{NAME}.name", "rmjournal, field by field")
    _git(folder, "config", f"merge.{NAME}.driver", driver)
    _git(folder, "config", f"diff.{NAME}.textconv", textconv)
    done = ["git merges and shows the journal by the rules of rmjournal, in this repository on this machine."]
    if not _is_ours(file):
        _add_line(folder / ".gitattributes", f"{_pattern(file.name)} merge={NAME} diff={NAME} -text")
        if not _is_ours(file):
            raise Refused(f"Another rule of git has the last word on {file}; look at .git/info/attributes.")
        done.append(
            f"{folder / '.gitattributes'} says so for every clone; commit it, and run rmjournal git-setup in each."
        )
    if _git(folder, "check-ignore", file.name):
        done.append(f"git ignores {file.name} now; take it off .gitignore to have it in the repository.")
    return done


def is_set_up(path: Path) -> bool:
    """Tell whether git, here and now, merges and shows a journal by our rules."""
    file = Path(os.path.realpath(path))
    try:
        return bool(_git(file.parent, "config", "--get", f"merge.{NAME}.driver")) and _is_ours(file)
    except Refused:
        return False


def _call(verb: str, without: str, words: str = "") -> str:
    """A line of shell that calls this program wherever it is by now; ``without`` is done where it is gone.

    Without us the marks of git stay in the file, and are merged when it is opened.
    """
    python = shlex.quote(sys.executable)
    there = f"if {python} -c 'import rmjournal' 2>/dev/null; then {python} -m rmjournal {verb}"
    named = f"elif command -v rmjournal >/dev/null; then rmjournal {verb}"
    return f"f() {{ {there}; {named}; else {without}; fi; }}; f {words}".rstrip()


def _is_ours(file: Path) -> bool:
    """Tell whether git merges and shows a file by our rules."""
    found = _git(file.parent, "check-attr", "merge", "diff", "--", file.name).splitlines()
    return len(found) == 2 and all(line.endswith(f": {NAME}") for line in found)


def _add_line(attributes: Path, line: str) -> None:
    try:
        known = attributes.read_bytes()
    except FileNotFoundError:
        known = b""
    except OSError as error:
        raise NotSaved(refusal(attributes, error)) from error
    gap = b"\n" if known and not known.endswith(b"\n") else b""
    put(attributes, known + gap + line.encode() + b"\n")


def _git(folder: Path, *words: str) -> str:
    """Ask git; empty when it says no."""
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Refused("git is not installed here; install it first.") from error
    if done.returncode and words[0] == "config" and "--get" not in words:
        raise NotSaved(f"git did not take the setting: {done.stderr.strip()}")
    return done.stdout.strip()


def _pattern(name: str) -> str:
    """Write a file's name as a line of .gitattributes that means it alone."""
    escaped = re.sub(r"([\[\]*?\\])", r"\\\1", name)
    pattern = f"/{escaped}"
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"' if re.search(r'[\s"]', name) else pattern


def merge_into(ours: Path, theirs: Path) -> None:
    """Merge one file into another as git asks for it; Unreadable if they are not the same journal."""
    one, two = (layout.decode(path, layout.look(path).data) for path in (ours, theirs))
    here, there = layout.header(ours, one), layout.header(theirs, two)
    if here.journal_id != there.journal_id:
        raise Unreadable("The two sides are different journals; choose one with git checkout --ours or --theirs.")
    if max(here.min_reader, there.min_reader) > layout.FORMAT:
        raise Unreadable("One side was written by a newer rmjournal; update this program.")
    put(ours, layout.fitting(ours, layout.encode(merge(one, two))))


def as_text(path: Path) -> str:
    """A journal as lines for a diff: what each record says, without stamps, deleted ones left out."""
    content = layout.decode(path, layout.look(path).data)
    return "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Content) -> Iterator[str]:
    for name, table in sorted(layout.documents(content).items()):
        for key, document in sorted(table.items()):
            if is_deleted(document):
                continue
            yield f"{name} {key}"
            for leaf, value in sorted(leaves(document).items()):
                if leaf != DELETED:
                    yield f"  {leaf}: {_said(value)}"
            yield ""


def _said(value: JSON) -> str:
    text = value if isinstance(value, str) else canonical(value).decode()
    return text.replace("\n", "\n    ")
