"""Marks: several entries, then one command."""

from pathlib import Path

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.widgets.picker import Picker
from rmjournal.tui.widgets.rows import Rows
from tests.tui.app_driver import AppDriver, bare, demo, open_app
from tests.tui.session_driver import go, highlight, screen, small


def tags(driver: AppDriver, entry_id: str) -> list[str]:
    return list(next(entry.tags for entry in driver.entries if entry.id == entry_id))


def footer(driver: AppDriver) -> str:
    """The last row of the screen."""
    return driver.text.rstrip("\n").splitlines()[-1]


def marked(driver: AppDriver) -> list[str]:
    return list(driver.pane("list").marked_ids)


async def test_marked_entries_get_a_tag_in_one_action_that_u_undoes(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "m", "m", "m")
        chosen = marked(driver)
        assert len(chosen) == 3 and driver.message == "3 entries marked."
        before = [tags(driver, one) for one in chosen]
        await driver.press("number_sign")
        assert isinstance(driver.screen, Picker)
        await driver.type("night shift 2")
        await driver.press("enter")
        assert all("night shift 2" in tags(driver, one) for one in chosen)
        assert marked(driver) == chosen
        await driver.press("u")
        assert [tags(driver, one) for one in chosen] == before
        await driver.press("escape")
        assert marked(driver) == [] and "marked" not in driver.text


async def test_a_tag_that_all_have_is_taken_away(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "m", "m")
        chosen = marked(driver)
        await driver.press("number_sign")
        await driver.type("canteen talk")
        await driver.press("enter", "number_sign")
        await driver.type("canteen talk")
        await driver.press("enter")
        assert not any("canteen talk" in tags(driver, one) for one in chosen)


async def test_a_tag_in_another_case_is_the_same_tag(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path)
    first, second, third = journal.put(
        Note(text="one", tags=["AI"]), Note(text="two", tags=["ai", "port"]), Note(text="three")
    )
    journal.close()
    async with open_app(path) as driver:
        await driver.find(second)
        assert "# AI" in driver.text and "# ai" not in driver.text
        await driver.press("escape", "home", "m", "m", "m", "number_sign")
        await driver.type("ai")
        await driver.wait_for_text("# AI  2")
        assert "+ ai" not in driver.text
        await driver.press("enter")
        assert tags(driver, third.id) == ["AI"]
        await driver.press("number_sign")
        await driver.wait_for_text("AI  removes the tag")
        await driver.type("ai")
        await driver.press("enter")
        assert [tags(driver, one.id) for one in (first, second, third)] == [[], ["port"], []]


async def test_shift_and_arrows_mark_a_range_and_escape_takes_the_marks_away(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "shift+down", "shift+down")
        assert len(marked(driver)) == 3
        assert len({line[:30] for line in driver.text.splitlines() if line.startswith("*")}) >= 3
        await driver.press("escape")
        assert marked(driver) == [] and driver.main.open_place == 4


async def test_marked_entries_are_deleted_after_one_question_and_come_back(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "m", "m")
        chosen = marked(driver)
        await driver.press("x")
        assert isinstance(driver.screen, QuestionDialog) and "Delete 2 entries?" in driver.text
        await driver.press("y")
        assert not any(one in driver.entries for one in chosen) and marked(driver) == []
        assert driver.message == "2 entries deleted · u brings them all back"
        await driver.press("u")
        assert all(one in driver.entries for one in chosen)


async def test_sharing_marked_entries_leaves_a_difficult_moment_private(tmp_path: Path) -> None:
    async with open_app(path := bare(tmp_path)) as driver:
        driver.journal.put(Note(text="Told her about the rota"), Note(text="It went wrong", kind="moment"))
        await driver.press("5", "m", "m", "p")
        shared = {note.text: note.shared for note in driver.entries.of(Note)}
        assert shared == {"Told her about the rota": True, "It went wrong": False}
        await driver.wait_for_message("1 stays as it is: choose it alone")
    assert path.exists()


