"""Text input: arguments, stdin, editor, and questions in the shell."""

import sys
from collections.abc import Sequence

import click

from rmjournal.cli.context import CliContext
from rmjournal.cli.output import echo
from rmjournal.errors import BadValue, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.field_forms import chosen, read

STDIN = "-"
"""Stands for what comes on stdin."""


def text_from(words: Sequence[str]) -> str:
    """The words as one text; a single ``-`` is what comes on stdin."""
    return read_stdin() if list(words) == [STDIN] else " ".join(words)


def read_stdin() -> str:
    """All of stdin as text; `Refused` when it is closed or not UTF-8."""
    if sys.stdin is None or sys.stdin.closed:
        raise Refused('There is nothing to read on stdin; give the text as an argument in quotes: "…".')
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("What came on stdin is not UTF-8 text; save it as UTF-8 and try again.") from error


def is_typed_at() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirm(question: str, refusal: str = "") -> None:
    """Go on only after a yes; `Refused` with the refusal where nobody can be asked."""
    if refusal and not is_typed_at():
        raise Refused(refusal)
    click.confirm(visible(question, keep=""), abort=True, err=True)


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


def ask_field(desk: CliContext, entry: Entry, name: str, label: str) -> object:
    """The value of a field of an entry, asked again until it fits; what an empty entry has when it is skipped."""
    while True:
        try:
            return read(type(entry), name, ask(label), desk.known(entry), entry.status)
        except BadValue as error:
            echo(f"  {error}")
