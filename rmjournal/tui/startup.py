"""Startup of the screens: the journal, or the first-run questions."""

from pathlib import Path

from textual.screen import Screen

from rmjournal.config import Config
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.new_journal import is_begun
from rmjournal.tui.app import JournalApp
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.theme import NIGHT


def build_app(path: Path, config: Config, note: str = "") -> JournalApp:
    """Build the app on an open journal, or on the first-run questions.

    Raises `JournalError` when the journal cannot be read.
    """
    if not is_begun(path):
        return JournalApp(lambda: _first_run(path, config), config.theme or NIGHT.name, config.keys)
    journal = Journal.open(path, today=config.today, zone=config.zone)
    return JournalApp(lambda: MainScreen(journal, config, note), config.theme or _saved_theme(journal), config.keys)


def _first_run(path: Path, config: Config) -> Screen[None]:
    from rmjournal.tui.screens.first_run import FirstRun

    return FirstRun(path, config)


def _saved_theme(journal: Journal) -> str:
    return str(journal.db.storage.state.read_settings().get("theme") or NIGHT.name)
