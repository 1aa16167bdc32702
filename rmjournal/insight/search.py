"""Search: the entries that fit a query, ranked, each with the reason why.

The words of an entry are folded once and kept while the entry is the same object. A `SearchIndex` keeps what each
word has found: a word fits from its beginning, so a longer one looks only through what its beginning has found.
"""

import functools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, takewhile
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from rmjournal.dates import format_full_day, format_rule
from rmjournal.dates.periods import CalendarPeriod, parse_period
from rmjournal.english import humanize, join_words
from rmjournal.errors import BadValue
from rmjournal.insight.scope import areas_of, goal_of, learner_of, usual_pair
from rmjournal.insight.search_query import (
    DAY_FILTERS,
    FILTERS,
    Clause,
    format_clause,
    parse_query,
    replace_clause,
    unknown_filter_sentence,
)
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.field import ROLES, Field, visible
from rmjournal.model.field_forms import MINE, THEIRS, fold_word
from rmjournal.model.folded_text import (
    Place,
    begins_inside_words,
    ends_inside_words,
    find_places,
    fold_text,
    fold_words,
    words_pattern,
)
from rmjournal.model.kind import fields, ordered_texts
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import STATES, Learning, state_of
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role
from rmjournal.model.rules import audience_of
from rmjournal.practice.areas import list_areas, list_areas_and_topics, load_topics

T = TypeVar("T")

SHORTEST_FORGIVEN: Final = 4
"""Letters of a whole word in which one typo is forgiven."""
MAX_GUESSES: Final = 12
"""Words that are tried in place of a mistyped one."""
MAX_REASONS: Final = 2
"""Texts of an entry that are given as the reason of a match."""
MAX_ANSWERS: Final = 64
"""Answers that an index keeps."""
SEARCHED_FORMS: Final = ("line", "text", "lines", "map", "choice", "cadence")
OTHER_STATE_WORDS: Final = {"called_off": "cancelled"}
"""Words for a state that people read no more."""

_AUDIENCE_WORDS: Final[Mapping[Audience, tuple[str, ...]]] = {
    "private": ("private",),
    "partner": ("shared", "partner"),
    "others": ("shared", "others"),
}
"""What is typed after ``is:`` for each audience."""
_HASH_WORD = re.compile(r"#(?=(\S*))")
_FIELD_END = " \x00 "
"""Parts the texts of two fields, so that words in quotes stand in one of them."""


class Term(NamedTuple):
    """Words, or signs, that an entry must have."""

    words: str
    """Folded words; empty for signs such as "?"."""
    is_whole: bool = False
    signs: str = ""

    @property
    def needle(self) -> str:
        """What stands in the folded words of an entry that fits."""
        start = "" if begins_inside_words(self.words) else " "
        return start + self.words + (" " if self.is_whole and not ends_inside_words(self.words) else "")

    @property
    def pattern(self) -> str:
        """The regular expression that finds the term in a folded text."""
        return words_pattern(self.words, self.is_whole) if self.words else re.escape(self.signs)

    def is_in(self, text: str) -> bool:
        """Tell whether a text has the term."""
        return bool(select_terms((self,), text))


def select_terms(terms: Iterable[Term], text: str) -> list[Term]:
    """Select the terms that a text has."""
    words = f" {fold_words(text)} "
    return [term for term in terms if (term.needle in words if term.words else term.signs in fold_text(text))]


class IndexedEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry with its folded words and its place in the order."""

    entry: Entry
    words: str
    """The folded words of all texts, title first, with a space at both ends."""
    title_end: int
    """Where the words of the title end."""
    order: tuple[int, int]
    """Its day and id; the newest is the greatest."""


class Reason(NamedTuple):
    """A line of a field that fits, with the places of the match."""

    label: str
    text: str
    places: tuple[Place, ...]
    start: int = 0
    """Where the first word stands that the title lacks."""


class SearchResult(msgspec.Struct, frozen=True):
    """The entries that match a query, best first, with notes and problems."""

    hits: tuple[Entry, ...] = ()
    terms: tuple[Term, ...] = ()
    """What is highlighted in a hit."""
    tags: tuple[str, ...] = ()
    """The folded tags that were asked for."""
    notes: tuple[str, ...] = ()
    """What is told beside the hits: forgiven typos, and how days were understood."""
    problem: str = ""
    """What is wrong with the query, and the way out; then there are no hits."""
    kind_counts: Mapping[type[Entry], int] = {}
    """Hits of each kind, as they are without a filter for kinds."""
    is_blank: bool = True
    """Nothing was asked for."""


class Offer(NamedTuple):
    """A value for the filter that one is typing."""

    words: str
    """The filter as one types it."""
    label: str
    """What it means, where its words do not say it."""
    entry_count: int
    """Entries that have it, among those that fit the rest of the query."""
    query: str
    """The whole query with it."""


class _Answer(NamedTuple):
    """The places of the entries that fit a clause."""

    fitting: frozenset[int]
    term: Term | None = None
    tag: str = ""
    note: str = ""


_indexed: dict[str, IndexedEntry] = {}
_vocabulary: set[str] = set()
"""The folded words of all entries that were indexed; some may be gone."""


def index_entry(entry: Entry) -> IndexedEntry:
    """Fold the words of an entry, once for each state of it."""
    cached = _indexed.get(entry.id)
    if cached is not None and cached.entry is entry:
        return cached
    main, others = searched_texts(entry)
    title, (first, _, rest) = entry.heading, main.strip().partition("\n")
    folded_title = fold_words(title)
    texts = [rest, *others] if title and first.endswith(title) else [main, *others]
    words = f" {folded_title} {fold_words(_FIELD_END.join(texts))} "
    _vocabulary.update(words.split(" "))
    day = entry.day
    order = (day.toordinal() if day else 0, int(entry.id) if entry.id.isdecimal() else 0)
    indexed = _indexed[entry.id] = IndexedEntry(entry, words, len(folded_title) + 1, order)
    return indexed


def _all_texts(entry: Entry) -> list[str]:
    """The searched texts of an entry."""
    main, others = searched_texts(entry)
    return [main, *others]


@functools.cache
def _searched_fields(kind: type[Entry]) -> tuple[Field, ...]:
    """List the searched fields of a kind, the main one first."""
    declared = [
        part
        for part in fields(kind).values()
        if part.form in SEARCHED_FORMS and not (part.is_role or part.is_copy or part.takes_numbers)
        if part.name != "state"
    ]
    return tuple(sorted(declared, key=lambda part: part.name != kind.KIND.main))


@functools.cache
def _read_fields(kind: type[Entry]) -> Callable[[Entry], tuple[Any, ...]]:
    names = [part.name for part in _searched_fields(kind)]
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda entry: (read(entry),)


def searched_texts(entry: Entry) -> tuple[str, list[str]]:
    """Give the main text and all other searched texts of an entry."""
    main, *values = _read_fields(type(entry))(entry)
    texts: list[str] = []
    for value, declared in zip(values, _searched_fields(type(entry))[1:], strict=True):
        if isinstance(value, str):
            texts += [format_rule(value) if declared.form == "cadence" else value] if value else []
        else:
            texts += value.values() if isinstance(value, dict) else value
    return str(main), texts


def labelled_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Give the texts of an entry that are searched, each with its label."""
    for declared in _searched_fields(type(entry)):
        value = getattr(entry, declared.name)
        if isinstance(value, dict):
            for key, text in ordered_texts(declared, value):
                yield f"{declared.label}, {humanize(key)}", text
        elif isinstance(value, list):
            yield declared.label, "\n".join(value)
        elif value:
            is_choice = declared.form == "choice"
            text = format_rule(value) if declared.form == "cadence" else humanize(value) if is_choice else value
            yield declared.label, text


