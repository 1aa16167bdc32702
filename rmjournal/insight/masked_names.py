"""Masked names: third persons in texts that others read, by the people of a journal."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby

from rmjournal.english import join_words
from rmjournal.model.entry import Entries, Entry
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
MIN_NAME = 3
"""Letters of a first name that is masked on its own; shorter ones are other words too often."""

_SENTENCE = re.compile(r"(?<=[.!?:;\n])\s+|\n")
_RUN = re.compile(r"[\w’'-]+(?: [\w’'-]+)+")


def mask_names(entries: Entries, known: Entries) -> Entries:
    """Mask third persons in all texts, and leave the people themselves out.

    ``known`` is the whole journal: its people are those who are masked.
    """
    people = _people_by_name(known)
    if not people:
        return entries
    pattern = _any_of(people)

    def mask(text: str) -> str:
        return pattern.sub(lambda found: people[found[0]].masked_name or UNNAMED, text)

    return entries.subset(_map_texts(entry, mask) for entry in entries if not isinstance(entry, Person))


def find_names(entries: Iterable[Entry], known: Entries) -> list[str]:
    """Find the names of people of the journal in the texts of some entries."""
    return sorted(person.name for person in find_people(entries, known))


def find_people(entries: Iterable[Entry], known: Entries) -> list[Person]:
    """Find the people of the journal who are named in the texts of some entries."""
    people = _people_by_name(known)
    found: dict[str, Person] = {}
    if people:
        pattern = _any_of(people)

        def note(text: str) -> str:
            found.update((people[name].id, people[name]) for name in pattern.findall(text))
            return text

        for entry in entries:
            _map_texts(entry, note)
    return list(found.values())


def say_names(entries: Collection[Entry], known: Entries) -> list[str]:
    """Say which third persons some entries name before these leave, and which words may be names too."""
    named, possible = find_names(entries, known), find_possible_names(entries, known)[:MAX_POSSIBLE]
    return [
        *([f"Names of others in it: {join_words(named)}."] if named else []),
        *([f"Perhaps also names: {join_words(possible)}. Add people to have them masked."] if possible else []),
    ]


def find_possible_names(entries: Iterable[Entry], known: Entries) -> list[str]:
    """Find two or more capitalised words in a row that are nobody of the journal: "Anna Berg"."""
    ours = _partner_words(known) | set(_people_by_name(known))
    found: set[str] = set()

    def note(text: str) -> str:
        names = (name for sentence in _SENTENCE.split(text) for name in _capitalised_runs(sentence))
        found.update(name for name in names if ours.isdisjoint((name, *name.split())))
        return text

    for entry in entries:
        if not isinstance(entry, (Person, Relationship)):
            _map_texts(entry, note)
    return sorted(found)


def _capitalised_runs(sentence: str) -> Iterator[str]:
    """Give two or more capitalised words in a row, without the word that begins the sentence."""
    first = re.search(r"[\w’'-]+", sentence)
    for match in _RUN.finditer(sentence, first.end() if first else 0):
        for is_name, words in groupby(match[0].split(), key=_is_capitalised):
            run = [*words]
            if is_name and len(run) > 1:
                yield " ".join(run)


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() and any(map(str.islower, word))


def _people_by_name(entries: Entries) -> Mapping[str, Person]:
    """People by name, other name and first name; without the partners."""
    partners = _partner_words(entries)
    people: dict[str, Person] = {}
    for person in (*_people_in_fields(entries), *entries.of(Person)):
        first, *others = person.name.split() or [""]
        names = [person.name, *person.aliases, *([first] if others and len(first) >= MIN_NAME else [])]
        if person.name not in partners:
            people |= {name: person for name in names if name.strip() and name not in partners}
    return people


def _partner_words(entries: Entries) -> set[str]:
    """The names of the partners: whole, in parts, word by word, and as they are called."""
    names = {name for pair in entries.of(Relationship) for name in (pair.partner, pair.short_name)}
    parts = {part for name in names for part in _name_parts(name)}
    return names | parts | {word for part in parts for word in part.split()}


def _name_parts(name: str) -> list[str]:
    """The parts of a name in two scripts: "佐藤 美咲 (Misaki Satō)"."""
    return [part.strip() for part in re.split(r"[()/,;]", name) if part.strip()]


def _people_in_fields(entries: Entries) -> Iterator[Person]:
    """Third persons who are no entry of their own: observers, those who agreed or checked, the coordinator."""
    for name in _names_in_fields(entries):
        parts = _name_parts(name)
        if all(map(_is_name, parts)):
            yield from (Person(id=name, name=part) for part in (name, *parts))


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


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _map_texts(entry: Entry, change: Callable[[str], str]) -> Entry:
    """Change all texts that a person has written into an entry, but for the name of a partner."""
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
            changes[name] = {key: change(text) for key, text in value.items()}
    return entry.edit(**changes)
