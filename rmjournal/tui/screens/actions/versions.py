"""Version commands: conflicts, history, external deletes, conflict copies."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from rmjournal.crdt.field_path import Tables
from rmjournal.dates import say
from rmjournal.errors import JournalError, Refused
from rmjournal.insight import entry_diff
from rmjournal.insight.entry_diff import changes
from rmjournal.journal.conflicts import Differing, differing, settle
from rmjournal.journal.deletes import TakenOut, keep, let_go, taken_out
from rmjournal.journal.history import History, bring_back, meant
from rmjournal.journal.open_journal import Happening
from rmjournal.model.entry import Entries, Entry
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.sync.conflict_copies import Copy, Naming, Sync
from rmjournal.tui.pages.entry import shown
from rmjournal.tui.screens.actions.writing import Writing

NONE = "No text has two versions."


class Before(Writing):
    """A desk that knows what was before."""

    waiting: int = 0
    """Things that somebody took out of the file by hand, and that wait for an answer."""

    def action_versions(self) -> None:
        """Choose where the lit entry has two versions of a text, or the first entry that has."""
        self.app.clear_notifications()  # they lie over the texts
        self._open_versions()

    def _open_versions(self) -> None:
        lit = self.read or self.lit
        of = lit if lit is not None and lit.id in self.view.twofold else None
        every = differing(self.journal, of)
        found = [one for one in every if not self.view.veils(one.entry)]
        if not found:
            self.tell("What has two versions is private and hidden; F2 shows it first." if every else NONE)
            return
        from rmjournal.tui.screens.versions import VersionsScreen

        one = found[0]
        self.ask(
            VersionsScreen(one, self._titled(one, len(found)), self.journal.today, self._read(one)),
            partial(self._settle, take=partial(settle, self.journal, one)),
        )

    def _read(self, one: Differing) -> Sequence[str]:
        """The versions as the person reads them: days said, roles seen from where they are."""
        values = [one.value(at) for at in range(len(one.texts))]
        said = [shown(one.declared, it, self.view) if one.declared and it is not None else "" for it in values]
        return [words or text for words, text in zip(said, one.texts, strict=True)]

    def _titled(self, one: Differing, many: int) -> str:
        more = f" · {many - 1} more" if many > 1 else ""
        return f"{one.label}: {self.view.words(one.entry)}{more}"

    def _settle(self, keep: str | None, take: Callable[[str], None]) -> None:
        if not keep:
            return
        try:
            take(keep)
        except JournalError as error:
            self.refuse(error)
            if isinstance(error, Refused):  # somebody wrote meanwhile: this is how it is now
                self._open_versions()
        else:
            self.tell("Taken · u takes it back; the other text stays in the history")

    def action_history(self) -> None:
        """What the lit entry said before, or the whole journal where none is lit."""
        self._open_history(self.read or self.lit)

    def action_versions_here(self) -> None:
        """All versions of the journal on this machine."""
        self._open_history(None)

    def _open_history(self, entry: Entry | None) -> None:
        from rmjournal.tui.screens.history import HistoryScreen

        if entry is not None and self.view.veils(entry):
            self.tell("This is private and hidden; F2 shows it first.", "warning")
            return
        self.app.clear_notifications()  # they lie over the keys
        past = History(self.journal)
        back = partial(self._bring_back, past)
        self.ask(HistoryScreen(past, self.view, lambda: self.journal.entries, back, entry))

    def _bring_back(self, past: History, version: Snapshot, entry: Entry | None) -> None:
        if self.journal.read_only:
            self.tell(self.journal.read_only, "error")
        elif entry is not None:
            self._try(lambda: self._restore(past, version, entry))
        else:
            from rmjournal.tui.dialogs.confirm import Confirm

            try:
                count = len(changes(self.journal.entries, past.entries(version)))
            except JournalError as error:
                self.refuse(error)
                return
            entries = f"{count} entr{'y' if count == 1 else 'ies'}"
            question = f"Bring the journal back to {self._when(version)}? It changes {entries}; u takes it back."
            seen = self.journal.store.tables
            self.ask(Confirm(question), lambda sure: self._all_back(past, version, seen) if sure else None)

    def _all_back(self, past: History, version: Snapshot, seen: Tables) -> None:
        self._try(lambda: self._restore(past, version, None, seen))

    def _restore(self, past: History, version: Snapshot, entry: Entry | None, seen: Tables | None = None) -> None:
        only = meant(past, version, self.journal.entries, entry) if entry is not None else None
        done = bring_back(self.journal, past, version, only, seen)
        self.tell(f"As it was on {self._when(version)} · u takes it back" if done else "It is as it was then.")

    def _when(self, version: Snapshot) -> str:
        return f"{say(version.moment.date(), self.journal.today)} {version.moment:%H:%M:%S}"

    def look_for_answers(self) -> None:
        """Look what was taken out of the file by hand, and say so once, quietly."""
        before, self.waiting = self.waiting, len(self.journal.store.taken_out)
        if self.waiting > before:
            count = f"{self.waiting} thing{'s' * (self.waiting != 1)}"
            self.tell(f"{count} taken out of the file by hand, and kept here. X: may it go?")
        if self.waiting != before:
            self.draw()

    @property
    def chip(self) -> str:
        """A quiet question; empty when there is none."""
        return f"{self.waiting} taken out · X" if self.waiting else ""

    @property
    def questions(self) -> int:
        """How many things wait for an answer."""
        return self.waiting

    @property
    def chip_short(self) -> str:
        """The same in a few cells."""
        return f"{self.questions}·X" if self.questions else ""

    def action_removed(self) -> None:
        """Ask whether what was taken out of the file by hand may go."""
        found = taken_out(self.journal)
        if not found:
            self.tell("Nothing waits for an answer.")
            return
        if not self.may_write:
            return
        from rmjournal.tui.dialogs.confirm import TakenOutOffer

        names = [self.view.words(one.entry) if self.view.veils(one.entry) else one.words for one in found]
        self.app.clear_notifications()  # they lie over the question, and one of them asks for it
        self.ask(TakenOutOffer(names), partial(self._gone, found))

    def _gone(self, found: Sequence[TakenOut], go: bool | None) -> None:
        if go is None:
            return
        told = "Deleted · u brings it back" if go else "It stays, and is in the file again"
        self._try(lambda: (let_go if go else keep)(self.journal, found), told)
        self.look_for_answers()

    def tell_came(self, happening: Happening, before: tuple[Entries, Mapping[str, int]]) -> None:
        """Tell in one line what came from outside."""
        ids = [id for id in (*(entry.id for entry in happening.put), *happening.gone) if id != self.at_form]
        found = changes(before[0], self.journal.entries, dict.fromkeys(ids))
        view = self.view
        if words := entry_diff.told(found, len(view.twofold.keys() - before[1].keys()), view.veils):
            self.tell(words)

    def draw(self) -> None:
        """Show what is looked at now."""


class Copies(Before):
    """A desk that sees what other devices leave beside the file."""

    sync: Sync | None = None
    """Watches the folder of the file; only the main screen has one."""
    naming: Naming | None = None
    """Tells of files that stay."""
    kept: tuple[Copy, ...] = ()
    """Merged copies that wait for an answer."""

    def look_beside(self) -> None:
        """Merge what is new beside the file, put away what may go, and tell of the rest once, quietly."""
        if self.sync is None or self.naming is None:
            return
        turn = self.sync.turn()
        if turn.changed:
            self.journal.renew("")
        gone = [f"{path.name} was merged and put away." for path in turn.removed]
        self.tell_news([*gone, *self.naming.due(turn.copies, time.monotonic())])
        before, self.kept = self.kept, tuple(copy for copy in turn.copies if copy.asks)
        if new := [copy.path.name for copy in self.kept if copy not in before]:
            self.tell(f"{', '.join(new)}: merged, and kept beside the file. X: may it go?")
        if self.kept != before:
            self.draw()

    @property
    def chip(self) -> str:
        """A quiet question; empty when there is none."""
        count = len(self.kept)
        if count and self.waiting:
            return f"{self.questions} questions · X"
        return f"{count} cop{'y' if count == 1 else 'ies'} kept · X" if count else super().chip

    @property
    def questions(self) -> int:
        """How many things wait for an answer."""
        return len(self.kept) + super().questions

    def action_removed(self) -> None:
        """Ask what waits for an answer: whether what was taken out may go, then whether copies may."""
        if self.kept and not taken_out(self.journal):
            self._ask_of(self.kept, len(self.kept))
        else:
            super().action_removed()

    def _gone(self, found: Sequence[TakenOut], go: bool | None) -> None:
        super()._gone(found, go)
        self._ask_of(self.kept, len(self.kept))

    def _ask_of(self, copies: Sequence[Copy], count: int) -> None:
        if not copies:
            return
        from rmjournal.tui.dialogs.confirm import CopyOffer

        self.app.clear_notifications()  # they lie over the question, and one of them asks for it
        at = f"{count - len(copies) + 1} of {count}" if count > 1 else ""
        self.ask(CopyOffer(copies[0].path.name, at), partial(self._copy_answered, copies, count))

    def _copy_answered(self, copies: Sequence[Copy], count: int, go: bool | None) -> None:
        if go is None or self.sync is None:
            return
        told = "It goes in a moment, and is kept for 30 days" if go else "It stays, and is asked about no more"
        self._try(partial(self.sync.let_go if go else self.sync.keep, copies[0].path), told)
        self.look_beside()
        self._ask_of(copies[1:], count)
