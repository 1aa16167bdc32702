"""Import dialog: source, preview of the plan, confirmation."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from rmjournal.dates import format_day
from rmjournal.english import join_parts
from rmjournal.errors import JournalError
from rmjournal.exchange.import_plan import (
    ImportRow,
    RowGroup,
    describe_counts,
    describe_offered,
    group_rows,
    import_rows,
)
from rmjournal.exchange.incoming import NO_CHOICES, PARTS, ImportChoices, ProposedColumn, Sender
from rmjournal.journal.importing import DayOrderUnclear, ImportPreview, ProgressCallback
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row, prose, section
from rmjournal.storage.files.typed_paths import complete_path
from rmjournal.tui.dialogs.import_columns import column_picker, column_rows
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows

TONES = {
    "new": "good",
    "joined": "accent",
    "changed": "accent",
    "withdrawn": "late",
    "deleted": "quiet",
    "refused": "error",
}
DAY_ORDERS = ("day first", "month first")
"""The two readings of 3/4/2024."""
ASK = "Type the path of a packet from your partner, a journal, or another program's export; Enter shows its content."


class ImportRequest(NamedTuple):
    """The path to preview, and how."""

    path: str
    pair: str
    """The id of the relationship it goes to; empty = the one that follows."""
    again: bool
    """Whether entries that were deleted here are imported too."""
    keep_apart: bool = False
    """Whether two sessions for the same time stay two."""
    choices: ImportChoices = NO_CHOICES
    """What was chosen for the content."""


PreviewFunction = Callable[[ImportRequest, ProgressCallback], ImportPreview]
"""Previews the import of a path; `JournalError` where that fails."""


class ImportDialog(Dialog[ImportPreview | None]):
    """Previews an import; gives what is to be imported, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "take", "import", id="import.take"),
        Binding("tab", "app.focus_next", "list or file", id="import.next"),
        Binding("shift+tab", "app.focus_previous", "Previous pane", show=False, id="import.before"),
        Binding("ctrl+t", "again", "add deleted entries", id="import.again"),
        Binding("ctrl+g", "all_events", "every event", show=False, id="import.all_events"),
        Binding("ctrl+o", "keep_apart", "keep meetings apart", show=False, id="import.keep_apart"),
        Binding("ctrl+n", "with_parts", "add action items", show=False, id="import.with_parts"),
        Binding("escape", "leave", "close", id="import.leave"),
    ]
    HELP = (
        "Shows what a packet, a journal or an export would add or change. Nothing is written before you "
        "import it, and u undoes it in one step. A session that you both planned becomes one; "
        "ctrl+o keeps them apart. Action items, takeaways and agendas in notes become entries too with ctrl+n. "
        "Of a table each column is listed with what it is read as; enter changes it. Of a calendar "
        "ctrl+g imports every event."
    )
    DEFAULT_CSS = """
    ImportDialog > Vertical.-read { height: 90%; max-height: 40; }
    ImportDialog Rows { margin: 1 0; display: none; }
    ImportDialog > Vertical.-read Rows { display: block; }
    ImportDialog ChoiceInput { display: none; margin-top: 1; }
    ImportDialog ChoiceInput.-on { display: block; }
    ImportDialog #notice { margin: 1 0; }
    ImportDialog #notice.-ready { color: $foreground; }
    """

    def __init__(self, read: PreviewFunction, pairs: Sequence[Relationship], today: date, path: str = "") -> None:
        super().__init__("Import a file")
        self._read = read
        self._today = today
        self._preview: ImportPreview | None = None
        self._includes_deleted = self._keeps_apart = self._with_parts = self._has_all_events = False
        self._columns: dict[str, str] = {}
        self._path = LineInput(
            path, hint="file or folder, like ~/Downloads/for-annelise.json", complete=complete_path
        )
        names = {pair.id: pair.partner for pair in pairs}
        self._pair = ChoiceInput(tuple(names), shown=lambda key: names.get(key, key))
        self._day_order = ChoiceInput(DAY_ORDERS)
        self._read_order = ""

    def compose_body(self) -> ComposeResult:
        """The path, the relationship, the list and a notice."""
        yield self._path
        yield self._pair
        yield self._day_order
        yield Rows(id="list")
        yield Static(Content(ASK), id="notice")

    def on_mount(self) -> None:
        """Let typing replace a path that is offered."""
        self._path.action_select_all()

    @on(Input.Changed)
    def _path_changed(self) -> None:
        self._show_day_order("")
        if self._preview is not None:
            self._preview = None
            self._columns = {}
            self.panel.remove_class("-read")
            self.query_one(Rows).show(lambda width: [], keep=False)
            self._pair.remove_class("-on")
            self.show_notice(ASK)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._start_preview("")

    @on(ChoiceInput.WordChosen)
    def _choice_changed(self) -> None:
        if self._day_order.current_text != self._read_order:
            self._start_preview(self._pair_id)
        elif self._preview is not None and self._pair.current_text and self._pair.current_text != self._pair_id:
            self._start_preview(self._pair.current_text)

    @on(Rows.RowOpened)
    def _row_opened(self, event: Rows.RowOpened) -> None:
        event.stop()
        if isinstance(column := event.row.payload, ProposedColumn):
            self.app.push_screen(column_picker(column), partial(self._choose_target, column))

    def _choose_target(self, column: ProposedColumn, target: str | None) -> None:
        if target is not None and target != column.target:
            self._columns[fold_word(column.header)] = target
            self._start_preview(self._pair_id)

    @property
    def _pair_id(self) -> str:
        return self._preview.plan.pair.id if self._preview and self._preview.plan.pair else ""

    def _start_preview(self, pair: str) -> None:
        path = self._path.current_text.strip().strip("'\"")
        if not path:
            self.show_notice("Name a file first.", is_refusal=True)
            return
        self.show_notice("Reading …")
        order = self._read_order = self._day_order.current_text
        choices = ImportChoices(
            day_first=order == DAY_ORDERS[0] if order else None,
            columns={**self._columns},
            parts=frozenset(PARTS if self._with_parts else ()),
            all_events=self._has_all_events,
        )
        request = ImportRequest(path, pair, self._includes_deleted, self._keeps_apart, choices)
        self.run_worker(partial(self._preview_in_thread, request), thread=True, exclusive=True)

    def _preview_in_thread(self, request: ImportRequest) -> None:
        worker = get_current_worker()

        def show_progress(doing: str, done: int, total: int) -> None:
            if done % 200 == 0 and not worker.is_cancelled:
                self.app.call_from_thread(self.show_notice, f"{doing} {done:,} of {total:,}")

        try:
            preview = self._read(request, show_progress)
        except DayOrderUnclear as error:
            self.app.call_from_thread(self._ask_day_order, error.question)
        except JournalError as error:
            self.app.call_from_thread(partial(self.show_notice, str(error), is_refusal=True))
        else:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show_preview, preview)

    def _ask_day_order(self, question: str) -> None:
        self._day_order.add_class("-on")
        self._day_order.focus()
        self.show_notice(f"{question} Choose it with ← and →.")

    def _show_day_order(self, order: str) -> None:
        self._day_order.set_class(bool(order), "-on")
        with self._day_order.prevent(ChoiceInput.WordChosen):
            self._day_order.set_text(order)
        self._read_order = order

    def _show_preview(self, preview: ImportPreview) -> None:
        if not self.query(Rows):
            return
        is_again, self._preview, plan = self._preview is not None, preview, preview.plan
        self.panel.add_class("-read")
        shown_rows, groups = import_rows(plan), group_rows(plan)
        self.query_one(Rows).show(
            lambda width: [
                *column_rows(preview.incoming.columns),
                *([section("Entries")] if preview.incoming.columns and len(groups) == 1 else []),
                *_group_lines(groups, self._today, width),
            ],
            keep=is_again,
        )
        self._pair.set_class(preview.is_ambiguous, "-on")
        with self._pair.prevent(ChoiceInput.WordChosen):
            self._pair.set_text(self._pair_id)
        words = (
            f"Would be imported: {describe_counts(plan)}."
            if plan.to_apply
            else f"Nothing new: {describe_counts(plan)}."
        )
        same = any(row.status == "joined" and isinstance(row.entry, Session) for row in shown_rows)
        way_out = "The same meeting becomes one session; ctrl+o keeps both." if same else ""
        apart = "Sessions for the same time stay apart; ctrl+o joins them." if self._keeps_apart else ""
        made_by = _say_sender(preview.incoming.sender, self._today)
        offered = describe_offered(plan)
        parts = f"{offered} ctrl+n imports them as entries of their own too." if offered else ""
        self.show_notice(" ".join(filter(None, (words, made_by, way_out, apart, parts, *plan.notes))))

    def show_notice(self, words: str, *, is_refusal: bool = False) -> None:
        """Show a sentence; what would come in is not quiet."""
        super().show_notice(words, is_refusal=is_refusal)
        self.query("#notice").set_class(self._preview is not None and not is_refusal, "-ready")

    def action_again(self) -> None:
        """Include entries that were deleted here, or leave them out."""
        self._includes_deleted = not self._includes_deleted
        self._start_preview(self._pair_id)

    def action_all_events(self) -> None:
        """Import every event of a calendar, or those of the pair alone."""
        self._has_all_events = not self._has_all_events
        self._start_preview(self._pair_id)

    def action_keep_apart(self) -> None:
        """Leave two sessions for the same time two, or make one of them."""
        self._keeps_apart = not self._keeps_apart
        self._start_preview(self._pair_id)

    def action_with_parts(self) -> None:
        """Switch whether action items, takeaways and agendas are imported as entries too."""
        self._with_parts = not self._with_parts
        self._start_preview(self._pair_id)

    def action_take(self) -> None:
        """Import what is shown."""
        if self._preview is None:
            self._start_preview("")
        elif self._preview.plan.to_apply and self.is_current:
            self.dismiss(self._preview)


def _say_sender(sender: Sender | None, today: date) -> str:
    """Say who made a packet and when; empty for another file."""
    if sender is None:
        return ""
    made = datetime.fromtimestamp(sender.made_at / 1000)
    return f"From {sender.name or f'your {sender.role}'}, made {format_day(made.date(), today)} {made:%H:%M}."


def _group_lines(groups: Sequence[RowGroup], today: date, width: int) -> list[Row]:
    lines: list[Row] = []
    for group in groups:
        lines += [section(group.heading)] if len(groups) > 1 else []
        lines += [line for row in group.rows for line in _lines(row, today, width)]
    return lines


def _lines(row: ImportRow, today: date, width: int) -> list[Row]:
    tone = TONES[row.status]
    if row.status in ("new", "deleted"):
        tail = join_parts(row.kind, row.aside(today) if row.status == "new" else "")
        return [Row(row.text, lead=row.glyph, lead_tone=tone, tail=tail, payload=row)]
    first = Row(row.text, lead=row.glyph, lead_tone=tone, tail=row.kind, payload=row)
    return [first, *prose(row.detail, width, tone="quiet", indent="  ")]
