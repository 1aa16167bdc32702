"""All form rows of an entry, made from its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from rmjournal.crdt.field_path import escape, unescape
from rmjournal.model.document import is_empty
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field, clean_text
from rmjournal.model.field_forms import format_for_edit, parse_part, parse_value
from rmjournal.model.kind import defaults, fields
from rmjournal.model.rules import starts_shared
from rmjournal.tui.widgets.inputs.field_row import FieldRow, asked_fields, asks
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.inputs.named_texts import LEADS, Texts, parts
from rmjournal.tui.widgets.inputs.prose_input import ProseInput

TIGHT = 58
"""Below this width labels stand above their inputs."""
WRITTEN = ("line", "text", "cadence", "number")
"""Forms of fields that are written by hand."""
OWN = ("author", "owner", "learner")
"""Fields that default to my role."""


def begun(entry: Entry, role: str) -> Entry:
    """Fill in my role and the sharing of a new entry.

    An existing entry is returned as it is.
    """
    if entry.id:
        return entry
    changes: dict[str, object] = {
        name: role
        for name, field in fields(type(entry)).items()
        if name in OWN and role in field.choices and not getattr(entry, name)
    }
    return entry.edit(**changes, shared=entry.shared or starts_shared(entry))


def texts(entry: Entry, world: FormContext) -> dict[str, str]:
    """Give the input texts of an entry, by field or leaf.

    A field of named texts has one leaf for each key.
    """
    texts_by_leaf: dict[str, str] = {}
    for name, field in fields(type(entry)).items():
        value = entry.value_of(name)
        if isinstance(value, Mapping):
            texts_by_leaf |= {f"{escape(name)}/{escape(key)}": clean_text(text) for key, text in value.items()}
        else:
            texts_by_leaf[name] = (
                str(value) if field.is_link else clean_text(format_for_edit(field, value, world.entries))
            )
    return texts_by_leaf


class ExternalEdits(NamedTuple):
    """Leaves that somebody else has edited."""

    shown: tuple[str, ...]
    beside: tuple[str, ...]
    """Leaves with other edits here, which keep their text."""


class EntryFields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Form rows of an entry; fields that do not apply are hidden.

    The arrow keys belong to the form, which moves the focus with them, even where there is something to scroll.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page_up", "Page up", show=False, id="sheet.page_up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="sheet.page_down"),
    ]
    DEFAULT_CSS = """
    EntryFields { height: auto; padding: 0 1 0 0; scrollbar-size-vertical: 1; }
    """

    class FieldsEdited(Message):
        """A text has changed."""

    def __init__(self, entry: Entry, world: FormContext, draft: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._entry = begun(entry, world.role)
        self._world = world
        self._first = texts(self._entry, world)
        self._before = world.entries.get(entry.id)
        self._blank = texts(self._before or type(entry)(), world)
        drafted_texts = {
            name: text for name, text in (draft or {}).items() if name.partition("/")[0] in fields(type(entry))
        }
        self._blocks = {
            field.name: self._block(field, self._first | drafted_texts) for field in asked_fields(entry, world)
        }
        self._air()
        self._choose_shown()

    def compose(self) -> ComposeResult:
        """Create the rows."""
        yield from self._blocks.values()

    def _block(self, field: Field, texts_by_leaf: Mapping[str, str]) -> FieldRow | Texts:
        if field.form != "map":
            return FieldRow(
                field, field.name, asks(self._entry, field, texts_by_leaf[field.name], self._world), self._world
            )
        start = f"{escape(field.name)}/"
        inside = {
            unescape(leaf.removeprefix(start)): text for leaf, text in texts_by_leaf.items() if leaf.startswith(start)
        }
        kind = self._entry.KIND.name
        word = texts_by_leaf.get(LEADS.get((kind, field.name), ""), "")
        return Texts(field, parts(kind, field, word, self._world.role), inside, self._world)

    def _air(self) -> None:
        """Set the gaps around multi-line rows and before the common fields."""
        before = False
        for name, block in self._blocks.items():
            tall = isinstance(block, Texts) or isinstance(block.asks, ProseInput)
            block.set_class(tall or before or name in ("state", "shared"), "-gap")
            before = tall
        next(iter(self._blocks.values())).remove_class("-gap")

    @property
    def rows(self) -> Iterator[FieldRow]:
        """All rows in order, including those of named texts."""
        for block in self._blocks.values():
            yield from block.rows if isinstance(block, Texts) else (block,)

    @property
    def current_texts(self) -> dict[str, str]:
        """All current texts, by field and leaf."""
        texts_by_leaf: dict[str, str] = {}
        for name, block in self._blocks.items():
            if isinstance(block, Texts):
                texts_by_leaf |= {f"{escape(name)}/{escape(key)}": text for key, text in block.current_texts.items()}
            else:
                texts_by_leaf[name] = block.current_text
        return texts_by_leaf

    @property
    def changed(self) -> set[str]:
        """Leaves whose text differs from the start."""
        return {leaf for leaf, text in self.current_texts.items() if text != self._first.get(leaf, "")}

    @property
    def draft(self) -> dict[str, str]:
        """Texts to save as a draft, with full dates; empty if unchanged."""
        if not self.changed:
            return {}
        rows = {row.leaf: row for row in self.rows}
        return {
            leaf: rows[leaf].as_kept(text) if leaf in rows else text
            for leaf, text in self.current_texts.items()
            if text != self._blank.get(leaf, "")
        }

    def take_in(self, entry: Entry, entries: Entries) -> ExternalEdits:
        """Show external edits; leaves that were edited here keep their text."""
        mine, current, old = self.changed, self.current_texts, self._first
        self._world = replace(self._world, entries=entries)
        self._entry = self._before = entry
        self._first = self._blank = new = texts(entry, self._world)
        other = {leaf for leaf in old.keys() | new.keys() if old.get(leaf, "") != new.get(leaf, "")}
        shown = {leaf: new.get(leaf, "") for leaf in other - mine}
        for name, block in self._blocks.items():
            block.meet(self._world)
            start = f"{escape(name)}/"
            if isinstance(block, Texts):
                block.renew({unescape(leaf.removeprefix(start)): shown[leaf] for leaf in shown if start in leaf})
            elif name in shown:
                block.renew(shown[name])
        both = {leaf for leaf in other & mine if current.get(leaf, "") != new.get(leaf, "")}
        return ExternalEdits(tuple(sorted(shown)), tuple(sorted(both)))

    @property
    def entry(self) -> Entry:
        """The entry with the values of the form.

        Raises `BadValue`, which names the field, when a text cannot be read.
        """
        names = {leaf.partition("/")[0] for leaf in self.changed}
        return self._entry.edit(**{name: self._value(name) for name in self._blocks if escape(name) in names})

    def _value(self, name: str) -> object:
        block = self._blocks[name]
        if isinstance(block, Texts):
            old: Mapping[str, str] = getattr(self._entry, name)
            kept = {key: text for key, text in old.items() if clean_text(text) == block.current_texts.get(key)}
            texts_by_key = {key: text.rstrip() for key, text in block.current_texts.items() if text.strip()}
            context = self._world.parse_context
            return {
                key: kept[key] if key in kept else parse_part(block.field, key, text, context)
                for key, text in texts_by_key.items()
            }
        if block.field.is_link:
            return block.current_text
        value = parse_value(block.field, block.current_text, self._world.parse_context)
        value = defaults(type(self._entry))[name] if value is None else value
        block.field.check(value)
        return value

    @property
    def asks_why(self) -> bool:
        """Whether the history records the change, so that its reason is useful."""
        if self._before is None or self._before.status == "draft":
            return False
        reason = self._blocks.get("reason")
        silent = {"state"} if reason is not None and reason.display else set()
        other = {leaf for leaf, text in self.current_texts.items() if text != self._blank.get(leaf, "")}
        names = {leaf.partition("/")[0] for leaf in other} - silent
        return any(field.tracked and escape(name) in names for name, field in fields(type(self._entry)).items())

    def point_at(self, name: str) -> None:
        """Focus the input of a field."""
        block = self._blocks.get(name)
        if block is not None:
            block.display = True
            rows = block.rows if isinstance(block, Texts) else [block]
            if rows:
                rows[0].asks.focus()

    def begin(self) -> None:
        """Focus the field where writing begins.

        In a new entry the first field to write or fill in, in an existing one its main field.
        """
        rows = [
            row.field
            for row in self.rows
            if row.field.form in WRITTEN or (row.field.required and not row.current_text)
        ]
        self.point_at(self._entry.KIND.main if self._entry.id or not rows else rows[0].name)

    def start_over(self) -> None:
        """Restore the initial texts."""
        for name, block in self._blocks.items():
            if isinstance(block, Texts):
                block.say(dict(getattr(self._entry, name)))
            else:
                block.say(self._first[name])

    def _choose_shown(self) -> None:
        state = self._blocks.get("state")
        word = state.current_text if isinstance(state, FieldRow) else self._entry.status
        for name, block in self._blocks.items():
            empty = isinstance(block, Texts) and not block.rows
            says = word == self._entry.status and not is_empty(getattr(self._entry, name))
            block.display = (says or fields(type(self._entry))[name].applies_in(word)) and not empty
            if isinstance(block, FieldRow):
                block.apply_state(word)

    @on(FieldRow.TextEdited)
    async def _text_edited(self, event: FieldRow.TextEdited) -> None:
        event.stop()
        name = event.row.leaf
        kind = self._entry.KIND.name
        if name == "state":
            self._choose_shown()
        for block in self._blocks.values():
            if isinstance(block, Texts) and LEADS.get((kind, block.field.name)) == name:
                asked = parts(kind, block.field, event.row.current_text, self._world.role)
                await block.show(asked, self.size.width < TIGHT)
                self._choose_shown()
        self.post_message(self.FieldsEdited())

    def on_resize(self, event: events.Resize) -> None:
        """Place the labels beside or above the inputs."""
        for row in self.rows:
            row.tight = event.size.width < TIGHT
