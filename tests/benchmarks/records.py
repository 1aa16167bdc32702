"""What ten thousand records cost: opening them against decoding them, a save after one edit, what a screen waits."""

import subprocess
import sys
from pathlib import Path

from rmjournal.crdt.field_path import Document
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write

COST = """
import json, sys, time
from pathlib import Path
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage import codec
path, state = Path(sys.argv[1]), Path(sys.argv[2])
data = path.read_bytes()
def best(do):
    times = []
    for _ in range(7):
        start = time.perf_counter()
        do()
        times.append(time.perf_counter() - start)
    return min(times)
plain = best(lambda: json.loads(data))
decoding = best(lambda: codec.decode(path, data))
opening = best(lambda: JournalDB(path, state_root=state))
db = JournalDB(path, state_root=state)
saving = best(lambda: db.commit([Write("goals", 5, "title", str(time.perf_counter()))]))
db.enable_write_behind()
writing = best(lambda: db.commit([Write("goals", 5, "title", str(time.perf_counter()))]))
ticks = [time.perf_counter()]
db.storage.start_save()
while db.storage.write_behind.is_busy:
    ticks.append(time.perf_counter())
stall = max(later - before for before, later in zip(ticks, ticks[1:]))
sys.stdout.write(f"{plain} {decoding} {opening} {saving} {writing} {stall}")
"""


def cost(folder: Path) -> str:
    """Opening as a ratio to decoding and to json alone, a save and an edit that is saved behind in milliseconds.

    Each is the best of seven; the last figure is the longest moment for which a save behind keeps a screen waiting.
    """
    path, state = folder / "records.json", folder / "records-state"
    body = "Ask Ida what she would show first, then try it together. " * 8
    goals: dict[int, Document] = {
        number: {"title": f"goal {number}", "body": f"{body}{number}", "levels": {"0": "a"}}
        for number in range(10_000)
    }
    db = JournalDB.create(path, {"goals": goals}, state_root=state)
    db.commit([Write("goals", 1, "title", "x")])
    db.close()
    told = subprocess.check_output([sys.executable, "-c", COST, path, state], text=True)
    plain, decoding, opening, saving, writing, stall = map(float, told.split())
    return (
        f"opening {opening / decoding:.2f} of decoding, {opening / plain:.2f} of json alone, "
        f"a save {saving * 1000:.0f} ms, an edit that is saved behind "
        f"{writing * 1000:.0f} ms, {stall * 1000:.0f} ms at a time while that save runs"
    )
