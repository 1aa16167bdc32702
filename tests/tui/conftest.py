"""Before Textual is imported: no animations, all colours, short waits; so tests of screens are quick and alike."""

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

import pytest
import textual._wait
import textual.constants

assert textual.constants.TEXTUAL_ANIMATIONS == "none", "something imported Textual before this file"
# Pilot waits 20 ms twice for each key; 5 ms are enough without a terminal.
textual._wait.SLEEP_GRANULARITY = 1 / 200
textual._wait.SLEEP_IDLE = 1 / 1000


@pytest.fixture(autouse=True)
def patient_key_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the effects of a key take longer than a person would wait for them."""
    monkeypatch.setattr("rmjournal.tui.app.MAX_WAIT", 60.0)
