"""Rules for entries before they are stored: clean, fill, check, write history."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import TypeVar

from rmjournal.dates import format_day, format_full_day
from rmjournal.dates.time_zones import convert_local_time, find_zone
from rmjournal.english import humanize
from rmjournal.errors import BadValue, Refused
from rmjournal.model.document import is_empty
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.field import Field, clean_text, is_moment, one_line
from rmjournal.model.kind import Change, defaults, fields
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role

E = TypeVar("E", bound=Entry)

EMPTY_SAYS = ("session", "cadence")
"""Fields whose empty value goes into the history, such as a point without session."""
DRAFT = "draft"
"""The state of an unfinished entry, whose history keeps only the state."""


def prepare_entry(
    entry: E,
    before: E | None,
    entries: Entries,
    today: date,
    new_id: Callable[[], str],
    why: str = "",
    here: str = "",
) -> E:
    """Clean, fill and check an entry for the journal; `before` is its old form.

    ``entries`` are those around it, ``here`` is the time zone of this machine. Raises `BadValue` or `Refused` in one
    sentence when a field, a link, the flow of states or a rule of its kind does not allow it.
    """
    after = with_reason(_align_flags(clean_entry(entry).reconciled(before), before), before, why)
    after = with_zone(drop_past_fields(_with_defaults(after, before, today), before), before, here)
    check_entry(after, before, entries)
    _check_audience(after, before, entries)
    _check_passed(after, before, today, here)
    _check_ahead(after, before, today)
    _check_reopened(after, before, why)
    return with_history(after, before, today, new_id, why)


def _with_defaults(entry: E, before: E | None, today: date) -> E:
    """Fill in the defaults of a state; an old entry without day stays undated."""
    filled = entry.with_defaults(today)
    is_undated = before is not None and getattr(before, "on", today) is None and getattr(entry, "on", today) is None
    return filled.edit(on=None) if is_undated else filled


def clean_entry(entry: E) -> E:
    """Clean all texts of an entry for the journal."""
    changes: dict[str, object] = {}
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if isinstance(value, str):
            changes[name] = one_line(value).strip() if field.form in ("line", "zone") else clean_text(value)
        elif isinstance(value, list):
            changes[name] = _distinct([one_line(part).strip() for part in value])
        elif isinstance(value, dict):
            changes[name] = {clean_text(key): clean_text(part) for key, part in value.items() if part.strip()}
    return entry.edit(**{name: value for name, value in changes.items() if value != getattr(entry, name)})


def _distinct(parts: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for part in parts:
        if part:
            seen.setdefault(part.casefold(), part)
    return list(seen.values())


def _align_flags(entry: E, before: Entry | None) -> E:
    """Share what is newly for others with the partner too.

    What is made private is for nobody. A private entry that another device marked for others meanwhile stays private,
    and is for the partner alone once it is shared.
    """
    was_for_others = before is not None and before.for_others
    if not entry.for_others or (was_for_others and before is not None and before.shared and entry.shared):
        return entry
    return entry.edit(for_others=False) if was_for_others else entry.edit(shared=True)


def with_reason(entry: E, before: Entry | None, why: str) -> E:
    """Take ``why`` as the reason, where the new state asks for one."""
    field = fields(type(entry)).get("reason")
    if not why or field is None or not field.applies_in(entry.status):
        return entry
    given = str(getattr(entry, "reason", ""))
    return entry.edit(reason=why) if not given or given == getattr(before, "reason", "") else entry


def drop_past_fields(entry: E, before: Entry | None) -> E:
    """Clear the fields that apply to the previous state only."""
    if before is None or before.status == entry.status:
        return entry
    empty = defaults(type(entry))
    past = {name: empty[name] for name, field in fields(type(entry)).items() if not field.applies_in(entry.status)}
    return entry.edit(**past)


def with_zone(entry: E, before: Entry | None, here: str) -> E:
    """Give a session with a new start and no zone that of this machine."""
    if not isinstance(entry, Session) or entry.zone or (before is not None and _start(before) == entry.start):
        return entry
    return entry.edit(zone=here)


def _start(entry: Entry) -> str:
    return str(getattr(entry, "start", ""))


def check_entry(entry: Entry, before: Entry | None, entries: Entries) -> None:
    """Raise for the first breach of flow of states, field, link or rule."""
    _check_flow(entry, before)
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if before is None or field.required or value != getattr(before, name):
            field.check(value)
            if field.is_link and value and (before is None or value != getattr(before, name)):
                _check_link(field, value, entry, entries)
            elif field.form == "zone" and value and find_zone(value) is None:
                raise field.bad_zone(value)
    entry.check_rules(before, entries)


def _check_audience(entry: Entry, before: Entry | None, entries: Entries) -> None:
    is_new_for_others = entry.audience == "others" and (before is None or before.audience != "others")
    if is_new_for_others and (why := say_why_not_for_others(entry, entries)):
        raise Refused(why)


def say_why_not_for_others(entry: Entry, entries: Entries) -> str:
    """Say why only the owner, or the partner, may ever read an entry.

    Empty when others may.
    """
    if is_never_for_others(entry):
        names = {Person: "What you note about a person", SealedRating: "A sealed rating"}
        return f"{names.get(type(entry), 'A difficult moment')} is never for others."
    if not is_partners_alone(entry, entries) or entries.origin(entry) == "opened":
        return ""
    pair = entries.get_of_kind(Relationship, entries.relationship_id(entry))
    name = pair.short_name if pair else "Your partner"
    return f"{name} wrote this, so only {name} can choose others as its readers."


def is_partners_alone(entry: Entry, entries: Entries) -> bool:
    """Tell whether the partner wrote an entry, and nobody here changed its words."""
    pair = entries.get_of_kind(Relationship, entries.relationship_id(entry))
    author = str(getattr(entry, "author", ""))
    is_by_partner = pair is not None and bool(author) and author == other_role(pair.role)
    return is_by_partner or entries.origin(entry) != "own"


def audience_of(entry: Entry, entries: Entries) -> Audience:
    """Give the readers of an entry: its flags, limited by the rules."""
    is_partners = entry.audience == "others" and say_why_not_for_others(entry, entries)
    return "partner" if is_partners else entry.audience


def is_never_for_others(entry: Entry) -> bool:
    """Tell whether others can never read an entry, whatever its flags.

    These are notes about a person, sealed ratings and difficult moments.
    """
    return isinstance(entry, Person | SealedRating) or (isinstance(entry, Note) and entry.kind == "moment")


def _check_flow(entry: Entry, before: Entry | None) -> None:
    flow = entry.KIND.flow
    if before is None or before.status == entry.status or not flow:
        return
    following = flow.get(before.status, tuple(flow))
    if entry.status not in (*following, *entry.KIND.shortcuts.get(before.status, ())):
        ways = ", ".join(humanize(state) or "(none)" for state in following)
        raise Refused(
            f'{_with_article(entry)} cannot go from "{humanize(before.status)}" to "{humanize(entry.status)}". '
            f"From here it can go to: {ways}."
        )


def _check_passed(entry: Entry, before: Entry | None, today: date, here: str) -> None:
    """Raise `BadValue` for a new day in the future that should be past."""
    known_days = set(days_ahead(before, today, here).items()) if before else set()
    for path, day in days_ahead(entry, today, here).items():
        if (path, day) not in known_days:
            name, _, key = path.partition("/")
            field = fields(type(entry))[name].part_of(key)
            rest = f", or leave the {entry.KIND.label.lower()} {entry.KIND.first_state}" if field.back_in else ""
            raise BadValue(
                name,
                f"{field.full_label}: {format_full_day(day)} is in the future. Type the day on which "
                f"it happened, today or in the past{rest}.",
            )


def _check_ahead(entry: Entry, before: Entry | None, today: date) -> None:
    """Raise `BadValue` where a state is entered that needs a day ahead."""
    if before is not None and before.status == entry.status:
        return
    for name, field in fields(type(entry)).items():
        day = getattr(entry, name)
        if entry.status in field.ahead_in and isinstance(day, date) and day <= today:
            raise BadValue(
                name,
                f"{field.full_label}: {format_day(day, today)} is not ahead. Type a day to come before the "
                f"{entry.KIND.label.lower()} becomes {humanize(entry.status)}.",
            )


def days_ahead(entry: Entry, today: date, here: str = "") -> dict[str, date]:
    """Find future days in fields that take past days, by field path."""
    days: dict[str, date] = {}
    for name, field in fields(type(entry)).items():
        if field.has_day and field.in_state(entry.status).looks == "back":
            day = _day(getattr(entry, name), str(getattr(entry, "zone", "")), here)
            if day is not None and day > today:
                days[name] = day
        for _, on in field.dated:
            day = _whole_day(getattr(entry, name).get(on, ""))
            if day is not None and day > today:
                days[f"{name}/{on}"] = day
    return days


def _whole_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(value: object, zone: str, here: str) -> date | None:
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    moment = datetime.fromisoformat(value) if is_moment(value) else None
    return (convert_local_time(moment, zone, here) or moment).date() if moment else None


def _check_reopened(entry: Entry, before: Entry | None, why: str) -> None:
    ends = entry.KIND.reopened
    if before is not None and before.status in ends and entry.status not in ends and not why.strip():
        raise Refused(f"{_with_article(entry)} that has ended starts again only with a reason. Say why (--because).")


def _with_article(entry: Entry) -> str:
    return entry.KIND.with_article.capitalize()


def _check_link(field: Field, value: str, entry: Entry, entries: Entries) -> None:
    target = entries.get(value)
    if target is None or value == entry.id:
        raise field.bad_value("points at an entry that is not in the journal. Choose one that is")
    if field.to != ("*",) and target.KIND.name not in field.to:
        raise field.bad_value(f"must be a {' or '.join(field.to)}, not {target.KIND.with_article}")


def with_history(entry: E, before: Entry | None, today: date, new_id: Callable[[], str], why: str) -> E:
    """Add a line of history for each tracked field that has changed."""
    if before is None:
        return entry
    lines: dict[str, Change] = {}
    for name, field in fields(type(entry)).items():
        was, now = getattr(before, name), getattr(entry, name)
        if not field.tracked or was == now or _is_unrecorded(name, before, was):
            continue
        on = min(entry.state_day or today, today) if name == "state" else today
        lines[new_id()] = Change(
            on=on, field=name, was=_as_stored(was), now=_as_stored(now), why=_reason_of_change(entry, name, why)
        )
    return entry.edit(history={**before.history, **lines}) if lines else entry.edit(history=before.history)


def _is_unrecorded(name: str, before: Entry, was: object) -> bool:
    return name != "state" and (before.status == DRAFT or (is_empty(was) and name not in EMPTY_SAYS))


def _as_stored(value: object) -> object:
    if is_empty(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def _reason_of_change(entry: Entry, name: str, why: str) -> str:
    return clean_text(why) or (str(getattr(entry, "reason", "")) if name == "state" else "")


def starts_shared(entry: Entry) -> bool:
    """Tell whether a new entry begins shared, such as an agenda point."""
    kind = entry.KIND
    return kind.starts_shared or bool(kind.shared_in and getattr(entry, kind.shared_in))


def with_owner(entry: E, pair: Relationship | None, typed_fields: Collection[str] = ()) -> E:
    """Fill in the relationship of a new entry, and my role as its owner.

    Fields in ``typed_fields`` stay as a person gave them, such as a point that is to be private.
    """
    names = fields(type(entry))
    changes: dict[str, object] = {}
    if pair and "relationship" in names and not getattr(entry, "relationship", ""):
        changes["relationship"] = pair.id
    for name in ("author", "owner", "learner"):
        if pair and name in names and not getattr(entry, name):
            changes[name] = pair.role
    if "shared" not in typed_fields and starts_shared(entry):
        changes["shared"] = True
    return entry.edit(**changes)
