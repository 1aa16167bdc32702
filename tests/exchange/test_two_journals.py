"""Two journals of one pair, any order of writing, sharing and packets: both end alike, and nothing private crosses.

Each word that is written is written once, so that it tells in whose journal it may stand.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.crdt.merge import find_conflicts
from rmjournal.crdt.record import is_deleted
from rmjournal.exchange.packet import select_shared
from rmjournal.journal.conflicts import resolve_conflict, text_conflicts
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import document
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from tests.examples import examples

from .packets import receive, send

TODAY = date(2026, 6, 1)
STARTS = {"a": ("2026-05-26T08:30", "2026-06-16T08:30"), "m": ("2026-05-26T08:50", "2026-06-16T09:30")}
"""When each plans the same two meetings: an hour apart at most."""
WORD = re.compile(r"w[am]\d+w")
TEXTS = {Action: "text", Learning: "text", Point: "title", Pulse: "note", Session: "focus"}
"""The field of each kind that is written here."""


@dataclass
class Side:
    """One person's journal, and what happened in it."""

    letter: str
    journal: Journal
    words: int = 0
    planned: set[str] = field(default_factory=set)
    packets: list[bytes] = field(default_factory=list)
    """Packets from the partner, in the order in which they were made."""
    left: set[str] = field(default_factory=set)
    """The words that were ever seen in a shared entry when a packet was made."""
    replaced: set[str] = field(default_factory=set)
    """The words that this person read and replaced, or deleted."""

    def word(self) -> str:
        """Give a word that nobody wrote before."""
        self.words += 1
        return f"w{self.letter}{self.words}w"

    def entries(self) -> list[Entry]:
        """The entries that are written here, oldest first."""
        return sorted((e for e in self.journal.entries if type(e) in TEXTS), key=lambda entry: int(entry.id))

    def note_shared(self) -> None:
        """Note the words that may leave now."""
        for entry in select_shared(self.journal.entries, None).entries:
            self.left |= set(WORD.findall(str(document(entry))))

    @property
    def words_here(self) -> set[str]:
        """All words in the live records of the journal, second versions too."""
        return {
            word
            for name in ("actions", "learnings", "points", "pulses", "sessions")
            for record in self.journal.db.records.get(name, {}).values()
            if not is_deleted(record)
            for word in WORD.findall(str(record))
        }


class World:
    """Two people who write, share and exchange packets in any order."""

    def __init__(self, folder: Path) -> None:
        self.sides = [self._side(folder, "a", "mentee"), self._side(folder, "m", "mentor")]

    def _side(self, folder: Path, letter: str, role: str) -> Side:
        name, partner = ("Annelise", "Misaki") if letter == "a" else ("Misaki", "Annelise")
        journal = Journal.create(
            folder / f"{letter}.json", name=name, today=TODAY, state_root=folder / f"state-{letter}"
        )
        journal.put(Relationship(partner=partner, role=role))
        return Side(letter, journal)

    def write(self, side: Side, number: int, shared: bool) -> None:
        """Write an entry, perhaps on a session; on each day a person plans one session at most."""
        journal, sessions = side.journal, side.journal.entries.of(Session)
        kind = list(TEXTS)[number % len(TEXTS)]
        on = sessions[number % len(sessions)].id if sessions else ""
        values: dict[str, object] = {TEXTS[kind]: side.word(), "shared": shared}
        if kind is Session:
            start = STARTS[side.letter][number % 2]
            held = {"state": "held", "takeaways": [side.word()]} if number % 2 == 0 else {}
            if start in side.planned or any(session.start[:10] == start[:10] for session in sessions):
                return
            side.planned.add(start)
            values |= {"start": start, "notes": side.word(), "tags": [side.word()], **held}
        elif kind is Pulse:
            if not on or any(not pulse.told for pulse in journal.entries.of(Pulse) if pulse.session == on):
                return
            values |= {"session": on, "useful": 3}
        elif kind in (Action, Point):
            values["session"] = on
        journal.put(kind(**values))

    def edit(self, side: Side, number: int) -> None:
        """Write another text over what is shown."""
        entries = [one for one in side.entries() if not (isinstance(one, Pulse) and one.told)]
        if not entries:
            return
        entry = entries[number % len(entries)]
        name = TEXTS[type(entry)]
        if isinstance(entry, Session) and entry.state == "held" and number % 2:
            side.replaced |= set(entry.takeaways)
            side.journal.put(entry.edit(takeaways=[side.word()]))
            return
        side.replaced.add(getattr(entry, name))
        side.journal.put(entry.edit(**{name: side.word()}))

    def share(self, side: Side, number: int) -> None:
        """Share an entry that is private, or withdraw one that is shared."""
        if entries := side.entries():
            entry = entries[number % len(entries)]
            side.journal.put(entry.edit(shared=not entry.shared))

    def delete(self, side: Side, number: int) -> None:
        """Delete an entry with its parts."""
        if entries := side.entries():
            gone = side.journal.delete(entries[number % len(entries)])
            for entry in gone:
                record = side.journal.db.records[entry.KIND.plural][int(entry.id)]
                side.replaced |= set(WORD.findall(str(record)))

    def send(self, side: Side, number: int) -> None:
        """Make a packet for the other one."""
        side.note_shared()
        self.other(side).packets.append(send(side.journal))

    def receive(self, side: Side, number: int) -> None:
        """Import any packet that was ever made, an old one too."""
        if side.packets:
            receive(side.journal, side.packets[-1 - number % len(side.packets)])

    def other(self, side: Side) -> Side:
        """The partner."""
        return self.sides[1 - self.sides.index(side)]

    def exchange(self) -> None:
        """Send packets both ways."""
        for side in self.sides:
            self.send(side, 0)
            self.receive(self.other(side), 0)

    def settle(self) -> None:
        """Exchange until quiet, let one of them choose among two versions, and exchange again."""
        for _ in range(3):
            self.exchange()
        for side in self.sides:
            for conflict in text_conflicts(side.journal):
                side.replaced |= set(WORD.findall(str(conflict.values)))
                resolve_conflict(side.journal, conflict, "1")
            for _ in range(2):
                self.exchange()


