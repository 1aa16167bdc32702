"""Every test has a folder, a state folder and a config file of its own, and no editor and no journal of a person."""

import gc
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from rmjournal.storage.local import device_clock
from tests.check import LONGEST_TESTS
from tests.examples import register_profiles

MEMORY, NEEDED = Path("/dev/shm"), 4 << 30
"""A folder in memory, and the bytes that must be free there: each test writes files, and waits for the disk."""
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > NEEDED:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

register_profiles()

# Textual reads these when it is imported, by whichever test comes first.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

# The tests stand in one time zone, that of the demo, wherever they run.
os.environ["TZ"] = "Europe/Oslo"
time.tzset()

# They write numbers in one way too.
if everywhere := os.environ.pop("LC_ALL", ""):
    os.environ["LANG"] = everywhere
os.environ["LC_NUMERIC"] = "C"

# A shell that runs this in the background has the programs it starts ignore ctrl+c; those of the tests must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Each app on the screen makes some 100,000 objects that live as long as it: looking through them often finds nothing.
gc.set_threshold(500_000, 2, 5)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_TESTS)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # what all tests share is looked through no more


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The app freezes what its start made, and a process of tests makes many apps: they would never be collected.
    monkeypatch.setattr(gc, "freeze", lambda: None)
    # A test whose clock is far ahead leaves the ids of the next one where they were.
    monkeypatch.setattr(device_clock.id_generator, "_last", device_clock.id_generator._last)
    monkeypatch.setattr(device_clock, "_generators_by_day", {})
    monkeypatch.chdir(tmp_path)  # a name that is typed by chance writes a file
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(tmp_path / "config.toml"))
    for name in ("RMJOURNAL_FILE", "RMJOURNAL_TODAY", "VISUAL", "EDITOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-fault", action="store_true", help="every fault at every call, every damage")
