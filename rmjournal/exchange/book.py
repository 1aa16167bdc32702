"""A journal as a page to be read: month by month, each entry with all it says, its parts below it; pure."""

from calendar import month_name
from collections.abc import Iterator
from datetime import date

from rmjournal.dates import say_moment, say_whole
from rmjournal.exchange.blocks import Block, Page, facts, listing, prose, section
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, fields

UNDATED = "Without a day"


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
    return Page(title, f"As of {say_whole(today)}", tuple(parts), "Written by rmjournal")


def _order(entry: Entry) -> tuple[date, int]:
    return entry.day or date.max, int(entry.id)


def _entry(entry: Entry, entries: Entries, above: set[str]) -> list[Block]:
    """One entry under its heading, then what is a part of it."""
    seen = above | {entry.id}
    inner: list[Block] = []
    if entry.KIND.name != "relationship":
        parts = [part for part in entries.around(entry) if _is_part(part, entry) and part.id not in seen]
        inner = [block for part in sorted(parts, key=_order) for block in _entry(part, entries, seen)]
    return section(f"{entry.KIND.label}: {entry.heading}", _said(entry, entries), inner)


def _is_part(part: Entry, entry: Entry) -> bool:
    return any(field.part and getattr(part, name) == entry.id for name, field in fields(type(part)).items())


def _said(entry: Entry, entries: Entries) -> Iterator[Block]:
    """Short values as facts, long texts below them, then what it was before."""
    declared = fields(type(entry))
    short = [("Day", say_whole(entry.day) if entry.day else "")]
    short += [(field.label, _shown(field, getattr(entry, name), entries)) for name, field in declared.items()]
    yield from facts(*short)
    for name, field in declared.items():
        value = getattr(entry, name)
        if field.form == "text":
            yield from prose("" if name == entry.KIND.main else field.label, value)
        elif isinstance(value, dict):
            for key, text in value.items():
                yield from prose(f"{field.label}: {key.replace('_', ' ')}", text)
    yield from listing(_change(entry.history[key], entries) for key in sorted(entry.history))


def _shown(field: Field, value: object, entries: Entries) -> str:
    """A short value as people read it; empty for long texts and for what says nothing."""
    if value in (None, "", False):
        return ""
    match field.form:
        case "text" | "map":
            return ""
        case "ref":
            target = entries.get(str(value))
            return target.heading if target else ""
        case "lines" if isinstance(value, list):
            return "; ".join(value)
        case "day" if isinstance(value, date):
            return say_whole(value)
    return _word(field, str(value))


def _word(field: Field, said: str) -> str:
    if field.form == "moment":
        return say_moment(said)
    if field.form == "flag":
        return "yes"
    return said.replace("_", " ") if field.choices else f"{said} {field.unit}".strip()


def _change(change: Change, entries: Entries) -> str:
    """One line of history in words."""
    label = change.field.replace("_", " ").capitalize()
    was, now = (_was(value, entries) for value in (change.was, change.now))
    return f"{say_whole(change.on)} · {label}: {was} → {now}{f' ({change.why})' if change.why else ''}"


def _was(value: object, entries: Entries) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {text}" for key, text in value.items())
    target = entries.get(str(value))
    return target.heading if target else str(value).replace("_", " ")
