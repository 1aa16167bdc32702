"""Columns of a list: short id, day, and the fields that differ."""

from collections.abc import Sequence
from datetime import date, datetime

from rmjournal.cli.output import is_plain, mark_of, table_lines
from rmjournal.crdt.merge import ConflictCounts
from rmjournal.dates import format_day, format_time
from rmjournal.dates.time_zones import convert_local_time
from rmjournal.english import humanize, pluralize
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import conflict_badge, format_field
from rmjournal.model.field import ROLES, Field, is_moment, visible
from rmjournal.model.kind import fields
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.plain_text import SIGN_WORDS
from rmjournal.render.text_width import cell_width, truncate


def format_with_ref(journal: Journal, entry: Entry, field: Field, value: object) -> str:
    """Format a value with its zone or short id; empty for no value."""
    perspective = journal.perspective(entry)
    if value is False or (field.form == "zone" and isinstance(entry, Session) and _is_zone_here(journal, entry)):
        return ""
    target = journal.entries.get(str(value)) if field.is_link else None
    return format_field(entry, field, value, perspective) + (
        f" ({journal.entries.short_id(target)})" if target else ""
    )


def _is_zone_here(journal: Journal, session: Session) -> bool:
    begins = session.starts_at
    return begins is not None and convert_local_time(begins, session.zone, journal.zone) == begins


TIMES = ("applied", "carried", "moved")
"""Derived values that count how often something happened."""


def derived_facts(journal: Journal, entry: Entry) -> list[str]:
    """List what follows from other entries in words, its direction first.

    Without what says nothing.
    """
    perspective, values = journal.perspective(entry), dict(journal.derived(entry))
    way, days = str(values.pop("direction", "")), values.pop("days_to_use", None)
    if way:
        values.pop("teacher", None)
    facts = [f"learned by {humanize(way).replace(',', '')}"] if way else []
    facts += [] if days is None else [f"used after {pluralize(int(str(days)), 'day')}"]
    for name, value in values.items():
        if name in ("arrow", "state") or value in (None, "") or value is False:
            continue
        if value is True:
            facts.append(humanize(name))
        elif name in TIMES:
            facts += [f"{humanize(name)} {value} ×"] if value or name in entry.KIND.derived_columns else []
        else:
            text = perspective.who(str(value)) if value in ROLES else humanize(value)
            facts.append(f"{humanize(name)} {_format_day(text, perspective)}")
    return facts


def _format_day(text: str, perspective: Perspective) -> str:
    try:
        return perspective.day(date.fromisoformat(text))
    except ValueError:
        return perspective.moment(text) if is_moment(text) else text


COLUMN_FORMS = ("day", "moment", "choice", "cadence", "number")
"""Forms of fields that are short enough for a column, what tells most first."""
MIN_HEADING_WIDTH = 44
"""Cells that are left to the heading before another column is taken, where it stands beside the columns."""
MIN_WIDTH_BESIDE = 100
"""Cells of a terminal below which a long heading stands below the columns."""
FIRST_CELLS_WIDTH = 24
"""Cells that short id, mark and day take."""
MAX_COLUMN_WIDTH = 15
"""Cells of a column of a field."""


def list_lines(
    journal: Journal, kind: type[Entry], entries: Sequence[Entry], width: int, *, is_one_pair: bool = False
) -> list[str]:
    """The table of entries of one kind, fit to a width (0: no limit).

    Where they are not all of one relationship by request, a column says with whom each is.
    """
    whom = [] if is_one_pair else _whom_column(journal, entries)
    chosen = [*whom, *_columns(journal, kind, entries, width)]
    counts = ConflictCounts().counts(journal.db.content)
    flags = [", ".join(filter(None, (_flags(journal, entry), conflict_badge(counts, entry.id)))) for entry in entries]
    if any(flags):
        chosen.append(("", flags))
    labels = [label for label, _ in chosen]
    title = kind.KIND.label.upper()
    heads = ["REF", "", "DAY", *labels, fields(kind)[kind.KIND.main].label.upper() if title in labels else title]
    rows = [
        [*first_cells(journal, entry), *(column[n] for _, column in chosen), heading_line(entry)]
        for n, entry in enumerate(entries)
    ]
    return table_lines(heads, rows, width)


