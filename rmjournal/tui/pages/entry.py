"""The page of one entry: its fields, relations and history."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rmjournal.dates import format_day, format_distance, format_moment, format_rule
from rmjournal.english import humanize
from rmjournal.model.entry import DELETED_WORD, Entry
from rmjournal.model.field import Field, further_lines
from rmjournal.model.kind import Change, fields
from rmjournal.model.perspective import REDACTED
from rmjournal.model.roles import arrow
from rmjournal.render.row import GAP, Row, heading, prose
from rmjournal.render.text_width import cell_width, pad, wrap
from rmjournal.tui.view import View


def derived(entry: Entry, view: View) -> dict[str, object]:
    """What follows from the entries around this one."""
    return entry.derived(view.entries, view.today)


def state_of(entry: Entry, view: View) -> str:
    """The state, kept or derived; empty for kinds without one."""
    return entry.status or str(derived(entry, view).get("state") or "")


def tone_of(entry: Entry, view: View) -> str:
    """Late when it is overdue, quiet when it is over, plain while it lives."""
    known = derived(entry, view)
    if known.get("overdue") or known.get("unlogged"):
        return "late"
    over = ("done", "dropped", "cut", "reached", "retired", "cancelled", "not_achieved", "closed", "ended_early")
    return "quiet" if state_of(entry, view) in over else ""


def way(learner: str) -> tuple[str, str]:
    """Arrow and tone of a direction: up when the mentor teaches the mentee."""
    return arrow(learner), {"mentee": "up", "mentor": "down"}.get(learner, "quiet")


def entry_line(entry: Entry, view: View, tail: str | None = None) -> Row:
    """Any entry in one line: its mark, its words, and on the right its day or what is said of it."""
    learner = str(getattr(entry, "learner", ""))
    mark, tone = entry.mark, tone_of(entry, view)
    lead_tone = way(learner)[1] if learner else {"■": "good", "×": "late"}.get(mark, "quiet")
    return Row(
        text=view.words(entry),
        lead=mark,
        tail=view.day(entry.day) if tail is None else tail,
        tone=tone,
        lead_tone=lead_tone,
        entry=entry,
    )


LABEL = 15
"""Cells for the label of a field."""

TITLE = 3
"""Rows that a title may have."""

SILENT = ("state", "shared", "history", "order", "relationship")
"""Fields that the head of the page tells already, or that say nothing to a person."""

Top = Callable[[Entry, View, int], list[Row]]
"""What a kind shows of itself before its fields."""


def page(
    entry: Entry,
    view: View,
    width: int,
    top: Top | None = None,
    skip: Iterable[str] = (),
    leave: Iterable[str] = (),
) -> list[Row]:
    """The whole page of an entry, for a pane of ``width`` cells.

    ``top`` shows what is special of the kind, ``skip`` names fields and ``leave`` tables that it has shown already.
    """
    if view.is_redacted(entry):
        return [*head(entry, view, width), GAP, Row(f"{REDACTED} — F2 shows it again", tone="quiet")]
    return [
        *head(entry, view, width),
        *(top(entry, view, width) if top else []),
        *said(entry, view, width, skip),
        *around(entry, view, leave),
        *past(entry, view, width),
    ]


def head(entry: Entry, view: View, width: int) -> list[Row]:
    """What it is, where it stands, who may see it."""
    words = [entry.KIND.label.lower(), humanize(state_of(entry, view))]
    learner = str(getattr(entry, "learner", ""))
    if learner:
        words.append(view.learns(learner))
    if owner := str(getattr(entry, "owner", "")):
        words.append(
            f"{view.who(owner)}’s" if owner not in ("both",) and view.who(owner) != "me" else view.who(owner)
        )
    words.append("shared" if entry.shared else "private")
    words.append(f"{view.badge(entry)} (v chooses)" if view.badge(entry) else "")
    return [
        *_title(view.words(entry), width),
        *prose(" · ".join(word for word in words if word), width, tone="quiet"),
    ]


def _title(words: str, width: int) -> list[Row]:
    """What it is called; a first line that is a whole paragraph is no title, and stays plain."""
    rows = prose(words, width, tone="strong")
    return rows if len(rows) <= TITLE else prose(words, width)


def said(entry: Entry, view: View, width: int, skip: Iterable[str] = ()) -> list[Row]:
    """Every field that says something, short ones first, long texts after."""
    short: list[Row] = []
    long: list[Row] = []
    skipped = set(skip)
    leave = {*SILENT, *skipped, entry.KIND.main}
    for name, field in fields(type(entry)).items():
        value = entry.value_of(name)
        # A merge can leave a text in a state that does not ask for it; it is shown all the same.
        if name in leave or field.is_copy or value in (None, "", [], {}, False):
            continue
        if field.form in ("text", "map") or (field.form == "lines" and not field.choices and name != "tags"):
            long += _paragraphs(field, value, width)
        else:
            short += labelled(field.label, shown(field, value, view), width, _link(field, value, view))
    main = fields(type(entry))[entry.KIND.main]
    text = str(getattr(entry, entry.KIND.main))
    below = further_lines(text) if main.form == "text" and main.name not in skipped else ""
    body = prose(below, width) if below else []
    return [GAP, *body, *([GAP] if body and short else []), *short, *long] if body or short or long else []


def labelled(label: str, value: str, width: int, target: Entry | None = None) -> list[Row]:
    """A field in one or more lines, the label on its left."""
    room = max(8, width - LABEL - 1)
    rows = wrap(value, room)
    if cell_width(label) > LABEL:
        return [Row(label, tone="quiet"), *labelled("", value, width, target)]
    return [
        Row(
            row,
            lead=pad("" if index else label, LABEL),
            lead_tone="quiet",
            entry=target if not index else None,
        )
        for index, row in enumerate(rows)
    ]


def _link(field: Field, value: Any, view: View) -> Entry | None:
    return view.entries.get(value) if field.form == "ref" else None


def shown(field: Field, value: Any, view: View) -> str:
    """A field's value as people read it."""
    match field.form:
        case "ref":
            target = view.entries.get(value)
            absent = DELETED_WORD if value in view.entries.lost else "(in another relationship)"
            return view.words(target) if target else absent
        case "day":
            return (
                f"{format_day(value, view.today)} · {format_distance(value, view.today)}"
                if isinstance(value, date)
                else str(value)
            )
        case "moment":
            return format_moment(value, view.today)
        case "flag":
            return "yes"
        case "number":
            return f"{value} {field.unit}".strip()
        case "choice":
            return view.who(value) if value in ("mentor", "mentee", "both") else humanize(value)
        case "lines":
            return ", ".join(humanize(part) if field.choices else str(part) for part in value)
    return format_rule(value) if field.form == "cadence" else str(value)


