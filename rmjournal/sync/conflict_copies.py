"""Conflict copies: find, merge, prove on disk, put away.

A copy is known by what it holds: the id of this journal in its first 4 KiB. It is removed only when the file on the
disk holds all that it knows, its bytes are in the state folder (``absorbed``, for 30 days), and only a sync tool can
have made its name or the person agreed. What only looks like a copy is left where it is, and named.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import JSON
from rmjournal.crdt.merge import Content
from rmjournal.errors import NotSaved, ReadOnly, Refused, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.copy_names import Name, name_of
from rmjournal.storage.files.atomic_write import FileVersion, Signature, is_same, named
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.storage.replica import holds
from rmjournal.storage.store import Store

LARGEST: Final = 64 * 2**20
"""Bytes of the largest file that is looked into unasked, unless the journal itself is as large."""

_ANSWERS: Final = "copies_answered"
_TOLD: Final = "copies_told"
_REMEMBERED: Final = 200

RESTED: Final = 5.0
"""Seconds after which a running screen names a file that is not merged: until then it may be on its way."""

NAMED: Final = (Name.CERTAIN, Name.POSSIBLE, Name.RESILIO)
"""What a name must say for a person to hear of a file that only looks like a copy."""


class Copy(NamedTuple):
    """A file beside the journal that is a copy of it, or looks like one."""

    path: Path
    name: Name
    ours: bool
    """Whether it carries the id of this journal."""
    merged: bool
    """Whether the journal on the disk holds all that it knows."""
    why: str
    """Why it is still there, in one sentence; empty when it will be removed shortly."""
    failed: bool = False
    """Something went wrong with it; the next turn tries again."""

    @property
    def asks(self) -> bool:
        """Whether a person is to say if it may go: it is merged, and its name may be their own."""
        return self.merged and bool(self.why) and not self.failed and self.name is not Name.RESILIO


class Turn(NamedTuple):
    """What one look at the folder did."""

    changed: bool
    """Whether anything was new."""
    removed: tuple[Path, ...]
    copies: tuple[Copy, ...]
    """Copies, and files that look like copies, that are still there; those kept on purpose are not among them."""


def candidates(target: Path) -> list[tuple[Path, Name]]:
    """The files in the folder of a journal whose names are like those of copies, the journal itself never.

    Unreadable if the folder cannot be listed, which does not tell that there are none.
    """
    try:
        names = sorted(there.name for there in target.parent.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unreadable(f"{codec.unreadable(target.parent, error)[:-1]}; copies in it are not found.") from error
    named = ((target.parent / name, name_of(name, target.name)) for name in names)
    return [(path, name) for path, name in named if name is not None and not _is_itself(path, target)]


def _is_itself(path: Path, target: Path) -> bool:
    """Tell whether a name leads to the journal: spelt otherwise on some disks, or a second name of one file."""
    try:
        return os.path.samestat(path.lstat(), target.lstat())
    except OSError:
        return False


def obstacle(path: Path, status: os.stat_result, target: Path) -> str:
    """Say why a file is not looked into; empty if it may be."""
    mode, size = status.st_mode, status.st_size
    if not S_ISREG(mode):
        what = "a folder" if S_ISDIR(mode) else "a link" if S_ISLNK(mode) else "a pipe or a device"
        return f"{path} looks like a copy but is {what}; it was left alone."
    if size > LARGEST and size > 2 * target.stat().st_size:
        return f"{path} looks like a copy but is very large; rmjournal merge FILE takes it in all the same."
    return ""


def stranger(path: Path, seen: FileVersion, journal_id: str) -> str:
    """Say why a file is no copy of a journal; empty if it is one."""
    found = codec.id_in(seen.data)
    if not found:
        what = "is empty" if codec.is_blank(seen.data) else "holds no journal"
        return f"{path} looks like a copy but {what}; it was left alone."
    if found != journal_id:
        return (
            f"{path} looks like a copy but is another journal; it was left alone. rmjournal import FILE takes in "
            "what is in it."
        )
    return ""


def is_removable(path: Path, target: Path) -> bool:
    """Tell whether a path is a plain file beside a journal and not the journal itself."""
    return path.parent == target.parent and S_ISREG(path.lstat().st_mode) and not _is_itself(path, target)


class Answers:
    """What a person said of copies, each once and of what it holds, remembered on this machine."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state

    def keeps(self, seen: FileVersion) -> bool:
        """Tell whether it stays and is not asked about."""
        return self._known(_ANSWERS).get(_mark(seen.data)) == "keep"

    def may_go(self, seen: FileVersion) -> bool:
        """Tell whether it may be removed once it is merged."""
        return self._known(_ANSWERS).get(_mark(seen.data)) == "go"

    def keep(self, seen: FileVersion) -> None:
        """Ask no more about it until it changes; NotSaved if that cannot be remembered."""
        self._add(_ANSWERS, _mark(seen.data), "keep")

    def let_go(self, seen: FileVersion) -> None:
        """Let it be removed; NotSaved if that cannot be remembered."""
        self._add(_ANSWERS, _mark(seen.data), "go")

    def is_told(self, why: str) -> bool:
        """Tell whether a sentence about a file was told on this machine."""
        return _mark(why.encode("utf-8", "surrogateescape")) in self._known(_TOLD)

    def told(self, why: str) -> None:
        """Remember that a sentence about a file was told."""
        self._add(_TOLD, _mark(why.encode("utf-8", "surrogateescape")), "told")

    def _add(self, setting: str, mark: str, answer: str) -> None:
        known = {name: said for name, said in self._known(setting).items() if name != mark}
        latest = list(known.items())[1 - _REMEMBERED :]
        self._state.keep_setting(setting, {**dict(latest), mark: answer})

    def _known(self, setting: str) -> dict[str, JSON]:
        known = self._state.settings().get(setting)
        return known if isinstance(known, dict) else {}


