"""Another machine that has the same file, beside the app that is being tested."""

from collections.abc import Callable
from pathlib import Path

from rmjournal.journal.open_journal import Journal

from .app_driver import AppDriver
from .pilot import TODAY, settle


class OtherDevice:
    """Another machine with the same file."""

    def __init__(self, driver: AppDriver, folder: Path) -> None:
        self.driver = driver
        self.root = folder / "there"

    async def does(self, change: Callable[[Journal], object]) -> None:
        """Change the file there, and wait until it came in here."""
        self.driver.journal.db.flush()
        other = Journal.open(self.driver.journal.path, today=TODAY, state_root=self.root)
        change(other)
        other.close()
        self.driver.journal.refresh()
        await settle(self.driver.pilot)
