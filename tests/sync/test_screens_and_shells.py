"""Real tools carry a file between two devices; on each a screen is open and verbs run in a shell, all at once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from rmjournal.crdt.field_path import DELETED
from rmjournal.demo import TODAY
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from tests.sync import sync_tools
from tests.sync.device_screens import BOTH, FIELDS, ONE, SCREENS, End, Ends
from tests.sync.sync_tools import Carry

WORDS = ("figs", "quinces", "medlars", "apples", "pears", "Tove", '"done"', "plums", "cherries", "grapes")


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[Ends]:
    both = Ends(tmp_path)
    yield both
    both.close()


def tool(courier: Callable[[Ends], AbstractContextManager[Carry]]) -> object:
    missing = shutil.which(courier.__name__) is None
    mark = pytest.mark.skipif(missing, reason=f"{courier.__name__} is not installed")
    return pytest.param(courier, marks=mark, id=courier.__name__)


@pytest.mark.parametrize("courier", [tool(getattr(sync_tools, n)) for n in ("syncthing", "rclone", "unison", "git")])
def test_two_devices_with_simultaneous_writers_lose_no_text_and_end_equal(
    ends: Ends, courier: Callable[[Ends], AbstractContextManager[Carry]]
) -> None:
    with courier(ends) as carry:
        one, two = ends.open()
        typing(ends, one, two)
        ends.converge(carry, "figs", "medlars")
        apart(ends, one, two)
        ends.converge(carry, *WORDS)
        seen_and_settled(ends, one, two)
        ends.converge(carry, "\\n\\n")
        whole = one.text()
        ends.quit()
        assert ends.equal and ends.tidy and one.text() == whole
    end_state(one.path)


def typing(ends: Ends, one: End, two: End) -> None:
    """The same text is typed on both screens; what one of them saved comes while the other one still types."""
    for end, words in ((one, "Now quinces."), (two, "Then medlars.")):
        ends.light(end, SCREENS)
        end.screen.type("e")
        ends.wait_for_text(end, "Edit note")
        end.screen.type(f" {words}")
        ends.wait_for_text(end, words)
    ends.save_form(two)
    ends.done(one.shell("note", "New meanwhile: figs."))


def apart(ends: Ends, one: End, two: End) -> None:
    """What both do until the tool comes again: the same texts, other fields, new ones, a delete and an edit."""
    ends.wait_for_text(one, "Edit note", "Now quinces.")
    ends.save_form(one)
    ends.light(two, ONE)
    ends.light(one, BOTH)
    one.screen.type("e")
    ends.wait_for_text(one, "Edit note")
    one.screen.type(" Here apples.")
    ends.wait_for_text(one, "Here apples.")
    ends.done(
        one.shell("edit", ONE, "--text", "It stays for its plums."),
        one.shell("edit", FIELDS, "--person", "Tove"),
        one.shell("note", "New here: cherries."),
        two.shell("edit", BOTH, "--text", f"{BOTH} There pears."),
    )
    two.screen.type("x")
    ends.save_form(one)
    ends.until(lambda: not two.shows(ONE), "a note that is gone")
    ends.light(two, FIELDS)
    two.screen.type(" ", "c")
    ends.wait_for_text(two, "Capture")
    two.screen.type("New there: grapes.", "enter")
    ends.wait_for_text(two, "Learning saved")


def seen_and_settled(ends: Ends, one: End, two: End) -> None:
    """Each screen shows what came from the other end; on one of them both texts are kept."""
    ends.wait_for_text(one, "2 versions")
    one.screen.type("escape")
    ends.wait_for_text(one, "2 versions", "plums")
    one.screen.type("4")
    ends.wait_for_text(one, "grapes")
    one.screen.type("5")
    ends.wait_for_text(two, "Tove")
    two.screen.type("escape")
    ends.wait_for_text(two, "2 versions", "plums", "cherries", "figs")
    ends.light(two, BOTH)
    two.screen.type("v")
    ends.wait_for_text(two, "b both", "apples", "pears")
    two.screen.type("b")
    ends.until(lambda: not two.shows("b both") and two.shows("apples", "pears"), "both texts in one")


def end_state(path: Path) -> None:
    """What another device reads: all entries, and of a text that nobody has settled both versions."""
    journal = Journal.open(path, today=TODAY, state_root=path.parent.with_name("reader"))
    notes = {note.text: note for note in journal.entries.of(Note)}
    assert len(notes) == 6
    assert notes.keys() > {"It stays for its plums.", "New here: cherries.", "New meanwhile: figs."}
    assert (notes[FIELDS].person, notes[FIELDS].state) == ("Tove", "done")
    assert [learning.text for learning in journal.entries.of(Learning)] == ["New there: grapes."]
    deleted, typed = sorted(text_conflicts(journal), key=lambda each: each.field_path)
    assert (deleted.field_path, deleted.entry) == (DELETED, notes["It stays for its plums."])
    assert set(typed.texts) == {f"{SCREENS} Now quinces.", f"{SCREENS} Then medlars."}
    (both,) = (text for text in notes if BOTH in text)
    assert sorted(both.split("\n\n")) == [f"{BOTH} Here apples.", f"{BOTH} There pears."]
    journal.close()