class Naming:
    """What a running screen tells of files that stay: of what is no copy once on this machine, else once a run."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._since: dict[str, float] = {}
        self._told: set[str] = set()

    def due(self, copies: Iterable[Copy], now: float) -> list[str]:
        """Give the sentences to be told now, each for the first and only time; ``now`` in seconds of any clock."""
        staying = {copy.why: copy for copy in copies if copy.why and not copy.asks}
        self._since = {why: self._since.get(why, now) for why in staying}
        due = [why for why, since in self._since.items() if now - since >= RESTED and why not in self._told]
        self._told.update(due)
        return [why for why in due if self._is_news(staying[why])]

    def _is_news(self, copy: Copy) -> bool:
        if copy.ours and not copy.merged:
            return True  # words of the journal are in it that the journal lacks
        if self._answers.is_told(copy.why):
            return False
        with suppress(NotSaved):  # it is told again another day
            self._answers.told(copy.why)
        return True


def _mark(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


SPACING: Final = 5.0
"""Seconds between two removals: some tools stop when many files go at once."""

OLD: Final = 3600.0
"""Seconds after which an unfinished save of ours is a leftover."""

KEPT_FOR: Final = 30 * 86400.0
"""Seconds for which a removed copy stays in the state folder."""


class Sync:
    """Watches the folder of one open journal."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.answers = Answers(store.state)
        """What the person said of copies."""
        self._seen: dict[Path, tuple[Signature, Copy | None]] = {}
        self._removed_at = -SPACING

    def turn(self) -> Turn:
        """Look into the folder once, merge what is new, remove at most one copy; to be called after each refresh.

        It never waits; what does not work now is tried again in the next turn. While the file is away, what copies
        know is learned all the same, so that the file is written anew with all of it.
        """
        before, removed = self.store.content, list[Path]()
        candidates, copies = self._listed()
        for path, name in candidates:
            try:
                copy = self._looked_at(path, name)
            except (OSError, Unreadable, NotSaved, ReadOnly) as error:
                self._seen.pop(path, None)
                said = codec.unreadable(path, error) if isinstance(error, OSError) else str(error)
                copies.append(Copy(path, name, True, False, f"{path} is not merged yet: {said}", failed=True))
                continue
            if copy and copy.merged and not copy.why and self._is_time():
                copy = self._left(copy)
                removed += [] if copy else [path]
            copies += [copy] if copy else []
        return Turn(self.store.content is not before, tuple(removed), tuple(copies))

    def turns(self, pause: Callable[[float], None] = time.sleep) -> Iterator[Turn]:
        """Take turns until there is nothing left to merge and to remove; one at least."""
        while True:
            turn = self.turn()
            yield turn
            if not any(copy.merged and not copy.why for copy in turn.copies):
                return
            pause(SPACING)

    def settle(self, pause: Callable[[float], None] = time.sleep) -> Turn:
        """Take all these turns; gives what they did together."""
        taken = list(self.turns(pause))
        removed = tuple(path for turn in taken for path in turn.removed)
        return Turn(any(turn.changed for turn in taken), removed, taken[-1].copies)

    def beside(self) -> list[Copy]:
        """Tell what lies beside the journal as a turn does, and merge and remove nothing."""
        candidates, trouble = self._listed()
        found: list[Copy | None] = [*trouble]
        for path, name in candidates:
            with suppress(OSError, Unreadable):
                found.append(self._told_apart(path, name, self._is_held)[1])
        return [copy for copy in found if copy]

    def unmerged(self) -> list[Path]:
        """The copies of this journal, by names that only a sync tool makes, of which something is not in the file."""
        if not any(name is Name.CERTAIN for _, name in self._listed()[0]):
            return []
        return [copy.path for copy in self.beside() if copy.ours and not copy.merged and copy.name is Name.CERTAIN]

    def merge_file(self, path: Path, *, stays: bool = False, pause: Callable[[float], None] = time.sleep) -> bool:
        """Merge a file that a person names; True if it was put away: of a sync tool or let go, unless it ``stays``.

        Unreadable if it is no copy of this journal; NotSaved if it cannot be merged now.
        """
        seen = self._own(path)
        self._merge(path, codec.decode(path, seen.data))
        here = self._here(path)
        certain = name_of(here.name, self._target().name) is Name.CERTAIN or self.answers.may_go(seen)
        if stays or not certain or self._must_stay(here):
            return False
        if not self._is_time():
            pause(SPACING)
        return self._put_away(here)

    def let_go(self, path: Path) -> None:
        """Merge a copy and let it go, because the person said so: the next turn removes it; Refused if it must stay.

        Unreadable if it is no copy of this journal; NotSaved if it cannot be merged now.
        """
        seen, here = self._own(path), self._here(path)
        if why := self._must_stay(here):
            raise Refused(f"{path} stays: {why}.")
        self._merge(path, codec.decode(path, seen.data))
        self.answers.let_go(seen)
        self._seen.pop(here, None)

    def take_in(self, path: Path, content: Content) -> bool:
        """Take in what could be read of a copy; False if it is none of this journal, or of a newer format."""
        with suppress(Unreadable):
            return self._merge(path, content)
        return False

    def keep(self, path: Path) -> None:
        """Keep a file as it is now: it is not asked about, or named, again until it changes."""
        self.answers.keep(codec.look(path))
        self._seen.pop(self._here(path), None)

    def _target(self) -> Path:
        return self.store.file

    def _listed(self) -> tuple[list[tuple[Path, Name]], list[Copy]]:
        """List what may be a copy, or say why the folder cannot be listed."""
        try:
            return list(self._candidates()), []
        except Unreadable as error:
            return [], [Copy(self._target().parent, Name.CERTAIN, False, False, str(error), failed=True)]

    def _candidates(self) -> Iterator[tuple[Path, Name]]:
        for path, name in candidates(self._target()):
            with suppress(OSError):
                if name is not Name.LEFTOVER or time.time() - path.lstat().st_mtime > OLD:
                    yield path, name

    def _here(self, path: Path) -> Path:
        return named(path)

    def _own(self, path: Path) -> FileVersion:
        """Read a file that a person names; Unreadable if it is no copy of this journal."""
        seen = codec.look(path)
        if why := stranger(path, seen, self.store.journal_id):
            raise Unreadable(why.replace("looks like a copy but ", "").replace("it was left", "it is left"))
        return seen

    def _must_stay(self, path: Path) -> str:
        """Say why a file is not removed whatever a person says; empty if it may be."""
        if name_of(path.name, self._target().name) is Name.RESILIO:
            return "removing it would remove the real file on your other devices"
        return "" if is_removable(path, self._target()) else "only a copy beside the journal is put away"

    def _looked_at(self, path: Path, name: Name) -> Copy | None:
        """Merge a file if it is a copy and was not merged yet; tell what it is."""
        try:
            status = path.lstat()
        except FileNotFoundError:
            return None
        known = self._seen.get(path)
        if known and known[0] == Signature.of(status):
            return known[1]
        self._seen[path] = self._told_apart(path, name, self._merge)
        return self._seen[path][1]

    def _told_apart(
        self, path: Path, name: Name, take: Callable[[Path, Content], bool]
    ) -> tuple[Signature, Copy | None]:
        """Tell what a file is, and which version of it; ``take`` merges a copy, or tells if all in it is known."""
        status = path.lstat()
        if why := obstacle(path, status, self._target()):
            return Signature.of(status), Copy(path, name, False, False, why) if name in NAMED else None
        seen = codec.look(path)
        if why := stranger(path, seen, self.store.journal_id):
            is_named = name in NAMED and not codec.is_blank(seen.data)  # one that is empty wants nobody
            copy = Copy(path, name, False, False, why) if is_named else None
        else:
            copy = self._taken(path, name, seen, take)
        return seen.signature, None if self.answers.keeps(seen) else copy

    def _taken(self, path: Path, name: Name, seen: FileVersion, take: Callable[[Path, Content], bool]) -> Copy:
        try:
            merged = take(path, codec.decode(path, seen.data))
        except Unreadable as error:
            return Copy(path, name, True, False, f"{path} looks like a copy and is not merged: {error}")
        return Copy(path, name, True, merged, self._why(path, name, seen, merged))

    def _why(self, path: Path, name: Name, seen: FileVersion, merged: bool) -> str:
        """Say why a copy of this journal is still there; empty if it goes."""
        if not merged:
            return f"{path} is a copy of this journal; rmjournal merge takes it in."
        if name is Name.RESILIO:
            return f"{path} is merged; it stays, for removing it would remove the real file."
        if name in (Name.CERTAIN, Name.LEFTOVER) or self.answers.may_go(seen):
            return ""
        return f"{path} is merged; it stays until you say that it may go."

    def _merge(self, path: Path, content: Content) -> bool:
        self._refuse(path, content)
        self.store.take_in(content)
        if not holds(self.store.path, content):
            raise NotSaved(f"{self.store.path} was changed by another program just now; try again.")
        return True

    def _is_held(self, path: Path, content: Content) -> bool:
        self._refuse(path, content)
        return holds(self.store.path, content)

    def _refuse(self, path: Path, content: Content) -> None:
        header = codec.header(path, content)
        if header.journal_id != self.store.journal_id:
            raise Unreadable(f"{path} is another journal behind its first lines.")
        if header.min_reader > codec.FORMAT:
            raise Unreadable(f"{path} was written by a newer rmjournal; update this program.")

    def _is_time(self) -> bool:
        return time.monotonic() - self._removed_at >= SPACING

    def _left(self, copy: Copy) -> Copy | None:
        """Put a merged copy away; what is left of it, with the reason if that cannot be done now."""
        try:
            return None if self._put_away(copy.path) else copy
        except (OSError, Unreadable, NotSaved) as error:
            said = f"the system says “{error.strerror}”; remove it yourself." if isinstance(error, OSError) else error
            why = f"{copy.path} is merged, and cannot be put away now: {said}"
            return copy._replace(why=why, failed=True) if os.path.lexists(copy.path) else copy  # somebody took it

    def _put_away(self, path: Path) -> bool:
        """Remove a merged copy, unless it changed; it is kept aside first."""
        self._seen.pop(path, None)
        seen = codec.look(path)
        if not holds(self.store.path, codec.decode(path, seen.data)):
            return False
        self.store.state.keep_aside("absorbed", seen.data)
        self.store.state.forget_aside("absorbed", time.time() - KEPT_FOR)
        if not is_same(path, seen):
            return False
        path.unlink()
        self._removed_at = time.monotonic()
        return True
