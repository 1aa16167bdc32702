"""Entry pages: fields in words with links, and history; drawn by every front end."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from rmjournal.english import humanize
from rmjournal.model.document import is_empty
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, first_line, further_lines
from rmjournal.model.kind import Change, defaults, fields, ordered_texts
from rmjournal.model.perspective import Perspective


def format_field(entry: Entry, field: Field, value: object, perspective: Perspective) -> str:
    """Format a value of an entry for reading, a moment with its time zone."""
    if field.form == "moment" and value and perspective.zone:
        return perspective.moment(str(value), str(getattr(entry, "zone", "")))
    from rmjournal.model.field_forms import format_value  # not needed before the first page of an entry

    return format_value(field, value, perspective)


_BLOCK_SIGN = r"(?m)(?:[-+*>|]|\d+[.)]) |[>|]|```|~~~|[-*_ ]{3,}$"
"""How a text begins whose first line is a list, a quotation, a table, code or a rule, and no title."""
_UNDERLINE = r"^(?:=+|-{2,})[ \t]*(?:\n|$)"


def title_and_text(entry: Entry, perspective: Perspective) -> tuple[str, str]:
    """Split an entry into a title and a text, so that nothing stands twice."""
    main = fields(type(entry))[entry.KIND.main]
    title, written = entry.heading, str(getattr(entry, main.name)).strip()
    untitled = name_by_day(entry, perspective)
    if main.form != "text" or not written:
        return (untitled if not written and title == entry.first_words() else title), ""
    if title == first_line(written):
        if re.match(_BLOCK_SIGN, written):
            return untitled, written
        return title, re.sub(_UNDERLINE, "", further_lines(written)).strip("\n")
    return title, further_lines(written) if first_line(written) in title else written


def name_by_day(entry: Entry, perspective: Perspective) -> str:
    """Name an entry without a title of its own by kind and day."""
    return ", ".join(filter(None, (entry.KIND.label, perspective.day(entry.day))))


class FieldLine(msgspec.Struct, frozen=True):
    """One field of an entry as people read it."""

    field: Field
    value: Any
    text: str
    """The whole value in words."""
    link: Entry | None = None
    """What a reference points at."""

    @property
    def label(self) -> str:
        """The name of the field."""
        return self.field.label

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Named texts in order, each with its name in words."""
        return [(humanize(key), text) for key, text in ordered_texts(self.field, self.value)]

    @property
    def items(self) -> list[str]:
        """The items of a list in words."""
        from rmjournal.model.field_forms import format_part

        return [format_part(self.field, part) for part in self.value]


def field_lines(entry: Entry, perspective: Perspective, skip: Collection[str] = ()) -> list[FieldLine]:
    """List the fields that are not empty, in the order of the form.

    A merge can leave a value in a state that does not ask for it; it is listed too.
    """
    kind, lines = type(entry), []
    for name, field in fields(kind).items():
        value = perspective.entries.as_first_written(entry.tags) if name == "tags" else entry.value_of(name)
        says_nothing = is_empty(value) or value == defaults(kind)[name] == 0
        if name not in skip and not field.is_copy and not says_nothing:
            if field.from_partner:
                field = replace(field, label=f"{perspective.for_entry(entry).partner} {field.from_partner}")
            link = perspective.entries.get(str(value)) if field.is_link else None
            lines.append(FieldLine(field, value, format_field(entry, field, value, perspective), link))
    return lines


def conflict_badge(counts: Mapping[str, int], entry_id: str) -> str:
    """Say how many versions of a text an entry has; empty for one."""
    return f"{counts[entry_id]} versions" if entry_id in counts else ""


class HistoryLine(msgspec.Struct, frozen=True):
    """One change of a tracked field in words."""

    change: Change
    day: str
    label: str
    was: str
    """The value before; empty where there was none."""
    now: str

    def sentence(self, *, brief: bool = False) -> str:
        """Say the change on one line: label, values before and after, and why.

        ``brief`` leaves named texts out.
        """
        was, now = (
            "other texts" if brief and isinstance(value, dict) else words.replace("\n", "; ") or "(empty)"
            for value, words in ((self.change.was, self.was), (self.change.now, self.now))
        )
        return f"{self.label.lower()}: {was} → {now}{f' — {self.change.why}' if self.change.why else ''}"


def history_lines(entry: Entry, perspective: Perspective) -> list[HistoryLine]:
    """Give the history of an entry, oldest first."""
    return [_history_line(entry, entry.history[key], perspective) for key in sorted(entry.history)]


def _history_line(entry: Entry, change: Change, perspective: Perspective) -> HistoryLine:
    field = fields(type(entry)).get(change.field)
    was, now = (
        format_field(entry, field, value, perspective) if field else "" if value is None else humanize(value)
        for value in (change.was, change.now)
    )
    return HistoryLine(change, perspective.day(change.on), field.label if field else humanize(change.field), was, now)
