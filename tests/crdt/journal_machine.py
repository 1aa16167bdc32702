"""Three real journals of one person that write, delete, undo, restore and purge apart, and meet in any order.

A causal oracle watches. What one action adds to the versions of a field, and what it takes away, is noted once, on
the device where it happens. From then on a version must stand exactly where its writing is known and nothing known
has replaced or forgotten it. ``python -m tests.crdt.journal_machine 20000`` takes that many steps and counts them,
on sealed journals with ``locked`` behind it.
"""

import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import count, permutations
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from pytest import MonkeyPatch

from rmjournal.cli.commands.show import page
from rmjournal.crdt.devices import device_names
from rmjournal.crdt.field_path import DELETED, Tables
from rmjournal.crdt.merge import merge
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, winner
from rmjournal.errors import JournalError
from rmjournal.journal.check import run_checks
from rmjournal.journal.conflicts import BOTH, resolve_conflict, text_conflicts
from rmjournal.journal.deletes import entries_with_deleted, purge_entries, with_parts
from rmjournal.journal.history import History, ids_to_restore, restore_version
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage import codec
from rmjournal.storage.database import JournalDB
from rmjournal.storage.local_purge import purge_local_copies
from tests.storage.locks import files_with, make_quick

TODAY: Final = date(2026, 6, 1)
WHO: Final = st.integers(0, 2)
MOST: Final = 30
NUMBER: Final = st.integers(0, MOST)
FIRST: Final = 3_700_000_000_000_000_000
SHM: Final = Path("/dev/shm")
"""Where files are quickest, if the system has it."""

STEPS: Final = Counter[str]()
"""How often each thing was done."""

Record: TypeAlias = tuple[str, str]
"""A table and an id."""


class WrittenVersion(NamedTuple):
    """One version of one field of an entry, identified by its stamp."""

    record: Record
    field: str
    stamp: str
    has_words: bool
    is_value: bool

    @property
    def is_delete(self) -> bool:
        return self.field == DELETED and self.is_value


class File(NamedTuple):
    """A journal as it once was on a device, and the actions that were known there."""

    data: bytes
    known: frozenset[int]


class Device:
    """One machine with its own file, state folder and clock."""

    def __init__(self, folder: Path, ticks: Iterator[int], skew: int) -> None:
        self.path, self.state = folder / "journal.json", folder / "state"
        self.name = folder.name
        self.clock: Callable[[], int] = lambda: 1_780_000_000_000 + 10 * next(ticks) + skew
        self.journal = self.open()
        self.known: frozenset[int] = frozenset()
        self.draft: tuple[Entries, Tables, frozenset[int]] = Entries(), {}, frozenset()
        """The entries, the records and the known actions when somebody began to write."""
        self.has_chosen = False
        """Whether somebody chose between two versions here, which undo and redo may take up again."""

    def open(self) -> Journal:
        db = JournalDB(self.path, state_root=self.state, clock=self.clock, computer=lambda: self.name)
        return Journal(db, TODAY)

    @property
    def is_named(self) -> bool:
        """Whether the journal has its name, under the id with which it writes."""
        device = self.journal.db.storage.state.device(self.journal.db.storage.target)
        return device_names(self.journal.db.records).get(device.id) == self.name

    @property
    def file(self) -> "File":
        return File(codec.encode(self.journal.db.content), self.known)

    def versions(self) -> tuple[frozenset[WrittenVersion], frozenset[WrittenVersion]]:
        """All versions of all fields, of deleted entries too; and those that are shown."""
        every: set[WrittenVersion] = set()
        front: set[WrittenVersion] = set()
        for kind in KINDS:
            name = kind.KIND.plural
            for key, document in self.journal.db.records.get(name, {}).items():
                for path, register in decode_registers(document).items():
                    for version in register.values():
                        has_words = bool(re.search(r"word\d|Misaki", repr(version.value)))
                        is_value = version.value is not CLEARED
                        every.add(
                            written := WrittenVersion((name, str(key)), path, version.stamp, has_words, is_value)
                        )
                        front |= {written} if version == winner(register) else set()
        return frozenset(every), frozenset(front)


