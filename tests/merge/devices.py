"""Three devices that write, lose and find files in any order, and an oracle that knows who had seen what.

The oracle never looks into stamps: it counts events. A device or a file knows a set of events; a write has seen what
its writer knew of that leaf, a change by hand has seen the text that stood there. A text must be found wherever its
event is known, unless an event known there too has seen it; then it must not.
"""

from itertools import count, permutations
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from rmjournal import merge, record
from rmjournal.leaf import Document, canonical
from rmjournal.record import DELETED, REMOVED

IDS: Final = st.sampled_from(["1", "2"])
LEAVES: Final = st.sampled_from(["title", "body", "levels/0"])
WHO: Final = st.integers(0, 2)


class Event(NamedTuple):
    """One thing that somebody did to one leaf; `text` is empty when the leaf was cleared, deleted or brought back."""

    number: int
    id: str
    leaf: str
    text: str
    seen: frozenset[int]
    delete: bool = False
    purge: bool = False


class File(NamedTuple):
    """A file that was once on a device, with what it knows.

    `raw` are changes by hand that no program has seen, `taken` is what was taken out by hand.
    """

    content: dict[str, Any]
    known: frozenset[int]
    raw: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()


class Device:
    """A program with its memory and its clock."""

    def __init__(self, name: str, skew: int) -> None:
        self.name, self.skew, self.last = name, skew, 0
        self.goals: dict[str, Document] = {}
        self.known: frozenset[int] = frozenset()

    def stamp(self, now: int, document: Document) -> int:
        self.last = max(now + self.skew, self.last + 1, record.newest(document) + 1)
        return self.last


def texts(value: Any) -> set[str]:
    """Every text of a leaf, shown or kept, found without the code that is tested."""
    return {word for word in str(value).replace("'", " ").split() if word.startswith("word")}


def of_leaf(document: Document, leaf: str) -> set[str]:
    name, _, key = leaf.partition("/")
    shown: Any = document.get(name)
    kept: Any = document.get("_c", {})
    return texts(shown.get(key) if key and isinstance(shown, dict) else shown) | texts(kept.get(leaf))


