"""Share dialog: every entry of the packet before it is written."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.widgets import Input, Static

from rmjournal.dates import format_day
from rmjournal.english import join_words, pluralize
from rmjournal.errors import JournalError
from rmjournal.exchange.packet import ShareSelection, packet_sections, preview_fields, with_dependents
from rmjournal.exchange.sent_log import GoneWord
from rmjournal.insight.masked_names import find_names
from rmjournal.model.entry import Entries, Entry
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.storage.files.typed_paths import resolve_output_path
from rmjournal.tui.dialogs.send import say_where
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows

GONE_WORDS: Mapping[GoneWord, str] = {
    "withdrawn": "It left before, and stays here now. The packet tells so by a checksum, without its words.",
    "deleted": "It left before, and you deleted it. The packet tells so by a checksum, without its words.",
}
"""What is said of an entry that the packet tells is gone."""
WIDE_ENOUGH = 100
"""Width from which the list and the words stand side by side."""


class ShareDialog(Dialog[str | None]):
    """Previews a packet for the partner, in which entries can be left out.

    Gives what was done in words, or none.
    """

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "write the packet", id="share.save"),
        Binding("space", "leave_out", "leave out", id="share.leave_out"),
        Binding("tab", "app.focus_next", "list, text or file", id="share.next"),
        Binding("shift+tab", "app.focus_previous", "Previous pane", show=False, id="share.before"),
        Binding("escape", "leave", "close", id="share.leave"),
    ]
    HELP = (
        "Shows exactly what is in the packet: the entries that you have shared, and nothing else. What is new since "
        "the last packet stands first; space leaves an entry out of this one. Your partner imports the file."
    )
    DEFAULT_CSS = """
    ShareDialog > Vertical { max-width: 130; height: 94%; max-height: 44; }
    ShareDialog #both { height: 1fr; layout: vertical; }
    ShareDialog #both.-wide { layout: horizontal; }
    ShareDialog #words { background: $surface; margin-top: 1; }
    ShareDialog #both.-wide #words { margin: 0 0 0 1; }
    ShareDialog #counts { color: $quiet; height: auto; padding: 0 1; }
    ShareDialog #notice { padding: 0 1; }
    """

    def __init__(
        self,
        packet: ShareSelection,
        entries: Entries,
        today: date,
        partner: str,
        path: Path,
        write: Callable[[Path, Collection[str]], None],
    ) -> None:
        super().__init__(f"Packet for {partner}: these entries and nothing else")
        self._packet = packet
        self._entries = entries.with_changes(put=packet.entries)
        self._today = today
        self._write = write
        self._folder = path.parent
        self._partner = partner
        self._path = LineInput(path.name, hint="file name")
        self._chosen: frozenset[str] = frozenset()
        """The ids of the entries that were chosen to be left out."""
        self._left_out: frozenset[str] = frozenset()
        """These, and what is a part of them."""

    def compose_body(self) -> ComposeResult:
        """The counts, the list, the words of an entry and the file."""
        yield Static(Content(self._counts), id="counts")
        with Container(id="both"):
            yield Rows(id="list", classes="-leads")
            yield Rows(id="words", classes="-whole")
        yield self._path
        yield Static(Content(say_where(self._folder, self._partner)), id="notice")

    @property
    def _entries_to_share(self) -> list[Entry]:
        return [entry for entry in self._packet.entries if entry.id not in self._left_out]

    @property
    def _counts(self) -> str:
        count = len(self._entries_to_share)
        words = f"{pluralize(count, 'shared entry')}, without tags, flags, private notes and history."
        if left := len(self._left_out):
            words += f" {left} left out of this packet."
        if names := find_names(self._entries_to_share, self._entries):
            words += f" Names of others in it: {join_words(names)}."
        return words

    def on_mount(self) -> None:
        """Show the list."""
        self._lay_out(self.size.width)
        self._show_list(keep=False)

    def _show_list(self, *, keep: bool) -> None:
        self.query_one("#list", Rows).show(lambda width: self._list_rows(), keep=keep)

    def _list_rows(self) -> list[Row]:
        """List the packet: new and changed entries, deletions, what stays here, unchanged ones."""
        found = packet_sections(self._packet, self._today)
        sections = [(title, [*map(self._entry_row, entries)]) for title, entries in found]
        gone = [(one.is_told, _row(one.name, one.word, GONE_WORDS[one.word])) for one in self._packet.gone]
        stays = [_row(item.where, "stays here", item.why) for item in self._packet.held_back]
        is_last_as_before = bool(found) and self._packet.statuses.get(found[-1].entries[0].id) == "same"
        before = sections.pop() if is_last_as_before else ("", [])
        sections += [("Told as gone", [row for is_told, row in gone if not is_told]), ("Stays here", stays), before]
        sections.append(("Told as gone before", [row for is_told, row in gone if is_told]))
        rows: list[Row] = []
        for title, some in sections:
            rows += [*([GAP] if rows else []), section(title, str(len(some))), *some] if some else []
        return rows

    def _entry_row(self, entry: Entry) -> Row:
        day = format_day(entry.day, self._today) if entry.day else ""
        tail = f"{entry.KIND.label.lower()} · {day}"
        if entry.id in self._left_out:
            return Row(entry.heading, lead="–", tone="quiet", tail=f"left out · {tail}", entry=entry)
        return Row(entry.heading, lead=entry.mark, tail=tail, entry=entry)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out list and words by the new width."""
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        self.query_one("#both").set_class(width >= WIDE_ENOUGH, "-wide")

    @on(Rows.Highlighted, "#list")
    def _entry_highlighted(self, event: Rows.Highlighted) -> None:
        entry, words = event.row.entry, self.query_one("#words", Rows)
        if entry is not None:
            words.show(lambda width: self._entry_rows(entry, width), keep=False)
        elif isinstance(why := event.row.payload, str):
            words.show(lambda width: prose(why, width), keep=False)

    def _entry_rows(self, entry: Entry, width: int) -> list[Row]:
        rows = [Row(entry.KIND.label, tone="heading")]
        for label, text in preview_fields(entry, self._entries, self._today):
            if "\n" in text or len(label) + len(text) + 2 > width:
                rows += [Row(label, tone="quiet"), *prose(text, width, indent="  ")]
            else:
                rows.append(Row(text, lead=f"{label}:", lead_tone="quiet"))
        return [*rows, GAP]

    def action_leave_out(self) -> None:
        """Leave the entry and its parts out of this packet, or include them again."""
        row = self.query_one("#list", Rows).highlighted_row
        if row is None or row.entry is None:
            return
        entry_id, entries = row.entry.id, self._packet.entries
        if entry_id in self._left_out:
            self._chosen = frozenset(one for one in self._chosen if entry_id not in with_dependents({one}, entries))
        else:
            self._chosen |= {entry_id}
        self._left_out = frozenset(with_dependents(self._chosen, entries))
        self._show_list(keep=True)
        self.query_one("#counts", Static).update(Content(self._counts))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Write a new file."""
        try:
            path = resolve_output_path(self._folder, self._path.current_text)
            self._write(path, self._left_out)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self.dismiss(f"Written to {path}")


def _row(name: str, word: str, why: str) -> Row:
    """A row of what does not leave; its reason is shown with it."""
    return Row(name, lead="–", tone="quiet", tail=word, payload=why)
