"""Formats field values for the shell: short ids of links, time zones, derived values."""

from datetime import date

from rmjournal.dates.time_zones import convert_local_time
from rmjournal.english import humanize
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import format_field
from rmjournal.model.field import ROLES, Field, is_moment
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective


def format_with_ref(journal: Journal, entry: Entry, field: Field, value: object) -> str:
    """Format a value of an entry with its time zone or short id; empty when it says nothing."""
    voice = journal.perspective(entry)
    if value is False or (field.form == "zone" and isinstance(entry, Session) and _is_zone_here(journal, entry)):
        return ""
    target = journal.entries.get(str(value)) if field.is_link else None
    return format_field(entry, field, value, voice) + (f" ({journal.entries.short_id(target)})" if target else "")


def _is_zone_here(journal: Journal, session: Session) -> bool:
    begins = session.starts_at
    return begins is not None and convert_local_time(begins, session.zone, journal.zone) == begins


def derived_words(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    """List derived values as label and words, without those that say nothing."""
    voice, rows = journal.perspective(entry), []
    for name, value in journal.derived(entry).items():
        if value in (None, "") or value is False or (value == 0 and name not in entry.KIND.derived_columns):
            continue
        text = voice.who(str(value)) if value in ROLES else humanize("yes" if value is True else value)
        rows.append((humanize(name).capitalize(), _format_day(text, voice)))
    return rows


def _format_day(text: str, voice: Perspective) -> str:
    try:
        return voice.day(date.fromisoformat(text))
    except ValueError:
        return voice.moment(text) if is_moment(text) else text
