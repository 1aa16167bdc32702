"""What a journal of ten thousand records costs."""

import subprocess
import sys
from pathlib import Path

from rmjournal.leaf import Document
from rmjournal.store import Store, Write

COST = """
import sys, time
from pathlib import Path
from rmjournal.store import Store, Write, layout
path, state = Path(sys.argv[1]), Path(sys.argv[2])
data = path.read_bytes()
def best(do):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        do()
        times.append(time.perf_counter() - start)
    return min(times)
decoding = best(lambda: layout.decode(path, data))
opening = best(lambda: Store(path, state_root=state))
store = Store(path, state_root=state)
saving = best(lambda: store.commit([Write("goals", 5, "title", str(time.perf_counter()))]))
sys.stdout.write(f"{decoding} {opening} {saving}")
"""


def test_ten_thousand_records_open_and_save_quickly(tmp_path: Path) -> None:
    path, state = tmp_path / "journal.json", tmp_path / "state"
    body = "Ask Ida what she would show first, then try it together. " * 8
    goals: dict[int, Document] = {
        number: {"title": f"goal {number}", "body": f"{body}{number}", "levels": {"0": "a"}}
        for number in range(10_000)
    }
    store = Store.create(path, {"goals": goals}, state_root=state)
    store.commit([Write("goals", 1, "title", "x")])
    store.close()
    decoding, opening, saving = map(
        float, subprocess.check_output([sys.executable, "-c", COST, path, state], text=True).split()
    )
    # Twice the 60 ms, and half as much again for opening: machines that check are shared.
    assert opening < decoding * 1.3 * 1.5 and saving < 0.120, (decoding, opening, saving)
