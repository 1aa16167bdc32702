"""Text conflicts: concurrent versions of a text, and their resolution.

Nothing here decides by itself. A resolution is an ordinary write by a person who has seen all versions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from msgspec.structs import replace

from rmjournal.crdt.field_path import DELETED, JSON, Document, FieldPath, canonical_json
from rmjournal.crdt.merge import Conflict, find_conflicts
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED, Cleared, undominated, winner
from rmjournal.crdt.text_diff import MergedText, merge_texts
from rmjournal.crdt.version_vector import dominates, parse_vector
from rmjournal.dates import format_day, format_rule
from rmjournal.english import humanize
from rmjournal.errors import NotFound, Refused, Unreadable
from rmjournal.journal.change_set import ChangeSet, field_path_label
from rmjournal.journal.history import History
from rmjournal.journal.open_journal import Journal
from rmjournal.model.document import from_document
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, linked_heading, name_entry
from rmjournal.model.field import Field, clean_text
from rmjournal.model.kind import fields
from rmjournal.model.reader_flags import READER_FLAGS
from rmjournal.storage.local.undo_log import Write

EDITED: Final = "edited"
"""What may be kept as well: a text that the person wrote of the versions."""
BOTH: Final = "both"
MERGED: Final = "merged"
"""What may be kept instead of one version: all of them one after the other, or the merged text."""

_EARLIEST: Final = 946_684_800_000
_LATEST: Final = 253_370_764_800_000
"""Milliseconds from 1970 to 2000 and to 9999: a time beyond is of no clock."""

READER_WORDS: Final = {
    "shared": ("only you, until you choose", "your partner may see it"),
    "for_others": ("not for others, until you choose", "others may read it too"),
    "notes_shared": ("your notes stay here, until you choose", "your notes leave with the session"),
}
"""What a flag of readers says where it is not set, which counts, and where it is."""

FORMATTED_FORMS: Final = ("day", "moment", "cadence", "number", "choice")
"""Forms of fields that people read in another form than the file's."""


@dataclass(frozen=True)
class TextConflict:
    """One field of an entry with concurrent versions."""

    entry: Entry
    field_path: FieldPath
    """As it is named on the command line, ``title`` or ``levels/0``."""
    label: str
    values: tuple[JSON | Cleared, ...]
    """The versions, what counts first; `CLEARED` where one was cleared."""
    texts: tuple[str, ...]
    """The versions in words that do not depend on the reader: days and roles as they stand in the file."""
    written_at: tuple[int, ...]
    """When each was written, in milliseconds since 1970; 0 when unknown."""
    written_by: tuple[str, ...]
    """Who wrote each: "this computer", another one's name, or the source of a value that no device typed."""
    conflict: Conflict
    history: History

    @property
    def declared_field(self) -> Field | None:
        """The field that it is, or that it is a part of."""
        return fields(type(self.entry)).get(self.field_path.partition("/")[0])

    @cached_property
    def proposal(self) -> MergedText | None:
        """The three-way merge, for text with lines whose common ancestor is in the history."""
        return _propose_merge(self.history, self.conflict) if self.is_multiline else None

    @property
    def is_multiline(self) -> bool:
        """Whether it is a text that may have several lines."""
        return self.declared_field is not None and self.declared_field.is_prose

    def source(self, index: int, today: date) -> str:
        """Tell who wrote a version and when, as "laptop, today 17:31"; empty when unknown."""
        return ", ".join(filter(None, (self.written_by[index], self.when(index, today))))

    def when(self, index: int, today: date) -> str:
        """Tell when a version was written, as "today 17:31"; empty when unknown."""
        if not (milliseconds := self.written_at[index]):
            return ""
        written = datetime.fromtimestamp(milliseconds / 1000)
        day = "today" if written.date() == today else format_day(written.date(), today)
        return f"{day} {written:%H:%M}"

    def typed_value(self, index: int) -> object:
        """Give a version as an entry holds it, in `FORMATTED_FORMS`; else None."""
        value, declared = self.values[index], fields(type(self.entry)).get(self.field_path)
        if isinstance(value, Cleared) or declared is None or declared.form not in FORMATTED_FORMS:
            return None
        entry = from_document(type(self.entry), int(self.entry.id), {self.field_path: value})
        return getattr(entry, self.field_path)

    @property
    def can_be_written(self) -> bool:
        """Whether a person may write a text of the versions."""
        return self.is_multiline and all(isinstance(value, str | Cleared) for value in self.values)

    @property
    def combined(self) -> JSON:
        """The versions one after the other; None where that makes no sense."""
        if all(isinstance(value, list) for value in self.values):
            parts = [part for value in self.values if isinstance(value, list) for part in value]
            return [part for number, part in enumerate(parts) if part not in parts[:number]]
        declared = self.declared_field
        texts = [value for value in self.values if isinstance(value, str)]
        if declared is None or declared.form not in ("line", "text", "map") or len(texts) < 2:
            return None
        return (" / " if declared.form == "line" else "\n\n").join(texts)


