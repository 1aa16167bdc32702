"""Scope of entries: one relationship, the goal they belong to and who learns."""

import functools
from collections.abc import Mapping, Sequence

from rmjournal.model.entry import Entries, Entry, EntryMap, once_per_state
from rmjournal.model.kind import link_fields
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.roles import STORY_AREA


def select_pair(entries: Entries, pair_id: str) -> Entries:
    """Select the entries of one relationship; without an id, all."""
    selected = _of_pair(entries, pair_id) if pair_id else None
    return entries if selected is None else selected


@once_per_state
def _of_pair(entries: Entries, pair_id: str) -> Entries | None:
    """Select the entries of a relationship; None where those are all."""
    if [pair.id for pair in entries.of(Relationship)] == [pair_id]:
        return None
    found = _by_pair(entries).get(pair_id, _by_pair(entries)[""])
    return entries.subset(found) if len(found) < len(entries) else None


@once_per_state
def _by_pair(entries: Entries) -> Mapping[str, Sequence[Entry]]:
    """Group the entries by relationship.

    Each has those without a relationship too, which stand alone under an empty id.
    """
    groups: dict[str, list[Entry]] = {"": [], **{pair.id: [] for pair in entries.of(Relationship)}}
    for entry in entries:
        pair_id = entries.relationship_id(entry)
        for group in [groups.get(pair_id, [])] if pair_id else groups.values():
            group.append(entry)
    return groups


def usual_pair(entries: Entries) -> Relationship | None:
    """The default relationship: the only open one, else the only one."""
    pairs = entries.of(Relationship)
    open_pairs = [pair for pair in pairs if pair.state not in ENDED_STATES]
    return open_pairs[0] if len(open_pairs) == 1 else pairs[0] if len(pairs) == 1 else None


def belongs_to_pair(entry: Entry, pair: Relationship, entries: Entries) -> bool:
    """Tell whether an entry belongs to a relationship.

    An entry that names none belongs to the only one.
    """
    pair_id = entries.relationship_id(entry)
    return pair_id == pair.id or (not pair_id and len(entries.of(Relationship)) == 1)


@functools.lru_cache(maxsize=8)
def entries_of_pair(entries: Entries, pair_id: str) -> Entries:
    """Select what belongs to a relationship, as for a page about it.

    Entries without a relationship belong to the only one, and to none of several. The last answers are cached.
    """
    if len(entries.of(Relationship)) == 1:
        return select_pair(entries, pair_id)
    found = _by_pair(entries).get(pair_id, ())
    return entries.subset(entry for entry in found if entries.relationship_id(entry) == pair_id)


def pair_of_new(entry: Entry, entries: Entries) -> Relationship | None:
    """Find the relationship of a new entry: own, usual, or that of its links."""
    own = entries.get_of_kind(Relationship, entries.relationship_id(entry)) or usual_pair(entries)
    targets = filter(None, (entries.get(str(getattr(entry, name))) for name in link_fields(type(entry))))
    ids = filter(None, map(entries.relationship_id, targets))
    return own or entries.get_of_kind(Relationship, next(ids, ""))


def which_pair_words(entries: Entries) -> str:
    """Ask which relationship is meant, with the command-line option for each one."""
    pairs = entries.of(Relationship)
    names = [pair.short_name.casefold() for pair in pairs]
    refs = [
        entries.short_id(pair) if names.count(name) > 1 else name_in_shell(pair.short_name)
        for pair, name in zip(pairs, names, strict=True)
    ]
    return f"Which relationship? Add {' or '.join(f'--with {ref}' for ref in refs)}."


def name_in_shell(name: str) -> str:
    """Quote a name where a shell needs it."""
    return name if name.isalnum() else f'"{name}"'


def role_in_pair(entry: Entry, entries: Entries) -> str:
    """My role in the relationship of an entry, else in the usual one.

    Empty where neither is known.
    """
    pair = entries.get_of_kind(Relationship, entries.relationship_id(entry)) or usual_pair(entries)
    return pair.role if pair else ""


