"""Startup of the screens: the journal, or the first-run questions."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textual._context import active_app
from textual.screen import Screen

from rmjournal.config import Config, computer_name
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.new_journal import is_begun
from rmjournal.storage.sealing import LockedFile, Unlock
from rmjournal.tui.app import ClosedLock, JournalApp
from rmjournal.tui.page_rows import Spot
from rmjournal.tui.screens.main import MainScreen


def build_app(
    path: Path,
    config: Config,
    note: str = "",
    unlock_ways: Callable[[], Sequence[Unlock]] = tuple,
    spot: Spot | None = None,
    words: str = "",
) -> JournalApp:
    """Build the app on a journal, its passphrase, or the first-run questions.

    ``unlock_ways`` gives ways to open a locked journal. ``spot`` is what was open when the lock was closed, and
    ``words`` what could not be done then. Raises `JournalError` when the journal cannot be read.
    """
    ways: Sequence[Unlock] | None = None
    while True:
        try:
            make_screen, theme = _first_screen(path, config, note, spot)
        except LockedFile as error:
            ways = unlock_ways() if ways is None else ways
            if any(unlock(error) for unlock in ways):
                continue
            open_next = partial(_show_first_screen, path, config, note, spot)
            make_screen, theme = partial(_lock_screen, error, open_next, words), config.theme
        return JournalApp(make_screen, theme, config.keys, hide_after=config.hide_after, title=config.title)


def reopen(closed: ClosedLock, words: str = "") -> JournalApp:
    """Build the app that follows when the lock of a journal was closed."""
    return build_app(closed.path, closed.config, closed.note, tuple, closed.spot, words)


def _first_screen(path: Path, config: Config, note: str, spot: Spot | None) -> tuple[Callable[[], Screen[None]], str]:
    """Give what makes the first screen, and the theme."""
    if not is_begun(path):
        return partial(_first_run, path, config), config.theme
    journal = Journal.open(path, today=config.today, zone=config.zone, computer=computer_name)
    return partial(MainScreen, journal, config, note, spot), _chosen_theme(journal, config)


def _show_first_screen(path: Path, config: Config, note: str, spot: Spot | None) -> None:
    """Show what a passphrase has opened, above the lock screen."""
    make_screen, theme = _first_screen(path, config, note, spot)
    app = active_app.get()
    if theme in app.available_themes and not app.no_color:
        app.theme = theme
    app.push_screen(make_screen())


def _lock_screen(error: LockedFile, open_next: Callable[[], None], words: str) -> Screen[None]:
    from rmjournal.tui.screens.lock import LockScreen

    return LockScreen(error, open_next, words=words)


def _first_run(path: Path, config: Config) -> Screen[None]:
    from rmjournal.tui.screens.first_run import FirstRun

    return FirstRun(path, config)


def _chosen_theme(journal: Journal, config: Config) -> str:
    """Choose the theme: that chosen on screen, unless the config file changed later."""
    settings = journal.db.storage.state.read_settings()
    is_newer = settings.get("config_theme", "") == config.theme
    saved = str(settings.get("theme") or "")
    return saved if saved and is_newer else config.theme or saved