class Devices(RuleBasedStateMachine):
    """What may happen to a journal."""

    files: Bundle[File] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.numbers = count(1000), count(1)
        self.events: dict[int, Event] = {}
        self.maybe: set[int] = set()
        self.devices: list[Device] = []

    @initialize(target=files, skews=st.tuples(*[st.integers(-900, 900)] * 3))
    def begin(self, skews: tuple[int, int, int]) -> File:
        self.devices = [Device(f"{letter}00000", skew) for letter, skew in zip("abc", skews, strict=True)]
        return File({}, frozenset())

    def happen(self, known: frozenset[int], key: str, leaf: str, text: str, *, delete: bool = False) -> Event:
        seen = {n for n in known if self.events[n].id == key and (delete or self.events[n].leaf == leaf)}
        event = Event(next(self.numbers), key, leaf, text, frozenset(seen), delete)
        self.events[event.number] = event
        return event

    def wrote(self, who: int, key: str, leaf: str, *, clear: bool = False, delete: bool = False) -> None:
        device = self.devices[who]
        text = "" if clear or delete else f"word{next(self.numbers)}"
        event = self.happen(device.known, key, leaf, text, delete=delete)
        before = device.goals.get(key, {})
        value = True if delete else REMOVED if clear else text
        device.goals[key] = record.write(before, {leaf: value}, device.name, device.stamp(next(self.clock), before))
        device.known |= {event.number}

    @rule(who=WHO, key=IDS, leaf=LEAVES)
    def write(self, who: int, key: str, leaf: str) -> None:
        self.wrote(who, key, leaf)

    @rule(who=WHO, key=IDS, leaf=LEAVES)
    def clear(self, who: int, key: str, leaf: str) -> None:
        self.wrote(who, key, leaf, clear=True)

    @rule(who=WHO, key=IDS)
    def delete(self, who: int, key: str) -> None:
        self.wrote(who, key, DELETED, delete=True)

    @rule(who=WHO, key=IDS)
    def bring_back(self, who: int, key: str) -> None:
        self.wrote(who, key, DELETED, clear=True)

    @rule(who=WHO, key=IDS)
    def forget_for_good(self, who: int, key: str) -> None:
        device = self.devices[who]
        event = self.happen(device.known, key, "", "", delete=True)
        self.events[event.number] = event._replace(delete=False, purge=True)
        device.goals[key] = record.purge(device.goals.get(key, {}))
        device.known |= {event.number}

    @rule(target=files, who=WHO)
    def save(self, who: int) -> File:
        device = self.devices[who]
        return File({"goals": dict(device.goals)}, device.known)

    @rule(who=WHO, file=files)
    def arrive(self, who: int, file: File) -> None:
        device = self.devices[who]
        merged: Any = merge.merge({"goals": {**device.goals}}, file.content)["goals"]
        device.goals = {key: merge.normal(document) for key, document in merged.items()}
        device.known |= file.known

    @rule(target=files, file=files, key=IDS, leaf=LEAVES)
    def change_by_hand(self, file: File, key: str, leaf: str) -> File:
        before: Any = file.content.get("goals", {})
        document, text = before.get(key, {}), f"word{next(self.numbers)}"
        parts = record.leaves(document)
        there = texts(parts.get(leaf))
        leaf_events = [n for n in file.known | file.taken if (self.events[n].id, self.events[n].leaf) == (key, leaf)]
        seen = {n for n in leaf_events if self.events[n].text in there}
        event = Event(next(self.numbers), key, leaf, text, frozenset(seen))
        self.events[event.number] = event
        # What stood there only by hand may come back beside the new text; what was taken out before need not.
        self.maybe |= seen & file.raw if there else set(leaf_events)
        marks = {name: value for name, value in document.items() if name in ("_v", "_h", "_c", "_purged")}
        changed = {**record.from_leaves({**parts, leaf: text}), **marks}
        known, raw = file.known | {event.number}, file.raw | {event.number}
        return File({"goals": {**before, key: changed}}, known, raw, file.taken)

    @rule(target=files, file=files, key=IDS, leaf=LEAVES, whole=st.booleans())
    def take_out_by_hand(self, file: File, key: str, leaf: str, whole: bool) -> File:
        goals: Any = dict(file.content.get("goals", {}))
        document = goals.pop(key, {})
        if not whole:
            parts = {name: value for name, value in record.leaves(document).items() if name != leaf}
            marks = {name: value for name, value in document.items() if name in ("_v", "_h", "_c", "_purged")}
            goals[key] = {**record.from_leaves(parts), **marks}
        # The file no longer knows what was taken out of it; which clears it still knows is left open.
        there = of_leaf(goals.get(key, {}), leaf)
        mine = [e for n in file.known if (e := self.events[n]).id == key and (whole or e.leaf == leaf)]
        clears = [event for event in mine if not event.text and not event.delete]
        self.maybe |= {event.number for event in clears} | {n for event in clears for n in event.seen}
        gone = {event.number for event in mine if whole or (event.text and event.text not in there)}
        return File({"goals": goals}, file.known - gone, file.raw - gone, file.taken | gone)

    @rule(who=WHO, other=WHO, file=files, key=IDS, leaf=LEAVES)
    def reply_to_a_change_by_hand(self, who: int, other: int, file: File, key: str, leaf: str) -> None:
        changed = self.change_by_hand(file, key, leaf)
        self.arrive(who, changed)
        self.wrote(who, key, leaf)
        self.arrive(other, changed)

    @invariant()
    def every_text_that_no_one_replaced_is_there_and_no_other(self) -> None:
        for device in self.devices:
            replaced = {seen for n in device.known for seen in self.events[n].seen if self.ends(n, seen)}
            for key in ("1", "2"):
                for leaf in ("title", "body", "levels/0"):
                    self.check(device, key, leaf, replaced)
                self.check_gone(device, key, replaced)

    def ends(self, one: int, two: int) -> bool:
        """Whether an event that has seen another one ends it: what was forgotten is gone whatever its leaf."""
        return self.events[one].purge or self.events[one].leaf == self.events[two].leaf

    def check(self, device: Device, key: str, leaf: str, replaced: set[int]) -> None:
        mine = [self.events[n] for n in device.known]
        all_here = [event for event in mine if (event.id, event.leaf) == (key, leaf) and event.text]
        must = {event.text for event in all_here if event.number not in replaced | self.maybe}
        may = {event.text for event in all_here if event.number in self.maybe}
        found = of_leaf(device.goals.get(key, {}), leaf)
        assert must <= found, f"{device.name} lost {must - found} of {key} {leaf}"
        assert found <= must | may, f"{device.name} brought back {found - must - may} of {key} {leaf}"

    def check_gone(self, device: Device, key: str, replaced: set[int]) -> None:
        mine = [self.events[n] for n in device.known if self.events[n].id == key]
        alive = [event for event in mine if event.number not in replaced and not event.purge]
        if self.maybe & {event.number for event in mine}:
            return
        others = {event.number for event in alive if not event.delete}
        forgotten = not alive and any(
            event.purge and not all(self.events[n].purge for n in event.seen) for event in mine
        )
        gone = forgotten or any(event.delete and others <= event.seen for event in alive)
        assert record.is_deleted(device.goals.get(key, {})) == gone

    def teardown(self) -> None:
        ends = [File({"goals": {**device.goals}}, device.known) for device in self.devices]
        merged = {
            canonical(merge.merge(merge.merge(a.content, b.content), c.content)) for a, b, c in permutations(ends)
        }
        assert len(merged) <= 1
        for who in range(len(ends)):
            for end in ends:
                self.arrive(who, end)
            assert canonical({"goals": {**self.devices[who].goals}}) in merged
        self.every_text_that_no_one_replaced_is_there_and_no_other()
