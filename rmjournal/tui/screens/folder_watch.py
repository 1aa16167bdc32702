"""Folder watch: polls the file and its folder, and asks about what is found."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from textual.screen import Screen

from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.journal.open_journal import JournalChanged
from rmjournal.model.entry import Entries
from rmjournal.storage.local.state_folder import KEPT_PAGES
from rmjournal.storage.orphans import Orphan, dismiss_orphan, notices_of_locked, save_beside
from rmjournal.storage.sealing import LockedFile
from rmjournal.tui.drafts import Draft
from rmjournal.tui.screens.footer import is_typing
from rmjournal.tui.screens.journal_screen import JournalScreen

SECONDS = 1.0
"""Seconds between two polls of the file."""

SAVING_SECONDS = 0.25
"""Seconds between two looks at what is not saved yet."""


class FolderWatch:
    """Merges what arrives from outside and keeps the questions that wait for an answer."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self.journal = screen.journal
        self.copies: tuple[Path, ...] = ()
        """Merged copies that wait for an answer."""
        self.deletes = 0
        """Things deleted from the file by hand that wait for an answer."""
        self._delete_words = ""
        """What was said of them."""
        self.locked: tuple[LockedFile, ...] = ()
        """The journal file and copies of it that another passphrase opens than those that are known."""
        self.orphans: tuple[Orphan, ...] = ()
        """What this machine keeps of journals, and what stands in no file, until it is answered."""
        self._locked_copies: list[LockedFile] = []
        """Copies beside the file that cannot be read without their passphrase."""
        self._asked: set[tuple[object, ...]] = set()
        """Locked files for whose passphrase somebody was asked."""
        self._entries_on_pages: Entries | None = None
        """The entries with which the pages for partners were written last."""
        self._page_troubles: list[str] = []
        """What was said about pages that could not be written."""

    def start(self) -> None:
        """Start to look at the file again and again."""
        self.screen.set_interval(SECONDS, self.poll)
        self.screen.set_interval(SAVING_SECONDS, self.save_when_due)

    def poll(self) -> None:
        """Read the file when another program changed it, and look for copies beside it."""
        try:
            self.journal.refresh()
            self.scan_folder()
            self.count_deletes()
            self.find_locked()
        except JournalError as error:
            self.screen.notify_error(error)

    def save_when_due(self) -> None:
        """Save as soon as it is time to, and show whether all is saved."""
        if self.journal.db.storage.write_behind.needs_look:
            self.poll()
        self.screen.footer.show_saving()
        self.write_pages()

    def write_pages(self) -> None:
        """Write pages kept for partners in a thread, once changes are in the file."""
        if not self.journal.db.storage.write_behind.has_unsaved and self._has_old_pages():
            self.screen.run_worker(self._write_pages_in_thread, thread=True, group="pages")

    def _has_old_pages(self) -> bool:
        """Whether pages are kept, and entries have changed since they were written.

        Told once for each change.
        """
        before, self._entries_on_pages = self._entries_on_pages, self.journal.entries
        if before is self.journal.entries:
            return False
        return bool(self.journal.db.storage.state.read_settings().get(KEPT_PAGES))

    def _write_pages_in_thread(self) -> None:
        from rmjournal.journal.kept_pages import write_kept_pages

        troubles = write_kept_pages(self.journal)
        if self.screen.app.is_running:
            self.screen.app.call_from_thread(self._say_page_troubles, troubles)

    def _say_page_troubles(self, troubles: list[str]) -> None:
        """Say once which pages could not be written, and that they can be again."""
        for sentence in troubles:
            if sentence not in self._page_troubles:
                self.screen.notify(sentence, severity="error")
        self._page_troubles = troubles

    def write_last_pages(self) -> None:
        """Write the pages for partners a last time, as the program ends."""
        if self._has_old_pages():
            from rmjournal.journal.kept_pages import write_kept_pages

            write_kept_pages(self.journal)

    def scan_folder(self) -> None:
        """Merge new conflict copies, put away merged ones, and name the rest once."""
        from rmjournal.tui.screens.actions.copies import CopyActions

        found = self.screen.group(CopyActions).scan()
        self.show_news(found.news)
        self._read_locked_copies(found.locked)
        before, self.copies = self.copies, found.waiting
        if new := [path.name for path in self.copies if path not in before]:
            self.screen.notify(
                f"Read {', '.join(new)}; {'they are' if len(new) > 1 else 'it is'} still in your folder. X "
                "reviews what to remove.",
                outside=True,
            )
        if self.copies != before:
            self.screen.draw()

    def count_deletes(self) -> None:
        """Count what was deleted from the file by hand, and say so once."""
        before, self.deletes = self.deletes, len(self.journal.db.removed_paths)
        if self.deletes == before:
            return
        if self.deletes > before or not self.deletes:
            self.screen.footer.forget(self._delete_words)
        if self.deletes > before:
            count = pluralize(self.deletes, "thing")
            self._delete_words = (
                f"Somebody removed {count} from the file by hand. Your journal still has "
                f"{'it' if self.deletes == 1 else 'them'}; X shows what you can do."
            )
            self.screen.notify(self._delete_words, outside=True)
        self.screen.draw()

    def _read_locked_copies(self, paths: Sequence[Path]) -> None:
        if not paths:
            self._locked_copies = []
            return
        from rmjournal.sync.conflict_copies import locked_copy

        known = {error.path: error for error in self._locked_copies}
        self._locked_copies = [*filter(None, (known.get(path) or locked_copy(path) for path in paths))]

    def find_locked(self) -> None:
        """Find files of this journal with an unknown passphrase.

        Each is asked for once, and later with X.
        """
        before = self.locked
        of_file = self.journal.db.storage.locked_file
        self.locked = (*([of_file] if of_file else []), *self._locked_copies)
        unasked = {_lock_key(error): error for error in self.locked if _lock_key(error) not in self._asked}
        front = self.screen.app.screen
        can_ask = not is_typing(front) if isinstance(front, JournalScreen) else _is_lost_on_leaving(front)
        if unasked and can_ask:
            key, error = next(iter(unasked.items()))
            self._asked.add(key)
            self.ask_passphrase(front, error, opens_by_itself=True)
        if len(self.locked) != len(before):
            self.screen.draw()

    def ask_passphrase(self, front: Screen[Any], error: LockedFile, *, opens_by_itself: bool = False) -> None:
        """Ask for the passphrase of a locked file; leaving changes nothing."""
        from rmjournal.tui.dialogs.passphrase import PassphraseDialog
        from rmjournal.tui.unlocking import locked_sentence, try_passphrase

        words = f"{locked_sentence(error)} Nothing of it is read, and nothing is changed, until you give it."
        dialog = PassphraseDialog(words, partial(try_passphrase, error), opens_by_itself=opens_by_itself)
        (front if isinstance(front, JournalScreen) else self.screen).ask(dialog, self._passphrase_given)

    def _passphrase_given(self, is_open: bool | None) -> None:
        if is_open:
            self.poll()
            self.screen.notify("Opened, and merged with your journal.")

    def show_news(self, sentences: Sequence[str]) -> None:
        """Show news of other devices, and whether there is a problem with the file."""
        storage, screen = self.journal.db.storage, self.screen
        for sentence in (*sentences, *storage.notices):
            screen.notify(sentence, outside=True)
        storage.notices.clear()
        screen.show_state()

    def show_external_change(self, event: JournalChanged, entries: Entries, conflicts: Mapping[str, int]) -> None:
        """Summarize a change from outside, given entries and conflict counts before it."""
        from rmjournal.insight import entry_diff

        screen = self.screen
        changed = (*(entry.id for entry in event.changed), *event.removed)
        ids = dict.fromkeys(id for id in changed if id != screen.editing)
        view = screen.view
        new_conflicts = len(view.version_counts.keys() - conflicts.keys())
        diffs = entry_diff.diff_entries(entries, self.journal.entries, ids)
        if words := entry_diff.summarize_changes(diffs, new_conflicts, view.is_redacted):
            screen.notify(words, outside=True)

    @property
    def question(self) -> str:
        """The open questions on the bar; empty when there is none."""
        copies, orphans = len(self.copies), len(self.orphans)
        locked = len(self.locked)
        kinds = {pluralize(locked, "passphrase"): locked, pluralize(copies, "extra copy"): copies}
        kinds |= {f"{self.deletes} removed": self.deletes, pluralize(orphans, "other journal"): orphans}
        words = [kind for kind, count in kinds.items() if count]
        question = f"{words[0]} · X" if len(words) == 1 else f"{self.questions} questions · X" if words else ""
        versions = f"{self._versions} · v" if self._versions else ""
        return "  ".join(filter(None, (versions, question)))

    @property
    def _versions(self) -> str:
        """How many texts have several versions, and how many; empty when none has."""
        texts = self.screen.conflicts.texts(self.journal.db.content)
        counts = {*self.screen.view.version_counts.values()}
        versions = f"{min(counts)} versions" if len(counts) == 1 else "several versions"
        if not texts:
            return ""
        return versions if texts == 1 else f"{texts} texts with {versions}"

    @property
    def questions(self) -> int:
        """How many things wait for an answer, but for texts with versions."""
        return len(self.locked) + len(self.copies) + self.deletes + len(self.orphans)

    @property
    def verb(self) -> str:
        """The command that answers the questions: of versions, else of copies and removals."""
        return "versions" if self.screen.view.version_counts else "removed"

    @property
    def short_question(self) -> str:
        """The first of the open questions in a few cells."""
        if self._versions:
            return self._versions.partition(" with ")[0]
        return pluralize(self.questions, "question") if self.questions else ""

    def ask_what_may_go(self) -> None:
        """Ask for passphrases, about deletes by hand, about copies, then about orphans."""
        from rmjournal.journal.deletes import confirm_deletes, external_deletes, reject_deletes

        screen = self.screen
        if self.locked:
            self.ask_passphrase(screen, self.locked[0])
            return
        removed = external_deletes(self.journal)
        if not removed:
            if self.copies:
                self._ask_about_copies()
            elif self.orphans:
                self._ask_about_orphan(self.orphans[0])
            else:
                screen.notify("There are no removed entries and no extra copies to review.")
            return
        if not screen.can_write():
            return
        from rmjournal.tui.dialogs.question import ask_about_deletes

        names = [
            screen.view.words(item.entry) if screen.view.is_redacted(item.entry) else item.description
            for item in removed
        ]
        confirm, restore = (
            partial(confirm_deletes, self.journal, removed),
            partial(reject_deletes, self.journal, removed),
        )
        screen.ask(ask_about_deletes(names), partial(self._deletes_answered, confirm, restore))

    def _deletes_answered(
        self, confirm: Callable[[], object], restore: Callable[[], object], may_go: bool | None
    ) -> None:
        if may_go is not None:
            words = "Deleted · u brings it back" if may_go else "Kept, and written to the file again"
            self.screen.attempt(confirm if may_go else restore, words)
            self.count_deletes()
        self._ask_about_copies()

    def _ask_about_copies(self) -> None:
        from rmjournal.tui.screens.actions.copies import CopyActions

        self.screen.group(CopyActions).ask(self.copies, len(self.copies), self.scan_folder)

    def find_orphans(self) -> None:
        """Find data that this machine keeps and no open file has; say so."""
        storage, screen = self.journal.db.storage, self.screen
        orphans = [storage.lost_part()] if not self.journal.read_only else []
        for orphan in storage.replaced_journals():
            try:
                orphans.append(replace(orphan, file=save_beside(self.journal.path, orphan)))
            except JournalError as error:
                screen.notify_error(error)
        for sentence in notices_of_locked(self.journal.path, storage.state):
            screen.notify(sentence, outside=True)
        self.orphans = tuple(filter(None, orphans))
        for orphan in self.orphans:
            pronoun = orphan.lacking.pronoun if orphan.lacking else "it"
            screen.notify(f"{self._orphan_words(orphan)}. X adds {pronoun} to this journal.", outside=True)
        if self.orphans:
            screen.draw()

    def orphan_file(self) -> Path | None:
        """The file of the first orphan that has one, which an import can read."""
        return next((orphan.file for orphan in self.orphans if orphan.file), None)

    def settle_imported(self, files: Sequence[Path]) -> None:
        """Ask no more about orphans whose file was imported."""
        for orphan in [orphan for orphan in self.orphans if orphan.file in files]:
            self._dismiss(orphan)

    def _orphan_words(self, orphan: Orphan) -> str:
        if orphan.file is None:
            return (
                f"{orphan.lacking} of this journal came from {orphan.former_path}, which is gone; only this "
                f"computer has {orphan.lacking.pronoun} now"
            )
        name = self.journal.path.name
        return (
            f"Another journal was in {name} before, with {orphan.words}; it is saved beside it as {orphan.file.name}"
        )

    def _ask_about_orphan(self, orphan: Orphan) -> None:
        from rmjournal.tui.dialogs.question import ask_about_orphan

        self.screen.ask(ask_about_orphan(f"{self._orphan_words(orphan)}."), partial(self._orphan_answered, orphan))

    async def _orphan_answered(self, orphan: Orphan, take: bool | None) -> None:
        if take is None:
            return
        if not take:
            words = "The file stays where it is; you will not be asked again"
            self.screen.attempt(partial(self._dismiss, orphan), words)
        elif orphan.file:
            await self.screen.action_command("import")
        else:
            self.screen.attempt(partial(self._take_in, orphan), "Added to this journal")

    def _take_in(self, orphan: Orphan) -> None:
        self.journal.db.merge_in(orphan.content, wait=True)
        self.journal.reload("")
        self._dismiss(orphan)

    def _dismiss(self, orphan: Orphan) -> None:
        self.orphans = tuple(other for other in self.orphans if other is not orphan)
        self.screen.draw()
        dismiss_orphan(self.journal.db.storage.state, orphan)


def _is_lost_on_leaving(screen: Screen[Any]) -> bool:
    """Whether a dialog that is left once more loses what is typed."""
    draft = getattr(screen, "draft", None)
    return isinstance(draft, Draft) and draft.is_lost_on_leaving


def _lock_key(error: LockedFile) -> tuple[object, ...]:
    """Tell a locked file from others, and from itself under another lock."""
    return error.path, *(sample.lock for sample in error.samples)
