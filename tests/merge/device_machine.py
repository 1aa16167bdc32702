"""Three devices that write, lose and find files in any order, with the core of the store on each of them."""

from itertools import count, permutations
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from rmjournal.crdt import merge, record
from rmjournal.crdt.field_path import DELETED, Tables, flatten
from rmjournal.crdt.register import CLEARED, make_register, winner
from rmjournal.journal.history import change_set_to
from rmjournal.storage import codec
from rmjournal.storage.database import apply_purge, apply_writes
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.replica import Replica
from tests.merge.device import EMPTY, PATH, Device
from tests.merge.hand_edits import File, changed, has_marks, marked, taken_out
from tests.merge.oracle import Oracle, words

KEYS: Final = ("1", "2")
PLACES: Final = ("title", "body", "levels/0")
IDS: Final = st.sampled_from(KEYS)
LEAVES: Final = st.sampled_from(PLACES)
WHO: Final = st.integers(0, 2)
SKEW: Final = st.integers(-900, 900)


class Devices(RuleBasedStateMachine):
    """What may happen to a journal."""

    files: Bundle[File] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.numbers = count(1000), count(1)
        self.oracle = Oracle()
        self.devices: list[Device] = []
        self.latest: dict[str, int] = {}
        self.all: set[File] = set()

    @initialize(target=files, skews=st.tuples(SKEW, SKEW, SKEW))
    def begin(self, skews: tuple[int, int, int]) -> File:
        self.devices = [Device(f"{letter}00000", skew) for letter, skew in zip("abc", skews, strict=True)]
        return File(EMPTY)

    # What a program does.

    def new_name(self, device: Device) -> None:
        device.name, device.last = f"{device.name[0]}{next(self.numbers):05d}", 0

    def stamp(self, device: Device, newest: int) -> tuple[str, int]:
        """As the store stamps: one that has our name, or had it here, wrote what we do not know of."""
        found = device.newest()
        if found > device.last or (device.begins and found < device.last):
            self.new_name(device)
        device.begins = False
        device.last = max(next(self.clock) + device.skew, newest + 1, device.last + 1)
        self.latest[device.name] = max(device.last, self.latest.get(device.name, 0))
        return device.name, device.last

    def carry_out(
        self, device: Device, writes: tuple[Write, ...], seen: tuple[Tables, frozenset[int]] | None = None
    ) -> None:
        tables, events = seen or (device.tables, device.known)
        device.set(
            apply_writes(device.core.content, device.tables, writes, tables, lambda at: self.stamp(device, at))
        )
        done: set[int] = set()
        # One act has one stamp: a delete in it has seen the rest of it.
        for write in sorted(writes, key=lambda one: one.value is True):
            key, delete = str(write.id), write.field_path == DELETED and write.value is True
            mine = self.oracle.of(events | done if delete else events, key, None if delete else write.field_path)
            event = self.oracle.happened(
                key, write.field_path, words(write.value), [e.number for e in mine], delete=delete
            )
            done.add(event.number)
        device.known |= done
        self.check(device)

    def did(self, device: Device, *writes: Write) -> None:
        back = tuple(one._replace(value=device.value(one.field_path, one.id)) for one in writes)
        self.carry_out(device, writes)
        device.done.append((back, writes))

    def word(self) -> str:
        return f"word{next(self.numbers)}"

    @rule(who=WHO, key=IDS, leaf=LEAVES, clear=st.sampled_from([False, False, True]))
    def write(self, who: int, key: str, leaf: str, clear: bool) -> None:
        self.did(self.devices[who], Write("goals", int(key), leaf, CLEARED if clear else self.word()))

    @rule(who=WHO, key=IDS, delete=st.booleans())
    def delete_or_bring_back(self, who: int, key: str, delete: bool) -> None:
        self.did(self.devices[who], Write("goals", int(key), DELETED, True if delete else CLEARED))

    @rule(who=WHO)
    def begin_a_draft(self, who: int) -> None:
        self.devices[who].draft = self.devices[who].tables, self.devices[who].known

    @rule(who=WHO, key=IDS, leaf=LEAVES | st.just(DELETED))
    def finish_a_draft(self, who: int, key: str, leaf: str) -> None:
        device = self.devices[who]
        write = Write("goals", int(key), leaf, True if leaf == DELETED else self.word())
        self.carry_out(device, (write,), device.draft)

    @rule(who=WHO, key=IDS, leaf=LEAVES)
    def write_over_what_is_shown(self, who: int, key: str, leaf: str) -> None:
        device = self.devices[who]
        document = device.goal(key)
        front = self.oracle.front(device.known, key, leaf, flatten(document).get(leaf))
        if front is not None:
            known = record.decode_registers(document)
            fronts = known | {leaf: make_register([winner(known[leaf])])}
            seen = {"goals": {int(key): record.encode_registers(fronts, document)}}
            write = Write("goals", int(key), leaf, self.word())
            self.carry_out(device, (write,), (seen, self.oracle.with_seen([front.number])))

    @rule(who=WHO)
    def undo(self, who: int) -> None:
        device = self.devices[who]
        back, done = device.done.pop() if device.done else ((), ())
        mine = [one for one, was in zip(back, done, strict=True) if device.value(was.field_path, was.id) == was.value]
        if mine:
            self.carry_out(device, tuple(mine))

    @rule(who=WHO, number=st.integers(0, 9), take=st.sampled_from([0, 1, -1, "both"]))
    def choose_among_versions(self, who: int, number: int, take: int | str) -> None:
        found = merge.find_conflicts(self.devices[who].core.content)
        if found:
            one = found[number % len(found)]
            values: list[Any] = [version.value for version in one.versions]
            texts = "\n\n".join(value for value in values if isinstance(value, str))
            values = [True, CLEARED] if one.field_path == DELETED else values
            value = values[take % len(values)] if isinstance(take, int) else texts or CLEARED
            self.did(self.devices[who], Write(one.table, int(one.id), one.field_path, value))

    @rule(who=WHO, file=files)
    def restore(self, who: int, file: File) -> None:
        device = self.devices[who]
        step = change_set_to(device.tables, codec.documents(codec.decode(PATH, file.data)))
        if step.do:
            self.carry_out(device, step.do)
            device.done.append((step.undo, step.redo))

    @rule(who=WHO, key=IDS)
    def forget_for_good(self, who: int, key: str) -> None:
        device = self.devices[who]
        if int(key) in device.tables.get("goals", {}):
            device.set(apply_purge(device.core.content, device.tables, [("goals", int(key))], device.tables))
            event = self.oracle.happened(
                key, "", frozenset(), [event.number for event in self.oracle.of(device.known, key)], purge=True
            )
            device.known |= {event.number}
            device.done.clear()
            self.check(device)

    # What happens to files and machines.

    @rule(target=files, who=WHO)
    def save(self, who: int) -> File:
        one = self.devices[who]
        one.file = one.base = File(one.core.text, one.known, frozenset(), one.unsure, one.taken, (one.name, one.last))
        return self.kept(one.file)

    def kept(self, file: File) -> File:
        self.all.add(file)
        return file

    @rule(who=WHO, file=files, copy=st.booleans())
    def arrive(self, who: int, file: File, copy: bool) -> None:
        """Any file that there ever was comes again, in place of the own one or as a copy beside it."""
        device = self.devices[who]
        was = None if copy else codec.decode(PATH, device.file.data)
        device.core.merge_in(codec.decode(PATH, file.data), b"" if copy else file.data, was)
        device.file = device.file if copy else file
        device.known |= file.known
        device.taken |= file.taken
        device.unsure |= file.unsure
        self.check(device)

    @rule(who=WHO, file=files, lost=st.booleans())
    def begin_anew(self, who: int, file: File, lost: bool) -> None:
        """A program is started beside some file, with the state folder of its last save or without any."""
        one = self.devices[who]
        mine = File(b"") if lost else one.base
        one.core = Replica.from_file_and_base(PATH, mine.data or None, codec.decode(PATH, file.data), file.data)
        one.known, one.taken = file.known | mine.known, file.taken | mine.taken
        one.unsure = file.unsure | mine.unsure
        one.file, one.base, one.draft, one.done = file, mine if mine.data else File(EMPTY), ({}, frozenset()), []
        one.begins = True
        if lost:
            self.new_name(one)
        self.check(one)

    @rule(who=WHO, old=files, file=files)
    def a_machine_is_set_back(self, who: int, old: File, file: File) -> None:
        """A machine is what it was, card and all; the file that comes then tells it what it wrote since."""
        one, (name, last) = self.devices[who], old.card
        if name[:1] == one.name[0] and (self.latest.get(name, 0) == last or one.newest(file.data, name) > last):
            one.name, one.last, one.base = name, last, old
            self.begin_anew(who, file, lost=False)

    @rule(who=WHO, other=WHO)
    def a_device_is_cloned(self, who: int, other: int) -> None:
        one, two = self.devices[who], self.devices[other]
        one.core = Replica(two.core.content, two.core.text)
        one.known, one.taken, one.unsure, one.file = two.known, two.taken, two.unsure, two.file
        one.base, one.draft, one.done = two.base, two.draft, list(two.done)
        self.new_name(one)

    @rule(who=WHO, skew=SKEW)
    def a_clock_is_set(self, who: int, skew: int) -> None:
        self.devices[who].skew = skew

    @rule(target=files, file=files, key=IDS, leaf=LEAVES, stock=st.booleans())
    def change_by_hand(self, file: File, key: str, leaf: str, stock: bool) -> File:
        return file if has_marks(file) else self.kept(changed(self.oracle, file, key, leaf, self.word(), stock=stock))

    @rule(target=files, file=files, key=IDS, leaf=LEAVES | st.just(""), stock=st.booleans())
    def take_out_by_hand(self, file: File, key: str, leaf: str, stock: bool) -> File:
        return file if has_marks(file) else self.kept(taken_out(self.oracle, file, key, leaf, stock=stock))

    @rule(target=files, one=files, two=files, base=st.booleans())
    def merge_by_git(self, one: File, two: File, base: bool) -> File:
        return self.kept(one if has_marks(one) or has_marks(two) else marked(one, two, base=base))

    @rule(who=WHO, other=WHO, file=files, key=IDS, leaf=LEAVES)
    def reply_to_a_change_by_hand(self, who: int, other: int, file: File, key: str, leaf: str) -> None:
        by_hand = self.change_by_hand(file, key, leaf, stock=False)
        self.arrive(who, by_hand, copy=False)
        self.write(who, key, leaf, clear=False)
        self.arrive(other, by_hand, copy=True)

    # What must hold.

    def check(self, device: Device) -> None:
        for key in KEYS:
            document = device.goal(key)
            for leaf in PLACES:
                self.oracle.check(device.name, device.known, document, key, leaf)
            self.oracle.check_gone(device.name, device.known, document, key)

    def teardown(self) -> None:
        """All files arrive everywhere: all know the same then, and have the same bytes."""
        ends = [device.core.content for device in self.devices]
        assert len({codec.encode(merge.merge(merge.merge(a, b), c)) for a, b, c in permutations(ends)}) <= 1
        files = sorted(self.all)
        for who in range(len(self.devices)):
            for file in [*files, *(File(d.core.text, d.known, taken=d.taken, unsure=d.unsure) for d in self.devices)]:
                self.arrive(who, file, copy=True)
        assert len({device.core.text for device in self.devices}) <= 1
