"""Snapshots: texts of screens that are kept in files beside the tests, and compared.

``RMJOURNAL_SNAPSHOTS=write python -m pytest …`` writes them anew; look at the difference before you commit it.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def compare_with_snapshot(name: str, text: str) -> None:
    """Fail when a text differs from the snapshot of that name."""
    kept = FOLDER / f"{name}.txt"
    now = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    if os.environ.get("RMJOURNAL_SNAPSHOTS") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now, "utf-8")
    assert kept.is_file(), f"{kept} is not kept yet: run with RMJOURNAL_SNAPSHOTS=write, and look at it"
    assert now == kept.read_text("utf-8")
