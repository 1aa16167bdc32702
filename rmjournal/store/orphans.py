"""Orphaned journals: what the state folders keep of a journal that is in no file any more."""

import hashlib
import platform
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import reduce
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.errors import NotSaved, Unreadable
from rmjournal.leaf import JSON
from rmjournal.merge import HEADER, Content, merge
from rmjournal.store import layout, places, saving
from rmjournal.store.known import Missing, entry_count, holds, knows, missing
from rmjournal.store.moved import gone_places, last_saved
from rmjournal.store.refusals import refusal
from rmjournal.store.saving import OtherVersionError
from rmjournal.store.state import StateFolder, state_folders
from rmjournal.store.tables import JournalStorage

_SETTLED: Final = "orphans_settled"
"""The setting that holds for which orphans a person has answered, and what was kept of each then."""


class Orphan(NamedTuple):
    """A journal, or a part of one, that this machine keeps and that is not in the file where it was."""

    state: StateFolder
    place: Path
    """The file in which it was last."""
    content: Content
    """All that is kept of it."""
    mark: str
    """Tells what is kept now from what is kept later."""
    file: Path | None = None
    """The file beside the place that holds all of it; none if no file does."""
    lacking: Missing = Missing()
    """What the file of the same journal lacks of it."""

    @property
    def words(self) -> str:
        """How much it is, in words."""
        entries, drafts = entry_count(self.content), len(self.state.drafts())
        told = f"{entries} entr{'y' if entries == 1 else 'ies'}"
        return f"{told} and {drafts} draft{'s' * (drafts != 1)}" if drafts else told


def replaced_journals(path: Path, own: StateFolder | None, content: Content, root: Path | None) -> list[Orphan]:
    """Find the journals that were in a file before what is in it now, and that moved to no other file.

    ``own`` and ``content`` are the state folder and the tables of the journal that is in it now, none and empty if it
    holds no journal. One whose id alone was changed is no orphan: its records are all there.
    """
    found: list[Orphan] = []
    names = _names_of(path)
    for state in state_folders(root):
        kept = [place for place in names if state.knows(place)]
        if not kept or (own and state.path == own.path) or (own and is_settled(own, state, _mark(state, kept))):
            continue
        known = kept_content(state, kept)
        if known and not stands_in(content, known) and not _is_elsewhere(state, known):
            found.append(Orphan(state, kept[0], known, _mark(state, kept), _file_beside(path, known)))
    return sorted(found, key=lambda orphan: last_saved(orphan.state, orphan.place), reverse=True)


def lost_part(state: StateFolder, file: Path, content: Content) -> Orphan | None:
    """Find what was saved of a journal in places where it is not any more, if no file of it holds all of that."""
    gone = list(gone_places(state, file))
    mark = _mark(state, gone)
    known = kept_content(state, gone) if gone and not is_settled(state, state, mark) else None
    if known is None or not missing(content, known):
        return None
    others = [place for place in places.noted(state.path) if place != file and state.is_in(place)]
    lacking = missing(reduce(merge, [content, *(part for place in others for part in _tables_in(place))]), known)
    return Orphan(state, gone[0], known, mark, lacking=lacking) if lacking else None


def _tables_in(file: Path) -> Iterator[Content]:
    with suppress(Unreadable):
        yield layout.decode(file, layout.look(file).data)


def journals_in_no_file(path: Path, own: StateFolder | None, root: Path | None) -> Iterator[Orphan]:
    """Find the journals that were in other files than this one, and are in no file any more."""
    for state in state_folders(root):
        gone = list(gone_places(state, path))
        is_own = own is not None and state.path == own.path
        if is_own or _names_of(path) & {*gone} or len(gone) < len(places.noted(state.path)):
            continue
        if gone and (known := kept_content(state, gone)) and not _file_beside(gone[0], known):
            yield Orphan(state, gone[0], known, _mark(state, gone))


def saved_apart(path: Path, root: Path | None = None) -> list[Path]:
    """Save the journals that were in a file beside it, where something that is no journal has its name now.

    Empty where there are none, or the file is only damaged; NotSaved if the system refuses.
    """
    displaced, file = is_displaced(path), saving.real(path)
    found = replaced_journals(path, None, {}, root)
    return [save_beside(path, orphan) for orphan in found if displaced or orphan.place != file]


def is_displaced(path: Path) -> bool:
    """Tell whether something that is no journal, and no damaged one, has the name of a file."""
    file = JournalStorage(path)
    with suppress(Unreadable):
        file.look()
    return file.displaced


