"""What a form can do with the field in focus: help for it, and its text in the person's own editor."""

from textual.app import SuspendNotSupported
from textual.screen import ModalScreen

from rmjournal.errors import JournalError
from rmjournal.model.entry import Entry
from rmjournal.storage.external_editor import edit_text
from rmjournal.tui.dialogs.help import FieldHelp
from rmjournal.tui.screens.draft import Draft
from rmjournal.tui.widgets.dialog_keys import Fields
from rmjournal.tui.widgets.inputs.field_row import Row
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose import ProseInput


class FormField(Fields[Entry | None], ModalScreen[Entry | None]):
    """A form around one field; the form itself fills in what is empty here."""

    _entry: Entry
    _draft: Draft

    def _tell(self, refused: str = "") -> None:
        """Say a word over the keys."""

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once."""
        return self._draft.unkept()

    @property
    def _row(self) -> Row | None:
        node = self.focused
        parent = node.parent if node is not None else None
        return parent if isinstance(parent, Row) else None

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
