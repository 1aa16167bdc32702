"""Opening the screens; where there is no terminal, the plain view of today instead."""

import os
import sys

from rmjournal.cli.context import Desk
from rmjournal.cli.output import echo
from rmjournal.errors import NotFound
from rmjournal.storage.recovery import is_begun


def open_screens(desk: Desk) -> int:
    """Open the journal on screen, and give the exit code; never waits for a terminal that is not there."""
    if not is_terminal():
        return plain_today(desk)
    config = desk.config
    desk.is_on_screen = True
    from rmjournal.tui import run

    return run(desk.path, config)


def is_terminal() -> bool:
    """Whether there is a terminal that can show screens: they are drawn on stderr and read from stdin."""
    streams = (sys.stdin, sys.stderr)
    term = os.environ.get("TERM", "" if os.name == "posix" else "windows")
    return all(s is not None and s.isatty() for s in streams) and term not in ("", "dumb")


def plain_today(desk: Desk) -> int:
    """Print what the screen of today shows; without a journal how to begin, with exit code 1."""
    from rmjournal.cli.commands.today import lines

    if not is_begun(desk.path):
        raise NotFound(
            f"There is no journal at {desk.path} yet; open rmjournal in a terminal, or begin with: "
            'rmjournal add relationship "Name" --role mentee (or mentor).'
        )
    echo("\n".join(lines(desk.journal)))
    return 0
