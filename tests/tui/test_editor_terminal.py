"""The person's own editor in a true terminal: how it ends, how the program ends meanwhile."""

import signal
import sys
import textwrap
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.local.state_folder import StateFolder
from tests.programs import TerminalProgram, start_screens, write_editor

from .app_driver import demo


def test_f4_and_saving_in_a_true_terminal(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        from rmjournal.model.kinds.note import Note
        from tests.tui.pilot import Desk, Host

        desk, host = Desk(), Host()
        host.call_later(host.push_screen, desk.form(Note()), lambda entry: host.exit())
        host.run()
        print("Saved:", desk.saved[0][0].text)
        input()
    """)
    body = 'print("In the editor"); input(); path.write_text(path.read_text().strip() + " and back")'
    term = TerminalProgram([sys.executable, "-c", program], env={"EDITOR": write_editor(tmp_path, body)})
    term.wait("New note")
    term.type("There")
    term.wait("There")
    term.type("f4")
    term.wait("In the editor")
    term.type("enter")
    term.wait("There and back")
    term.type(" [b]!")
    term.wait("There and back [b]!")
    term.type("ctrl+s")
    term.wait("Saved: There and back [b]!")
    term.close()


def journal(path: Path, editor: str) -> TerminalProgram:
    """The place of texts, on the screen of a person with an editor."""
    term = start_screens(path, 80, 24, {"EDITOR": editor})
    term.type("5")
    term.wait("Journal ─")
    return term


@pytest.mark.parametrize(("where", "ending"), [("form", signal.SIGTERM), ("entry", signal.SIGKILL)])
def test_text_saved_in_the_editor_is_a_draft_after_the_program_ends(tmp_path: Path, where: str, ending: int) -> None:
    path = demo(tmp_path)
    state = StateFolder(tmp_path / "state", Journal.open(path, today=TODAY).db.storage.journal_id)

    def kept() -> str:
        return "".join(text for draft in state.read_drafts().values() for text in draft.values())

    body = """
        path.write_text("first words")
        print("In the editor")
        input()
        path.write_text("first words and then others")
    """
    term = journal(path, write_editor(tmp_path, body))
    if where == "form":
        term.type("e")
        term.wait("Edit ")
    term.type("f4")
    term.wait("In the editor")
    term.until(lambda: "first words" in kept(), "a draft")
    term.send_signal(ending)
    if ending == signal.SIGTERM:
        term.type("enter")
    term.wait_for_end()
    assert ("first words and then others" if ending == signal.SIGTERM else "first words") in kept()


def test_ctrl_c_in_an_editor_reaches_only_the_editor(tmp_path: Path) -> None:
    body = """
        import signal
        path.write_text("words before ctrl+c")
        try:
            print("In the editor")
            signal.pause()
        except KeyboardInterrupt:
            path.write_text("words after ctrl+c")
    """
    term = journal(demo(tmp_path), write_editor(tmp_path, body))
    term.type("f4")
    term.wait("In the editor")
    term.type("\x03")
    term.wait("words after ctrl+c", "Journal ─")
    term.type("ctrl+q")
    term.wait_for_end()


def test_the_screen_is_back_after_an_editor_that_failed(tmp_path: Path) -> None:
    term = journal(demo(tmp_path), "false")
    for _ in range(2):
        term.type("f4")
        term.wait("The editor false", "ended with error 1", "Journal ─")
        term.type("1")
        term.wait("Next session")
        term.type("5")
        term.wait("Journal ─")
        term.until(lambda: "The editor false" not in term.text(), "the end of the message")
    term.type("ctrl+q")
    term.wait_for_end()


def test_the_program_ends_with_a_terminal_that_is_closed_while_an_editor_is_open(tmp_path: Path) -> None:
    term = journal(
        demo(tmp_path), write_editor(tmp_path, 'path.write_text("words"); print("In the editor"); input()')
    )
    term.type("f4")
    term.wait("In the editor")
    term.hang_up()
    state = StateFolder(tmp_path / "state", Journal.open(tmp_path / "mentee.json", today=TODAY).db.storage.journal_id)
    assert any("words" in draft.values() for draft in state.read_drafts().values())
