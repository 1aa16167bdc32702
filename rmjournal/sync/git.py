"""Git integration: merge driver and readable diff."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import rmjournal
from rmjournal.crdt.field_path import DELETED, JSON, canonical_json, flatten
from rmjournal.crdt.merge import Content, merge
from rmjournal.crdt.record import is_deleted
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.executables import find_executable
from rmjournal.storage.files.atomic_write import put
from rmjournal.storage.files.os_errors import refusal

DRIVER: Final = "rmjournal"
"""The name of the driver in a repository's settings."""

_SETTINGS: Final = (f"merge.{DRIVER}.driver", f"diff.{DRIVER}.textconv")
"""The settings of git that hold a command of ours."""

_ISOLATED: Final = ("-E", "-P", "-X", "utf8")
"""Options with which Python imports nothing from the working folder, and heeds no PYTHON variable.

Not -I: it leaves out the user's site folder too, where a package that was installed for one user lies.
"""

_UNSAFE: Final = re.compile(r"(?<!-P )(?<!-I )-m rmjournal\b")
"""A command that starts Python with the working folder, here the repository, first on its import path."""

_HARMLESS: Final = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")
"""Options with which git runs no command that a repository's settings name, and takes no pushed folder for one."""


def set_up_driver(path: Path) -> list[str]:
    """Make git merge and show a journal by our rules, in its repository alone; says what was done."""
    file = Path(os.path.realpath(path))
    if not file.is_file():
        raise Refused(f"{path} is not there; begin the journal first.")
    folder = file.parent
    if _git(folder, "rev-parse", "--is-inside-work-tree") != "true":
        raise Refused(f"{folder} is in no git repository; make one there with: git init")
    _set_commands(folder)
    done = ["git merges and shows the journal by the rules of rmjournal, in this repository on this machine."]
    if not _is_ours(file):
        _add_line(folder / ".gitattributes", f"{_pattern(file.name)} merge={DRIVER} diff={DRIVER} -text")
        if not _is_ours(file):
            raise Refused(f"Another rule of git has the last word on {file}; look at .git/info/attributes.")
        done.append(
            f"{folder / '.gitattributes'} says so for every clone; commit it, and run rmjournal git-setup in each."
        )
    if _git(folder, "check-ignore", file.name):
        done.append(f"git ignores {file.name} now; take it off .gitignore to have it in the repository.")
    return done


def is_driver_set_up(path: Path) -> bool:
    """Tell whether git, here and now, merges and shows a journal by our rules."""
    file = Path(os.path.realpath(path))
    try:
        return bool(_git(file.parent, "config", "--get", f"merge.{DRIVER}.driver")) and _is_ours(file)
    except Refused:
        return False


def has_unsafe_settings(path: Path) -> bool:
    """Tell whether git's settings for a journal would import code that somebody pushed into the repository."""
    folder = Path(os.path.realpath(path)).parent
    try:
        return any(_UNSAFE.search(_git(folder, "config", "--get-all", name)) for name in _SETTINGS)
    except Refused:
        return False