def title_places(title: str, result: SearchResult) -> tuple[Place, ...]:
    """Find what is highlighted in the title of a hit."""
    return find_places(title, _terms_pattern(result.terms)) if result.terms else ()


@functools.lru_cache(maxsize=64)
def _terms_pattern(terms: tuple[Term, ...]) -> re.Pattern[str]:
    return re.compile("|".join(term.pattern for term in terms))


def find_reasons(entry: Entry, result: SearchResult) -> list[Reason]:
    """Find the texts beside the title for which an entry fits."""
    in_title = select_terms(result.terms, entry.heading)
    missing = [term for term in result.terms if term not in in_title]
    reasons = _text_reasons(entry, result.terms, missing) if missing else []
    has_tag = any(fold_text(tag).startswith(result.tags) for tag in entry.tags)
    if result.tags and has_tag and "tags" not in (reason.label for reason in reasons):
        reasons.append(_tag_reason(entry, result.tags))
    return reasons


def _text_reasons(entry: Entry, terms: tuple[Term, ...], missing: list[Term]) -> list[Reason]:
    reasons: list[Reason] = []
    for label, text in labelled_texts(entry):
        while fitting := select_terms(missing, text):
            line = _fitting_line(text, fitting)
            lacking = find_places(line, _terms_pattern(tuple(fitting)))
            start = lacking[0][0] if lacking else 0
            reasons.append(Reason(label.lower(), line, find_places(line, _terms_pattern(terms)), start))
            shown = select_terms(missing, line)
            missing = [term for term in missing if term not in shown]
            if not missing or len(reasons) == MAX_REASONS:
                return reasons
    return reasons


def _tag_reason(entry: Entry, wanted: tuple[str, ...]) -> Reason:
    text, places = "", []
    for tag in entry.tags:
        start = len(text) + 2 if text else 0
        text = f"{text}, {visible(tag, '')}" if text else visible(tag, "")
        if fold_text(tag).startswith(wanted):
            places.append((start, len(text)))
    return Reason("tags", text, tuple(places), places[0][0] if places else 0)


def _fitting_line(text: str, terms: Collection[Term]) -> str:
    """Choose the line with most of the terms; without one the whole text."""
    counts = {
        line: len(select_terms(terms, line)) for part in text.split("\n") if (line := visible(part.strip(), ""))
    }
    best = max(counts, key=lambda line: counts[line], default="")
    return best if counts.get(best) else visible(" ".join(text.split()), "")


@functools.lru_cache(maxsize=4)
def search_index(entries: Entries, today: date, day_first: bool = True, is_hidden: bool = False) -> "SearchIndex":
    """Give the index of some entries; ``is_hidden`` leaves private ones out."""
    listed = [entry for entry in entries if entry.shared or not is_hidden]
    if len(_indexed) > 2 * len(entries) + 10_000:
        _indexed.clear()
    return SearchIndex(entries, listed, today, day_first)


