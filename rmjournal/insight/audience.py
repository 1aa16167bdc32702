"""Audience: which entries, and which of their fields, the partner or others may read.

Everything that leaves the journal goes through `select_for`; a packet has its own shape on top of it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from typing import Final, Literal, NamedTuple

import msgspec

from rmjournal.english import agree, join_words, pluralize
from rmjournal.insight.as_of import drop_links
from rmjournal.insight.masked_names import find_people, mask_names
from rmjournal.insight.name_forms import name_parts
from rmjournal.insight.reflection_context import is_for_oneself
from rmjournal.insight.review.sealed_ratings import revealing_ids
from rmjournal.insight.scope import tells_story
from rmjournal.model.document import is_empty
from rmjournal.model.entry import AUDIENCES, Audience, Entries, Entry, has_consent
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kind import Change, defaults, fields
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import ON_PURPOSE, Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import audience_of, is_never_for_others, is_partners_alone, say_why_not_for_others

SHARED_HISTORY_FIELDS: Final = ("state", "target", "start", "due", "session")
"""Fields whose history may leave, as days without reasons; reasons may be older than the sharing."""
SHARED_PAIR_FIELDS: Final = ("id", "partner", "role", "start", "planned_end", "areas", "form", "state", "ended")
"""What both know of their relationship, also when its entry is private."""

NO_CONSENT: Final = "Somebody in it has not agreed that this is read, so it stays here. Note who has agreed."
"""Why the story of somebody else stays."""

Reason = Literal["private", "partner", "part", "consent", "sealed"]
"""Why an entry is left out: private, for the partner only, part of something left out, without consent, or sealed."""


class LeftOut(NamedTuple):
    """An entry that an audience does not get, and why."""

    entry: Entry
    why: Reason


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The entries for an audience as it may read them, and those left out."""

    entries: Entries
    left_out: tuple[LeftOut, ...] = ()
    """Only their owner is told of these, never the page."""


def select_for(entries: Entries, audience: Audience, known: Entries) -> Selection:
    """Select what an audience may read, without what is not for it.

    ``known`` is the whole journal: the people in it are masked for others. A relationship stays with what both know
    of it. Figures that are made of the selection reveal no entry that was left out.
    """
    if audience == "private":
        return Selection(entries=entries)
    revealing = {key for pair in known.of(Relationship) for key in revealing_ids(known, pair)}
    reasons: dict[str, Reason] = {
        entry.id: why for entry in entries if (why := _reason_to_stay(entry, audience, known, revealing)) is not None
    }
    visible = {entry.id: entry for entry in entries if entry.id not in reasons}
    while broken := [key for key, entry in visible.items() if drop_links(entry, set(reasons)) is None]:
        reasons |= dict.fromkeys(broken, "part")
        visible = {key: entry for key, entry in visible.items() if key not in reasons}
    gone = set(reasons)
    selected = Entries({key: _redact(entry, gone) for key, entry in visible.items()})
    return Selection(
        entries=mask_names(selected, known) if audience == "others" else selected,
        left_out=tuple(LeftOut(entry, reasons[entry.id]) for entry in entries if entry.id in reasons),
    )


def _reason_to_stay(entry: Entry, audience: Audience, known: Entries, revealing: Set[str]) -> Reason | None:
    if isinstance(entry, Relationship):
        return None
    if audience == "others" and is_never_for_others(entry):
        return "private"
    if AUDIENCES.index(audience_of(entry, known)) < AUDIENCES.index(audience):
        return "partner" if entry.shared else "private"
    if entry.id in revealing:
        return "sealed"
    return "consent" if lacks_consent(entry, audience, known) else None


