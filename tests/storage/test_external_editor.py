"""A text in the person's own editor: which program opens, where, and what comes back."""

import codecs
import shlex
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved, Refused
from rmjournal.storage import external_editor, sealing
from rmjournal.storage.external_editor import edit_or_refuse, edit_text, split_command
from tests.cli.conftest import Shell
from tests.programs import write_editor

from .locks import files_with, make_quick


@pytest.fixture(autouse=True)
def some_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", sys.executable)


def test_edited_text_is_cleaned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    body = 'path.write_bytes(path.read_bytes() + b"two\\r\\n\\x1b[31mthree\\n")'
    monkeypatch.setenv("VISUAL", write_editor(tmp_path, body))
    assert edit_text("one 學") == "one 學\ntwo\n[31mthree"


def test_the_edited_file_is_private_and_removed_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def look(argv: Sequence[str], _: object) -> int:
        seen.append(Path(argv[-1]))
        assert stat.S_IMODE(seen[0].parent.stat().st_mode) == 0o700
        return 0

    assert edit_text("secret", run=look) == "secret"
    assert not seen[0].parent.exists()


@pytest.mark.parametrize("editor", ["false", "/nowhere/editor", "'open quote"])
def test_a_failing_editor_is_reported_in_one_sentence(editor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(Refused, match="editor"):
        edit_text("text")


@pytest.mark.parametrize("editor", ["bin/my-editor", "./my-editor", "my-editor"])
def test_an_editor_in_the_working_folder_is_never_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    canary = tmp_path / "canary"
    for file in (tmp_path / "bin/my-editor", tmp_path / "my-editor"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\ntouch '{canary}'\n")
        file.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".:bin:/usr/bin:/bin:")
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(Refused, match="whole path"):
        edit_text("text")
    assert not canary.exists()


def test_an_editor_runs_in_a_private_folder_without_foreign_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / ".exrc").write_text("!touch canary")
    (shared / "text.md").write_text("of somebody else")
    monkeypatch.chdir(shared)
    monkeypatch.setenv("EDITOR", write_editor(tmp_path, "path.write_text(str([Path.cwd(), *Path.cwd().iterdir()]))"))
    seen = edit_text("mine")
    assert str(shared) not in seen and str(tmp_path / "state") in seen and seen.count("Path(") == 2


@pytest.mark.parametrize(
    ("said", "arguments"),
    [("{path}", []), ("{path} --wait", ["--wait"]), ("{quoted} -n 'a b'", ["-n", "a b"]), ("{home} -w", ["-w"])],
)
@pytest.mark.parametrize("name", ["ed", "my own  editor", "Bob's editor"])
def test_an_editor_is_started_with_any_spelling_of_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str, arguments: list[str]
) -> None:
    path = tmp_path / name
    path.write_text(f'#!{sys.executable}\nimport sys\nopen(sys.argv[-1], "w").write(repr(sys.argv[1:-1]))\n')
    path.chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VISUAL", said.format(path=path, quoted=shlex.quote(str(path)), home=f"~/{name}"))
    assert edit_text("text") == repr(arguments)


@pytest.mark.parametrize("name", ["vim", "nvim", "emacs"])
def test_vim_starts_with_modelines_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    seen: list[Sequence[str]] = []
    (tmp_path / name).touch()
    monkeypatch.setenv("EDITOR", f"{tmp_path / name} -n")

    def run(argv: Sequence[str], look: Callable[[], None]) -> int:
        seen.append(argv)
        return 0

    edit_text("one\nvim: set tw=3:", run=run)
    (argv,) = seen
    assert argv[0] == str(tmp_path / name) and argv[-2] == "-n"
    assert argv[1:-2] == (["--cmd", "set nomodeline"] if "vim" in name else [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (r"C:\Windows\notepad.exe", [r"C:\Windows\notepad.exe"]),
        (
            r'"C:\Program Files\Notepad++\notepad++.exe" -multiInst',
            [r"C:\Program Files\Notepad++\notepad++.exe", "-multiInst"],
        ),
        (r"'C:\my tools\ed.exe' -n \x", [r"C:\my tools\ed.exe", "-n", r"\x"]),
        ("code --wait", ["code", "--wait"]),
    ],
)
def test_on_windows_a_backslash_is_part_of_a_path(said: str, words: list[str]) -> None:
    assert split_command(said, windows=True) == words


