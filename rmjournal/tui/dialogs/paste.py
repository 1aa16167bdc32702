"""Paste dialog: paste a mail, then see what each line becomes."""

from collections.abc import Callable

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from rmjournal.errors import JournalError
from rmjournal.exchange.pasted import Pasted
from rmjournal.render.row import Row
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea
from rmjournal.tui.widgets.key_bar import KeyHint, key_hints
from rmjournal.tui.widgets.rows import Rows

ASK = (
    "Paste the whole mail: what is quoted, the greeting and the signature are left out. ^s shows what becomes of it."
)


class PasteDialog(Dialog[Pasted | None]):
    """Reads a pasted mail; gives what is to be written, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "take", "read it", id="paste.take"),
        Binding("space", "turn", "change or leave out", id="paste.turn"),
        *(Binding(str(number), f"assign({number})", "Note of this point", show=False) for number in range(1, 10)),
        Binding("ctrl+t", "again", "back to the text", id="paste.again"),
        Binding("escape", "leave", "close", id="paste.leave"),
    ]
    HELP = (
        "Reads a partner's reply to an agenda, or an observer's answer. Nothing is written before you save it, and u "
        "undoes it in one step. Space changes what becomes of a line, a digit makes it a note of that point."
    )
    DEFAULT_CSS = """
    PasteDialog > Vertical { height: 92%; max-height: 44; }
    PasteDialog SafeTextArea { height: 1fr; border: none; padding: 0 1; background: $surface; }
    PasteDialog SafeTextArea:focus { border: none; }
    PasteDialog Rows { display: none; height: 1fr; }
    PasteDialog > Vertical.-read SafeTextArea { display: none; }
    PasteDialog > Vertical.-read Rows { display: block; }
    PasteDialog #notice { margin-top: 1; }
    """

    def __init__(self, title: str, read: Callable[[str], Pasted]) -> None:
        super().__init__(title)
        self._read = read
        self._pasted: Pasted | None = None
        self._text = SafeTextArea(
            soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, placeholder="the mail"
        )

    def compose_body(self) -> ComposeResult:
        """The text, the lines that were read, and a notice."""
        yield self._text
        yield Rows(id="list", classes="-leads")
        yield Static(Content(ASK), id="notice")

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys of the text, or of the lines that were read."""
        take, turn, again, leave = key_hints(self)
        if self._pasted is None:
            return [take, leave]
        return [replace(take, words="save"), turn, again, leave]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave space and digits to the text until it was read."""
        is_of_lines = action in ("turn", "assign", "again")
        return super().check_action(action, parameters) if self._pasted is not None or not is_of_lines else False

    def action_take(self) -> None:
        """Read the text, or give what was read."""
        if self._pasted is not None:
            if self.is_current:
                self.dismiss(self._pasted)
            return
        if not self._text.text.strip():
            self.show_notice("Paste the mail first.", is_refusal=True)
            return
        try:
            pasted = self._read(self._text.text)
        except JournalError as error:
            self.show_notice(str(error), is_refusal=True)
        else:
            self.panel.add_class("-read")
            self._show(pasted)
            self.query_one(Rows).focus()
            self.refresh_bindings()

    def _show(self, pasted: Pasted) -> None:
        self._pasted = pasted
        rows = [
            Row(
                line.text,
                lead="–" if line.is_out else "+",
                lead_tone="quiet" if line.is_out else "good",
                tone="quiet" if line.is_out else "",
                tail=line.becomes,
                payload=number,
            )
            for number, line in enumerate(pasted.lines)
        ]
        self.query_one(Rows).show(lambda width: rows)
        self.show_notice(pasted.summary)
        self.show_keys()

    @property
    def _highlighted_line(self) -> int | None:
        row = self.query_one(Rows).highlighted_row
        return row.payload if row is not None and isinstance(row.payload, int) else None

    def action_turn(self) -> None:
        """Change what becomes of the highlighted line."""
        if self._pasted is not None and self._highlighted_line is not None:
            self._show(self._pasted.turn(self._highlighted_line))

    def action_assign(self, number: int) -> None:
        """Make the highlighted line a note of a point."""
        if self._pasted is not None and self._highlighted_line is not None:
            self._show(self._pasted.assign(self._highlighted_line, number))

    def action_again(self) -> None:
        """Go back to the text."""
        self._pasted = None
        self.panel.remove_class("-read")
        self.show_notice(ASK)
        self.show_keys()
        self._text.focus()
