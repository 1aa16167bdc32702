"""``rmjournal show``: one entry with fields, relations and history."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import click

from rmjournal.cli.columns import derived_facts, format_with_ref, heading_line
from rmjournal.cli.context import context_of
from rmjournal.cli.entry_charts import CHARTED_FIELDS, entry_chart
from rmjournal.cli.options import complete_ref
from rmjournal.cli.output import (
    LAST_COLUMN_WIDTH,
    echo_entries,
    echo_styled,
    is_plain,
    json_option,
    mark_of,
    styled_line,
    terminal_width,
    verb,
    wrapped_lines,
)
from rmjournal.crdt.merge import ConflictCounts
from rmjournal.english import humanize, join_parts
from rmjournal.insight.audience import say_apart
from rmjournal.insight.text_links import mentioned_in, text_links
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import FieldLine, field_lines, history_lines, title_and_text
from rmjournal.model.field import visible
from rmjournal.render.row import TEXT_WIDTH
from rmjournal.render.text_width import cell_width, pad, wrap
from rmjournal.render.written_text import markdown


class _Line(NamedTuple):
    """A label with a text, which may be Markdown."""

    label: str
    text: str
    is_markdown: bool = False


def page(journal: Journal, entry: Entry, width: int = 0) -> list[str]:
    """Build the lines of ``show``, safe for a terminal and fit to its width.

    A width of 0 sets no limit.
    """
    title, text = title_and_text(entry, journal.perspective(entry))
    head = [f"{mark_of(entry)}{':' * is_plain()} {heading_line(entry, title)}", *_facts(journal, entry)]
    return [
        *map(visible, wrapped_lines(head, width)),
        *(["", *_text_lines(text, width)] if text else []),
        *(["", *drawn] if (drawn := entry_chart(journal, entry)) else []),
        *_block("", _rows(journal, entry), width),
        *_block("Linked entries", _related_rows(journal, entry), width),
        *_block("Links", _link_rows(journal, entry), width),
        *_block("Mentioned in", _named_rows(journal, mentioned_in(entry, journal.entries)), width),
        *_block("History", _history(journal, entry), width),
    ]


def _facts(journal: Journal, entry: Entry) -> Iterator[str]:
    """Kind, short id, state and who may see it.

    Below, what follows from other entries.
    """
    state = humanize(entry.status or journal.derived(entry).get("state") or "")
    seen = f"{journal.perspective(entry).say_readers(entry)}{_conflict_words(journal, entry)}"
    yield join_parts(f"{entry.KIND.label} {journal.entries.short_id(entry)}", state, seen)
    if facts := " · ".join(derived_facts(journal, entry)):
        yield f"{facts[0].upper()}{facts[1:]}"
    yield from say_apart(_fields_apart(journal, entry))


def _text_lines(text: str, width: int) -> list[str]:
    """Markdown as lines for a terminal.

    As it was written where there is no width.
    """
    return [styled_line(row) for row in markdown(text, min(width, TEXT_WIDTH))] if width else wrap(text, 0)


def _conflict_words(journal: Journal, entry: Entry) -> str:
    names, count = _fields_apart(journal, entry), ConflictCounts().counts(journal.db.content).get(entry.id, 1)
    what = "a text" if len(say_apart(names)) < len(names) else "who may see it"
    return f", with {count if count > 2 else 'two'} versions of {what}; see rmjournal conflicts" if names else ""


def _fields_apart(journal: Journal, entry: Entry) -> Collection[str]:
    return ConflictCounts().fields(journal.db.content).get(entry.id, ())


def _rows(journal: Journal, entry: Entry) -> list[_Line]:
    """The fields with values, without those that the head and the chart say."""
    hidden = {"shared", "for_others", "state", entry.KIND.main, *CHARTED_FIELDS.get(entry.KIND.name, ())}
    lines = field_lines(entry, journal.perspective(entry), hidden)
    return [part for line in lines for part in _field_rows(journal, entry, line) if part.text]


def _field_rows(journal: Journal, entry: Entry, line: FieldLine) -> list[_Line]:
    if line.field.form == "map":
        return [_Line(name.capitalize(), text, is_markdown=True) for name, text in line.texts]
    words = format_with_ref(journal, entry, line.field, line.value)
    return [_Line(line.label, words, is_markdown=line.field.is_prose)]


def _related_rows(journal: Journal, entry: Entry) -> list[_Line]:
    others = {other.id: other for other in (*journal.entries.parts(entry), *journal.entries.referrers(entry))}
    return _named_rows(journal, others.values())


def _link_rows(journal: Journal, entry: Entry) -> list[_Line]:
    """Where the ``[[links]]`` in its texts lead, and which lead nowhere."""
    rows: list[_Line] = []
    for link in text_links(entry, journal.entries):
        rows += [_Line("!", link.problem)] if link.problem else []
        rows += _named_rows(journal, link.targets)
    return rows


def _named_rows(journal: Journal, entries: Iterable[Entry]) -> list[_Line]:
    short_id = journal.entries.short_id
    return [
        _Line(
            f"{short_id(other)} {mark_of(other)}",
            f"{other.KIND.label.lower()}: {heading_line(other)}",
        )
        for other in entries
    ]


def _history(journal: Journal, entry: Entry) -> list[_Line]:
    return [_Line(line.day, line.sentence()) for line in history_lines(entry, journal.perspective(entry))]


def _block(title: str, rows: list[_Line], width: int) -> Iterator[str]:
    if not rows:
        return
    yield ""
    if title:
        yield title
    size = max(cell_width(visible(line.label, "")) for line in rows)
    room = max(width - size - 4, LAST_COLUMN_WIDTH) if width else 0
    for label, text, is_markdown in rows:
        first, *more = (_text_lines(text, room) if is_markdown else wrap(text, room, break_words=False)) or [""]
        yield f"  {pad(visible(label, ''), size)}  {first}".rstrip()
        yield from (f"  {' ' * size}  {line}".rstrip() for line in more)


@verb("rmjournal show 4821", "rmjournal show next")
@click.argument("ref", shell_complete=complete_ref)
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, as_json: bool) -> None:
    """Show one entry.

    REF is its short id or its first words; next and last name a session.
    """
    context = context_of(ctx)
    entry = context.find(ref)
    if as_json:
        echo_entries(context.journal, [entry])
    else:
        echo_styled("\n".join(page(context.journal, entry, terminal_width())))
