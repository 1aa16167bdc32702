"""The screens: imported only when they open."""

from pathlib import Path

from rmjournal.config import Config


def run(path: Path, config: Config, note: str = "") -> int:
    """Run the journal app, or the first-run questions; return the exit code.

    Raises `JournalError` before anything is drawn when the file cannot be read, and when all is over and it could not
    be saved.
    """
    from rmjournal.tui.startup import build_app
    from rmjournal.tui.terminal import outlive_terminal

    app = build_app(path, config, note)
    outlive_terminal()
    app.run()
    if app.refused:
        raise app.refused
    return app.return_code or 0
