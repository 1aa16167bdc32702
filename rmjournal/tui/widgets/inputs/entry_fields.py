"""All form rows of an entry, made from its fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from rmjournal.crdt.field_path import escape, unescape
from rmjournal.model.document import is_empty
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field, clean_text
from rmjournal.model.field_forms import format_for_edit, parse_part, parse_value
from rmjournal.model.kind import defaults, fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role
from rmjournal.model.rules import starts_shared
from rmjournal.tui.widgets.inputs.field_row import FieldInput, FieldRow, FieldRows, form_fields, make_input
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.named_texts import LEADING_FIELDS, NamedTexts, Part, parts
from rmjournal.tui.widgets.inputs.prose_input import ProseInput

MIN_BESIDE_WIDTH = 58
"""Below this width labels stand above their inputs."""
WRITTEN_FORMS = ("line", "text", "cadence", "number")
"""Forms of fields that are written by hand."""
LEVEL_FIELDS = {"level": "level", "goal": "baseline"}
"""Fields with a level of a goal, by kind."""
MY_ROLE_FIELDS = ("author", "owner", "learner")
"""Fields that default to my role."""


def with_initial_values(entry: Entry, role: str) -> Entry:
    """Fill in my role and the sharing of a new entry.

    An existing entry is returned as it is.
    """
    if entry.id:
        return entry
    changes: dict[str, object] = {
        name: role
        for name, field in fields(type(entry)).items()
        if name in MY_ROLE_FIELDS and role in field.choices and not getattr(entry, name)
    }
    return entry.edit(**changes, shared=entry.shared or starts_shared(entry))


def field_texts(entry: Entry, context: FormContext) -> dict[str, str]:
    """Give the input texts of an entry, by field path.

    A field of named texts has one path for each key.
    """
    texts_by_path: dict[str, str] = {}
    for name, field in fields(type(entry)).items():
        value = entry.value_of(name)
        if isinstance(value, Mapping):
            texts_by_path |= {f"{escape(name)}/{escape(key)}": clean_text(text) for key, text in value.items()}
        else:
            texts_by_path[name] = (
                str(value) if field.is_link else clean_text(format_for_edit(field, value, context.entries))
            )
    return texts_by_path


class ExternalEdits(NamedTuple):
    """Paths that somebody else has edited."""

    shown: tuple[str, ...]
    kept_as_siblings: tuple[str, ...]
    """Paths with other edits here, which keep their text."""


class EntryFields(FieldRows):
    """Form rows of an entry; fields that do not apply are hidden.

    The arrow keys belong to the form, which moves the focus with them, even where there is something to scroll.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page_up", "Page up", show=False, id="sheet.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="sheet.page_down"),
    ]
    DEFAULT_CSS = """
    EntryFields { overflow: hidden auto; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
    """

    class FieldsEdited(Message):
        """A text has changed."""

    def __init__(
        self,
        entry: Entry,
        context: FormContext,
        draft: Mapping[str, str] | None = None,
        only: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._only = only
        """The fields of a short form; empty = all."""
        self._entry = with_initial_values(entry, context.role)
        self._form_context = context
        self._initial_texts = field_texts(self._entry, context)
        self._saved_entry = context.entries.get(entry.id)
        self._blank_texts = field_texts(self._saved_entry or type(entry)(), context)
        drafted_texts = {
            name: text for name, text in (draft or {}).items() if name.partition("/")[0] in fields(type(entry))
        }
        self._blocks = {
            field.name: self._block(field, self._initial_texts | drafted_texts)
            for field in form_fields(entry, context)
        }
        self.own_rows = [block for block in self._blocks.values() if isinstance(block, FieldRow)]
        self._describe_levels()
        self._set_gaps()
        self._show_applicable()

    def compose(self) -> ComposeResult:
        """Create the inputs and the named texts."""
        for block in self._blocks.values():
            yield block.input if isinstance(block, FieldRow) else block

    def _block(self, field: Field, texts_by_path: Mapping[str, str]) -> FieldRow | NamedTexts:
        if field.form != "map":
            return FieldRow(
                field,
                field.name,
                self._input(field, texts_by_path[field.name]),
                self._form_context,
            )
        start = f"{escape(field.name)}/"
        named_texts = {
            unescape(path.removeprefix(start)): text for path, text in texts_by_path.items() if path.startswith(start)
        }
        kind = self._entry.KIND.name
        word = texts_by_path.get(LEADING_FIELDS.get((kind, field.name), ""), "")
        return NamedTexts(field, self._parts(field, word), named_texts, self._form_context)

    def _parts(self, field: Field, word: str) -> tuple[Part, ...]:
        """List the named texts that are asked for.

        ``word`` is the value of the leading field.
        """
        return parts(self._entry.KIND.name, field, word, self._form_context.role, is_new=not self._entry.id)

    def _describe_levels(self) -> None:
        """Let a level on its five steps say the sentence that it stands for."""
        block = self._blocks.get(LEVEL_FIELDS.get(self._entry.KIND.name, ""))
        if isinstance(block, FieldRow):
            block.describe = self._level_sentence

    def _level_sentence(self, text: str) -> str:
        typed = text.strip().replace("−", "-").removeprefix("+")
        if not typed:
            return "0 = expected; +1, +2 above; −1, −2 below"
        goal = self._form_context.entries.get(str(getattr(self._entry, "goal", "")))
        sentences: Mapping[str, str] = getattr(goal, "levels", {})
        return sentences.get(typed, "") or self.current_texts.get(f"levels/{typed}", "")

    def _input(self, field: Field, text: str) -> FieldInput:
        """The input of a field.

        On a short form of several fields a text of one line has one line.
        """
        if len(self._only) > 1 and field.name in self._only and field.form == "text" and "\n" not in text:
            return LineInput(text)
        return make_input(self._entry, field, text, self._form_context)

    def _set_gaps(self) -> None:
        """Set the gaps around multi-line rows and before the common fields."""
        is_gap_needed = False
        for name, block in self._blocks.items():
            is_tall = isinstance(block, NamedTexts) or isinstance(block.input, ProseInput)
            block.set_gap(is_tall or is_gap_needed or name in ("state", "shared"))
            is_gap_needed = is_tall
        next(iter(self._blocks.values())).set_gap(False)

    @property
    def rows(self) -> Iterator[FieldRow]:
        """All rows in order, including those of named texts."""
        for block in self._blocks.values():
            yield from block.own_rows if isinstance(block, NamedTexts) else (block,)

    @property
    def last_shown_row(self) -> FieldRow | None:
        """The last row that is shown."""
        shown = next((block for block in reversed(self._blocks.values()) if block.display), None)
        return shown.own_rows[-1] if isinstance(shown, NamedTexts) else shown

    @property
    def current_texts(self) -> dict[str, str]:
        """All current texts, by field path."""
        texts_by_path: dict[str, str] = {}
        for name, block in self._blocks.items():
            if isinstance(block, NamedTexts):
                texts_by_path |= {f"{escape(name)}/{escape(key)}": text for key, text in block.current_texts.items()}
            else:
                texts_by_path[name] = block.current_text
        return texts_by_path

    @property
    def changed(self) -> set[str]:
        """Paths whose text differs from the start."""
        return {path for path, text in self.current_texts.items() if text != self._initial_texts.get(path, "")}

    @property
    def draft(self) -> dict[str, str]:
        """Texts to save as a draft, with full dates; empty if unchanged."""
        if not self.changed:
            return {}
        rows = {row.field_path: row for row in self.rows}
        return {
            path: rows[path].as_draft_text(text) if path in rows else text
            for path, text in self.current_texts.items()
            if text != self._blank_texts.get(path, "")
        }

    def take_in(self, entry: Entry, entries: Entries) -> ExternalEdits:
        """Show external edits; fields that were edited here keep their text."""
        mine, current, old = self.changed, self.current_texts, self._initial_texts
        self._form_context = replace(self._form_context, entries=entries)
        self._entry = self._saved_entry = entry
        self._initial_texts = self._blank_texts = new = field_texts(entry, self._form_context)
        other = {path for path in old.keys() | new.keys() if old.get(path, "") != new.get(path, "")}
        shown = {path: new.get(path, "") for path in other - mine}
        for name, block in self._blocks.items():
            block.set_context(self._form_context)
            start = f"{escape(name)}/"
            if isinstance(block, NamedTexts):
                block.show_external_edit(
                    {unescape(path.removeprefix(start)): shown[path] for path in shown if start in path}
                )
            elif name in shown:
                block.show_external_edit(shown[name])
        both = {path for path in other & mine if current.get(path, "") != new.get(path, "")}
        return ExternalEdits(tuple(sorted(shown)), tuple(sorted(both)))

    @property
    def entry(self) -> Entry:
        """The entry with the values of the form.

        Raises `BadValue`, which names the field, when a text cannot be read.
        """
        names = {path.partition("/")[0] for path in self.changed}
        return self._entry.edit(**{name: self._value(name) for name in self._blocks if escape(name) in names})

    def _value(self, name: str) -> object:
        block = self._blocks[name]
        if isinstance(block, NamedTexts):
            old: Mapping[str, str] = getattr(self._entry, name)
            kept = {key: text for key, text in old.items() if clean_text(text) == block.current_texts.get(key)}
            texts_by_key = {key: text.rstrip() for key, text in block.current_texts.items() if text.strip()}
            context = self._form_context.parse_context
            return {
                key: kept[key] if key in kept else parse_part(block.field, key, text, context)
                for key, text in texts_by_key.items()
            }
        if block.field.is_link:
            return block.current_text
        value = parse_value(block.field, block.current_text, self._form_context.parse_context)
        value = defaults(type(self._entry))[name] if value is None else value
        block.field.check(value)
        return value

    @property
    def asks_why(self) -> bool:
        """Whether the history records the change, so that its reason is useful."""
        if self._saved_entry is None or self._saved_entry.status == "draft":
            return False
        reason = self._blocks.get("reason")
        silent = {"state"} if reason is not None and reason.display else set()
        other = {path for path, text in self.current_texts.items() if text != self._blank_texts.get(path, "")}
        names = {path.partition("/")[0] for path in other} - silent
        return any(field.tracked and escape(name) in names for name, field in fields(type(self._entry)).items())

    def focus_field(self, name: str) -> None:
        """Focus the input of a field or of its named text: "levels/0"."""
        name, _, part = name.partition("/")
        block = self._blocks.get(name)
        if block is not None:
            block.display = True
            rows = block.own_rows if isinstance(block, NamedTexts) else [block]
            if rows:
                next((row for row in rows if part and row.part == part), rows[0]).input.focus()

    def begin(self) -> None:
        """Focus the field where writing begins.

        On a short form its first field, in a new entry the first field to write or fill in, in an existing one its
        main field.
        """
        if self._only:
            self.focus_field(self._only[0])
            first = self._blocks[self._only[0]]
            if isinstance(first, FieldRow) and isinstance(first.input, LineInput) and not self.changed:
                first.input.action_select_all()  # typing replaces what stands there, such as the words of a point
            return
        rows = [
            row.field
            for row in self.rows
            if row.field.form in WRITTEN_FORMS or (row.field.required and not row.current_text)
        ]
        self.focus_field(self._entry.KIND.main if self._entry.id or not rows else rows[0].name)

    def start_over(self) -> None:
        """Restore the initial texts."""
        for name, block in self._blocks.items():
            if isinstance(block, NamedTexts):
                block.set_text(dict(getattr(self._entry, name)))
            else:
                block.set_text(self._initial_texts[name])

    def _show_applicable(self) -> None:
        state = self._blocks.get("state")
        word = state.current_text if isinstance(state, FieldRow) else self._entry.status
        for name, block in self._blocks.items():
            is_empty_block = isinstance(block, NamedTexts) and not block.own_rows
            has_value = word == self._entry.status and not is_empty(getattr(self._entry, name))
            if self._only and name not in self._only:
                block.display = False
                continue
            block.display = (has_value or fields(type(self._entry))[name].applies_in(word)) and not is_empty_block
            if isinstance(block, FieldRow):
                block.apply_state(word)

    @on(FieldRows.TextEdited)
    async def _text_edited(self, event: FieldRows.TextEdited) -> None:
        event.stop()
        name = event.row.field_path
        kind = self._entry.KIND.name
        if name == "state":
            self._show_applicable()
        if name == "relationship":
            self._follow_pair(event.row.current_text)
        for block in self._blocks.values():
            if isinstance(block, NamedTexts) and LEADING_FIELDS.get((kind, block.field.name)) == name:
                asked = self._parts(block.field, event.row.current_text)
                await block.show(asked, self.size.width < MIN_BESIDE_WIDTH)
                self._show_applicable()
        self.post_message(self.FieldsEdited())

    def _follow_pair(self, pair_id: str) -> None:
        """Name the people of another relationship in the choices; what was mine stays mine."""
        before = self._form_context
        pair = before.entries.get_of_kind(Relationship, pair_id)
        if pair is None:
            return
        self._form_context = replace(before, pair=pair, role=pair.role)
        for block in self._blocks.values():
            block.set_context(self._form_context)
            if isinstance(block, FieldRow) and block.field.is_role and before.role == other_role(pair.role):
                block.set_text(other_role(block.current_text) or block.current_text)

    def on_resize(self, event: events.Resize) -> None:
        """Place the labels beside or above the inputs."""
        for row in self.rows:
            row.tight = event.size.width < MIN_BESIDE_WIDTH
