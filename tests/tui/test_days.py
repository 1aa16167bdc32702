"""Days typed on screens: what has happened is not dated ahead, and each field says which way it looks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

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
from rmjournal.tui.widgets.inputs.field_row import FieldRow
from rmjournal.tui.widgets.lanes_view import LanesView

from .app_driver import AppDriver, demo, open_app
from .pilot import settle
from .session_driver import go, highlight, small, the

LAST_THURSDAY, NEXT_THURSDAY = date(2026, 5, 28), date(2026, 6, 4)


def row(seat: AppDriver, name: str) -> FieldRow:
    """The row of a field in the open form."""
    return next(row for row in seat.sheet.rows if row.field_path == name)


def told(seat: AppDriver, name: str) -> str:
    """What stands beside the input of a field."""
    return row(seat, name).render().plain


async def save(seat: AppDriver, kind: type[Entry]) -> Entry:
    """Save the open form; the entry that came of it."""
    before = {entry.id for entry in seat.entries.of(kind)}
    await seat.press("ctrl+s")
    await seat.until(lambda: {entry.id for entry in seat.entries.of(kind)} - before)
    return next(entry for entry in seat.entries.of(kind) if entry.id not in before)


async def test_l_logs_a_session_on_the_last_thursday_and_refuses_one_to_come(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("L")
        row(seat, "focus").set_text("Quick look")
        row(seat, "start").set_text("thursday 9:30")
        await seat.sees("Thu 28 May 2026 09:30 · 4 days ago")
        row(seat, "start").set_text("next thursday 9:30")
        await seat.sees("Thu 4 Jun 2026 09:30 is still to come")
        sessions = len(seat.entries.of(Session))
        await seat.press("ctrl+s")
        await seat.sees("✗ Start: 2026-06-04 is still to come; give the day on which it happened, today or before")
        assert len(seat.entries.of(Session)) == sessions
        assert seat.form.focused is row(seat, "start").input
        row(seat, "start").set_text("thursday 9:30")
        session = await save(seat, Session)
        assert isinstance(session, Session)
        assert (session.start, session.state, session.day) == ("2026-05-28T09:30", "held", LAST_THURSDAY)


async def test_the_rest_of_today_may_be_logged(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("L")
        row(seat, "start").set_text("today 23:59")
        session = await save(seat, Session)
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
    (Recall, "on", {"recall": "full"}, {"learning": first(Learning)}),
]


@pytest.mark.parametrize(("kind", "name", "more", "of"), NEW, ids=lambda part: getattr(part, "__name__", ""))
async def test_a_form_takes_the_last_thursday_for_what_has_happened(
    kind: type[Entry], name: str, more: dict[str, object], of: dict[str, Callable[[Entries], str]], tmp_path: Path
) -> None:
    async with open_app(demo(tmp_path)) as seat:
        parents = {field: find(seat.entries) for field, find in of.items()}
        seat.main.write(kind().edit(**more, **parents))
        await settle(seat.pilot)
        row(seat, name).set_text("tomorrow")
        await seat.press("ctrl+s")
        await seat.sees("2026-06-02 is still to come")
        assert "is still to come" in told(seat, name)
        row(seat, name).set_text("thursday")
        assert "Thu 28 May 2026 · 4 days ago" in told(seat, name)
        assert getattr(await save(seat, kind), name) == LAST_THURSDAY


async def test_a_day_field_that_is_empty_says_which_way_it_looks(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        for entry, days in (
            (Action(text="Book a room"), {"agreed_on": "today or before", "due": "to come"}),
            (Session(focus="Map"), {"start": "to come"}),
            (Session(focus="Map", state="held"), {"start": "today or before", "closed_on": "today or before"}),
            (Relationship(partner="Ada"), {"start": "before or to come", "planned_end": "to come"}),
        ):
            seat.main.write(entry)
            await settle(seat.pilot)
            for name, direction in days.items():
                row(seat, name).set_text("")
                assert told(seat, name).rstrip().split("  ")[-1] == direction, (entry, name)
            row(seat, next(iter(days))).input.focus()
            await seat.press("f1")
            await seat.sees("“thursday” is the")
            await seat.press("escape", "escape")
            await settle(seat.pilot)


async def test_a_day_in_the_details_of_a_note_is_read_told_and_kept_in_full(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        seat.main.write(Note(text="A map", kind="idea"))
        await settle(seat.pilot)
        assert "today or before" in told(seat, "details/answered on")
        row(seat, "details/answered on").set_text("tomorrow")
        await seat.press("ctrl+s")
        await seat.sees("2026-06-02 is still to come")
        row(seat, "details/answered on").set_text("thursday")
        assert "Thu 28 May 2026 · 4 days ago" in told(seat, "details/answered on")
        assert seat.sheet.draft["details/answered on"] == "2026-05-28"
        assert getattr(await save(seat, Note), "details", {}) == {"answered on": "2026-05-28"}


async def test_what_is_to_come_takes_the_next_thursday(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        seat.main.write(Action(text="Book a room"))
        await settle(seat.pilot)
        row(seat, "due").set_text("thursday")
        assert "Thu 4 Jun 2026 · in 3 days" in told(seat, "due")
        assert getattr(await save(seat, Action), "due", None) == NEXT_THURSDAY


async def test_the_start_of_a_session_turns_with_its_state(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        seat.main.write(Session(focus="Map"))
        await settle(seat.pilot)
        row(seat, "start").set_text("thursday 9:30")
        assert "Thu 4 Jun 2026 09:30 · in 3 days" in told(seat, "start")
        row(seat, "state").set_text("held")
        await seat.sees("Thu 28 May 2026 09:30 · 4 days ago")
        assert getattr(await save(seat, Session), "start", "") == "2026-05-28T09:30"


async def test_a_session_that_is_still_to_come_is_not_ticked_as_held_and_its_form_opens_at_the_start(
    tmp_path: Path,
) -> None:
    async with open_app(demo(tmp_path)) as seat:
        session = next(one for one in seat.entries.of(Session) if one.state == "planned")
        await seat.find(session)
        await seat.press("space")
        await seat.hears("Start: 2026-06-02 is still to come")
        assert seat.entries.get(session.id) == session
        assert seat.form.focused is row(seat, "start").input
        row(seat, "start").set_text("today 8:30")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.entries.get(session.id) != session)
        held = seat.entries.get_of_kind(Session, session.id)
        assert held and (held.state, held.start) == ("held", "2026-06-01T08:30")


async def test_closing_a_session_that_is_still_to_come_is_refused(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, NEXT_THURSDAY)) as seat:
        await go(seat, "3")
        await highlight(seat, "steps", "It was held")
        await seat.press("enter")
        await seat.hears("Start: 2026-06-04 is still to come")
        assert the(seat).state == "planned"
        await highlight(seat, "steps", "Somebody was not there")
        await seat.press("enter")
        row(seat, "missed_by").set_text("mentee")
        await seat.press("ctrl+s")
        await seat.sees("Start: 2026-06-04 is still to come")
        assert the(seat).state == "planned"


async def test_d_on_the_timeline_looks_back_and_takes_a_period(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        await seat.press("6")
        for said, day in (
            ("friday", date(2026, 5, 29)),
            ("april", date(2026, 4, 1)),
            ("last month", date(2026, 5, 1)),
        ):
            await seat.press("d")
            await seat.type(said)
            await seat.press("enter")
            window = seat.main.place.query_one(LanesView).window
            assert window is not None and window.day == day, said
