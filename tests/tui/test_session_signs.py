"""Signals before a session: shown quietly, and the dates they offer can be planned."""

from datetime import date
from pathlib import Path

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

from .app_driver import open_app
from .session_driver import THREE, go, highlight, rows, small, titles


async def test_missed_sessions_show_a_quiet_signal_and_enter_plans_an_offered_date(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    journal = Journal.open(path, today=TODAY)
    pair = journal.entries.of(Relationship)[0]
    for start in ("2026-05-05T08:30", "2026-05-19T08:30"):
        gone = Session(relationship=pair.id, start=start, state="missed", missed_by="both")
        journal.put(gone)
    journal.close()
    async with open_app(path, (120, 36)) as driver:
        await go(driver, "1", next(one for one in driver.entries.of(Session) if one.state == "planned"))
        assert "2 of the last 2 sessions did not take place. New dates by your cadence:" in " ".join(
            line.text for line in rows(driver, "bring").rows
        )
        await highlight(driver, "bring", "Tue 30 Jun")
        await driver.press("enter")
        assert [one.start for one in driver.entries.of(Session) if one.state == "planned"] == [
            "2026-06-02T08:30",
            "2026-06-30T08:30",
        ]
        assert titles(driver) == list(THREE)
