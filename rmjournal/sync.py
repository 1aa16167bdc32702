"""The door to other devices: conflict copies beside the file are found, merged, proven on the disk and put away.

A copy is known by what it holds: the id of this journal in its first 4 KiB. It is removed only when the file on the
disk holds all that it knows, its bytes are in the state folder (``absorbed``, for 30 days), and only a sync tool can
have made its name or the person agreed. What only looks like a copy is left where it is, and named.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import Final, NamedTuple

from rmjournal.copies import Name, name_of
from rmjournal.errors import NotFound, NotSaved, ReadOnly, Refused, Unreadable
from rmjournal.leaf import JSON
from rmjournal.merge import Content
from rmjournal.store import Store, layout
from rmjournal.store.known import holds
from rmjournal.store.saving import Seen, Signature, is_same

LARGEST: Final = 64 * 2**20
"""Bytes of the largest file that is looked into."""

SPACING: Final = 5.0
"""Seconds between two removals: some tools stop when many files go at once."""

OLD: Final = 3600.0
"""Seconds after which an unfinished save of ours is a leftover."""

KEPT_FOR: Final = 30 * 86400.0
"""Seconds for which a removed copy stays in the state folder."""

_SETTING = "kept_copies"


class Copy(NamedTuple):
    """A file beside the journal that is a copy of it, or looks like one."""

    path: Path
    name: Name
    merged: bool
    """Whether the journal on the disk holds all that it knows."""
    why: str
    """Why it is still there, in one sentence; empty when it will be removed shortly."""


class Turn(NamedTuple):
    """What one look at the folder did."""

    changed: bool
    """Whether anything was new."""
    removed: tuple[Path, ...]
    copies: tuple[Copy, ...]
    """Copies, and files that look like copies, that are still there; those kept on purpose are not among them."""


class Sync:
    """Watches the folder of one open journal."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._seen: dict[Path, tuple[Signature, Copy | None]] = {}
        self._removed_at = -SPACING

    def turn(self) -> Turn:
        """Look into the folder once, merge what is new, remove at most one copy; to be called after each refresh.

        It never waits; what does not work now is tried again in the next turn. While the file is away, what copies
        know is learned all the same, so that the file is written anew with all of it.
        """
        before, removed, copies = self.store.content, list[Path](), list[Copy]()
        for path, name in self._candidates():
            try:
                copy = self._looked_at(path, name)
                if copy and copy.merged and not copy.why and self._put_away(copy.path):
                    removed.append(path)
                elif copy:
                    copies.append(copy)
            except (OSError, Unreadable, NotSaved, ReadOnly) as error:
                self._seen.pop(path, None)
                copies.append(Copy(path, name, False, f"{path} is not merged yet: {error}"))
        return Turn(self.store.content is not before, tuple(removed), tuple(copies))

    def settle(self, pause: Callable[[float], None] = time.sleep) -> Turn:
        """Take turns until there is nothing left to merge and to remove; gives what all of them did."""
        changed, removed = False, list[Path]()
        while True:
            turn = self.turn()
            changed |= turn.changed
            removed += turn.removed
            if not any(copy.merged and not copy.why for copy in turn.copies):
                return Turn(changed, tuple(removed), turn.copies)
            pause(SPACING)

    def merge_file(self, path: Path) -> bool:
        """Merge a file that a person names; True if it was removed, for only a sync tool can have left it there.

        Unreadable if it is no copy of this journal; NotSaved if it cannot be merged now.
        """
        seen = layout.look(path)
        if why := self._stranger(path, seen):
            raise Unreadable(why.replace("looks like a copy but ", "").replace("it was left", "it is left"))
        self._merge(path, seen)
        beside = Path(os.path.realpath(path)).parent == self._target().parent
        if not beside or name_of(path.name, self._target().name) is not Name.CERTAIN:
            return False
        self._removed_at = -SPACING
        return self._put_away(path)

    def beside(self) -> tuple[list[Path], list[Path]]:
        """Give the files beside that are copies of this journal, and those that only look so; merges nothing."""
        copies, others = list[Path](), list[Path]()
        for path, name in self._candidates():
            try:
                seen = layout.look(path)
            except Unreadable:
                continue
            if layout.id_in(seen.data) == self.store.journal_id:
                copies += [path] if _mark(seen) not in self._kept() else []
            elif name is Name.CERTAIN:
                others.append(path)
        return copies, others

    def let_go(self, path: Path) -> None:
        """Remove a merged copy whose name is not certain, because the person said so; Refused if it must stay."""
        name = name_of(path.name, self._target().name)
        if name is Name.RESILIO:
            raise Refused(f"{path} stays: removing it would remove the real file on your other devices.")
        self._seen.pop(path, None)
        copy = self._looked_at(path, name or Name.LIKE)
        if copy is None or not copy.merged:
            raise NotFound(f"{path} is no merged copy of this journal; nothing was removed.")
        self._removed_at = -SPACING
        self._put_away(path)

    def keep(self, path: Path) -> None:
        """Keep a copy for good as it is now: it is not asked about again until it changes."""
        self.store.state.keep_setting(_SETTING, [*self._kept()[-99:], _mark(layout.look(path))])
        self._seen.pop(path, None)

    def _kept(self) -> list[JSON]:
        known = self.store.state.settings().get(_SETTING)
        return known if isinstance(known, list) else []

    def _target(self) -> Path:
        return Path(os.path.realpath(self.store.path))

    def _candidates(self) -> list[tuple[Path, Name]]:
        file = self._target()
        try:
            names = sorted(there.name for there in file.parent.iterdir())
        except OSError:
            return []
        named = ((file.parent / name, name_of(name, file.name)) for name in names)
        return [(path, name) for path, name in named if name is not None]

    def _looked_at(self, path: Path, name: Name) -> Copy | None:
        """Merge a file if it is a copy and was not merged yet; tell what it is."""
        try:
            status = path.lstat()
        except FileNotFoundError:
            return None
        known = self._seen.get(path)
        if known and known[0] == Signature.of(status):
            return known[1]
        if not S_ISREG(status.st_mode) or status.st_size > LARGEST or not self._is_old_enough(name, status):
            return None
        seen = layout.look(path)
        why = self._stranger(path, seen)
        if why:
            stranger = Copy(path, name, False, why) if name not in (Name.LIKE, Name.LEFTOVER) else None
            self._seen[path] = seen.signature, stranger
            return stranger
        try:
            self._merge(path, seen)
            copy = self._answer(path, name, seen)
        except Unreadable as error:
            copy = Copy(path, name, False, f"{path} looks like a copy and is not merged: {error}")
        self._seen[path] = seen.signature, copy
        return copy

    def _is_old_enough(self, name: Name, status: os.stat_result) -> bool:
        return name is not Name.LEFTOVER or time.time() - status.st_mtime > OLD

    def _stranger(self, path: Path, seen: Seen) -> str:
        """Say why a file is no copy of this journal; empty if it is one."""
        found = layout.id_in(seen.data)
        if not found:
            return f"{path} looks like a copy but holds no journal; it was left alone."
        if found != self.store.journal_id:
            return f"{path} looks like a copy but is another journal; it was left alone."
        return ""

    def _merge(self, path: Path, seen: Seen) -> None:
        content: Content = layout.decode(path, seen.data)
        header = layout.header(path, content)
        if header.journal_id != self.store.journal_id:
            raise Unreadable(f"{path} is another journal behind its first lines.")
        if header.min_reader > layout.FORMAT:
            raise Unreadable(f"{path} was written by a newer rmjournal; update this program.")
        self.store.take_in(content)
        if not holds(self.store.path, content):
            raise NotSaved("the file was changed by another program just now.")

    def _answer(self, path: Path, name: Name, seen: Seen) -> Copy | None:
        if name in (Name.CERTAIN, Name.LEFTOVER):
            return Copy(path, name, True, "")
        if _mark(seen) in self._kept():
            return None
        if name is Name.RESILIO:
            return Copy(path, name, True, f"{path} is merged; it stays, for removing it would remove the real file.")
        return Copy(path, name, True, f"{path} is merged; it stays until you say that it may go.")

    def _put_away(self, path: Path) -> bool:
        """Remove one merged copy, unless one was removed just now; what is removed is kept aside first."""
        now = time.monotonic()
        if now - self._removed_at < SPACING:
            return False
        seen = layout.look(path)
        if not holds(self.store.path, layout.decode(path, seen.data)):
            self._seen.pop(path, None)
            return False
        self.store.state.keep_aside("absorbed", seen.data)
        self.store.state.forget_aside("absorbed", time.time() - KEPT_FOR)
        if not is_same(path, seen):
            self._seen.pop(path, None)
            return False
        path.unlink()
        with suppress(KeyError):
            del self._seen[path]
        self._removed_at = now
        return True


def _mark(seen: Seen) -> str:
    return sha256(seen.data).hexdigest()
