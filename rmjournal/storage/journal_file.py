"""The journal file: read once a version, replaced whole if it is unchanged."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rmjournal.crdt.merge import HEADER_TABLE, Content
from rmjournal.crdt.raw_tables import RawTables
from rmjournal.errors import Unreadable
from rmjournal.storage import codec
from rmjournal.storage.files.atomic_write import FileVersion, is_unchanged, real_name, real_path, replace_if_unchanged
from rmjournal.storage.sealing import LockedFile


class JournalFile:
    """One journal file: parsed once a version, replaced whole and durably.

    No handle stays open. ``read_ours`` gives what was written here last, which needs no search for duplicate names;
    it takes the bytes that are there now.
    """

    def __init__(self, path: str | Path, read_ours: Callable[[bytes], bytes | None] = lambda _: None) -> None:
        self.path = Path(path)
        self.target = real_path(self.path)
        """The real file, all links followed, as it was when it was opened."""
        self._folder = real_name(self.path).parent
        self.content: Content = {}
        """All tables; replaced with each version, never changed."""
        self.header: codec.Header | None = None
        self.file_version: FileVersion | None = None
        """The version that was read or saved last; None before the first."""
        self.damaged_version: FileVersion | None = None
        """What the last look found, if that was damaged."""
        self.is_missing = self.is_displaced = False
        """Whether the last look found nothing; whether it found something that is not this journal."""
        self.version_count = 0
        self._read_ours = read_ours
        self.ours: codec.CanonicalText | None = None
        """What was written here last, as it was with the version that was read last."""

    def reload(self) -> bool:
        """Read the file if it changed; tell whether its content did.

        Unreadable leaves all as it was.
        """
        try:
            self.is_displaced = False
            return self._reload()
        except Unreadable as error:
            self.is_displaced = _is_something_else(error)
            raise

    def _reload(self) -> bool:
        self.damaged_version, self.is_missing = None, False
        self._follow()
        with suppress(OSError):  # the look below finds the words for it
            if self.file_version is not None and is_unchanged(self.target, self.file_version):
                return False
        version = self._read_version()
        if self.file_version is None or version.data != self.file_version.data:
            content, header = self._with_header(self._decode(version))
            if self.header is not None and self.header.journal_id != header.journal_id:
                raise Unreadable(
                    f"Another journal has replaced {self.path}, probably from your sync tool; open it again, or "
                    "restore the old file."
                )
            self.header = header
            self.set_version(version, content)
            return True
        self.file_version = version
        return False

    def _follow(self) -> None:
        """Follow the path to another real file of this journal; Unreadable otherwise."""
        target = real_path(self.path)
        if target == self.target:
            return
        try:
            content = codec.decode(target, codec.read_file(target).data)
            if self.header is None or codec.read_header(target, content).journal_id == self.header.journal_id:
                self.target = target
                return
        except LockedFile:
            raise
        except Unreadable as error:
            raise Unreadable(self._explain_wrong_target(target)) from error
        raise Unreadable(self._explain_wrong_target(target))

    def _explain_wrong_target(self, target: Path) -> str:
        return (
            f"{self.path} leads to {target} now, which is not this journal, so nothing is written there; remove "
            "the link, or restore the journal there."
        )

    def _with_header(self, content: Content) -> tuple[Content, codec.Header]:
        """Return tables with their header, restored where the records are known."""
        try:
            return content, codec.read_header(self.path, content)
        except Unreadable:
            if self.header is None or not codec.shares_records(content, self.content):
                raise
            return {**content, HEADER_TABLE: self.content[HEADER_TABLE]}, self.header

    @property
    def is_in_its_folder(self) -> bool:
        """Whether the file's folder is the one in which it was opened.

        A link to another folder is not.
        """
        return real_name(self.path).parent == self._folder

    @property
    def may_be_replaced(self) -> bool:
        """Whether the last look found nothing, or bytes that are no journal of anyone."""
        return self.is_missing or self.damaged_version is not None

    def _read_version(self) -> FileVersion:
        try:
            return codec.read_file(self.path)
        except Unreadable as error:
            self.is_missing = codec.is_missing(error)
            raise

    def _decode(self, version: FileVersion) -> Content:
        try:
            return codec.decode(self.path, version.data, ours=self._known_text(version))
        except codec.DamagedFile:
            self.damaged_version = version
            raise

    def _known_text(self, version: FileVersion) -> codec.CanonicalText | None:
        """Give the version that is known so far, or what was written here last."""
        if self.file_version is not None and isinstance(self.content, RawTables):
            return codec.CanonicalText(self.file_version.data, self.content)
        ours = self._read_ours(version.data)
        self.ours = codec.CanonicalText(ours) if ours is not None else None
        return self.ours

    def save(self, content: Content, text: bytes | None = None, *, over_damaged: bool = False) -> None:
        """Save all tables durably.

        ``over_damaged`` replaces what the last look found damaged or gone; ``text`` are the encoded tables.
        OtherVersionError if the file is not the version known; NotSaved if the system refuses.
        """
        expected = self.damaged_version if over_damaged else self.file_version
        self.set_version(
            replace_if_unchanged(self.target, codec.check_size(self.path, text or codec.encode(content)), expected),
            content,
        )

    def set_version(self, version: FileVersion, content: Content) -> None:
        """Hold a version of the file that was just read or saved."""
        self.file_version, self.content = version, content
        self.version_count += 1


def _is_something_else(error: Unreadable) -> bool:
    """Tell whether a file was read well and is no version of a journal."""
    damaged = isinstance(error, codec.DamagedFile | codec.PlaceholderFile | LockedFile)
    return not damaged and not isinstance(error.__cause__, OSError | ValueError)
