"""Programs to compare with: bare ones of Textual, jrnl, dooit and kanban-tui."""

import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.demo import TODAY
from tests.bench.journals import cache_folder
from tests.programs import COMMAND

RELEASES: Final = {"jrnl": "4.6", "dooit": "3.3.4", "kanban-tui": "0.21.2"}
"""The peers and their releases; each is installed into a folder of its own in the cache."""
SCREENS: Final = ("dooit", "kanban-tui")


class Program(NamedTuple):
    """A program that can be started, with its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def our_program(words: Sequence[str], environment: Mapping[str, str]) -> Program:
    """Give our program with some words of the command line."""
    return Program("rmjournal", [*COMMAND, *words], environment)


def bare(name: str) -> Program:
    """Give a bare program of this package."""
    return Program(f"bare {name}", [sys.executable, str(Path(__file__).with_name(f"bare_{name}.py"))], {})


def install(name: str) -> Path:
    """Give the command of a peer; installed first where it is not there yet."""
    folder = cache_folder() / "peers" / name
    command = folder / "bin" / name
    if not command.exists():
        venv.create(folder, with_pip=True, clear=True)
        wanted = f"{name}=={RELEASES[name]}"
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", wanted], check=True)
    return command


def peer(name: str, home: Path, *words: str) -> Program:
    """Give a peer with a home folder, which keeps all its data."""
    folders = {f"XDG_{what}_HOME": str(home / what.lower()) for what in ("CONFIG", "DATA", "STATE", "CACHE")}
    for folder in folders.values():
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Program(name, [str(install(name)), *words], {"HOME": str(home), **folders})


def jrnl(home: Path, count: int, *words: str) -> Program:
    """Give jrnl with a journal of so many entries in a home folder."""
    journal = home / "jrnl.txt"
    program = peer("jrnl", home, *words)
    if not journal.exists():
        settings = home / "config" / "jrnl" / "jrnl.yaml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(JRNL_SETTINGS.format(journal=journal, release=RELEASES["jrnl"]), "utf-8")
        journal.write_text("\n".join(_jrnl_entries(count)), "utf-8")
    return program


def _jrnl_entries(count: int) -> Sequence[str]:
    days = (TODAY - timedelta(hours=8 * number) for number in range(count, 0, -1))
    return [f"[{day} 09:00 AM] What I learned, {n}.\n{'A note of some words. ' * 18}\n" for n, day in enumerate(days)]


JRNL_SETTINGS: Final = """
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: false
indent_character: '|'
journals: {{default: {{journal: {journal}}}}}
linewrap: 79
tagsymbols: '#@'
template: false
timeformat: '%F %r'
version: v{release}
"""
