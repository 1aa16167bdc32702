"""The history screen: snapshots, their changes, restore."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.worker import get_current_worker

from rmjournal.dates import format_day
from rmjournal.errors import JournalError
from rmjournal.insight.entry_diff import EntryDiff, changed_labels, diff_entries
from rmjournal.journal.history import REASONS, History, versions_of_entry
from rmjournal.model.entry import Entries, Entry
from rmjournal.render.row import Row, heading
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.changes import change_rows, no_changes_sentence, summarize_changes
from rmjournal.tui.widgets.chip_bar import Chip, ChipBar
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.rows import Rows

RestoreFunction = Callable[[Snapshot, Entry | None], None]
"""Restores an entry, or (None) the whole journal, from a snapshot."""


TABS = ("this entry", "the journal")
"""Whose history is shown."""
COMPARE_LABELS = {False: "compare with now", True: "what it changed"}
"""The label of the key, by whether a version is compared with now."""

SUMMARIZE_ALL_BELOW = 2_000
"""Entries up to which all versions are summarized at the start; in larger journals each when it is shown."""

MAX_SUMMARIES = 100
"""Versions that are summarized without being shown."""


class HistoryScreen(Dialog[None]):
    """Snapshots on the left, newest first; the changes of one on the right.

    The changes are those that the snapshot brought, or those since then.
    """

    HAS_MESSAGES = True
    BINDINGS = [
        Binding("b", "back_one", "restore this", id="history.one"),
        Binding("B", "back_all", "restore all", id="history.all"),
        Binding("space", "compare", COMPARE_LABELS[False], id="history.compare"),
        Binding("right,l,left,h", "pane", "other pane", show=False, id="history.pane"),
        Binding("tab,shift+tab", "turn", "this entry or the journal", show=False, id="history.turn"),
        Binding("escape,q", "leave", "close", id="history.leave"),
    ]
    HELP = (
        "Earlier versions, the newest first; the right side shows what each changed. Restoring makes a new "
        "version: nothing is lost."
    )
    DEFAULT_CSS = """
    HistoryScreen > Vertical { max-width: 150; height: 94%; padding: 0 1; }
    HistoryScreen #whose { margin: 0 1 1 1; }
    HistoryScreen #versions { width: 2fr; max-width: 44; }
    HistoryScreen #changes { width: 3fr; margin-left: 2; }
    """

    @dataclass
    class DiffsLoaded(Message):
        """The changes of a version are loaded."""

        version: Snapshot
        diffs: Sequence[EntryDiff]
        computers: Sequence[str]

    def __init__(
        self,
        history: History,
        view: View,
        current: Callable[[], Entries],
        restore: RestoreFunction,
        entry: Entry | None,
        turn: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(f"History{f' · {view.words(entry)}' if entry else ' of this journal, on this computer'}")
        self._history, self._view, self._entry = history, view, entry
        self._current_entries, self._restore = current, restore
        self._turn = turn
        """Shows the other history: of the journal, or of the entry that was highlighted; none where nothing was."""
        self._diffs: dict[Snapshot, EntryDiff] = {}
        self._versions: Sequence[Snapshot] = history.versions[::-1] if entry is None else ()
        self._summaries: dict[Snapshot, str] = {}
        self._computers: dict[Snapshot, Sequence[str]] = {}
        self._shown_diffs: Sequence[EntryDiff] = ()
        self._shown_version: Snapshot | None = None
        self._is_compared_with_now = False
        self._waiting_words = "reading …"

    def compose_body(self) -> ComposeResult:
        """Whose history it is, over two panes."""
        if self._turn is not None:
            bar = ChipBar("tab", id="whose")
            bar.can_focus = False
            is_on = (self._entry is not None, self._entry is None)
            bar.chips = [Chip(words, words, on) for words, on in zip(TABS, is_on, strict=True)]
            yield bar
        with Horizontal():
            yield Rows("Versions", id="versions", classes="-leads")
            yield Rows("", id="changes", classes="-whole")

    def on_mount(self) -> None:
        """Show the versions; those of one entry are loaded first."""
        self._draw()
        if self._entry is not None:
            self._load_versions_of(self._entry)
        elif len(self._current_entries()) <= SUMMARIZE_ALL_BELOW:
            self._summarize(self._versions[:MAX_SUMMARIES])

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys.

        The whole journal comes back from its own history alone, and nothing without a version.
        """
        unoffered: tuple[str, ...] = () if self._entry is None else ("back_all",)
        if not self._versions:
            unoffered = ("back_one", "back_all", "compare")
        keys = [key for key in key_hints(self) if key.action not in unoffered]
        labels = {"compare": COMPARE_LABELS[self._is_compared_with_now]}
        return [replace(key, words=labels.get(key.action, key.words)) for key in keys]

    @work(thread=True, exclusive=True)
    def _load_versions_of(self, entry: Entry) -> None:
        diffs = dict(versions_of_entry(self._history, entry))
        computers = {version: self._history.computers(version, entry) for version in diffs}
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show_versions, diffs, computers)

    def _show_versions(self, diffs: dict[Snapshot, EntryDiff], computers: Mapping[Snapshot, Sequence[str]]) -> None:
        self._computers.update(computers)
        self._diffs, self._versions, self._waiting_words = diffs, [*diffs][::-1], ""
        both = ((version, diff.was, diff.now) for version, diff in diffs.items())
        self._summaries = {version: ", ".join(changed_labels(was, now)) for version, was, now in both if was and now}
        self._draw()

    def _draw(self) -> None:
        self.query_one("#versions", Rows).show(self._version_rows)
        self.show_keys()
        self._show_diffs()

    def _version_rows(self, width: int) -> list[Row]:
        if not self._versions:
            is_waiting = self._entry is not None and self._waiting_words
            words = "No version yet. The history begins with the next change."
            return [hint(self._waiting_words if is_waiting else words)]
        lines: list[Row] = []
        before: date | None = None
        for version in self._versions:
            moment = version.local_time
            if moment.date() != before:
                before = moment.date()
                lines.append(heading(format_day(before, self._view.today)))
            change = self._diffs.get(version)
            word = "added" if change and not change.was else "deleted" if change and not change.now else ""
            tail = ", ".join(
                filter(None, (word or REASONS.get(version.reason, ""), *self._computers.get(version, ())))
            )
            lines.append(Row(self._summaries.get(version, ""), lead=f"{moment:%H:%M:%S}", tail=tail, payload=version))
        return lines

    @work(thread=True, group="summaries")
    def _summarize(self, versions: Sequence[Snapshot]) -> None:
        """Summarize each version in its row, the newest first."""
        worker = get_current_worker()
        for version in versions:
            with suppress(JournalError):
                diffs, computers = self._diffs_of(version), self._history.computers(version)
                if worker.is_cancelled:
                    return
                self.post_message(
                    self.DiffsLoaded(version, diffs, computers)
                )  # a call would wait for a screen that is left

    @on(DiffsLoaded)
    def _show_summary(self, event: DiffsLoaded) -> None:
        if event.version not in self._summaries:
            is_first = event.version == self._history.versions[0]
            self._computers[event.version] = event.computers
            self._summaries[event.version] = summarize_changes(event.diffs, self._view, is_first)
            self.query_one("#versions", Rows).show(self._version_rows)

    def _diffs_of(self, version: Snapshot) -> Sequence[EntryDiff]:
        """The changes of a snapshot against the one before it.

        The first one has none. `Unreadable` when one of the two is damaged.
        """
        index = self._history.versions.index(version)
        entries = self._history.entries(version)
        before = self._history.entries(self._history.versions[index - 1]) if index else entries
        return diff_entries(before, entries, [self._entry.id] if self._entry else None)

    @property
    def _highlighted_version(self) -> Snapshot | None:
        row = self.query_one("#versions", Rows).highlighted_row
        return row.payload if row and isinstance(row.payload, Snapshot) else None

    @on(Rows.Highlighted, "#versions")
    def _version_highlighted(self) -> None:
        if self._highlighted_version != self._shown_version:
            self._show_diffs()

    def _show_diffs(self) -> None:
        """Compare the highlighted version with the one before, or with now."""
        version = self._shown_version = self._highlighted_version
        if version is None:
            pane, self._shown_diffs = self.query_one("#changes", Rows), ()
            pane.set_title("")
            pane.show(lambda width: (), keep=False)
        elif self._entry is not None and not self._is_compared_with_now:
            self._show_changes((self._diffs[version],), "")
        else:
            self._compare(version, self._current_entries() if self._is_compared_with_now else None)

    @work(thread=True, exclusive=True)
    def _compare(self, version: Snapshot, now: Entries | None) -> None:
        try:
            only = [self._entry.id] if self._entry else None
            words = ""
            diffs = (
                self._diffs_of(version) if now is None else diff_entries(self._history.entries(version), now, only)
            )
        except JournalError as error:
            diffs, words = [], str(error)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show_changes, diffs, words)
            if now is None and not words and self._entry is None:
                self.post_message(self.DiffsLoaded(version, diffs, self._history.computers(version)))

    def _show_changes(self, diffs: Sequence[EntryDiff], words: str) -> None:
        self._shown_diffs = diffs
        title = "What is different now" if self._is_compared_with_now else "What it changed"
        pane = self.query_one("#changes", Rows)
        pane.set_title(title)
        is_first = self._highlighted_version in self._history.versions[:1]
        if_none = words or (
            "Nothing is different now." if self._is_compared_with_now else no_changes_sentence(is_first)
        )
        view = self._view
        pane.show(lambda width: change_rows(diffs, view, width) or [hint(if_none)], keep=False)

    @on(Rows.RowOpened)
    def _opened(self) -> None:
        self.query_one("#changes").focus()

    @on(ChipBar.Chosen)
    def _tab_clicked(self, event: ChipBar.Chosen) -> None:
        if event.value:  # the other one
            self.action_turn()

    def action_turn(self) -> None:
        """Go to the history of the journal, or back to that of the entry.

        Without an entry, to the other pane.
        """
        if self._turn is None:
            self.action_pane()
        elif self.is_current:
            self.dismiss()
            self.app.call_later(self._turn)

    def action_pane(self) -> None:
        """Focus the other pane."""
        versions = self.query_one("#versions")
        (self.query_one("#changes") if versions is self.focused else versions).focus()

    def action_compare(self) -> None:
        """Switch between what the version changed and what is different now."""
        self._is_compared_with_now = not self._is_compared_with_now
        self.show_keys()
        self._show_diffs()

    def action_back_one(self) -> None:
        """Restore one entry: that of the screen, the highlighted, or the only one."""
        row = self.query_one("#changes", Rows).highlighted_row
        entry = self._entry or (row.entry if row else None)
        if entry is None and len(self._shown_diffs) == 1:
            entry = self._shown_diffs[0].entry
        if entry is None:
            (self.query_one("#changes") if self._shown_diffs else self.query_one("#versions")).focus()
            words = "Choose an entry on the right first." if self._shown_diffs else "Nothing to restore here."
            self.app.notify(words)
        elif self._highlighted_version is None:
            self.app.notify("Nothing to restore here.")
        else:
            self._restore(self._highlighted_version, entry)
            self._show_diffs()

    def action_back_all(self) -> None:
        """Restore the whole journal."""
        if self._entry is None and self._highlighted_version is None:
            self.app.notify("Nothing to restore here.")
        elif self._entry is None and self._highlighted_version is not None:
            self._restore(self._highlighted_version, None)