class SearchIndex:
    """Entries that can be searched, newest first."""

    def __init__(self, entries: Entries, listed: Iterable[Entry], today: date, day_first: bool = True) -> None:
        items = sorted(map(index_entry, listed), key=lambda item: item.order, reverse=True)
        self.listed = [item.entry for item in items]
        """The entries that are searched."""
        self._entries = entries
        self._words = [item.words for item in items]
        self._title_ends = [item.title_end for item in items]
        self._days = [item.order[0] for item in items]
        self._today = today
        self._day_first = day_first
        self._all = frozenset(range(len(items)))
        self._found: dict[str, frozenset[int]] = {}
        self._guessed: dict[str, str] = {}
        self._filtered: dict[tuple[str, str], _Answer] = {}
        self._groups: dict[str, dict[Any, frozenset[int]]] = {}

    def readers(self, entry: Entry) -> Audience:
        """Who may read an entry."""
        return audience_of(entry, self._entries)

    def search(self, query: str, is_typing: bool = False) -> SearchResult:
        """Search for a query.

        While one is typing, a filter at the end that has no value yet asks for nothing.
        """
        clauses = parse_query(query)
        if is_typing and clauses and clauses[-1].key and not clauses[-1].value:
            clauses = clauses[:-1]
        try:
            return self._search(clauses)
        except BadValue as error:
            return SearchResult(problem=str(error), is_blank=False)

    def _search(self, clauses: tuple[Clause, ...]) -> SearchResult:
        if not clauses:
            return SearchResult(kind_counts=Counter(map(type, self.listed)))
        matching = without_kind = self._all
        answers = [self._answer(clause) for clause in clauses]
        for clause, answer in zip(clauses, answers, strict=True):
            fitting = self._all - answer.fitting if clause.is_negated else answer.fitting
            matching &= fitting
            without_kind = without_kind if clause.key == "kind" else without_kind & fitting
        wanted = [answer for clause, answer in zip(clauses, answers, strict=True) if not clause.is_negated]
        terms = tuple(dict.fromkeys(answer.term for answer in wanted if answer.term))
        hits = self._ranked(matching, terms)
        counted = hits if without_kind == matching else [self.listed[place] for place in without_kind]
        return SearchResult(
            hits=tuple(hits),
            terms=terms,
            tags=tuple(dict.fromkeys(answer.tag for answer in wanted if answer.tag)),
            notes=tuple(dict.fromkeys(answer.note for answer in answers if answer.note)),
            kind_counts=Counter(map(type, counted)),
            is_blank=False,
        )

    def _ranked(self, places: frozenset[int], terms: Collection[Term]) -> list[Entry]:
        """Rank hits by how many terms their titles contain, then the newest first."""
        needles = [term.needle for term in terms if term.words]
        signs = [term.signs for term in terms if not term.words]
        ranks: list[list[Entry]] = [[] for _ in range(len(terms) + 1)]
        for place in sorted(places):
            words, end, missing = self._words[place], self._title_ends[place], 0
            for needle in needles:
                missing += words.find(needle, 0, end + len(needle) - 1) < 0
            if signs:
                title = fold_text(self.listed[place].heading)
                missing += sum(sign not in title for sign in signs)
            ranks[missing].append(self.listed[place])
        return [entry for rank in ranks for entry in rank]

    def _answer(self, clause: Clause) -> _Answer:
        if clause.key not in ("", *FILTERS):
            raise BadValue("query", unknown_filter_sentence(clause.key, clause.value))
        return self._answer_filter(clause) if clause.key else self._answer_words(clause)

    # Words

    def _answer_words(self, clause: Clause) -> _Answer:
        words = fold_words(clause.value)
        if not words:
            term = Term("", signs=fold_text(clause.value))
            return _Answer(self._with_signs(term.signs), term)
        term = Term(words, clause.is_exact)
        matching = self._scan(term.needle)
        for piece in clause.value.split() if clause.is_exact else ():
            matching = matching if fold_words(piece) else matching & self._with_signs(fold_text(piece))
        if matching or clause.is_exact or not (guess := self._nearest_words(words)):
            return _Answer(matching, term)
        return _Answer(
            self._scan(Term(guess).needle), Term(guess), note=f"shown for “{guess}”, nothing has “{clause.value}”"
        )

    def _scan(self, needle: str) -> frozenset[int]:
        """Find the entries with a needle among those that its beginning has found."""
        if needle not in self._found:
            beginnings = (needle[:length] for length in range(len(needle) - 1, 0, -1))
            base = next((self._found[start] for start in beginnings if start in self._found), self._all)
            words = self._words
            if len(self._found) >= MAX_ANSWERS:
                self._found.clear()
            self._found[needle] = frozenset([place for place in base if needle in words[place]])
        return self._found[needle]

    def _nearest_words(self, typed: str) -> str:
        """Find the most frequent word, or beginning, at an edit distance of one."""
        if len(typed) < SHORTEST_FORGIVEN or not typed.isalpha() or begins_inside_words(typed):
            return ""
        if typed not in self._guessed:
            ranks: dict[tuple[bool, bool], set[str]] = {}
            half = len(typed) // 2
            start, end = typed[: half - 1], typed[half:]
            for word in _vocabulary:
                if word.startswith(start) or end in word:  # one typo leaves one of the halves as it is
                    for guess in _guesses(typed, word):
                        ranks.setdefault((guess != word, guess[0] != typed[0]), set()).add(guess)
            self._guessed[typed] = next(filter(None, (self._commonest(ranks[rank]) for rank in sorted(ranks))), "")
        return self._guessed[typed]

    def _commonest(self, guesses: Iterable[str]) -> str:
        """Give the guess that most entries have; empty when none of them has one."""
        counts = {
            guess: len(matching)
            for guess in sorted(guesses)[:MAX_GUESSES]
            if (matching := self._scan(Term(guess).needle))
        }
        return max(counts, key=lambda guess: counts[guess], default="")

    # Filters

    def _answer_filter(self, clause: Clause) -> _Answer:
        if not clause.value:
            raise BadValue("query", f'"{clause.key}:" needs a value; write it like {FILTERS[clause.key]}.')
        key = clause.key, clause.value
        if key not in self._filtered:
            if len(self._filtered) >= MAX_ANSWERS:
                self._filtered.clear()
            if clause.key in DAY_FILTERS:
                self._filtered[key] = self._answer_day(*key)
            elif clause.key == "tag":
                self._filtered[key] = self._answer_tag(clause.value)
            else:
                groups = self._group(clause.key)
                places = [groups[name] for name in _CHOOSERS[clause.key](self, clause.value) if name in groups]
                self._filtered[key] = _Answer(frozenset().union(*places))
        return self._filtered[key]

    def _with_signs(self, signs: str) -> frozenset[int]:
        return frozenset([place for place, entry in enumerate(self.listed) if _has_signs(entry, signs)])

    def _group(self, key: str) -> dict[Any, frozenset[int]]:
        """Group the entries by what a filter asks for, once."""
        if key not in self._groups:
            groups: dict[Any, list[int]] = {}
            for place, entry in enumerate(self.listed):
                groups.setdefault(_GROUPERS[key](self, entry), []).append(place)
            self._groups[key] = {name: frozenset(places) for name, places in groups.items()}
        return self._groups[key]

    def pair_id(self, entry: Entry) -> str:
        """Give the id of the relationship of an entry; empty without one."""
        return self._entries.relationship_id(entry)

    def goal_id(self, entry: Entry) -> str:
        """Give the id of the goal that an entry belongs to; empty without one."""
        return goal_of(entry, self._entries)

    def state(self, entry: Entry) -> str:
        """Give the state of an entry, also where it follows from its uses."""
        return state_of(entry, self._entries) if isinstance(entry, Learning) else entry.status

    def learner(self, entry: Entry) -> tuple[str, str]:
        """Give the relationship of an entry and the role that learns from it."""
        usual = usual_pair(self._entries)
        return self.pair_id(entry) or (usual.id if usual else ""), learner_of(entry, self._entries)

    def choose_kinds(self, value: str) -> set[Any]:
        """Choose the kinds of entries with a name, else kinds of notes."""
        word, groups = fold_word(value), self._group("kind")
        names = {
            kind: (kind.KIND.name, kind.KIND.plural, fold_word(kind.KIND.label), *kind.KIND.aliases) for kind in KINDS
        }
        if kinds := _matching(names, word):
            return {group for group in groups if group[0] in kinds}
        sorts = {sort: (fold_word(sort),) for kind in KINDS for sort in _sorts(kind) if sort}
        if chosen := _matching(sorts, word):
            return {group for group in groups if group[1] in chosen}
        kind_names = ", ".join(humanize(kind.KIND.name) for kind in KINDS)
        raise BadValue(
            "query", f'There is no kind "{value}"; there are {kind_names}, and kinds of notes such as idea.'
        )

    def choose_pairs(self, value: str) -> set[Any]:
        """Choose the relationships with a partner of this name."""
        pairs = self._entries.of(Relationship)
        if chosen := {pair.id for pair in pairs if _has_words(pair.partner, value)}:
            return set(chosen)
        names = join_words([pair.short_name for pair in pairs])
        raise BadValue("query", f'No partner is called "{value}"; there {_is_or_are(len(pairs))} {names or "none"}.')

    def choose_goals(self, value: str) -> set[Any]:
        """Choose the goals whose titles have these words."""
        goals = [entry for entry in self.listed if isinstance(entry, Goal)]
        if chosen := {goal.id for goal in goals if _has_words(goal.title, value)}:
            return set(chosen)
        raise BadValue("query", f'No goal has "{value}" in its title; goal: takes words of the title.')

    def choose_areas(self, value: str) -> set[Any]:
        """Choose the entries of focus areas with these words.

        One of the four brings its sub-topics.
        """
        named = [area for area in self._areas if _has_words(humanize(area), value)]
        topics = [topic for area in named for topic in load_topics().get(area, ())]
        if named:
            chosen = {area.casefold() for area in (*named, *topics)}
            return {group for group in self._group("area") if chosen.intersection(group)}
        names = join_words([humanize(area) for area in list_areas(self.listed)])
        raise BadValue("query", f'No focus area is called "{value}"; there are {names}.')

    @functools.cached_property
    def _areas(self) -> list[str]:
        """The focus areas to search by: four given, own, and all sub-topics."""
        return list_areas_and_topics(self.listed)

    def areas(self, entry: Entry) -> tuple[str, ...]:
        """Give an entry's focus areas in lower case, or those of its goal."""
        return tuple(area.casefold() for area in areas_of(entry, self._entries))

    def choose_states(self, value: str) -> set[Any]:
        """Choose the states of a name, stored or as people read it."""
        states = {state for kind in KINDS for state in (*kind.KIND.flow, *STATES) if state}
        names = {
            state: (
                state,
                fold_word(humanize(state)),
                *(word for word, stored in OTHER_STATE_WORDS.items() if stored == state),
            )
            for state in states
        }
        if chosen := _matching(names, fold_word(value)):
            return set(chosen)
        raise BadValue(
            "query", f'Nothing can be in the state "{value}"; there are states such as open, done, held and active.'
        )

    def choose_learners(self, value: str) -> set[Any]:
        """Choose the learners: me, my partner, a partner's name, mentor or mentee."""
        pairs, word = self._entries.of(Relationship), fold_word(value)
        mine, theirs = ({(pair.id, role) for pair in pairs if (role := of(pair))} for of in (_my_role, _their_role))
        named = {pair.id for pair in pairs if _has_words(pair.partner, value)}
        chosen: set[Any] = set()
        if word in ROLES:
            chosen = {(pair.id, word) for pair in pairs}
        elif word in (*MINE, *THEIRS):
            chosen = mine if word in MINE else theirs
        else:
            chosen = {group for group in theirs if group[0] in named}
        if chosen:
            return chosen
        names = "".join(f", {pair.short_name}" for pair in pairs)
        raise BadValue("query", f'Nobody learns as "{value}"; learner: takes me, partner, mentor, mentee{names}.')

    def choose_audiences(self, value: str) -> set[Any]:
        """Choose entries by who may read them.

        Shared ones are for the partner or for others.
        """
        if chosen := _matching(_AUDIENCE_WORDS, fold_word(value)):
            return set(chosen)
        raise BadValue("query", f'"is:{value}" is not known; write is:private, is:shared, is:partner or is:others.')

    @functools.cached_property
    def tags(self) -> dict[str, tuple[str, frozenset[int]]]:
        """The tags by folded text: each as first written, with its places."""
        places: dict[str, list[int]] = {}
        for place, entry in enumerate(self.listed):
            for tag in self._entries.as_first_written(entry.tags):
                places.setdefault(tag, []).append(place)
        return {fold_text(tag): (tag, frozenset(at)) for tag, at in places.items()}

    def _answer_tag(self, value: str) -> _Answer:
        """Find the entries with a tag, else with tags that begin so.

        A tag written in a text counts too.
        """
        wanted = fold_text(value)
        tags = [wanted] if wanted in self.tags else [tag for tag in self.tags if tag.startswith(wanted)]
        return _Answer(self._with_hash_word(value).union(*(self.tags[tag][1] for tag in tags)), tag=wanted)

    def _with_hash_word(self, value: str) -> frozenset[int]:
        """The entries in whose texts a word stands behind a "#"."""
        word, written = f" {fold_words(value).strip()}", f"#{fold_text(value)}"
        first = written.split()[0].removeprefix("#")
        start = bisect_left(self._hash_words, first, key=itemgetter(0))
        fitting = takewhile(lambda found: found[0].startswith(first), islice(self._hash_words, start, None))
        places = {place for _, at in fitting for place in at}
        return frozenset(
            place
            for place in places
            if word in self._words[place]
            and any(written in fold_text(text) for text in _all_texts(self.listed[place]))
        )

    @functools.cached_property
    def _hash_words(self) -> list[tuple[str, set[int]]]:
        """The folded words behind a "#", in order, with the places of their entries."""
        places: dict[str, set[int]] = {}
        for place, entry in enumerate(self.listed):
            for text in _all_texts(entry):
                for word in _HASH_WORD.findall(fold_text(text)):
                    places.setdefault(word, set()).add(place)
        return sorted(places.items())

    def _answer_day(self, key: str, value: str) -> _Answer:
        days = [day for day in self._days if day]
        first = date.fromordinal(min(days)) if days else self._today
        last = date.fromordinal(max(days)) if days and key not in ("before", "until") else date.max
        try:
            period = parse_period(value, self._today, self._day_first, first, last)
        except BadValue as error:
            raise BadValue("query", f"{key}: {error}") from error
        since, until = period.since.toordinal(), period.until.toordinal()
        low, high = {
            "before": (1, since - 1),
            "after": (until + 1, date.max.toordinal()),
            "since": (since, date.max.toordinal()),
            "until": (1, until),
            "on": (since, until),
        }[key]
        fitting = frozenset([place for place, day in enumerate(self._days) if low <= day <= high])
        return _Answer(fitting, note="" if value == period.since.isoformat() else _day_note(key, period))

    # Offers

    def offers(self, query: str) -> list[Offer]:
        """List completions for an unfinished filter at the end of a query."""
        *others, last = parse_query(query) or (Clause("", ""),)
        if last.key not in FILTERS or last.end < len(query) or last.is_exact:
            return []
        choices, typed = self._choices(last.key), fold_text(last.value)
        if any(typed == fold_text(value) for value, _ in choices):
            return []
        try:
            rest = self._all
            for clause in others:
                fitting = self._answer(clause).fitting
                rest = rest - fitting if clause.is_negated else rest & fitting
        except BadValue:
            return []
        offers = []
        for value, label in choices:
            if f" {typed}" in f" {fold_text(value)} {fold_text(label)}":
                words = format_clause(last.key, value)
                count = len(rest & self._answer_filter(Clause(last.key, value)).fitting)
                offers.append(Offer(words, label, count, f"{replace_clause(query, last, words)} "))
        return [offer for offer in offers if offer.entry_count]

    def _choices(self, key: str) -> Sequence[tuple[str, str]]:
        """List the values of a filter, some with a label."""
        if key in DAY_FILTERS:
            return [(words, "") for words in DAY_OFFERS]
        if key == "tag":
            ordered = sorted(self.tags.values(), key=lambda tag: (-len(tag[1]), tag[0]))
            return [(name, "") for name, _ in ordered if '"' not in name]
        if key == "state":
            counted: Counter[str] = Counter()
            for state, places in self._group(key).items():
                counted[humanize(state)] += len(places)
            return [(shown.replace(" ", "-"), "") for shown, _ in counted.most_common() if shown]
        if key == "goal":
            goals = [entry for entry in self.listed if isinstance(entry, Goal)]
            return [(goal.title.replace('"', ""), "") for goal in goals]
        if key in ("kind", "area", "is"):
            known = {
                "kind": [kind.KIND.name for kind in KINDS],
                "area": self._areas,
                "is": ["private", "shared", "partner", "others"],
            }
            return [(humanize(name), "") for name in known[key]]
        pairs = self._entries.of(Relationship)
        names = [(pair.short_name, pair.partner) for pair in pairs]
        return (
            names
            if key == "with"
            else [("me", "what I learn"), *((name, f"what {name} learns") for name, _ in names)]
        )


