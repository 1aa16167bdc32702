"""Search: folding, the laws of queries, typos, filters, ranks and reasons."""

import re
import sys
import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rmjournal.insight import search as module
from rmjournal.insight.search import SearchIndex, find_reasons, search_index, title_places
from rmjournal.insight.search_query import FILTERS, current_filter, parse_query, set_filter
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.folded_text import (
    _SEPARATORS,
    _UNSPACED,
    FIRST_UNSPACED,
    SPACED_LETTER,
    find_places,
    fold_text,
    fold_words,
)
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill

TODAY = date(2026, 6, 1)
WORDS = (
    *(
        "budget",
        "budgets",
        "Budget-page",
        "page",
        "Über",
        "uber",
        "naïve",
        "Łódź",
        "don’t",
        "e-mail",
        "16:30",
        "night",
    ),
    *(
        "shift",
        "予算の会議",
        "会議",
        "API会議",
        "ميزانية",
        "الميزانية",
        "ประชุมงบ",
        "👍",
        "👍🏽",
        "❤️",
        "?",
        "->",
        "C++",
        "a",
    ),
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.just("\n"), max_size=7).map(" ".join)
DAYS = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=60))
PAIRS = (
    Relationship(id="1", partner="Misaki Satō", role="mentee"),
    Relationship(id="2", partner="Tom Ek", role="mentor"),
)
GOAL = Goal(id="3", relationship="1", title="Win one budget", learner="mentee", state="draft")
TAGS = st.lists(st.sampled_from(["canteen", "Night shift", "AI"]), max_size=2, unique=True)


@st.composite
def journals(draw: st.DrawFn) -> Entries:
    """A journal of a few entries in which words come again."""
    entries: list[Entry] = [*PAIRS, GOAL]
    for number in range(draw(st.integers(0, 7))):
        one = str(10 + number)
        pair, shared, tags = draw(st.sampled_from(["", "1", "2"])), draw(st.booleans()), draw(TAGS)
        text, more, on = draw(TEXTS), draw(TEXTS), draw(st.none() | DAYS)
        match draw(st.integers(0, 3)):
            case 0:
                new: Entry = Note(
                    text=text, details={"effect": more}, kind=draw(st.sampled_from(["idea", "topic"])), on=on
                )
            case 1:
                new = Learning(
                    text=text, cue=more, learner=draw(st.sampled_from(["mentor", "mentee"])), on=on, goal="3"
                )
            case 2:
                new = Session(focus=text, notes=more, start="2026-05-05T08:30", state="held", takeaways=[more])
            case _:
                new = Action(text=text, reason=more, state=draw(st.sampled_from(["open", "done"])), agreed_on=on)
        entries.append(new.edit(id=one, relationship=pair, shared=shared, tags=tags))
    return Entries({entry.id: entry for entry in entries})


WORD = st.sampled_from(
    [*WORDS, "budg", "budgte", "nihgt", "shfit", "UBER", "naive", "lodz", "email", "議", "งบ", "zzz"]
)
FILTER = st.sampled_from(
    [
        *(
            "kind:note",
            "kind:idea",
            "kind:l",
            "with:misaki",
            "with:ek",
            "goal:budget",
            "area:workplace",
            "#canteen",
            '#"night shift"',
            "#n",
        ),
        *("state:open", "state:held", "learner:me", "learner:tom", "before:may", "after:2026-01-01", "since:q1"),
        *("until:yesterday", 'on:"last month"', "is:private", "is:shared"),
    ]
)
CLAUSE = st.builds("{}{}".format, st.sampled_from(["", "-"]), WORD | WORD.map('"{}"'.format) | FILTER)


def index(entries: Entries) -> SearchIndex:
    return SearchIndex(entries, entries, TODAY)


def ids(entries: Entries, query: str) -> list[str]:
    result = index(entries).search(query)
    assert result.problem == ""
    return [entry.id for entry in result.hits]


@given(
    journals(),
    st.lists(CLAUSE, min_size=1, max_size=4).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))),
)
def test_clauses_may_stand_in_any_order(entries: Entries, orders: tuple[list[str], list[str]]) -> None:
    some, others = orders
    assert sorted(ids(entries, " ".join(some))) == sorted(ids(entries, " ".join(others)))