def lacks_consent(entry: Entry, audience: Audience, known: Entries) -> bool:
    """Tell whether a story of somebody else would leave without their consent.

    That is what an observer did not agree to show, and a learning about diversity and inclusion: for others it must
    say whose story it is, or "nobody", and no audience gets one that names a person of the journal who is not among
    them.
    """
    if not has_consent(entry, audience):
        return True
    if audience == "private" or not isinstance(entry, Learning) or not tells_story(entry, known):
        return False
    given = {fold_text(part) for name in entry.consent_of for part in (name, *name_parts(name))}
    named = find_people([entry.edit(consent_of=[])], known)
    if any(given.isdisjoint(map(fold_text, (person.name, *person.aliases))) for person in named):
        return True
    return audience == "others" and not given


def without_private_fields(entry: Entry) -> Entry:
    """The entry without the fields and marks that no audience reads."""
    empty, names = defaults(type(entry)), fields(type(entry))
    entry = entry.edit(**{name: empty[name] for name, field in names.items() if field.private})
    if isinstance(entry, Note) and ON_PURPOSE in entry.details:
        return entry.edit(details={key: text for key, text in entry.details.items() if key != ON_PURPOSE})
    return entry


def _redact(entry: Entry, gone: set[str]) -> Entry:
    """Remove private fields, links to what is left out, and reasons."""
    empty, names = defaults(type(entry)), fields(type(entry))
    is_private_pair = isinstance(entry, Relationship) and not entry.shared
    hidden = set(names) - set(SHARED_PAIR_FIELDS) if is_private_pair else set()
    if isinstance(entry, Session) and not entry.notes_shared:
        hidden.add("notes")
    history = {} if is_private_pair else _history(entry, gone)
    cleared = {name: "" for name, field in names.items() if field.is_link and getattr(entry, name) in gone}
    return without_private_fields(entry).edit(**cleared, **{name: empty[name] for name in hidden}, history=history)


def _history(entry: Entry, gone: set[str]) -> dict[str, Change]:
    """Dated changes without reasons and without what is left out."""
    return {
        key: Change(on=change.on, field=change.field, was=change.was, now=change.now)
        for key, change in entry.history.items()
        if change.field in SHARED_HISTORY_FIELDS and not gone & {str(change.was), str(change.now)}
    }


def say_left_out(left_out: Iterable[LeftOut], partner: str) -> list[str]:
    """Say to the owner what an audience does not get, by reason.

    "12 learnings and 1 note are private and not in this."
    """
    groups: dict[Reason, Counter[str]] = {}
    for entry, why in left_out:
        if not isinstance(entry, Person | SealedRating):
            groups.setdefault(why, Counter())[entry.KIND.label.lower()] += 1
    return list(_sentences(groups, partner))


def _sentences(groups: dict[Reason, Counter[str]], partner: str) -> Iterator[str]:
    say: dict[Reason, Callable[[str], str]] = {
        "private": lambda be: f"{be} private and not in this.",
        "partner": lambda be: f"{be} for {partner} only and not in this.",
        "part": lambda be: f"{'belongs' if be == 'is' else 'belong'} to something that is not in this.",
        "consent": lambda be: (
            f"{'tells' if be == 'is' else 'tell'} a story of somebody who has not agreed, so {_it(be)} not in "
            "this. Fill in “With consent of”, or type “nobody” there."
        ),
        "sealed": lambda be: (
            f"{'tells' if be == 'is' else 'tell'} what you have sealed, so {_it(be)} not in this until {partner} has "
            "sealed too, or you delete the sealed rating."
        ),
    }
    for why, words in say.items():
        if counts := groups.get(why):
            be = agree(sum(counts.values()), "is", "are")
            yield f"{join_words([pluralize(count, label) for label, count in counts.most_common()])} {words(be)}"


def _it(be: str) -> str:
    return "it is" if be == "is" else "they are"


def parts_that_stay(entry: Entry, entries: Entries) -> list[Entry]:
    """List the parts of a shared entry that its readers do not get."""
    audience = audience_of(entry, entries)
    return [part for part in entries.direct_parts(entry) if not part.may_see(audience)]


