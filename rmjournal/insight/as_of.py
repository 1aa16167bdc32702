"""The journal as of an earlier day, rebuilt from entries and their histories."""

from datetime import date
from typing import Any

from rmjournal.dates.days import parse_iso_day
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import Change, defaults, fields


def rewind(entries: Entries, day: date) -> Entries:
    """Rewind entries to the end of a day: undo later changes.

    Only tracked fields have a history, and some others a day from which they apply; the rest of an entry stays as it
    is now.
    """
    return _rewind_entries(entries, {entry.id for entry in entries if _is_recorded(entry, day)}, day)


def rewind_with_late_entries(entries: Entries, day: date) -> Entries:
    """Rewind entries to the end of a day, but keep late records of it.

    An entry that was written later about a day until then stays.
    """
    kept = {entry.id for entry in entries if _is_recorded(entry, day) or (entry.day is not None and entry.day <= day)}
    for entry in [entries.get(entry_id) for entry_id in kept]:
        while entry is not None and (entry := entries.whole_of(entry)) is not None and entry.id not in kept:
            kept.add(entry.id)
    return _rewind_entries(entries, kept, day)


def _rewind_entries(entries: Entries, kept: set[str], day: date) -> Entries:
    rewound = {entry.id: _rewind_entry(entry, day) for entry in entries if entry.id in kept}
    dropped = {entry.id for entry in entries} - rewound.keys()
    complete = (drop_links(entry, dropped) for entry in rewound.values())
    return Entries({entry.id: entry for entry in complete if entry})


def _is_recorded(entry: Entry, day: date) -> bool:
    return entry.created is None or entry.created <= day


def _rewind_entry(entry: Entry, day: date) -> Entry:
    later_changes = {key: change for key, change in entry.history.items() if change.on > day}
    earlier = _values_before(entry, day)
    if not later_changes and not earlier:
        return entry
    values = {**document(entry), **earlier}
    for _, change in sorted(later_changes.items(), key=lambda line: (line[1].on, line[0]), reverse=True):
        values[change.field] = change.was
    values["history"] = {key: line for key, line in values.get("history", {}).items() if key not in later_changes}
    rewound = from_document(type(entry), int(entry.id), values)
    return _adapt_to_state(rewound) if rewound.status != entry.status else rewound


def _values_before(entry: Entry, day: date) -> dict[str, Any]:
    """Values before a day of fields, and named texts, that were filled after it."""
    values: dict[str, Any] = {}
    for name, field in fields(type(entry)).items():
        since = getattr(entry, field.since) if field.since else None
        if since and since > day:
            values[name] = None
        elif field.dated:
            later = _later_parts(field, getattr(entry, name), day)
            if later:
                values[name] = {key: part for key, part in getattr(entry, name).items() if key not in later}
    return values


def _later_parts(field: Field, parts: dict[str, str], day: date) -> set[str]:
    """Names of the texts that came after a day."""
    later = {names for names in field.dated if (parse_iso_day(parts.get(names[1])) or date.min) > day}
    return {name for names in later for name in names} & parts.keys()


def _adapt_to_state(entry: Entry) -> Entry:
    """Clear fields of the later state and fill those of the earlier one."""
    empty = defaults(type(entry))
    names = fields(type(entry))
    past = {name: empty[name] for name, field in names.items() if not field.applies_in(entry.status)}
    state_changes: list[Change] = entry.history_of("state")
    before = entry.edit(**past)
    if not state_changes:
        return before
    if state_changes[-1].why and "reason" in names and names["reason"].applies_in(before.status):
        before = before.edit(reason=state_changes[-1].why)
    return before.with_defaults(state_changes[-1].on)


def drop_links(entry: Entry, dropped: set[str]) -> Entry | None:
    """Drop links to missing entries; none when a required link is lost."""
    broken = [f for name, f in fields(type(entry)).items() if f.is_link and getattr(entry, name) in dropped]
    if any(field.required for field in broken):
        return None
    return entry.edit(**{field.name: "" for field in broken}) if broken else entry
