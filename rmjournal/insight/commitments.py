"""The last "Now what": the promise to oneself that closed the latest reflection."""

from dataclasses import dataclass
from datetime import date

from rmjournal.model.entry import Entries
from rmjournal.model.kinds.reflection import Reflection

LAST_STAGES = ("now_what", "action_plan", "test", "use", "start", "reflexivity")
"""The stage in which each framework looks ahead."""


@dataclass(frozen=True)
class NowWhat:
    """The words, and where they come from."""

    text: str
    reflection: Reflection


def last_now_what(entries: Entries, role: str, today: date) -> NowWhat | None:
    """What the owner of the journal wrote last about what comes next; none when nothing is there."""
    mine = [r for r in entries.of(Reflection) if r.author in ("", role) and r.day and r.day <= today]
    for reflection in sorted(mine, key=lambda r: (r.day or date.min, int(r.id)), reverse=True):
        for stage in LAST_STAGES:
            if reflection.answers.get(stage, "").strip():
                return NowWhat(reflection.answers[stage].strip(), reflection)
    return None
