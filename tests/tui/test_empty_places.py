"""Empty places: each says what belongs there and which key puts it there, and Enter does it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, open_app
from .pilot import settle


def void(folder: Path) -> Path:
    """A journal with nothing at all, not even a relationship."""
    path = folder / "journal.json"
    Journal.create(path, name="Annelise", today=TODAY).close()
    return path


def told(rows: Rows) -> str:
    """What a pane says, on one line."""
    return " ".join(" ".join(f"{row.lead} {row.text}" for row in rows.rows).split())


@pytest.mark.parametrize(
    ("key", "words", "page", "kind"),
    [
        ("2", "No session yet. Enter plans the first one.", "One meeting of the two of you", "session"),
        ("3", "No goal yet. Enter writes one", "What one person wants to change", "goal"),
        ("4", "c saves one line", "One thing learned, in one sentence", "learning"),
        ("5", "Nothing written yet.", "Your thoughts about a session", "note"),
    ],
)
@pytest.mark.parametrize("make", [bare, void])
async def test_an_empty_place_teaches_what_belongs_there_and_enter_writes_it(
    tmp_path: Path, make: Callable[[Path], Path], key: str, words: str, page: str, kind: str
) -> None:
    async with open_app(make(tmp_path)) as driver:
        await driver.press(key)
        assert words in told(driver.pane("list"))
        assert not any(row.tail for row in driver.pane("list").rows[:2]), "the key is named once"
        assert page in told(driver.pane("page"))
        lit = driver.pane("list").highlighted_row
        assert lit is not None and words in lit.text and lit.text.endswith(".")
        assert driver.pane("page").rows[0].text == "What belongs here"
        await driver.press("enter")
        assert isinstance(driver.screen, Form)
        assert driver.form._entry.KIND.name == kind


async def test_an_empty_timeline_says_what_puts_the_first_mark_there(tmp_path: Path) -> None:
    async with open_app(void(tmp_path)) as driver:
        await driver.press("6")
        assert "Enter plans the first session, which is the first mark on the timeline." in told(driver.pane("list"))


async def test_a_filter_without_a_match_says_so_and_teaches_nothing(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("2", "slash")
        await driver.type("zzz")
        assert "Nothing found for “zzz”. Esc shows all." in told(driver.pane("list"))
        assert told(driver.pane("page")) == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("r", "Nothing to recall: no learning is written down yet. c writes one."),
        ("R", "No relationship yet. Press n and choose Relationship."),
        ("P", "No relationship yet. Press n and choose Relationship."),
        ("w", "No relationship yet. Press n and choose Relationship."),
        ("S", "There is nobody to share with yet. Press n and choose Relationship."),
        ("s", "No session yet. Press n and choose Session."),
        ("v", "No text has two versions."),
    ],
)
async def test_a_key_without_its_subject_says_what_is_missing(tmp_path: Path, key: str, words: str) -> None:
    async with open_app(void(tmp_path)) as driver:
        await driver.press(key)
        assert words in driver.messages


async def test_tags_that_nobody_wrote_are_told(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("number_sign")
        assert "No tag yet." in driver.text


async def open_new_session(driver: AppDriver) -> None:
    (session,) = driver.journal.put(Session(start=f"{TODAY.isoformat()}T09:00"))
    assert isinstance(session, Session)
    driver.main.open_session(session)
    await driver.until(lambda: driver.screen is not driver.main)
    await settle(driver.pilot)


async def test_each_step_of_an_empty_session_says_which_key_begins(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(140, 30)) as driver:
        await open_new_session(driver)
        for step, words in (
            (1, "n adds a point"),
            (0, "agenda yet. t starts from a"),
            (2, "▸ took place"),
        ):
            await driver.screen.run_action(f"step({step})")
            await settle(driver.pilot)
            await driver.wait_for_text(words)
