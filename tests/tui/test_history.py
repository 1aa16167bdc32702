"""The history on the screen: what each version changed, and bringing back an entry or the journal."""

from pathlib import Path

import pytest

from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.history import History
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.history import HistoryScreen
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, of_newer_format, open_app
from .other_device import OtherDevice
from .test_conflicts import apart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return bare(tmp_path)


async def begun(seat: AppDriver) -> Note:
    """A note in three versions, and a goal that came between."""
    seat.journal.put(Note(text="Ask Ida", shared=True))
    seat.journal.db.flush()
    (note,) = seat.entries.of(Note)
    seat.journal.put(note.edit(text="Ask Darya"))
    seat.journal.db.flush()
    seat.journal.put(Goal(title="Listen", learner="mentee"))
    seat.journal.db.flush()
    return note


async def opened(seat: AppDriver, key: str) -> HistoryScreen:
    await seat.press(key)
    assert isinstance(seat.screen, HistoryScreen)
    return seat.screen


async def test_the_versions_of_the_journal_say_what_each_changed(path: Path) -> None:
    async with open_app(path) as seat:
        await begun(seat)
        await opened(seat, "Z")
        await seat.sees("Listen")
        await seat.press("down")
        await seat.sees("+ Ask Darya")
        assert "− Ask Ida" in seat.text
        await seat.press("space")
        await seat.sees("What is different now")
        assert "Listen" in seat.text
        await seat.press("escape")
        assert seat.screen is seat.main


async def test_the_list_of_versions_tells_what_each_changed_without_going_there(path: Path) -> None:
    async with open_app(path) as seat:
        await begun(seat)
        seat.journal.delete(seat.entries.of(Goal)[0])
        seat.journal.put(Note(text="Another"), Note(text="And one more"))
        seat.journal.db.flush()
        screen = await opened(seat, "Z")
        versions = screen.query_one("#versions", Rows)
        await seat.until(lambda: len([line for line in versions.rows if line.text]) > 5)
        told = [line.text for line in versions.rows if isinstance(line.payload, Snapshot)]
        assert told == ["3 entries", "+ Listen", "✎ Ask Darya", "+ Ask Ida", "+ Misaki Satō", ""]


async def test_history_of_a_long_text_shows_its_changed_lines(path: Path) -> None:
    lines = [f"line {n}" for n in range(200)]
    async with open_app(path) as seat:
        (note,) = seat.journal.put(Note(text="\n".join(lines)))
        seat.journal.db.flush()
        seat.journal.put(note.edit(text="\n".join([*lines[:100], "a new line", *lines[101:]])))
        seat.journal.db.flush()
        await seat.find(note)
        await opened(seat, "H")
        await seat.sees("+ a new line")
        assert "− line 100" in seat.text and "line 98" in seat.text and "… 98 lines alike …" in seat.text
        assert "… 97 lines alike …" in seat.text and "line 97" not in seat.text and "line 103" not in seat.text


async def test_where_nothing_can_be_brought_back_it_says_so_and_stays(path: Path) -> None:
    async with open_app(path) as seat:
        await begun(seat)
        screen = await opened(seat, "Z")
        assert "space compare with now" in seat.text
        await seat.press("space")
        await seat.sees("Nothing is different now.")
        assert "space what it changed" in seat.text
        await seat.press("b")
        await seat.hears("Nothing to bring back here.")
        assert screen.query_one("#versions").has_focus


async def test_a_version_in_which_nothing_can_be_seen_says_so(path: Path, tmp_path: Path) -> None:
    apart(path, tmp_path)
    async with open_app(path) as seat:
        await opened(seat, "Z")
        await seat.sees("no entry reads otherwise")
        await seat.sees("a second version of a")
        await seat.press("end")
        await seat.sees("Nothing to compare it with.")


async def test_one_entry_is_brought_back_alone_and_u_takes_that_back(path: Path) -> None:
    async with open_app(path) as seat:
        note = await begun(seat)
        await seat.find(note)
        await opened(seat, "H")
        await seat.sees("+ Ask Darya")
        await seat.press("down")
        await seat.sees("note added")
        await seat.press("b", "escape")
        assert [one.text for one in seat.entries.of(Note)] == ["Ask Ida"] and len(seat.entries.of(Goal)) == 1
        await seat.press("u")
        assert [one.text for one in seat.entries.of(Note)] == ["Ask Darya"]


async def test_the_journal_is_brought_back_after_a_question_and_u_takes_that_back(path: Path) -> None:
    async with open_app(path) as seat:
        await begun(seat)
        await opened(seat, "Z")
        await seat.press("down", "down", "B")
        assert isinstance(seat.screen, QuestionDialog) and "changes 2" in seat.text
        await seat.press("y", "escape")
        assert [one.text for one in seat.entries.of(Note)] == ["Ask Ida"] and seat.entries.of(Goal) == []
        await seat.press("u")
        assert [one.text for one in seat.entries.of(Note)] == ["Ask Darya"] and len(seat.entries.of(Goal)) == 1


async def test_an_entry_that_is_gone_comes_back_out_of_the_history(path: Path) -> None:
    async with open_app(path) as seat:
        note = await begun(seat)
        seat.journal.delete(seat.entries.of(Note)[0])
        seat.journal.db.flush()
        await opened(seat, "Z")
        await seat.press("down", "down", "tab", "down")
        await seat.sees("Ask Darya")
        await seat.press("b", "escape")
        assert seat.entries.get(note.id) is not None


async def test_private_texts_stay_hidden_and_a_newer_file_is_not_changed(path: Path) -> None:
    async with open_app(path) as seat:
        seat.journal.put(Note(text="Xyzzy"))
        seat.journal.db.flush()
        await seat.press("f2")
        await opened(seat, "Z")
        await seat.sees("private")
        assert "Xyzzy" not in seat.text
    of_newer_format(path)
    async with open_app(path) as seat:
        await opened(seat, "Z")
        await seat.press("B")
        await seat.hears("newer rmjournal")


async def test_without_a_version_it_says_so_and_small_terminals_have_room(path: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    copy = tmp_path / "there" / "copy.json"
    copy.write_bytes(path.read_bytes())
    async with open_app(copy, size=(80, 24)) as seat:
        await opened(seat, "Z")
        await seat.sees("No version yet")
        await seat.press("b", "B", "space", "tab", "escape")
        await begun(seat)
        await opened(seat, "Z")
        await seat.sees("Listen")


async def test_what_came_while_one_is_asked_whether_all_comes_back_stays_beside(path: Path, tmp_path: Path) -> None:
    async with open_app(path) as seat:
        note = await begun(seat)
        await opened(seat, "Z")
        await seat.press("down", "down", "B")
        await OtherDevice(seat, tmp_path).does(lambda there: there.put(note.edit(text="Ask somebody else")))
        await seat.press("y", "escape")
        assert [one.text for one in seat.entries.of(Note)] == ["Ask Ida"]
        assert {text for one in text_conflicts(seat.journal) for text in one.texts} == {
            "Ask Ida",
            "Ask somebody else",
        }


async def test_what_is_not_in_the_file_yet_is_a_version_before_something_is_brought_back(path: Path) -> None:
    async with open_app(path) as seat:
        note = await begun(seat)
        await seat.find(note)
        seat.journal.put(note.edit(text="Just now"))
        await opened(seat, "H")
        await seat.sees("Ask")
        await seat.press("down", "b", "escape")
        seat.journal.db.flush()
        past = History(seat.journal)
        assert "Just now" in {one.text for version in past.versions for one in past.entries(version).of(Note)}