class JournalMachine(RuleBasedStateMachine):
    """What a person can do on three devices."""

    files: Bundle[File] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=SHM if os.access(SHM, os.W_OK) else None))
        self.ticks, self.numbers = count(1), count(1)
        self.devices: list[Device] = []
        self.made: dict[WrittenVersion, set[int]] = {}
        """The actions that wrote a version."""
        self.replaced: dict[WrittenVersion, set[int]] = {}
        """The actions that replaced or purged it."""
        self.seen: dict[WrittenVersion, frozenset[WrittenVersion]] = {}
        """What the author of a delete had seen."""
        self.purges: dict[int, set[Record]] = {}
        """The entries that an action purged."""

    @initialize(target=files, skews=st.tuples(*[st.integers(-900, 900)] * 3))
    def begin(self, skews: tuple[int, int, int]) -> File:
        folders = [self.folder / name for name in "abc"]
        for folder in folders:
            folder.mkdir()
        path = folders[0] / "journal.json"
        pair, goal = Relationship(id=str(FIRST), partner="Misaki", role="mentee"), str(FIRST + 1)
        first = [
            pair,
            Goal(id=goal, relationship=pair.id, title=self.word(), learner="mentee"),
            Milestone(id=str(FIRST + 2), goal=goal, title=self.word()),
            Level(id=str(FIRST + 3), goal=goal, level=1),
            Action(id=str(FIRST + 4), relationship=pair.id, goal=goal, text=self.word()),
            Note(id=str(FIRST + 5), relationship=pair.id, text=self.word()),
        ]
        Journal.create(path, entries=first, state_root=self.folder / "none").close()
        for folder in folders[1:]:
            shutil.copyfile(path, folder / path.name)
        for number, (folder, skew) in enumerate(zip(folders, skews, strict=True)):
            self.devices.append(Device(folder, self.ticks, 3 * skew + number))
        written, _ = self.devices[0].versions()
        self.made = {version: {0} for version in written}
        for device in self.devices:
            device.known = frozenset([0])
            self.begin_a_draft(self.devices.index(device))
        return File(path.read_bytes(), frozenset([0]))

    # What is noted of an action.

    def act(
        self,
        device: Device,
        name: str,
        do: Callable[[], object],
        *,
        had_seen: frozenset[WrittenVersion] | None = None,
        may_replace: Callable[[WrittenVersion], bool] | None = None,
    ) -> int:
        """Do something on one device, and note what it wrote and replaced; its number, 0 where it was refused.

        ``had_seen`` is what a delete in it has seen, by default all that is known; ``may_replace`` tells which words
        it may replace, by default those that are shown.
        """
        before, front = device.versions()
        had_seen = self.known_to(device.known) if had_seen is None else had_seen
        try:
            do()
        except JournalError:
            assert device.versions()[0] == before
            self.check(device)
            return 0
        STEPS[name] += 1
        after, _ = device.versions()
        assert name == "purge" or after == before or device.is_named
        number = next(self.numbers)
        for version in after - before:
            self.made.setdefault(version, set()).add(number)
        for version in after - before:
            if version.is_delete:
                of_record = {other for other in after - before if other.record == version.record}
                earlier = [
                    self.seen[other] for other in had_seen if other.is_delete and other.record == version.record
                ]
                self.seen[version] = had_seen.union(of_record, *earlier)
        for version in before - after:
            is_allowed = may_replace(version) if may_replace else version in front
            assert is_allowed or not version.has_words, f"{name} took away words that nobody had seen: {version}"
            self.replaced.setdefault(version, set()).add(number)
        device.known |= {number}
        self.check(device)
        return number

    def known_to(self, known: frozenset[int]) -> frozenset[WrittenVersion]:
        """All versions that were written by some actions, also those that are replaced since."""
        return frozenset(version for version, makers in self.made.items() if makers & known)

    def live(self, known: frozenset[int]) -> set[WrittenVersion]:
        """The versions that stand where some actions are known."""
        return {version for version in self.known_to(known) if not self.replaced.get(version, set()) & known}

    def word(self) -> str:
        return f"word{next(self.numbers)}"

    def entry(self, device: Device, number: int, entries: Entries | None = None) -> Entry | None:
        """Some entry that is shown; only the highest number is the relationship, for all others go with it."""
        candidates = device.journal.entries if entries is None else entries
        pairs = candidates.of(Relationship)
        if pairs and number == MOST:
            return pairs[0]
        ordered = sorted(
            (candidate for candidate in candidates if not isinstance(candidate, Relationship)),
            key=lambda candidate: int(candidate.id),
        )
        return ordered[number % len(ordered)] if ordered else None

    # What a person does.

    @rule(who=WHO, number=NUMBER, what=st.sampled_from(["note", "goal", "action", "milestone", "level"]))
    def add(self, who: int, number: int, what: str) -> None:
        device = self.devices[who]
        goals = device.journal.entries.of(Goal)
        goal = goals[number % len(goals)].id if goals else ""
        new = {
            "note": Note(text=self.word()),
            "goal": Goal(title=self.word(), learner="mentee"),
            "action": Action(text=self.word(), goal=goal),
            "milestone": Milestone(title=self.word(), goal=goal),
            "level": Level(goal=goal, level=number % 3, value=self.word() if number % 2 else ""),
        }[what]
        self.act(device, "add", lambda: device.journal.put(new))

    @rule(who=WHO, number=NUMBER, field=NUMBER)
    def edit(self, who: int, number: int, field: int) -> None:
        device = self.devices[who]
        if (entry := self.entry(device, number)) is not None:
            changed = self.changed(entry, field)
            self.act(device, "edit", lambda: device.journal.put(changed, why=self.word() if field % 4 == 0 else ""))

    def changed(self, entry: Entry, field: int) -> Entry:
        word = self.word()
        ways: list[dict[str, object]] = [
            {entry.KIND.main: word},
            {"tags": [word] if field % 2 else []},
            {"shared": not entry.shared},
        ]
        more: dict[str, list[dict[str, object]]] = {
            "note": [{"details": {"who": word}}, {"on": TODAY}],
            "relationship": [{"card": {"short name": word}}],
            "goal": [{"why": word}, {"weight": 1 + field % 3}, {"levels": {"0": word}}],
            "action": [{"note": word}, {"goal": ""}, {"due": date(2026, 6, 1 + field % 20)}],
            "milestone": [{"note": word}, {"due": date(2026, 6, 1 + field % 20)}],
            "level": [{"note": word}, {"level": field % 3}],
        }
        ways += more[entry.KIND.name]
        return entry.edit(**ways[field % len(ways)])

    @rule(who=WHO, number=NUMBER)
    def tick(self, who: int, number: int) -> None:
        device = self.devices[who]
        if (entry := self.entry(device, number)) is not None:
            self.act(device, "tick", lambda: device.journal.tick(entry))

    @rule(who=WHO, number=NUMBER)
    def delete(self, who: int, number: int) -> None:
        device = self.devices[who]
        if (entry := self.entry(device, number)) is not None:
            self.act(device, "delete", lambda: device.journal.delete(entry), may_replace=lambda version: False)

    @rule(who=WHO, number=NUMBER)
    def purge(self, who: int, number: int) -> None:
        device = self.devices[who]
        existing = entries_with_deleted(device.journal)
        if (entry := self.entry(device, number, existing)) is not None:
            purged = {(part.KIND.plural, part.id) for part in with_parts(device.journal, [entry])}
            number_of_act = self.act(
                device,
                "purge",
                lambda: purge_entries(device.journal, [entry]),
                may_replace=lambda version: version.record in purged,
            )
            self.purges[number_of_act] = purged
            left = [version for version in device.versions()[0] if version.record in purged]
            assert not left, f"not purged: {left}"
            self.check(device)

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        device = self.devices[who]
        self.act_on_winners(device, "undo", device.journal.undo)

    @rule(who=WHO)
    def undo_and_redo(self, who: int) -> None:
        self.undo(who)
        self.redo(who)

    @rule(who=WHO)
    def redo(self, who: int) -> None:
        device = self.devices[who]
        self.act_on_winners(device, "redo", device.journal.redo)

    def act_on_winners(self, device: Device, name: str, do: Callable[[], object]) -> None:
        """Undo, redo or restore: siblings were not read, unless somebody resolved their conflict."""
        every, front = device.versions()
        unread = {version for version in every - front if version.has_words}
        seen = self.known_to(device.known) - unread
        self.act(device, name, do, had_seen=seen, may_replace=lambda version: device.has_chosen or version in front)

    @rule(who=WHO, number=NUMBER, keep=st.sampled_from(["1", "2", BOTH]))
    def resolve_a_conflict(self, who: int, number: int, keep: str) -> None:
        device = self.devices[who]
        if conflicts := text_conflicts(device.journal):
            conflict = conflicts[number % len(conflicts)]
            record = conflict.entry.KIND.plural, conflict.entry.id
            self.act(
                device,
                "resolve",
                lambda: resolve_conflict(device.journal, conflict, keep),
                may_replace=lambda version: (version.record, version.field) == (record, conflict.field_path),
            )
            device.has_chosen = True

    @rule(who=WHO, number=NUMBER, back=NUMBER, whole=st.booleans())
    def restore(self, who: int, number: int, back: int, whole: bool) -> None:
        device = self.devices[who]
        history = History(device.journal)
        if not history.versions:
            return
        version = history.versions[-1 - back % len(history.versions)]
        entry = None if whole else self.entry(device, number, history.entries(version))
        if whole or entry is not None:
            now = device.journal.entries
            only = None if entry is None else ids_to_restore(history, version, now, entry)
            self.act_on_winners(device, "restore", lambda: restore_version(device.journal, history, version, only))

    @rule(who=WHO)
    def begin_a_draft(self, who: int) -> None:
        device = self.devices[who]
        device.draft = device.journal.entries, device.journal.db.records, device.known

    @rule(who=WHO, number=NUMBER, field=NUMBER)
    def finish_a_draft(self, who: int, number: int, field: int) -> None:
        device = self.devices[who]
        entries, tables, known = device.draft
        if (entry := self.entry(device, number, entries)) is not None:
            changed, seen = self.changed(entry, field), self.known_to(known)
            self.act(
                device,
                "finish draft",
                lambda: device.journal.put(changed, seen=tables),
                had_seen=seen,
                may_replace=lambda version: version in seen,
            )

    @rule(who=WHO, number=NUMBER)
    def delete_as_in_the_draft(self, who: int, number: int) -> None:
        device = self.devices[who]
        entries, tables, known = device.draft
        if (entry := self.entry(device, number, entries)) is not None:
            self.act(
                device,
                "delete",
                lambda: device.journal.delete(entry, seen=tables),
                had_seen=self.known_to(known),
                may_replace=lambda version: False,
            )

    # What two do to the same entry without knowing of each other.

    @rule(who=WHO, other=WHO, number=NUMBER, field=NUMBER, keep=st.sampled_from(["", "1", "2", BOTH]))
    def edit_concurrently(self, who: int, other: int, number: int, field: int, keep: str) -> None:
        if (entry := self.entry(self.devices[who], number)) is not None:
            for index in {who, other}:
                device = self.devices[index]
                if (own := device.journal.entries.get(entry.id)) is not None:
                    changed = self.changed(own, field)
                    self.act(device, "edit", partial(device.journal.put, changed))
            self.meet(who, other)
            if keep:
                self.resolve_a_conflict(who, number, keep)

    @rule(
        who=WHO,
        other=WHO,
        number=NUMBER,
        how=st.sampled_from(["delete", "tick", "edit", "add"]),
        times=st.integers(0, 3),
    )
    def purge_what_another_changes(self, who: int, other: int, number: int, how: str, times: int) -> None:
        """One does something and takes it back, some times; the other forgets the entry, and they meet."""
        if who == other:
            return
        {
            "delete": lambda: self.delete(who, number),
            "tick": lambda: self.tick(who, number),
            "edit": lambda: self.edit(who, number, number),
            "add": lambda: self.add(who, number, "note"),
        }[how]()
        for turn in range(times):
            self.redo(who) if turn % 2 else self.undo(who)
        self.purge(other, number)
        self.meet(who, other)
        self.meet(other, who)

    # What happens to files and machines.

    @rule(who=WHO, other=WHO)
    def meet(self, who: int, other: int) -> None:
        self.take_in(self.devices[who], self.devices[other].file, replace=False)
        STEPS["meet"] += 1

    @rule(target=files, who=WHO)
    def keep_file(self, who: int) -> File:
        return self.devices[who].file

    @rule(who=WHO, file=files, replace=st.booleans())
    def arrive(self, who: int, file: File, replace: bool) -> None:
        """A file of any time comes, in place of the own one or as a copy beside it."""
        self.take_in(self.devices[who], file, replace=replace)
        STEPS["arrive"] += 1

    def take_in(self, device: Device, file: File, *, replace: bool) -> None:
        if replace:
            device.path.write_bytes(file.data)
            device.journal.refresh()
        else:
            device.journal.db.merge_in(codec.decode(device.path, file.data), wait=True)
            device.journal.reload("")
        device.known |= file.known
        self.check(device)

    @rule(who=WHO)
    def start_again(self, who: int) -> None:
        device = self.devices[who]
        device.journal.close()
        device.journal = device.open()
        STEPS["start again"] += 1
        self.check(device)

    @rule(who=WHO, number=NUMBER)
    def rename(self, who: int, number: int) -> None:
        device = self.devices[who]
        device.name = f"{device.name[:1]} {number}"
        STEPS["rename"] += 1

    @rule(who=WHO)
    def wipe_purged(self, who: int) -> None:
        device = self.devices[who]
        purge_local_copies(device.journal.db.storage.state, device.journal.path, device.journal.db.content)
        STEPS["wipe purged"] += 1
        self.check(device)

    # What must hold.

    def check(self, device: Device) -> None:
        stored, expected = device.versions()[0], self.live(device.known)
        assert not expected - stored, f"lost: {expected - stored}"
        assert not stored - expected, f"came back: {stored - expected}"
        records: dict[Record, list[WrittenVersion]] = {}
        for version in stored:
            records.setdefault(version.record, []).append(version)
        shown_now = {(entry.KIND.plural, entry.id) for entry in device.journal.entries}
        expected_shown = {record for record, versions in records.items() if self.is_shown(device, record, versions)}
        assert shown_now == expected_shown, (
            f"ghosts: {shown_now - expected_shown}; hidden: {expected_shown - shown_now}"
        )

    def is_shown(self, device: Device, record: Record, versions: list[WrittenVersion]) -> bool:
        deletes = [version for version in versions if version.is_delete]
        others = {version for version in versions if not version.is_delete}
        if any(others <= self.seen[delete] for delete in deletes):
            return False
        is_purged = any(record in records for number, records in self.purges.items() if number in device.known)
        document = device.journal.db.records[record[0]][int(record[1])]
        is_whole = record[0] == "levels" and {"goal", "level"} <= document.keys()
        values = [version for version in versions if version.is_value and version.field != DELETED]
        return any(version.has_words for version in values) or (bool(values) and (not is_purged or is_whole))

    def teardown(self) -> None:
        """All meet: they know the same, in the same bytes, and nothing in it wants mending."""
        try:
            if self.devices:
                self.end()
        finally:
            for device in self.devices:
                device.journal.close()
            shutil.rmtree(self.folder)

    def end(self) -> None:
        contents = [device.journal.db.content for device in self.devices]
        assert len({codec.encode(merge(merge(a, b), c)) for a, b, c in permutations(contents)}) <= 1
        for who, other in [*permutations(range(len(self.devices)), 2)] * 2:
            self.take_in(self.devices[who], self.devices[other].file, replace=False)
        assert len({codec.encode(device.journal.db.content) for device in self.devices}) <= 1
        for device in self.devices[:1]:
            journal = device.journal
            for entry in journal.entries:
                assert (
                    any(re.search(r"word\d|Misaki|versions", line) for line in page(journal, entry))
                    or entry.KIND.name == "level"
                )
            findings = {
                finding.topic: finding
                for finding in run_checks(journal, device.clock())
                if finding.severity.value == "look"
            }
            assert findings.keys() <= {"two versions", "forgotten", "permissions", "removed"}, findings


