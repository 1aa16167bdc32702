"""TinyDB storage and tables over the journal file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document as Found
from tinydb.table import Table

from rmjournal.crdt.field_path import JSON, is_json
from rmjournal.crdt.merge import HEADER_TABLE, Content
from rmjournal.errors import NotSaved, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import FileVersion, OtherVersionError, is_same, named, real, save
from rmjournal.storage.local.device_clock import ids, now


class CopyOnRead(Mapping[str, Any]):
    """The records of one table; each look at one gives a copy, so that nobody changes what is held here."""

    def __init__(self, source: Mapping[str, JSON]) -> None:
        self.source = source
        """The records themselves, never to be changed."""

    def __getitem__(self, key: str) -> Any:
        return copied(self.source[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def copied(value: Any) -> Any:
    """Copy a JSON value so that no part of it is shared."""
    if isinstance(value, dict):
        return {str(key): copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list | tuple) else value


class JournalStorage(Storage):
    """One journal file: parsed once a version, saved whole and durably, no handle kept open.

    Attributes hold the version known: ``content`` (all tables, replaced and never changed), ``header``, ``seen`` (its
    bytes; None before the first look) and ``version``, which counts up with each. ``target`` is the file itself, all
    links followed, as it was when it was opened. ``broken`` is what the last look found if that was damaged, ``gone``
    tells that it found nothing, and ``displaced`` that it found something else than this journal, which is left as it
    is. ``is_ours`` knows bytes that were written here.
    """

    def __init__(self, path: str | Path, is_ours: Callable[[bytes], bool] = lambda _: False) -> None:
        self.path = Path(path)
        self.target = real(self.path)
        self._folder = named(self.path).parent
        self.content: Content = {}
        self.header: codec.Header | None = None
        self.seen: FileVersion | None = None
        self.broken: FileVersion | None = None
        self.gone = self.displaced = False
        self.version = 0
        self._is_ours = is_ours

    def look(self) -> bool:
        """Read the file if it is another version; tell whether its content is. Unreadable leaves all as it was."""
        try:
            self.displaced = False
            return self._look()
        except Unreadable as error:
            self.displaced = _is_something_else(error)
            raise

    def _look(self) -> bool:
        self.broken, self.gone = None, False
        self._follow()
        with suppress(OSError):  # the look below finds the words for it
            if self.seen is not None and is_same(self.target, self.seen):
                return False
        seen = self._bytes()
        if self.seen is None or seen.data != self.seen.data:
            content, found = self._headed(self._decoded(seen))
            if self.header is not None and self.header.journal_id != found.journal_id:
                raise Unreadable(f"{self.path} now holds another journal; open it anew, or bring the old file back.")
            self.header = found
            self.took(seen, content)
            return True
        self.seen = seen
        return False

    def _follow(self) -> None:
        """Take the file to which the path leads now for the real one if it holds this journal; Unreadable if not."""
        there = real(self.path)
        if there == self.target:
            return
        try:
            content = codec.decode(there, codec.look(there).data)
            if self.header is None or codec.header(there, content).journal_id == self.header.journal_id:
                self.target = there
                return
        except Unreadable as error:
            raise Unreadable(self._astray(there)) from error
        raise Unreadable(self._astray(there))

    def _astray(self, there: Path) -> str:
        return (
            f"{self.path} leads to {there} now, which does not hold this journal, so nothing is written there; take "
            "the link away, or put the journal back."
        )

    def _headed(self, content: Content) -> tuple[Content, codec.Header]:
        """Give tables with their constants, also where these were lost and the records are those of this journal."""
        try:
            return content, codec.header(self.path, content)
        except Unreadable:
            if self.header is None or not codec.has_common(content, self.content):
                raise
            return {**content, HEADER_TABLE: self.content[HEADER_TABLE]}, self.header

    @property
    def is_in_its_folder(self) -> bool:
        """Whether the folder in which the file was named when it was opened is the same, and no link to another."""
        return named(self.path).parent == self._folder

    @property
    def may_be_replaced(self) -> bool:
        """Whether the last look found nothing, or bytes that are no journal of anyone."""
        return self.gone or self.broken is not None

    def _bytes(self) -> FileVersion:
        try:
            return codec.look(self.path)
        except Unreadable as error:
            self.gone = codec.is_missing(error)
            raise

    def _decoded(self, seen: FileVersion) -> Content:
        try:
            return codec.decode(self.path, seen.data, ours=self._is_ours(seen.data))
        except codec.Broken:
            self.broken = seen
            raise

    def save(self, content: Content, text: bytes | None = None, *, anew: bool = False) -> None:
        """Save all tables durably, ``anew`` over what the last look found damaged or gone; ``text`` are their bytes.

        OtherVersionError if the file is not the version known; else it refuses as `saving.save` does.
        """
        expected = self.broken if anew else self.seen
        self.took(save(self.target, codec.fitting(self.path, text or codec.encode(content)), expected), content)

    def took(self, seen: FileVersion, content: Content) -> None:
        """Hold a version of the file that was just read or saved."""
        self.seen, self.content = seen, content
        self.version += 1

    def read(self) -> dict[str, Any]:
        """Give all tables to TinyDB."""
        self.look()
        return {name: CopyOnRead(table) if isinstance(table, dict) else table for name, table in self.content.items()}

    def write(self, data: Mapping[str, Any]) -> None:
        """Save what TinyDB changed; Refused if that would take away what makes the file a journal."""
        content = {
            name: dict(table.source) if isinstance(table, CopyOnRead) else copied(table)
            for name, table in data.items()
        }
        if HEADER_TABLE not in content or content[HEADER_TABLE] != self.content.get(HEADER_TABLE):
            raise Refused(f"The table “{HEADER_TABLE}” of {self.path} stays as it is; change other tables only.")
        if not is_json(content):
            raise ValueError("A value in it cannot be written as JSON.")
        try:
            self.save(content)
        except OtherVersionError as error:
            raise NotSaved(f"{self.path} was changed by another program just now; try again.") from error


def _is_something_else(error: Unreadable) -> bool:
    """Tell whether a look found what is no version of a journal, damaged, on its way or hidden by the system."""
    damaged = isinstance(error, codec.Broken | codec.NotDownloaded)
    return not damaged and not isinstance(error.__cause__, OSError | ValueError)


class JournalTable(Table):
    """A table whose new ids fit the journal, and whose searches neither go stale nor share their results."""

    _version = -1

    def search(self, cond: QueryLike) -> list[Found]:
        """Give copies of all records that answer a query."""
        self._read_table()  # drops answers to the same query on an older version
        return [Found(copied(found), found.doc_id) for found in super().search(cond)]

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        table = super()._read_table()
        version = getattr(self._storage, "version", -1)
        if version != self._version:
            self.clear_cache()
            self._version = version
        return table

    def _get_next_id(self) -> int:
        return ids.next(now())


class JournalDB(TinyDB):
    """TinyDB on a journal, for queries and for scripts: ``JournalDB(path).table("goals").search(...)``."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]
