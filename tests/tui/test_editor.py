"""The same text in the person's own editor."""

import stat
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved, Refused
from rmjournal.model.entry import Entry
from rmjournal.tui.editor import edited
from rmjournal.tui.screens.drafts import Slot

from .editors import script
from .seat import demo, sit


def test_the_text_goes_out_and_comes_back_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    body = 'path.write_bytes(path.read_bytes() + b"two\\r\\n\\x1b[31mthree\\n")'
    monkeypatch.setenv("VISUAL", script(tmp_path, body))
    assert edited("one 學") == "one 學\ntwo\n[31mthree"


def test_the_file_is_private_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def look(argv: Sequence[str], _: object) -> int:
        seen.append(Path(argv[-1]))
        assert stat.S_IMODE(seen[0].parent.stat().st_mode) == 0o700
        return 0

    assert edited("secret", run=look) == "secret"
    assert not seen[0].parent.exists()


@pytest.mark.parametrize("editor", ["false", "/nowhere/editor", "'open quote"])
def test_an_editor_that_fails_is_told_in_one_sentence(editor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(Refused, match="editor"):
        edited("text")


def test_an_editor_that_leaves_no_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, "path.write_bytes(bytes([255]))"))
    with pytest.raises(Refused, match="as it was"):
        edited("text")


def named_in(refused: Refused) -> Path:
    """The place that a refusal names."""
    return Path(str(refused).rpartition(" is in ")[2].removesuffix("."))


def test_what_was_written_in_an_editor_that_failed_is_kept_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, 'path.write_text("new words"); sys.exit(3)'))
    with pytest.raises(Refused, match="your text is as it was") as refused:
        edited("text")
    kept = named_in(refused.value)
    assert kept.read_text("utf-8") == "new words" and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_what_is_saved_in_the_editor_is_kept_at_each_look_and_before_it_ends(tmp_path: Path) -> None:
    kept: list[str] = []

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        path = Path(argv[-1])
        look()
        for data in (b"one", b"one", b"", b"\xff", b"one two", b"one two three"):
            path.write_bytes(data)
            if not data.endswith(b"three"):
                look()
        return 0

    assert edited("text", kept.append, written) == "one two three"
    assert kept == ["one", "one two", "one two three"]


def test_a_text_that_cannot_be_kept_comes_back_from_the_editor_all_the_same() -> None:
    def refuse(_: str) -> None:
        raise NotSaved("The disk is full.")

    def written(argv: Sequence[str], look: Callable[[], None]) -> int:
        Path(argv[-1]).write_text("new")
        look()
        return 0

    assert edited("text", refuse, written) == "new"


@pytest.mark.parametrize(("saves", "left"), [("entry", True), ("entry", False), ("text", False)])
async def test_a_draft_goes_on_in_the_editor_and_goes_when_it_is_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saves: str, left: bool
) -> None:
    begun: list[str] = []

    def write(text: str, keep: Callable[[str], None]) -> str:
        begun.append(text)
        keep("between")
        return text if saves == "text" else "at last"

    monkeypatch.setattr("rmjournal.tui.editor.edited", write)
    monkeypatch.setattr("textual.app.App.suspend", lambda app: nullcontext())
    async with sit(demo(tmp_path)) as seat:
        await seat.press("5")
        entry = seat.main.lit
        assert entry is not None
        slot, name = Slot(seat.journal.store.state, entry), entry.KIND.main
        other = {"tags": "mine"} if left else {}
        slot.keep({name: "a draft", **other})
        await seat.press("f4")
        now = getattr(seat.entries.get(entry.id), name)
        if saves == "text":
            assert slot.texts == {name: "a draft"} and now == getattr(entry, name)
        else:
            assert slot.texts == (other or None) and now == "at last"
        assert begun == ["a draft"]


def test_what_an_editor_that_died_put_beside_the_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", script(tmp_path, '(path.parent / ".text.md.swp").write_text("new"); sys.exit(1)'))
    with pytest.raises(Refused, match="What you wrote there is in") as refused:
        edited("text")
    kept = named_in(refused.value)
    assert (kept / ".text.md.swp").read_text("utf-8") == "new"


async def test_what_came_back_from_an_editor_and_is_refused_waits_as_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmjournal.tui.editor.edited", lambda text, keep: "words that took a while")
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
