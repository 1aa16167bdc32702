"""Changes from outside while one reads: the lit line and the view stay, one line tells what came."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB

from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.storage import open_file

from .app_driver import bare, open_app
from .other_device import OtherDevice
from .pilot import TODAY, settle


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_entries_from_outside_do_not_move_the_cursor_and_the_page(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(*(Note(text=f"Note {n}", on=TODAY - timedelta(days=n)) for n in range(80)))
    journal.close()
    async with open_app(path, size=size) as driver:
        other = OtherDevice(driver, tmp_path)
        await driver.press("5", *["down"] * 40)
        rows = driver.pane("list")
        lit, above = rows.highlighted_row, rows.cursor - rows.scroll_offset.y
        assert lit is not None and lit.entry is not None and above > 0
        more = [Note(text=f"More {n}", on=TODAY - timedelta(days=n % 2 * 70)) for n in range(12)]
        await other.does(lambda there: there.put(*more))
        assert rows.highlighted_row is not None and rows.highlighted_row.entry == lit.entry
        assert rows.cursor - rows.scroll_offset.y == above
        rows.scroll_to(y=0, animate=False, immediate=True)
        await settle(driver.pilot)
        first = rows.rows[1].entry
        await other.does(lambda there: there.put(*(note.edit() for note in more)))
        assert rows.highlighted_row.entry == lit.entry and rows.scroll_offset.y <= 14
        assert first is not None and rows.rows[int(rows.scroll_offset.y) + 1].entry == first
        gone = lit.entry
        await other.does(lambda there: there.delete(gone))
        assert (
            rows.highlighted_row is not None
            and rows.highlighted_row.entry is not None
            and rows.highlighted_row.entry.id != gone.id
        )


async def test_a_notification_names_changes_from_outside_and_only_the_kind_of_hidden_ones(
    tmp_path: Path,
) -> None:
    async with open_app(bare(tmp_path)) as driver:
        other = OtherDevice(driver, tmp_path)
        (note,) = driver.journal.put(Note(text="Ask Ida"))
        await other.does(lambda there: there.put(note.edit(text="Ask Darya", tags=["a"])))
        await driver.wait_for_message("From your other device: note “Ask Darya” changed: wording, tags")
        await other.does(lambda there: there.put(*(Note(text=f"n{n}") for n in range(3)), Goal(title="Listen")))
        await driver.wait_for_message("From your other device: 1 goal and 3 notes added")
        await driver.press("f2")
        await other.does(lambda there: there.put(Note(text="Xyzzy")))
        await driver.wait_for_message("From your other device: a private note added")
        assert not any("Xyzzy" in message for message in driver.messages)


async def test_a_missing_file_is_waited_for_while_typing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_file, "REPLACE_AFTER_SECONDS", 600.0)  # the test brings it back
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await driver.press("c")
        await driver.type("half a ")
        whole = path.read_bytes()
        for strange in (b"", whole[:40], None):
            if strange is None:
                path.unlink()
            else:
                path.write_bytes(strange)
            await driver.until(lambda: "Waiting for your sync tool; what you write is safe." in driver.words())
            assert "line 1" not in driver.text
            await driver.type("line ")
            path.write_bytes(whole)
            await driver.until(lambda: not driver.journal.db.storage.trouble)
            driver.said.clear()
        await driver.press("enter")
        assert [one.heading for one in driver.entries.of(Learning)] == ["half a line line line"]


def by_hand(path: Path, entry_id: str) -> None:
    """Write another text as somebody does who knows nothing of stamps, with an editor."""
    text = path.read_text("utf-8").replace('"as it was"', '"theirs"').replace('"tags": [', '"tags": ["b",')
    path.write_text(text, "utf-8")


def by_script(path: Path, entry_id: str) -> None:
    """The same with TinyDB as it comes."""
    with TinyDB(path) as db:
        db.table("notes").update({"text": "theirs", "tags": ["b", "a"]}, doc_ids=[int(entry_id)])


@pytest.mark.parametrize("change", [by_hand, by_script])
async def test_a_hand_edit_made_while_typing_becomes_a_sibling(
    tmp_path: Path, change: Callable[[Path, str], None]
) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        (one,) = driver.journal.put(Note(text="as it was", tags=["a"]))
        driver.journal.db.flush()
        driver.main.write(one)
        await settle(driver.pilot)
        await driver.type(" mine")
        change(path, one.id)
        await driver.wait_for_text("after saving, v shows both")
        assert driver.sheet.current_texts["text"] == "as it was mine" and driver.sheet.current_texts["tags"] == "b, a"
        await driver.press("ctrl+s")
        (found,) = text_conflicts(driver.journal)
        assert set(found.texts) == {"as it was mine", "theirs"}
        driver.journal.db.flush()
        assert "as it was mine" in path.read_text("utf-8") and "theirs" in path.read_text("utf-8")


async def test_each_named_text_is_merged_or_kept_as_a_sibling_on_its_own(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        levels = {"0": "expected", "1": "more", "-1": "less"}
        (goal,) = driver.journal.put(Goal(title="Listen", learner="mentee", levels=levels))
        driver.main.write(goal)
        await settle(driver.pilot)
        row = next(row for row in driver.sheet.rows if row.field_path == "levels/0")
        row.input.focus()
        await driver.type(" mine")
        other = {"0": "theirs", "1": "much more", "2": "all", "-1": ""}
        await OtherDevice(driver, tmp_path).does(lambda there: there.put(goal.edit(levels=other)))
        said = {
            leaf: text for leaf, text in driver.sheet.current_texts.items() if leaf.startswith("levels/") and text
        }
        assert said == {"levels/0": "expected mine", "levels/1": "much more", "levels/2": "all"}
        await driver.press("ctrl+s")
        now = driver.entries.get_of_kind(Goal, goal.id)
        assert now is not None and now.levels == {"0": "expected mine", "1": "much more", "2": "all"}
        (one,) = text_conflicts(driver.journal)
        assert one.field_path == "levels/0" and set(one.texts) == {"expected mine", "theirs"}
