"""What was seen once and found good: a text kept in a file beside the tests, and compared.

``RMJOURNAL_SEEN=keep python -m pytest …`` keeps what is seen now; look at the difference before you commit it.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "seen"


def as_seen(name: str, text: str) -> None:
    """Fail when a text is not the one that was kept under a name."""
    kept = FOLDER / f"{name}.txt"
    now = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    if os.environ.get("RMJOURNAL_SEEN") == "keep":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(now, "utf-8")
    assert kept.is_file(), f"{kept} is not kept yet: run with RMJOURNAL_SEEN=keep, and look at it"
    assert now == kept.read_text("utf-8")