@given(journals(), st.lists(CLAUSE, min_size=1, max_size=3), CLAUSE)
def test_one_more_clause_never_adds_an_entry(entries: Entries, some: list[str], one: str) -> None:
    assert set(ids(entries, " ".join([*some, one]))) <= set(ids(entries, " ".join(some)))


@given(journals(), WORD.filter(fold_words) | WORD.map('"{}"'.format) | FILTER)
def test_a_clause_and_its_negation_part_the_entries(entries: Entries, one: str) -> None:
    fits, others = ids(entries, one), ids(entries, f"-{one}")
    assert sorted([*fits, *others]) == sorted(entry.id for entry in entries)


@given(journals(), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join))
def test_words_in_quotes_find_no_more_than_the_words(entries: Entries, words: str) -> None:
    assert set(ids(entries, f'"{words}"')) <= set(ids(entries, words))


@given(journals(), st.lists(CLAUSE, min_size=1, max_size=3).map(" ".join))
def test_typing_letter_by_letter_finds_what_a_search_anew_finds(entries: Entries, query: str) -> None:
    typed = index(entries)
    for end in range(1, len(query) + 1):
        assert typed.search(query[:end], is_typing=True) == index(entries).search(query[:end], is_typing=True)


@given(journals(), st.lists(WORD, min_size=1, max_size=2).map(" ".join))
def test_every_hit_shows_each_word_in_its_title_or_in_a_reason(entries: Entries, query: str) -> None:
    result = index(entries).search(query)
    for entry in result.hits:
        reasons = find_reasons(entry, result)
        shown = [entry.heading, *(reason.text for reason in reasons)]
        assert all(any(term.is_in(text) for text in shown) for term in result.terms) or len(reasons) == 2
        assert all(reason.places for reason in reasons)
        places = title_places(entry.heading, result)
        assert bool(places) == any(term.is_in(entry.heading) for term in result.terms)


@given(journals(), WORD)
@example(
    Entries(
        {
            "10": Note(id="10", text="Why?"),
            "11": Note(id="11", text="Budget", details={"effect": "which?"}),
        }
    ),
    "?",
)
def test_titles_come_before_other_texts_and_newer_entries_before_older_ones(entries: Entries, word: str) -> None:
    result = index(entries).search(word)

    def rank(entry: Entry) -> tuple[bool, date, int]:
        in_title = all(term.is_in(entry.heading) for term in result.terms)
        return in_title, entry.day or date.min, int(entry.id)

    assert list(result.hits) == sorted(result.hits, key=rank, reverse=True)


def test_the_patterns_of_letters_fit_each_character_that_they_name() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    letters = [char for char in every[:FIRST_UNSPACED] if char.isalnum()]
    unspaced = [char for char in every[FIRST_UNSPACED:] if not any(ord(char) in codes for codes in _SEPARATORS)]
    assert re.findall(SPACED_LETTER, every) == letters
    assert re.findall(_UNSPACED, every) == unspaced


@given(st.text(max_size=20))
def test_folding_does_not_know_how_a_text_is_composed(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert fold_words(unicodedata.normalize(form, text)) == fold_words(unicodedata.normalize("NFC", text))
    assert fold_text(fold_text(text)) == fold_text(text)
    assert fold_words(fold_words(text)) == fold_words(text)


@given(TEXTS, st.sampled_from(WORDS))
def test_lit_places_read_as_the_word_that_was_searched(text: str, word: str) -> None:
    entries = Entries({"9": Note(id="9", text=text)})
    result = index(entries).search(word)
    for start, end in title_places(text, result):
        assert any(term.is_in(text[start:end]) for term in result.terms)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("UBER", "über alles"),
        ("satō", "Misaki Sato"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("budg", "the budgets"),
        ("会議", "予算会議です"),
        ("العمل", "والعمل"),
        ("محمد", "مُحَمَّد"),
        ("งบ", "ประชุมงบประมาณ"),
        ("👍", "ok👍🏽"),
        ("❤", "a ❤️"),
        ("api", "日本API"),
        ("ｂｕｄｇｅｔ", "budget"),
        ("don't", "Don’t ask"),
        ('"night shift"', "the NIGHT-SHIFT, always"),
        ("->", "a -> b"),
        ("c++", "C++ and C"),
    ],
)
def test_words_are_found_in_any_script_and_dress(typed: str, text: str) -> None:
    assert ids(Entries({"9": Note(id="9", text=text)}), typed) == ["9"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [("dget", "budget"), ('"budg"', "budget"), ('"a b"', "a\n\nc b"), ("budgte", "page"), ("20250", "20251")],
)
def test_what_is_not_there_is_not_found(typed: str, text: str) -> None:
    assert ids(Entries({"9": Note(id="9", text=text)}), typed) == []


