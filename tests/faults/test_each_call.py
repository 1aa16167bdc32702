"""Each call to the system in turn fails while a verb runs: a whole old or new file, one sentence, and it goes on."""

import errno
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rmjournal.storage import open_file, recovery
from rmjournal.storage.local import state_folder
from rmjournal.sync import conflict_copies
from tests.faults.fault_injection import SHORT, Fault
from tests.faults.scenarios import SCENARIOS, Place, Scenario, Shown, is_whole
from tests.storage.locks import PASSPHRASE, files_with, make_quick

WAYS = (
    Fault(0, errno.EIO),
    Fault(0, errno.ENOSPC, lasting=True),
    Fault(0, errno.EACCES),
    Fault(0, errno.EIO, done=True),
    Fault(0, SHORT, lasting=True),
)
"""An error, a disk that stays full, no permission, an error for what was done, short writes."""

STRIDE = 29
"""In the usual run every 29th call fails in each way, beginning elsewhere in each; all do with ``--every-fault``."""


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.02)
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(conflict_copies, "REMOVAL_INTERVAL", 0.0)
    monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / "work" / "state"))
    make_quick(monkeypatch)
    lines = tmp_path / "lines"
    lines.write_text(f"{PASSPHRASE}\n{PASSPHRASE}\n", "utf-8")
    with lines.open("rb") as given:
        monkeypatch.setenv("RMJOURNAL_PASSPHRASE_FD", str(given.fileno()))
        yield


@pytest.mark.parametrize("name", SCENARIOS)
def test_any_failing_system_call_leaves_the_file_whole_and_the_verb_repeatable(
    tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    place, scenario = Place(tmp_path), SCENARIOS[name]
    scenario.before(place)
    words = scenario.words(place)
    place.keep()
    before = None if name.endswith("damaged file") else place.shown()
    result, calls = place.run(*words)
    assert result.exit_code == 0, result.output
    trial = Trial(place, scenario, words, before, place.shown())
    every = bool(request.config.getoption("--every-fault"))
    cases, complaints = 0, list[str]()
    for offset, way in enumerate(WAYS):
        at = 1 if every else 1 + (len(name) * 7 + offset * 6) % STRIDE
        while complaint := trial.of(way._replace(at=at)):
            complaints += [f"{way._replace(at=at)}: {words}" for words in complaint if words]
            cases, at = cases + 1, at + (1 if every else STRIDE)
    assert complaints == [], "\n".join(complaints)
    assert cases > len(calls.made) // 10


class Trial:
    """One verb, tried again and again with another fault each time."""

    def __init__(
        self, place: Place, scenario: Scenario, words: object, before: Shown | None, after: Shown | None
    ) -> None:
        self.place, self.scenario, self.before, self.after = place, scenario, before, after
        self.words = words if isinstance(words, list) else []
        self.whole = place.data() is not None or after is None

    def of(self, fault: Fault) -> list[str]:
        """What is wrong after a fault, an empty word if nothing is; an empty list if the verb made fewer calls."""
        self.place.again()
        untouched = self.place.data()
        result, calls = self.place.run(*self.words, fault=fault)
        if len(calls.made) < fault.at:
            return []
        where = calls.made[fault.at - 1]
        found = [f"traceback {result.exception!r}"] if isinstance(result.exception, Exception) else []
        found += self._told(result.exit_code, result.stderr)
        found += self._file(untouched, result.exit_code)
        excused = any(call.startswith(("unlink", "lstat", "rmdir", "stat .~", "fstat .~")) for call in calls.failed)
        found += [f"left {self.place.temps()}"] if self.place.temps() and not excused else []
        found += self._again(result.exit_code, result.stderr, excused)
        found += self._in_the_open() if self.scenario.is_sealed else []
        return [f"{where}: {words}" for words in found] or [""]

    def _told(self, code: int, said: str) -> list[str]:
        """A refusal is one sentence with a name and a way out."""
        if code == 0:
            return []
        if "check" in self.words and not said:
            return []  # it tells what it found, and that is all
        if "Another window" in said:
            return []
        said = said.partition("rmjournal unlock.\n")[2] or said  # after the notice that the file was in the open
        good = code == 1 and said.count("\n") == 1 and is_whole(said) and str(self.place.work) in said
        has_way_out = re.search(r"; |: |\. [A-Z]", said.strip())
        return [] if good and has_way_out else [f"told {code} {said!r}"]

    def _file(self, untouched: bytes | None, code: int) -> list[str]:
        """The file is what it was, or what it was to be; and that it is if the verb said so."""
        now = self.place.data()
        if now == untouched:
            return ["acknowledged and not there"] if code == 0 and self.after != self.before else []
        shown = self.place.shown()
        if code and not self.before and not shown:
            return []  # a journal without entries, where there was none
        return [] if shown == self.after else [f"neither old nor new: {shown} after code {code}"]

    def _in_the_open(self) -> list[str]:
        """No word stands in the open once the verb, and one after it, were done."""
        self.place.done("list", "goals")
        words = files_with("Listen more|each number|fresh word", self.place.work)
        words = [name for name in words if ".~" not in name]  # what could not be removed is told, and merged later
        return [f"in the open: {words}"] if words else []

    def _again(self, code: int, said: str, excused: bool) -> list[str]:
        """What was refused works now, unless it was done and said so."""
        if code == 0 or ("check" in self.words and excused):
            return []
        again, _ = self.place.run(*self.words)
        known = self.scenario.again
        if again.exit_code and not (known and known in again.stderr and "does not contain it any more" in said):
            return [f"a second time {again.output!r} after {said!r}"]
        shown = self.place.shown()
        lacks = (self.after or Shown()) - (shown or Shown())
        return [f"lacks {lacks} after a second time"] if lacks else []
