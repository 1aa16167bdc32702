"""Hand-outs: what stands on them, what is left out, how people are named, and how they are fitted to paper."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.demo import LAST
from rmjournal.english import first_name
from rmjournal.insight.review.review import Review, build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.paper import SIZES, clip, count_lines, em_width
from rmjournal.reports.hand_out import FIGURES, HandOut, Wishes, fit_hand_out, parse_wishes
from rmjournal.reports.hand_outs import SECTIONS, hand_out_json, keep_back, make_hand_out, say_names_on_page
from rmjournal.reports.naming import name_people
from tests.examples import examples
from tests.insight.demo_reviews import WHOLE, demo_review

PAGES = ("proof", "learned", "review")
PAIR = Relationship(id="1", partner="佐藤 美咲 (Misaki Satō)", role="mentee", start=date(2026, 1, 1))


def review_of(*entries: Entry, owner: str = "Annelise Østby-Keller") -> Review:
    """The review of a small journal, for others."""
    held = Entries({entry.id: entry.with_audience("others") for entry in (PAIR, *entries)})
    return build_review(held, PAIR, parse_review_period("closing", held, PAIR, LAST), LAST, owner, "others")


def words_of(hand_out: HandOut) -> str:
    return render_markdown(fit_hand_out(hand_out).page).replace("\\", "")


def learning(number: int, text: str, **more: object) -> Learning:
    entry = Learning(id=str(100 + number), relationship="1", text=text, learner="mentee", on=LAST)
    return entry.edit(**more)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_hand_out_says_so(page: str) -> None:
    assert "Nothing yet" in words_of(make_hand_out(page, review_of(), Wishes()))


@pytest.mark.parametrize("page", PAGES)
def test_every_section_can_be_left_out_by_its_name(page: str) -> None:
    review = demo_review("mentee", "closing", audience="others")
    whole = make_hand_out(page, review, Wishes(scores=True))
    assert {part.name for part in whole.sections} <= set(SECTIONS)
    for part in whole.sections:
        if part.items:
            left = words_of(make_hand_out(page, review, Wishes(scores=True, without=frozenset({part.name}))))
            assert f"## {part.title}" in words_of(replace(whole, max_sheets=9)) and f"## {part.title}" not in left
    assert "**Sessions:**" not in words_of(make_hand_out(page, review, Wishes(without=frozenset({FIGURES}))))


@pytest.mark.parametrize("page", PAGES)
def test_without_an_entry_nothing_is_made_of_it(page: str) -> None:
    entries = WHOLE["mentee"]
    (pair,) = entries.of(Relationship)
    chosen = next(one for one in entries.of(Learning) if one.text.startswith("A one-line mail"))
    uses = [use.what for use in entries.of(Application) if use.learning == chosen.id]
    without = Wishes(without=frozenset({chosen.id}))
    kept = keep_back(entries, without.without)
    span = parse_review_period("closing", entries, pair, LAST)
    told = words_of(make_hand_out(page, build_review(kept, pair, span, LAST, "Annelise", "others"), without))
    assert uses and not [text for text in (chosen.text, *uses) if text in told]
    figures = make_hand_out(page, demo_review("mentee", "closing", audience="others"), Wishes()).figures
    assert {f"- **{name}:** {value}" in told for name, value, _ in figures} == {True, False}


@pytest.mark.parametrize("page", PAGES)
def test_no_scores_unless_they_are_wished(page: str) -> None:
    review = demo_review("mentee", "closing", audience="others")
    assert "→" not in words_of(make_hand_out(page, review, Wishes()))
    assert "−2 → +1" in words_of(make_hand_out(page, review, Wishes(scores=True)))
    told = hand_out_json(page, review, Wishes())
    assert "→" not in str(told["sections"]) and not told.get("gas") and not told.get("pulses")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_without_scores_no_counted_value_stands_anywhere(page: str, role: str) -> None:
    review = demo_review("mentee" if role == "mentee" else "mentor", "closing", audience="others")
    without, scored = make_hand_out(page, review, Wishes()), make_hand_out(page, review, Wishes(scores=True))
    told = hand_out_json(page, review, Wishes())
    counted = re.compile(r"\d %|\d of \d|expected")
    assert not counted.search(words_of(without)) and counted.search(words_of(scored))
    assert not counted.search(str({name: told[name] for name in ("figures", "sections")}))
    assert not [text for text in values_of(told, "evidence") + values_of(told, "value") if counted.search(text)]


def values_of(value: Any, name: str) -> list[str]:
    """All texts that stand under a name in JSON values."""
    if isinstance(value, list):
        return [text for part in value for text in values_of(part, name)]
    if not isinstance(value, dict):
        return []
    own = [part for key, part in value.items() if key == name and isinstance(part, str)]
    return own + [text for part in value.values() for text in values_of(part, name)]


def test_without_names_the_masked_name_of_the_partner_stands_on_a_page() -> None:
    card = Person(id="2", name="Misaki Satō", masked_name="a junior analyst")
    known = Entries({entry.id: entry for entry in (PAIR, card, learning(1, "Misaki asks").with_audience("others"))})
    span = parse_review_period("closing", known, PAIR, LAST)
    review = build_review(known, PAIR, span, LAST, "Annelise", "others")
    told = words_of(make_hand_out("learned", review, Wishes("role")))
    assert "with a junior analyst" in told and "A junior analyst asks" in told and "Misaki" not in told
    assert "Misaki asks" in words_of(make_hand_out("learned", review, Wishes()))


def test_the_partner_of_another_relationship_is_masked_on_every_page() -> None:
    other = Relationship(id="3", partner="Robert Ek", role="mentor", start=date(2026, 1, 1))
    told = learning(1, "Robert asks first").with_audience("others")
    known = Entries({entry.id: entry for entry in (PAIR, other, told)})
    span = parse_review_period("closing", known, PAIR, LAST)
    review = build_review(known, PAIR, span, LAST, "Annelise", "others")
    for page in ("learned", "review"):
        words = words_of(make_hand_out(page, review, Wishes()))
        assert "a colleague asks first" in words and "Robert" not in words


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_roles_alone_leave_no_name_anywhere(page: str, role: str) -> None:
    review = demo_review("mentee" if role == "mentee" else "mentor", "closing", audience="others")
    made = make_hand_out(page, review, Wishes("role", scores=True))
    for told in (
        words_of(made),
        render_html(fit_hand_out(made).page),
        str(hand_out_json(page, review, Wishes("role"))),
    ):
        names = ("Annelise", "Østby", "Keller", "Misaki", "Satō", "佐藤", "美咲")
        assert not [name for name in names if name in told]


@pytest.mark.parametrize(
    ("text", "style", "said"),
    [
        ("Misaki waits.", "role", "The mentor waits."),
        ("I asked Misaki's team", "role", "I asked the mentor's team"),
        ("佐藤さんと話す", "role", "the mentorさんと話す"),
        ("MISAKI said, Annelise Østby-Keller heard", "role", "The mentor said, the mentee heard"),
        ("Misakiko stays", "role", "Misakiko stays"),
        ("Sato, M.S. and MISAKI SATO", "role", "The mentor, the mentor and the mentor"),
        ("Write to misaki.sato@example.com, not to @aostby", "role", "Write to the mentor, not to the mentee"),
        ("Satō and Østby-Keller", "first", "Misaki and Annelise"),
        ("Misaki Satō spoke", "first", "Misaki spoke"),
        ("Misaki Sato\u0304 spoke", "first", "Misaki spoke"),
        ("Misaki Satō spoke", "full", "Misaki Satō spoke"),
    ],
)
def test_the_two_are_named_in_texts_as_wished(text: str, style: str, said: str) -> None:
    assert name_people(review_of(), style).rename(text) == said


@pytest.mark.parametrize(
    ("name", "first"),
    [("Bo Lind", "Bo"), ("佐藤 美咲 (Misaki Satō)", "Misaki"), ("", ""), ("  Jo  ", "Jo"), ("()", "()")],
)
def test_the_first_name(name: str, first: str) -> None:
    assert first_name(name) == first


def test_an_owner_without_a_name_is_a_role() -> None:
    told = words_of(make_hand_out("learned", review_of(learning(1, "Ask"), owner=""), Wishes("first")))
    assert "both learn: mentee, with Misaki." in told


def test_the_owner_is_told_which_names_are_masked_in_it() -> None:
    jonas = Person(id="2", name="Jonas Berg", masked_name="the trainee")
    text = learning(1, "Jonas Berg asks first")
    known = Entries({entry.id: entry for entry in (PAIR, jonas, text)})
    shared = known.with_changes(put=[text.with_audience("others")])
    span = parse_review_period("closing", shared, PAIR, LAST)
    made = make_hand_out("learned", build_review(shared, PAIR, span, LAST, "", "others"), Wishes())
    assert "the trainee asks first" in words_of(made)
    assert say_names_on_page(made.entries_in(shared), "others", shared) == [
        "Names of others, masked in it: Jonas Berg (here “the trainee”)."
    ]
    assert say_names_on_page(made.entries_in(shared), "partner", shared) == ["Names of others in it: Jonas Berg."]
    unknown = [text.edit(text="What Bente Lund counted", tags=["Ada Private"])]
    assert say_names_on_page(unknown, "others", shared.with_changes(put=unknown)) == [
        "Perhaps also names: Bente Lund. Add people to have them masked."
    ]


def test_what_has_no_room_is_the_oldest_and_is_told_to_the_owner_alone() -> None:
    entries = [learning(number, f"Lesson {number:03}", on=LAST - timedelta(days=number)) for number in range(120)]
    fit = fit_hand_out(make_hand_out("learned", review_of(*entries), Wishes()))
    told = render_markdown(fit.page)
    shown = [number for number in range(120) if f"Lesson {number:03}" in told]
    assert fit.page.print_size == SIZES[-1] and 30 < len(shown) < 120
    assert shown == list(range(len(shown))), "the newest stand on it"
    assert fit.sentences == [f"{120 - len(shown)} older entries do not fit on it."]
    assert "more" not in told and "fit" not in told


def test_a_section_that_has_no_room_is_named() -> None:
    fit = fit_hand_out(make_hand_out("proof", demo_review("mentee", "closing", audience="others"), Wishes()))
    assert "“What the sessions were about” does not fit on it." in fit.sentences


def test_on_several_sheets_a_section_says_how_many_more_there_are() -> None:
    entries = [
        learning(number, f"Lesson {number:03} " * 9, on=LAST - timedelta(days=number)) for number in range(400)
    ]
    fit = fit_hand_out(make_hand_out("review", review_of(*entries), Wishes()))
    assert f"and {len(fit.unfit)} more" in render_markdown(fit.page)


def test_a_few_entries_are_in_large_type_and_whole() -> None:
    fit = fit_hand_out(make_hand_out("learned", review_of(learning(1, "Ask first")), Wishes()))
    assert fit.page.print_size == SIZES[0] and not fit.sentences


def test_a_very_long_text_is_shortened_and_told() -> None:
    fit = fit_hand_out(make_hand_out("learned", review_of(learning(1, "word " * 900)), Wishes()))
    assert fit.sentences == ["1 long text is shortened."] and " …" in render_markdown(fit.page)


def test_each_section_keeps_some_of_its_entries() -> None:
    thanks = Note(
        id="900", relationship="1", kind="appreciation", author="mentee", text="Thank you", on=date(2026, 1, 2)
    )
    entries = [learning(number, f"Lesson {number:03}") for number in range(200)]
    assert "Thank you" in words_of(make_hand_out("proof", review_of(thanks, *entries), Wishes()))


@pytest.mark.parametrize(
    "kept",
    [None, 5, [], {}, {"names": "x", "scores": "yes", "without": 3}, {"names": ["full"]}, {"without": {}}],
)
def test_damaged_wishes_are_as_usual(kept: object) -> None:
    assert parse_wishes(kept) == Wishes()


@given(st.sampled_from(("full", "first", "role")), st.booleans(), st.frozensets(st.text(max_size=5)))
@settings(max_examples=examples(20), deadline=None)
def test_wishes_are_read_as_they_were_kept(names: str, scores: bool, without: frozenset[str]) -> None:
    wishes = Wishes(names, scores, without)
    assert parse_wishes({**wishes._asdict(), "without": sorted(without)}) == wishes


@given(st.text(max_size=200), st.floats(8, 80))
@settings(max_examples=examples(60), deadline=None)
def test_an_estimate_of_lines_is_never_below_what_the_width_needs(text: str, width: float) -> None:
    line = " ".join(text.split())
    assert count_lines(text, width) >= max(1, em_width(line.replace(" ", "")) / width - 1)
    assert count_lines(text, width) <= count_lines(text, width / 2)


@given(st.text(max_size=200), st.floats(2, 60))
@settings(max_examples=examples(60), deadline=None)
def test_a_clipped_text_is_its_beginning(text: str, width: float) -> None:
    line, short = " ".join(text.split()), clip(text, width)
    assert short == line or (short.endswith(" …") and line.startswith(short[:-2].rstrip()))


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_of_the_program_begin_in_its_own_script(page: str) -> None:
    pair = PAIR.edit(partner="محمد العلي")
    held = Entries({"1": pair})
    span = parse_review_period("closing", held, pair, LAST)
    made = make_hand_out(page, build_review(held, pair, span, LAST, "محمد", "others"), Wishes())
    assert all(line[:1].isascii() for line in (made.subtitle, made.lead))
