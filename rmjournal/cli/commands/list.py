"""``rmjournal list`` and ``search``: entries as a table or JSON."""

from datetime import date
from typing import Any

import click

from rmjournal.cli.columns import count_lines, list_lines, mixed_lines, shown
from rmjournal.cli.context import desk_of
from rmjournal.cli.filters import Filter, filter_of, filter_options, kept, words_of
from rmjournal.cli.options import dashed, kinds_like, parse_kind
from rmjournal.cli.output import echo, echo_json, echo_rows, example, json_option, verb, width
from rmjournal.english import humanize
from rmjournal.insight.scope import search_entries, search_terms
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import alike
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS


def _kind(ctx: click.Context, param: click.Parameter, word: str | None) -> type[Entry] | None:
    return parse_kind(word, ctx) if word is not None else None


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
        echo(f"No {humanize(kind_word.KIND.plural)} here.")


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
    plural = humanize(kind.KIND.plural)
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


@verb("rmjournal search budget page")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@filter_options("with_", "since", "until", "on", "tag")
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Find entries of every kind that have all these words, newest first."""
    desk = desk_of(ctx)
    text = " ".join(words)
    fits = {entry.id for entry in kept(desk, desk.journal.entries, filter_of(given))}
    found = [entry for entry in search_entries(desk.journal.entries, text) if entry.id in fits]
    if as_json:
        echo_rows(desk.journal, found)
    elif found:
        echo("\n".join(mixed_lines(desk.journal, found, width(), [_line_with(entry, text) for entry in found])))
    else:
        echo(f"Nothing has “{shown(text)}” in it.")


def _line_with(entry: Entry, text: str) -> str:
    """The line of an entry in which the first of the words is found; empty when that is its heading."""
    first = search_terms(text)[0]
    texts = [
        str(getattr(entry, name)) for name, field in fields(type(entry)).items() if field.form in ("line", "text")
    ]
    named = [str(part) for part in _parts(entry)]
    lines = [line.strip() for found in (*texts, *named) for line in found.split("\n") if first in line.casefold()]
    return lines[0] if lines and first not in entry.heading.casefold() else ""


def _parts(entry: Entry) -> list[object]:
    values = [getattr(entry, name) for name in fields(type(entry))]
    return [
        part for v in values for part in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else ())
    ]