def test_a_dash_alone_asks_for_nothing() -> None:
    entries = Entries({"9": Note(id="9", text="a - b")})
    assert index(entries).search("-").is_blank
    assert ids(entries, "b - a") == ["9"]


def test_words_in_quotes_stand_in_one_field() -> None:
    entries = Entries({"9": Note(id="9", text="night", details={"effect": "shift"})})
    assert ids(entries, "night shift") == ["9"]
    assert ids(entries, '"night shift"') == []


@pytest.mark.parametrize("typed", ["budgte", "bduget", "budet", "budgeet", "bugdet", "vudget", "budgef", "budgt"])
def test_one_typo_is_forgiven_and_told(typed: str) -> None:
    entries = Entries({"8": Note(id="8", text="A budget"), "9": Note(id="9", text="nothing")})
    result = index(entries).search(typed)
    assert [entry.id for entry in result.hits] == ["8"]
    assert result.notes == (f"shown for “budget”, nothing has “{typed}”",)
    assert title_places("A budget", result) == ((2, 8),)


def test_no_typo_is_forgiven_in_short_words_quotes_and_words_that_are_there() -> None:
    entries = Entries({"8": Note(id="8", text="A budget age"), "9": Note(id="9", text="budgef")})
    assert ids(entries, "agw") == []
    assert ids(entries, '"budgte"') == []
    assert ids(entries, "budgef") == ["9"]


def test_a_guess_is_a_word_of_what_may_be_seen() -> None:
    entries = Entries({"8": Note(id="8", text="secret"), "9": Note(id="9", text="open", shared=True)})
    hidden = search_index(entries, TODAY, True, True)
    assert hidden.search("secrte").notes == () == hidden.search("secret").hits
    assert hidden.search("-open").hits == ()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("foo:bar", 'There is no filter "foo:"; there are kind:, with:, '),
        ("kind:foo", 'There is no kind "foo"; there are person, relationship, agreement, growth, goal,'),
        ("with:nobody", 'No partner is called "nobody"; there are Misaki and Tom.'),
        ("goal:zzz", 'No goal has "zzz" in its title; goal: takes words of the title.'),
        ("area:zzz", 'No focus area is called "zzz"; there are technology adoption, diversity & inclusion, '),
        ("state:zzz", 'Nothing can be in the state "zzz"; there are states such as open'),
        ("learner:zzz", 'Nobody learns as "zzz"; learner: takes me, partner, mentor, mentee, Misaki, Tom.'),
        ("is:zzz", '"is:zzz" is not known; write is:private, is:shared, is:partner or is:others.'),
        ("before:zzz", 'before: "zzz" is not a day or a period. Write it like friday'),
        ("kind:", '"kind:" needs a value; write it like kind:goal.'),
    ],
)
def test_a_filter_that_is_not_understood_is_named_with_the_way_out(query: str, sentence: str) -> None:
    entries = Entries({entry.id: entry for entry in (*PAIRS, GOAL)})
    result = index(entries).search(f"win {query}")
    assert result.problem.startswith(sentence) and result.problem.endswith((".", '".'))
    assert result.hits == ()


@pytest.mark.parametrize("text", ["https://example.org/a", "Re: page", "16:30", "x:y", '"foo:bar"', "- a", "note:"])
def test_a_colon_in_a_text_makes_no_filter(text: str) -> None:
    entries = Entries({"9": Note(id="9", text=text.strip('"'))})
    assert ids(entries, text) == ["9"]