@pytest.mark.parametrize(
    "mark",
    [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE],
)
def test_edited_text_loses_byte_order_marks_and_carriage_returns(mark: bytes) -> None:
    kept: list[str] = []
    encoding = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le"}.get(mark, "utf-16-be")

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        Path(argv[-1]).write_bytes(mark + "one 學\r\ntwo\r\n".encode(encoding))
        look()
        return 0

    assert edit_text("text", kept.append, written) == "one 學\ntwo"
    assert kept == ["one 學\ntwo"]


def test_edited_text_that_is_refused_is_kept_and_check_names_its_path(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "journal.json")
    shell.run("add", "relationship", "Misaki", "--role", "mentee")

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        Path(argv[-1]).write_text("dear words")
        return 0

    with pytest.raises(Refused, match="Not this") as refused, edit_or_refuse("text", run=written):
        raise Refused("Not this.")
    kept = named_in(refused.value)
    assert kept.read_text("utf-8") == "dear words"
    assert str(kept) in shell.run("check").stdout.replace("\n", "")
    with edit_or_refuse("text", run=written) as text:
        assert text == "dear words"
    assert kept.is_file()
    kept.unlink()
    assert "editor" not in shell.run("check").stdout


def test_an_editor_opens_with_an_unwritable_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "taken"))
    assert edit_text("text", run=lambda argv, look: 0) == "text"
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(NotSaved, match="disk is full"):
        edit_text("text", run=lambda argv, look: 0)


def test_an_editor_that_leaves_invalid_text_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", write_editor(tmp_path, "path.write_bytes(bytes([255]))"))
    with pytest.raises(Refused, match="UTF-8"):
        edit_text("text")


def named_in(refused: Refused) -> Path:
    """The place that a refusal names."""
    return Path(str(refused).rpartition(" saved in ")[2].removesuffix("."))


def test_text_from_a_failed_editor_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", write_editor(tmp_path, 'path.write_text("new words"); sys.exit(3)'))
    with pytest.raises(Refused, match="nothing was changed") as refused:
        edit_text("text")
    kept = named_in(refused.value)
    assert kept.read_text("utf-8") == "new words" and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_each_save_in_the_editor_is_kept(tmp_path: Path) -> None:
    kept: list[str] = []

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        path = Path(argv[-1])
        look()
        for data in (b"one", b"one", b"", b"\xff", b"one two", b"one two three"):
            path.write_bytes(data)
            if not data.endswith(b"three"):
                look()
        return 0

    assert edit_text("text", kept.append, written) == "one two three"
    assert kept == ["one", "one two", "one two three"]


def test_edited_text_is_returned_even_when_no_draft_can_be_saved() -> None:
    def refuse(_: str) -> None:
        raise NotSaved("The disk is full.")

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        Path(argv[-1]).write_text("new")
        look()
        return 0

    assert edit_text("text", refuse, written) == "new"


def test_swap_files_of_a_crashed_editor_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "EDITOR", write_editor(tmp_path, '(path.parent / ".text.md.swp").write_text("new"); sys.exit(1)')
    )
    with pytest.raises(Refused, match="Your text is saved in") as refused:
        edit_text("text")
    kept = named_in(refused.value)
    assert (kept / ".text.md.swp").read_text("utf-8") == "new"


@pytest.mark.skipif(sys.platform != "linux", reason="file systems in memory have no name elsewhere")
@pytest.mark.parametrize("editor", ["vim", "some"])
def test_the_text_of_a_locked_journal_is_edited_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    make_quick(monkeypatch)
    sealing.keys.add(sealing.new_key("a long passphrase", "1" * 32, None))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "state"))
    (tmp_path / "runtime").mkdir()
    program = tmp_path / editor
    program.touch(0o755)
    monkeypatch.setenv("EDITOR", str(program))

    def fail(argv: Sequence[str], look: Callable[[], None]) -> int:
        file = Path(argv[-1])
        assert file.is_relative_to(tmp_path / "runtime")
        assert (file.parent.stat().st_mode & 0o077) == 0
        assert ("set noundofile nobackup nowritebackup" in argv) == (editor == "vim")
        file.write_text("kept", "utf-8")
        return 1

    with pytest.raises(Refused, match="until this computer restarts"):
        edit_text("before", run=fail)
    assert files_with("kept", tmp_path / "state") == []
    assert [file.read_text("utf-8") for file in external_editor.abandoned_texts()] == ["kept"]
