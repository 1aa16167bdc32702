"""What may be shown to the partner: the shared entries, and nothing that tells of others, not even a link."""

from rmjournal.insight.as_of import without_links
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change, defaults, fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

DATED = ("state", "target", "start", "due", "session")
"""Fields whose history may leave, as days without reasons; reasons may be older than the sharing."""
OF_PAIR = ("id", "partner", "role", "start", "planned_end", "areas", "form", "state", "ended")
"""What both know of their relationship, also when its entry is private."""


def shared_only(entries: Entries) -> Entries:
    """The entries that are shared, as they may leave; all that is reckoned from them knows of no other.

    A relationship stays, as the frame, with what both know of it. Texts of a session's owner stay only where they are
    marked as shared; marks such as "difficult" never do.
    """
    kept = {entry.id: entry for entry in entries if entry.shared or isinstance(entry, Relationship)}
    gone = {entry.id for entry in entries} - kept.keys()
    while True:
        whole = {entry.id: found for entry in kept.values() if (found := without_links(entry, gone))}
        lost = kept.keys() - whole.keys()
        if not lost:
            return Entries({key: _as_it_leaves(entry, gone) for key, entry in whole.items()})
        gone |= lost
        kept = whole


def _as_it_leaves(entry: Entry, gone: set[str]) -> Entry:
    empty, names = defaults(type(entry)), fields(type(entry))
    hidden = {name for name, field in names.items() if field.private}
    if isinstance(entry, Session) and not entry.notes_shared:
        hidden.add("notes")
    if isinstance(entry, Relationship) and not entry.shared:
        hidden |= set(names) - set(OF_PAIR)
    said = {} if hidden >= set(names) - set(OF_PAIR) else _history(entry, gone)
    return entry.edit(**{name: empty[name] for name in hidden}, history=said)


def _history(entry: Entry, gone: set[str]) -> dict[str, Change]:
    """The days on which it turned or moved, without reasons and without what is private."""
    return {
        key: Change(on=line.on, field=line.field, was=line.was, now=line.now)
        for key, line in entry.history.items()
        if line.field in DATED and not gone & {str(line.was), str(line.now)}
    }