def test_filters_choose_by_kind_partner_goal_tag_state_learner_audience_and_day() -> None:
    some: tuple[Entry, ...] = (
        Learning(id="10", relationship="1", text="x", learner="mentee", goal="3", on=date(2026, 5, 5), shared=True),
        Note(id="11", relationship="2", text="x", kind="idea", state="waiting", tags=["Night shift"], on=TODAY),
        Session(id="12", relationship="1", focus="x", start="2026-04-30T08:30", state="missed"),
    )
    entries = Entries({entry.id: entry for entry in (*PAIRS, GOAL, *some)})
    expected = {
        "kind:note": ["11"],
        "kind:idea": ["11"],
        "kind:learnings": ["10"],
        "with:SATO x": ["10", "12"],
        "with:tom x": ["11"],
        "goal:win x": ["10"],
        'goal:"one win" x': ["10"],
        "#night": ["11"],
        'tag:"night shift"': ["11"],
        "state:waiting": ["11"],
        "state:no-show": ["12"],
        "state:new": ["10"],
        "learner:me x": ["10"],
        "learner:mentee x": ["10"],
        "is:shared x": ["10"],
        "is:private x": ["11", "12"],
        "before:may x": ["12"],
        "after:april x": ["11", "10"],
        "since:2026-05-05 x": ["11", "10"],
        "until:2026-05-05 x": ["10", "12"],
        "on:today x": ["11"],
        "-kind:note -kind:session x": ["10"],
    }
    assert {query: ids(entries, query) for query in expected} == expected


def test_an_area_finds_what_belongs_to_it_with_its_sub_topics_and_goals() -> None:
    pairs = (Relationship(id="1", partner="Misaki", role="mentee", areas=["Shift plans", "diversity_inclusion"]),)
    some: tuple[Entry, ...] = (
        Goal(id="10", relationship="1", title="x", area="technology_adoption"),
        Level(id="11", goal="10", level=0),
        Learning(id="12", relationship="1", text="y", area="AI tools"),
        Application(id="13", learning="12", what="y"),
        Skill(id="14", relationship="1", title="z", area="shift plans"),
        Note(id="15", relationship="1", text="x"),
    )
    entries = Entries({entry.id: entry for entry in (*pairs, *some)})
    expected = {
        "area:technology": {"10", "11", "12", "13"},
        "area:technology_adoption kind:goal": {"10"},
        'area:"AI tools"': {"12", "13"},
        "area:ai": {"12", "13"},
        "area:shift": {"1", "14"},
        "area:diversity": {"1"},
        'area:"diversity & inclusion"': {"1"},
        "area:workplace": set(),
        "area:automation": set(),
        "-area:technology -area:shift": {"15"},
    }
    assert {query: {*ids(entries, query)} for query in expected} == expected
    offers = index(entries).offers("area:")
    assert [(offer.words, offer.entry_count) for offer in offers] == [
        ('area:"technology adoption"', 4),
        ('area:"diversity & inclusion"', 1),
        ('area:"AI tools"', 2),
        ('area:"shift plans"', 2),
    ]


def test_states_are_asked_and_offered_in_the_words_that_lists_show() -> None:
    stored = ("applied", "embedded", "retired")
    some: tuple[Entry, ...] = (
        Action(id="10", relationship="1", text="x", state="dropped"),
        Point(id="11", relationship="1", title="x", state="cut"),
        *(
            Session(id=id, relationship="1", focus="x", start="2026-04-30", state="missed")
            for id in ("12", "13", "14")
        ),
    )
    entries = Entries({entry.id: entry for entry in (*PAIRS, *some)})
    assert sorted(ids(entries, "state:dropped")) == ["10", "11"] and ids(entries, "state:cut") == ["11"]
    assert [offer.words for offer in index(entries).offers("state:")][:2] == ["state:no-show", "state:dropped"]
    for state, shown in zip(stored, ("used", "habit", "retired"), strict=True):
        assert index(entries).choose_states(shown) == index(entries).choose_states(state) == {state}


def test_days_in_words_are_told_as_they_were_understood() -> None:
    found = index(Entries()).search
    assert found('before:"last month"').notes == ("before Fri 1 May 2026",)
    assert found("after:yesterday").notes == ("after Sun 31 May 2026",)
    assert found("on:may").notes == ("from Fri 1 May 2026 to Sun 31 May 2026",)
    assert found("since:2026-05-01").notes == ()


def test_counts_of_kinds_leave_out_what_the_query_says_of_kinds() -> None:
    some = (Note(id="10", text="x"), Learning(id="11", text="x"), Learning(id="12", text="y"))
    result = index(Entries({entry.id: entry for entry in some})).search("x kind:note")
    assert [entry.id for entry in result.hits] == ["10"]
    assert dict(result.kind_counts) == {Note: 1, Learning: 1}


