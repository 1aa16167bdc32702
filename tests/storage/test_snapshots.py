"""The history on this machine: a version with each save, thinned, and never in the way of a save."""

import random
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.errors import Unreadable
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local import snapshots as module
from rmjournal.storage.local.local_files import LocalFiles
from rmjournal.storage.local.snapshots import DAILY, DAY, Snapshot, Snapshots, retained, within_limit
from rmjournal.storage.local.undo_log import Write
from tests.examples import examples

NOON = int(datetime(2026, 6, 15, 12).timestamp() * 1000)


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Snapshots:
    return Snapshots(tmp_path / "history", LocalFiles(lambda: tmp_path), clock)


def texts(kept: Snapshots) -> list[bytes]:
    return [kept.read(version) for version in kept.all()]


def test_a_snapshot_name_beyond_the_calendar_is_ignored(kept: Snapshots) -> None:
    kept.add(b"one")
    kept.folder.joinpath("999999999999999.json").write_bytes(b"{}")
    kept.add(b"two")
    assert texts(kept) == [b"one", b"two"]


def test_each_version_is_read_back_and_what_outlives_its_day_is_compressed(kept: Snapshots, clock: Clock) -> None:
    for number in range(4):
        kept.add(b"text %d" % number)
        clock.at += DAY
    assert texts(kept) == [b"text %d" % number for number in range(4)]
    assert [version.path.suffix for version in kept.all()] == [".z", ".z", ".z", ".json"]
    assert kept.all()[0].local_time == datetime(2026, 6, 15, 12)


