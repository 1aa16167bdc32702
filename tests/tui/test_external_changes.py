"""Changes from outside while one types: cursor and draft stay, nothing of either side is lost, a quiet line tells."""

from pathlib import Path
from typing import TypeVar

import pytest
from textual.widgets import Input, TextArea

from rmjournal.demo import TODAY
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.recall import RecallDialog
from rmjournal.tui.widgets.inputs.line_input import map_cursor, map_location

from .app_driver import AppDriver, bare, demo, open_app
from .other_device import OtherDevice
from .pilot import settle
from .session_driver import go, screen, small

E = TypeVar("E", bound=Entry)


def texts(driver: AppDriver, field: str) -> set[str]:
    """All versions of a field that has several."""
    return {text for one in text_conflicts(driver.journal) if one.field_path == field for text in one.texts}


async def writing(driver: AppDriver, entry: Note) -> Form:
    """Open the form of an entry that is put first."""
    (now,) = driver.journal.put(entry)
    driver.main.write(now)
    await settle(driver.pilot)
    return driver.form


def now(driver: AppDriver, kind: type[E]) -> E:
    return driver.entries.of(kind)[-1]


async def test_the_edited_field_stays_and_other_fields_show_changes_from_outside(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        form = await writing(driver, Note(text="as it was", tags=["a"], shared=True))
        await driver.type(" mine")
        asks = form.focused
        assert isinstance(asks, TextArea)
        at = asks.cursor_location
        note = now(driver, Note)
        await OtherDevice(driver, tmp_path).does(
            lambda there: there.put(note.edit(text="theirs", tags=["b"], shared=False))
        )
        assert form.focused is asks and asks.text == "as it was mine" and asks.cursor_location == at
        assert driver.sheet.current_texts["tags"] == "b" and driver.sheet.current_texts["shared"] == "no"
        assert "Your other device just changed" in driver.text and "after saving, v shows both" in driver.text
        assert not [message for message in driver.messages if "From your other device" in message], (
            "it would lie over what the form says"
        )
        await driver.type("!")
        await driver.press("ctrl+s")
        assert (now(driver, Note).tags, now(driver, Note).shared) == (["b"], False)
        assert texts(driver, "text") == {"as it was mine!", "theirs"}
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(now(driver, Note).edit(tags=["c"])))
        await driver.wait_for_message("From your other device: note")


async def test_an_unedited_field_shows_the_change_from_outside_and_keeps_its_cursor(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        form = await writing(driver, Note(text="one two three"))
        asks = form.focused
        assert isinstance(asks, TextArea)
        asks.move_cursor((0, 3))
        note = now(driver, Note)
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(note.edit(text="one two four and five")))
        assert asks.text == "one two four and five" and asks.cursor_location == (0, 3) and form.focused is asks
        await driver.type("!")
        await driver.press("ctrl+s")
        assert [one.text for one in driver.entries.of(Note)] == ["one! two four and five"]
        assert text_conflicts(driver.journal) == []


async def test_leaving_a_form_and_restoring_its_draft_keeps_both_texts(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await writing(driver, Note(text="as it was"))
        await driver.type(" mine")
        note = now(driver, Note)
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(note.edit(text="theirs")))
        await driver.press("escape")
        assert [one.text for one in driver.entries.of(Note)] == ["theirs"]
    async with open_app(path) as driver:
        await driver.press("y")
        assert driver.sheet.current_texts["text"] == "as it was mine" and "after saving, v shows both" in driver.text
        await driver.press("ctrl+s")
        assert texts(driver, "text") == {"as it was mine", "theirs"}