def test_a_tag_in_any_case_is_one_tag_as_first_written() -> None:
    notes = [
        Note(id=f"1{n}", text=f"{n}", tags=tags) for n, tags in enumerate((["AI"], ["ai", "Ai"], ["Café"], ["cafe"]))
    ]
    entries = Entries({entry.id: entry for entry in (*PAIRS, *reversed(notes))})
    assert entries.as_first_written(["ai", "CAFE", "AI", "new"]) == ["AI", "Café", "new"]
    assert entries.all_tags == ["AI", "Café"]
    found = index(entries)
    assert [(offer.words, offer.entry_count) for offer in found.offers("#")] == [("#AI", 2), ("#Café", 2)]
    assert all(sorted(ids(entries, f"#{tag}")) == ["10", "11"] for tag in ("AI", "ai", "aI"))


def test_a_filter_that_is_typed_offers_its_values() -> None:
    some = (Note(id="10", text="x", tags=["canteen", "AI"]), Note(id="11", text="y", tags=["canteen", "Night shift"]))
    typed = index(Entries({entry.id: entry for entry in (*PAIRS, *some)}))
    assert [(offer.words, offer.entry_count) for offer in typed.offers("#")] == [
        ("#canteen", 2),
        ("#AI", 1),
        ('#"Night shift"', 1),
    ]
    assert [(offer.words, offer.entry_count) for offer in typed.offers("x #")] == [("#canteen", 1), ("#AI", 1)]
    assert [offer.query for offer in typed.offers("x -tag:ca")] == ["x -#canteen "]
    assert typed.offers("#canteen") == typed.offers("word") == typed.offers("") == typed.offers('#"ca"') == []
    assert [offer.words for offer in typed.offers("kind:n")] == ["kind:note"]
    assert [offer.words for offer in typed.offers("with:")] == ["with:Misaki", "with:Tom"]
    assert all(typed.offers(f"{name}:") is not None for name in FILTERS)


@given(st.lists(CLAUSE, max_size=4).map(" ".join))
def test_a_chip_writes_one_filter_in_place_of_another(query: str) -> None:
    chosen = set_filter(query, ("kind",), "kind", "goal")
    assert current_filter(chosen, ("kind",)) == current_filter("kind:goal", ("kind",)) or "kind:goal" in chosen
    clauses = [(c.key, c.value, c.is_negated) for c in parse_query(query) if c.key != "kind" or c.is_negated]
    assert [(c.key, c.value, c.is_negated) for c in parse_query(chosen)] == [*clauses, ("kind", "goal", False)]
    assert [(c.key, c.value, c.is_negated) for c in parse_query(set_filter(chosen, ("kind",)))] == clauses


def test_the_words_of_an_entry_are_folded_once_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    note = Note(id="77", text="once")
    entries = Entries({"77": note})
    assert ids(entries, "once") == ["77"]
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return fold_words(text)

    monkeypatch.setattr(module, "fold_words", fold)
    assert ids(entries, "once") == ["77"]
    assert folded == ["once"]
    assert ids(entries.with_changes([note.edit(text="twice")]), "twice") == ["77"]
    assert "twice" in folded[1]


def test_a_longer_word_looks_only_through_what_its_beginning_has_found() -> None:
    typed = index(
        Entries({str(n): Note(id=str(n), text="budget" if n % 50 == 0 else "page") for n in range(1, 1000)})
    )
    looked: list[int] = []

    class Counted(list[str]):
        def __getitem__(self, at: Any) -> Any:
            looked.append(1)
            return super().__getitem__(at)

    typed._words = Counted(typed._words)
    typed.search("b")
    assert len(looked) >= 999
    looked.clear()
    typed.search("bu")
    assert len(looked) < 60


def test_places_are_those_of_the_text_as_it_is_written() -> None:
    result = index(Entries({"9": Note(id="9", text="x")})).search("sato straße")
    text = "Misaki Sa\u0301to\u0304’s Strasse"
    assert [text[start:end] for start, end in title_places(text, result)] == ["Sa\u0301to\u0304", "Strasse"]
    assert find_places("", module._terms_pattern(result.terms)) == ()


def test_a_tag_that_is_written_in_a_line_is_found_as_one() -> None:
    notes = [
        Note(id="10", text="Compare two drafts #AI #tools"),
        Note(id="11", text="Ask her", tags=["ai"]),
        Note(id="12", text="ai without a sign"),
    ]
    entries = Entries({entry.id: entry for entry in (*PAIRS, *notes)})
    assert sorted(ids(entries, "#ai")) == ["10", "11"]
    assert ids(entries, "#tool") == ["10"]
    assert sorted(ids(entries, "-#ai kind:note")) == ["12"]
