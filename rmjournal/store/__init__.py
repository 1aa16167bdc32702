"""The store: the one room that knows the file, its state folder and TinyDB."""

from rmjournal.crdt.field_path import Tables
from rmjournal.storage.local.state_folder import DiscardedDraft, StateFolder
from rmjournal.storage.local.undo_log import Action, UndoLog, Write
from rmjournal.storage.new_journal import write_new
from rmjournal.storage.recovery import is_begun
from rmjournal.storage.store import Store
from rmjournal.store.clock import new_id

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
