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
from rmjournal.storage.files.atomic_write import write_file
from rmjournal.storage.files.os_errors import explain_not_saved

DRIVER: Final = "rmjournal"
"""The name of our merge driver in a repository's settings."""

_SETTINGS: Final = (f"merge.{DRIVER}.driver", f"diff.{DRIVER}.textconv")
"""Settings of git that hold our commands."""

_ISOLATED_PYTHON: Final = ("-E", "-P", "-X", "utf8")
"""Options that make Python ignore the working folder and all PYTHON variables.

Not -I, which also leaves out the user's site folder, where a package may be installed.
"""

_UNSAFE_COMMAND: Final = re.compile(r"(?<!-P )(?<!-I )-m rmjournal\b")
"""Matches a command that makes Python import from the working folder, here the repository."""

_SAFE_OPTIONS: Final = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")
"""Options that stop git from running commands of a repository's settings or of a pushed bare repository."""


def set_up_driver(path: Path) -> list[str]:
    """Set up our merge driver and diff; returns what was done.

    In the journal's repository on this machine alone; ``.gitattributes`` travels with the repository.
    """
    file = Path(os.path.realpath(path))
    if not file.is_file():
        raise Refused(f"{path} does not exist. Start the journal first.")
    folder = file.parent
    if _git(folder, "rev-parse", "--is-inside-work-tree") != "true":
        raise Refused(f"{folder} is not in a git repository. To make one there: git init")
    _set_commands(folder)
    done = ["git merges the journal with rmjournal and shows readable diffs, in this repository on this computer."]
    if not _uses_our_driver(file):
        _append_line(folder / ".gitattributes", f"{_pattern(file.name)} merge={DRIVER} diff={DRIVER} -text")
        if not _uses_our_driver(file):
            raise Refused(f"Another git rule applies to {file}. Look at .git/info/attributes.")
        done.append(
            f"{folder / '.gitattributes'} does the same for every clone. Commit it, and run rmjournal "
            "git-setup in each clone."
        )
    if _git(folder, "check-ignore", file.name):
        done.append(f"git ignores {file.name} now. Remove it from .gitignore to have it in the repository.")
    return done


def is_driver_set_up(path: Path) -> bool:
    """Tell whether our merge driver is set up for a journal here."""
    file = Path(os.path.realpath(path))
    try:
        return bool(_git(file.parent, "config", "--get", f"merge.{DRIVER}.driver")) and _uses_our_driver(file)
    except Refused:
        return False


def has_unsafe_settings(path: Path) -> bool:
    """Tell whether git's settings would run code that somebody pushed."""
    folder = Path(os.path.realpath(path)).parent
    try:
        return any(_UNSAFE_COMMAND.search(_git(folder, "config", "--get-all", name)) for name in _SETTINGS)
    except Refused:
        return False


def _set_commands(folder: Path) -> None:
    """Write our commands into the repository's settings, replacing earlier ones."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    for file in (sys.executable, rmjournal.__file__):
        if file and _can_be_pushed(file, top):
            raise Refused(
                f"The program itself is in this repository ({file}), where a push could change it. Install it "
                "elsewhere, and run git-setup from there."
            )
    statement = _import_statement(top)
    driver = _shell_command(statement, 'merge-driver "$@"', 'git merge-file "$2" "$1" "$3"', "%O %A %B")
    textconv = _shell_command(statement, 'diff-text -- "$@" 2>/dev/null || cat -- "$1"', 'cat -- "$1"')
    _git(folder, "config", "--replace-all", f"merge.{DRIVER}.name", "rmjournal, field by field")
    for name, command in zip(_SETTINGS, (driver, textconv), strict=True):
        _git(folder, "config", "--replace-all", name, command)
        if _git(folder, "config", "--get", name) != command:
            origin = _git(folder, "config", "--show-origin", "--get", name).partition("\t")[0]
            raise Refused(f"Another git setting applies to {name}. Remove it from {origin}.")


def _can_be_pushed(path: str, top: str) -> bool:
    """Tell whether a push to a repository can change a file.

    Not where the repository holds the home folder: who pushes there can change the shell's settings anyway.
    """
    file_paths = (Path(path).absolute(), Path(os.path.realpath(path)))
    home, root = (Path(os.path.realpath(folder)) for folder in (Path.home(), top))
    return any(file_path.is_relative_to(root) for file_path in file_paths) and not home.is_relative_to(root)


def _import_statement(top: str) -> str:
    """Give the Python that makes this package importable; empty when nothing is needed."""
    argv = [sys.executable or "", *_ISOLATED_PYTHON, "-c", "import rmjournal; print(rmjournal.__file__)"]
    try:
        origin = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", check=False).stdout
    except OSError:
        return ""
    if origin.strip() == rmjournal.__file__:
        return ""
    entries = [entry for entry in sys.path if Path(entry).is_absolute() and not _can_be_pushed(entry, top)]
    return f"import sys; sys.path[:0] = {entries!r}; "


def _shell_command(statement: str, verb: str, fallback: str, placeholders: str = "") -> str:
    """Write a shell command that finds and runs this program, ignoring the working folder.

    ``statement`` is Python that comes first. ``fallback`` runs where the program is gone: then git's conflict marks
    stay in the file, and are merged when it is opened. A program on the search path counts only with an absolute
    path.
    """
    python = f"{shlex.quote(sys.executable or '')} {' '.join(_ISOLATED_PYTHON)}"
    probe = shlex.quote(f"{statement}import rmjournal.__main__")
    run = shlex.quote(f"{statement}from rmjournal.__main__ import main; main()")
    installed = f"if {python} -c {probe} 2>/dev/null; then {python} -c {run} {verb}"
    on_path = (
        f'p=$(command -v rmjournal); case $p in /*) PYTHONPATH= PYTHONSAFEPATH=1 "$p" {verb};; *) {fallback};; esac'
    )
    return f"f() {{ {installed}; else {on_path}; fi; }}; f {placeholders}".rstrip()


def _uses_our_driver(file: Path) -> bool:
    """Tell whether git's attributes give our driver to a file."""
    attributes = _git(file.parent, "check-attr", "merge", "diff", "--", file.name).splitlines()
    return len(attributes) == 2 and all(line.endswith(f": {DRIVER}") for line in attributes)


