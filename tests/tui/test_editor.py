"""The same text in the person's own editor."""

import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved, Refused
from rmjournal.model.entry import Entry
from rmjournal.tui.editor import edited

from .seat import demo, sit
from .terminal import Terminal


def script(folder: Path, body: str) -> str:
    """An editor that does something to the file it is given."""
    path = folder / "my editor.py"
    path.write_text("import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n" + textwrap.dedent(body))
    return f"{sys.executable} '{path}'"


def test_the_text_goes_out_and_comes_back_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    body = 'path.write_bytes(path.read_bytes() + b"two\\r\\n\\x1b[31mthree\\n")'
    monkeypatch.setenv("VISUAL", script(tmp_path, body))
    assert edited("one 學") == "one 學\ntwo\n[31mthree"


def test_the_file_is_private_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def look(argv: Sequence[str]) -> int:
        seen.append(Path(argv[-1]))
        assert stat.S_IMODE(seen[0].parent.stat().st_mode) == 0o700
        return 0

    assert edited("secret", look) == "secret"
    assert not seen[0].parent.exists()


@pytest.mark.parametrize("editor", ["false", "/nowhere/editor", "'open quote"])
def test_an_editor_that_fails_is_told_in_one_sentence(editor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(Refused, match="editor"):
        edited("text")


def test_an_editor_that_leaves_no_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, "path.write_bytes(bytes([255]))"))
    with pytest.raises(Refused, match="as it was"):
        edited("text", subprocess.call)


def test_what_was_written_in_an_editor_that_failed_is_kept_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, 'path.write_text("new words"); sys.exit(3)'))
    with pytest.raises(Refused, match="your text is as it was") as refused:
        edited("text")
    kept = Path(str(refused.value).rpartition(" is in ")[2].removesuffix("."))
    assert kept.read_text("utf-8") == "new words" and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


async def test_what_came_back_from_an_editor_and_is_refused_waits_as_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmjournal.tui.editor.edited", lambda text: "words that took a while")
    monkeypatch.setattr("textual.app.App.suspend", lambda app: nullcontext())

    def refuse(*_: object, **more: object) -> list[Entry]:
        raise NotSaved("The disk is full.")

    async with sit(demo(tmp_path)) as seat:
        await seat.press("5")
        with monkeypatch.context() as patched:
            patched.setattr(seat.journal, "put", refuse)
            await seat.press("f4")
            await seat.hears("Kept as a draft")
        await seat.press("e")
        assert "words that took a while" in seat.sheet.said.values()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a true terminal")
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
    term = Terminal([sys.executable, "-c", program], env={"EDITOR": script(tmp_path, body)})
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
