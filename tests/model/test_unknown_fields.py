"""Unknown fields of a newer version survive every change, in any order."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmjournal.crdt.field_path import JSON, flatten
from rmjournal.exchange.exporters import ExportInput, export_json
from rmjournal.exchange.incoming import Source
from rmjournal.exchange.json_documents import unknown_fields, unknown_tables
from rmjournal.journal.deletes import purge_entries
from rmjournal.journal.history import History, restore_version
from rmjournal.journal.importing import apply_import, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.repair import repair_journal
from rmjournal.journal.sharing import build_packet, find_recipient, select_shareable
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.undo_log import Write
from rmjournal.sync.conflict_copies import ConflictCopies
from tests.examples import examples

TODAY: Final = date(2026, 6, 1)
NAMES = st.text("abxyz/~*. é", min_size=1, max_size=5).map(lambda name: f"q{name}")
VALUES: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text("wé\n[", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
RECORDS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=3)
DREAM: Final = 77


@dataclass
class Room:
    """A journal in which something stands that nobody here knows."""

    folder: Path
    fields: dict[str, Any]
    journal: Journal = field(init=False)
    note: str = field(init=False)
    turn: int = 0

    def __post_init__(self) -> None:
        self.journal = Journal.create(self.folder / "journal.json", today=TODAY, state_root=self.folder / "state")
        pair = self.journal.put(Relationship(partner="Misaki", role="mentee"))[0]
        note, other = self.journal.put(Note(text="one", relationship=pair.id, shared=True), Note(text="another"))
        self.note, self.other = note.id, other.id
        writes = [Write("notes", int(self.note), leaf, value) for leaf, value in flatten(self.fields).items()]
        writes += [Write("dreams", DREAM, leaf, value) for leaf, value in flatten(self.fields).items()]
        self.journal.db.commit(writes)
        self.journal.reload("")

    def now(self) -> Note:
        found = self.journal.entries.get(self.note)
        assert isinstance(found, Note)
        return found

    def edit(self) -> None:
        self.turn += 1
        self.journal.put(self.now().edit(text=f"edit {self.turn}"))

    def delete_and_undo(self) -> None:
        self.journal.delete(self.now())
        self.journal.undo()

    def undo_and_redo(self) -> None:
        self.edit()
        self.journal.undo()
        self.journal.redo()

    def merge(self) -> None:
        copy = self.folder / "elsewhere" / f"copy {self.turn}.json"
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(self.journal.path.read_bytes())
        other = Journal.open(copy, today=TODAY, state_root=self.folder / "other state")
        other.put(other.entries.get(self.note).edit(text="elsewhere"))  # type: ignore[union-attr]
        other.close()
        self.edit()
        ConflictCopies(self.journal.db).merge_file(copy)
        self.journal.reload("")

    def restore(self) -> None:
        self.edit()
        past = History(self.journal)
        restore_version(self.journal, past, past.versions[-1])

    def repair(self) -> None:
        self.journal.db.commit([Write("notes", int(self.note), "on", "someday")])
        self.journal.reload("")
        repair_journal(self.journal)

    def forget(self) -> None:
        if (other := self.journal.entries.get(self.other)) is not None:
            purge_entries(self.journal, [other])


OPS: list[Callable[[Room], None]] = [
    Room.edit, Room.delete_and_undo, Room.undo_and_redo, Room.merge, Room.restore, Room.repair, Room.forget,
]  # fmt: skip


def unknown(journal: Journal, note: str) -> tuple[object, object]:
    """What stands in the note and in the strange table beyond what is known here."""
    tables = journal.db.records
    return unknown_fields(journal.entries.of(Note), tables).get(note), unknown_tables(tables).get("dreams")


@settings(deadline=None, max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(RECORDS, st.lists(st.sampled_from(OPS), max_size=6, unique=True))
def test_an_unknown_field_survives_every_operation_and_an_export(
    fields: dict[str, Any], ops: list[Callable[[Room], None]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        room = Room(Path(name), fields)
        journal = room.journal
        before = unknown(journal, room.note)
        assert before[0]
        for op in ops:
            op(room)
            assert unknown(journal, room.note) == before, op.__name__
        tables = journal.db.records
        text = export_json(
            ExportInput(
                entries=journal.entries, today=TODAY,
                unknown_fields=unknown_fields(journal.entries, tables), unknown_tables=unknown_tables(tables),
            )
        )  # fmt: skip
        there = Journal.create(Path(name, "there.json"), today=TODAY, state_root=Path(name, "there"))
        for _ in range(2):
            found = preview(there, [Source(name="all.json", files={"all.json": text})])
            apply_import(there, found.plan, "import")
            assert unknown(there, room.note) == before
        pair = find_recipient(journal, None)
        packet = build_packet(journal, pair, select_shareable(journal, pair))
        assert room.note.encode() in packet and not any(f'"{leaf}"'.encode() in packet for leaf in fields)
        journal.close()
        there.close()
