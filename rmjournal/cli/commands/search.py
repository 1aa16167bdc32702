"""``rmjournal search``: entries of every kind that have some words."""

from collections.abc import Sequence
from typing import Any

import click

from rmjournal.cli.columns import safe_line
from rmjournal.cli.context import context_of
from rmjournal.cli.filters import apply_filter, filter_options, read_filter
from rmjournal.cli.hits import hit_lines, search_result
from rmjournal.cli.output import (
    echo,
    echo_entries,
    echo_json,
    echo_styled,
    help_examples,
    json_option,
    table_lines,
    terminal_width,
)
from rmjournal.english import pluralize
from rmjournal.insight.search import Offer, SearchIndex


@click.command(
    "search",
    epilog=help_examples(
        "rmjournal search budget page",
        "rmjournal search budget kind:learning after:january",
        "rmjournal search '\"night shift\"' '#canteen'",
        "rmjournal search -- budget -page",
        "rmjournal search tag:",
    ),
)
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@filter_options("with_", "since", "until", "on", "tag")
@click.option("--shared", "is_shared_only", is_flag=True, help="Leave private entries out.")
@json_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], is_shared_only: bool, as_json: bool, **given: Any) -> None:
    """Find entries of every kind that have all these words, the best first.

    Words stand in any order and may be the beginnings of words; one typo is forgiven. "Words in quotes" stand side by
    side, -word must not be there. Filters: kind: with: goal: area: #tag (or tag:) state: learner: before: after:
    since: until: on: is:private. A filter without a value lists its values.
    """
    context = context_of(ctx)
    query, entries = " ".join(words), list(context.journal.entries)
    searched = [entry for entry in entries if entry.shared] if is_shared_only else entries
    index = SearchIndex(context.journal.entries, searched, context.today, context.config.day_first)
    if query.endswith((":", "#")) and (offers := index.offers(query)):
        _print_offers(offers, as_json)
        return
    fits = {entry.id for entry in apply_filter(context, searched, read_filter(given))}
    result = search_result(index, query)
    hits = [entry for entry in result.hits if entry.id in fits]
    if as_json:
        echo_entries(context.journal, hits)
    elif hits:
        echo_styled("\n".join(hit_lines(context.journal, hits, result, terminal_width())))
    else:
        echo(f"Nothing found for “{safe_line(query)}”.")
    if is_shared_only and (count := len(entries) - len(searched)):
        click.echo(f"{pluralize(count, 'private entry')} {'was' if count == 1 else 'were'} not searched.", err=True)


def _print_offers(offers: Sequence[Offer], as_json: bool) -> None:
    if as_json:
        echo_json({"filter": offer.words, "entries": offer.entry_count} for offer in offers)
    else:
        rows = [[offer.words, str(offer.entry_count), offer.label] for offer in offers]
        echo("\n".join(table_lines(["FILTER", "ENTRIES", ""], rows, terminal_width())))
