"""The store: the one room that knows the file, its state folder and TinyDB."""

from rmjournal.leaf import Tables
from rmjournal.store.beginning import write_new
from rmjournal.store.clock import new_id
from rmjournal.store.recovery import is_begun
from rmjournal.store.state import DiscardedDraft, StateFolder
from rmjournal.store.store import Store
from rmjournal.store.undo import Action, UndoLog, Write

__all__ = [
    "Action",
    "DiscardedDraft",
    "StateFolder",
    "Store",
    "Tables",
    "UndoLog",
    "Write",
    "is_begun",
    "new_id",
    "write_new",
]
