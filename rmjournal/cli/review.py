"""``rmjournal review`` and ``rmjournal proof``: looking back on a period, for oneself or for others."""

from pathlib import Path

import click

from rmjournal.cli.desk import desk_of
from rmjournal.cli.output import json_option, verb
from rmjournal.cli.pages import leave, looked_back, page_options
from rmjournal.exchange import proof_page as proofs
from rmjournal.exchange.review_json import as_json as review_json
from rmjournal.exchange.review_page import review_page
from rmjournal.insight.review.contribution import contribution


@verb(
    "rmjournal review",
    "rmjournal review --period 2026-04 --json",
    'rmjournal review --period "last month" --out april.html',
    "rmjournal review --period closing --shared --out for-both.html",
)
@page_options
@click.option("--shared", is_flag=True, help="For others: of shared entries alone, shown before it is written.")
@json_option
@click.pass_context
def review(
    ctx: click.Context,
    period: str,
    with_: str | None,
    form: str | None,
    out: Path | None,
    yes: bool,
    shared: bool,
    as_json: bool,
) -> None:
    """What a period was: sessions, goals, learnings and their use, what changed, promises."""
    found = looked_back(desk_of(ctx), period, with_, shared)
    told = review_json(found) if as_json else None
    leave(review_page(found), told, form, out, shared and not yes, found.period)


@verb("rmjournal proof", "rmjournal proof --out proof.html --yes", "rmjournal proof --period 2026-Q2 --json")
@page_options
@click.option("--private", is_flag=True, help="For myself: of private entries too.")
@json_option
@click.pass_context
def proof(
    ctx: click.Context,
    period: str,
    with_: str | None,
    form: str | None,
    out: Path | None,
    yes: bool,
    private: bool,
    as_json: bool,
) -> None:
    """What the mentor taught, and what it contributed to: one page, of shared entries alone."""
    found = contribution(looked_back(desk_of(ctx), period, with_, shared=not private))
    told = proofs.as_json(found) if as_json else None
    leave(proofs.proof_page(found), told, form, out, not private and not yes, found.period)
