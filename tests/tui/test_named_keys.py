"""Named keys: words on the screen that name a key are clickable."""

from datetime import date
from pathlib import Path

import pytest
from textual.geometry import Offset

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.meet_step import MeetStep
from rmjournal.tui.widgets.timeline_place import TimelinePlace
from rmjournal.tui.widgets.today_place import Column

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle
from .session_driver import go, small


async def click(driver: AppDriver, words: str, times: int = 1) -> None:
    """Click on the first of these words on the screen."""
    for _ in range(times):
        lines = driver.text.split("\n")
        y = next((y for y, line in enumerate(lines) if words in line), -1)
        assert y >= 0, f"{words!r} is not on the screen:\n{driver.text}"
        await driver.pilot.click(offset=Offset(lines[y].index(words), y))
        await settle(driver.pilot)


async def test_a_click_on_the_undo_of_a_message_undoes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        count = len(driver.entries.of(Learning))
        await driver.press("c")
        await driver.type("Ask first")
        await driver.press("ctrl+s")
        assert len(driver.entries.of(Learning)) == count + 1
        await click(driver, "u undoes")
        assert len(driver.entries.of(Learning)) == count, driver.message


async def test_a_click_on_the_key_of_a_title_presses_it(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        for key, count in (("z not now", 12), ("Z never ask this", 11)):
            step = driver.main.place.panes[0].highlighted_row
            assert step is not None and f"○ {step.text}" in driver.text
            await click(driver, key)
            assert f"○ {step.text}" not in driver.text
            assert f"First steps · 1 of {count} done" in driver.text


async def test_a_click_on_the_enter_of_a_prompt_answers_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("enter", "n")
        await driver.type("The night shift")
        await click(driver, "enter save")
        assert "Added to the agenda: The night shift" in driver.message


async def test_a_click_on_the_key_of_a_notice_in_a_dialog_presses_it(tmp_path: Path) -> None:
    (vault := tmp_path / "vault").mkdir()
    (vault / "note.md").write_text("words", "utf-8")
    (vault / "map.png").write_bytes(b"picture")
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        await driver.press("I")
        await driver.type(str(vault))
        await driver.press("enter")
        await driver.wait_for_text("ctrl+y copies 1 attachment into a folder")
        await click(driver, "ctrl+y copies")
        await driver.wait_for_text("1 attachment is copied into the folder above")


async def test_only_a_row_selected_in_the_pane_with_the_focus_opens(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await click(driver, "◇")
        await driver.press("escape", "home", "right")
        assert isinstance(driver.screen.focused, Column) and driver.screen.focused.id == "middle"
        await click(driver, "◇ Tomorrow")
        assert driver.screen is driver.main, "the first click selects"
        await click(driver, "◇ Tomorrow")
        assert driver.screen is not driver.main, "the second one opens"


async def test_a_click_on_a_part_of_help_opens_it_at_once(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 36)) as driver:
        await driver.press("f1")
        closed = driver.text
        await click(driver, "▸ all keys")
        assert "▾ all keys" in driver.text, closed


async def test_one_click_answers_where_the_journal_is(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=(80, 24)) as driver:
        await click(driver, "No. Begin one")
        assert "step 2 of 9" in driver.text


async def test_a_click_on_a_label_goes_to_its_field(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=(80, 24)) as driver:
        await driver.press("enter")
        await driver.type("Annelise")
        await click(driver, "Your partner")
        await driver.type("Misaki")
        assert "Your partner Misaki" in " ".join(driver.text.split()), driver.text


async def test_a_click_on_next_goes_on_when_all_is_filled_in(tmp_path: Path) -> None:
    async with open_app(tmp_path / "journal.json", size=(80, 24)) as driver:
        await driver.press("enter")
        await driver.type("Annelise")
        await click(driver, "Your partner")
        await driver.type("Misaki")
        await click(driver, "the mentor")
        await click(driver, "Your name")
        await click(driver, "enter next")
        assert "step 3 of 9" in driver.text


async def test_after_a_click_on_a_filter_keys_go_on_into_the_words_of_find(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("ctrl+f")
        await driver.type("open")
        await click(driver, "learning ")
        assert "kind:learning" in driver.text
        await driver.press("ctrl+u")
        assert "kind:learning" not in driver.text and "words, in any order" in driver.text


@pytest.mark.parametrize("size", [(120, 36), (200, 60)])
async def test_a_click_on_a_day_of_the_months_shows_it_on_the_timeline(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path), size=size) as driver:
        await click(driver, " 19×")
        timeline = driver.main.place
        assert isinstance(timeline, TimelinePlace), driver.text
        await driver.until(lambda: timeline.lanes.window and timeline.lanes.window.day == date(2026, 5, 19))
        assert "Tue 19  ×" in str(timeline.timeline_list.highlighted_row)


@pytest.mark.parametrize(
    ("step", "shown"), [("Prepare", "Suggestions"), ("Meet", "Notes on the whole"), ("Close", "what has changed?")]
)
async def test_a_click_on_a_step_of_the_page_of_a_session_opens_it(tmp_path: Path, step: str, shown: str) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await driver.press("2", "home")
        lines = driver.text.split("\n")
        y = next(y for y, line in enumerate(lines) if "Prepare ▸ Meet ▸ Close" in line)
        await driver.pilot.click(offset=Offset(lines[y].index(step), y))
        await settle(driver.pilot)
        assert shown in driver.text, driver.text


async def test_a_session_that_was_not_planned_is_logged_with_the_mouse(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await click(driver, "n new")
        await click(driver, "Log a session")
        form = driver.form
        assert "Session" in driver.text and "2026-06-01" in driver.words(form.panel)


async def test_a_click_on_the_sign_of_a_point_marks_it_as_discussed_also_while_its_notes_are_typed(
    tmp_path: Path,
) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await driver.press("enter", "full_stop", "enter")
        await driver.type("The board asked about it")
        place = driver.screen.query_one(MeetStep)
        lit = place.lit_point
        assert lit is not None and place.typing
        y = place.query_one("#agenda").region.y + place._agenda.lit_at
        await driver.pilot.click(offset=Offset(1, y))
        await settle(driver.pilot)
        now = driver.entries.get_of_kind(Point, lit.id)
        assert now is not None and (now.state, now.note) == ("done", "The board asked about it"), driver.text


async def test_words_of_titles_rows_borders_and_messages_do_what_their_key_does(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        session = driver.main.highlighted
        assert isinstance(session, Session)
        await click(driver, "Space marks it as prepared")
        now = driver.entries.get_of_kind(Session, session.id)
        assert now is not None and now.prepared_on == driver.journal.today
        await driver.press("enter")
        before = driver.text
        await click(driver, "+ another question")
        assert driver.text != before
        await click(driver, "enter adds")
        assert "Added to the agenda" in driver.message
        await click(driver, "enter writes it")
        assert driver.screen.query("PromptBar.-on"), "it asks for the open question"
        await driver.press("escape")
        await click(driver, "enter writes  ")  # of the lines before one goes in, in the left column
        assert driver.form.query("#aim, EntryFields"), driver.text
        await driver.press("escape", "escape", "3", "N")
        was = driver.text
        assert "shares it" in was or "makes it private" in was
        await click(driver, "p shares it" if "p shares it" in was else "p makes it private")
        assert ("p shares it" in driver.text) != ("p shares it" in was)
        await driver.press("escape", "2", "slash", *"zzzz", "enter")
        await click(driver, "Esc shows all")
        assert "zzzz" not in driver.text


async def test_words_of_close_act_on_the_row_where_they_stand(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, more={"state": "held"}), (120, 36)) as driver:
        await go(driver, "3")
        await click(driver, "z not now")
        assert "Not now. Enter writes a thought later." in driver.text
        await click(driver, "Enter writes a thought")
        assert driver.form.query("#text, EntryFields"), driver.text
        await driver.press("escape")
        await click(driver, "a adds one")
        assert driver.form.panel.title == "New action item"


async def test_text_of_a_person_that_looks_like_a_key_is_only_a_row(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Learning(text="x drops it. u undoes; n adds one · e edits", learner="mentee"))
    journal.close()
    async with open_app(path, size=(120, 36)) as driver:
        await driver.press("4")
        for words in ("x drops", "u undoes", "n adds one", "e edits"):
            lines = driver.text.split("\n")
            for y in [y for y, line in enumerate(lines) if words in line]:
                await driver.pilot.click(offset=Offset(lines[y].index(words), y))
                await settle(driver.pilot)
        assert driver.screen is driver.main and len(driver.entries.of(Learning)) == 1, driver.text


async def test_a_title_in_a_message_presses_no_key(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await driver.press("enter", "n")
        await driver.type("x drops it")
        await driver.press("enter")
        count = len(driver.entries.of(Point))
        assert "Added to the agenda: x drops it" in driver.message
        lines = driver.text.split("\n")
        y = max(y for y, line in enumerate(lines) if "x drops it" in line)
        await driver.pilot.click(offset=Offset(lines[y].index("x drops it"), y))
        await settle(driver.pilot)
        assert len(driver.entries.of(Point)) == count and "Added to the agenda" in driver.message
