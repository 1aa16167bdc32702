"""What is too large or too deep to be a journal is refused at once, read or written."""

from pathlib import Path

import msgspec
import pytest

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local.undo_log import Write


def test_a_file_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(Unreadable, match=r"larger than 128 MB.*\.$"):
        JournalDB(path, state_root=tmp_path / "state")


def test_a_journal_never_becomes_too_large_to_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.json"
    db = JournalDB.create(path, {"notes": {1: {"text": "one"}}}, state_root=tmp_path / "state")
    db.commit([Write("notes", 1, "text", "two")])
    before = path.read_bytes()
    monkeypatch.setattr(codec, "MAX_BYTES", 5000)
    with pytest.raises(NotSaved, match="would be larger than"):
        db.commit([Write("notes", 2, "text", "x" * 5000)])
    assert path.read_bytes() == before and db.records["notes"].keys() == {1}
    db.commit([Write("notes", 2, "text", "three")])
    db.close()


@pytest.mark.parametrize("canonical", [False, True])
@pytest.mark.parametrize("depth", [150, 250, 600, 900, 980, 10_000])
def test_a_file_that_nests_too_deeply_is_refused(tmp_path: Path, depth: int, canonical: bool) -> None:
    path = tmp_path / "journal.json"
    JournalDB.create(path, {"notes": {1: {"text": "one"}}}, state_root=tmp_path / "state").close()
    data = path.read_bytes().replace(b'"one"', b"[" * depth + b"]" * depth)
    if canonical and depth < 900:
        data = codec.encode(msgspec.json.decode(data))
    path.write_bytes(data)
    if depth > 200:
        with pytest.raises(Unreadable, match="too deeply"):
            JournalDB(path, state_root=tmp_path / "another state")
        assert path.read_bytes() == data
        return
    db = JournalDB(path, state_root=tmp_path / "state")
    db.commit([Write("notes", 2, "text", "two")])
    db.close()
