"""Values of fields: parsed from typed text and formatted again."""

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rmjournal.dates.days import Direction
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, format_for_edit, parse_field, parse_value, with_full_day
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="3702433775884064809", partner="Misaki Satō", role="mentee")
GOAL = Goal(id="3702433775884064900", title="Listen more", relationship=PAIR.id)
NEXT = Session(id="3702433775884065001", start="2026-06-02T08:30", relationship=PAIR.id)
HELD = Session(id="3702433775884065002", start="2026-05-05T08:30", state="held", relationship=PAIR.id)
ENTRIES = Entries({entry.id: entry for entry in (PAIR, GOAL, NEXT, HELD)})
KNOWN = ParseContext(entries=ENTRIES, today=TODAY, role="mentee", time="08:30")


def test_texts_are_cleaned() -> None:
    assert parse_field(Action, "text", " a \x1b[31m b\r\nc ", KNOWN) == "a [31m b c"
    assert parse_field(Note, "text", "\na\r\nb \n", KNOWN) == "a\nb"


def test_days_and_moments_are_parsed_from_common_words() -> None:
    assert parse_field(Action, "due", "fri", KNOWN) == date(2026, 6, 5)
    assert parse_field(Action, "due", "", KNOWN) is None
    assert parse_field(Session, "start", "next tue", KNOWN) == "2026-06-02T08:30"
    with pytest.raises(BadValue, match=r"^Due: .may. is not a day") as refusal:
        parse_field(Action, "due", "may", KNOWN)
    assert refusal.value.field == "due"


@pytest.mark.parametrize(("text", "value"), [("12", 12), (" 12 min", 12), ("12 minutes", 12), ("", 5)])
def test_numbers_may_have_their_unit(text: str, value: int) -> None:
    assert parse_field(Point, "minutes", text, KNOWN) == value


def test_numbers_out_of_bounds_and_other_words_are_refused() -> None:
    assert parse_field(Goal, "baseline", "−1", KNOWN) == -1
    assert parse_field(Goal, "baseline", "", KNOWN) is None
    for text in ("3", "one", "1.5", "1 min"):
        with pytest.raises(BadValue, match="Baseline"):
            parse_field(Goal, "baseline", text, KNOWN)


def test_choices_do_not_care_for_case_hyphens_or_the_rest_of_a_word() -> None:
    assert parse_field(Note, "kind", "Check-In", KNOWN) == "check_in"
    assert parse_field(Note, "kind", "apprec", KNOWN) == "appreciation"
    assert parse_field(Goal, "area", "Technology adoption", KNOWN) == "technology_adoption"
    assert parse_field(Goal, "area", "Dock slots", KNOWN) == "Dock slots"
    with pytest.raises(BadValue, match="choose one of: check-in, topic"):
        parse_field(Note, "kind", "i dunno", KNOWN)
    with pytest.raises(BadValue):
        parse_field(Note, "kind", "m" * 90, KNOWN)


def test_roles_are_parsed_relative_to_my_role() -> None:
    assert [parse_field(Action, "owner", word, KNOWN) for word in ("me", "Partner", "both", "mentor")] == [
        *("mentee", "mentor", "both", "mentor"),
    ]
    with pytest.raises(BadValue, match="Write mentor or mentee"):
        parse_field(Action, "owner", "me", ParseContext(today=TODAY))


def test_references_are_short_ids_first_words_or_the_next_session() -> None:
    assert parse_field(Action, "goal", "4900", KNOWN) == GOAL.id
    assert parse_field(Action, "goal", GOAL.id, KNOWN) == GOAL.id
    assert parse_field(Action, "goal", "listen", KNOWN) == GOAL.id
    assert parse_field(Action, "session", "next", KNOWN) == NEXT.id
    assert parse_field(Action, "session", "LAST", KNOWN) == HELD.id
    assert parse_field(Action, "relationship", "misaki", KNOWN) == PAIR.id
    assert parse_field(Action, "goal", "", KNOWN) == ""
    for text in ("5001", "9999", "next", "zzz", "²"):
        with pytest.raises(BadValue, match=r"^Goal: "):
            parse_field(Action, "goal", text, KNOWN)


def test_several_texts_are_lines_or_separated_by_commas() -> None:
    assert parse_field(Action, "tags", "a, b,a,,", KNOWN) == ["a", "b"]
    assert parse_field(Action, "tags", ("a", "b, c"), KNOWN) == ["a", "b", "c"]
    assert parse_field(Session, "takeaways", "one, two\n\nthree", KNOWN) == ["one, two", "three"]
    assert parse_field(Session, "flags", "Follow-up, odd", KNOWN) == ["follow_up", "odd"]


def test_yes_and_no() -> None:
    assert parse_field(Action, "shared", "Yes", KNOWN) is True
    assert parse_field(Action, "shared", False, KNOWN) is False
    with pytest.raises(BadValue, match="yes or no"):
        parse_field(Action, "shared", "perhaps", KNOWN)


