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

WIDE = 100
"""Cells from which on list and words stand side by side."""


class Share(ModalScreen[str | None]):
    """Previews a packet for the partner; gives what was done in words, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "write the packet", id="share.save"),
        Binding("tab", "app.focus_next", "list, words, file", id="share.next"),
        Binding("shift+tab", "app.focus_previous", "Before", show=False, id="share.before"),
        Binding("escape", "dismiss(None)", "leave", id="share.leave"),
    ]
    DEFAULT_CSS = """
    Share { align: center middle; background: $background 60%; }
    Share > Vertical { width: 96%; max-width: 130; height: 94%; max-height: 44; border: round $border;
        padding: 1 1 0 1; background: $background; border-title-color: $accent; border-title-style: bold; }
    Share #both { height: 1fr; margin: 1 0; layout: vertical; }
    Share #both.-wide { layout: horizontal; }
    Share #list, Share #list:focus, Share #words, Share #words:focus { border: none; padding: 0 1; }
    Share #words, Share #words:focus { background: $surface; margin-top: 1; }
    Share #both.-wide #words { margin: 0 0 0 1; }
    Share Static { color: $quiet; height: auto; padding: 0 1; }
    Share Static.-refused { color: $error; padding: 0 1 1 1; }
    Share Hints { dock: none; background: $background; }
    """

    def __init__(
        self,
        out: ShareSelection,
        entries: Entries,
        today: date,
        partner: str,
        path: Path,
        packed: Callable[[], bytes],
    ) -> None:
        super().__init__()
        self._out = out
        self._entries = entries.changed(put=out.entries)
        self._today = today
        self._partner = partner
        self._packed = packed
        self._path = LineInput(str(path), hint="file to write")

    def compose(self) -> ComposeResult:
        """How many, the list, the words of what is lit, the file."""
        with Vertical() as panel:
            panel.border_title = Content(visible(f"A packet for {self._partner}: this and nothing else leaves", ""))
            yield Static(Content(self._told))
            with Container(id="both"):
                rows = Rows(id="list", classes="-leads")
                yield rows
                yield Rows(id="words", classes="-whole")
            yield self._path
            yield Static("", id="refused")
            yield Hints()

    @property
    def _told(self) -> str:
        count = len(self._out.entries)
        stays = len(self._out.held_back)
        told = f"{pluralize(count, 'shared entry')}, without tags, marks, own notes and history."
        if stays:
            told += f" {stays} shared but part of something private, so {'it stays' if stays == 1 else 'they stay'}."
        return told

    def on_mount(self) -> None:
        """Begin at the first entry."""
        self.query_one(Hints).hints = hints(self)
        self._lay(self.size.width)
        rows = self.query_one("#list", Rows)
        rows.show(lambda width: [self._line(entry) for entry in self._out.entries], keep=False)
        rows.focus()

    def _line(self, entry: Entry) -> Row:
        day = format_day(entry.day, self._today) if entry.day else ""
        return Row(entry.heading, lead=entry.mark, tail=f"{entry.KIND.label.lower()} · {day}", entry=entry)

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room."""
        self._lay(event.size.width)

    def _lay(self, width: int) -> None:
        self.query_one("#both").set_class(width >= WIDE, "-wide")

    @on(Rows.Highlighted, "#list")
    def _lit(self, event: Rows.Highlighted) -> None:
        entry = event.line.entry
        if entry is not None:
            self.query_one("#words", Rows).show(lambda width: self._words(entry, width), keep=False)

    def _words(self, entry: Entry, width: int) -> list[Row]:
        lines = [Row(entry.KIND.label, tone="heading")]
        for label, text in preview_fields(entry, self._entries):
            if "\n" in text or len(label) + len(text) + 2 > width:
                lines += [Row(label, tone="quiet"), *prose(text, width, indent="  ")]
            else:
                lines.append(Row(text, lead=f"{label}:", lead_tone="quiet"))
        return [*lines, GAP]

    @on(Input.Submitted)
    @on(Hints.Pressed)
    async def _pressed(self, event: Input.Submitted | Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action if isinstance(event, Hints.Pressed) else "save")

    def action_save(self) -> None:
        """To the file; one that is there is never overwritten."""
        try:
            path = parse_output_path(self._path.said)
            write_new_file(path, self._packed())
        except JournalError as error:
            told = self.query_one("#refused", Static)
            told.update(Content(visible(f"✗ {error}")))
            told.add_class("-refused")
        else:
            self.dismiss(f"Written to {path}")