async def test_marked_points_are_carried_over_together(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("enter")
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        driver.app.screen.query_one("#agenda").focus()
        await driver.press("home", "shift+down")
        agenda = driver.app.focused
        assert isinstance(agenda, Rows)
        ids = list(agenda.marked_ids)
        assert len(ids) == 2
        await driver.press("greater_than_sign")
        points = [point for point in driver.entries.of(Point) if point.id in ids]
        assert [point.session for point in points] == ["", ""]
        await driver.press("u")
        assert all(point.session for point in driver.entries.of(Point) if point.id in ids)


async def test_a_click_with_ctrl_marks_a_row(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5")
        rows = driver.pane("list")
        line = next(y for y, text in enumerate(driver.text.splitlines()) if "Written promotion" in text)
        await driver.pilot.click(offset=(rows.region.x + 8, line), control=True)
        assert len(marked(driver)) == 1


async def test_with_marks_the_footer_names_what_can_be_done_and_the_line_how_many(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        await driver.press("5")
        before = driver.text.splitlines()
        await driver.press("m")
        assert driver.message == "1 entry marked."
        await driver.press("m")
        assert driver.message == "2 entries marked."
        assert footer(driver).startswith(" # tag  p share with Misaki  x delete  esc unmark ")
        assert driver.text.splitlines()[1][1:] == before[1][1:], "no row moves"
        await driver.press("escape")
        assert driver.message == "" and footer(driver).startswith(" enter open ")


async def test_marked_points_can_be_carried_over_by_the_footer(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), size=(80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Check-in")
        await driver.press("m", "m")
        assert footer(driver).startswith(" # tag  p others too  x delete  > carry over  esc unmark ")
        assert driver.message == "2 entries marked."
        await driver.press("x")
        assert "Delete 2 entries?" in driver.text
        await driver.press("n", "escape")
        assert driver.screen is screen(driver) and driver.message != "2 entries marked."
        assert footer(driver).startswith(" 0-9 minutes")


async def test_the_footer_says_what_the_key_for_sharing_does_to_what_is_lit_or_marked(tmp_path: Path) -> None:
    async with open_app(path := bare(tmp_path)) as driver:
        driver.journal.put(Note(text="Told her about the rota"), Note(text="The second", shared=True))
        await driver.press("5", "home")
        lit = driver.main.highlighted
        assert lit is not None
        first, second = (
            ("p others too", "p share with Misaki") if lit.shared else ("p share with Misaki", "p others too")
        )
        assert first in footer(driver) and second not in footer(driver)
        await driver.press("down")
        assert second in footer(driver)
        await driver.press("home", "m", "m")
        assert "p share with Misaki" in footer(driver)
        await driver.press("p")
        words = "1 entry. Misaki may see it now: it leaves with the next packet. 1 was already · u undoes"
        assert words in driver.messages[-1]
        assert "p others too" in footer(driver)
        await driver.press("p")
        assert "p make private" in footer(driver)
        await driver.press("p")
        assert "p share with Misaki" in footer(driver)
        assert not any(note.shared or note.for_others for note in driver.entries.of(Note))
    assert path.exists()


async def test_a_whole_section_is_marked_at_once_and_shared_with_others(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        taught = [one for one in driver.entries.of(Learning) if one.learner == "mentor"]
        driver.journal.put(*(one.with_audience("partner") for one in taught))
        await driver.press("4")
        for _ in driver.entries.of(Learning):
            if getattr(driver.main.highlighted, "learner", "") != "mentor":
                await driver.press("down")
        await driver.press("M")
        assert set(marked(driver)) == {one.id for one in taught}
        await driver.press("p")
        now = [one for one in driver.entries.of(Learning) if one.learner == "mentor"]
        assert {one.audience for one in now} == {"others"}
        assert "others may see them now" in driver.message
        await driver.press("M")
        assert set(marked(driver)) >= {one.id for one in driver.entries.of(Learning)}


async def test_a_story_asks_for_consent_before_it_is_shared(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (story,) = driver.journal.put(Learning(text="Who hears last", learner="mentee", area="diversity_inclusion"))
        await driver.press("4")
        await driver.find(story)
        await driver.press("p")
        assert "Whose story is this" in driver.text
        await driver.type("nobody")
        await driver.press("ctrl+s")
        now = driver.entries.get(story.id)
        assert isinstance(now, Learning) and (now.audience, now.consent_of) == ("partner", ["nobody"])
        await driver.press("p")
        now = driver.entries.get(story.id)
        assert now is not None and now.audience == "others"


async def test_the_footer_offers_for_a_note_of_the_partner_what_the_key_for_sharing_does(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.journal.put(Note(text="Her own note", author="mentor", shared=True))
        await driver.press("5", "home")
        assert "p keep changes here" in footer(driver)
        await driver.press("p")
        assert "Misaki has it too, but not what you change in it" in driver.messages[-1]
        assert "p share changes" in footer(driver)
        await driver.press("p")
        assert "what you change in it leaves with the next packet" in driver.messages[-1]
