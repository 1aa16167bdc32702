"""The page of one entry: its fields, relations and history.

Lists use this module too, so a page imports what lists do not need.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from rmjournal.dates import format_distance
from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field, further_lines
from rmjournal.model.kind import fields
from rmjournal.model.perspective import REDACTED
from rmjournal.model.roles import arrow
from rmjournal.render.row import GAP, Row, heading, prose
from rmjournal.render.text_width import cell_width, pad, wrap
from rmjournal.tui.page_rows import Tag, View


def derived(entry: Entry, view: View) -> dict[str, object]:
    """Compute the derived values of an entry."""
    return entry.derived(view.entries, view.today)


def state_of(entry: Entry, view: View) -> str:
    """Get the stored or derived state; empty for kinds without one."""
    return entry.status or str(derived(entry, view).get("state") or "")


def tone_of(entry: Entry, view: View) -> str:
    """Choose the tone: late when overdue, quiet when finished, else plain."""
    values = derived(entry, view)
    if values.get("overdue") or values.get("unlogged"):
        return "late"
    quiet_states = (
        "done",
        "dropped",
        "cut",
        "reached",
        "retired",
        "cancelled",
        "not_achieved",
        "closed",
        "ended_early",
    )
    return "quiet" if state_of(entry, view) in quiet_states else ""


def direction_arrow(learner: str) -> tuple[str, str]:
    """Give arrow and tone of a direction; up when the mentee learns."""
    return arrow(learner), {"mentee": "up", "mentor": "down"}.get(learner, "quiet")


def entry_row(entry: Entry, view: View, tail: str | None = None) -> Row:
    """Build the row of any entry: mark, heading and tail.

    The tail is the day when none is given.
    """
    learner = str(getattr(entry, "learner", ""))
    mark, tone = entry.mark, tone_of(entry, view)
    lead_tone = direction_arrow(learner)[1] if learner else {"■": "good", "×": "late"}.get(mark, "quiet")
    return Row(
        text=view.words(entry),
        lead=mark,
        tail=view.day(entry.day) if tail is None else tail,
        tone=tone,
        lead_tone=lead_tone,
        entry=entry,
    )


LABEL_WIDTH = 15
"""Cells for the label of a field."""

MAX_TITLE_ROWS = 3
"""Rows that a title may have."""

MAX_MEANT = 5
"""Entries that are listed for a link that fits several."""

HIDDEN_FIELDS = ("state", "shared", "history", "order", "relationship")
"""Fields that the head already shows, or that have no meaning for a person."""

BuildTop = Callable[[Entry, View, int], list[Row]]
"""Builds the rows that a kind shows before its fields."""


def page(
    entry: Entry,
    view: View,
    width: int,
    top: BuildTop | None = None,
    skip: Collection[str] = (),
    skip_kinds: Collection[str] = (),
) -> list[Row]:
    """Build the whole page of an entry, for ``width`` cells.

    ``top`` shows what is special of the kind, ``skip`` names fields and ``leave`` tables that it has shown already.
    """
    if view.is_redacted(entry):
        return [*head_rows(entry, view, width), GAP, Row(f"{REDACTED} — F2 shows it again", tone="quiet")]
    return [
        *head_rows(entry, view, width),
        *(top(entry, view, width) if top else []),
        *field_rows(entry, view, width, skip),
        *referrer_rows(entry, view, skip_kinds),
        *link_rows(entry, view, width),
        *history_rows(entry, view, width),
    ]


def head_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """Build the head: title, kind, state, direction, owner and visibility."""
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
        *_title_rows(view.words(entry), width),
        *prose(" · ".join(word for word in words if word), width, tone="quiet"),
    ]


def _title_rows(words: str, width: int) -> list[Row]:
    """Build the title rows; a long paragraph stays plain.

    A title has at most `TITLE` rows.
    """
    rows = prose(words, width, tone="strong")
    return rows if len(rows) <= MAX_TITLE_ROWS else prose(words, width)


def field_rows(entry: Entry, view: View, width: int, skip: Collection[str] = ()) -> list[Row]:
    """List the fields with values: short ones first, then long texts."""
    from rmjournal.model.entry_page import field_lines

    main = fields(type(entry))[entry.KIND.main]
    short: list[Row] = []
    long: list[Row] = []
    for line in field_lines(entry, view, {*HIDDEN_FIELDS, *skip, main.name}):
        if line.field.is_long:
            long += [GAP, heading(line.label)]
            if line.field.form == "map":
                long += [row for name, text in line.texts for row in labelled_rows(name, text, width)]
            elif line.field.form == "lines":
                long += [row for item in line.items for row in _list_item_rows(item, width)]
            else:
                long += prose(line.value, width)
        elif line.field.name == "tags":
            short += _tag_rows(line.label, line.value)
        else:
            short += labelled_rows(line.label, format_with_distance(line.field, line.value, view), width, line.link)
    below = further_lines(str(getattr(entry, main.name))) if main.form == "text" and main.name not in skip else ""
    body = prose(below, width) if below else []
    return [GAP, *body, *([GAP] if body and short else []), *short, *long] if body or short or long else []


def labelled_rows(label: str, value: str, width: int, target: Entry | None = None) -> list[Row]:
    """Lay out a field as rows, with the label on the left."""
    room = max(8, width - LABEL_WIDTH - 1)
    rows = wrap(value, room)
    if cell_width(label) > LABEL_WIDTH:
        return [Row(label, tone="quiet"), *labelled_rows("", value, width, target)]
    return [
        Row(
            row,
            lead=pad("" if index else label, LABEL_WIDTH),
            lead_tone="quiet",
            entry=target if not index else None,
        )
        for index, row in enumerate(rows)
    ]


def _tag_rows(label: str, tags: Sequence[str]) -> list[Row]:
    """One row a tag, which finds all entries with it."""
    leads = [pad("" if index else label, LABEL_WIDTH) for index in range(len(tags))]
    return [
        Row(f"# {tag}", lead=lead, lead_tone="quiet", tone="accent", payload=Tag(tag))
        for lead, tag in zip(leads, tags, strict=True)
    ]


def format_with_distance(field: Field, value: object, view: View) -> str:
    """Format a value for display; a day includes its distance from today."""
    from rmjournal.model.field_forms import format_value

    gap = f" · {format_distance(value, view.today)}" if isinstance(value, date) else ""
    return format_value(field, value, view) + gap


def _list_item_rows(text: str, width: int) -> list[Row]:
    lines = wrap(text, max(8, width - 2))
    return [Row(line, lead=" " if index else "·", lead_tone="quiet") for index, line in enumerate(lines)]


def referrer_rows(entry: Entry, view: View, skip_kinds: Collection[str] = ()) -> list[Row]:
    """List the entries that refer to this one, by kind."""
    groups: dict[str, list[Entry]] = {}
    for other in view.entries.referrers(entry):
        if entry.KIND.name != "relationship" or other.KIND.name in ("agreement", "skill"):
            groups.setdefault(other.KIND.plural, []).append(other)
    rows: list[Row] = []
    for plural, entries in groups.items():
        if plural in skip_kinds:
            continue
        entries.sort(key=lambda other: (other.day or date.min, int(other.id)))
        rows += [GAP, heading(plural.capitalize(), str(len(entries)))]
        rows += [entry_row(other, view) for other in entries]
    return rows


def link_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """List the targets of the ``[[links]]`` of an entry, and its mentions."""
    from rmjournal.insight.text_links import mentioned_in, text_links

    rows: list[Row] = []
    for link in text_links(entry, view.entries):
        rows += prose(link.problem, width, "late") if link.problem else []
        rows += [entry_row(target, view) for target in link.targets[:MAX_MEANT]]
    mentions = sorted(mentioned_in(entry, view.entries), key=lambda other: (other.day or date.min, int(other.id)))
    return [
        *([GAP, heading("Links"), *rows] if rows else []),
        *([GAP, heading("Mentioned in", str(len(mentions)))] if mentions else []),
        *(entry_row(other, view) for other in mentions),
    ]


def history_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """List the tracked changes of an entry, latest first."""
    from rmjournal.model.entry_page import history_lines

    changes = history_lines(entry, view)[::-1]
    rows = [GAP, heading("History")] if changes else []
    for line in changes:
        parts = wrap(line.sentence(brief=True), max(8, width - LABEL_WIDTH - 1))
        rows += [
            Row(part, lead=pad("" if index else line.day, LABEL_WIDTH), tone="quiet", lead_tone="quiet")
            for index, part in enumerate(parts)
        ]
    return rows
