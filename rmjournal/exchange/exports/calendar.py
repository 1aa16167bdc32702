"""ICS: sessions and what is due, for a calendar."""

from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.ics import as_calendar
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other


def ics_file(matter: Matter) -> bytes:
    """One calendar; for own use with private sessions and points too."""
    names = {}
    pairs = matter.entries.of(Relationship)
    if len(pairs) == 1:
        names = {pairs[0].role: matter.name or pairs[0].role, other(pairs[0].role): pairs[0].short}
    told = Entries({entry.id: entry.edit(shared=True) for entry in matter.entries})
    return as_calendar(told, matter.today, names, matter.turns).encode("utf-8")
