"""Questions in the shell: asked until the answer fits, each may be skipped with Enter."""

from collections.abc import Sequence

import click

from rmjournal.cli.context import Desk
from rmjournal.cli.output import echo
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.field_parser import chosen, read


def ask(label: str) -> str:
    """One line; empty when it is skipped."""
    return str(click.prompt(visible(label), default="", show_default=False)).strip()


def ask_needed(label: str) -> str:
    """One line that cannot be skipped."""
    while not (said := ask(label)):
        echo("  This one is needed; ctrl+c stops, and what is done stays.")
    return said


def ask_word(label: str, words: Sequence[str], usual: str = "") -> str:
    """One of some words, or its first letters; Enter takes the usual one."""
    while True:
        said = ask(f"{label} ({'/'.join(words)}{f'; Enter = {usual}' if usual else ''})")
        found = chosen(words, said) if said else usual
        if found:
            return found
        echo(f"  Choose one of: {', '.join(words)}.")


def ask_field(desk: Desk, entry: Entry, name: str, label: str) -> object:
    """The value of a field of an entry, asked again until it fits; what an empty entry has when it is skipped."""
    while True:
        try:
            return read(type(entry), name, ask(label), desk.known(entry), entry.status)
        except BadValue as error:
            echo(f"  {error}")
