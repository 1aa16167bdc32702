"""The file and what is known of it, kept alike: looked at, waited for, healed, saved."""

import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from rmjournal.errors import NotSaved, ReadOnly, Unreadable
from rmjournal.leaf import JSON, Tables
from rmjournal.merge import Content
from rmjournal.store import layout, saving
from rmjournal.store.behind import Behind, Saved
from rmjournal.store.known import Known, Missing, earlier, missing
from rmjournal.store.moved import follow, left_behind
from rmjournal.store.orphans import Orphan, journals_in_no_file, keep_beside, replaced_journals, stands_in
from rmjournal.store.recovery import aside, bring_back, entries_back, head, way_back
from rmjournal.store.remembered import Remembered
from rmjournal.store.rest import Rest
from rmjournal.store.saving import OtherVersionError
from rmjournal.store.state import StateFolder
from rmjournal.store.tables import JournalStorage

PATIENCE: Final = 2.0
"""Seconds for which a save waits for a file that a sync tool has taken away or half written."""

UNTIL_REPLACED: Final = 3.0
"""Seconds after which a file that vanished or is damaged is written anew."""

UNTIL_HEALED: Final = 0.3
"""Seconds for which a file that lacks something must rest before it is written; longer after a change by hand."""

UNTIL_ADOPTED: Final = 2.0
"""Seconds for which a file that was changed by hand must rest before the change gets its stamps."""

TAKEN_OUT: Final = "taken_out"
"""The setting that holds what was taken out by hand and waits for an answer."""


