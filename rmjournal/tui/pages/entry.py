"""The page of one entry: its fields, relations and history.

Lists use this module too, so a page imports what lists do not need.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from msgspec.structs import replace

from rmjournal.dates import format_distance
from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import FieldLine, field_lines, history_lines, name_by_day, title_and_text
from rmjournal.model.field import Field
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.model.roles import arrow
from rmjournal.render.row import (
    GAP,
    TEXT_WIDTH,
    Row,
    break_rows,
    heading,
    indent,
    join_facts,
    prose,
    section,
)
from rmjournal.render.text_width import cell_width, pad, truncate, wrap
from rmjournal.render.written_text import markdown, markdown_line
from rmjournal.tui.page_rows import PageLink, Tag, View


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


LABEL_WIDTH = 16
"""Cells for the label of a field."""

MAX_TITLE_ROWS = 3
"""Rows that a title may have."""

MAX_LINK_WIDTH = 28
"""Cells of a link beside the title or the facts of a page; a longer one stands below them."""

MAX_LINK_NAME = 140
"""Cells for the name of an entry in the head of a page."""

MAX_HEAD_LINKS = 2
"""Links in the head of a page: one beside the title, one beside the facts."""

MAX_MEANT = 5
"""Entries that are listed for a link that fits several."""

HIGHEST_MOOD = 5

HIDDEN_FIELDS = (
    "state",
    "shared",
    "for_others",
    "history",
    "order",
    "relationship",
    "learner",
    "owner",
    "author",
    "on",
    "due",
    "mood",
)
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
    facts: Sequence[str] = (),
) -> list[Row]:
    """Build the whole page of an entry, for ``width`` cells.

    ``top`` shows what is special of the kind, ``skip`` names fields and ``skip_kinds`` tables that it has shown
    already; ``facts`` tell kind and day in words of the kind.
    """
    whom, view = view.with_whom(entry), view.for_entry(entry)
    if view.is_redacted(entry):
        head = head_rows(view.words(entry), "private, only you", (), view, width)
        return [*head, GAP, Row(f"{REDACTED} — {view.hide_key} shows it again", tone="quiet")]
    title, text = title_and_text(entry, view)
    links = linked_entries(entry, view)[:MAX_HEAD_LINKS]
    in_head = [link for _, link in links]
    return [
        *head_rows(title, _facts(entry, view, facts, title, whom), links, view, width),
        *([GAP, *text_rows(text, width)] if text else []),
        *(top(entry, view, width) if top else []),
        *field_rows(entry, view, width, skip, in_head),
        *referrer_rows(entry, view, skip_kinds),
        *_audience_rows(entry, view, width),
        *link_rows(entry, view, width, in_head),
        *history_rows(entry, view, width),
    ]


def _audience_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """List who may read an entry.

    The page of a private one needs none of it, unless two devices shared and rewrote it concurrently.
    """
    if not entry.shared and entry.id not in view.fields_apart:
        return []
    from rmjournal.tui.pages.audience import audience_rows

    return audience_rows(entry, view, width)


def text_rows(text: str, width: int, payload: Callable[[str], object] | None = None) -> list[Row]:
    """Render a person's Markdown, in lines that are good to read."""
    return markdown(text, min(width, TEXT_WIDTH), payload)


def head_rows(title: str, facts: str, links: Sequence[tuple[str, Entry]], view: View, width: int) -> list[Row]:
    """Build the head: title and facts, with links at the right ends or below."""
    rows = [replace(markdown_line(title), tone="strong"), Row(facts, tone="quiet")]
    below: list[Row] = []
    beside = 0
    for sign, link in links:
        name = link_name(link, view)
        if cell_width(name) <= MAX_LINK_WIDTH:
            rows[beside] = replace(rows[beside], tail=f"{sign} {name}", tail_tone="link", payload=PageLink(link))
            beside += 1
        else:
            below.append(Row(name, lead=sign, tone="link", lead_tone="link", payload=PageLink(link)))
    if len(break_rows(rows[:1], width)) > MAX_TITLE_ROWS:
        rows[0] = replace(rows[0], tone="")
    return [rows[0], *break_rows([*rows[1:], *below], width)]


def link_name(entry: Entry, view: View) -> str:
    """Name an entry briefly, as in "session 9" or "goal Night shift"."""
    if isinstance(entry, Session):
        return f"session {entry.derived(view.entries, view.today)['number']}"
    if isinstance(entry, Goal) and entry.short_name and not view.is_redacted(entry):
        return f"goal {entry.short_name}"
    return truncate(f"{entry.KIND.label.lower()} {view.words(entry)}", MAX_LINK_NAME)


