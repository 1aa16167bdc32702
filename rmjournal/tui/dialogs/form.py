"""Form dialog: an entry of any kind, from its field declarations."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from rmjournal.errors import BadValue, JournalError
from rmjournal.journal.change_set import field_path_label
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import line as line_field
from rmjournal.model.field import visible
from rmjournal.storage.external_editor import edit_text
from rmjournal.tui.dialogs.help import FieldHelp
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.widgets.inputs.entry_fields import TIGHT, ExternalEdits, Sheet
from rmjournal.tui.widgets.inputs.field_row import FieldRow
from rmjournal.tui.widgets.inputs.form_context import around
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, Fields, Hints, hints

WHY = "~why"
"""The name of the reason in a draft; no field can have it."""
ROOM = 90
"""From this width on there is air around the panel."""
NARROW = 80
"""Below this width the panel is the whole screen."""
LOW = 20
"""Below this height the lines stand close."""
RESTORED = "draft restored · {} starts over"
SHARED = "Shared with {}; set Shared to no to keep it to yourself."


OVER = "Started over; after Esc, u brings back what you typed."
GONE = "Deleted from outside meanwhile. Save, and it stays with what you write; leave, and it is gone."


def told_of(entry: Entry, taken: ExternalEdits) -> str:
    """What somebody else wrote, in words; empty for nothing."""
    shown, beside = (
        ", ".join(dict.fromkeys(field_path_label(type(entry), leaf) for leaf in leaves)) for leaves in taken
    )
    came = [f"From outside: {shown.lower()}."] if shown else []
    if beside:
        came.append(f"Changed from outside too: {beside.lower()}. Yours stays, the other is kept beside it.")
    return "\n".join(came)


class Form(Fields[Entry | None], ModalScreen[Entry | None]):
    """The form of an entry; gives the accepted entry, or none when left."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "save", id="form.save"),
        Binding("escape", "leave", "leave, keep draft", id="form.leave"),
        Binding("f1", "help", "help", id="form.help"),
        Binding("f4", "edit", "editor", id="form.editor"),
        Binding("ctrl+r", "start_over", "start over", id="form.start_over"),
        *FIELD_KEYS,
    ]

    DEFAULT_CSS = """
    Form { align: center middle; background: $background 60%; }
    Form > Vertical {
        width: 94%; max-width: 100; height: auto; border: round $border; background: $background; padding: 1 1 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    Form > Vertical.-full { width: 100%; max-width: 100%; }
    Form > Vertical.-screen { height: 100%; }
    Form > Vertical.-low { padding: 0 1; }
    Form > Vertical.-low #help { margin-top: 0; }
    Form #why { margin-top: 1; padding-right: 1; }
    Form #notice { height: auto; max-height: 5; padding: 0 1; color: $text-muted; }
    Form #notice.-refused { color: $error; }
    Form #help { height: 1; margin-top: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
    Form #help { text-overflow: ellipsis; }
    Form Hints { background: $background; dock: none; }
    """

    def __init__(
        self,
        entry: Entry,
        *,
        entries: Entries,
        today: date,
        role: str,
        accept: Callable[[Entry, str], None],
        draft: Mapping[str, str] | None = None,
        keep: Keep | None = None,
        discard: Callable[[], None] | None = None,
        day_first: bool = True,
        first: str = "",
        quiet: Callable[[str], str] = lambda occasion: "",
        beside: Collection[str] = (),
    ) -> None:
        super().__init__()
        self._entry = entry
        self._accept = accept
        self._restored = bool(draft)
        self._first = first
        self._quiet = quiet
        world = around(entry, entries, today, role, day_first)
        self._partner = world.partner
        self._sheet = Sheet(entry, world, draft)
        field = line_field("Why changed", "the reason, if you like; kept in the history").named(WHY)
        self._why = FieldRow(field, WHY, LineInput((draft or {}).get(WHY, "")), world)
        self._why.id = "why"
        self._draft = Draft(self, self._typed, keep, self._drafted, discard)
        self._draft.kept = self._restored
        self._told_lines = 0
        self._came = told_of(entry, ExternalEdits((), tuple(beside)))

    def compose(self) -> ComposeResult:
        """The sheet, the reason, one line for words, one for help, one for keys."""
        with Vertical() as panel:
            kind = self._entry.KIND.label.lower()
            panel.border_title = Content(f"Edit {kind}" if self._entry.id else f"New {kind}")
            yield self._sheet
            yield self._why
            yield Static(id="notice")
            yield Static(id="help")
            yield Hints()

    def on_mount(self) -> None:
        """Begin to write."""
        self.query_one(Hints).hints = hints(self)
        self._sheet.begin()
        if self._first:
            self._sheet.point_at(self._first)
        self._tell()
        self._show_why()

    def _typed(self) -> dict[str, str]:
        draft = self._sheet.draft
        return draft | {WHY: self._why.said} if self._why.said and draft else draft

    def _show_why(self) -> None:
        self._why.display = self._sheet.asks_why
        self._fit()

    def _tell(self, refused: str = "") -> None:
        notice = self.query_one("#notice", Static)
        key = next((key for key, bound in self.active_bindings.items() if bound.binding.id == "form.start_over"), "")
        word = refused or self._draft.trouble
        told = self._quiet(self._sheet.said.get("occasion", ""))
        quiet = RESTORED.format(key or "ctrl+r") if self._restored else told
        quiet = "\n".join(said for said in (quiet, self._came, self._audience) if said)
        told = visible(f"✗ {word}" if word else quiet)
        notice.update(Content(told))
        room = max(10, min(self.size.width, 100) - 10)
        self._told_lines = min(5, sum(1 + len(row) // room for row in told.split("\n"))) if told else 0
        notice.set_class(bool(word), "-refused")
        notice.display = bool(word or quiet)
        self._fit()

    @property
    def _audience(self) -> str:
        """A note on who will see a new entry; empty while it is private."""
        shared = not self._entry.id and self._sheet.said.get("shared") == "yes"
        return SHARED.format(self._partner) if shared else ""

    def _fit(self) -> None:
        """Let the sheet have what the other lines leave."""
        panel = self.query_one(Vertical)
        full = self.size.width < ROOM
        panel.set_class(full, "-full")
        panel.set_class(self.size.height < LOW, "-low")
        taken = 4 if self.size.height < LOW else 6
        taken += (0 if full else 2) + (2 if self._why.display else 0) + self._told_lines
        self._sheet.styles.max_height = max(3, self.size.height - taken)
        narrow = self.size.width < NARROW
        panel.set_class(narrow, "-screen")
        self._sheet.styles.height = self._sheet.styles.max_height if narrow else "auto"

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panel."""
        self._fit()
        self._why.tight = event.size.width < TIGHT + 6

    @property
    def _row(self) -> FieldRow | None:
        node = self.focused
        parent = node.parent if node is not None else None
        return parent if isinstance(parent, FieldRow) else None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell what belongs into the field."""
        row = self._row
        told = (row.hint or row.field.help) if row is not None else ""
        if row is not None and row.field.required:
            told = f"needed · {told}" if told else "needed"
        self.query_one("#help", Static).update(Content(visible(told, "")))

    @on(Sheet.FieldsEdited)
    @on(FieldRow.TextEdited)
    def _changed(self) -> None:
        self._draft.soon()
        self._show_why()
        if self.query_one("#notice").display or self._audience:
            self._restored = False
            self._tell()

    def _drafted(self) -> None:
        if self._draft.trouble:
            self._tell()
        self.query_one(Hints).state = "draft kept" if self._draft.kept and not self._draft.trouble else ""

    @on(Hints.Pressed)
    async def _pressed(self, event: Hints.Pressed) -> None:
        event.stop()
        await self.run_action(event.action)

    def on_unmount(self) -> None:
        """Whatever ends it, what is typed stays."""
        self._draft.leave()

    @property
    def touched(self) -> set[str]:
        """The leaves in which something is being written."""
        return self._sheet.changed

    def take_in(self, entry: Entry | None, entries: Entries) -> None:
        """Show an external change of the entry; None = it was deleted.

        Fields that are being edited stay."""
        if entry is None:
            self._came = GONE
        else:
            taken = self._sheet.take_in(entry, entries)
            self._came = told_of(entry, taken) or self._came
        self._tell()
        self._show_why()

    def action_help(self) -> None:
        """Show help for the field."""
        if self._row is not None:
            self.app.push_screen(FieldHelp(self._entry, self._row.field, self._row.hint))

    def action_edit(self) -> None:
        """Put the text of the field into the person's editor."""
        row, asks = self._row, self.focused
        if row is None or not isinstance(asks, LineInput | ProseInput):
            self._tell("This field has no text for an editor; choose with the arrow keys.")
            return
        self._draft.now()
        try:
            with self.app.suspend():
                text = edit_text(asks.said, lambda saved: self._draft.put_with({row.leaf: row.as_kept(saved)}))
        except SuspendNotSupported:
            self._tell("There is no terminal for an editor here.")
        except JournalError as error:
            self._tell(str(error))
        else:
            asks.say(text)
            self._draft.put_with({})
        self.refresh(layout=True)

    def action_save(self) -> None:
        """Save the entry; a refusal is shown at its field."""
        if not self.is_current:
            return
        try:
            entry = self._sheet.entry
            self._accept(entry, self._why.said.strip() if self._why.display else "")
        except JournalError as error:
            self._tell(str(error))
            if isinstance(error, BadValue):
                self._sheet.point_at(error.field)
            return
        self._draft.end()
        self.dismiss(entry)

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once."""
        return self._draft.unkept()

    def action_leave(self) -> None:
        """Leave; the draft stays, and where it cannot, one is asked twice."""
        if self.is_current and not self.unkept():
            self.dismiss(None)

    def action_start_over(self) -> None:
        """Restore the first values and discard the draft.

        Where the draft cannot be kept, a second key press is needed."""
        if self.unkept():
            return
        self._came = OVER if self._draft.kept else self._came
        self._sheet.start_over()
        self._why.say("")
        self._restored = False
        self._draft.start_over()
        self._tell()
