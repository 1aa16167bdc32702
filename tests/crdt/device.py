"""One device of the model: the core of storage, and what the oracle knows of it."""

from pathlib import Path
from typing import Any, Final

from rmjournal.crdt import merge, record
from rmjournal.crdt.field_path import FieldPath, Tables, flatten
from rmjournal.crdt.register import CLEARED
from rmjournal.storage import codec
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.replica import Replica
from tests.crdt.hand_edits import File

PATH: Final = Path("journal.json")
EMPTY: Final = codec.encode(codec.new_content("0" * 32))


class Device:
    """A program with its memory and its clock."""

    def __init__(self, name: str, skew: int) -> None:
        self.name, self.last_time, self.skew, self.is_new = name, 0, skew, True
        self.replica = Replica(codec.decode(PATH, EMPTY), EMPTY)
        self.file = File(EMPTY)
        """The file as it was last read or saved here."""
        self.base = File(EMPTY)
        """What the state folder holds of the last save."""
        self.known: frozenset[int] = frozenset()
        self.removed: frozenset[int] = frozenset()
        self.uncertain: frozenset[int] = frozenset()
        self.draft: tuple[Tables, frozenset[int]] = ({}, frozenset())
        """The records and events as they were when a draft was begun."""
        self.done: list[tuple[tuple[Write, ...], tuple[Write, ...]]] = []
        """What may be undone: the writes that do so, and what was written."""

    @property
    def tables(self) -> Tables:
        return codec.records_by_table(self.replica.content)

    def goal(self, key: str) -> dict[str, Any]:
        return dict(self.tables.get("goals", {}).get(int(key), {}))

    def value(self, path: FieldPath, record_id: int) -> Any:
        return flatten(self.goal(str(record_id))).get(path, CLEARED)

    def latest_time(self, data: bytes = b"", name: str = "") -> int:
        """The latest time of a device in a file, or of this one in what it knows."""
        tables = codec.records_by_table(codec.decode(PATH, data)) if data else self.tables
        return max(
            (record.latest_time(goal, name or self.name) for goal in tables.get("goals", {}).values()), default=0
        )

    def set(self, content: merge.Content) -> None:
        self.replica.set_content(content, codec.encode(content))