OPERATIONS: dict[str, Callable[[World, Side, int], None]] = {
    "write shared": lambda world, side, number: world.write(side, number, True),
    "write private": lambda world, side, number: world.write(side, number, False),
    "edit": World.edit,
    "share": World.share,
    "delete": World.delete,
    "send": World.send,
    "receive": World.receive,
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OPERATIONS, "write shared", "send", "receive"]), st.integers(0, 1), st.integers(0, 40)
    ),
    min_size=3,
    max_size=16,
)


def alike(entry: Entry) -> dict[str, object]:
    """What both see of an entry; links may be to what is private, and who wrote stands apart."""
    quiet = {"shared", "for_others", "order", "told", "takeaways", "author", "state", "actual_minutes"}
    return {
        name: getattr(entry, name)
        for name, declared in fields(type(entry)).items()
        if not (declared.private or declared.is_link or name in quiet | {"notes", "notes_shared"})
    }


@settings(deadline=None, max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_two_journals_end_alike_and_nothing_private_crosses(steps: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for name, who, number in steps:
            OPERATIONS[name](world, world.sides[who], number)
        world.exchange()
        check_words(world)
        world.settle()
        check_words(world)
        first, second = world.sides
        theirs = {entry.id: entry for entry in second.entries()}
        for entry in first.entries():
            other = theirs.get(entry.id)
            if other is not None and entry.shared and other.shared:
                assert alike(entry) == alike(other)
        for side in world.sides:
            days = [session.start[:10] for session in side.journal.entries.of(Session)]
            assert len(days) == len(set(days)), "no session stands twice"
            assert not [one for one in find_conflicts(side.journal.db.content) if "takeaways" in one.field_path]
            for session in side.journal.entries.of(Session):
                other = world.other(side).journal.entries.get(session.id)
                if isinstance(other, Session) and session.shared and other.shared:
                    assert other.their_takeaways == session.takeaways


def check_words(world: World) -> None:
    """No private word has crossed, and no word is lost that nobody read and replaced."""
    for side in world.sides:
        other = world.other(side)
        mine = {f"w{side.letter}{number}w" for number in range(1, side.words + 1)}
        crossed = mine & set(WORD.findall(other.journal.path.read_text("utf-8")))
        assert crossed <= side.left, "nothing private crosses"
        written = {word for word in mine if word in side.journal.path.read_text("utf-8")}
        assert written <= side.words_here | side.replaced | other.replaced, "no word is lost"
