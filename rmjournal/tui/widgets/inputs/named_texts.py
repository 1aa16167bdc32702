"""Named texts: rows for the levels of a goal or stages of a reflection."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from rmjournal.crdt.field_path import escape
from rmjournal.english import humanize
from rmjournal.model.field import Field
from rmjournal.model.kinds.goal import LEVELS, format_level
from rmjournal.model.kinds.note import DETAILS, LOOKED_AGAIN
from rmjournal.model.kinds.relationship import OWN_CARD, PARTNER_CARD
from rmjournal.practice.prompts import list_stages
from rmjournal.tui.theme import QUIET
from rmjournal.tui.widgets.inputs.field_row import INPUT_WIDTHS, LABEL_MARGIN, FieldRow, FieldRows, make_line_input
from rmjournal.tui.widgets.inputs.form_context import FormContext
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput


class Part(msgspec.Struct, frozen=True):
    """One named text: its key, label and hint."""

    key: str
    label: str
    hint: str = ""
    min_height: int = 1
    """Minimum height in lines."""


LEADING_FIELDS: Mapping[tuple[str, str], str] = {
    ("reflection", "answers"): "framework",
    ("note", "details"): "kind",
    ("learning", "know_how"): "kind",
}
"""The leading field, whose word decides the parts, by kind and field name."""

LEVEL_HINTS = {
    "0": "what you really expect by the target day",
    "-1": "less, but not nothing: what would one see?",
    "1": "more than you expect: what would one see?",
    "-2": "the least that may happen, in words",
    "2": "the most that may happen, in words",
}
"""What to write for each of the five levels of a goal."""


def parts(kind: str, field: Field, word: str, role: str, *, is_new: bool = False) -> tuple[Part, ...]:
    """List the parts of a field; ``word`` is the value of the leading field.

    What one thinks on the day of looking again is not asked of a new entry.
    """
    ask = _PARTS_OF_FIELD.get((kind, field.name))
    asked = ask(word, role) if ask else tuple(Part(key, label(key)) for key in field.keys)
    later = LOOKED_AGAIN if is_new else ()
    return tuple(part for part in asked if part.key not in later)


def label(key: str) -> str:
    """Format a key for display."""
    return humanize(key)


def _stages(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(stage.id, stage.label, stage.prompt_for(role), 2) for stage in list_stages(word))


DETAIL_HINTS = {
    "would change": "like a policy, a tool, a way of working",
    "how sure": "1 = a guess, 5 = certain",
    "when and where": "exactly",
    "saw and heard": "without adjectives",
    "my part": "what you may have done to the other",
    "next time": "one sentence that you will say",
    "repair step": "the smallest thing you can do for it",
    "look again on": "like in a week",
    "read back to": "with whom you checked it",
    "corrected words": "what they meant, in their words",
    "asked first": "whom you asked before you decided",
    "before": "what you would have decided before",
    "what changed": "for whom, and how one sees it",
    "meeting": "what it was, and how long",
    "how decided": "by whom, and when: in the room, or before",
    "to ask": "what you will ask about it in the debrief",
    "with whom": "the people that this is agreed with",
    "urgent": "like a call; never mail",
    "quick questions": "like chat, in the open channel",
    "decisions": "where they are written down",
    "hard things": "like face to face, never in writing",
    "answer within": "for each channel, like chat: the same day",
    "not used for": "what does not belong where",
}
"""What to write for each detail of a note that is not plain."""


def _details(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(key, label(key).capitalize(), DETAIL_HINTS.get(key, "")) for key in DETAILS.get(word, ()))


KNOW_HOW_HINTS = {
    "story": "the case it comes from: who did what, and what came of it",
    "rule of thumb": "what you go by: if …, then …",
    "when it fails": "where it does not hold, and what you do then",
}
"""What to write for each text of a tacit learning."""


def _know_how(word: str, role: str) -> tuple[Part, ...]:
    named = KNOW_HOW_HINTS.items() if word == "tacit" else ()
    return tuple(Part(key, label(key).capitalize(), hint) for key, hint in named)


def _levels(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(key, format_level(int(key)), LEVEL_HINTS[key]) for key in LEVELS)


def _own_card(word: str, role: str) -> tuple[Part, ...]:
    return _card(OWN_CARD)


def _partner_card(word: str, role: str) -> tuple[Part, ...]:
    return _card(PARTNER_CARD)


def _card(hints: Mapping[str, str]) -> tuple[Part, ...]:
    return tuple(Part(key, label(key).capitalize(), hint) for key, hint in hints.items())


_PARTS_OF_FIELD: Mapping[tuple[str, str], Callable[[str, str], tuple[Part, ...]]] = {
    ("reflection", "answers"): _stages,
    ("note", "details"): _details,
    ("goal", "levels"): _levels,
    ("learning", "know_how"): _know_how,
    ("relationship", "own_card"): _own_card,
    ("relationship", "card"): _partner_card,
}


MAX_TALL_PARTS = 6
"""With more parts than this, each has a single line."""


class NamedTexts(FieldRows):
    """Form rows of named texts, one for each part.

    Texts of parts that no longer apply stay visible below.
    """

    DEFAULT_CSS = """
    NamedTexts { width: 100%; }
    NamedTexts > Static { height: auto; }
    """

    def __init__(self, field: Field, parts: Sequence[Part], texts: Mapping[str, str], context: FormContext) -> None:
        super().__init__()
        self.field = field
        self.parts = tuple(parts)
        self._texts = dict(texts)
        self._form_context = context
        self._heading = Static(self._heading_content())
        self.own_rows = self._make_rows()

    def compose(self) -> ComposeResult:
        """Create the heading and the inputs."""
        yield self._heading
        yield from super().compose()

    def set_gap(self, has_gap: bool) -> None:
        """Leave a line free above the heading."""
        self.styles.margin = (int(has_gap), 0, 0, 0)

    def _heading_content(self) -> Content:
        has_parts = bool(self.parts or any(self._texts.values()))
        name = f"{self.field.label:>{LABEL_MARGIN - 2}}" if has_parts else ""
        return Content.assemble((name, "bold"), ("   " + self.field.help if has_parts else "", QUIET))

    def _parts_to_ask(self) -> Iterator[Part]:
        yield from self.parts
        keys = {part.key for part in self.parts}
        yield from (Part(key, label(key)) for key, text in self._texts.items() if text and key not in keys)

    def _make_rows(self) -> list[FieldRow]:
        parts = list(self._parts_to_ask())
        return [self._make_row(part, len(parts)) for part in parts]

    def _make_row(self, part: Part, part_count: int) -> FieldRow:
        text = self._texts.get(part.key, "")
        is_one_line = part_count > MAX_TALL_PARTS and "\n" not in text and part.min_height == 1
        field = self.field.part_of(part.key)
        text_input: LineInput | ProseInput
        complete = self._form_context.complete_link
        if field.form in INPUT_WIDTHS:
            text_input = make_line_input(field, text, self._form_context)
            text_input.placeholder = "" if field.form == "number" else part.hint
        else:
            text_input = (
                LineInput(text, hint=part.hint, complete=complete)
                if is_one_line
                else ProseInput(text, hint=part.hint, min_height=part.min_height, complete=complete)
            )
        row = FieldRow(
            field, f"{escape(self.field.name)}/{escape(part.key)}", text_input, self._form_context, part.label
        )
        row.part, row.hint = part.key, part.hint
        row.set_gap(part.min_height > 1)
        return row

    @property
    def current_texts(self) -> dict[str, str]:
        """All current texts by key, including those of hidden parts."""
        return self._texts | {row.part: row.current_text for row in self.own_rows}

    def set_text(self, texts: Mapping[str, str]) -> None:
        """Set all texts."""
        self._texts = dict(texts)
        for row in self.own_rows:
            row.set_text(texts.get(row.part, ""))

    def show_external_edit(self, texts: Mapping[str, str]) -> None:
        """Show the texts of external edits, by key."""
        self._texts |= texts
        for row in self.own_rows:
            if row.part in texts:
                row.show_external_edit(texts[row.part])

    def set_context(self, context: FormContext) -> None:
        """Update the form context."""
        self._form_context = context
        for row in self.own_rows:
            row.set_context(context)

    async def show(self, parts: Sequence[Part], tight: bool) -> None:
        """Switch to other parts; typed text is kept."""
        if tuple(parts) == self.parts:
            return
        self._texts = self.current_texts
        self.parts = tuple(parts)
        self.own_rows = self._make_rows()
        for row in self.own_rows:
            row.tight = tight
        self._heading.update(self._heading_content())
        await self.remove_children([child for child in self.children if child is not self._heading])
        await self.mount(*(row.input for row in self.own_rows))
