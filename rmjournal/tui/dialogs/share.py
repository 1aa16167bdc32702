"""Share dialog: every entry of the packet before it is written."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from rmjournal.dates import format_day
from rmjournal.english import pluralize
from rmjournal.errors import JournalError
from rmjournal.exchange.packet import ShareSelection, preview_fields
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.render.row import GAP, Row, prose
from rmjournal.storage.files.output_files import parse_output_path, write_new_file
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import Hints, hints
from rmjournal.tui.widgets.rows import Rows

WIDE_ENOUGH = 100
"""Width from which the list and the words stand side by side."""


class ShareDialog(ModalScreen[str | None]):
    """Previews a packet for the partner; gives what was done in words, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "write the packet", id="share.save"),
        Binding("tab", "app.focus_next", "list, words, file", id="share.next"),
        Binding("shift+tab", "app.focus_previous", "Before", show=False, id="share.before"),
        Binding("escape", "dismiss(None)", "leave", id="share.leave"),
    ]
    DEFAULT_CSS = """
    ShareDialog { align: center middle; background: $background 60%; }
    ShareDialog > Vertical { width: 96%; max-width: 130; height: 94%; max-height: 44; border: round $border;
        padding: 1 1 0 1; background: $background; border-title-color: $accent; border-title-style: bold; }
    ShareDialog #both { height: 1fr; margin: 1 0; layout: vertical; }
    ShareDialog #both.-wide { layout: horizontal; }
    ShareDialog #list, ShareDialog #list:focus, ShareDialog #words, ShareDialog #words:focus {
        border: none; padding: 0 1;
    }
    ShareDialog #words, ShareDialog #words:focus { background: $surface; margin-top: 1; }
    ShareDialog #both.-wide #words { margin: 0 0 0 1; }
    ShareDialog Static { color: $quiet; height: auto; padding: 0 1; }
    ShareDialog Static.-refused { color: $error; padding: 0 1 1 1; }
    ShareDialog Hints { dock: none; background: $background; }
    """

    def __init__(
        self,
        packet: ShareSelection,
        entries: Entries,
        today: date,
        partner: str,
        path: Path,
        pack: Callable[[], bytes],
    ) -> None:
        super().__init__()
        self._packet = packet
        self._entries = entries.with_changes(put=packet.entries)
        self._today = today
        self._partner = partner
        self._pack = pack
        self._path = LineInput(str(path), hint="file to write")

    def compose(self) -> ComposeResult:
        """The count, the list, the words of an entry and the file."""
        with Vertical() as panel:
            panel.border_title = Content(visible(f"A packet for {self._partner}: this and nothing else leaves", ""))
            yield Static(Content(self._notice))
            with Container(id="both"):
                rows = Rows(id="list", classes="-leads")
                yield rows
                yield Rows(id="words", classes="-whole")
            yield self._path
            yield Static("", id="refused")
            yield Hints()

    @property
    def _notice(self) -> str:
        count = len(self._packet.entries)
        kept = len(self._packet.held_back)
        words = f"{pluralize(count, 'shared entry')}, without tags, marks, own notes and history."
        if kept:
            words += f" {kept} shared but part of something private, so {'it stays' if kept == 1 else 'they stay'}."
        return words

    def on_mount(self) -> None:
        """Focus the list."""
        self.query_one(Hints).hints = hints(self)
        self._lay_out(self.size.width)
        rows = self.query_one("#list", Rows)
        rows.show(lambda width: [self._entry_row(entry) for entry in self._packet.entries], keep=False)
        rows.focus()

    def _entry_row(self, entry: Entry) -> Row:
        day = format_day(entry.day, self._today) if entry.day else ""
        return Row(entry.heading, lead=entry.mark, tail=f"{entry.KIND.label.lower()} · {day}", entry=entry)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out list and words by the new width."""
        self._lay_out(event.size.width)

    def _lay_out(self, width: int) -> None:
        self.query_one("#both").set_class(width >= WIDE_ENOUGH, "-wide")

    @on(Rows.Highlighted, "#list")
    def _entry_highlighted(self, event: Rows.Highlighted) -> None:
        entry = event.line.entry
        if entry is not None:
            self.query_one("#words", Rows).show(lambda width: self._entry_rows(entry, width), keep=False)

    def _entry_rows(self, entry: Entry, width: int) -> list[Row]:
        rows = [Row(entry.KIND.label, tone="heading")]
        for label, text in preview_fields(entry, self._entries):
            if "\n" in text or len(label) + len(text) + 2 > width:
                rows += [Row(label, tone="quiet"), *prose(text, width, indent="  ")]
            else:
                rows.append(Row(text, lead=f"{label}:", lead_tone="quiet"))
        return [*rows, GAP]

    @on(Input.Submitted)
    @on(Hints.Pressed)
    async def _pressed(self, event: Input.Submitted | Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action if isinstance(event, Hints.Pressed) else "save")

    def action_save(self) -> None:
        """Write a new file."""
        try:
            path = parse_output_path(self._path.said)
            write_new_file(path, self._pack())
        except JournalError as error:
            notice = self.query_one("#refused", Static)
            notice.update(Content(visible(f"✗ {error}")))
            notice.add_class("-refused")
        else:
            self.dismiss(f"Written to {path}")
