"""What a person does in the shell: a journal as it was before, and one verb, with all that it may change."""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result

from rmjournal.cli import rmjournal
from rmjournal.crdt.devices import DEVICES_TABLE
from rmjournal.crdt.field_path import canonical_json, flatten
from rmjournal.exchange.sent_log import PACKETS_TABLE
from rmjournal.storage import codec, open_file, recovery
from rmjournal.storage.local import state_folder
from tests.faults.fault_injection import Calls, Fault

COPY = "journal.sync-conflict-20261121-211338-E5QTAEC.json"
Shown = Counter[tuple[str, str, bytes]]


class Place:
    """A folder with a journal, its state folder beside it, and a way to bring both back to what they were."""

    def __init__(self, root: Path) -> None:
        self.work, self._kept, self._root = root / "work", root / "kept", root
        self.file = self.work / "folder" / "journal.json"
        self.file.parent.mkdir(parents=True)

    def run(self, *words: object, fault: Fault | None = None) -> tuple[Result, Calls]:
        """Run a verb with a fault in it."""
        calls = Calls(self.work, fault)
        with calls.counted():
            result = CliRunner().invoke(rmjournal, ["-f", str(self.file), "--today", "2026-06-01", *map(str, words)])
        return result, calls

    def done(self, *words: object) -> Result:
        """Run a verb that must work."""
        result, _ = self.run(*words)
        assert result.exit_code == 0, result.output
        return result

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Be another machine."""
        with patch.dict(os.environ, RMJOURNAL_STATE=str(self._root / "other")):
            yield

    def keep(self) -> None:
        """Remember everything as it is."""
        shutil.copytree(self.work, self._kept, symlinks=True)

    def again(self) -> None:
        """Have everything as it was remembered."""
        for path in sorted(self.work.rglob("*"), reverse=True):
            if not path.is_dir() or path.is_symlink():
                path.unlink()
            elif not (self._kept / path.relative_to(self.work)).is_dir():
                path.rmdir()
        shutil.copytree(self._kept, self.work, dirs_exist_ok=True, symlinks=True)

    def data(self) -> bytes | None:
        """The file's bytes; none when it is not there."""
        return self.file.read_bytes() if self.file.is_file() else None

    def shown(self) -> Shown | None:
        """All that the file says, whatever the ids; none when it is not there. It raises if it is not whole.

        The names of computers are left out: a fault makes a new device id, which is named beside the old one. So is
        what left in packets: it has the moment in it, and without it the next packet tells more as new.
        """
        data = self.data()
        if data is None:
            return None
        tables = codec.records_by_table(codec.decode(self.file, data))
        assert codec.encode(codec.decode(self.file, data)) == data or b'"title": 42' in data
        return Counter(
            (name, leaf, canonical_json(value))
            for name, rows in tables.items()
            if name not in (DEVICES_TABLE, PACKETS_TABLE)
            for document in rows.values()
            for leaf, value in flatten(document).items()
        )

    def temps(self) -> list[str]:
        """Temporary files of ours that were left."""
        return [path.name for path in self.work.rglob(".~*")]


def nothing(place: Place) -> None:
    """No journal yet."""


def full(place: Place) -> None:
    """A journal with something in it."""
    place.done("add", "relationship", "Misaki Satō", "--role", "mentee", "--start", "3 months ago")
    place.done("add", "goal", "Listen more", "--learner", "me")
    place.done("add", "session", "Channel map", "--start", "next tue 08:30", "--shared")
    place.done("learned", "Ask of each number: as of when?", "--shared")


def copied(name: str) -> Callable[[Place], None]:
    """A copy of another device lies beside it."""

    def make(place: Place) -> None:
        full(place)
        before = place.file.read_bytes()
        with place.elsewhere():
            place.done("note", "From the other device")
            place.done("edit", "Listen", "--title", "Other words")
        place.file.with_name(name).write_bytes(place.file.read_bytes())
        place.file.write_bytes(before)
        place.done("edit", "Listen", "--title", "My words")

    return make


def damaged(place: Place) -> None:
    """The file ends in the middle of a text."""
    full(place)
    place.file.write_bytes(place.file.read_bytes().partition(b"each number")[0])


def misfit(place: Place) -> None:
    """A value fits no field, and others may read the file."""
    full(place)
    content = json.loads(place.file.read_bytes())
    next(iter(content["goals"].values()))["title"] = 42
    place.file.write_text(json.dumps(content, indent=1), "utf-8")
    place.file.chmod(0o644)


def locked(place: Place) -> None:
    """A journal that is locked, with a draft."""
    full(place)
    place.done("lock")


def locked_and_damaged(place: Place) -> None:
    """A sealed file that breaks off."""
    locked(place)
    place.file.write_bytes(place.file.read_bytes()[:-300])


def written_in_the_open(place: Place) -> None:
    """A locked journal whose file an older version replaced."""
    full(place)
    before = place.file.read_bytes()
    place.done("lock")
    place.file.write_bytes(before)


