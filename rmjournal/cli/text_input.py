"""Text input: arguments, stdin, editor, and questions in the shell."""

import sys
from collections.abc import Callable, Sequence

import click

from rmjournal.cli.context import CliContext
from rmjournal.cli.output import echo
from rmjournal.errors import BadValue, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.field_forms import match_word, parse_field

STDIN = "-"
"""Stands for what comes on stdin."""


def text_from_words(words: Sequence[str]) -> str:
    """The words as one text; a single ``-`` reads stdin."""
    return read_stdin() if list(words) == [STDIN] else " ".join(words)


def read_stdin() -> str:
    """All of stdin as text; `Refused` when it is closed or not UTF-8."""
    if sys.stdin is None or sys.stdin.closed:
        raise Refused('There is nothing to read on stdin. Type the text as an argument in quotes: "…".')
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("The text on stdin is not UTF-8. Save it as UTF-8 and try again.") from error


def is_interactive() -> bool:
    """Whether stdin is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirm(question: str, refusal: str = "") -> None:
    """Ask yes or no, and abort after a no.

    `Refused` with the refusal where nobody can be asked.
    """
    if refusal and not is_interactive():
        raise Refused(refusal)
    click.confirm(visible(question, keep=""), abort=True, err=True)


def ask(label: str) -> str:
    """One line; empty when it is skipped."""
    return str(click.prompt(visible(label), default="", show_default=False)).strip()


def ask_required(label: str) -> str:
    """One line that cannot be skipped."""
    while not (answer := ask(label)):
        echo("  This one is required; ctrl+c stops, and your earlier answers are saved.")
    return answer


def ask_choice(label: str, words: Sequence[str], default: str = "", shown: Callable[[object], str] = str) -> str:
    """One of some words, or its first letters; Enter takes the usual one."""
    names = {shown(word): word for word in words}
    while True:
        answer = ask(f"{label} ({'/'.join(names)}{f'; Enter = {default}' if default else ''})")
        choice = (match_word(names, answer) or match_word(words, answer)) if answer else default
        if choice:
            return names.get(choice, choice)
        echo(f"  Choose one of: {', '.join(names)}.")


def ask_field(context: CliContext, entry: Entry, name: str, label: str) -> object:
    """Ask for a field's value until it fits; its default when skipped."""
    while True:
        try:
            return parse_field(type(entry), name, ask(label), context.parse_context(entry), entry.status)
        except BadValue as error:
            echo(f"  {error}")
