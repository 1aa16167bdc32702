"""Every damaged input through every door: one sentence, soon, old data whole, nothing left behind."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from rmjournal.config import Config
from rmjournal.errors import JournalError
from rmjournal.storage import codec
from rmjournal.sync import conflict_copies
from rmjournal.tui.startup import build_app
from tests.faults.damages import DAMAGES, flipped, whole
from tests.faults.scenarios import COPY, JOURNAL, Place, begun_again, is_whole, made_once, says

BAD, GOOD = Path("folder/bad.json"), Path("folder/good.json")

READING = [("list", "goals"), ("show", "Listen"), ("today",), ("history",), ("timeline",), ("where",), ("review",)]
WRITING = [("note", "x"), ("undo",), ("delete", "Listen"), ("merge",), ("check",), ("check", "--repair")]
LEAVING = [("export", "json", Path("out.json")), ("share", "--out", Path("p.json"), "--yes"), ("diff-text", JOURNAL)]
GIT = [("merge-driver", JOURNAL, JOURNAL, GOOD), ("merge-driver", BAD, JOURNAL, BAD), ("diff-text", BAD)]

DOORS: dict[Path, list[tuple[object, ...]]] = {
    JOURNAL: [*READING, *WRITING, *LEAVING, GIT[0]],
    BAD: [("merge", BAD), ("import", BAD), *GIT[1:]],
    Path("folder") / COPY: [("merge",), ("list", "goals"), ("note", "x"), ("check",)],
}
"""The places of a damaged file, and the doors that lead to it there."""

SOON = 5
"""Seconds of processor time after which a door that does not open counts as stuck."""
ALARM = 120
"""Seconds on the clock after which it is stopped; a busy machine takes longer than the door itself."""


def copy_aside(place: Place) -> None:
    (place.work / GOOD).write_bytes(place.file.read_bytes())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One journal for all, for each begins as it was."""
    return made_once(tmp_path_factory.mktemp("damaged"), copy_aside)


@pytest.fixture
def place(made: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(conflict_copies, "REMOVAL_INTERVAL", 0.0)
    return begun_again(made, monkeypatch)


@pytest.fixture
def alarm() -> Iterator[None]:
    """Stop what hangs."""

    def stuck(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stuck)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def doors(request: pytest.FixtureRequest, name: str) -> Iterator[tuple[Path, tuple[object, ...]]]:
    """All doors in the full run, else every seventh, beginning elsewhere for each damage."""
    found = [(where, words) for where, all_ in DOORS.items() for words in all_]
    step = 1 if request.config.getoption("--every-fault") else 7
    return iter(found[sum(name.encode()) % step :: step])


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_reported_in_one_sentence_and_loses_no_old_entry(
    place: Place, name: str, request: pytest.FixtureRequest, alarm: None
) -> None:
    for where, words in doors(request, name):
        place.again()
        target, good = place.work / where, (place.work / GOOD).read_bytes()
        target.unlink(missing_ok=True)
        DAMAGES[name](target, good)
        assert complaint(place, target, says(*words)(place)) == "", f"{where}: {words}"


def complaint(place: Place, target: Path, words: object) -> str:
    """What is wrong after a verb met a damaged file; empty if nothing is."""
    assert isinstance(words, list)
    plain = target.is_file() and not target.is_symlink()
    before, began = target.read_bytes() if plain else b"", time.process_time()
    signal.alarm(ALARM)
    result, _ = place.run(*words)
    signal.alarm(0)
    told = result.stderr
    now = target.read_bytes() if plain and target.exists() else before
    kept = [path.read_bytes() for path in place.work.glob("state/*/*/*") if path.is_file()]
    other_words = _is_json(before) or _is_hit(before, (place.work / GOOD).read_bytes())
    repaired = plain and now != before and whole(now) and (b"each number" in now or other_words)
    rules = {
        f"{result.exception!r}": isinstance(result.exception, Exception),
        "slow": time.process_time() - began > SOON,
        f"told {told!r}": bool(result.exit_code and told and (told.count("\n") != 1 or not is_whole(told))),
        "silent": bool(result.exit_code and not told and "check" not in words),
        f"temps {place.temps()}": bool(place.temps()),
        "changed": now != before and not repaired,
        "not kept": now != before and before not in kept and bool(told) and not codec.is_blank(before),
        "another file changed": target != place.file
        and b"each number" not in (place.data() or b"")
        and not other_words,
    }
    return ", ".join(words for words, wrong in rules.items() if wrong)


def _is_json(data: bytes) -> bool:
    """Tell whether damage reads as a change by hand: then words may be other words."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _is_hit(data: bytes, good: bytes) -> bool:
    """Tell whether the words that are looked for were changed themselves, which reads as a change by hand, too."""
    return len(data) == len(good) and b"each number" not in data


def sampled(good: bytes, request: pytest.FixtureRequest) -> Iterator[bytes]:
    """Give the file cut off at every byte, and with bytes changed; fewer of them in the usual run."""
    every = bool(request.config.getoption("--every-fault"))
    yield from (good[:size] for size in range(0, len(good), 1 if every else 97))
    yield from flipped(good, 5000 if every else 30)


@pytest.mark.parametrize("words", [("list", "goals"), ("note", "x"), ("check", "--repair")], ids=" ".join)
def test_truncated_and_changed_files_are_restored_from_the_state_folder(
    place: Place, words: tuple[str, ...], request: pytest.FixtureRequest, alarm: None
) -> None:
    good = (place.work / GOOD).read_bytes()
    for data in sampled(good, request):
        place.again()
        place.file.write_bytes(data)
        assert complaint(place, place.file, list(words)) == "", data


@pytest.mark.parametrize("door", ["merge", "import", "merge-driver"])
def test_a_damaged_copy_harms_no_journal(
    place: Place, door: str, request: pytest.FixtureRequest, alarm: None
) -> None:
    good, bad = (place.work / GOOD).read_bytes(), place.work / BAD
    words = [door, bad, place.file, bad] if door == "merge-driver" else [door, bad]
    for data in sampled(good, request):
        place.again()
        bad.write_bytes(data)
        assert complaint(place, bad, words) == "", data


@pytest.mark.parametrize("name", DAMAGES)
def test_the_screens_open_or_refuse_in_one_sentence(place: Place, name: str, alarm: None) -> None:
    good = (place.work / GOOD).read_bytes()
    place.file.unlink()
    DAMAGES[name](place.file, good)
    signal.alarm(ALARM)
    try:
        build_app(place.file, Config(file=place.file, source=place.work / "config.toml"))
    except JournalError as error:
        assert str(place.file) in str(error) and "\n" not in str(error)


def test_a_file_that_vanishes_or_shrinks_during_a_read_is_reported(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rmjournal.storage.files import atomic_write

    real: Callable[[Path], int] = atomic_write.open_for_reading

    def vanishing(path: Path) -> int:
        if path == place.file:
            path.unlink()
        return real(path)

    def shrinking(path: Path) -> int:
        if path == place.file:
            path.write_bytes(path.read_bytes()[:500])
        return real(path)

    for way in (vanishing, shrinking):
        for words in (["list", "goals"], ["check"]):
            place.again()
            monkeypatch.setattr("rmjournal.storage.codec.open_for_reading", way)
            result, _ = place.run(*words)
            monkeypatch.setattr("rmjournal.storage.codec.open_for_reading", real)
            assert not isinstance(result.exception, Exception) and result.stderr.count("\n") <= 1
            place.done("check", "--repair")
            assert b"each number" in place.file.read_bytes()
