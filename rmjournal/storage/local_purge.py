"""Purges erased entries from this machine's snapshots, undo log and copies."""

from collections.abc import Iterator
from pathlib import Path

from rmjournal.crdt.field_path import JSON, is_id
from rmjournal.crdt.merge import Content, merge
from rmjournal.crdt.purge_set import PURGED
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.local.folder_seal import BASE_PURPOSE
from rmjournal.storage.local.local_files import ASIDE_PURPOSE
from rmjournal.storage.local.snapshots import PurgeReport
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.sealing import is_sealed


def purge_marks(content: Content) -> Content:
    """Give the marks of all that was forgotten, as a journal of nothing else."""
    marks: dict[str, JSON] = {}
    for name, table in content.items():
        rows = table.items() if isinstance(table, dict) else ()
        table_marks: dict[str, JSON] = {
            key: {PURGED: document[PURGED]}
            for key, document in rows
            if isinstance(document, dict) and PURGED in document
        }
        marks |= {name: table_marks} if table_marks else {}
    return marks


def purge_local_copies(state: StateFolder, file: Path, content: Content, *, dry_run: bool = False) -> PurgeReport:
    """Apply a journal's purge marks to all that this machine keeps, or only look.

    NotSaved if that cannot be done in all places; the file itself has forgotten it.
    """
    try:
        return _purge_copies(state, file, content, dry_run=dry_run)
    except (NotSaved, Unreadable, OSError) as error:
        raise NotSaved(
            f"{file} does not contain it any more, but {state.path} cannot be changed now and may still contain it. "
            "To erase it there: rmjournal check --repair"
        ) from error


def _purge_copies(state: StateFolder, file: Path, content: Content, *, dry_run: bool) -> PurgeReport:
    marks = purge_marks(content)
    if not marks:
        return PurgeReport(0, ())
    count, unpurged = _purge_snapshots(state, file, marks, dry_run=dry_run)
    other_count, damaged = _purge_quarantine(state, file, marks, dry_run=dry_run)
    if not dry_run:
        for log in state.all_undo_logs():
            log.purge({(name, int(key)) for name, key in _record_keys(marks) if is_id(key)})
        # What is being typed on this machine was not seen by who forgot the entry; what was thrown away may go.
        state.delete_drafts_of({key for _, key in _record_keys(marks)}, only_discarded=True)
        for unsaved in state.all_write_ahead_logs():
            unsaved.purge(lambda content: _marks_within(content, marks))
    return PurgeReport(count + other_count, (*unpurged, *damaged))


def _purge_snapshots(state: StateFolder, file: Path, marks: Content, *, dry_run: bool) -> tuple[int, list[Path]]:
    count, unpurged = 0, list[Path]()
    for history, version in [
        (snapshots, version) for snapshots in state.all_snapshots() for version in snapshots.all()
    ]:
        data: bytes | None = None
        try:
            data = history.read(version)
            cleaned = _without_purged(file, data, marks)
        except Unreadable:
            is_suspect = data is None or is_sealed(data) or _names_any(data, marks)
            unpurged += [version.path] if is_suspect else []
            continue
        count += cleaned is not None
        if cleaned is not None and not dry_run:
            history.replace(version, cleaned)
    return count, unpurged


def _purge_quarantine(state: StateFolder, file: Path, marks: Content, *, dry_run: bool) -> tuple[int, list[Path]]:
    count, unpurged = 0, list[Path]()
    aside = [(path, ASIDE_PURPOSE) for folder in ("absorbed", "quarantine") for path in state.kept_aside(folder)]
    bases = [(path, BASE_PURPOSE) for path in sorted(state.path.glob("base-*.json"))]
    for path, purpose in (*aside, *bases):
        data = b""
        try:
            data = state.files.read(path, purpose)
            cleaned = _without_purged(file, data, marks)
        except (OSError, ValueError):
            continue
        except Unreadable:
            unpurged += [path] if is_sealed(data) or _names_any(data, marks) else []
            continue
        count += cleaned is not None
        if cleaned is not None and not dry_run:
            state.files.write(path, cleaned, purpose)
    return count, unpurged


def _names_any(data: bytes, marks: Content) -> bool:
    """Tell whether damaged bytes have the id of anything that was forgotten in them."""
    text = codec.to_utf8(data, "replace")
    return any(f'"{key}"'.encode() in text for _, key in _record_keys(marks))


def _record_keys(marks: Content) -> Iterator[tuple[str, str]]:
    for name, table in marks.items():
        yield from ((name, key) for key in (table if isinstance(table, dict) else ()))


def _without_purged(file: Path, data: bytes, marks: Content) -> bytes | None:
    """Give a journal without what is forgotten; none if it holds nothing of that."""
    content = codec.decode(file, data)
    text = codec.encode(merge(content, _marks_within(content, marks)))
    return text if text != codec.encode(content) else None


def _marks_within(content: Content, marks: Content) -> Content:
    """Give the marks of what is in a journal."""
    marks_of_content: dict[str, JSON] = {}
    for name, key in _record_keys(marks):
        table, table_marks = content.get(name), marks[name]
        if isinstance(table, dict) and isinstance(table_marks, dict) and key in table:
            marks_of_content[name] = {
                **(known_marks if isinstance(known_marks := marks_of_content.get(name), dict) else {}),
                key: table_marks[key],
            }
    return marks_of_content