def _paragraphs(field: Field, value: Any, width: int) -> list[Row]:
    lines: list[Row] = [GAP, heading(field.label)]
    if isinstance(value, dict):
        known = [key for key in field.keys if key in value]
        for key in (*known, *(key for key in value if key not in known)):
            lines += labelled(humanize(key), value[key], width)
    elif isinstance(value, list):
        for part in value:
            rows = wrap(part, max(8, width - 2))
            lines += [Row(row, lead="·" if not index else " ", lead_tone="quiet") for index, row in enumerate(rows)]
    else:
        lines += prose(value, width)
    return lines


def around(entry: Entry, view: View, leave: Iterable[str] = ()) -> list[Row]:
    """What hangs on the entry, by kind, each to be opened."""
    groups: dict[str, list[Entry]] = {}
    for other in view.entries.around(entry):
        if entry.KIND.name != "relationship" or other.KIND.name in ("agreement", "skill"):
            groups.setdefault(other.KIND.plural, []).append(other)
    lines: list[Row] = []
    for plural, found in groups.items():
        if plural in leave:
            continue
        found.sort(key=lambda other: (other.day or date.min, int(other.id)))
        lines += [GAP, heading(plural.capitalize(), str(len(found)))]
        lines += [entry_line(other, view) for other in found]
    return lines


def past(entry: Entry, view: View, width: int) -> list[Row]:
    """What it was before, latest first."""
    changes = [entry.history[key] for key in sorted(entry.history, reverse=True)]
    if not changes:
        return []
    lines = [GAP, heading("History")]
    names = fields(type(entry))
    for change in changes:
        label = names[change.field].label.lower() if change.field in names else change.field
        is_ref = change.field in names and names[change.field].form == "ref"
        was, now = (_was(value, change, view, is_reference=is_ref) for value in (change.was, change.now))
        text = f"{label}: {was} → {now}"
        if change.why:
            text += f" — {change.why}"
        day = format_day(change.on, view.today)
        rows = wrap(text, max(8, width - LABEL - 1))
        lines += [
            Row(row, lead=pad("" if index else day, LABEL), tone="quiet", lead_tone="quiet")
            for index, row in enumerate(rows)
        ]
    return lines


def _was(value: Any, change: Change, view: View, *, is_reference: bool) -> str:
    if value is None:
        return "(empty)"
    if isinstance(value, dict):
        return "other texts"
    if is_reference:
        target = view.entries.get(str(value))
        return view.words(target) if target else DELETED_WORD
    if change.field == "start":
        return format_moment(str(value), view.today)
    if change.field == "cadence":
        return format_rule(str(value))
    try:
        return format_day(date.fromisoformat(str(value)), view.today)
    except ValueError:
        return humanize(value)
