"""``rmjournal show``: one entry with fields, relations and history."""

from collections.abc import Iterable, Iterator

import click

from rmjournal.cli.columns import derived_words, format_with_ref, safe_line
from rmjournal.cli.context import context_of
from rmjournal.cli.entry_charts import CHARTED_FIELDS, entry_chart
from rmjournal.cli.options import complete_ref
from rmjournal.cli.output import LAST_COLUMN_WIDTH, echo, echo_entries, json_option, terminal_width, verb
from rmjournal.crdt.merge import ConflictCounts
from rmjournal.insight.text_links import mentioned_in, text_links
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.entry_page import field_lines, history_lines
from rmjournal.render.text_width import cell_width, pad, wrap


def page(journal: Journal, entry: Entry, width: int = 0) -> list[str]:
    """The lines that ``show`` prints, fit to the width (0 = no limit)."""
    ref = journal.entries.short_id(entry)
    return [
        f"{entry.mark} {safe_line(entry.heading)}",
        f"{entry.KIND.label} {ref}, {'shared' if entry.shared else 'private'}{_conflict_words(journal, entry)}",
        *(["", *drawn] if (drawn := entry_chart(journal, entry)) else []),
        *_block("", _rows(journal, entry), width),
        *_block("In short", derived_words(journal, entry), width),
        *_block("Linked entries", _related_rows(journal, entry), width),
        *_block("Links", _link_rows(journal, entry), width),
        *_block("Mentioned in", _named_rows(journal, mentioned_in(entry, journal.entries)), width),
        *_block("History", _history(journal, entry), width),
    ]


def _conflict_words(journal: Journal, entry: Entry) -> str:
    count = ConflictCounts().counts(journal.db.content).get(entry.id, 1)
    return f", with {count if count > 2 else 'two'} versions of a text; see rmjournal conflicts" if count > 1 else ""


def _rows(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    skip = ("shared", *CHARTED_FIELDS.get(entry.KIND.name, ()))
    lines = field_lines(entry, journal.perspective(entry), skip)
    rows = [(line.label, format_with_ref(journal, entry, line.field, line.value)) for line in lines]
    return [(label, text) for label, text in rows if text]


def _related_rows(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    others = {other.id: other for other in (*journal.entries.parts(entry), *journal.entries.referrers(entry))}
    return _named_rows(journal, others.values())


def _link_rows(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    """Where the ``[[links]]`` in its texts lead, and which lead nowhere."""
    rows: list[tuple[str, str]] = []
    for link in text_links(entry, journal.entries):
        rows += [("!", link.problem)] if link.problem else []
        rows += _named_rows(journal, link.targets)
    return rows


def _named_rows(journal: Journal, entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [
        (f"{journal.entries.short_id(other)} {other.mark}", f"{other.KIND.label.lower()}: {safe_line(other.heading)}")
        for other in entries
    ]


def _history(journal: Journal, entry: Entry) -> list[tuple[str, str]]:
    return [(line.day, line.sentence()) for line in history_lines(entry, journal.perspective(entry))]


def _block(title: str, rows: list[tuple[str, str]], width: int) -> Iterator[str]:
    if not rows:
        return
    yield ""
    if title:
        yield title
    size = max(cell_width(label) for label, _ in rows)
    for label, text in rows:
        room = max(width - size - 4, LAST_COLUMN_WIDTH) if width else 0
        first, *more = wrap(text, room, break_words=False)
        yield f"  {pad(label, size)}  {first}"
        yield from (f"  {' ' * size}  {line}".rstrip() for line in more)


@verb("rmjournal show 4821", "rmjournal show next")
@click.argument("ref", shell_complete=complete_ref)
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, as_json: bool) -> None:
    """Show one entry. REF is its short id or its first words; next and last name a session."""
    context = context_of(ctx)
    entry = context.find(ref)
    if as_json:
        echo_entries(context.journal, [entry])
    else:
        echo("\n".join(page(context.journal, entry, terminal_width())))