def _whom_column(journal: Journal, entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    """Build the column of partners, where the entries belong to several relationships."""
    perspective = journal.perspective()
    names = [safe_line(perspective.with_whom(entry)) for entry in entries]
    return [("WITH", names)] if any(names) else []


def _flags(journal: Journal, entry: Entry) -> str:
    """List the derived values that are true, such as "overdue"."""
    return ", ".join(humanize(name) for name, value in journal.derived(entry).items() if value is True)


def safe_line(text: str) -> str:
    """Text on one line, with nothing in it that a terminal would obey."""
    return visible(text.replace("\n", " "), keep="")


def heading_line(entry: Entry, heading: str = "") -> str:
    """The heading of an entry on one line, with the arrow of its direction."""
    learner, heading = str(getattr(entry, "learner", "")), safe_line(heading or entry.heading)
    if not learner:
        return heading
    direction = f"{SIGN_WORDS.get(arrow(learner), 'no direction')}:" if is_plain() else arrow(learner)
    return f"{direction} {heading}"


def first_cells(journal: Journal, entry: Entry) -> list[str]:
    """The short id, the mark and the day of an entry."""
    day = format_day(entry.day, journal.today) if entry.day else ""
    return [journal.entries.short_id(entry), mark_of(entry), day]


def _columns(
    journal: Journal, kind: type[Entry], entries: Sequence[Entry], width: int
) -> list[tuple[str, list[str]]]:
    declared = sorted(fields(kind).values(), key=_column_order)
    used = FIRST_CELLS_WIDTH + max(len(_flags(journal, entry)) for entry in entries)
    columns = [
        (humanize(name).upper(), _derived_column(journal, entries, name)) for name in kind.KIND.derived_columns
    ]
    used += sum(max(cell_width(text) for text in (*column, label)) + 2 for label, column in columns)
    for field in declared:
        if (
            field.form not in COLUMN_FORMS
            or field.is_copy
            or field.name == kind.KIND.main
            or not _is_telling(field, entries)
        ):
            continue
        column = [truncate(_cell(journal, entry, field), MAX_COLUMN_WIDTH if width else 99) for entry in entries]
        size = max(cell_width(text) for text in (*column, field.label)) + 2
        if width and used + size + (MIN_HEADING_WIDTH if width >= MIN_WIDTH_BESIDE else 0) > width:
            continue
        used += size
        columns.append((field.label.upper(), column))
    return columns


def _derived_column(journal: Journal, entries: Sequence[Entry], name: str) -> list[str]:
    values = [journal.derived(entry).get(name) for entry in entries]
    return ["" if value is None else humanize(value) for value in values]


def _column_order(field: Field) -> tuple[bool, bool, int]:
    """Sort key of a column: state, owner, days, words, numbers."""
    form = COLUMN_FORMS.index(field.form) if field.form in COLUMN_FORMS else len(COLUMN_FORMS)
    return field.name != "state", not set(ROLES) <= set(field.choices), form


def _is_telling(field: Field, entries: Sequence[Entry]) -> bool:
    """Whether a column has values that differ between entries and from their days."""
    values = [entry.value_of(field.name) for entry in entries]
    if all(value in (None, "") or value == entry.day for value, entry in zip(values, entries, strict=True)):
        return False
    return field.name == "state" or len(entries) == 1 or len(set(map(str, values))) > 1


def _cell(journal: Journal, entry: Entry, field: Field) -> str:
    value = entry.value_of(field.name)
    if field.form == "moment" and is_moment(str(value)):
        moment = datetime.fromisoformat(str(value))
        return format_time(moment, str(getattr(entry, "zone", "")), journal.zone, brief=True)
    if field.form == "number":
        return "" if value is None else str(value)
    return safe_line(format_with_ref(journal, entry, field, value))


def count_lines(journal: Journal, kinds: Sequence[type[Entry]], width: int) -> list[str]:
    """The table of kinds with the number of their entries."""
    rows = [
        [kind.KIND.plural.replace("_", "-"), str(len(journal.entries.of(kind))), kind.KIND.help] for kind in kinds
    ]
    return table_lines(["KIND", "ENTRIES", ""], rows, width)