def gone(place: Place) -> None:
    """The file is not there any more."""
    full(place)
    place.file.unlink()


def undone(place: Place) -> None:
    """Something can be done again."""
    full(place)
    place.done("undo")


def pages(place: Place) -> None:
    """A text to be imported."""
    full(place)
    (place.work / "md").mkdir()
    (place.work / "md" / "a.md").write_text("# Title\n\nA text of mine\n", "utf-8")


def exported(place: Place) -> None:
    """A folder that was exported before."""
    full(place)
    place.done("export", "md", place.work / "vault")
    place.done("note", "new")


def first_version(place: Place) -> Any:
    """The oldest moment of the history."""
    return json.loads(place.done("history", "--json").stdout)[-1]["when"]


class Scenario(NamedTuple):
    """How it was before, and the verb."""

    before: Callable[[Place], None]
    words: Callable[[Place], Sequence[object]]
    again: str = ""
    """What a second try may be refused with, for the first did it in the file."""
    is_sealed: bool = False
    """Whether no word may stand in the open once the verb has succeeded."""


def is_whole(told: str) -> bool:
    """Tell whether a message ends like a sentence, or with the command to type."""
    return re.search(r"(\.|: rmjournal [\w -]+)$", told.strip()) is not None


def says(*words: object) -> Callable[[Place], Sequence[object]]:
    """Always the same words; a path begins in the working folder."""
    return lambda place: [place.work / word if isinstance(word, Path) else word for word in words]


JOURNAL, THEIRS = Path("folder/journal.json"), Path("folder/theirs.json")

SCENARIOS = {
    "the first entry": Scenario(nothing, says("add", "relationship", "Misaki", "--role", "mentee")),
    "a note": Scenario(full, says("note", "A fresh word")),
    "a list": Scenario(full, says("list", "goals")),
    "today": Scenario(full, says("today")),
    "the history": Scenario(full, says("history")),
    "a check": Scenario(full, says("check")),
    "where": Scenario(full, says("where")),
    "undo": Scenario(full, says("undo")),
    "redo": Scenario(undone, says("redo")),
    "merge of what lies beside": Scenario(copied(COPY), says("merge")),
    "merge of a named file": Scenario(copied("mine.json"), says("merge", Path("folder/mine.json"))),
    "restore": Scenario(full, lambda place: ["restore", first_version(place)]),
    "repair of a damaged file": Scenario(damaged, says("check", "--repair")),
    "opening a damaged file": Scenario(damaged, says("list", "goals")),
    "repair of values": Scenario(misfit, says("check", "--repair")),
    "repair of a lost file": Scenario(gone, says("check", "--repair")),
    "git's merge": Scenario(copied("theirs.json"), says("merge-driver", THEIRS, JOURNAL, THEIRS)),
    "git's diff": Scenario(full, says("diff-text", JOURNAL)),
    "export of a file": Scenario(full, says("export", "json", Path("out.json"))),
    "export of a folder": Scenario(full, says("export", "md", Path("out"))),
    "export of a folder again": Scenario(exported, says("export", "md", Path("vault"))),
    "export of tables": Scenario(full, says("export", "csv", Path("out"))),
    "a packet": Scenario(full, says("share", "--out", Path("packet.json"), "--yes")),
    "a review": Scenario(full, says("review", "--period", "all", "--out", Path("review.html"))),
    "an agenda": Scenario(full, says("agenda", "next", "--format", "ics", "--out", Path("a.ics"))),
    "an import": Scenario(pages, says("import", Path("md"))),
    "forgetting": Scenario(full, says("delete", "Listen", "--for-good", "--yes"), again="No entry is called"),
    "locking": Scenario(full, says("lock"), again="is locked already", is_sealed=True),
    "another passphrase": Scenario(locked, says("lock", "--change"), is_sealed=True),
    "unlocking": Scenario(locked, says("unlock"), again="is not locked"),
    "a note in a locked journal": Scenario(locked, says("note", "A fresh word"), is_sealed=True),
    "opening a locked and damaged file": Scenario(locked_and_damaged, says("list", "goals"), is_sealed=True),
    "sealing a file in the open again": Scenario(written_in_the_open, says("merge"), is_sealed=True),
    "the demo": Scenario(full, says("demo", "--write", Path("demo.json"))),
}


def made_once(folder: Path, more: Callable[[Place], object]) -> Place:
    """Make one journal for many tests, of which each begins as it was."""
    place = Place(folder)
    with patch.dict(os.environ, RMJOURNAL_STATE=str(place.work / "state")):
        full(place)
        more(place)
    place.keep()
    return place


def begun_again(made: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Have a journal as it was made, and programs that wait for nothing."""
    monkeypatch.setattr(open_file, "RELOAD_SECONDS", 0.0)
    monkeypatch.setattr(recovery, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(state_folder, "LOCK_SECONDS", 0.3)
    monkeypatch.setenv("RMJOURNAL_STATE", str(made.work / "state"))
    made.again()
    return made
