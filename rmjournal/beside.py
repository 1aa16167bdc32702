"""Files beside a journal that are copies of it, or look so: what each is, and what a person has said of it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import JSON
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.storage import codec
from rmjournal.storage.copy_names import Name, name_of
from rmjournal.storage.files.atomic_write import Seen
from rmjournal.storage.local.state_folder import StateFolder

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


def stranger(path: Path, seen: Seen, journal_id: str) -> str:
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

    def keeps(self, seen: Seen) -> bool:
        """Tell whether it stays and is not asked about."""
        return self._known(_ANSWERS).get(_mark(seen.data)) == "keep"

    def may_go(self, seen: Seen) -> bool:
        """Tell whether it may be removed once it is merged."""
        return self._known(_ANSWERS).get(_mark(seen.data)) == "go"

    def keep(self, seen: Seen) -> None:
        """Ask no more about it until it changes; NotSaved if that cannot be remembered."""
        self._add(_ANSWERS, _mark(seen.data), "keep")

    def let_go(self, seen: Seen) -> None:
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
