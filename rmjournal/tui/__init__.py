"""The screens: imported only when they open."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rmjournal.config import Config
from rmjournal.storage.sealing import LockedFile


def run(path: Path, config: Config, note: str = "", unlock_ways: Sequence[Callable[[LockedFile], bool]] = ()) -> int:
    """Run the journal app, or the first-run questions; return the exit code.

    ``unlock_ways`` open a locked journal without a question, where they can. Raises `JournalError` before anything is
    drawn when the file cannot be read, and when all is over and it could not be saved.
    """
    from rmjournal.tui.cleanup import forget
    from rmjournal.tui.startup import build_app, reopen
    from rmjournal.tui.terminal import outlive_terminal, stop_process

    app = build_app(path, config, note, unlock_ways)
    unlock_ways = ()  # they hold passphrases
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
