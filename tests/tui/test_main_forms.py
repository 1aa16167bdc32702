"""Forms as the main screen opens them: drafts, links, long ones, changes from elsewhere."""

from pathlib import Path

from textual.widgets import Input

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.widgets.inputs.entry_input import EntryInput
from rmjournal.tui.widgets.picker import Picker

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle


def action(driver: AppDriver) -> Action:
    """An open action of mine."""
    return next(e for e in driver.entries.of(Action) if e.state == "open" and e.owner == "mentee")


def now(driver: AppDriver, entry: Entry) -> Entry:
    found = driver.entries.get(entry.id)
    assert found is not None
    return found


async def test_leaving_a_form_keeps_its_draft_for_the_next_edit(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("3", "e")
        await driver.type(" half")
        await driver.press("escape")
        assert not isinstance(driver.screen, Form)
        await driver.wait_for_text("Not saved yet: your words are in a draft.")
        await driver.press("e")
        assert "Draft restored" in driver.text
        assert driver.sheet.current_texts["title"].endswith(" half")
        await driver.press("ctrl+s", "e")
        assert "Draft restored" not in driver.text


async def test_a_change_made_while_a_form_is_open_becomes_a_sibling(tmp_path: Path) -> None:
    path = demo(tmp_path)
    async with open_app(path) as driver:
        await driver.press("3", "e")
        await driver.type("!")
        goal = driver.journal.entries.get(driver.main.highlighted.id if driver.main.highlighted else "")
        assert isinstance(goal, Goal)
        other = Journal.open(path)
        other.put(goal.edit(why="Said elsewhere"))
        await driver.press("ctrl+s")
        await driver.until(lambda: now(driver, goal).heading.endswith("!"))
        found = now(driver, goal)
        assert isinstance(found, Goal)
        assert found.why == "Said elsewhere"


async def test_a_session_planned_from_today_begins_with_a_form(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("enter")
        assert "New session" in driver.text
        assert not isinstance(driver.screen.focused, type(None))
        start = next(w for w in driver.form.query(Input) if w.has_focus)
        assert start is not None
        await driver.press("escape")
        assert driver.entries.of(Session) == []


async def test_letters_typed_fast_into_a_link_all_reach_one_picker(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.find(action(driver))
        await driver.press("e")
        for _ in range(9):
            if isinstance(driver.screen.focused, EntryInput):
                break
            await driver.press("tab")
        await driver.send("first")
        assert [type(screen) for screen in driver.app.screen_stack[2:]] == [Picker]
        assert driver.screen.query_one(Input).value == "first"
        await driver.press("escape")
        assert isinstance(driver.screen, Form)


async def test_arrows_move_between_fields_of_a_long_form(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("3", "e")
        first = driver.screen.focused
        await driver.press("down")
        assert driver.screen.focused is not first
        await driver.press("up")
        assert driver.screen.focused is first


async def test_a_short_form_that_grows_says_nothing_of_drafts(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        driver.main.write(Action(), only=("text", "owner", "due"))
        await settle(driver.pilot)
        await driver.type("Send the map")
        await driver.press("ctrl+e")
        assert driver.sheet.current_texts["text"] == "Send the map"
        assert "Draft restored" not in driver.text and "Not saved" not in " ".join(driver.messages)
        await driver.press("escape")
        assert "Not saved yet: your words are in a draft." in driver.messages[-1]


async def test_capture_begins_with_what_the_lit_row_asks_for_and_names_what_is_saved(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("c")
        await driver.type("How is my silence read?")
        await driver.press("tab", "tab", "enter")
        assert "Topic saved" in driver.messages[-1]
        await driver.press("u")
        column = next(
            pane for pane in driver.main.place.panes if any(row.action == "new_action" for row in pane.rows)
        )
        column.focus()
        column.cursor = next(n for n, row in enumerate(column.rows) if row.action == "new_action")
        await driver.press("c")
        await driver.type("Send the map")
        await driver.press("enter")
        assert [entry.text for entry in driver.entries.of(Action)] == ["Send the map"]
