"""Formats field values for the shell: days, roles, references."""

from collections.abc import Mapping
from datetime import date

from rmjournal.dates import format_day, format_moment, format_rule
from rmjournal.dates.time_zones import convert_local_time
from rmjournal.english import humanize
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import DELETED_WORD, Entry
from rmjournal.model.field import ROLES, Field, is_moment
from rmjournal.model.kinds.session import Session


def told(journal: Journal, entry: Entry, field: Field, value: object) -> str:
    """A field's value in words; empty when there is none."""
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, date):
        return format_day(value, journal.today)
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {text}" for key, text in sorted(value.items(), key=_place))
    if isinstance(value, list):
        return (
            ", ".join(map(humanize, value)) if field.choices or field.name == "tags" else "\n".join(map(str, value))
        )
    if isinstance(value, bool):
        return "yes"
    return _word(journal, entry, field, str(value))


def _place(part: tuple[str, str]) -> int:
    """Levels from the highest down; other names in the order in which they are."""
    return -int(part[0]) if part[0].removeprefix("-").isdecimal() else 0


def _word(journal: Journal, entry: Entry, field: Field, value: str) -> str:
    zone = str(getattr(entry, "zone", ""))
    if field.form == "moment":
        return format_moment(value, journal.today, zone, journal.zone)
    if field.form == "zone" and isinstance(entry, Session) and entry.begins:
        return value if convert_local_time(entry.begins, value, journal.zone) != entry.begins else ""
    if field.form == "ref":
        target = journal.entries.get(value)
        return f"{target.heading} ({journal.entries.short(target)})" if target else DELETED_WORD
    if field.form == "cadence":
        return format_rule(value)
    if field.form == "number":
        return f"{value} {field.unit}".strip()
    if field.form != "choice":
        return value
    whose = set(ROLES) <= set(field.choices) and entry.KIND.name != "relationship"
    return journal.perspective(entry).who(value) if whose else humanize(value)


def derived_words(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    """What is derived, as label and words; what says nothing is left out."""
    found = []
    for name, value in journal.derived(entry).items():
        if value in (None, "") or value is False or (value == 0 and name not in entry.KIND.tells):
            continue
        text = (
            journal.perspective(entry).who(str(value))
            if value in ROLES
            else humanize("yes" if value is True else value)
        )
        found.append((humanize(name).capitalize(), _day(text, journal.today)))
    return found


def _day(text: str, today: date) -> str:
    try:
        return format_day(date.fromisoformat(text), today)
    except ValueError:
        return format_moment(text, today) if is_moment(text) else text
