"""The journal as one readable page, month by month."""

from calendar import month_name
from collections.abc import Iterator, Mapping
from datetime import date

from rmjournal.dates import format_full_day, format_moment, format_rule
from rmjournal.english import humanize
from rmjournal.model.entry import DELETED_WORD, Entries, Entry, referred
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, fields, ordered_texts
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.document import Block, Page, bullet_list, facts, markdown_text, paragraph, section

UNDATED = "Without a day"
SHORT = 90
"""Characters up to which named texts stand as facts."""


def book(entries: Entries, today: date, name: str = "") -> Page:
    """The whole journal, oldest month first; parts of a session, goal, learning or skill stand below it."""
    below = {part.id for entry in entries if entry.KIND.name != "relationship" for part in entries.parts(entry)}
    months: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_order):
        if entry.id not in below:
            day = entry.day
            months.setdefault(f"{month_name[day.month]} {day.year}" if day else UNDATED, []).append(entry)
    parts = [
        block
        for month, some in months.items()
        for block in section(month, *(_entry(entry, entries, set()) for entry in some))
    ]
    title = f"{name}: journal" if name else "Journal"
    return Page(title, f"As of {format_full_day(today)}", tuple(parts), "Written by rmjournal")


def _order(entry: Entry) -> tuple[date, int]:
    return entry.day or date.max, int(entry.id)


def _place(entry: Entry) -> tuple[int, date, int]:
    """The place on an agenda, then the day."""
    return int(getattr(entry, "order", 0)), *_order(entry)


def _entry(entry: Entry, entries: Entries, above: set[str]) -> list[Block]:
    """One entry under its heading, then what is a part of it."""
    seen = above | {entry.id}
    inner: list[Block] = []
    if entry.KIND.name != "relationship":
        parts = [part for part in entries.around(entry) if _is_part(part, entry) and part.id not in seen]
        inner = [block for part in sorted(parts, key=_place) for block in _entry(part, entries, seen)]
    return section(f"{entry.KIND.label}: {entry.heading}", _said(entry, entries, above), inner)


def _is_part(part: Entry, entry: Entry) -> bool:
    return any(field.part and getattr(part, name) == entry.id for name, field in fields(type(part)).items())


def _said(entry: Entry, entries: Entries, above: set[str]) -> Iterator[Block]:
    """Short values as facts, long texts below them, then what it was before; what stands above is said once."""
    declared = fields(type(entry))
    told = {name: entry.value_of(name) for name, field in declared.items() if not field.is_copy}
    told = {name: value for name, value in told.items() if declared[name].form != "ref" or value not in above}
    if str(told[entry.KIND.main]).strip() == entry.heading:
        told[entry.KIND.main] = ""
    if len(entries.of(Relationship)) < 2:
        told.pop("relationship", None)
    short = [(field.label, _shown(field, told[name], entries)) for name, field in declared.items() if name in told]
    day = format_full_day(entry.day) if entry.day else ""
    yield from facts(*([] if day in (value for _, value in short) else [("Day", day)]), *short)
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from _named(declared[name], value)
        elif isinstance(value, list) and not _short(declared[name]) and value:
            yield from paragraph(declared[name].label, quiet=True)
            yield from bullet_list(value)
        elif declared[name].form == "text":
            yield from markdown_text("" if name == entry.KIND.main else declared[name].label, str(value))
    if entry.history:
        yield from paragraph("Before", quiet=True)
        yield from bullet_list(_change(entry.history[key], declared, entries) for key in sorted(entry.history))


def _named(field: Field, value: Mapping[str, str]) -> Iterator[Block]:
    """Named texts in the order of their names: short ones as facts, others each under its name."""
    told = [(humanize(key), text) for key, text in ordered_texts(field, value)]
    if told and all("\n" not in text and len(text) <= SHORT for _, text in told):
        yield from paragraph(field.label, quiet=True)
        yield from facts(*told)
        return
    for name, text in told:
        yield from markdown_text(f"{field.label}: {name}", text)


def _shown(field: Field, value: object, entries: Entries) -> str:
    """A short value as people read it; empty for long texts and for what says nothing."""
    if value in (None, "", False):
        return ""
    match field.form:
        case "text" | "map":
            return ""
        case "ref":
            return referred(entries, str(value))
        case "lines" if not _short(field):
            return ""
        case "lines" if isinstance(value, list):
            return "; ".join(humanize(part) if field.choices else part for part in value)
        case "day" if isinstance(value, date):
            return format_full_day(value)
    return _word(field, str(value))


def _short(field: Field) -> bool:
    """Whether several values stand in one line: tags, and words to choose from."""
    return field.name == "tags" or bool(field.choices)


def _word(field: Field, said: str) -> str:
    if field.form == "moment":
        return format_moment(said)
    if field.form == "flag":
        return "yes"
    if field.form == "cadence":
        return format_rule(said)
    return humanize(said) if field.choices else f"{said} {field.unit}".strip()


def _change(change: Change, declared: Mapping[str, Field], entries: Entries) -> str:
    """One line of history in words."""
    label, field = humanize(change.field).capitalize(), declared.get(change.field)
    was, now = (_was(value, field, entries) for value in (change.was, change.now))
    return f"{format_full_day(change.on)} · {label}: {was} → {now}{f' ({change.why})' if change.why else ''}"


def _was(value: object, field: Field | None, entries: Entries) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {text}" for key, text in value.items())
    if field and field.form == "ref":
        return referred(entries, str(value)) or DELETED_WORD
    if field and field.form == "cadence":
        return format_rule(str(value))
    return humanize(value)
