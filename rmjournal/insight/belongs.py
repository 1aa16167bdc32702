"""What an entry belongs to, also through what it is about: which goal, and who learns by it."""

from rmjournal.model.entry import Entries, Entry

OVER = ("goal", "learning", "skill", "about")
"""The fields through which an entry belongs to a goal or a learner, the nearest first."""
FAR = 4
"""Steps from entry to entry that are followed."""


def goal_of(entry: Entry, entries: Entries) -> str:
    """The id of the goal an entry belongs to, itself when it is one; empty when it has none."""
    return next((one.id for one in _chain(entry, entries) if one.KIND.name == "goal"), "")


def learner_of(entry: Entry, entries: Entries) -> str:
    """Who learns by an entry: mentor, mentee, or empty when nobody does."""
    found = (str(getattr(one, "learner", "")) for one in _chain(entry, entries))
    return next((role for role in found if role), "") or _owner(entry, entries)


def _owner(entry: Entry, entries: Entries) -> str:
    skills = (one for one in _chain(entry, entries) if one.KIND.name == "skill")
    return next((str(getattr(one, "owner", "")) for one in skills), "")


def _chain(entry: Entry, entries: Entries) -> list[Entry]:
    found = [entry]
    for _ in range(FAR):
        ids = (str(getattr(found[-1], name, "")) for name in OVER)
        after = next((one for key in ids if key and (one := entries.get(key))), None)
        if after is None or after in found:
            break
        found.append(after)
    return found