def _facts(entry: Entry, view: View, facts: Sequence[str], title: str, whom: str) -> str:
    """Join day, state, with whom, who it is about, due day, mood and audience.

    Without what the title says.
    """
    words = [*facts] or [view.day(getattr(entry, "on", None))]
    if title == name_by_day(entry, view):
        words = [word for word in words if word.lower() not in title.lower()]
    words.append(humanize(state_of(entry, view)))
    words.append(f"with {whom}" if whom and not entry.shared else "")
    if learner := str(getattr(entry, "learner", "")):
        words.append(view.learns(learner))
    if owner := str(getattr(entry, "owner", "")):
        name = view.who(owner)
        words.append(f"{name}’s" if owner != "both" and name != "me" else name)
    if (author := view.who(str(getattr(entry, "author", "")))) != "me":
        words.append(f"by {author}" if author else "")
    if due := getattr(entry, "due", None):
        words.append(f"due {view.day(due)}, {format_distance(due, view.today)}")
    if (mood := getattr(entry, "mood", None)) and not view.hidden:
        words.append(f"mood {'●' * mood}{'○' * (HIGHEST_MOOD - mood)}")
    words.append(view.say_readers(entry))
    words.append(f"{view.badge(entry)} (v chooses)" if view.badge(entry) else "")
    return join_facts(*words)


def field_rows(
    entry: Entry, view: View, width: int, skip: Collection[str] = (), in_head: Collection[Entry] = ()
) -> list[Row]:
    """List the fields with values: long texts first, then short ones, and tags."""
    short: list[Row] = []
    long: list[Row] = []
    tags: list[Row] = []
    private = {name for name, field in fields(type(entry)).items() if field.private} if view.hidden else set()
    for line in field_lines(entry, view, {*HIDDEN_FIELDS, *skip, *private, entry.KIND.main}):
        if line.field.is_long:
            long += [GAP, heading(line.label), *_long_field_rows(line, width)]
        elif line.field.name == "tags":
            tags += [GAP, *(Row(f"# {tag}", tone="accent", payload=Tag(tag)) for tag in line.value)]
        elif line.link is None or line.link not in in_head:
            short += labelled_rows(line.label, format_with_distance(line.field, line.value, view), width, line.link)
    return [*long, *([GAP] if short else []), *short, *tags]


def _long_field_rows(line: FieldLine, width: int) -> list[Row]:
    if line.field.form == "map":
        room = max(8, width - LABEL_WIDTH - 1)
        return [row for name, text in line.texts for row in _labelled(name, text_rows(text, room))]
    if line.field.form == "lines":
        return [row for item in line.items for row in indent(text_rows(item, max(8, width - 2)), "·")]
    return text_rows(line.value, width)


def labelled_rows(label: str, value: str, width: int, target: Entry | None = None) -> list[Row]:
    """Lay out a field as rows, with the label on the left."""
    rows = prose(value, max(8, width - LABEL_WIDTH - 1))
    return _labelled(label, [replace(rows[0], entry=target), *rows[1:]])


def _labelled(label: str, rows: Sequence[Row]) -> list[Row]:
    if cell_width(label) > LABEL_WIDTH:
        return [Row(label, tone="quiet"), *indent(rows, " " * LABEL_WIDTH)]
    return indent(rows, pad(label, LABEL_WIDTH))


def format_with_distance(field: Field, value: object, view: View) -> str:
    """Format a value for display; a day includes its distance from today."""
    from rmjournal.model.field_forms import format_value

    gap = f" · {format_distance(value, view.today)}" if isinstance(value, date) else ""
    return format_value(field, value, view) + gap


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
        rows += [GAP, section(f"{entries[0].KIND.label}s", str(len(entries)))]
        rows += [entry_row(other, view) for other in entries]
    return rows


def linked_entries(entry: Entry, view: View) -> list[tuple[str, Entry]]:
    """List the entries that an entry leads to (↗) and that mention it (↙)."""
    from rmjournal.insight.text_links import mentioned_in, text_links

    ids = (str(getattr(entry, name)) for name in link_fields(type(entry)) if name != "relationship")
    targets = [target for target in map(view.entries.get, ids) if target is not None]
    targets += [one for link in text_links(entry, view.entries) if not link.problem for one in link.targets]
    links = {target.id: ("↗", target) for target in targets}
    mentions = sorted(mentioned_in(entry, view.entries), key=lambda other: (other.day or date.min, int(other.id)))
    return [*links.values(), *(("↙", other) for other in mentions if other.id not in links)]


def link_rows(entry: Entry, view: View, width: int, in_head: Collection[Entry] = ()) -> list[Row]:
    """List the targets of the ``[[links]]`` of an entry, and its mentions."""
    from rmjournal.insight.text_links import mentioned_in, text_links

    rows: list[Row] = []
    for link in text_links(entry, view.entries):
        rows += prose(link.problem, width, "late") if link.problem else []
        rows += [entry_row(target, view) for target in link.targets[:MAX_MEANT] if target not in in_head]
    mentions = [other for other in mentioned_in(entry, view.entries) if other not in in_head]
    mentions.sort(key=lambda other: (other.day or date.min, int(other.id)))
    return [
        *([GAP, section("Links"), *rows] if rows else []),
        *([GAP, section("Mentioned in", str(len(mentions)))] if mentions else []),
        *(entry_row(other, view) for other in mentions),
    ]


def history_rows(entry: Entry, view: View, width: int) -> list[Row]:
    """List the tracked changes of an entry, latest first."""
    changes = history_lines(entry, view)[::-1]
    rows = [GAP, section("History")] if changes else []
    for line in changes:
        parts = wrap(line.sentence(brief=True), max(8, width - LABEL_WIDTH - 1))
        rows += [
            Row(part, lead=pad("" if index else line.day, LABEL_WIDTH), tone="quiet", lead_tone="quiet")
            for index, part in enumerate(parts)
        ]
    return rows