def private_values(entry: Entry) -> list[str]:
    """List the labels of the fields that say something and never leave the journal."""
    stays = {name: field for name, field in fields(type(entry)).items() if field.private and not field.is_copy}
    return [field.label for name, field in stays.items() if not is_empty(getattr(entry, name))]


STAYS_WITH_YOU: Final = (
    "A relationship stays here: no packet has it. Pages tell your names and roles, and from when to when it lasts"
)
"""What is said of the readers of a relationship, whatever its flags."""

CONSENT_QUESTION: Final = "Whose story is this, and do they agree that others read it? Names, or “nobody”."
"""What is asked before a learning about diversity and inclusion is shared."""


def next_audience(entry: Entry, entries: Entries) -> Audience:
    """Give the next audience: partner, then others if they may, then nobody.

    A relationship has no readers to choose.
    """
    if isinstance(entry, Relationship):
        return "private"
    if entry.audience == "private":
        return "partner"
    return "others" if entry.audience == "partner" and not say_why_not_for_others(entry, entries) else "private"


def next_common_audience(chosen: Collection[Entry], entries: Entries) -> Audience:
    """Give the next audience of several entries, from the one with fewest readers."""

    def order(entry: Entry) -> tuple[int, bool]:
        return AUDIENCES.index(entry.audience), next_audience(entry, entries) == "private"

    return next_audience(min(chosen, key=order), entries)


def can_step(entry: Entry, audience: Audience, entries: Entries) -> bool:
    """Tell whether an entry can get an audience without a question to its owner."""
    if audience == "private":
        return True
    is_for_owner = not entry.shared and is_for_oneself(entry)
    return not (
        isinstance(entry, Relationship)
        or is_for_owner
        or needs_consent(entry, audience, entries)
        or lacks_consent(entry, audience, entries)
        or (audience == "others" and say_why_not_for_others(entry, entries))
    )


def needs_consent(entry: Entry, audience: Audience, entries: Entries) -> bool:
    """Tell whether it must be asked first whose story a learning tells."""
    if audience == "private" or not isinstance(entry, Learning) or entry.consent_of:
        return False
    return tells_story(entry, entries)


APART: Final = {
    "shared": "Only you see it: it was shared on one device while it was rewritten or made private on another.",
    "for_others": "Others do not see it: it was opened on one device while it was rewritten or closed on another.",
    "notes_shared": "Your notes stay here: they were shared on one device while they were rewritten on another.",
}
"""Who may read an entry until its owner chooses, by the flag that two devices wrote apart."""


def say_apart(names: Collection[str]) -> list[str]:
    """Say who may read an entry whose flags of readers two devices wrote apart."""
    return [words for name, words in APART.items() if name in names]


def say_audience_of(entry: Entry, audience: Audience, partner: str, entries: Entries) -> str:
    """Say who may read an entry from now on.

    For one that came from the partner, say who gets the owner's changes. Without consent fewer may read a story.
    """
    if isinstance(entry, Relationship):
        return STAYS_WITH_YOU
    if audience == "others" and lacks_consent(entry, audience, entries):
        audience = "partner"
    if lacks_consent(entry, audience, entries):
        return NO_CONSENT[:-1]
    if not is_partners_alone(entry, entries) or audience == "others":
        return say_audience(audience, partner)
    return {
        "private": f"Private now: {partner} has it too, but not what you change in it",
        "partner": f"{partner} wrote it: what you change in it leaves with the next packet",
    }[audience]


def say_audience(audience: Audience, partner: str, count: int = 1) -> str:
    """Say who may see an entry, or several, from now on."""
    it, leaves = agree(count, "it", "them"), agree(count, "it leaves", "they leave")
    return {
        "private": "Private now: only you",
        "partner": f"{partner} may see {it} now: {leaves} with the next packet",
        "others": f"{partner} and others may see {it} now: in pages, with names masked",
    }[audience]