def test_each_save_of_a_day_is_kept_and_compressed_where_they_are_too_many(
    kept: Snapshots, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        kept.add(b"text %d" % number)
        clock.at += 10
    assert texts(kept) == [b"text %d" % number for number in range(50)]
    assert {version.path.suffix for version in kept.all()} == {".json"}
    kept.add(b"text 49")
    assert len(kept.all()) == 50
    monkeypatch.setattr(module, "MAX_UNCOMPRESSED_BYTES", 70)
    kept.add(b"text 50")
    assert [version.path.suffix for version in kept.all()] == [".z"] * 40 + [".json"] * 11
    kept.add(b"more than all that may stay uncompressed, and so are the ten before it")
    assert [version.path.suffix for version in kept.all()] == [".z"] * 50 + [".json"] * 2


def test_the_first_snapshot_and_snapshots_with_a_reason_are_kept(kept: Snapshots, clock: Clock) -> None:
    kept.add(b"second", before=b"first")
    kept.add(b"third", "repair")
    kept.add(b"fourth")
    assert texts(kept) == [b"first", b"second", b"third", b"fourth"]
    assert [version.reason for version in kept.all()] == ["first", "", "repair", ""]


def test_a_clock_that_goes_back_does_not_change_the_order(kept: Snapshots, clock: Clock) -> None:
    kept.add(b"one", "repair")
    clock.at -= 10 * DAY
    kept.add(b"two")
    assert texts(kept) == [b"one", b"two"]


def test_thinning_keeps_every_snapshot_of_today_then_one_a_day_then_one_a_month(
    kept: Snapshots, clock: Clock
) -> None:
    begin = NOON - 200 * DAY
    for hour in range(0, 201 * 24, 8):
        clock.at = begin + hour * DAY // 24
        kept.add(b"%d" % hour)
    ages = [(clock.at - version.time_ms) // DAY for version in kept.all()]
    assert sum(age < 1 for age in ages) == 3
    assert sum(1 <= age < 31 for age in ages) in (30, 31)
    assert sum(age >= 31 for age in ages) in (6, 7)
    assert retained(kept.all(), clock.at) == set(kept.all())


def test_snapshots_above_the_size_limit_lose_the_oldest(
    kept: Snapshots, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 10_000)
    for number in range(40):
        kept.add(random.Random(number).randbytes(1000))
        clock.at += 60_000
    assert 5 <= len(kept.all()) <= 10
    assert kept.read(kept.all()[-1]) == random.Random(39).randbytes(1000)


def test_temporary_files_of_a_killed_save_are_removed(kept: Snapshots, clock: Clock) -> None:
    kept.add(b"one")
    (kept.folder / ".~1781517600000.json.0123abcd.tmp").write_bytes(b"half")
    clock.at += DAY
    kept.add(b"two")
    assert sorted(path.suffix for path in kept.folder.iterdir()) == [".json", ".z"]


def test_damaged_snapshots_are_refused_and_foreign_files_ignored(kept: Snapshots, clock: Clock) -> None:
    version = kept.add(b"text", "repair")
    clock.at += DAY
    kept.add(b"more")
    (kept.folder / "notes.txt").write_text("mine")
    assert len(kept.all()) == 2
    damaged = kept.all()[0]
    damaged.path.write_bytes(zlib.compress(b"text")[:4])
    with pytest.raises(Unreadable, match="Choose another"):
        kept.read(damaged)
    damaged.path.unlink()
    with pytest.raises(Unreadable):
        kept.read(version)


GAPS = st.lists(st.integers(60_000, 9 * DAY), min_size=1, max_size=250)


@settings(max_examples=examples(25), deadline=None)
@given(GAPS)
def test_over_two_years_of_any_saves_today_is_whole_and_each_day_and_each_month_has_its_last(gaps: list[int]) -> None:
    at, saved, stay = NOON - 730 * DAY, list[Snapshot](), set[Snapshot]()
    for number, gap in enumerate(gaps):
        at += gap
        saved.append(Snapshot(at, "repair" if number == 3 else "", Path(f"{at}.json")))
        stay = retained(sorted({*stay, saved[-1]}), at)
    assert {version for version in saved if at - version.time_ms < DAY or version.reason} <= stay
    plain = [version for version in stay if not version.reason]
    days = [one.local_time.date() for one in plain if DAY <= at - one.time_ms < DAILY]
    months = [(one.local_time.year, one.local_time.month) for one in plain if at - one.time_ms >= DAILY]
    assert len(days) == len(set(days)) and len(months) == len(set(months))
    assert {one.local_time.strftime("%Y-%m") for one in saved} == {one.local_time.strftime("%Y-%m") for one in stay}
    assert retained(sorted(stay), at) == stay


SAVES = st.lists(st.tuples(st.integers(1, 7_200_000), st.integers(1, 900)), min_size=1, max_size=60)


@settings(max_examples=examples(50), deadline=None)
@given(SAVES, st.integers(1, 9000))
def test_thinning_stays_within_the_limit_and_removes_close_snapshots_first(
    saves: list[tuple[int, int]], limit: int
) -> None:
    at, sizes = NOON, dict[Snapshot, int]()
    for gap, size in saves:
        at += gap
        sizes[Snapshot(at, "", Path(f"{at}.json"))] = size
    stay = within_limit(sizes, sizes, limit)
    assert max(sizes) in stay
    assert len(stay) == 1 or sum(sizes[version] for version in stay) <= limit
    if sum(sizes.values()) <= limit:
        assert stay == sizes.keys()
    hours = {version.time_ms // 3_600_000 for version in sizes}
    last = {max(one for one in sizes if one.time_ms // 3_600_000 == hour) for hour in hours}
    if sum(sizes[version] for version in last) <= limit:
        assert last <= stay


def test_every_save_adds_a_snapshot_also_of_the_first_state(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "journal.json"
    db = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    first = path.read_bytes()
    db.commit([Write("goals", 1, "title", "two")])
    history = db.storage.state.snapshots(path)
    assert texts(history) == [first, path.read_bytes()]
    second = path.read_bytes()
    db.commit([Write("goals", 1, "title", "three")])
    assert texts(history) == [first, second, path.read_bytes()]
    assert [p.name for p in path.parent.iterdir()] == ["journal.json"]
    assert history.folder.stat().st_mode & 0o077 == 0


def test_writes_of_another_device_get_a_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    db = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    db.commit([Write("goals", 1, "title", "two")])
    other = JournalDB(path, state_root=tmp_path / "other")
    other.commit([Write("goals", 2, "title", "theirs")])
    db.storage.poll()
    assert db.storage.state.snapshots(path).all()[-1].path.read_bytes() == path.read_bytes()


def test_a_history_that_cannot_be_written_is_no_reason_not_to_save(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    db = JournalDB.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    db.storage.state.ensure()
    db.storage.state.snapshots(path).folder.write_text("in the way")
    db.commit([Write("goals", 1, "title", "two")])
    assert "two" in path.read_text("utf-8")
