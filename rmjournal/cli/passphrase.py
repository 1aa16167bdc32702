"""Passphrase of a locked journal: typed in the terminal, or a descriptor's line."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final, TypeVar

import click

from rmjournal.cli.output import echo_aside
from rmjournal.errors import Refused
from rmjournal.model.field import visible
from rmjournal.storage.sealing import FORGOTTEN, MIN_PASSPHRASE, LockedFile, describe_strength

FD_VARIABLE: Final = "RMJOURNAL_PASSPHRASE_FD"
"""Environment variable with the number of a file descriptor: a passphrase on each line."""

MAX_TRIES: Final = 3
"""Times that a passphrase is asked for."""

_MAX_BYTES: Final = 65536
_LINES: Final = "rmjournal.passphrases"

T = TypeVar("T")


def with_key(action: Callable[[], T]) -> T:
    """Do something, and ask for each key that it misses.

    `Refused` where nobody can be asked.
    """
    while True:
        try:
            return action()
        except LockedFile as error:
            _unlock(error)


def unlock_unasked(error: LockedFile) -> bool:
    """Unlock a file with what was given or is kept; tell whether that worked."""
    return any(map(error.unlock, _given_lines())) or _unlock_with_kept_key(error)


def ask_new_passphrase() -> str:
    """Ask twice for a new passphrase; `Refused` where nobody can be asked."""
    if lines := _given_lines():
        return lines[-1]
    if not can_ask():
        raise Refused(f"A passphrase needs a terminal, or {FD_VARIABLE} with a file descriptor.")
    echo_aside(FORGOTTEN)
    while True:
        passphrase = _ask(f"New passphrase (at least {MIN_PASSPHRASE} characters)")
        echo_aside(f"It is {describe_strength(passphrase)}.")
        if len(passphrase) >= MIN_PASSPHRASE and _ask("The same once more") == passphrase:
            return passphrase
        echo_aside("Nothing was changed yet. Once more, or ctrl+c to leave.")


def unlock_ways() -> list[Callable[[LockedFile], bool]]:
    """Give the ways to open a locked file without a question.

    They alone hold the passphrases.
    """
    read_lines = cache(lambda: _read_lines(os.environ.get(FD_VARIABLE, "")))
    return [lambda error: any(map(error.unlock, read_lines())), _unlock_with_kept_key]


def _unlock_with_kept_key(error: LockedFile) -> bool:
    from rmjournal.storage.key_store import unlock_with_kept_key

    return unlock_with_kept_key(error)


def count_given_lines() -> int:
    """Count the passphrases that were given on a file descriptor."""
    return len(_given_lines())


def can_ask() -> bool:
    """Tell whether there is a terminal, and no completion runs."""
    return sys.stdin is not None and sys.stdin.isatty() and "_RMJOURNAL_COMPLETE" not in os.environ


def _unlock(error: LockedFile) -> None:
    """Find the passphrase of a locked file."""
    if unlock_unasked(error):
        return
    from rmjournal.storage.recovery_code import find_mistake

    sentence = str(error).partition(". ")[0]
    if lines := _given_lines():
        mistakes = filter(None, map(find_mistake, lines))
        refusal = f"{sentence}, and no passphrase in {FD_VARIABLE} opens it."
        raise Refused(" ".join([refusal, *mistakes])) from error
    if not can_ask() or getattr(click.get_current_context().find_root().obj, "is_brief", False):
        raise Refused(
            f"{sentence}. Run this in a terminal, or give the passphrase with {FD_VARIABLE}, the number of a file "
            "descriptor."
        ) from error
    from rmjournal.storage.key_store import renew_kept_key

    echo_aside(f"{sentence}.")
    for _ in range(MAX_TRIES):
        passphrase = _ask(f"Passphrase of {visible(error.path.name)}")  # git hides what stands before it
        if error.unlock(passphrase):
            renew_kept_key(error)
            return
        echo_aside(find_mistake(passphrase) or "That is not its passphrase.")
    raise Refused(f"{sentence}. Nothing was changed.") from error


def _ask(prompt: str) -> str:
    answer: str = click.prompt(prompt, hide_input=True, default="", show_default=False, err=True)
    return answer


def _given_lines() -> list[str]:
    """Give the passphrases from the file descriptor, read once a run.

    `Refused` when it cannot be read.
    """
    meta = click.get_current_context().find_root().meta
    if _LINES not in meta:
        meta[_LINES] = _read_lines(os.environ.get(FD_VARIABLE, ""))
    lines: list[str] = meta[_LINES]
    return lines


def _read_lines(number: str) -> list[str]:
    if not number:
        return []
    try:
        with os.fdopen(os.dup(int(number)), "rb") as file:
            with suppress(OSError):  # of a file every verb reads the same lines; a pipe gives them once
                file.seek(0)
            data = file.read(_MAX_BYTES)
        lines = [line.removesuffix("\r") for line in data.decode("utf-8").split("\n")]
    except (OSError, ValueError, OverflowError) as error:
        raise Refused(f"{FD_VARIABLE} is not the number of a file descriptor with UTF-8 text.") from error
    lines = list(filter(None, lines))
    if not lines:
        raise Refused(
            f"The file descriptor in {FD_VARIABLE} gave no passphrase. A file gives it each time that a program "
            "asks, a pipe once."
        )
    return lines
