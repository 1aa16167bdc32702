"""What one device deleted and another changed: it is asked about on the screen, in words that fit."""

from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.note import Note

from .app_driver import bare, open_app
from .pilot import TODAY


@pytest.mark.parametrize(("key", "left"), [("1", ["Ask Darya"]), ("2", [])])
async def test_the_dialog_keeps_or_deletes_an_entry_deleted_elsewhere(
    tmp_path: Path, key: str, left: list[str]
) -> None:
    journal = Journal.open(path := bare(tmp_path), today=TODAY)
    (one,) = journal.put(Note(text="Ask Ida"))
    (copy := tmp_path / "other.json").write_bytes(path.read_bytes())
    other = Journal.open(copy, today=TODAY, state_root=tmp_path / "other")
    other.delete(one)
    journal.put(one.edit(text="Ask Darya"))
    journal.db.merge_in(other.db.content)
    journal.close()
    other.close()
    async with open_app(path, size=(80, 24)) as driver:
        await driver.press("v")
        assert "Deleted on one device, changed on another: Ask Darya" in driver.text
        assert "1 keep it" in driver.text and "2 delete it" in driver.text
        await driver.press(key)
        assert [note.text for note in driver.entries.of(Note)] == left