def _append_line(attributes: Path, line: str) -> None:
    if attributes.is_symlink():
        raise Refused(f"{attributes} is a link, which git does not read. Replace it with a file.")
    try:
        present = attributes.read_bytes()
    except FileNotFoundError:
        present = b""
    except OSError as error:
        raise NotSaved(explain_not_saved(attributes, error)) from error
    gap = b"\n" if present and not present.endswith(b"\n") else b""
    write_file(attributes, present + gap + line.encode() + b"\n")


def _git(folder: Path, *arguments: str) -> str:
    """Run git and give its output; empty when it fails.

    Refused when git cannot run; NotSaved when it does not take a setting.
    """
    program = find_executable("git")
    if not program:
        raise Refused("git is not installed here. Install it first.")
    argv = [program, *_SAFE_OPTIONS, *arguments]
    try:
        result = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Refused(f"git cannot be started ({error.strerror or error}); look at {program}.") from error
    if result.returncode and "--replace-all" in arguments:
        raise NotSaved(f"git refused the setting: {result.stderr.strip()}")
    return result.stdout.strip()


def _pattern(name: str) -> str:
    """Write a file's name as a pattern of .gitattributes that matches it alone."""
    escaped = re.sub(r"([\[\]*?\\])", r"\\\1", name)
    pattern = f"/{escaped}"
    quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"' if re.search(r'[\s"]', name) else pattern


def merge_files(ours: Path, theirs: Path) -> None:
    """Merge one file into another for git; Unreadable for different journals."""
    our_content, their_content = (codec.decode(path, codec.read_file(path).data) for path in (ours, theirs))
    our_header, their_header = codec.read_header(ours, our_content), codec.read_header(theirs, their_content)
    if our_header.journal_id != their_header.journal_id:
        raise Unreadable("The two sides are different journals. Choose one with git checkout --ours or --theirs.")
    if max(our_header.min_reader, their_header.min_reader) > codec.FORMAT:
        raise Unreadable("One side was written by a newer rmjournal. Update this program.")
    write_file(ours, codec.check_size(ours, codec.encode(merge(our_content, their_content))))


def keep_both_sides(ours: Path, theirs: Path) -> None:
    """Write both sides of a merge into one file, to be merged later."""
    write_file(ours, codec.join_merge_sides(*(codec.read_file(path).data for path in (ours, theirs))))


def format_for_diff(path: Path) -> str:
    """Write a journal as lines for a diff: values without bookkeeping, no deleted records."""
    content = codec.decode(path, codec.read_file(path).data)
    return "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Content) -> Iterator[str]:
    for name, table in sorted(codec.records_by_table(content).items()):
        for record_id, record in sorted(table.items()):
            if is_deleted(record):
                continue
            yield f"{name} {record_id}"
            for path, value in sorted(flatten(record).items()):
                if path != DELETED:
                    yield f"  {path}: {_indent(value)}"
            yield ""


def _indent(value: JSON) -> str:
    text = value if isinstance(value, str) else canonical_json(value).decode()
    return text.replace("\n", "\n    ")