async def test_an_entry_deleted_during_its_edit_is_reported_and_saving_keeps_it(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await writing(driver, Note(text="as it was"))
        await driver.type(" mine")
        note = now(driver, Note)
        await OtherDevice(driver, tmp_path).does(lambda there: there.delete(note))
        assert (
            "Your other device deleted this entry" in driver.text
            and driver.sheet.current_texts["text"] == "as it was mine"
        )
        await driver.press("escape")
        assert driver.entries.of(Note) == []
    async with open_app(path) as driver:
        await driver.press("y", "ctrl+s")
        assert [one.text for one in driver.entries.of(Note)] == ["as it was mine"]
        await driver.press("u")
        assert driver.entries.of(Note) == []


async def test_saving_a_part_restores_its_parent_deleted_meanwhile(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (goal,) = driver.journal.put(Goal(title="Listen", learner="mentee"))
        driver.main.write(Milestone(goal=goal.id))
        await settle(driver.pilot)
        await driver.type("First")
        await OtherDevice(driver, tmp_path).does(lambda there: there.delete(goal))
        assert driver.entries.of(Goal) == []
        await driver.press("ctrl+s")
        assert [one.title for one in driver.entries.of(Milestone)] == ["First"] and len(driver.entries.of(Goal)) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND.name)
async def test_tags_from_outside_are_merged_into_the_open_form_of_every_kind(
    tmp_path: Path, kind: type[Entry]
) -> None:
    path = demo(tmp_path)
    journal = Journal.open(path, today=TODAY)
    if not journal.entries.of(kind):
        journal.put(kind().edit(**{kind.KIND.main: "Words"}))
    journal.close()
    async with open_app(path) as driver:
        entry = driver.entries.of(kind)[0]
        driver.main.write(entry)
        await settle(driver.pilot)
        if not isinstance(driver.screen, Form):
            await driver.press("ctrl+e")  # levels and ratings show their five sentences first
        before = {leaf: text for leaf, text in driver.sheet.current_texts.items() if leaf != "tags"}
        where = driver.form.focused
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(entry.edit(tags=["elsewhere"])))
        assert driver.sheet.current_texts["tags"] == "elsewhere" and driver.form.focused is where
        assert {leaf: text for leaf, text in driver.sheet.current_texts.items() if leaf != "tags"} == before
        assert driver.sheet.draft == {} and "Your other device just changed “Tags”." in driver.text


async def test_meeting_notes_stay_as_typed_and_notes_from_outside_become_siblings(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        meet = screen(driver).meeting.step
        assert meet is not None
        other = OtherDevice(driver, tmp_path)
        session = now(driver, Session)
        await other.does(lambda there: there.put(session.edit(notes="theirs first")))
        assert meet.notes_text == "theirs first"
        meet._notes_area.focus()
        meet._notes_area.move_cursor(meet._notes_area.document.end)
        await driver.type(" mine")
        session = now(driver, Session)
        await other.does(lambda there: there.put(session.edit(notes="theirs second", minutes=50)))
        assert meet.notes_text == "theirs first mine" and meet.typing
        await driver.wait_for_message("Your notes stay; v shows both")
        await driver.type(" more")
        await driver.press("escape")
        assert texts(driver, "notes") == {"theirs first mine more", "theirs second"}
        assert now(driver, Session).minutes == 50


async def test_typing_notes_restores_a_session_deleted_meanwhile(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        meet = screen(driver).meeting.step
        assert meet is not None
        meet._notes_area.focus()
        await driver.type("mine")
        session = now(driver, Session)
        await OtherDevice(driver, tmp_path).does(lambda there: there.delete(session))
        assert meet.notes_text == "mine" and meet.typing and now(driver, Session).notes == "mine"
        await driver.wait_for_message("it stays")
        await driver.press("escape", "u")
        assert driver.entries.of(Session) == []


async def test_leaving_a_meeting_without_edits_reverts_no_change_from_outside(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "2")
        session = now(driver, Session)
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(session.edit(notes="theirs")))
        await driver.press("escape")
        assert now(driver, Session).notes == "theirs" and text_conflicts(driver.journal) == []


async def test_a_recall_keeps_concurrent_edits_of_its_learning(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("r")
        assert isinstance(driver.screen, RecallDialog)
        due = driver.screen._recall_due.learning
        await OtherDevice(driver, tmp_path).does(
            lambda there: there.put(due.edit(tags=["elsewhere"], cue="Other cue"))
        )
        await driver.type("I remember")
        await driver.press("ctrl+s", "ctrl+s")
        learning = driver.entries.get_of_kind(Learning, due.id)
        assert learning is not None and (learning.tags, learning.cue) == (["elsewhere"], "Other cue")


async def test_a_filter_and_the_capture_line_stay_as_they_are_typed(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        other = OtherDevice(driver, tmp_path)
        await driver.press("4", "slash")
        await driver.type("bud")
        await other.does(lambda there: there.put(Note(text="from there")))
        line = driver.filter_line()
        assert line.has_focus and (line.value, line.cursor_position) == ("bud", 3)
        await driver.press("escape", "c")
        await driver.type("half a li")
        await other.does(lambda there: there.put(Note(text="once more")))
        focused = driver.screen.focused
        assert isinstance(focused, Input) and (focused.value, focused.cursor_position) == ("half a li", 9)


def test_a_change_moves_only_a_cursor_after_it() -> None:
    assert map_cursor(3, "one two", "one four two") == 3
    assert map_cursor(7, "one two", "one four two") == 12
    assert map_cursor(5, "abXXXcd", "abcd") == 2 + (5 - 5)
    assert map_cursor(2, "", "") == 2 or map_cursor(0, "", "new") == 0
    assert map_location((1, 2), "a\nbcd\ne", "a\nnew\nbcd\ne") == (2, 2)
