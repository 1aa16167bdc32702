"""Form dialog: an entry of any kind, from its field declarations."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from rmjournal.errors import BadValue, JournalError
from rmjournal.journal.change_set import field_path_label
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import line as line_field
from rmjournal.model.field import visible
from rmjournal.model.kind import fields
from rmjournal.render.text_width import wrap
from rmjournal.tui.drafts import Draft, Keep
from rmjournal.tui.named_keys import key_name
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.entry_fields import MIN_BESIDE_WIDTH, EntryFields, ExternalEdits
from rmjournal.tui.widgets.inputs.field_row import FieldRow, FieldRows
from rmjournal.tui.widgets.inputs.form_context import make_form_context
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from rmjournal.tui.widgets.key_bar import FIELD_KEYS, KeyHint

WHY = "~why"
"""The name of the reason in a draft; no field can have it."""
PANEL_WIDTH = 90
"""From this width on there is air around the panel."""
MIN_PANEL_WIDTH = 80
"""Below this width the panel is the whole screen."""
MIN_ROOMY_HEIGHT = 20
"""Below this height the lines stand close."""
CHOICE_KEYS = "← → chooses"
"""What the help of a field with a few choices says of its keys."""
RESTORED_NOTE = "Draft restored · {} starts over"
SHARED_NOTE = "Shared with {}; to keep it private, set “Shared” to no."
SHARED_SHORT_NOTE = "Shared with {}; to keep it private, press {} and set “Shared” to no."


STARTED_OVER_NOTE = "Started over; after Esc, u brings back what you typed."
DELETED_NOTE = (
    "Your other device deleted this entry. If you save, it comes back with your words; "
    "if you close the form, it stays deleted."
)


def external_edits_words(entry: Entry, edits: ExternalEdits) -> str:
    """A note on the fields that another writer changed; empty for none."""
    shown, beside = (
        ", ".join(dict.fromkeys(f"“{field_path_label(type(entry), path)}”" for path in paths)) for paths in edits
    )
    sentences = [f"Your other device just changed {shown}."] if shown else []
    if beside:
        sentences.append(f"Your other device changed {beside} too. Yours stays; after saving, v shows both.")
    return "\n".join(sentences)


def _title(entry: Entry, only: Sequence[str]) -> str:
    """Title a form: by its one field, where it asks for that alone."""
    if entry.id and len(only) == 1:
        return fields(type(entry))[only[0]].label
    return f"{'Edit' if entry.id else 'New'} {entry.KIND.label.lower()}"


class Form(Dialog[Entry | None]):
    """The form of an entry; gives the accepted entry, or none when left."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "save", "save", id="form.save"),
        Binding("escape", "leave", "close, keep draft", id="form.leave"),
        Binding("ctrl+e", "more", "more", priority=True, id="form.more"),
        Binding("f1", "help", "help", id="form.help"),
        Binding("f4", "edit", "editor", id="form.editor"),
        Binding("ctrl+r", "start_over", "start over", id="form.start_over"),
        *FIELD_KEYS,
    ]

    DEFAULT_CSS = """
    Form > Vertical { width: 94%; max-width: 100; }
    Form > Vertical.-full { width: 100%; max-width: 100%; }
    Form > Vertical.-screen { height: 100%; }
    Form > Vertical.-low { padding: 0 1; }
    Form > Vertical.-low #help { margin-top: 0; }
    Form #why { margin-top: 1; padding-right: 1; }
    Form #notice { max-height: 5; }
    Form #help { height: 1; margin-top: 1; padding: 0 1; color: $quiet; text-wrap: nowrap; }
    Form #help { text-overflow: ellipsis; }
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
        hidden: bool = False,
        first_field: str = "",
        greeting: Callable[[str], str] = lambda occasion: "",
        kept_as_siblings: Collection[str] = (),
        only: Sequence[str] = (),
        more: Callable[[], None] = lambda: None,
        is_grown: bool = False,
        title: str = "",
    ) -> None:
        super().__init__(title or _title(entry, only))
        self._entry = entry
        self._accept = accept
        self._is_restored = bool(draft) and not is_grown
        self._first_field = first_field
        self._greeting = greeting
        context = make_form_context(entry, entries, today, role, day_first, hidden)
        self._partner = context.partner
        self._only = only
        """The fields of a short form, where Enter in the last one saves; empty = all fields."""
        self._more = more
        self._fields = EntryFields(entry, context, draft, only)
        field = line_field("Reason for change", "if you like; it is saved in the history").with_name(WHY)
        self._why = FieldRow(field, WHY, LineInput((draft or {}).get(WHY, "")), context)
        self._why_rows = FieldRows([self._why], id="why")
        self.draft = Draft(self, self._draft_texts, keep, self._draft_changed, discard)
        self.draft.kept = bool(draft)
        self.grows = False
        """Whether the whole form follows this short one, with what is typed."""
        self._notice_height = 0
        self._external_note = external_edits_words(entry, ExternalEdits((), tuple(kept_as_siblings)))

    def compose_body(self) -> ComposeResult:
        """The fields, the reason, a notice and the help."""
        yield self._fields
        yield self._why_rows
        yield Static(id="notice")
        yield Static(id="help")

    def on_mount(self) -> None:
        """Focus the first field."""
        for row in self._fields.rows:
            if isinstance(row.input, ChoiceInput):
                row.input.passes_on = bool(self._only)
        self._fields.begin()
        if self._first_field:
            self._fields.focus_field(self._first_field)
        self._show_notice()
        self._show_why()

    def _draft_texts(self) -> dict[str, str]:
        draft = self._fields.draft
        return draft | {WHY: self._why.current_text} if self._why.current_text and draft else draft

    def _show_why(self) -> None:
        self._why_rows.display = self._fields.asks_why
        self._fit_panel()

    def _show_notice(self, refused: str = "") -> None:
        key = self._key_for("form.start_over", "^r")
        problem = refused or self.draft.trouble
        greeting = self._greeting(self._fields.current_texts.get("occasion", ""))
        restored = RESTORED_NOTE.format(key) if self._is_restored else ""
        note = "\n".join(filter(None, (restored, greeting, self._external_note, self._audience)))
        text = problem or note
        self.show_notice(text, is_refusal=bool(problem))
        room = max(10, min(self.size.width, 100) - 10)
        self._notice_height = min(5, len(wrap(text, room))) if text else 0
        self.query_one("#notice").display = bool(text)
        self._fit_panel()

    def _key_for(self, id: str, usual: str) -> str:
        """The key of a binding, as a person has set it.

        The usual one while nothing has the focus.
        """
        bound = ((key, bound.binding) for key, bound in self.active_bindings.items() if bound.binding.id == id)
        return next((key_name(key, binding) for key, binding in bound), usual)

    @property
    def _audience(self) -> str:
        """A note on who will see a new entry; empty while it is private."""
        shared = not self._entry.id and self._fields.current_texts.get("shared") == "yes"
        if not shared:
            return ""
        if self._only and "shared" not in self._only:
            return SHARED_SHORT_NOTE.format(self._partner, self._key_for("form.more", "^e"))
        return SHARED_NOTE.format(self._partner)

    def _fit_panel(self) -> None:
        """Give the fields the height that the other lines leave."""
        panel = self.panel
        is_full = self.size.width < PANEL_WIDTH
        panel.set_class(is_full, "-full")
        panel.set_class(self.size.height < MIN_ROOMY_HEIGHT, "-low")
        used = 4 if self.size.height < MIN_ROOMY_HEIGHT else 6
        used += (0 if is_full else 2) + (2 if self._why_rows.display else 0) + self._notice_height
        self._fields.styles.max_height = max(3, self.size.height - used)
        is_narrow = self.size.width < MIN_PANEL_WIDTH
        panel.set_class(is_narrow, "-screen")
        self._fields.styles.height = self._fields.styles.max_height if is_narrow else "auto"

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panel to the new size."""
        self._fit_panel()
        self._why.tight = event.size.width < MIN_BESIDE_WIDTH + 6

    @property
    def _focused_row(self) -> FieldRow | None:
        return next((row for row in (*self._fields.rows, self._why) if row.input is self.focused), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of the focused field."""
        row = self._focused_row
        words = (row.hint or row.field.help) if row is not None else ""
        if row is not None and row.field.required:
            words = f"required · {words}" if words else "required"
        if row is not None and isinstance(row.input, ChoiceInput):
            words = f"{words} · {CHOICE_KEYS}" if words else CHOICE_KEYS
        self.query_one("#help", Static).update(Content(visible(words, "")), layout=False)

    @on(ChoiceInput.LettersRefused)
    def _letters_refused(self, event: ChoiceInput.LettersRefused) -> None:
        """Say which keys choose, after letters that choose nothing."""
        event.stop()
        self.query_one("#help", Static).update(
            Content(f"No choice begins with “{event.letters}”: {CHOICE_KEYS}"), layout=False
        )

    @on(EntryFields.FieldsEdited)
    @on(FieldRows.TextEdited)
    def _field_changed(self) -> None:
        self.draft.soon()
        self._show_why()
        if self.query_one("#notice").display or self._audience:
            self._is_restored = False
            self._show_notice()

    def _draft_changed(self) -> None:
        if self.draft.trouble:
            self._show_notice()

    @property
    def edited_fields(self) -> set[str]:
        """The paths of the fields that are being edited."""
        return self._fields.changed

    def show_external_change(self, entry: Entry | None, entries: Entries) -> None:
        """Show an external change of the entry; None = it was deleted.

        Fields that are being edited stay.
        """
        if entry is None:
            self._external_note = DELETED_NOTE
        else:
            edits = self._fields.take_in(entry, entries)
            self._external_note = external_edits_words(entry, edits) or self._external_note
        self._show_notice()
        self._show_why()

    def action_help(self) -> None:
        """Show help for the field."""
        from rmjournal.tui.dialogs.help import explain_field

        if self._focused_row is not None:
            self.app.push_screen(explain_field(self._entry, self._focused_row.field, self._focused_row.hint))

    def action_edit(self) -> None:
        """Edit the text of the focused field in the person's own editor."""
        from rmjournal.storage.external_editor import edit_text

        row, text_input = self._focused_row, self.focused
        if row is None or not isinstance(text_input, LineInput | ProseInput):
            self._show_notice("In this field the editor cannot help; choose with the arrow keys.")
            return
        self.draft.now()
        try:
            with self.app.suspend():
                text = edit_text(
                    text_input.current_text,
                    lambda saved: self.draft.put_with({row.field_path: row.as_draft_text(saved)}),
                )
        except SuspendNotSupported:
            self._show_notice("Your editor needs a terminal, and there is none here; type in the field.")
        except JournalError as error:
            self._show_notice(str(error))
        else:
            text_input.set_text(text)
            self.draft.put_with({})
        self.refresh(layout=True)

    def action_save(self) -> None:
        """Save the entry; a refusal is shown at its field."""
        if not self.is_current:
            return
        try:
            entry = self._fields.entry
            self._accept(entry, self._why.current_text.strip() if self._why_rows.display else "")
        except JournalError as error:
            self._show_notice(str(error))
            if isinstance(error, BadValue):
                self._fields.focus_field(error.field)
            return
        self.draft.end()
        self.dismiss(entry)

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of the key bar.

        The one for the rest on a short form alone.
        """
        return [hint for hint in super().shown_keys if self._only or hint.action != "more"]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Enter leave choices on short forms, and offer more fields only there."""
        if action == "more":
            return bool(self._only)
        if action == "next_field" and self._only and isinstance(self.focused, ChoiceInput):
            return True
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        """Go to the next field; in the last one of a short form, save."""
        row = self._focused_row
        if self._only and row is not None and row is self._fields.last_shown_row:
            self.action_save()
        else:
            super().action_next_field()

    def action_more(self) -> None:
        """Open the whole form, with what is typed."""
        if self.is_current and not self.unkept():
            self.grows = True
            self.dismiss(None)
            self._more()

    def action_start_over(self) -> None:
        """Restore the first values and discard the draft.

        Where the draft cannot be kept, a second key press is needed.
        """
        if self.unkept():
            return
        if not (self._draft_texts() or self.draft.kept):
            self._show_notice("Nothing typed yet.")
            return
        self._external_note = STARTED_OVER_NOTE if self.draft.kept else self._external_note
        self._fields.start_over()
        self._why.set_text("")
        self._is_restored = False
        self.draft.start_over()
        self._show_notice()
