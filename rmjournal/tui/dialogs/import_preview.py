"""Import dialog: source, preview of the plan, confirmation."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from rmjournal.dates import format_day
from rmjournal.english import agree, join_parts, pluralize
from rmjournal.errors import JournalError
from rmjournal.exchange.import_plan import (
    ImportRow,
    RowGroup,
    describe_counts,
    describe_offered,
    group_rows,
    say_kept_away,
)
from rmjournal.exchange.incoming import NO_CHOICES, PARTS, ImportChoices, ProposedColumn, Sender
from rmjournal.journal.importing import DayOrderUnclear, ImportPreview, ProgressCallback
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import Row, indent, prose, section
from rmjournal.storage.files.typed_paths import complete_folder, complete_path
from rmjournal.tui.dialogs.import_columns import column_picker, column_rows
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyHint
from rmjournal.tui.widgets.rows import Rows

TONES = {
    "new": "good",
    "joined": "accent",
    "changed": "accent",
    "withdrawn": "late",
    "deleted": "quiet",
    "undone": "quiet",
    "refused": "error",
}
DAY_ORDERS = ("day first", "month first")
"""The two readings of 3/4/2024."""
SHELL_WAY = re.compile(r"(?:--[\w-]+|rmjournal [a-z-]+ REF), on the screen ")
"""How a notice names the way of the shell, before that of the screen."""
ASK = "Type the path of a packet from your partner, a journal, or another program's export; Enter shows its content."
OFFER = "This is the newest packet in your folders; Enter shows its content. Type for another file."

AGAIN, ALL_EVENTS, KEEP_APART, WITH_PARTS, COPY = (
    "again",
    "all_events",
    "keep_apart",
    "with_parts",
    "copy_attachments",
)
_TOGGLES = {
    AGAIN: ("ctrl+t", "import again"),
    ALL_EVENTS: ("ctrl+g", "every event"),
    KEEP_APART: ("ctrl+o", "keep meetings apart"),
    WITH_PARTS: ("ctrl+n", "add action items"),
    COPY: ("ctrl+y", "copy attachments"),
}
"""What is chosen for an import by a key each, with its words."""


class ImportRequest(NamedTuple):
    """The path to preview, and how."""

    path: str
    pair: str
    """The id of the relationship it goes to; empty = the one that follows."""
    again: bool
    """Whether entries that were deleted or undone here are imported too."""
    keep_apart: bool = False
    """Whether two sessions for the same time stay two."""
    choices: ImportChoices = NO_CHOICES
    """What was chosen for the content."""


CopyFunction = Callable[[ImportPreview, str], int]
"""Copies the attachments of an import into a folder, before it; `JournalError` where that fails."""
PreviewFunction = Callable[[ImportRequest, ProgressCallback], ImportPreview]
"""Previews the import of a path; `JournalError` where that fails."""


class ImportDialog(Dialog[ImportPreview | None]):
    """Previews an import; gives what is to be imported, or none."""

    BINDINGS = [
        Binding("ctrl+s,ctrl+j", "take", "import", id="import.take"),
        Binding("enter", "read", "show its content", id="import.read"),
        Binding("tab", "next", "list or file", id="import.next"),
        Binding("shift+tab", "app.focus_previous", "Previous pane", show=False, id="import.before"),
        *(
            Binding(key, f"choose('{name}')", words, show=name == AGAIN, id=f"import.{name}")
            for name, (key, words) in _TOGGLES.items()
        ),
        Binding("escape", "leave", "close", id="import.leave"),
    ]
    HELP = (
        "Shows what a packet, a journal or an export would add or change. Nothing is written before you "
        "import it, and u undoes it in one step. A session that you both planned becomes one; "
        "ctrl+o keeps them apart. Action items, takeaways and agendas in notes become entries too with ctrl+n. "
        "Of a table each column is listed with what it is read as; enter changes it. Of a calendar "
        "ctrl+g imports every event. Pictures and other files beside the texts are copied into a folder with ctrl+y."
    )
    DEFAULT_CSS = """
    ImportDialog > Vertical.-read { height: 90%; max-height: 40; }
    ImportDialog Rows { margin: 1 0; display: none; }
    ImportDialog > Vertical.-read Rows { display: block; }
    ImportDialog ChoiceInput { display: none; margin-top: 1; }
    ImportDialog .folder { display: none; }
    ImportDialog .-on { display: block; }
    ImportDialog #notice { margin: 1 0; }
    ImportDialog #notice.-ready { color: $foreground; }
    """

    def __init__(
        self,
        read: PreviewFunction,
        copy: CopyFunction,
        pairs: Sequence[Relationship],
        today: date,
        path: str = "",
        folder: str = "",
    ) -> None:
        super().__init__("Import a file")
        self._read, self._copy = read, copy
        self._today = today
        self._preview: ImportPreview | None = None
        self._chosen: set[str] = set()
        self._columns: dict[str, str] = {}
        self._offered = path
        self._path = LineInput(
            path, hint="file or folder, like ~/Downloads/for-annelise.json", complete=complete_path
        )
        self._folder = LineInput(folder, hint="a folder for the attachments", complete=complete_folder)
        self._folder.add_class("folder")
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
        yield self._folder
        yield Static(Content(self._ask), id="notice")

    def on_mount(self) -> None:
        """Let typing replace a path that is offered."""
        self._path.action_select_all()

    @property
    def _ask(self) -> str:
        return OFFER if self._offered and self._path.current_text == self._offered else ASK

    @property
    def _is_asking(self) -> bool:
        """Whether there is nothing but the path to fill in."""
        return self._preview is None and not self._day_order.has_class("-on")

    @property
    def shown_keys(self) -> list[KeyHint]:
        """The keys that do something now."""
        used = {
            "take": self._preview is not None and bool(self._preview.plan.to_apply),
            "read": self._is_asking,
            f"choose('{AGAIN}')": self._preview is not None
            and (AGAIN in self._chosen or bool(say_kept_away(self._preview.plan, ""))),
        }
        hints = [hint for hint in super().shown_keys if used.get(hint.action, True)]
        if not self._is_asking:
            return hints
        return [replace(hint, words="complete the path") if hint.action == "next" else hint for hint in hints]

    def action_next(self) -> None:
        """Go to the list or the file; without a list complete the path."""
        if not self._is_asking:
            self.app.action_focus_next()
        elif not self._path.complete_now():
            self.show_notice("No file or folder begins with that. A path begins with / or ~/.", is_refusal=True)

    def action_read(self) -> None:
        """Show what the file has."""
        self._start_preview("")

    @on(Input.Changed)
    def _path_changed(self, event: Input.Changed) -> None:
        if event.input is self._folder:
            return
        self._show_day_order("")
        self._chosen.discard(COPY)
        self._folder.remove_class("-on")
        if self._preview is not None:
            self._preview = None
            self._columns = {}
            self.panel.remove_class("-read")
            self.query_one(Rows).show(lambda width: [], keep=False)
            self._pair.remove_class("-on")
        self.show_notice(self._ask)
        self.show_keys()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._folder:
            self.action_take()
        else:
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
            parts=frozenset(PARTS if WITH_PARTS in self._chosen else ()),
            all_events=ALL_EVENTS in self._chosen,
        )
        request = ImportRequest(path, pair, AGAIN in self._chosen, KEEP_APART in self._chosen, choices)
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
        self.show_keys()

    def _show_day_order(self, order: str) -> None:
        self._day_order.set_class(bool(order), "-on")
        with self._day_order.prevent(ChoiceInput.WordChosen):
            self._day_order.set_text(order)
        self._read_order = order

    def _show_preview(self, preview: ImportPreview) -> None:
        if not self.query(Rows):
            return
        is_again, self._preview, plan = self._preview is not None, preview, preview.plan
        groups = group_rows(plan)
        self.panel.set_class(bool(groups or plan.notes or preview.incoming.columns), "-read")
        self.query_one(Rows).show(
            lambda width: [
                *_note_lines(plan.notes, width),
                *column_rows(preview.incoming.columns),
                *([section("Entries")] if (preview.incoming.columns or plan.notes) and len(groups) == 1 else []),
                *_group_lines(groups, self._today, width),
            ],
            keep=is_again,
        )
        self._pair.set_class(preview.is_ambiguous, "-on")
        with self._pair.prevent(ChoiceInput.WordChosen):
            self._pair.set_text(self._pair_id)
        self._show_summary(preview)
        self.show_keys()

    def _show_summary(self, preview: ImportPreview) -> None:
        """Show how many come in, and what a key changes about it."""
        plan = preview.plan
        words = (
            f"Would be imported: {describe_counts(plan)}."
            if plan.to_apply
            else f"Nothing new: {describe_counts(plan)}."
        )
        same = any(row.status == "joined" and isinstance(row.entry, Session) for row in plan.rows)
        way_out = "The same meeting becomes one session; ctrl+o keeps both." if same else ""
        apart = "Sessions for the same time stay apart; ctrl+o joins them." if KEEP_APART in self._chosen else ""
        made_by = _say_sender(preview.incoming.sender, self._today)
        offered = describe_offered(plan)
        parts = f"{offered} ctrl+n makes entries of such lines too." if offered else ""
        kept_away = say_kept_away(plan, f"{_TOGGLES[AGAIN][0]}.")
        copies = _say_copies(preview.attachment_count, is_chosen=COPY in self._chosen)
        self.show_notice(" ".join(filter(None, (words, made_by, way_out, apart, parts, kept_away, copies))))

    def show_notice(self, words: str, *, is_refusal: bool = False) -> None:
        """Show a sentence; what would come in is not quiet."""
        super().show_notice(words, is_refusal=is_refusal)
        self.query("#notice").set_class(self._preview is not None and not is_refusal, "-ready")

    def action_choose(self, name: str) -> None:
        """Turn one of the choices on or off."""
        if name == COPY and not (self._preview and self._preview.attachment_count):
            return
        self._chosen ^= {name}
        self._folder.set_class(COPY in self._chosen, "-on")
        if name != COPY:
            self._start_preview(self._pair_id)
        elif self._preview:
            self._show_summary(self._preview)
            (self._folder if COPY in self._chosen else self.query_one(Rows)).focus()

    def action_take(self) -> None:
        """Import what is shown."""
        if self._preview is None:
            self._start_preview("")
        elif self._preview.plan.to_apply and self.is_current:
            if COPY in self._chosen and not self._folder.current_text.strip():
                self.show_notice("Name a folder for the attachments first.", is_refusal=True)
            elif COPY in self._chosen:
                self.show_notice("Copying the attachments …")
                self.run_worker(partial(self._copy_in_thread, self._preview), thread=True, exclusive=True)
            else:
                self.dismiss(self._preview)

    def _close_with(self, preview: ImportPreview) -> None:
        """Import after the copy, outside of the worker, which ends with the dialog."""
        self.dismiss(preview)

    def _copy_in_thread(self, preview: ImportPreview) -> None:
        """Copy the attachments, then import; nothing comes in where that fails."""
        worker = get_current_worker()
        try:
            self._copy(preview, self._folder.current_text.strip())
        except JournalError as error:
            self.app.call_from_thread(partial(self.show_notice, str(error), is_refusal=True))
        else:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.call_later, self._close_with, preview)


def _say_sender(sender: Sender | None, today: date) -> str:
    """Say who made a packet and when; empty for another file."""
    if sender is None:
        return ""
    made = datetime.fromtimestamp(sender.made_at / 1000)
    return f"From {sender.name or f'your {sender.role}'}, made {format_day(made.date(), today)} {made:%H:%M}."


def _say_copies(count: int, *, is_chosen: bool) -> str:
    """Say what becomes of the files beside the texts; empty for none."""
    key, what, it = _TOGGLES[COPY][0], pluralize(count, "attachment"), agree(count, "it", "them")
    if not count:
        return ""
    return (
        f"{what} {agree(count, 'is', 'are')} copied into the folder above; {key} leaves {it}."
        if is_chosen
        else f"{key} copies {what} into a folder."
    )


def _note_lines(notes: Sequence[str], width: int) -> list[Row]:
    """What is told about the import, a sentence after the other."""
    lines = [line for note in notes for line in indent(prose(SHELL_WAY.sub("", note), width - 2), "·")]
    return [section("Good to know"), *lines] if lines else []


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
