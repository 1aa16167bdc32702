"""``rmjournal list KIND``: the entries of a kind, as a table or JSON."""

from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import count_lines, list_lines
from rmjournal.cli.context import desk_of
from rmjournal.cli.filters import Filter, filter_of, filter_options, kept, words_of
from rmjournal.cli.options import dashed, kinds_like
from rmjournal.cli.output import echo, echo_json, echo_rows, example, json_option, width
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entry
from rmjournal.model.field_parser import alike
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS, kind_named


def _kind(ctx: click.Context, param: click.Parameter, word: str | None) -> type[Entry] | None:
    if word is None:
        return None
    try:
        return kind_named(word)
    except NotFound as error:
        raise click.UsageError(str(error), ctx) from error


@click.command("list", epilog=example("rmjournal list actions --owner me --overdue", "rmjournal list goals --json"))
@click.argument("kind_word", metavar="[KIND]", required=False, callback=_kind, shell_complete=kinds_like)
@filter_options()
@json_option
@click.pass_context
def list_(ctx: click.Context, /, kind_word: type[Entry] | None, as_json: bool, **given: Any) -> None:
    """List the entries of a kind, oldest first; without a KIND, how many there are of each."""
    journal = desk_of(ctx).journal
    if kind_word is None:
        _count(ctx, as_json)
        return
    wanted = filter_of(given)
    _check(kind_word, wanted)
    entries = sorted(
        kept(desk_of(ctx), journal.entries.of(kind_word), wanted), key=lambda e: (e.day or date.min, _rest(e))
    )
    if as_json:
        echo_rows(journal, entries)
    elif entries:
        echo("\n".join(list_lines(journal, kind_word, entries, width())))
    else:
        echo(f"No {kind_word.KIND.plural.replace('_', ' ')} here.")


def _rest(entry: Entry) -> tuple[str, int, int]:
    return str(getattr(entry, "start", "")), int(getattr(entry, "order", 0) or 0), int(entry.id)


def _count(ctx: click.Context, as_json: bool) -> None:
    journal = desk_of(ctx).journal
    if as_json:
        echo_json({"table": kind.KIND.plural, "entries": len(journal.entries.of(kind))} for kind in KINDS)
    else:
        echo("\n".join(count_lines(journal, KINDS, width())))


def _check(kind: type[Entry], wanted: Filter) -> None:
    """Raise wrong usage for a filter that nothing of this kind can pass."""
    plural = kind.KIND.plural.replace("_", " ")
    for name in ("learner", "owner", "kind"):
        if getattr(wanted, name) and name not in fields(kind):
            raise click.UsageError(f"{plural.capitalize()} have no {name} to filter by.")
    states = words_of("state", kind)
    if wanted.state and alike(wanted.state) not in map(alike, states):
        names = ", ".join(dashed(state) for state in states if state)
        raise click.UsageError(f"{plural.capitalize()} have {f'these states: {names}' if names else 'no states'}.")
    sorts = words_of("kind", kind)
    if wanted.kind and alike(wanted.kind) not in map(alike, sorts):
        names = ", ".join(dashed(word) for word in sorts if word)
        raise click.UsageError(f"{plural.capitalize()} are of these kinds: {names}.")
