"""Three devices that write, lose and find files in any order, with the core of storage on each of them."""

from itertools import count, permutations
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule
from msgspec.structs import replace

from rmjournal.crdt import merge, record
from rmjournal.crdt.field_path import DELETED, FieldPath, Tables, flatten
from rmjournal.crdt.register import CLEARED, make_register, winner
from rmjournal.journal.history import change_set_to
from rmjournal.storage import codec
from rmjournal.storage.database import apply_purge, apply_writes
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.replica import Replica
from tests.crdt.device import EMPTY, PATH, Device
from tests.crdt.hand_edits import File, edit, git_merge, has_conflict_marks, remove
from tests.crdt.oracle import Oracle, words_in

KEYS: Final = ("1", "2")
PATHS: Final = ("title", "body", "levels/0")
IDS: Final = st.sampled_from(KEYS)
FIELD_PATHS: Final = st.sampled_from(PATHS)
WHO: Final = st.integers(0, 2)
SKEW: Final = st.integers(-900, 900)


class DeviceMachine(RuleBasedStateMachine):
    """What may happen to a journal on three devices."""

    files: Bundle[File] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.numbers = count(1000), count(1)
        self.oracle = Oracle()
        self.devices: list[Device] = []
        self.latest: dict[str, int] = {}
        self.all_files: set[File] = set()

    @initialize(target=files, skews=st.tuples(SKEW, SKEW, SKEW))
    def begin(self, skews: tuple[int, int, int]) -> File:
        self.devices = [Device(f"{letter}00000", skew) for letter, skew in zip("abc", skews, strict=True)]
        return File(EMPTY)

    # What a program does.

    def rename(self, device: Device) -> None:
        device.name, device.last_time = f"{device.name[0]}{next(self.numbers):05d}", 0

    def stamp(self, device: Device, newest: int) -> tuple[str, int]:
        """Stamp as the database does: with a new id where another program wrote under ours."""
        latest = device.latest_time()
        if latest > device.last_time or (device.is_new and latest < device.last_time):
            self.rename(device)
        device.is_new = False
        device.last_time = max(next(self.clock) + device.skew, newest + 1, device.last_time + 1)
        self.latest[device.name] = max(device.last_time, self.latest.get(device.name, 0))
        return device.name, device.last_time

    def apply(
        self, device: Device, writes: tuple[Write, ...], seen: tuple[Tables, frozenset[int]] | None = None
    ) -> None:
        tables, events = seen or (device.tables, device.known)
        device.set(
            apply_writes(device.replica.content, device.tables, writes, tables, lambda at: self.stamp(device, at))
        )
        added: set[int] = set()
        # One action has one stamp: a delete in it has seen the rest of it.
        for write in sorted(writes, key=lambda write: write.value is True):
            key, delete = str(write.id), write.field_path == DELETED and write.value is True
            replaced = self.oracle.events_of(
                events | added if delete else events, key, None if delete else write.field_path
            )
            event = self.oracle.add(
                key, write.field_path, words_in(write.value), [event.number for event in replaced], delete=delete
            )
            added.add(event.number)
        device.known |= added
        self.check(device)

    def write_undoable(self, device: Device, *writes: Write) -> None:
        undo = tuple(replace(write, value=device.value(write.field_path, write.id)) for write in writes)
        self.apply(device, writes)
        device.done.append((undo, writes))

    def word(self) -> str:
        return f"word{next(self.numbers)}"

    @rule(who=WHO, key=IDS, path=FIELD_PATHS, clear=st.sampled_from([False, False, True]))
    def write(self, who: int, key: str, path: FieldPath, clear: bool) -> None:
        self.write_undoable(self.devices[who], Write("goals", int(key), path, CLEARED if clear else self.word()))

    @rule(who=WHO, key=IDS, delete=st.booleans())
    def delete_or_undelete(self, who: int, key: str, delete: bool) -> None:
        self.write_undoable(self.devices[who], Write("goals", int(key), DELETED, True if delete else CLEARED))

    @rule(who=WHO)
    def begin_a_draft(self, who: int) -> None:
        self.devices[who].draft = self.devices[who].tables, self.devices[who].known

    @rule(who=WHO, key=IDS, path=FIELD_PATHS | st.just(DELETED))
    def finish_a_draft(self, who: int, key: str, path: FieldPath) -> None:
        device = self.devices[who]
        write = Write("goals", int(key), path, True if path == DELETED else self.word())
        self.apply(device, (write,), device.draft)

    @rule(who=WHO, key=IDS, path=FIELD_PATHS)
    def write_over_the_winner(self, who: int, key: str, path: FieldPath) -> None:
        device = self.devices[who]
        document = device.goal(key)
        shown = self.oracle.shown(device.known, key, path, flatten(document).get(path))
        if shown is not None:
            registers = record.decode_registers(document)
            winners = registers | {path: make_register([winner(registers[path])])}
            seen = {"goals": {int(key): record.encode_registers(winners, document)}}
            write = Write("goals", int(key), path, self.word())
            self.apply(device, (write,), (seen, self.oracle.with_seen([shown.number])))

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        device = self.devices[who]
        undo, done = device.done.pop() if device.done else ((), ())
        undoable = [
            write for write, was in zip(undo, done, strict=True) if device.value(was.field_path, was.id) == was.value
        ]
        if undoable:
            self.apply(device, tuple(undoable))

    @rule(who=WHO, number=st.integers(0, 9), take=st.sampled_from([0, 1, -1, "both"]))
    def resolve_a_conflict(self, who: int, number: int, take: int | str) -> None:
        conflicts = merge.find_conflicts(self.devices[who].replica.content)
        if conflicts:
            conflict = conflicts[number % len(conflicts)]
            values: list[Any] = [version.value for version in conflict.versions]
            texts = "\n\n".join(value for value in values if isinstance(value, str))
            values = [True, CLEARED] if conflict.field_path == DELETED else values
            value = values[take % len(values)] if isinstance(take, int) else texts or CLEARED
            self.write_undoable(
                self.devices[who], Write(conflict.table, int(conflict.id), conflict.field_path, value)
            )

    @rule(who=WHO, file=files)
    def restore(self, who: int, file: File) -> None:
        device = self.devices[who]
        changes = change_set_to(device.tables, codec.records_by_table(codec.decode(PATH, file.data)))
        if changes.do:
            self.apply(device, changes.do)
            device.done.append((changes.undo, changes.redo))

    @rule(who=WHO, key=IDS)
    def purge(self, who: int, key: str) -> None:
        device = self.devices[who]
        if int(key) in device.tables.get("goals", {}):
            device.set(apply_purge(device.replica.content, device.tables, [("goals", int(key))], device.tables))
            event = self.oracle.add(
                key, "", frozenset(), [event.number for event in self.oracle.events_of(device.known, key)], purge=True
            )
            device.known |= {event.number}
            device.done.clear()
            self.check(device)

    # What happens to files and machines.

    @rule(target=files, who=WHO)
    def save(self, who: int) -> File:
        device = self.devices[who]
        device.file = device.base = File(
            device.replica.text,
            device.known,
            frozenset(),
            device.uncertain,
            device.removed,
            (device.name, device.last_time),
        )
        return self.keep(device.file)

    def keep(self, file: File) -> File:
        self.all_files.add(file)
        return file

    @rule(who=WHO, file=files, copy=st.booleans())
    def arrive(self, who: int, file: File, copy: bool) -> None:
        """Any file that there ever was comes again, in place of the own one or as a copy beside it."""
        device = self.devices[who]
        was = None if copy else codec.decode(PATH, device.file.data)
        device.replica.merge_in(codec.decode(PATH, file.data), b"" if copy else file.data, was)
        device.file = device.file if copy else file
        device.known |= file.known
        device.removed |= file.removed
        device.uncertain |= file.uncertain
        self.check(device)

    @rule(who=WHO, file=files, lost=st.booleans())
    def restart(self, who: int, file: File, lost: bool) -> None:
        """A program is started beside some file, with the state folder of its last save or without any."""
        device = self.devices[who]
        base = File(b"") if lost else device.base
        device.replica = Replica.from_file_and_base(PATH, base.data or None, codec.decode(PATH, file.data), file.data)
        device.known, device.removed = file.known | base.known, file.removed | base.removed
        device.uncertain = file.uncertain | base.uncertain
        device.file, device.base, device.draft, device.done = (
            file,
            base if base.data else File(EMPTY),
            ({}, frozenset()),
            [],
        )
        device.is_new = True
        if lost:
            self.rename(device)
        self.check(device)

    @rule(who=WHO, old=files, file=files)
    def restore_a_machine(self, who: int, old: File, file: File) -> None:
        """A machine is restored, device id and all; the file that comes then has what it wrote since."""
        device, (name, last) = self.devices[who], old.writer
        if name[:1] == device.name[0] and (
            self.latest.get(name, 0) == last or device.latest_time(file.data, name) > last
        ):
            device.name, device.last_time, device.base = name, last, old
            self.restart(who, file, lost=False)

    @rule(who=WHO, other=WHO)
    def clone_a_device(self, who: int, other: int) -> None:
        device, original = self.devices[who], self.devices[other]
        device.replica = Replica(original.replica.content, original.replica.text)
        device.known, device.removed, device.uncertain, device.file = (
            original.known,
            original.removed,
            original.uncertain,
            original.file,
        )
        device.base, device.draft, device.done = original.base, original.draft, list(original.done)
        self.rename(device)

    @rule(who=WHO, skew=SKEW)
    def set_a_clock(self, who: int, skew: int) -> None:
        self.devices[who].skew = skew

    @rule(target=files, file=files, key=IDS, path=FIELD_PATHS, stock=st.booleans())
    def edit_by_hand(self, file: File, key: str, path: FieldPath, stock: bool) -> File:
        return (
            file
            if has_conflict_marks(file)
            else self.keep(edit(self.oracle, file, key, path, self.word(), stock=stock))
        )

    @rule(target=files, file=files, key=IDS, path=FIELD_PATHS | st.just(""), stock=st.booleans())
    def remove_by_hand(self, file: File, key: str, path: FieldPath, stock: bool) -> File:
        return file if has_conflict_marks(file) else self.keep(remove(self.oracle, file, key, path, stock=stock))

    @rule(target=files, one=files, two=files, base=st.booleans())
    def merge_by_git(self, one: File, two: File, base: bool) -> File:
        return self.keep(
            one if has_conflict_marks(one) or has_conflict_marks(two) else git_merge(one, two, base=base)
        )

    @rule(who=WHO, other=WHO, file=files, key=IDS, path=FIELD_PATHS)
    def reply_to_a_hand_edit(self, who: int, other: int, file: File, key: str, path: FieldPath) -> None:
        by_hand = self.edit_by_hand(file, key, path, stock=False)
        self.arrive(who, by_hand, copy=False)
        self.write(who, key, path, clear=False)
        self.arrive(other, by_hand, copy=True)

    # What must hold.

    def check(self, device: Device) -> None:
        for key in KEYS:
            document = device.goal(key)
            for path in PATHS:
                self.oracle.check(device.name, device.known, document, key, path)
            self.oracle.check_deleted(device.name, device.known, document, key)

    def teardown(self) -> None:
        """All files arrive everywhere: all know the same then, and have the same bytes."""
        ends = [device.replica.content for device in self.devices]
        assert len({codec.encode(merge.merge(merge.merge(a, b), c)) for a, b, c in permutations(ends)}) <= 1
        files = sorted(self.all_files)
        for who in range(len(self.devices)):
            for file in [
                *files,
                *(File(d.replica.text, d.known, removed=d.removed, uncertain=d.uncertain) for d in self.devices),
            ]:
                self.arrive(who, file, copy=True)
        assert len({device.replica.text for device in self.devices}) <= 1