def save_beside(path: Path, orphan: Orphan) -> Path:
    """Save an orphan in a file beside another one, unless it is in one, and give that; NotSaved if that cannot be."""
    return orphan.file or keep_beside(path, orphan.content)


def settle(own: StateFolder, orphan: Orphan) -> None:
    """Ask no more about an orphan until more is kept of it; NotSaved if that cannot be remembered."""
    own.keep_setting(_SETTLED, {**_settled(own), orphan.state.path.name: orphan.mark})


def is_settled(own: StateFolder, state: StateFolder, mark: str) -> bool:
    """Tell whether a person has answered for what is kept of a journal."""
    return _settled(own).get(state.path.name) == mark


def _settled(own: StateFolder) -> dict[str, JSON]:
    found = own.settings().get(_SETTLED)
    return {**found} if isinstance(found, dict) else {}


def kept_content(state: StateFolder, kept: Collection[Path]) -> Content | None:
    """Read all that is kept of a journal in some places; none if that is nothing."""
    parts = [part for place in kept for part in known_content(state, place)]
    return reduce(merge, parts) if parts else None


def known_content(state: StateFolder, file: Path) -> list[Content]:
    """What this machine knew of a journal file last: its base, else the newest version that can be read; and its log.

    Of a file that it never saved, its log alone. Nothing where nothing is kept.
    """
    unsaved = state.unsaved(file).news()
    base = state.base(file)
    for data in chain(() if base is None else (base,), state.versions(file).texts()):
        try:
            content = layout.decode(file, data)
            if state.is_of(layout.header(file, content).journal_id):
                return [merge(content, unsaved)]
        except Unreadable:
            continue
    return [merge(layout.new_content(state.path.name), unsaved)] if unsaved else []


def keep_beside(path: Path, content: Content) -> Path:
    """Save a journal in a file beside another one, and give its path; NotSaved if the system refuses.

    What was saved there before of the same journal is merged with it.
    """
    number = 1
    while True:
        beside = _beside(path, number)
        try:
            there = _read(beside)
            if there is None:
                saving.save(beside, layout.fitting(beside, layout.encode(content)), None)
                return beside
            seen, known = there
            if _id_of(known) == _id_of(content):
                if not knows(known, content):
                    saving.save(beside, layout.fitting(beside, layout.encode(merge(known, content))), seen)
                return beside
        except (Unreadable, OtherVersionError):
            pass
        number += 1


def _beside(path: Path, number: int) -> Path:
    """The name under which a journal is saved beside a file, after this computer's name."""
    computer = re.sub(r"[^\w.-]+", "-", platform.node())[:40].strip("-.") or "this computer"
    more = f" {number}" if number > 1 else ""
    return saving.named(path).with_name(f"{path.stem} (kept on {computer}{more}){path.suffix}")


def _read(beside: Path) -> tuple[saving.Seen, Content] | None:
    """Read a file beside; none if nothing is there, Unreadable if it is a link or no journal."""
    try:
        if not saving.is_there(beside):
            return None
    except OSError as error:
        raise NotSaved(refusal(beside, error)) from error
    if beside.is_symlink():
        raise Unreadable(f"{beside} is a link.")
    seen = layout.look(beside)
    content = layout.decode(beside, seen.data)
    layout.header(beside, content)
    return seen, content


def _file_beside(path: Path, known: Content) -> Path | None:
    """The file beside another one that holds all of a journal, if it was saved so."""
    number = 1
    while True:
        beside = _beside(path, number)
        try:
            there = _read(beside)
        except (Unreadable, NotSaved):
            there = None
        if there is None and not beside.exists():
            return None
        if there and _id_of(there[1]) == _id_of(known) and knows(there[1], known):
            return beside
        number += 1


def _id_of(content: Content) -> str:
    return layout.header(Path(), content).journal_id


def _is_elsewhere(state: StateFolder, known: Content) -> bool:
    """Tell whether a file in which a journal was on this machine holds all that is kept of it."""
    return any(state.is_in(place) and holds(place, known) for place in places.noted(state.path))


def stands_in(content: Content, known: Content) -> bool:
    """Tell whether all records of a journal stand in another one."""
    return bool(content) and knows({**content, HEADER: known[HEADER]}, known)


def _names_of(path: Path) -> set[Path]:
    """The real paths that a file may have had: as it is, before its name became a link, before a folder did."""
    return {saving.real(path), saving.named(path), path.absolute()}


def _mark(state: StateFolder, kept: Collection[Path]) -> str:
    marks = repr([(str(place), state.marks(place)) for place in sorted(kept)])
    return hashlib.sha256(marks.encode("utf-8", "surrogateescape")).hexdigest()[:16]