class LockedJournalMachine(JournalMachine):
    """The same where one device locks the journal: all may change the passphrase, open it and lock it again.

    A device that has not met the lock yet goes on writing in the open.
    """

    def __init__(self) -> None:
        super().__init__()
        self.patch = MonkeyPatch()
        make_quick(self.patch)

    @initialize(target=JournalMachine.files, skews=st.tuples(*[st.integers(-900, 900)] * 3))
    def begin(self, skews: tuple[int, int, int]) -> File:
        super().begin(skews)
        self.lock(0)
        return File(self.devices[0].path.read_bytes(), frozenset([0]))

    @rule(who=WHO)
    def lock(self, who: int) -> None:
        """Lock the journal, or give it another passphrase."""
        self.devices[who].journal.db.lock(f"passphrase {next(self.numbers)}")
        STEPS["lock"] += 1
        self.check(self.devices[who])

    @rule(who=WHO)
    def unlock(self, who: int) -> None:
        if self.devices[who].journal.db.is_locked:
            self.devices[who].journal.db.unlock()
            STEPS["unlock"] += 1
            self.check(self.devices[who])

    def end(self) -> None:
        super().end()
        for device in self.devices:
            in_the_open = set(files_with(r'word\d+"', device.path.parent))
            assert device.journal.db.is_locked <= (not in_the_open), in_the_open

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.patch.undo()


def machine(examples: int, steps: int) -> settings:
    """How many histories of how many steps are tried."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        deadline=None, max_examples=examples, stateful_step_count=steps, suppress_health_check=slow, database=None
    )


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    tried = LockedJournalMachine if "locked" in sys.argv else JournalMachine
    while (done := STEPS.total()) < wanted:
        run_state_machine_as_test(tried, settings=machine(min(100, 1 + (wanted - done) // 20), 50))
        counts = ", ".join(f"{name} {number}" for name, number in STEPS.most_common())
        sys.stdout.write(f"{STEPS.total()} steps: {counts}\n")
        sys.stdout.flush()
