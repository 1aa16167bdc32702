"""``rmjournal search TEXT``: words, anywhere in the journal."""

from typing import Any

import click

from rmjournal.cli.columns import mixed_lines, shown
from rmjournal.cli.context import desk_of
from rmjournal.cli.filters import filter_of, filter_options, kept
from rmjournal.cli.output import echo, echo_rows, json_option, verb, width
from rmjournal.insight.scope import find, needles
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields


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
    found = [entry for entry in find(desk.journal.entries, text) if entry.id in fits]
    if as_json:
        echo_rows(desk.journal, found)
    elif found:
        echo("\n".join(mixed_lines(desk.journal, found, width(), [_line_with(entry, text) for entry in found])))
    else:
        echo(f"Nothing has “{shown(text)}” in it.")


def _line_with(entry: Entry, text: str) -> str:
    """The line of an entry in which the first of the words is found; empty when that is its heading."""
    first = needles(text)[0]
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
