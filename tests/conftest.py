"""Every test has its own state folder and config file, and no editor and no journal of the person who runs it."""

import os

# Textual reads these when it is imported, by whichever test comes first.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)


from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(tmp_path / "config.toml"))
    for name in ("RMJOURNAL_FILE", "RMJOURNAL_TODAY", "VISUAL", "EDITOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