DAY_OFFERS: Final = ("today", "yesterday", "this week", "this month", "last month", "this year", "last year")

_GROUPERS: Final[Mapping[str, Callable[[SearchIndex, Entry], Any]]] = {
    "kind": lambda index, entry: (type(entry), getattr(entry, "kind", "")),
    "with": SearchIndex.pair_id,
    "goal": SearchIndex.goal_id,
    "area": SearchIndex.areas,
    "state": SearchIndex.state,
    "learner": SearchIndex.learner,
    "is": SearchIndex.readers,
}
"""What each filter groups entries by."""

_CHOOSERS: Final[Mapping[str, Callable[[SearchIndex, str], set[Any]]]] = {
    "kind": SearchIndex.choose_kinds,
    "with": SearchIndex.choose_pairs,
    "goal": SearchIndex.choose_goals,
    "area": SearchIndex.choose_areas,
    "state": SearchIndex.choose_states,
    "learner": SearchIndex.choose_learners,
    "is": SearchIndex.choose_audiences,
}
"""The groups that the value of each filter names; `BadValue` where it names none."""


def _my_role(pair: Relationship) -> str:
    return pair.role


def _their_role(pair: Relationship) -> str:
    return other_role(pair.role)


def _sorts(kind: type[Entry]) -> tuple[str, ...]:
    declared = fields(kind).get("kind")
    return declared.choices if declared else ()


