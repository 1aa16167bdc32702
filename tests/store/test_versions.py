"""The history on this machine: a version with each save, thinned, and never in the way of a save."""

import random
import zlib
from datetime import datetime
from pathlib import Path

import pytest

from rmjournal.errors import Unreadable
from rmjournal.store import Store, Write
from rmjournal.store import versions as module
from rmjournal.store.versions import DAY, Versions, kept_of

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
def kept(tmp_path: Path, clock: Clock) -> Versions:
    return Versions(tmp_path / "history", clock)


def texts(kept: Versions) -> list[bytes]:
    return [kept.read(version) for version in kept.all()]


def test_each_version_is_read_back_and_only_the_newest_is_not_compressed(kept: Versions, clock: Clock) -> None:
    for number in range(4):
        kept.keep(b"text %d" % number)
        clock.at += 10_000
    assert texts(kept) == [b"text %d" % number for number in range(4)]
    assert [version.path.suffix for version in kept.all()] == [".z", ".z", ".z", ".json"]
    assert kept.all()[0].moment == datetime(2026, 6, 15, 12)


def test_of_a_burst_the_last_one_stays_and_the_same_text_is_kept_once(kept: Versions, clock: Clock) -> None:
    for number in range(50):
        kept.keep(b"text %d" % number)
        clock.at += 100
    assert texts(kept) == [b"text 49"]
    clock.at += 10_000
    kept.keep(b"text 49")
    assert len(kept.all()) == 1


def test_what_was_there_before_the_first_version_and_what_has_a_reason_stays(kept: Versions, clock: Clock) -> None:
    kept.keep(b"second", before=b"first")
    kept.keep(b"third", "repair")
    kept.keep(b"fourth")
    assert texts(kept) == [b"first", b"third", b"fourth"]
    assert [version.why for version in kept.all()] == ["first", "repair", ""]


def test_a_clock_that_goes_back_does_not_change_the_order(kept: Versions, clock: Clock) -> None:
    kept.keep(b"one", "repair")
    clock.at -= 10 * DAY
    kept.keep(b"two")
    assert texts(kept) == [b"one", b"two"]


def test_all_of_today_stays_then_one_a_day_then_one_a_month(kept: Versions, clock: Clock) -> None:
    begin = NOON - 200 * DAY
    for hour in range(0, 201 * 24, 8):
        clock.at = begin + hour * DAY // 24
        kept.keep(b"%d" % hour)
    ages = [(clock.at - version.at) // DAY for version in kept.all()]
    assert sum(age < 1 for age in ages) == 3
    assert sum(1 <= age < 31 for age in ages) in (30, 31)
    assert sum(age >= 31 for age in ages) in (6, 7)
    assert kept_of(kept.all(), clock.at) == set(kept.all())


def test_above_the_limit_the_oldest_go(kept: Versions, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 10_000)
    for number in range(40):
        kept.keep(random.Random(number).randbytes(1000))
        clock.at += 60_000
    assert 5 <= len(kept.all()) <= 10
    assert kept.read(kept.all()[-1]) == random.Random(39).randbytes(1000)


def test_what_a_killed_save_left_is_removed(kept: Versions, clock: Clock) -> None:
    kept.keep(b"one")
    (kept.folder / ".~1781517600000.json.0123abcd.tmp").write_bytes(b"half")
    clock.at += 10_000
    kept.keep(b"two")
    assert sorted(path.suffix for path in kept.folder.iterdir()) == [".json", ".z"]


def test_what_is_damaged_or_foreign_is_told_or_passed_over(kept: Versions) -> None:
    version = kept.keep(b"text", "repair")
    kept.keep(b"more")
    (kept.folder / "notes.txt").write_text("mine")
    assert len(kept.all()) == 2
    damaged = kept.all()[0]
    damaged.path.write_bytes(zlib.compress(b"text")[:4])
    with pytest.raises(Unreadable, match="choose another"):
        kept.read(damaged)
    damaged.path.unlink()
    with pytest.raises(Unreadable):
        kept.read(version)


def test_saves_that_follow_each_other_quickly_all_day_do_not_eat_each_other(kept: Versions, clock: Clock) -> None:
    for number in range(100):
        kept.keep(b"text %d" % number)
        clock.at += 3_000
    assert 55 <= len(kept.all()) <= 65 and texts(kept)[-1] == b"text 99"


def test_every_save_leaves_a_version_and_so_does_what_was_there_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BURST", 10**12)
    path = tmp_path / "folder" / "journal.json"
    store = Store.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    first = path.read_bytes()
    store.commit([Write("goals", 1, "title", "two")])
    history = store.state.versions(path)
    assert texts(history) == [first, path.read_bytes()]
    store.commit([Write("goals", 1, "title", "three")])
    assert texts(history) == [first, path.read_bytes()]
    assert [p.name for p in path.parent.iterdir()] == ["journal.json"]
    assert history.folder.stat().st_mode & 0o077 == 0


def test_what_another_device_wrote_is_a_version_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    store = Store.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    store.commit([Write("goals", 1, "title", "two")])
    other = Store(path, state_root=tmp_path / "other")
    other.commit([Write("goals", 2, "title", "theirs")])
    store.refresh()
    assert store.state.versions(path).all()[-1].path.read_bytes() == path.read_bytes()


def test_a_history_that_cannot_be_written_is_no_reason_not_to_save(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    store = Store.create(path, {"goals": {1: {"title": "one"}}}, state_root=tmp_path / "state")
    store.state.made()
    store.state.versions(path).folder.write_text("in the way")
    store.commit([Write("goals", 1, "title", "two")])
    assert "two" in path.read_text("utf-8")
