"""The external editor opened from a form, with the same text."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved
from rmjournal.model.entry import Entry
from rmjournal.tui.drafts import DraftSlot

from .app_driver import demo, open_app


@pytest.mark.parametrize(("saves", "left"), [("entry", True), ("entry", False), ("text", False)])
async def test_a_draft_opens_in_the_editor_and_is_removed_once_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saves: str, left: bool
) -> None:
    begun: list[str] = []

    def write(text: str, keep: Callable[[str], None]) -> str:
        begun.append(text)
        keep("between")
        return text if saves == "text" else "at last"

    monkeypatch.setattr("rmjournal.storage.external_editor.edit_text", write)
    monkeypatch.setattr("textual.app.App.suspend", lambda app: nullcontext())
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5")
        entry = driver.main.highlighted
        assert entry is not None
        slot, name = DraftSlot(driver.journal.db.storage.state, entry), entry.KIND.main
        other = {"tags": "mine"} if left else {}
        slot.keep({name: "a draft", **other})
        await driver.press("f4")
        now = getattr(driver.entries.get(entry.id), name)
        if saves == "text":
            assert slot.texts == {name: "a draft"} and now == getattr(entry, name)
        else:
            assert slot.texts == (other or None) and now == "at last"
        assert begun == ["a draft"]


async def test_edited_text_that_is_refused_becomes_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmjournal.storage.external_editor.edit_text", lambda text, keep: "words that took a while")
    monkeypatch.setattr("textual.app.App.suspend", lambda app: nullcontext())

    def refuse(*_: object, **more: object) -> list[Entry]:
        raise NotSaved("The disk is full.")

    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5")
        with monkeypatch.context() as patched:
            patched.setattr(driver.journal, "put", refuse)
            await driver.press("f4")
            await driver.wait_for_message("Saved as a draft")
        await driver.press("e")
        assert "words that took a while" in driver.sheet.current_texts.values()
