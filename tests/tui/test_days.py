"""Days typed on screens: what has happened is not dated ahead, and each field says which way it looks."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.widgets.lanes_view import LanesView

from .app_driver import AppDriver, demo, open_app
from .forms import row
from .pilot import settle
from .session_driver import go, small, the

LAST_THURSDAY, NEXT_THURSDAY = date(2026, 5, 28), date(2026, 6, 4)


def told(driver: AppDriver, name: str) -> str:
    """What stands beside the input of a field."""
    return row(driver, name).draw(0, 90).plain


async def save(driver: AppDriver, kind: type[Entry]) -> Entry:
    """Save the open form; the entry that came of it."""
    before = {entry.id for entry in driver.entries.of(kind)}
    await driver.press("ctrl+s")
    await driver.until(lambda: {entry.id for entry in driver.entries.of(kind)} - before)
    return next(entry for entry in driver.entries.of(kind) if entry.id not in before)


async def test_l_logs_a_session_on_the_last_thursday_and_refuses_a_future_one(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("L")
        row(driver, "focus").set_text("Quick look")
        row(driver, "start").set_text("thursday 9:30")
        await driver.wait_for_text("Thu 28 May 2026, 09:30 · 4 days ago")
        row(driver, "start").set_text("next thursday 9:30")
        await driver.wait_for_text("Thu 4 Jun 2026, 09:30 is in the future")
        sessions = len(driver.entries.of(Session))
        await driver.press("ctrl+s")
        await driver.until(lambda: "✗ Start: Thu 4 Jun 2026 is in the future. Type the day on" in driver.text)
        assert len(driver.entries.of(Session)) == sessions
        assert driver.form.focused is row(driver, "start").input
        row(driver, "start").set_text("thursday 9:30")
        session = await save(driver, Session)
        assert isinstance(session, Session)
        assert (session.start, session.state, session.day) == ("2026-05-28T09:30", "held", LAST_THURSDAY)


async def test_the_rest_of_today_may_be_logged(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("L")
        row(driver, "start").set_text("today 23:59")
        session = await save(driver, Session)
        assert getattr(session, "start", "") == "2026-06-01T23:59"


def first(kind: type[Entry]) -> Callable[[Entries], str]:
    return lambda entries: entries.of(kind)[0].id


NEW: list[tuple[type[Entry], str, dict[str, object], dict[str, Callable[[Entries], str]]]] = [
    (Note, "on", {"text": "x"}, {}),
    (Learning, "on", {"text": "x", "learner": "mentee"}, {}),
    (Reflection, "on", {"text": "x", "framework": "free"}, {}),
    (Action, "agreed_on", {"text": "x"}, {}),
    (Level, "on", {"level": 0}, {"goal": first(Goal)}),
    (Rating, "on", {"level": 3, "kind": "observer"}, {"skill": first(Skill)}),
    (Application, "on", {"what": "x"}, {"learning": first(Learning)}),
    (Recall, "on", {"recall": "full", "answer": "x"}, {"learning": first(Learning)}),
]


@pytest.mark.parametrize(("kind", "name", "more", "of"), NEW, ids=lambda part: getattr(part, "__name__", ""))
async def test_a_past_field_parses_thursday_as_the_last_one(
    kind: type[Entry], name: str, more: dict[str, object], of: dict[str, Callable[[Entries], str]], tmp_path: Path
) -> None:
    async with open_app(demo(tmp_path)) as driver:
        parents = {field: find(driver.entries) for field, find in of.items()}
        driver.main.write(kind().edit(**more, **parents))
        await settle(driver.pilot)
        if kind in (Level, Rating):
            await driver.press("3")
        row(driver, name).set_text("tomorrow")
        await driver.press("ctrl+s")
        await driver.wait_for_text("Tue 2 Jun 2026 is in the future")
        assert "is in the future" in told(driver, name)
        row(driver, name).set_text("thursday")
        assert "Thu 28 May 2026 · 4 days ago" in told(driver, name)
        assert getattr(await save(driver, kind), name) == LAST_THURSDAY


async def test_an_empty_day_field_shows_its_direction(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        for entry, days in (
            (Action(text="Book a room"), {"agreed_on": "today or in the past", "due": "in the future"}),
            (Session(focus="Map"), {"start": "in the future"}),
            (
                Session(focus="Map", state="held"),
                {"start": "today or in the past", "closed_on": "today or in the past"},
            ),
            (Relationship(partner="Ada"), {"start": "in the past or future", "planned_end": "in the future"}),
        ):
            driver.main.write(entry)
            await settle(driver.pilot)
            for name, direction in days.items():
                row(driver, name).set_text("")
                assert told(driver, name).rstrip().split("  ")[-1] == direction, (entry, name)
            row(driver, next(iter(days))).input.focus()
            await driver.press("f1")
            await driver.wait_for_text("“thursday” means")
            await driver.press("escape", "escape")
            await settle(driver.pilot)


async def test_a_day_in_the_details_of_a_note_is_parsed_echoed_and_saved_in_full(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        driver.main.write(Note(text="A map", kind="idea"))
        await settle(driver.pilot)
        assert "today or in the past" in told(driver, "details/answered on")
        row(driver, "details/answered on").set_text("tomorrow")
        await driver.press("ctrl+s")
        await driver.wait_for_text("Tue 2 Jun 2026 is in the future")
        row(driver, "details/answered on").set_text("thursday")
        assert "Thu 28 May 2026 · 4 days ago" in told(driver, "details/answered on")
        assert driver.sheet.draft["details/answered on"] == "2026-05-28"
        assert getattr(await save(driver, Note), "details", {}) == {"answered on": "2026-05-28"}


async def test_a_future_field_parses_thursday_as_the_next_one(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        driver.main.write(Action(text="Book a room"))
        await settle(driver.pilot)
        row(driver, "due").set_text("thursday")
        assert "Thu 4 Jun 2026 · in 3 days" in told(driver, "due")
        assert getattr(await save(driver, Action), "due", None) == NEXT_THURSDAY


async def test_the_start_of_a_session_turns_with_its_state(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        driver.main.write(Session(focus="Map"))
        await settle(driver.pilot)
        row(driver, "start").set_text("thursday 9:30")
        assert "Thu 4 Jun 2026, 09:30 · in 3 days" in told(driver, "start")
        row(driver, "state").set_text("held")
        await driver.wait_for_text("Thu 28 May 2026, 09:30 · 4 days ago")
        assert getattr(await save(driver, Session), "start", "") == "2026-05-28T09:30"


async def test_space_on_a_future_session_marks_it_as_prepared_and_never_as_held(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        session = next(one for one in driver.entries.of(Session) if one.state == "planned")
        await driver.find(session)
        for prepared, words in ((TODAY, "prepared"), (None, "not prepared")):
            await driver.press("space")
            after = driver.entries.get_of_kind(Session, session.id)
            assert after and (after.state, after.start, after.prepared_on) == ("planned", session.start, prepared)
            await driver.wait_for_message(words)


async def test_closing_a_future_session_is_refused(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, NEXT_THURSDAY)) as driver:
        here = await go(driver, "3")
        here.closing.run_verb("held")
        await driver.wait_for_message("Start: Thu 4 Jun 2026 is in the future")
        assert the(driver).state == "planned"
        here.closing.run_verb("missed")
        await settle(driver.pilot)
        row(driver, "missed_by").set_text("mentee")
        await driver.press("ctrl+s")
        await driver.wait_for_text("Start: Thu 4 Jun 2026 is in the future")
        assert the(driver).state == "planned"


async def test_d_on_the_timeline_looks_back_and_takes_a_period(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6")
        for said, day in (
            ("friday", date(2026, 5, 29)),
            ("april", date(2026, 4, 1)),
            ("last month", date(2026, 5, 1)),
        ):
            await driver.press("d")
            await driver.type(said)
            await driver.press("enter")
            window = driver.main.place.query_one(LanesView).window
            assert window is not None and window.day == day, said


async def test_the_timeline_says_which_day_it_understood_before_it_goes_there(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("6", "d")
        await driver.type("5 may")
        assert "Tue 5 May 2026 · 27 days ago" in driver.text
        await driver.type("x")
        assert "27 days ago" not in driver.text.splitlines()[-2]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("next fri 14:00 50 min", "Fri 5 Jun 2026, 14:00 · 50 min"),
        ("next fri 9:00", "Fri 5 Jun 2026, 09:00 · in 4 days"),
        ("50", "Tue 2 Jun 2026, 08:30 · 50 min"),
        ("31 feb", "February has 28 days"),
    ],
)
async def test_the_line_for_date_and_length_says_what_it_understood(
    tmp_path: Path, typed: str, understood: str
) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), size=(80, 24)) as driver:
        await driver.press("2", "d")
        await driver.type(typed)
        line = next(row for row in driver.text.splitlines() if "Date and length" in row)
        assert understood in line, line


async def test_the_line_for_a_due_day_says_what_it_understood_and_an_equal_day_is_no_change(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        action = next(one for one in driver.entries.of(Action) if one.status == "open" and one.due)
        await driver.find(action)
        await driver.press("d")
        await driver.type("tomorrow")
        assert "Tue 2 Jun 2026 · tomorrow" in driver.text
        await driver.press("escape", "d", "enter")
        assert "due" in driver.message and "undoes" not in driver.message


async def test_the_key_that_saves_a_form_saves_the_line_of_a_prompt(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        action = next(one for one in driver.entries.of(Action) if one.state == "open")
        await driver.find(action)
        await driver.press("d")
        await driver.type("in 40 days")
        await driver.press("ctrl+s")
        changed = driver.entries.of(Action)
        assert next(one for one in changed if one.id == action.id).due == TODAY + timedelta(days=40)
