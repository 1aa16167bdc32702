"""``rmjournal list`` and ``search``: entries as a table or JSON."""

from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import count_lines, list_lines, mixed_lines, safe_line
from rmjournal.cli.context import context_of
from rmjournal.cli.filters import EntryFilter, apply_filter, filter_options, filter_words, read_filter
from rmjournal.cli.options import complete_kind, parse_kind
from rmjournal.cli.output import echo, echo_entries, echo_json, help_examples, json_option, terminal_width, verb
from rmjournal.english import humanize, hyphenate
from rmjournal.insight.scope import search_entries, search_terms
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS


def _parse_kind_word(ctx: click.Context, param: click.Parameter, word: str | None) -> type[Entry] | None:
    return parse_kind(word, ctx) if word is not None else None


@click.command(
    "list", epilog=help_examples("rmjournal list actions --owner me --overdue", "rmjournal list goals --json")
)
@click.argument(
    "kind_word", metavar="[KIND]", required=False, callback=_parse_kind_word, shell_complete=complete_kind
)
@filter_options()
@json_option
@click.pass_context
def list_(ctx: click.Context, /, kind_word: type[Entry] | None, as_json: bool, **given: Any) -> None:
    """List the entries of a kind, oldest first; without a KIND, how many there are of each."""
    journal = context_of(ctx).journal
    if kind_word is None:
        _print_counts(ctx, as_json)
        return
    wanted = read_filter(given)
    _check_filter(kind_word, wanted)
    entries = sorted(
        apply_filter(context_of(ctx), journal.entries.of(kind_word), wanted),
        key=lambda e: (e.day or date.min, _same_day_order(e)),
    )
    if as_json:
        echo_entries(journal, entries)
    elif entries:
        echo("\n".join(list_lines(journal, kind_word, entries, terminal_width())))
    else:
        echo(f"No {humanize(kind_word.KIND.plural)} here.")


def _same_day_order(entry: Entry) -> tuple[str, int, int]:
    return str(getattr(entry, "start", "")), int(getattr(entry, "order", 0) or 0), int(entry.id)


def _print_counts(ctx: click.Context, as_json: bool) -> None:
    journal = context_of(ctx).journal
    if as_json:
        echo_json({"table": kind.KIND.plural, "entries": len(journal.entries.of(kind))} for kind in KINDS)
    else:
        echo("\n".join(count_lines(journal, KINDS, terminal_width())))


def _check_filter(kind: type[Entry], wanted: EntryFilter) -> None:
    """Raise wrong usage for a filter that no entry of the kind can pass."""
    plural = humanize(kind.KIND.plural)
    for name in ("learner", "owner", "kind"):
        if getattr(wanted, name) and name not in fields(kind):
            raise click.UsageError(f"{plural.capitalize()} have no {name} to filter by.")
    states = filter_words("state", kind)
    if wanted.state and fold_word(wanted.state) not in map(fold_word, states):
        names = ", ".join(hyphenate(state) for state in states if state)
        raise click.UsageError(f"{plural.capitalize()} have {f'these states: {names}' if names else 'no states'}.")
    kind_words = filter_words("kind", kind)
    if wanted.kind and fold_word(wanted.kind) not in map(fold_word, kind_words):
        names = ", ".join(hyphenate(word) for word in kind_words if word)
        raise click.UsageError(f"{plural.capitalize()} are of these kinds: {names}.")


@verb("rmjournal search budget page")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@filter_options("with_", "since", "until", "on", "tag")
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Find entries of every kind that have all these words, newest first."""
    context = context_of(ctx)
    text = " ".join(words)
    fits = {entry.id for entry in apply_filter(context, context.journal.entries, read_filter(given))}
    hits = [entry for entry in search_entries(context.journal.entries, text) if entry.id in fits]
    if as_json:
        echo_entries(context.journal, hits)
    elif hits:
        echo(
            "\n".join(
                mixed_lines(context.journal, hits, terminal_width(), [_matching_line(entry, text) for entry in hits])
            )
        )
    else:
        echo(f"Nothing has “{safe_line(text)}” in it.")


def _matching_line(entry: Entry, text: str) -> str:
    """The line with the first word; empty when the heading has it."""
    first = search_terms(text)[0]
    texts = [
        str(getattr(entry, name)) for name, field in fields(type(entry)).items() if field.form in ("line", "text")
    ]
    list_texts = [str(part) for part in _list_values(entry)]
    lines = [line.strip() for text in (*texts, *list_texts) for line in text.split("\n") if first in line.casefold()]
    return lines[0] if lines and first not in entry.heading.casefold() else ""


def _list_values(entry: Entry) -> list[object]:
    values = [getattr(entry, name) for name in fields(type(entry))]
    return [
        part for v in values for part in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else ())
    ]