def _matching(names: Mapping[T, Iterable[str]], word: str) -> set[T]:
    """Give what is called by a word, else what begins with it."""
    exact = {thing for thing, words in names.items() if word in words}
    return exact or {thing for thing, words in names.items() if any(name.startswith(word) for name in words)}


def _has_words(text: str, typed: str) -> bool:
    """Whether a text has all typed words or their beginnings, in any order."""
    words = f" {fold_words(text)} "
    terms = [Term(word) for word in fold_words(typed).split()]
    return bool(terms) and all(term.needle in words for term in terms)


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _has_signs(entry: Entry, signs: str) -> bool:
    return any(signs in fold_text(text) for text in (entry.heading, *(text for _, text in labelled_texts(entry))))


def _guesses(typed: str, word: str) -> Iterator[str]:
    """Give the beginnings of a word that become the typed one by one typo.

    A typo is a wrong, a missing or an extra letter, or two letters in the wrong order.
    """
    index = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    size = len(typed)
    if word.startswith(typed[index + 1 :], index):
        yield word[: size - 1]
    if index < len(word) and word.startswith(typed[index:], index + 1):
        yield word[: size + 1]
    if index < len(word) and word.startswith(typed[index + 1 :], index + 1):
        yield word[:size]
    if typed[index : index + 2] == word[index : index + 2][::-1] and word.startswith(typed[index + 2 :], index + 2):
        yield word[:size]


def _day_note(key: str, period: CalendarPeriod) -> str:
    since, until = format_full_day(period.since), format_full_day(period.until)
    if key in ("before", "since"):
        return f"{'before' if key == 'before' else 'from'} {since}{'' if key == 'before' else ' on'}"
    if key in ("after", "until"):
        return f"{'after' if key == 'after' else 'up to'} {until}"
    return f"on {since}" if since == until else f"from {since} to {until}"
