"""The page for a partner and the request to an observer in a real browser: narrow, wide and printed."""

import pytest

from rmjournal.demo import TODAY, demo_entries
from rmjournal.exchange.observation import ObservationRequest
from rmjournal.insight.scope import usual_pair
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.point import Point
from rmjournal.render.html import render_html
from rmjournal.reports.partner_page import partner_page
from tests.exchange.browser import Browser
from tests.exchange.test_browser import pytestmark

__all__ = ["pytestmark"]


def page(name: str) -> str:
    entries = demo_entries("mentee")
    goal = next(goal for goal in entries.of(Goal) if goal.state == "active")
    if name == "request":
        return ObservationRequest(about=goal, observer="Jonas “Jo” Weber 🎉", asker="Annelise").as_page()
    pair = usual_pair(entries)
    assert pair is not None
    if name == "long words":
        long = [point.edit(title=f"{'Verwaltung' * 12} ميزانية 🎉") for point in entries.of(Point)]
        entries = entries.with_changes(put=long)
    return render_html(partner_page(entries, pair, TODAY, "Annelise").page)


@pytest.mark.parametrize("name", ["partner", "long words", "request"])
@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_sticks_out_is_fetched_or_runs(name: str, width: int, browser: Browser) -> None:
    wide, room, scripts, fetched, cut, _ = browser.look(page(name), width)
    assert wide <= room <= width
    assert (scripts, fetched, cut) == (0, 0, 0)


@pytest.mark.parametrize(("name", "most"), [("partner", 2), ("request", 1)])
def test_a_printed_page_has_few_sheets(name: str, most: int, browser: Browser) -> None:
    assert 1 <= browser.sheets(page(name)) <= most
