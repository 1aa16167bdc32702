"""Startup of the screens: the journal, or the first-run questions."""

import functools
from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from rmjournal.config import Config, computer_name
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.new_journal import is_begun
from rmjournal.tui.app import JournalApp
from rmjournal.tui.screens.main import MainScreen


def build_app(path: Path, config: Config, note: str = "") -> JournalApp:
    """Build the app on an open journal, or on the first-run questions.

    Raises `JournalError` when the journal cannot be read.
    """
    if is_begun(path):
        journal = Journal.open(path, today=config.today, zone=config.zone, computer=computer_name)
        make_screen: Callable[[], Screen[None]] = functools.partial(MainScreen, journal, config, note)
        theme = _chosen_theme(journal, config)
    else:
        make_screen, theme = functools.partial(_first_run, path, config), config.theme
    return JournalApp(make_screen, theme, config.keys, hide_after=config.hide_after, title=config.title)


def _first_run(path: Path, config: Config) -> Screen[None]:
    from rmjournal.tui.screens.first_run import FirstRun

    return FirstRun(path, config)


def _chosen_theme(journal: Journal, config: Config) -> str:
    """Choose the theme: that chosen on screen, unless the config file changed later."""
    settings = journal.db.storage.state.read_settings()
    is_newer = settings.get("config_theme", "") == config.theme
    saved = str(settings.get("theme") or "")
    return saved if saved and is_newer else config.theme or saved
