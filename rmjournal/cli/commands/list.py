"""``rmjournal list``: entries as a table or JSON."""

from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import count_lines, list_lines
from rmjournal.cli.context import context_of
from rmjournal.cli.filters import EntryFilter, apply_filter, filter_options, filter_words, read_filter
from rmjournal.cli.options import complete_kind, parse_kind
from rmjournal.cli.output import (
    echo,
    echo_entries,
    echo_json,
    help_examples,
    json_option,
    terminal_width,
)
from rmjournal.english import agree, humanize, hyphenate, pluralize
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import is_same_word
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
    """List the entries of a kind, oldest first; without a KIND, count each."""
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
        is_one_pair = wanted.with_ is not None
        echo("\n".join(list_lines(journal, kind_word, entries, terminal_width(), is_one_pair=is_one_pair)))
    else:
        echo(_nothing_listed(kind_word, len(journal.entries.of(kind_word))))


def _nothing_listed(kind: type[Entry], count: int) -> str:
    """Explain an empty list: the filters match nothing, or there is no entry yet."""
    name, plural = kind.KIND.name, humanize(kind.KIND.plural)
    if count:
        noun = pluralize(count, humanize(kind.KIND.label).lower())
        return f"Nothing found for all these filters. Leave one out; there {agree(count, 'is', 'are')} {noun} in all."
    return (
        f"No {plural} yet. {kind.KIND.help} To add one: rmjournal add {hyphenate(name)} {kind.KIND.example}".strip()
    )


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
    if wanted.state and not any(is_same_word(state, wanted.state) for state in states):
        names = ", ".join(humanize(state) for state in states if state)
        raise click.UsageError(f"{plural.capitalize()} have {f'these states: {names}' if names else 'no states'}.")
    kind_words = filter_words("kind", kind)
    if wanted.kind and not any(is_same_word(word, wanted.kind) for word in kind_words):
        names = ", ".join(humanize(word) for word in kind_words if word)
        raise click.UsageError(f"{plural.capitalize()} have these kinds: {names}.")
