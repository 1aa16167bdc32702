"""What a machine keeps beside the file, without what was forgotten for good: history, undo, copies put aside."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rmjournal.errors import Unreadable
from rmjournal.leaf import JSON, is_id
from rmjournal.merge import Content, merge
from rmjournal.purged import PURGED
from rmjournal.store import layout, saving
from rmjournal.store.state import StateFolder


class Traces(NamedTuple):
    """Where something that was forgotten still stood on this machine."""

    versions: int
    """Versions of the history, and copies put aside, that are without it now; still with it when only looked at."""
    left: tuple[Path, ...]
    """Damaged files put aside that may hold it: nothing can be taken out of them."""


def marks_in(content: Content) -> Content:
    """Give the marks of all that was forgotten, as a journal of nothing else."""
    found: Content = {}
    for name, table in content.items():
        rows = table.items() if isinstance(table, dict) else ()
        mine: dict[str, JSON] = {
            key: {PURGED: document[PURGED]}
            for key, document in rows
            if isinstance(document, dict) and PURGED in document
        }
        found |= {name: mine} if mine else {}
    return found


def wipe(state: StateFolder, file: Path, content: Content, *, look_only: bool = False) -> Traces:
    """Take what a journal's marks forget out of all that this machine keeps of it; NotSaved if it cannot."""
    marks = marks_in(content)
    if not marks:
        return Traces(0, ())
    count, left = _in_history(state, file, marks, look_only=look_only)
    more, damaged = _aside(state, file, marks, look_only=look_only)
    if not look_only:
        for log in state.all_actions():
            log.forget({(name, int(key)) for name, key in _records(marks) if is_id(key)})
        # What is being typed on this machine was not seen by who forgot the entry; what was thrown away may go.
        state.drop_drafts_of({key for _, key in _records(marks)}, only_discarded=True)
        for unsaved in state.all_unsaved():
            unsaved.forget(lambda content: _those_in(content, marks))
    return Traces(count + more, (*left, *damaged))


def _in_history(state: StateFolder, file: Path, marks: Content, *, look_only: bool) -> tuple[int, list[Path]]:
    count, left = 0, list[Path]()
    for history, version in [(one, version) for one in state.all_versions() for version in one.all()]:
        data: bytes | None = None
        try:
            data = history.read(version)
            cleaned = _cleaned(file, data, marks)
        except Unreadable:
            left += [version.path] if data is None or _names_any(data, marks) else []
            continue
        count += cleaned is not None
        if cleaned is not None and not look_only:
            history.replace(version, cleaned)
    return count, left


def _aside(state: StateFolder, file: Path, marks: Content, *, look_only: bool) -> tuple[int, list[Path]]:
    count, left = 0, list[Path]()
    aside = (*state.kept_aside("absorbed"), *state.kept_aside("quarantine"))
    for path in (*aside, *sorted(state.path.glob("base-*.json"))):
        try:
            data = path.read_bytes()
            cleaned = _cleaned(file, data, marks)
        except OSError:
            continue
        except Unreadable:
            left += [path] if _names_any(data, marks) else []
            continue
        count += cleaned is not None
        if cleaned is not None and not look_only:
            saving.keep(path, cleaned)
    return count, left


def _names_any(data: bytes, marks: Content) -> bool:
    """Tell whether damaged bytes have the id of anything that was forgotten in them."""
    text = layout.unmarked(data, "replace")
    return any(f'"{key}"'.encode() in text for _, key in _records(marks))


def _records(marks: Content) -> Iterator[tuple[str, str]]:
    for name, table in marks.items():
        yield from ((name, key) for key in (table if isinstance(table, dict) else ()))


def _cleaned(file: Path, data: bytes, marks: Content) -> bytes | None:
    """Give a journal without what is forgotten; none if it holds nothing of that."""
    content = layout.decode(file, data)
    text = layout.encode(merge(content, _those_in(content, marks)))
    return text if text != layout.encode(content) else None


def _those_in(content: Content, marks: Content) -> Content:
    """Give the marks of what is in a journal."""
    mine: Content = {}
    for name, key in _records(marks):
        table, gone = content.get(name), marks[name]
        if isinstance(table, dict) and isinstance(gone, dict) and key in table:
            mine[name] = {**(there if isinstance(there := mine.get(name), dict) else {}), key: gone[key]}
    return mine
