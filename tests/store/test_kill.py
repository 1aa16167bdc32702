"""A writer killed at any moment leaves the whole old file or the whole new one."""

import os
import random
import signal
import time
from pathlib import Path

from rmjournal.store import layout
from rmjournal.store.saving import save

KILLS = 500


def journal(number: int) -> bytes:
    """Give a journal of some 70 kB that is told by a number from all others."""
    content = layout.new_content("ab" * 16)
    content["goals"] = {str(i): {"body": f"{number} " * 120, "title": f"{number}"} for i in range(100)}
    return layout.encode(content)


def write_for_ever(path: Path, pipe: int) -> None:
    """Save one journal after the other, and report each once it is saved."""
    number = int(str(layout.decode(path, path.read_bytes())["round"]))
    while True:
        number += 1
        save(path, numbered(number), layout.look(path))
        os.write(pipe, b"%d\n" % number)


def numbered(number: int) -> bytes:
    content = layout.decode(Path("journal.json"), journal(number))
    return layout.encode({**content, "round": number})


def killed_writer(path: Path) -> int | None:
    """Run a writer, kill it in its first save or one soon after, and give the last save that it reported."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(out)
            write_for_ever(path, into)
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as reports:
        # On a busy machine the writer may begin late: two of three are killed only after it has begun.
        lines = [reports.readline() for _ in range(random.randrange(3))]
        time.sleep(random.uniform(0, 0.012))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended before it was killed"
        lines += reports.readlines()
    return int(lines[-1]) if lines else None


def test_after_each_of_500_kills_the_file_is_whole_and_holds_what_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    save(path, numbered(0), None)
    last = moved = 0
    for _ in range(KILLS):
        reported = killed_writer(path)
        data = path.read_bytes()
        number = int(str(layout.decode(path, data)["round"]))
        assert data == numbered(number), "a file that is neither the old one nor the new one"
        saved = last if reported is None else reported
        assert number in (saved, saved + 1), "a save that was reported is not there"
        moved += number > last
        last = number
    assert moved > KILLS // 10, "the writers were killed before they wrote anything"
    temps = [item.name for item in tmp_path.iterdir() if item != path]
    assert all(name.startswith(".~journal.json.") and name.endswith(".tmp") for name in temps)
