"""The journal as of an earlier day, rebuilt from entries and their histories."""

from datetime import date
from typing import Any

from rmjournal.dates.days import parse_iso_day
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, defaults, fields


def rewind(entries: Entries, day: date) -> Entries:
    """The entries as they were at the end of a day: later ones are gone, later changes are turned back.

    Only tracked fields have a history, and some others a day from which they say something; the rest of an entry
    stays as it is now.
    """
    return _turned(entries, {entry.id for entry in entries if _is_there(entry, day)}, day)


def rewind_with_late_entries(entries: Entries, day: date) -> Entries:
    """The entries as they were at the end of a day, with what was only later written down of the days until then."""
    about = {entry.id for entry in entries if _is_there(entry, day) or (entry.day is not None and entry.day <= day)}
    for entry in [entries.get(entry_id) for entry_id in about]:
        while entry is not None and (entry := entries.whole(entry)) is not None and entry.id not in about:
            about.add(entry.id)
    return _turned(entries, about, day)


def _turned(entries: Entries, kept: set[str], day: date) -> Entries:
    there = {entry.id: _turned_back(entry, day) for entry in entries if entry.id in kept}
    gone = {entry.id for entry in entries} - there.keys()
    whole = (drop_links(entry, gone) for entry in there.values())
    return Entries({entry.id: entry for entry in whole if entry})


def _is_there(entry: Entry, day: date) -> bool:
    return entry.created is None or entry.created <= day


def _turned_back(entry: Entry, day: date) -> Entry:
    undone = {key: change for key, change in entry.history.items() if change.on > day}
    said = _said_later(entry, day)
    if not undone and not said:
        return entry
    found = {**document(entry), **said}
    for _, change in sorted(undone.items(), key=lambda line: (line[1].on, line[0]), reverse=True):
        found[change.field] = change.was
    found["history"] = {key: line for key, line in found.get("history", {}).items() if key not in undone}
    before = from_document(type(entry), int(entry.id), found)
    return _in_state(before) if before.status != entry.status else before


def _said_later(entry: Entry, day: date) -> dict[str, Any]:
    """The fields, and named texts in fields, that came after the day, with the value that they had on it."""
    found: dict[str, Any] = {}
    for name, field in fields(type(entry)).items():
        since = getattr(entry, field.since) if field.since else None
        if since and since > day:
            found[name] = None
        elif field.dated:
            later = _later_parts(field, getattr(entry, name), day)
            if later:
                found[name] = {key: part for key, part in getattr(entry, name).items() if key not in later}
    return found


def _later_parts(field: Field, parts: dict[str, str], day: date) -> set[str]:
    """The names of the texts that came after the day."""
    later = {names for names in field.dated if (parse_iso_day(parts.get(names[1])) or date.min) > day}
    return {name for names in later for name in names} & parts.keys()


def _in_state(entry: Entry) -> Entry:
    """The entry without what only its later state says, and with what the state of that day asks for."""
    empty = defaults(type(entry))
    names = fields(type(entry))
    past = {name: empty[name] for name, field in names.items() if not field.shown_in(entry.status)}
    turns: list[Change] = entry.changes("state")
    before = entry.edit(**past)
    if not turns:
        return before
    if turns[-1].why and "reason" in names and names["reason"].shown_in(before.status):
        before = before.edit(reason=turns[-1].why)
    return before.filled(turns[-1].on)


def drop_links(entry: Entry, gone: set[str]) -> Entry | None:
    """The entry without links to what is gone; none when it cannot be without."""
    lost = [f for name, f in fields(type(entry)).items() if f.is_link and getattr(entry, name) in gone]
    if any(field.required for field in lost):
        return None
    return entry.edit(**{field.name: "" for field in lost}) if lost else entry
