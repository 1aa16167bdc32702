"""How new what a calendar shows of an entry is, as a number that only grows: with a change, and with its undoing.

Nothing is stored for it. It is made of the clock times in the stamps of those fields that a calendar shows, counted
from the moment in the entry's id, so no other edit moves it.
"""

from collections.abc import Iterable, Mapping

from rmjournal.crdt.field_path import JSON, Tables
from rmjournal.crdt.record import registers
from rmjournal.crdt.version_vector import vector
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session

SHOWN: Mapping[type[Entry], tuple[str, ...]] = {
    Session: ("start", "minutes", "zone", "state", "kind", "shared"),
    Action: ("due", "state", "text", "shared"),
}
"""The fields that an event or a task is made of."""
SHOWN_IF_SHARED = ("focus", "place")
"""The fields of a session that leave only with a shared one, so only then may they be noticed."""
BEGINNING = 1_767_225_600_000
"""Milliseconds up to 2026: no entry is counted from a moment before, such as one with an id made by hand."""
STEP = 50
"""Milliseconds that count as one within the first years; the number has 31 bits in a calendar."""
YEARS = 2 * 366 * 86_400_000
"""Milliseconds after which a second counts as one."""
LARGEST = 2**31 - 1


def turns(entries: Iterable[Entry], tables: Tables, *, own: bool = False) -> dict[str, int]:
    """By id, the number of each session and action among the entries, from their records as the file has them.

    ``own``: for a calendar of one's own, in which what is private shows too.
    """
    return {
        entry.id: turn(entry, tables.get(entry.KIND.plural, {}).get(int(entry.id), {}), own=own)
        for entry in entries
        if type(entry) in SHOWN
    }


def turn(entry: Entry, document: Mapping[str, JSON], *, own: bool = False) -> int:
    """The number of one entry: its history, and the newest time at which something that shows was written."""
    told = isinstance(entry, Session) and (own or entry.shared)
    names = SHOWN.get(type(entry), ()) + (SHOWN_IF_SHARED if told else ())
    known = registers(document)
    vectors = [vector(version.stamp) for name in names for version in known.get(name, {}).values()]
    times = [time for seen in vectors for time in seen.values()]
    by_hand = sum(device.startswith("h.") for seen in vectors for device in seen)
    since = max(times, default=0) - max(int(entry.id) >> 21, BEGINNING)
    return min(LARGEST, sequence(entry) + by_hand + _coarse(max(0, since)))


def sequence(entry: Entry) -> int:
    """How often an entry was moved, called off or taken up again, as its history has it."""
    if isinstance(entry, Action):
        return len(entry.changes("due")) + len(entry.changes("state"))
    called_off = [change for change in entry.changes("state") if "cancelled" in (change.was, change.now)]
    return len(entry.changes("start")) + len(called_off)


def _coarse(time: int) -> int:
    return min(time, YEARS) // STEP + max(0, time - YEARS) // 1000