def _set_commands(folder: Path) -> None:
    """Write the commands of ours into the repository's settings, in place of any that were there."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    for part in (sys.executable, rmjournal.__file__):
        if part and _can_be_pushed(part, top):
            raise Refused(
                f"The program itself lies in this repository ({part}), where a push could change it; install it "
                "elsewhere, and run git-setup from there."
            )
    path = _import_path(top)
    driver = _command(path, 'merge-driver "$@"', 'git merge-file "$2" "$1" "$3"', "%O %A %B")
    textconv = _command(path, 'diff-text -- "$@" 2>/dev/null || cat -- "$1"', 'cat -- "$1"')
    _git(folder, "config", "--replace-all", f"merge.{DRIVER}.name", "rmjournal, field by field")
    for name, command in zip(_SETTINGS, (driver, textconv), strict=True):
        _git(folder, "config", "--replace-all", name, command)
        if _git(folder, "config", "--get", name) != command:
            origin = _git(folder, "config", "--show-origin", "--get", name).partition("\t")[0]
            raise Refused(f"Another setting of git has the last word on {name}; take it out of {origin}.")


def _can_be_pushed(path: str, top: str) -> bool:
    """Tell whether a file lies in a repository, so that others can change it by a push.

    A home folder that is a repository itself is no case of it: who pushes there can change the shell's settings.
    """
    places = (Path(path).absolute(), Path(os.path.realpath(path)))
    home, root = (Path(os.path.realpath(place)) for place in (Path.home(), top))
    return any(place.is_relative_to(root) for place in places) and not home.is_relative_to(root)


def _import_path(top: str) -> str:
    """Write the Python that finds this package; empty when an isolated interpreter finds it by itself."""
    argv = [sys.executable or "", *_ISOLATED, "-c", "import rmjournal; print(rmjournal.__file__)"]
    try:
        found = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", check=False).stdout
    except OSError:
        return ""
    if found.strip() == rmjournal.__file__:
        return ""
    entries = [entry for entry in sys.path if Path(entry).is_absolute() and not _can_be_pushed(entry, top)]
    return f"import sys; sys.path[:0] = {entries!r}; "


def _command(path: str, verb: str, without: str, words: str = "") -> str:
    """Write a line of shell that calls this program wherever it is by now, apart from the working folder.

    ``path`` is Python that comes first; ``without`` is done where the program is gone: then the marks of git stay in
    the file, and are merged when it is opened. A program that is found by its name counts only with an absolute path.
    """
    python = f"{shlex.quote(sys.executable or '')} {' '.join(_ISOLATED)}"
    there = shlex.quote(f"{path}import rmjournal.__main__")
    run = shlex.quote(f"{path}from rmjournal.__main__ import main; main()")
    own = f"if {python} -c {there} 2>/dev/null; then {python} -c {run} {verb}"
    named = (
        f'p=$(command -v rmjournal); case $p in /*) PYTHONPATH= PYTHONSAFEPATH=1 "$p" {verb};; *) {without};; esac'
    )
    return f"f() {{ {own}; else {named}; fi; }}; f {words}".rstrip()


def _is_ours(file: Path) -> bool:
    """Tell whether git merges and shows a file by our rules."""
    found = _git(file.parent, "check-attr", "merge", "diff", "--", file.name).splitlines()
    return len(found) == 2 and all(line.endswith(f": {DRIVER}") for line in found)


def _add_line(attributes: Path, line: str) -> None:
    if attributes.is_symlink():
        raise Refused(f"{attributes} is a link, which git does not read; put a file in its place.")
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
    program = find_executable("git")
    if not program:
        raise Refused("git is not installed here; install it first.")
    argv = [program, *_HARMLESS, *words]
    try:
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Refused(f"git cannot be started ({error.strerror or error}); look at {program}.") from error
    if done.returncode and "--replace-all" in words:
        raise NotSaved(f"git did not take the setting: {done.stderr.strip()}")
    return done.stdout.strip()


def _pattern(name: str) -> str:
    """Write a file's name as a line of .gitattributes that means it alone."""
    escaped = re.sub(r"([\[\]*?\\])", r"\\\1", name)
    pattern = f"/{escaped}"
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"' if re.search(r'[\s"]', name) else pattern


def merge_files(ours: Path, theirs: Path) -> None:
    """Merge one file into another as git asks for it; Unreadable if they are not the same journal."""
    one, two = (codec.decode(path, codec.look(path).data) for path in (ours, theirs))
    here, there = codec.header(ours, one), codec.header(theirs, two)
    if here.journal_id != there.journal_id:
        raise Unreadable("The two sides are different journals; choose one with git checkout --ours or --theirs.")
    if max(here.min_reader, there.min_reader) > codec.FORMAT:
        raise Unreadable("One side was written by a newer rmjournal; update this program.")
    put(ours, codec.fitting(ours, codec.encode(merge(one, two))))


def format_for_diff(path: Path) -> str:
    """A journal as lines for a diff: what each record says, without stamps, deleted ones left out."""
    content = codec.decode(path, codec.look(path).data)
    return "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Content) -> Iterator[str]:
    for name, table in sorted(codec.documents(content).items()):
        for key, document in sorted(table.items()):
            if is_deleted(document):
                continue
            yield f"{name} {key}"
            for leaf, value in sorted(flatten(document).items()):
                if leaf != DELETED:
                    yield f"  {leaf}: {_said(value)}"
            yield ""


def _said(value: JSON) -> str:
    text = value if isinstance(value, str) else canonical_json(value).decode()
    return text.replace("\n", "\n    ")