class Held:
    """One open file with all that is known of its journal; Unreadable if it cannot be opened."""

    older = Missing()
    """What the file lacks of a version before it, if it is an older one that came back; told once that is written."""

    def __init__(self, path: Path, state_root: Path | None) -> None:
        self.path = path
        self._root = state_root
        self._file = JournalStorage(path, self._is_ours)
        self.news = self._opened()
        """What was done to the file without being asked, a sentence each; whoever tells it empties the list."""
        self.journal_id = layout.header(path, self._file.content).journal_id
        self.state = StateFolder(state_root, self.journal_id)
        follow(self.state, self.target, self._file.content)
        self._remembered, self._kept_at = Remembered(self.state, self.target), self.target
        self._known = Known.opened(self._file, *self._remembered.all())
        self.behind = Behind(self.state.unsaved(self.target), self.news)
        """Edits that the file does not hold yet."""
        self.older = self._went_back(self._known.content)
        self._shown: Content | None = None
        self._rest = Rest()
        self.tables: Tables = {}
        """The records as they are now, deleted ones too: another object after each change, never changed in place."""
        self.read_only = ""
        """Why the file may only be read, in one sentence; empty if it may be changed."""
        self.trouble = ""
        """Why the file cannot be read right now, in one sentence; empty if it can."""
        self._take()
        self._note()
        self._hear()
        self.behind.bring(said for left, said in left_behind(self.state, self.target) if self.learn(left))

    def _opened(self) -> list[str]:
        done = ""
        try:
            self._file.look()
        except Unreadable:
            done = bring_back(self.path, self._root)
            try:
                self._file.look()
            except Unreadable as error:
                if way := way_back(self.path, self._root):
                    raise Unreadable(f"{error}{way}") from error
                raise
        return [done] if done else []

    @property
    def target(self) -> Path:
        """The file itself, all links followed: what is kept of it beside goes by this path."""
        return self._file.target

    @property
    def is_displaced(self) -> bool:
        """Whether the last look found something that is not this journal."""
        return self._file.displaced

    @property
    def content(self) -> Content:
        """All tables with all that is known, as the file writes them; never to be changed."""
        return self._known.content

    @property
    def missing(self) -> Missing:
        """What the file, as it was read last, does not hold of all that is known."""
        return Missing() if self._bytes() == self._known.text else missing(self._file.content, self._known.content)

    @property
    def is_plain(self) -> bool:
        """Whether the file, as it was read last, is in plain UTF-8."""
        return layout.unmarked(self._bytes()) == self._bytes()

    @property
    def is_followed(self) -> bool:
        """Whether the file lacks no more than what a program that is open writes in a moment."""
        return self.behind.is_fresh and self.state.base(self.target) in (None, self._bytes())

    def _went_back(self, before: Content) -> Missing:
        """What the file lacks of a version before it, if it is an older one that came back; else nothing."""
        is_older = not self._known.has_news and not self._known.by_hand
        return missing(self._file.content, before) if is_older else Missing()

    def _say_older(self) -> None:
        """Tell that an older version of the file was written over with all that is known."""
        if self.older:
            self.news.append(
                f"{self.path.name} was an older version; it lacked {self.older} and holds {self.older.pronoun} "
                "again. To go back, use rmjournal restore."
            )
        self.older = Missing()

    def look(self) -> bool:
        """Read the file if it is another version and learn what is new in it; True if anything was; Unreadable."""
        changed, was = False, self._file.content
        if self._file.look():
            changed = self._known.learn(self._file.content, self._bytes(), was)
            self._note()
            self.older = self._went_back(was)
        if self.target != self._kept_at:
            self._moved()
        changed |= self._recall()
        self._take()
        return changed

    def _moved(self) -> None:
        """Go on with the file to which a link leads since: what is kept of it beside goes with it."""
        self.news.append(f"{self.path} leads to {self.target} now, where this journal is saved from here on.")
        follow(self.state, self.target, self._known.content)
        self._remembered, self._kept_at = Remembered(self.state, self.target), self.target

    def _recall(self) -> bool:
        """Learn what other programs on this machine have saved, also if the file does not hold it any more."""
        data = self._remembered.news()
        there = earlier(self.path, data, self._known.content) if data != self._bytes() else None
        return there is not None and self.learn(there)

    def _learn_head(self) -> bool:
        """Learn what a file that only breaks off still says; True if anything was new."""
        broken = self._file.broken
        return broken is not None and self.learn(head(self.path, broken.data, self._known.content))

    def _note(self) -> None:
        """Remember what was taken out by hand until the person has said whether it may go."""
        self._forget_in_undo()
        known = self.state.settings().get(TAKEN_OUT) if self._known.out else None
        rows: list[JSON] = known if isinstance(known, list) else []
        new: list[JSON] = [[*one] for one in self._known.out if [*one] not in rows]
        if new:
            with suppress(NotSaved):
                self.state.keep_setting(TAKEN_OUT, [*rows, *new])

    def look_patiently(self, *, wait: bool = True) -> tuple[bool, bool]:
        """Look until a sync tool is done; tell whether anything is new, and whether to write the file anew.

        Without ``wait`` it looks once. NotSaved if the file is there but unreadable, or not ours to write over.
        """
        deadline = time.monotonic() + (PATIENCE if wait else -1)
        while True:
            try:
                return self.look(), False
            except Unreadable as error:
                if time.monotonic() > deadline:
                    if wait and self._file.may_be_replaced:
                        return self._recall() | self._learn_head(), True
                    raise NotSaved(f"Nothing was saved: {error}") from error
            time.sleep(0.02)

    def learn(self, content: Content) -> bool:
        """Learn what another file of this journal knows; True if anything was new."""
        new = self._known.learn(content, b"")
        self._forget_in_undo()
        self._take()
        return new

    def _forget_in_undo(self) -> None:
        """Take records out of the undo log that another device purged: undo would write their words again."""
        if self._known.purged:
            with suppress(NotSaved):
                self.state.actions(self.path).forget(self._known.purged)

    def glance(self) -> bool:
        """Look, if the file can be read and is not being saved; True if anything was new."""
        if self.behind.is_busy:
            return False
        self.end()
        with suppress(Unreadable):
            return self.look()
        return False

    def write_down(self, content: Content, records: Collection[tuple[str, int]]) -> None:
        """Make new forms of some records durable here, the file follows; NotSaved if that cannot be."""
        self.behind.keep(content, records)
        self._known.set(content)
        self._take()

    def tend(self) -> bool:
        """Look, and write what the file lacks once it rests; True if anything was new. To be called every second."""
        if self.behind.is_busy:
            return False
        self.end()
        changed = self._hear()
        try:
            changed, self.trouble = self.look() or changed, ""
        except Unreadable as error:
            changed, self.trouble = self._recall() or changed, str(error)
            self._take()
        broken = self._file.broken
        about = (self._file.version, self.trouble, broken.data if broken else b"")
        if self._rest.is_long(about, self._needed()) and not self.read_only:
            changed |= self._learn_head()
            try:
                self._settle()
            except (NotSaved, OtherVersionError):
                self._rest.again()
        return changed

    def _hear(self) -> bool:
        """Learn what programs on this machine wrote and have not saved yet; True if anything was new."""
        heard = self.behind.heard()
        return bool(heard) and self.learn(heard)

    def end(self) -> None:
        """Wait for the save that runs behind, if one does, and take over what it left."""
        saved = self.behind.end()
        if saved is None:
            return
        self._file.took(saved.seen, saved.content)
        if saved.content is self._known.content:
            self._known.set(saved.content, saved.seen.data)
        self._say_older()
        self._remembered.kept(saved.seen.data, saved.mark)

    def _begin(self) -> None:
        """Save all that is known, in a thread of its own."""
        content, there, before, target = self._known.content, self._file.seen, self._bytes(), self.target

        def save() -> Saved:
            text = layout.fitting(self.path, layout.encode(content))
            with self.state.lock():
                if self._remembered.has_news:
                    raise OtherVersionError(self.path)
                seen = there if there and there.data == text else saving.save(target, text, there)
                return Saved(seen, content, self._remembered.keep(text, before))

        self.behind.begin(save)

    def note_new(self) -> None:
        """Remember a file that was just begun, as far as that can be: another one may take its place at once."""
        with suppress(NotSaved):
            self.state.keep_base(self.target, self._known.text)

    def withdraw(self) -> None:
        """Remove the file, and what was remembered of it, if it still is the version known."""
        with suppress(OSError):
            if self._file.seen and saving.is_same(self.target, self._file.seen):
                self.target.unlink()
                self.state.forget_base(self.target)

    def saved_beside(self) -> str:
        """Save all that is known beside the file if something else has its name now, and tell so in a sentence.

        Empty where nothing has, or all of it stands there too; NotSaved if the system refuses.
        """
        self.end()
        try:
            self.look()
            return ""
        except Unreadable as error:
            what = str(error).rpartition(";")[0] or str(error).rstrip(".")
        if not self._file.displaced or not self._file.is_in_its_folder or self._stands_there():
            return ""
        kept = keep_beside(self.path, self.content)
        return f"{what}; this journal is saved as {kept}, which rmjournal -f opens and rmjournal import takes in."

    def replaced_journals(self) -> list[Orphan]:
        """Find the journals that were in this file before, and are in no other one on this machine."""
        return replaced_journals(self.path, self.state, self.content, self._root)

    def journals_in_no_file(self) -> Iterator[Orphan]:
        """Find the journals that were in other files and are in none on this machine any more."""
        return journals_in_no_file(self.path, self.state, self._root)

    def _stands_there(self) -> bool:
        with suppress(Unreadable):
            return stands_in(layout.decode(self.path, layout.look(self.path).data), self.content)
        return False

    def refuse(self) -> None:
        """Raise ReadOnly if the file may not be changed."""
        if self.read_only:
            raise ReadOnly(self.read_only)

    def save(self, content: Content, *, anew: bool) -> None:
        """Save tables that hold all that is known, ``anew`` over damaged bytes, which are kept aside first."""
        broken = self._file.broken if anew else None
        kept = aside(self.state, broken)
        text, before = layout.encode(content), b"" if anew else self._bytes()
        self._file.save(content, text, anew=anew)
        self._known.set(content, text)
        if anew:
            what = "was damaged" if kept else "was empty" if broken else "had vanished"
            self.news.append(f"{self.path} {what} and was written again: {entries_back(content, kept)}.")
        self._say_older()
        self.trouble = ""
        self._take()
        self._remember(before)
        self.behind.saved()

    def _needed(self) -> float | None:
        """Give the seconds of rest before something is written unasked; None if nothing is to be written."""
        if self.trouble:
            return UNTIL_REPLACED if self._file.may_be_replaced else None
        if self.behind.on and self.behind.is_any:
            return 0.0 if self.behind.is_due else None
        if self._bytes() != self._known.text:
            return UNTIL_ADOPTED if self._known.by_hand else UNTIL_HEALED
        return 0.0 if self._known.text != self._remembered.text and self.state.is_made else None

    def _settle(self) -> None:
        """Make the file, and what this machine remembers of it, all that is known."""
        if self.behind.on and not self.trouble:
            self._begin()
            return
        with self.state.lock(0):
            if self._remembered.has_news:
                return
            if self.trouble or self._bytes() != self._known.text:
                self.save(self._known.content, anew=bool(self.trouble))
            else:
                self._remember()

    def _remember(self, before: bytes = b"") -> None:
        self._remembered.kept(self._known.text, self._remembered.keep(self._known.text, before))

    def _bytes(self) -> bytes:
        return self._file.seen.data if self._file.seen else b""

    def _is_ours(self, data: bytes) -> bool:
        return StateFolder(self._root, layout.id_in(data)).base(self.target) == data

    def _take(self) -> None:
        """Make what is known what is shown."""
        if self._shown is not self._known.content:
            self.tables, self._shown = layout.documents(self._known.content), self._known.content
        self.read_only = layout.read_only(self.path, self._known.content)
