"""The input for a field, by the form of its value."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.field_parser import by_comma
from rmjournal.model.kind import fields
from rmjournal.tui.widgets.inputs.choice_input import WordChoice
from rmjournal.tui.widgets.inputs.entry_input import EntryRef
from rmjournal.tui.widgets.inputs.form_context import Around
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose import ProseInput

Asks: TypeAlias = LineInput | ProseInput | WordChoice | EntryRef
"""Whatever asks for one text: it has ``said`` and ``say(text)``."""

NARROW = {"day": 20, "moment": 26, "number": 10}
"""Cells that an input needs, by form; the rest of its line tells what was understood."""


def asks(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    """The input for one field of an entry, with a text in it."""
    return _MADE.get(field.form, _line)(entry, field, text, world)


def words(entry: Entry, field: Field, entries: Entries) -> Sequence[str]:
    """The words to choose from; of a state those that may follow the one in the journal."""
    if field.form == "flag":
        return ("no", "yes")
    flow = entry.KIND.flow
    before = entries.get(entry.id)
    if field.name == "state" and flow and before is not None:
        return (before.status, *flow.get(before.status, ()))
    return field.choices


def _line(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    asked = LineInput(text)
    if field.form in NARROW:
        asked.styles.width = NARROW[field.form]
    return asked


def _prose(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    return ProseInput(text)


def _lines(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    if not by_comma(field):
        return ProseInput(text, hint="one a line", least=2)
    known = [word.replace("_", "-") for word in field.choices] or _tags(world)
    return LineInput(text, words=known)


def _tags(world: Around) -> list[str]:
    return sorted({tag for entry in world.entries for tag in entry.tags})


def _word(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    choices = words(entry, field, world.entries)
    return WordChoice(choices, text, shown=partial(world.word, field), free=field.open, title=field.label)


def _ref(entry: Entry, field: Field, text: str, world: Around) -> Asks:
    pair = str(getattr(entry, "relationship", ""))

    def fits(other: Entry) -> bool:
        theirs = str(getattr(other, "relationship", ""))
        return other.id != entry.id and (not pair or not theirs or theirs == pair)

    return EntryRef(field, text, world, fits)


_MADE: Mapping[str, Callable[[Entry, Field, str, Around], Asks]] = {
    "text": _prose,
    "lines": _lines,
    "choice": _word,
    "flag": _word,
    "ref": _ref,
}


def asked_fields(entry: Entry, world: Around) -> list[Field]:
    """The fields that a form asks for: all but the relationship when there is no choice."""
    declared = fields(type(entry))
    return [field for name, field in declared.items() if name != "relationship" or _several(entry, world)]


def _several(entry: Entry, world: Around) -> bool:
    pairs = [other for other in world.entries if other.KIND.name == "relationship"]
    return len(pairs) > 1 or (len(pairs) == 1 and getattr(entry, "relationship", "") not in ("", pairs[0].id))
