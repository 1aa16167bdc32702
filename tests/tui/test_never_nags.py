"""Nothing nags: over a played half year at most one question stands, and each can be put off or ended."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.coach import Advice
from rmjournal.insight.due_question import QUESTIONS, DueQuestion, find_due_question
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row
from rmjournal.tui.page_rows import SET_ASIDE, View
from rmjournal.tui.pages.close import CloseState, closing_rows
from rmjournal.tui.pages.today import LAYOUTS, Room, build_sections
from rmjournal.tui.widgets.rows import Rows

from .app_driver import demo, open_app

START = date(2026, 1, 13)
ROLES: tuple[Role, ...] = ("mentor", "mentee")


def view_of(entries: Entries, role: Role, today: date, *, asks: bool = True) -> View:
    pairs = entries.of(Relationship)
    return View(entries=entries, today=today, role=role, pair=pairs[0] if pairs else None, asks_questions=asks)


def today_rows(view: View, columns: int) -> list[Row]:
    room = Room(60, 60, columns)
    parts = [part for ids in LAYOUTS[columns] for part in build_sections(ids, view, room)]
    return [row for part in parts for row in (part.title, *(row for block in part.blocks for row in block))]


def close_rows(view: View, session: Session) -> list[Row]:
    return closing_rows(session, view, 76, None, CloseState())


def check_asks_one(rows: list[Row]) -> bool:
    """At most one question is asked, under a title with both keys; tell whether there is one."""
    asked = [
        at
        for at, row in enumerate(rows)
        if isinstance(row.payload, DueQuestion | Advice) or (row.action == "reflect" and row.tone != "quiet")
    ]
    assert len(asked) <= 1, [rows[at].text for at in asked]
    for at in asked:
        title = next(row for row in reversed(rows[:at]) if row.is_section)
        assert SET_ASIDE in title.tail, title
    return bool(asked)


@pytest.mark.parametrize("role", ROLES)
def test_over_half_a_year_at_most_one_question_stands_on_today_and_after_close(role: Role) -> None:
    asked = 0
    for days in range(0, (LAST - START).days + 200, 4):
        today = START + timedelta(days)
        view = view_of(demo_entries(role, today), role, today)
        for columns in LAYOUTS:
            asked += check_asks_one(today_rows(view, columns))
        held = [session for session in view.entries.of(Session) if session.state == "held"]
        for session in held[-1:]:
            asked += check_asks_one(close_rows(view, session))
    assert asked > 10


@given(st.sampled_from(ROLES), st.integers(0, 360), st.sets(st.sampled_from(sorted(QUESTIONS.values()))))
def test_what_is_never_wanted_or_not_now_is_not_asked(role: Role, days: int, never: set[str]) -> None:
    today = START + timedelta(days)
    entries = demo_entries(role, today)
    for pair in entries.of(Relationship):
        entries = entries.with_changes(put=[pair.edit(never_ask=sorted(never))])
    rows = today_rows(view_of(entries, role, today), 1)
    check_asks_one(rows)
    assert not {row.payload.words for row in rows if isinstance(row.payload, DueQuestion)} & never
    quiet = today_rows(view_of(entries, role, today, asks=False), 1)
    assert not [row for row in quiet if isinstance(row.payload, DueQuestion)]


async def test_the_question_for_the_next_session_stands_on_a_wide_today_alone(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor"), (200, 60)) as driver:
        while (question := find_due_question(driver.entries, driver.journal.today)) is not None:
            (pair,) = driver.entries.of(Relationship)
            driver.journal.put(pair.edit(never_ask=[*pair.never_ask, question.words]))
        await driver.wait_for_text("A question for the next session")
        rows = driver.main.place.panes[0]
        assert isinstance(rows, Rows)
        at = next(at for at, row in enumerate(rows.rows) if isinstance(row.payload, Advice))
        asked = rows.rows[at].text.removeprefix("Ask Annelise: ")
        rows.cursor = at
        await driver.press("Z")
        (pair,) = driver.entries.of(Relationship)
        assert pair.never_ask[-1] == asked and asked not in " ".join(row.text for row in rows.rows)
        await driver.press("u")
        rows.cursor = at
        await driver.press("z")
        assert "A question for the next session" not in driver.text