def text_conflicts(journal: Journal, entry: Entry | None = None) -> list[TextConflict]:
    """List the concurrent versions of one entry or of all."""
    conflicts = [
        _narrowest_first(conflict)
        for conflict in find_conflicts(journal.db.content)
        if entry is None or conflict.id == entry.id
    ]
    if not conflicts:
        return []
    history = History(journal)
    return [
        _text_conflict(owner, conflict, journal, history)
        for conflict in conflicts
        if (owner := journal.entries.get(conflict.id)) is not None and len(_choices(conflict)) > 1
    ]


def _narrowest_first(conflict: Conflict) -> Conflict:
    """Put in front what counts: of flags of readers not the newest one."""
    if conflict.field_path not in READER_FLAGS:
        return conflict
    return replace(conflict, versions=tuple(sorted(conflict.versions, key=lambda version: version.value is True)))


def _text_conflict(entry: Entry, conflict: Conflict, journal: Journal, history: History) -> TextConflict:
    path, values = conflict.field_path, _choices(conflict)
    texts = tuple(_format(entry, path, value, journal.entries) for value in values)
    times, writers = _write_times(conflict), _writers(conflict, journal)
    return TextConflict(entry, path, _label(entry, path), values, texts, times, writers, conflict, history)


def _format(entry: Entry, path: FieldPath, value: JSON | Cleared, entries: Entries) -> str:
    if path == DELETED:
        return "deleted" if value is True else "it stays"
    if path in READER_WORDS:
        return READER_WORDS[path][value is True]
    if isinstance(value, Cleared):
        return "(cleared)"
    if isinstance(value, list):
        return "\n".join(str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    form = declared.form if (declared := fields(type(entry)).get(path)) else ""
    if form == "ref":
        return linked_heading(entries, str(value)) or DELETED_WORD
    text = value if isinstance(value, str) else canonical_json(value).decode()
    if form == "cadence":
        return format_rule(text)
    return humanize(text) if form == "choice" else text


def _choices(conflict: Conflict) -> tuple[JSON | Cleared, ...]:
    """Give the values to choose from.

    Of a delete against an edit: that the entry stays comes first.
    """
    if conflict.field_path == DELETED:
        return CLEARED, True
    return tuple(version.value for version in conflict.versions)


def _write_times(conflict: Conflict) -> tuple[int, ...]:
    """Give when each version was written; unknown for a delete against an edit."""
    if conflict.field_path == DELETED:
        return 0, 0
    times = (max(parse_vector(version.stamp).values(), default=0) for version in conflict.versions)
    return tuple(time if _EARLIEST < time < _LATEST else 0 for time in times)


def _writers(conflict: Conflict, journal: Journal) -> tuple[str, ...]:
    """Name who wrote each version last; nobody for a delete against an edit."""
    if conflict.field_path == DELETED:
        return "", ""
    return tuple(journal.writers(version.stamp for version in conflict.versions))


def _label(entry: Entry, path: FieldPath) -> str:
    if path == DELETED:
        return "Deleted on one device, changed on another"
    return field_path_label(type(entry), path)


def _propose_merge(history: History, conflict: Conflict) -> MergedText | None:
    """Merge the versions of a text three-way; None without a common ancestor."""
    texts = [version.value for version in conflict.versions if isinstance(version.value, str)]
    ancestor = _common_ancestor(history, conflict) if len(texts) == len(conflict.versions) else None
    return merge_texts(ancestor, *texts) if ancestor is not None else None


def _common_ancestor(history: History, conflict: Conflict) -> str | None:
    """Find the newest text in the history that every version has seen."""
    vectors = [parse_vector(version.stamp) for version in conflict.versions]
    for record in _earlier_records(history, conflict):
        register = undominated(decode_registers(record).get(conflict.field_path, {}))
        if len(register) != 1:
            continue
        version = winner(register)
        vector = parse_vector(version.stamp)
        has_been_seen = vector not in vectors and all(dominates(other, vector) for other in vectors)
        if has_been_seen and isinstance(version.value, str):
            return version.value
    return None


def _earlier_records(history: History, conflict: Conflict) -> Iterator[Document]:
    """Give the earlier forms of a record in the history, newest first."""
    for version in reversed(history.versions):
        try:
            record = history.record(version, conflict.table, int(conflict.id))
        except Unreadable:
            continue
        if record is not None:
            yield record


def resolution(conflict: TextConflict, keep: str, text: str = "") -> JSON | Cleared:
    """Give the value for a choice among the versions of a field.

    A choice is a version's number, `BOTH`, `MERGED`, or `EDITED` with its text.
    `Refused` for anything else.
    """
    if keep == EDITED and conflict.can_be_written:
        if written := clean_text(text).strip("\n"):
            return written
        raise Refused(f"{conflict.label} needs a text. Write it, or choose a version.")
    if keep.isdecimal() and 0 < int(keep) <= len(conflict.values):
        return conflict.values[int(keep) - 1]
    if keep == BOTH and conflict.combined is not None:
        return conflict.combined
    if keep == MERGED and conflict.proposal is not None:
        return conflict.proposal.text
    numbers = ", ".join(str(number) for number in range(1, len(conflict.values) + 1))
    more = f" or {BOTH}" if conflict.combined is not None else ""
    if keep == MERGED and conflict.is_multiline:
        why = (
            "there is no merged text, because the history on this computer does not have the text before both changes"
        )
        raise Refused(f"{conflict.label} has the versions {numbers}; {why}. Choose one of them{more}.")
    raise Refused(f"{conflict.label} has the versions {numbers}. Choose one of them{more}.")


def resolve_conflict(journal: Journal, conflict: TextConflict, keep: str, text: str = "") -> None:
    """Resolve a text conflict as one undoable action; `Refused` when it changed meanwhile."""
    path, entry = conflict.field_path, conflict.entry
    now = next((other for other in text_conflicts(journal, entry) if other.field_path == path), None)
    if now is None or now.values != conflict.values:
        raise Refused(f"{conflict.label} was changed meanwhile. Look at it again.")
    table, entry_id, value = entry.KIND.plural, int(entry.id), resolution(conflict, keep, text)
    before = journal.db.field_value(table, entry_id, path)
    write = Write(table, entry_id, path, value)
    front = Write(table, entry_id, path, before)
    # Undo writes the winner again, and after it its siblings: further writes to one field path become siblings.
    siblings = [
        Write(table, entry_id, path, other) for other in conflict.values if other != before and path != DELETED
    ]
    name = conflict.label.lower()
    part = "" if path == DELETED or name == entry.KIND.label.lower() else f"{name} of "
    label = f"choose one version of {part}{name_entry(entry)}"
    journal.apply(ChangeSet((write,), (front, *siblings), (write,) * (1 + len(siblings))), label)


def find_conflict(journal: Journal, entry: Entry, path: FieldPath) -> TextConflict:
    """Find an entry's conflict by its field path, or the only one; `NotFound`."""
    conflicts = text_conflicts(journal, entry)
    matching = [conflict for conflict in conflicts if not path or conflict.field_path == path]
    if len(matching) == 1:
        return matching[0]
    if not conflicts:
        raise NotFound(
            f"No text of this {entry.KIND.label.lower()} has two versions. To see all that have: rmjournal conflicts"
        )
    raise NotFound(
        "Several texts of this entry have two versions. Choose one with --field: "
        f"{', '.join(conflict.field_path for conflict in conflicts)}."
    )