def test_named_texts() -> None:
    assert parse_field(Goal, "levels", ("0=expected", "−1=a\nb"), KNOWN) == {"0": "expected", "-1": "a\nb"}
    assert parse_field(Goal, "levels", "0=expected\n  and more\n-1=less", KNOWN) == {
        "0": "expected\nand more",
        "-1": "less",
    }
    assert parse_field(Relationship, "card", ("Short_Name=Mi",), KNOWN) == {"short name": "Mi"}
    with pytest.raises(BadValue, match='has no part "7"'):
        parse_field(Goal, "levels", ("7=x",), KNOWN)
    with pytest.raises(BadValue, match="write it like 0="):
        parse_field(Goal, "levels", ("expected",), KNOWN)


ALL = [(kind, name, field) for kind in KINDS for name, field in fields(kind).items()]
WORDS = st.text(max_size=30)


def typed_for(field: Field) -> st.SearchStrategy[object]:
    """What a person may well type into a field."""
    choices = st.sampled_from([*field.choices, "me", "partner", ""])
    ids = st.sampled_from(["", *(entry.id for entry in ENTRIES), "next"])
    return {
        "day": st.sampled_from(["", "tue", "in 3 days", "2027-03-03"]),
        "moment": st.sampled_from(["", "tue", "in 3 days 9:15"]),
        "number": st.one_of(st.just(""), st.integers(-5, 500).map(str)),
        "choice": st.one_of(choices, WORDS),
        "ref": ids,
        "lines": st.one_of(WORDS, st.lists(WORDS, max_size=3)),
        "flag": st.sampled_from(["yes", "no", "", True, False]),
        "map": st.dictionaries(st.one_of(st.sampled_from(field.keys or ("a",)), WORDS), WORDS, max_size=3),
    }.get(field.form, WORDS)


@given(st.data())
def test_a_value_shown_in_a_form_parses_back(data: st.DataObject) -> None:
    kind, name, field = data.draw(st.sampled_from(ALL))
    given_text = data.draw(typed_for(field))
    try:
        value = parse_field(kind, name, given_text, KNOWN)
    except BadValue as error:
        assert error.field == name
        assert "\n" not in str(error)
        return
    shown = format_for_edit(field, value, ENTRIES)
    if field.form == "map" and isinstance(value, dict):
        value = {key: text for key, text in value.items() if text.strip()}
    assert parse_field(kind, name, shown, KNOWN) == value


@given(st.data(), st.text(max_size=30))
def test_any_text_is_a_value_or_refused(data: st.DataObject, text: str) -> None:
    kind, name, _ = data.draw(st.sampled_from(ALL))
    try:
        value = parse_field(kind, name, text, KNOWN)
    except BadValue as error:
        assert error.field == name
    else:
        kind().edit(**{name: value})


def test_tags_and_words_are_written_in_one_line() -> None:
    assert fields(Action)["tags"].is_inline_list
    assert not fields(Session)["takeaways"].is_inline_list
    assert format_for_edit(fields(Skill)["anchors"], {"1": "a\nb"}, ENTRIES) == "1=a\n  b"


def test_a_reference_is_shown_by_its_short_id() -> None:
    entry: Entry = GOAL
    assert format_for_edit(fields(Action)["goal"], entry.id, ENTRIES) == ENTRIES.short_id(entry)
    assert format_for_edit(fields(Action)["due"], TODAY + timedelta(days=1), ENTRIES) == "2026-06-02"


@pytest.mark.parametrize("looks", ["back", "ahead", "either"])
@pytest.mark.parametrize(
    "said",
    ["today", "yesterday", "tomorrow", "in 2 weeks", "3 days ago", "tue", "next fri", "eom", "3 mar", "1/12/2026"],
)
@pytest.mark.parametrize("form", ["day", "moment"])
def test_an_absolute_day_means_the_same_on_every_day(
    form: Literal["day", "moment"], said: str, looks: Direction
) -> None:
    field = Field(form=form, label="When", looks=looks, name="when")
    typed = said if form == "day" else f"{said} 17:00"
    kept = with_full_day(field, typed, KNOWN)
    for days in (-400, 0, 1, 40, 400):
        other_day = replace(KNOWN, today=KNOWN.today + timedelta(days), day_first=False)
        assert parse_value(field, kept, other_day) == parse_value(field, typed, KNOWN)
        assert with_full_day(field, kept, other_day) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("tomorrow", "2026-06-02"),
        ("tomorrow 9", "2026-06-02 9"),
        ("tomorrow at", "2026-06-02 at"),
        ("tomorrow at 9", "2026-06-02 09:00"),
        ("in 3 days 9:1", "2026-06-04 9:1"),
        ("mar 3", "2027-03-03"),
        ("half past", "half past"),
        ("31 feb 9:00", "31 feb 9:00"),
        ("17:00", "17:00"),
        ("", ""),
    ],
)
def test_a_moment_without_a_whole_time_keeps_its_day(said: str, kept: str) -> None:
    known = replace(KNOWN, time="")
    assert with_full_day(Field(form="moment", label="Start", looks="ahead", name="start"), said, known) == kept


def test_only_days_are_made_absolute() -> None:
    assert with_full_day(Field(form="line", label="Point", name="title"), "tomorrow", KNOWN) == "tomorrow"
