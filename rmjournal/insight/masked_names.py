"""Masked names of third persons, for texts that others read."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rmjournal.english import join_words
from rmjournal.insight.name_forms import (
    TITLES,
    NameFinder,
    NameForm,
    list_forms,
    list_mailboxes,
    name_parts,
    replace_names,
)
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.folded_text import fold_words
from rmjournal.model.kind import fields
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship

UNNAMED = "a colleague"
"""What stands for a person without a masked name."""
NO_FIRST_NAMES = frozenset(("the", "my", "our", "his", "her", "their", "all", "one", "head", "chief", "team"))
"""Words that begin a role rather than a name."""
MAX_POSSIBLE = 5
"""Words that may be names and are told before a text leaves."""
NO_NAMES = frozenset((
    "a", "after", "all", "also", "an", "and", "any", "as", "at", "because", "before", "both", "but", "by",
    "dear", "every", "first", "for", "from", "hello", "her", "here", "hi", "his", "how", "if", "in", "it",
    "its", "last", "later", "maybe", "met", "my", "new", "next", "no", "not", "now", "of", "on", "once", "one",
    "only", "or", "our", "perhaps", "since", "so", "some", "sometimes", "soon", "that", "the", "their", "then",
    "there", "these", "they", "this", "thanks", "to", "today", "together", "tomorrow", "until", "we", "what",
    "when", "where", "while", "who", "why", "with", "yes", "yesterday", "you", "your", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december",
))  # fmt: skip
"""Words with a capital letter that are no part of a name."""

_SENTENCE = re.compile(r"(?<=[.!?:;\n])\s+|\n")
_POSSESSIVE = re.compile("[’']s$")
_RUN = re.compile(r"[\w’'-]+(?: [\w’'-]+)+")


class _KnownNames(NamedTuple):
    """The third persons of a journal, by the names that texts use."""

    finder: NameFinder
    people: Mapping[str, Sequence[Person]]
    """Those who are meant by the folded words of a name."""
    instead: Mapping[str, str]
    """What others read in place of it."""


def mask_names(entries: Entries, known: Entries) -> Entries:
    """Mask third persons in all texts, and leave the people themselves out.

    ``known`` is the whole journal: its people are those who are masked, and the partners of other relationships.
    """
    names = _names_for(entries, known)
    if not names.people:
        return entries

    def mask(text: str) -> str:
        return replace_names(text, names.finder, names.instead)

    return entries.subset(_map_texts(entry, mask) for entry in entries if not isinstance(entry, Person))


def find_names(entries: Iterable[Entry], known: Entries) -> list[str]:
    """Find the names of people of the journal in the texts of some entries."""
    return sorted(person.name for person in find_people(entries, known))


def find_people(entries: Iterable[Entry], known: Entries) -> list[Person]:
    """Find the people of the journal who are named in some entries."""
    named_in = [*entries]
    names = _names_for(named_in, known)
    found: dict[str, Person] = {}

    def note(text: str) -> str:
        found.update((one.id, one) for name in names.finder.find(text) for one in names.people[name.words])
        return text

    for entry in named_in if names.people else ():
        _map_texts(entry, note)
    return list(found.values())


def find_partner_mask(pair: Relationship, known: Entries) -> str:
    """Give the masked name of a partner who is also a person entry.

    Empty without one.
    """
    names = _partner_names([pair])
    return next((one.masked_name for one in known.of(Person) if one.masked_name and _is_among(one, names)), "")


def _is_among(person: Person, partners: frozenset[str]) -> bool:
    return not partners.isdisjoint(map(fold_words, (person.name, *name_parts(person.name))))


def say_names(entries: Collection[Entry], known: Entries) -> list[str]:
    """Say which third persons some entries name, and which words may be names."""
    named = find_names(entries, known)
    return [
        *([f"Names of others in it: {join_words(named)}."] if named else []),
        *say_possible_names(entries, known),
    ]


def say_possible_names(entries: Iterable[Entry], known: Entries) -> list[str]:
    """Say which words of some entries may be names of unknown people."""
    possible = find_possible_names(entries, known)[:MAX_POSSIBLE]
    return [f"Perhaps also names: {join_words(possible)}. Add people to have them masked."] if possible else []


def find_possible_names(entries: Iterable[Entry], known: Entries) -> list[str]:
    """Find runs of capitalised words that name nobody in the journal: "Anna Berg".

    Those that begin a sentence come last, and only where the journal has none of their words in small letters.
    """
    named_in = [*entries]
    people = _names_for(named_in, known).people
    called = (name for meant in people.values() for one in meant for name in (one.name, *one.aliases))
    ours = {fold_words(name).partition(" ")[0] for name in called}
    ours |= _partner_names(known.of(Relationship)) | _names_in_words([known.owner])
    within: set[str] = set()
    beginning: set[str] = set()

    def note(text: str) -> str:
        for name, begins in (run for sentence in _SENTENCE.split(text) for run in _capitalised_runs(sentence)):
            words = [word for word in fold_words(name).split() if word not in TITLES]
            if " ".join(words) not in people and ours.isdisjoint(words):
                (beginning if begins else within).add(name)
        return text

    for entry in named_in:
        if not isinstance(entry, (Person, Relationship)):
            _map_texts(entry, note)
    small = _small_words(known) if beginning - within else frozenset()
    return [*sorted(within), *sorted(name for name in beginning - within if small.isdisjoint(name.lower().split()))]


def _capitalised_runs(sentence: str) -> Iterator[tuple[str, bool]]:
    """Find runs of capitalised words, and whether each begins the sentence."""
    first = re.search(r"[\w’'-]+", sentence)
    for match in _RUN.finditer(sentence):
        for may_be_name, words in groupby(re.finditer(r"\S+", match[0]), key=lambda word: _may_be_name(word[0])):
            run = [*words]
            if may_be_name and len(run) > 1:
                begins = first is not None and match.start() + run[0].start() == first.start()
                yield " ".join(_POSSESSIVE.sub("", word[0]) for word in run), begins


@once_per_state
def _small_words(entries: Entries) -> frozenset[str]:
    """All words that the journal has in small letters."""
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(word for word in re.findall(r"[\w’'-]+", text) if word.islower())
        return text

    for entry in entries:
        _map_texts(entry, note)
    return frozenset(found)


def _may_be_name(word: str) -> bool:
    return word[:1].isupper() and any(map(str.islower, word)) and word.lower() not in NO_NAMES


def _names_for(entries: Iterable[Entry], known: Entries) -> _KnownNames:
    """The names of all who are third persons for the readers of some entries."""
    ids = {known.relationship_id(known.get(entry.id) or entry) for entry in entries} - {""}
    usual = usual_pair(known)
    return _known_names(known, frozenset(ids or ([usual.id] if usual else [])))


@once_per_state
def _known_names(known: Entries, pair_ids: frozenset[str]) -> _KnownNames:
    """Collect the people, those named in fields, and other partners; without owner and partners.

    A name of somebody on the people list means nobody else. Initials of owner and partner count as theirs.
    """
    pairs = known.of(Relationship)
    ours = [known.owner, *(name for pair in pairs if pair.id in pair_ids for name in (pair.partner, pair.short_name))]
    partners = _names_in_words(ours)
    taken = partners | {form.words for form in list_forms(ours) if form.needs_dots}
    others = (
        Person(id=one.id, name=one.partner, aliases=[one.short_name]) for one in pairs if one.id not in pair_ids
    )
    forms: list[NameForm] = []
    mailboxes: set[str] = set()
    people: dict[str, list[Person]] = {}
    for group in (known.of(Person), [*others, *_people_in_fields(known)]):
        listed_words = {*people}
        for person in group:
            if _is_among(person, partners):
                continue
            names = [person.name, *person.aliases]
            own_forms = [form for form in list_forms(names) if form.words not in taken]
            own_mailboxes = {mailbox for mailbox in list_mailboxes(names) if mailbox not in partners}
            forms += own_forms
            mailboxes |= own_mailboxes
            for words in {*(form.words for form in own_forms), *own_mailboxes} - listed_words:
                people.setdefault(words, []).append(person)
    finder, unnamed = NameFinder(forms, mailboxes, partners), dict.fromkeys(people, UNNAMED)
    masks = {mask: replace_names(mask, finder, unnamed) for mask in {*map(_masked_name, people.values())}}
    return _KnownNames(finder, people, {words: masks[_masked_name(meant)] for words, meant in people.items()})


def _masked_name(people: Sequence[Person]) -> str:
    """What stands for those whom a name may mean."""
    masks = {person.masked_name for person in people}
    return (masks.pop() if len(masks) == 1 else "") or UNNAMED


def _partner_names(pairs: Iterable[Relationship]) -> frozenset[str]:
    """Give the names of partners in folded words: whole, in parts, single, short."""
    return _names_in_words(name for pair in pairs for name in (pair.partner, pair.short_name))


def _names_in_words(names: Iterable[str]) -> frozenset[str]:
    """Some names in folded words: whole, in parts, and word by word."""
    parts = [part for name in names for part in (name, *name_parts(name))]
    return frozenset(map(fold_words, (*parts, *(word for part in parts for word in part.split())))) - {""}


def _people_in_fields(entries: Entries) -> Iterator[Person]:
    """Give third persons who are no entry: observers, consenting people, verifiers, the coordinator."""
    for name in dict.fromkeys(_names_in_fields(entries)):
        if name.strip() and all(map(_is_name, name_parts(name))):
            yield Person(id=name, name=name)


def _names_in_fields(entries: Entries) -> Iterator[str]:
    for level in entries.of(Level):
        yield "" if level.is_own else level.rater
    yield from (rating.rater for rating in entries.of(Rating) if rating.kind == "observer")
    yield from (pair.coordinator for pair in entries.of(Relationship))
    for learning in entries.of(Learning):
        yield from (learning.verified_by, *learning.consent_of)


def _is_name(words: str) -> bool:
    """Whether words are a name, not a role such as "my manager".

    Scripts without capitals count as names.
    """
    first, *others = words.split()
    is_capital = all(word[:1].isupper() or not word[:1].islower() for word in (first, *others))
    return is_capital and words[:1].isalpha() and (first.casefold() not in NO_FIRST_NAMES)


def _map_texts(entry: Entry, change: Callable[[str], str]) -> Entry:
    """Change all texts that a person wrote in an entry, except the partner's name."""
    changes: dict[str, object] = {}
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if (isinstance(entry, Relationship) and name == "partner") or (field.choices and not field.open):
            continue
        if field.form in ("line", "text") or (field.form == "choice" and value not in field.choices):
            changes[name] = change(value)
        elif field.form == "lines":
            changes[name] = [change(text) for text in value]
        elif field.form == "map":
            changes[name] = _map_named_texts(value, field.keys, change)
    return entry.edit(**changes)


def _map_named_texts(texts: Mapping[str, str], keys: Collection[str], change: Callable[[str], str]) -> dict[str, str]:
    """Change named texts and their names, but for the declared ones.

    Texts that get the same name become one.
    """
    changed: dict[str, str] = {}
    for key, text in texts.items():
        name = key if key in keys else change(key)
        changed[name] = "\n\n".join(filter(None, (changed.get(name, ""), change(text))))
    return changed
