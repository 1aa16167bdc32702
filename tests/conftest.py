"""Every test has its own state folder and config file, and no editor and no journal of the person who runs it."""

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import settings

# A machine with much to do is slow, and that is no failure.
settings.register_profile("any machine", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("any machine")

# Textual reads these when it is imported, by whichever test comes first.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

# The tests stand in one time zone, that of the demo, wherever they run.
os.environ["TZ"] = "Europe/Oslo"
time.tzset()

# A shell that runs this in the background has the programs it starts ignore ctrl+c; those of the tests must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(tmp_path / "config.toml"))
    for name in ("RMJOURNAL_FILE", "RMJOURNAL_TODAY", "VISUAL", "EDITOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--redraw", action="store_true", help="write the pictures of screens anew, to be looked at")
    parser.addoption("--every-fault", action="store_true", help="every fault at every call, every damage")