def follow_joined(entries: EntryMap) -> tuple[Mapping[str, Entry], list[Entry]]:
    """Move entries of joined relationships to the one that stays.

    It is for what another device wrote in the meantime. Where two devices joined them the other way round, the older
    relationship stays. Returns the entries, and the relationships that were joined into others.
    """
    next_ids = {
        pair.id: pair.joined_into
        for pair in entries.of(Relationship)
        if isinstance(pair, Relationship) and pair.joined_into not in ("", pair.id) and pair.joined_into in entries
    }
    stays = {pair_id: _last_joined(pair_id, next_ids) for pair_id in next_ids}
    gone = {pair_id: kept for pair_id, kept in stays.items() if kept != pair_id}
    if not gone:
        return entries, []
    moved = {entry_id: _moved(entry, gone) for entry_id, entry in entries.items()}
    return {entry_id: entry for entry_id, entry in moved.items() if entry_id not in gone}, [
        moved[one] for one in gone
    ]


def _last_joined(pair_id: str, next_ids: dict[str, str]) -> str:
    """Follow a chain of joined relationships to the one that stays."""
    seen: list[str] = []
    while pair_id in next_ids and pair_id not in seen:
        seen.append(pair_id)
        pair_id = next_ids[pair_id]
    return min(seen[seen.index(pair_id) :], key=int) if pair_id in seen else pair_id


def _moved(entry: Entry, gone: dict[str, str]) -> Entry:
    """Give an entry with its links to joined relationships moved to those that stay."""
    links = {name: getattr(entry, name) for name in link_fields(type(entry))}
    moved = {name: gone[link] for name, link in links.items() if link in gone}
    return entry.edit(**moved) if moved else entry


LINK_FIELDS = ("goal", "learning", "skill", "about")
"""Fields that link an entry to a goal or a learner, the nearest first."""
MAX_LINKS = 4
"""Steps from entry to entry that are followed."""


def goal_of(entry: Entry, entries: Entries) -> str:
    """Id of the goal that an entry belongs to; empty without one."""
    return next((link.id for link in _chain(entry, entries) if link.KIND.name == "goal"), "")


def areas_of(entry: Entry, entries: Entries) -> tuple[str, ...]:
    """List an entry's focus areas, else those of its goal, learning or skill."""
    found = ((*getattr(link, "areas", ()), getattr(link, "area", "")) for link in _chain(entry, entries))
    return next((areas for some in found if (areas := tuple(filter(None, some)))), ())


def tells_story(learning: Learning, entries: Entries) -> bool:
    """Whether a learning, or else its goal, is about diversity and inclusion."""
    return STORY_AREA in areas_of(learning, entries)


OWNER = "me"
"""The name of the owner of the journal among the people who learn."""


def learner_name(entry: Entry, entries: Entries) -> str:
    """Name the person who learns in a goal or a learning.

    The same in all relationships with them: `OWNER`, the partner's name, or the role where there is no relationship.
    """
    role = learner_of(entry, entries)
    pair = entries.get_of_kind(Relationship, entries.relationship_id(entry)) or usual_pair(entries)
    return role if pair is None or not role else OWNER if role == pair.role else pair.partner


def learner_of(entry: Entry, entries: Entries) -> str:
    """The learner of an entry: mentor, mentee, or empty."""
    learners = (str(getattr(link, "learner", "")) for link in _chain(entry, entries))
    return next((role for role in learners if role), "") or _owner(entry, entries)


def _owner(entry: Entry, entries: Entries) -> str:
    skills = (link for link in _chain(entry, entries) if link.KIND.name == "skill")
    return next((str(getattr(link, "owner", "")) for link in skills), "")


def _chain(entry: Entry, entries: Entries) -> list[Entry]:
    chain = [entry]
    for _ in range(MAX_LINKS):
        ids = (str(getattr(chain[-1], name, "")) for name in LINK_FIELDS)
        next_link = next((link for key in ids if key and (link := entries.get(key))), None)
        if next_link is None or next_link in chain:
            break
        chain.append(next_link)
    return chain
