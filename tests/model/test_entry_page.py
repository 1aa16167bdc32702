"""Entry pages: a value is worded once, and read alike in the shell, on the screens and in the journal as a page."""

from datetime import date, datetime
from typing import get_args

import pytest
from msgspec.structs import replace

from rmjournal.demo import Role, demo_entries
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.entry_page import field_lines, history_lines
from rmjournal.model.field import Form
from rmjournal.model.field_forms import FORMS, format_value
from rmjournal.model.kind import Change, fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED, Perspective

TODAY = date(2026, 6, 1)
PAIR = Relationship(id="1", partner="Misaki Satō", role="mentee")
GOAL = Goal(id="2", title="Read the dashboard", relationship="1", learner="mentor")
VOICE = Perspective(today=TODAY, entries=Entries({"1": PAIR, "2": GOAL}), role="mentee", pair=PAIR)


def test_every_form_of_fields_is_known() -> None:
    assert set(FORMS) == set(get_args(Form))


@pytest.mark.parametrize(
    ("entry", "name", "words"),
    [
        (Session(start="2026-06-02T08:30", minutes=45), "start", "Tue 2 Jun 08:30"),
        (Session(start="2026-06-02T08:30", minutes=45), "minutes", "45 min"),
        (Session(kind="ad_hoc"), "kind", "unplanned"),
        (Action(owner="mentee"), "owner", "me"),
        (Action(owner="mentor"), "owner", "Misaki"),
        (Action(goal="2"), "goal", "Read the dashboard"),
        (Action(due=date(2026, 6, 9)), "due", "Tue 9 Jun"),
        (PAIR, "role", "mentee"),
        (PAIR.edit(areas=["leadership_development", "dock"]), "areas", "leadership development, dock"),
        (Goal(levels={"-1": "never", "1": "daily"}), "levels", "1: daily\n-1: never"),
    ],
)
def test_a_value_is_worded_for_its_reader(entry: Entry, name: str, words: str) -> None:
    field = fields(type(entry))[name]
    assert format_value(field, getattr(entry, name), VOICE) == words


def test_a_document_names_years_and_roles() -> None:
    reader = Perspective(today=TODAY, with_year=True)
    action = Action(owner="mentor", due=date(2026, 6, 9))
    assert [line.text for line in field_lines(action, reader, ("state",))] == ["mentor", "Tue 9 Jun 2026"]


def test_a_link_has_a_label_when_hidden_deleted_or_in_another_relationship() -> None:
    assert replace(VOICE, hidden=True).link("2") == REDACTED
    assert VOICE.link("77") == "(in another relationship)"
    assert replace(VOICE, pair=None).link("77") == "(deleted)"
    (line,) = field_lines(Action(goal="2"), VOICE, ("state", "owner"))
    assert line.link is GOAL


def test_history_is_worded_as_the_fields_are() -> None:
    change = Change(on=TODAY, field="start", was="2026-06-02T08:30", now="2026-06-04T08:30", why="customs audit")
    later = Change(on=TODAY, field="of a later version", now="so_said")
    lines = history_lines(Session(history={"8": later, "7": change}), VOICE)
    assert [(line.label, line.was, line.now) for line in lines] == [
        ("Start", "Tue 2 Jun 08:30", "Thu 4 Jun 08:30"),
        ("of a later version", "", "so said"),
    ]


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_field_lines_of_the_demo_have_text_and_no_internal_names(role: Role) -> None:
    entries = demo_entries(role, TODAY)
    voice = Perspective(today=TODAY, entries=entries)
    lines = [line for entry in entries for line in field_lines(entry, voice)]
    assert len(lines) > 500
    assert [line.label for line in lines if not line.text.strip()] == []
    assert [line.text for line in lines if line.field.form == "choice" and "_" in line.text] == []
    starts = [line for line in lines if line.field.name == "start" and line.field.form == "moment"]
    assert starts
    assert all(f"{datetime.fromisoformat(line.value):%H:%M}" in line.text for line in starts)
