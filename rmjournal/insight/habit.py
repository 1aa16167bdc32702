"""What is usual for a pair: the time at which its sessions begin."""

from rmjournal.dates import is_time
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session


def usual_time(entries: Entries, pair: Relationship | None) -> str:
    """The time of the latest agreement that names one, else of the latest session, like "08:30"; else empty."""
    if pair is None:
        return ""
    agreed = [a.start_time for a in entries.near(pair, Agreement) if is_time(a.start_time)]
    begun = sorted(s.start for s in entries.near(pair, Session) if s.begins)
    found = agreed[-1].replace(".", ":") if agreed else begun[-1][11:16] if begun else ""
    return found.zfill(5) if found else ""
