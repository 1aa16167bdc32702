"""The screens: imported only when they open."""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from rmjournal.config import Config, explicit_today, read_config
from rmjournal.storage.sealing import Unlock


def can_show_screens() -> bool:
    """Whether stdin and stderr are a terminal that can show screens."""
    streams = (sys.stdin, sys.stderr)
    term = os.environ.get("TERM", "" if os.name == "posix" else "windows")
    return all(s is not None and s.isatty() for s in streams) and term not in ("", "dumb")


def open_screens(file: str, today: str, unlock_ways: Callable[[], Sequence[Unlock]]) -> int:
    """Run the screens with the options of the command line, which may be empty."""
    config = read_config(Path(file) if file else None, explicit_today(today, date.today()))
    return run(config.file, config, unlock_ways=unlock_ways)


def run(path: Path, config: Config, note: str = "", unlock_ways: Callable[[], Sequence[Unlock]] = tuple) -> int:
    """Run the journal app, or the first-run questions; return the exit code.

    ``unlock_ways`` gives ways to open a locked journal. Raises `JournalError` before anything is
    drawn when the file cannot be read, and when all is over and it could not be saved.
    """
    from rmjournal.tui.cleanup import forget
    from rmjournal.tui.startup import build_app, reopen
    from rmjournal.tui.terminal import outlive_terminal, stop_process

    app = build_app(path, config, note, unlock_ways)
    outlive_terminal()
    app.run()
    while app.closed_lock and not app.return_code:
        closed, words = app.closed_lock, str(app.refused or "")
        del app
        forget()
        if closed.stops:
            stop_process()
        app = reopen(closed, words)
        app.run()
    if app.refused:
        raise app.refused
    return app.return_code or 0
