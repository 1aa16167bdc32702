"""The history screen: snapshots, their changes, restore."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from rmjournal.dates import format_day
from rmjournal.errors import JournalError
from rmjournal.insight.entry_diff import EntryDiff, changed_labels, diff_entries
from rmjournal.journal.history import REASONS, History, versions_of_entry
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.render.row import Row, heading
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.tui.page_rows import hint
from rmjournal.tui.pages.changes import change_lines, in_short, nothing
from rmjournal.tui.view import View
from rmjournal.tui.widgets.key_bar import Hints, hints
from rmjournal.tui.widgets.rows import Rows

Back = Callable[[Snapshot, Entry | None], None]
"""Brings an entry, or (none) the whole journal, back to what it was in a version."""


COMPARE = {False: "compare with now", True: "what it changed"}
"""What the key for it says, by whether it is compared with now."""

FEW = 2_000
"""Entries of a journal whose versions are told all at once; of larger ones each is when it is looked at."""

TOLD = 100
"""Versions that are told without being looked at."""


class HistoryScreen(ModalScreen[None]):
    """Snapshots on the left, newest first; the changes of one on the right.

    The changes are those that the snapshot brought, or those since then."""

    BINDINGS = [
        Binding("b", "back_one", "bring it back", id="history.one"),
        Binding("B", "back_all", "all back", id="history.all"),
        Binding("space", "compare", COMPARE[False], id="history.compare"),
        Binding("tab,right,l,left,h", "pane", "other pane", show=False, id="history.pane"),
        Binding("escape,q", "dismiss(None)", "close", id="history.leave"),
    ]
    DEFAULT_CSS = """
    HistoryScreen { align: center middle; background: $background 60%; }
    HistoryScreen > Vertical {
        width: 96%; max-width: 150; height: 94%; padding: 0 1; border: round $primary; background: $background;
        border-title-color: $primary; border-title-style: bold;
    }
    HistoryScreen #versions { width: 2fr; max-width: 44; }
    HistoryScreen #changes { width: 3fr; }
    HistoryScreen Hints { dock: none; background: $background; }
    """

    @dataclass
    class Read(Message):
        """It is known what a version changed."""

        version: Snapshot
        found: Sequence[EntryDiff]

    def __init__(
        self, past: History, view: View, now: Callable[[], Entries], back: Back, entry: Entry | None
    ) -> None:
        super().__init__()
        self._past, self._view, self._now, self._back, self._entry = past, view, now, back, entry
        self._turns: dict[Snapshot, EntryDiff] = {}
        self._versions: Sequence[Snapshot] = past.versions[::-1] if entry is None else ()
        self._said_of: dict[Snapshot, str] = {}
        self._found: Sequence[EntryDiff] = ()
        self._looked_at: Snapshot | None = None
        self._with_now = False
        self._words = "reading …"

    def compose(self) -> ComposeResult:
        """Two panes over the keys."""
        with Vertical() as panel:
            of = f" · {self._view.words(self._entry)}" if self._entry else " of this journal on this machine"
            panel.border_title = Content(visible(f"History{of}", ""))
            with Horizontal():
                yield Rows("Versions", id="versions", classes="-leads")
                yield Rows("", id="changes", classes="-whole")
            yield Hints()

    def on_mount(self) -> None:
        """Show the versions; those of one entry are looked for first."""
        self._tell_keys()
        self.query_one("#versions").focus()
        self._draw()
        if self._entry is not None:
            self._look_for(self._entry)
        elif len(self._now()) <= FEW:
            self._say_all(self._versions[:TOLD])

    def _tell_keys(self) -> None:
        keys = [key for key in hints(self) if self._entry is None or key.action != "back_all"]
        told = {"compare": COMPARE[self._with_now]}
        self.query_one(Hints).hints = [key._replace(words=told.get(key.action, key.words)) for key in keys]

    @work(thread=True, exclusive=True)
    def _look_for(self, entry: Entry) -> None:
        found = dict(versions_of_entry(self._past, entry))
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._take, found)

    def _take(self, found: dict[Snapshot, EntryDiff]) -> None:
        self._turns, self._versions, self._words = found, [*found][::-1], ""
        both = ((version, one.was, one.now) for version, one in found.items())
        self._said_of = {version: ", ".join(changed_labels(was, now)) for version, was, now in both if was and now}
        self._draw()

    def _draw(self) -> None:
        self.query_one("#versions", Rows).show(self._list)
        self._tell()

    def _list(self, width: int) -> list[Row]:
        if not self._versions:
            waits = self._entry is not None and self._words
            return hint(self._words if waits else "No version yet; the history begins with the next change.", width)
        lines: list[Row] = []
        before: date | None = None
        for version in self._versions:
            moment = version.local_time
            if moment.date() != before:
                before = moment.date()
                lines.append(heading(format_day(before, self._view.today)))
            change = self._turns.get(version)
            word = "added" if change and not change.was else "deleted" if change and not change.now else ""
            tail = word or REASONS.get(version.reason, "")
            lines.append(Row(self._said_of.get(version, ""), lead=f"{moment:%H:%M:%S}", tail=tail, payload=version))
        return lines

    @work(thread=True, group="said")
    def _say_all(self, versions: Sequence[Snapshot]) -> None:
        """Say beside each version what it changed, the newest first."""
        worker = get_current_worker()
        for version in versions:
            with suppress(JournalError):
                found = self._changes(version)
                if worker.is_cancelled:
                    return
                self.post_message(self.Read(version, found))  # which waits for nobody who leaves meanwhile

    @on(Read)
    def _say(self, event: Read) -> None:
        if event.version not in self._said_of:
            first = event.version == self._past.versions[0]
            self._said_of[event.version] = in_short(event.found, self._view, first)
            self.query_one("#versions", Rows).show(self._list)

    def _changes(self, version: Snapshot) -> Sequence[EntryDiff]:
        """The changes of a snapshot against the one before it.

        The first one has none. `Unreadable` when one of the two is damaged."""
        at = self._past.versions.index(version)
        then = self._past.entries(version)
        before = self._past.entries(self._past.versions[at - 1]) if at else then
        return diff_entries(before, then, [self._entry.id] if self._entry else None)

    @property
    def _version(self) -> Snapshot | None:
        lit = self.query_one("#versions", Rows).lit
        return lit.payload if lit and isinstance(lit.payload, Snapshot) else None

    @on(Rows.Highlighted, "#versions")
    def _lit(self) -> None:
        if self._version != self._looked_at:
            self._tell()

    def _tell(self) -> None:
        """Compare the lit version with the one before, or with now."""
        version = self._looked_at = self._version
        if version is None:
            self._show((), "")
        elif self._entry is not None and not self._with_now:
            self._show((self._turns[version],), "")
        else:
            self._compare(version, self._now() if self._with_now else None)

    @work(thread=True, exclusive=True)
    def _compare(self, version: Snapshot, now: Entries | None) -> None:
        try:
            only = [self._entry.id] if self._entry else None
            words = ""
            found = self._changes(version) if now is None else diff_entries(self._past.entries(version), now, only)
        except JournalError as error:
            found, words = [], str(error)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, found, words)
            if now is None and not words and self._entry is None:
                self.post_message(self.Read(version, found))

    def _show(self, found: Sequence[EntryDiff], words: str) -> None:
        self._found = found
        title = "What is different now" if self._with_now else "What it changed"
        pane = self.query_one("#changes", Rows)
        pane.border_title = Content(title)
        first = self._version in (None, *self._past.versions[:1])
        none = words or ("Nothing is different now." if self._with_now else nothing(first))
        view = self._view
        pane.show(lambda width: change_lines(found, view, width) or hint(none, width), keep=False)

    @on(Rows.LineOpened)
    def _opened(self) -> None:
        self.query_one("#changes").focus()

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def action_pane(self) -> None:
        """To the other pane."""
        there = self.query_one("#versions")
        (self.query_one("#changes") if there.has_focus else there).focus()

    def action_compare(self) -> None:
        """What the version changed, or what is other now."""
        self._with_now = not self._with_now
        self._tell_keys()
        self._tell()

    def action_back_one(self) -> None:
        """Restore one entry: that of the screen, the highlighted, or the only one."""
        lit = self.query_one("#changes", Rows).lit
        entry = self._entry or (lit.entry if lit else None)
        if entry is None and len(self._found) == 1:
            entry = self._found[0].entry
        if entry is None:
            (self.query_one("#changes") if self._found else self.query_one("#versions")).focus()
            told = "Choose an entry on the right first." if self._found else "Nothing to bring back here."
            self.app.notify(told, markup=False)
        elif self._version is not None:
            self._back(self._version, entry)
            self._tell()

    def action_back_all(self) -> None:
        """Make the whole journal what it was."""
        if self._version is not None and self._entry is None:
            self._back(self._version, None)
