"""Text input: arguments, stdin, editor, and questions in the shell."""

import sys
from collections.abc import Callable, Sequence

import click

from rmjournal.cli.context import CliContext
from rmjournal.cli.output import echo
from rmjournal.errors import BadValue, Refused
from rmjournal.insight.scope import which_pair_words
from rmjournal.model.entry import Entry
from rmjournal.model.field import visible
from rmjournal.model.field_forms import match_word, parse_field
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.perspective import label_pair

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


def choose_pair(context: CliContext) -> Relationship | None:
    """The usual relationship, else the one that a person chooses.

    None where there is none yet.

    Wrong usage where several could be meant and nobody can be asked.
    """
    entries = context.journal.entries
    pairs = sorted(entries.of(Relationship), key=lambda pair: pair.state in ENDED_STATES)
    if (usual := context.journal.usual_pair()) or not pairs:
        return usual
    if not is_interactive():
        raise click.UsageError(visible(which_pair_words(entries), keep=""))
    labels = [visible(label_pair(pair, entries), keep="") for pair in pairs]
    named = {
        f"{label} ({entries.short_id(pair)})" if labels.count(label) > 1 else label: pair
        for label, pair in zip(labels, pairs, strict=True)
    }
    return named[ask_choice("With whom?", list(named))]


def ask_field(context: CliContext, entry: Entry, name: str, label: str) -> object:
    """Ask for a field's value until it fits; its default when skipped."""
    while True:
        try:
            return parse_field(type(entry), name, ask(label), context.parse_context(entry), entry.status)
        except BadValue as error:
            echo(f"  {error}")
