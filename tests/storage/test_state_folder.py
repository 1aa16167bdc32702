"""The state folder: private, local, and forgiving."""

import errno
import fcntl
import platform
import time
from pathlib import Path

import msgspec
import pytest

from rmjournal.crdt.version_vector import MAX_TIME
from rmjournal.errors import NotSaved
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local import device_clock, state_folder
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.local.undo_log import Write
from tests.programs import run_python

ID = "ab" * 16
FILE = Path("/somewhere/journal.json")


def card_of(folder: StateFolder, more: str = "") -> Path:
    """Where the card of a process is kept; ``more`` tells a process that runs beside the first."""
    first = min(folder.path.glob("device-*.lock"), key=lambda path: len(path.name)).stem
    return folder.path / f"{first}{more}.json"


def card(folder: StateFolder, more: str = "") -> dict[str, object]:
    found: dict[str, object] = msgspec.json.decode(card_of(folder, more).read_bytes())
    return found


def test_reading_creates_no_folder_and_the_first_write_a_private_one(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "root", ID)
    assert (folder.read_drafts(), folder.read_settings()) == ({}, {})
    assert folder.undo_log(tmp_path / "journal.json").peek_undo() is None
    assert list(tmp_path.iterdir()) == []
    folder.write_draft("goals/7", {"title": "half a thou"})
    folder.write_setting("theme", "nord")
    assert folder.path == tmp_path / "root" / ID and folder.path.stat().st_mode & 0o777 == 0o700
    files = [file for file in folder.path.rglob("*") if file.is_file()]
    assert len(files) >= 2 and all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_the_root_can_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(state_folder.STATE_VARIABLE, str(tmp_path / "named"))
    assert StateFolder(None, ID).path == tmp_path / "named" / ID
    monkeypatch.delenv(state_folder.STATE_VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    default = StateFolder(None, ID).path
    assert default.name == ID and "rmjournal" in default.parts


def test_an_id_from_a_strange_file_never_leads_out_of_the_root(tmp_path: Path) -> None:
    for strange in ("../../etc", "/etc", "", ".", "AB" * 16, "x" * 5000, "a/b"):
        assert StateFolder(tmp_path, strange).path.parent == tmp_path
        assert len(StateFolder(tmp_path, strange).path.name) == 32


def test_drafts_are_read_by_their_keys_until_they_are_dropped(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    folder.write_draft("../../escape", {"body": "one"})
    folder.write_draft("goals/7", {"title": "two", "body": "é\n"})
    folder.write_draft("goals/7", {"title": "three"})
    (folder.path / "drafts" / "damaged.json").write_bytes(b"{")
    assert StateFolder(tmp_path, ID).read_drafts() == {"../../escape": {"body": "one"}, "goals/7": {"title": "three"}}
    folder.delete_draft("goals/7")
    folder.delete_draft("goals/7")
    assert folder.read_drafts() == {"../../escape": {"body": "one"}}
    assert {path.parent for path in tmp_path.rglob("*.json")} == {folder.path / "drafts"}


def test_a_copy_of_a_journal_has_drafts_of_its_own_and_a_moved_one_keeps_its_drafts(tmp_path: Path) -> None:
    original, copy = tmp_path / "journal.json", tmp_path / "copy.json"
    original.write_bytes(codec.encode(codec.new_content(ID)))
    copy.write_bytes(original.read_bytes())
    first, second, unnamed = (StateFolder(tmp_path / "state", ID) for _ in range(3))
    first.file, second.file = original, copy
    unnamed.write_draft("old", {"title": "before copies were told apart"})
    first.write_draft("note", {"text": "in the original"})
    assert second.read_drafts() == {"old": {"title": "before copies were told apart"}}
    second.write_draft("note", {"text": "in the copy"})
    assert first.read_drafts()["note"] == {"text": "in the original"}
    second.discard_draft("note")
    assert first.discarded_draft() is None
    assert first.read_drafts()["note"] == {"text": "in the original"}
    original.rename(aside := tmp_path / "aside.json")
    original.write_bytes(codec.encode(codec.new_content("another journal")))
    assert second.read_drafts()["note"] == {"text": "in the original"}, "no copy of the journal has its path any more"
    aside.replace(original)
    moved = StateFolder(tmp_path / "state", ID)
    moved.file = original.rename(tmp_path / "elsewhere.json")
    assert moved.read_drafts()["note"] == {"text": "in the original"}
    moved.delete_draft("note")
    assert moved.read_drafts() == {"old": {"title": "before copies were told apart"}}
    (moved.path / "drafts" / "damaged.json").write_bytes(b'{"key": "new", "text": {"title": "whole"}, "file": "?"}')
    assert moved.read_drafts()["new"] == {"title": "whole"}


def test_a_draft_that_cannot_be_dropped_is_reported(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    folder.write_draft("goals/7", {"title": "two"})
    (kept,) = (folder.path / "drafts").glob("*.json")
    kept.unlink()
    kept.mkdir()
    with pytest.raises(NotSaved, match="drafts"):
        folder.delete_draft("goals/7")


def test_a_discarded_draft_is_kept_for_30_days_and_can_be_restored(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    folder.discard_draft("never there")
    for text in ("one", "two"):
        folder.write_draft("goals/7", {"title": text, "~id": "7"})
        folder.discard_draft("goals/7")
    assert folder.read_drafts() == {}
    last = folder.discarded_draft()
    assert last is not None
    assert (last.key, last.text["title"], last.words) == ("goals/7", "two", "two")
    assert StateFolder(tmp_path, ID).restore_draft(last)
    assert folder.read_drafts() == {"goals/7": {"title": "two", "~id": "7"}}
    assert not folder.restore_draft(last)
    assert folder.discarded_draft() is None, "there is another draft in its place"
    folder.delete_draft("goals/7")
    first = folder.discarded_draft()
    assert first is not None and first.words == "one"


def test_a_draft_discarded_over_30_days_ago_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, day = StateFolder(tmp_path, ID), 86_400_000
    now = device_clock.now_ms()
    for ago in (31, 29):
        monkeypatch.setattr(device_clock, "now_ms", lambda ago=ago: now - ago * day)
        folder.write_draft(f"goals/{ago}", {"title": str(ago)})
        folder.discard_draft(f"goals/{ago}")
    monkeypatch.setattr(device_clock, "now_ms", lambda: now)
    folder.prune_discarded_drafts()
    files = [file.read_text() for file in folder.path.rglob("*.json")]
    assert [text for text in files if "31" in text] == []
    found = folder.discarded_draft()
    assert found is not None and found.words == "29"
    monkeypatch.setattr(device_clock, "now_ms", lambda: now + 2 * day)
    assert folder.discarded_draft() is None


def test_discarded_drafts_of_an_entry_are_forgotten_with_it(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    for key, entry_id in (("goal/7", "7"), ("goal/8", "8")):
        folder.write_draft(key, {"title": f"words of {entry_id}", "~id": entry_id})
        folder.discard_draft(key)
    folder.write_draft("goal/7", {"title": "on offer", "~id": "7"})
    folder.delete_drafts_of({"7"}, only_discarded=True)
    assert list(folder.read_drafts()) == ["goal/7"]
    folder.delete_drafts_of({"7"})
    assert folder.read_drafts() == {}
    texts = "".join(file.read_text() for file in folder.path.rglob("*.json"))
    assert "words of 8" in texts and "words of 7" not in texts


def test_a_draft_that_cannot_be_discarded_is_kept_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = StateFolder(tmp_path, ID)
    folder.write_draft("goals/7", {"title": "two"})

    def full(*told: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(state_folder, "make_folder", full)
    with pytest.raises(NotSaved, match="the disk is full"):
        folder.discard_draft("goals/7")
    assert folder.read_drafts() == {"goals/7": {"title": "two"}}


def test_settings_of_the_screen_are_kept_and_damage_is_forgiven(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    folder.write_setting("theme", "nord")
    folder.write_setting("columns", ["title", 3])
    assert StateFolder(tmp_path, ID).read_settings() == {"theme": "nord", "columns": ["title", 3]}
    (folder.path / "ui.json").write_bytes(b"[1]")
    assert folder.read_settings() == {}


def test_a_device_id_stays_with_its_machine_and_each_stamp_is_new(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    first = folder.device(FILE).id
    stamps = [folder.device(FILE).next_time(at, lambda _: 0) for at in (5, 5, 3, 100)]
    assert stamps == [5, 6, 7, 100]
    assert len(first) == 6 and card(folder)["last"] == 100
    folder.close()
    again = StateFolder(tmp_path, ID)
    assert (again.device(FILE).id, again.device(FILE).next_time(1, lambda _: 100)) == (first, 101)
    again.close()


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b'{"id":"../..x","machine":"","last":1}', b'{"id":"abc","machine":"x"}']
)
def test_a_damaged_or_foreign_device_card_gives_a_new_id(tmp_path: Path, damage: bytes) -> None:
    folder = StateFolder(tmp_path, ID)
    first = folder.device(FILE).id
    folder.close()
    card_of(folder).write_bytes(damage)
    assert folder.device(FILE).id != first
    assert len(folder.device(FILE).id) == 6 and folder.device(FILE).id.isalnum()
    folder.close()


def test_a_card_that_came_from_another_machine_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = StateFolder(tmp_path, ID)
    here.device(FILE).next_time(1, lambda _: 0)
    here.close()
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    there = StateFolder(tmp_path, ID)
    assert there.device(FILE).id != here.device(FILE).id
    there.close()
    here.close()


def test_a_stamp_of_ours_that_we_do_not_know_of_gives_a_new_id(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    first = folder.device(FILE).id
    folder.device(FILE).next_time(10, lambda _: 0)
    asked: list[str] = []

    def newer(name: str) -> int:
        asked.append(name)
        return 11

    folder.device(FILE).next_time(20, newer)
    assert asked == [first] and folder.device(FILE).id != first
    assert card(folder)["id"] == folder.device(FILE).id
    folder.close()


def test_two_simultaneous_programs_have_two_ids_and_reuse_them(tmp_path: Path) -> None:
    one, two = StateFolder(tmp_path, ID), StateFolder(tmp_path, ID)
    for folder in (one, two):
        folder.device(FILE).next_time(1, lambda _: 0)
    ids = (one.device(FILE).id, two.device(FILE).id)
    assert ids[0] != ids[1] and card(one, "-1")["id"] == ids[1]
    one.close()
    two.close()
    again = StateFolder(tmp_path, ID)
    assert again.device(FILE).id == ids[0]
    again.close()


def test_a_lock_that_another_program_holds_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.05)
    folder = StateFolder(tmp_path, ID)
    with folder.lock(), pytest.raises(NotSaved, match="still saving"), StateFolder(tmp_path, ID).lock():
        pytest.fail("two programs held one lock")
    with folder.lock():
        assert (folder.path / "lock").exists()


def test_a_lock_file_that_is_removed_while_it_is_locked_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = StateFolder(tmp_path, ID)
    real, removed = fcntl.flock, list[Path]()

    def lock(descriptor: int, operation: int) -> None:
        real(descriptor, operation)
        if not removed:
            removed.append(folder.path / "lock")
            removed[0].unlink()

    monkeypatch.setattr(fcntl, "flock", lock)
    with folder.lock():
        assert removed and removed[0].stat().st_mode & 0o777 == 0o600
        with pytest.raises(NotSaved, match="still saving"), StateFolder(tmp_path, ID).lock(0):
            pytest.fail("two programs held one lock")


def test_a_disk_without_locks_still_lets_one_program_save_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", lock)
    folder, other = StateFolder(tmp_path, ID), StateFolder(tmp_path, ID)
    both = pytest.warns(UserWarning, match="flock"), pytest.raises(NotSaved, match="still saving")
    with both[0], folder.lock(), both[1], other.lock(0):
        pytest.fail("two programs held one lock")
    with other.lock(0):
        assert other.device(FILE).is_locked
    other.close()


def test_a_state_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    db = JournalDB.create(tmp_path / "journal.json", state_root=tmp_path / "file" / "state")
    before = db.path.read_bytes()
    with pytest.raises(NotSaved, match="state"):
        db.commit([Write("goals", 1, "title", "x")])
    assert db.path.read_bytes() == before


def test_opening_a_journal_imports_no_screen_and_no_slow_module(tmp_path: Path) -> None:
    JournalDB.create(tmp_path / "journal.json", state_root=tmp_path / "state")
    script = (
        "import sys; from pathlib import Path; from rmjournal.storage.database import JournalDB;"
        "JournalDB(Path(sys.argv[1]));"
        "sys.stdout.write(' '.join({m.partition('.')[0] for m in sys.modules} &"
        " {'textual', 'filelock', 'platformdirs', 'dateutil', 'asyncio', 'click', 'sqlite3'}))"
    )
    ran = run_python(script, tmp_path / "journal.json", env={state_folder.STATE_VARIABLE: str(tmp_path)}, codes=[0])
    assert ran.stdout == ""


def test_a_program_that_lacks_earlier_writes_takes_a_new_device_id(tmp_path: Path) -> None:
    names: list[str] = []
    for newest in (0, 30, 31, 33):
        folder = StateFolder(tmp_path, ID)
        folder.device(FILE).next_time(30, lambda _, at=newest: at)  # type: ignore[misc]
        folder.device(FILE).next_time(30, lambda _: 0)
        names.append(folder.device(FILE).id)
        folder.close()
    assert names[0] != names[1] == names[2] == names[3]


def test_when_a_damaged_stamp_has_used_up_all_times_each_write_has_a_name_of_its_own(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path, ID)
    writes = []
    for _ in range(3):
        at = folder.device(FILE).next_time(MAX_TIME + 1, lambda _: 0)
        writes.append((folder.device(FILE).id, at))
    assert [at for _, at in writes] == [MAX_TIME] * 3 and len({device for device, _ in writes}) == 3
    assert folder.device(FILE).next_time(5, lambda _: 0) == 5
    folder.close()


def test_a_clock_before_1970_reads_as_1970(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: -1)
    assert device_clock.now_ms() == 0
