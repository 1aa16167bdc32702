"""What verbs that make a page have in common: of whom, of which time, and as what it is told or written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rmjournal.cli.desk import Desk
from rmjournal.cli.filters import filter_options
from rmjournal.cli.output import NEW_FILE, echo, echo_exact, echo_json, json_text
from rmjournal.cli.texts import is_typed_at
from rmjournal.errors import BadValue, NotFound, Refused
from rmjournal.exchange.blocks import Page
from rmjournal.exchange.blocks_html import as_html
from rmjournal.exchange.blocks_markdown import as_markdown
from rmjournal.insight.review.whole import Review, review
from rmjournal.insight.spans import span_of
from rmjournal.model.field import visible
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.store.parting import write_file

FORMATS = ("md", "html")
PERIOD = "Looking back: 2026-04, may, last month, midpoint, closing, all, A..B; the whole time when not given."


def page_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of a page."""
    options = (
        click.option("--period", default="", metavar="WHEN", help=PERIOD),
        filter_options("with_"),
        click.option("--format", "form", type=click.Choice(FORMATS), help="Markdown, or one HTML file."),
        click.option(
            "--out",
            type=NEW_FILE,
            metavar="FILE",
            help="Write to a new file.",
        ),
        click.option("--yes", is_flag=True, help="Write what is for others without asking."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def looked_back(desk: Desk, period: str, with_: str | None, shared: bool) -> Review:
    """The review that was asked for."""
    journal, pair = desk.journal, _pair(desk, with_)
    try:
        span = span_of(period, journal.entries, pair, desk.today, desk.config.day_first)
    except BadValue as error:
        raise Refused(f"--period: {error}") from error
    return review(journal.entries, pair, span, desk.today, journal.name, shared)


def _pair(desk: Desk, with_: str | None) -> Relationship:
    found = desk.find(with_, ("relationship",)) if with_ else desk.journal.usual_pair()
    if isinstance(found, Relationship):
        return found
    count = len(desk.journal.entries.of(Relationship))
    if count:
        raise Refused(f"There are {count} relationships; say which one is meant: --with NAME.")
    raise NotFound(
        'There is no relationship yet; begin with: rmjournal add relationship "Name" --role mentee (or mentor).'
    )


def leave(
    page: Page, told: dict[str, Any] | None, form: str | None, out: Path | None, ask: bool, period: str
) -> None:
    """Print a page, or write it to a new file; ``told`` is what JSON has of it, none when a page is wanted.

    What is for others is shown before it is written, and written when a person says yes; a file is told with the days
    of its ``period``.
    """
    form = form or (out.suffix.removeprefix(".") if out and out.suffix.removeprefix(".") in FORMATS else "md")
    if out is None:
        if told is not None:
            echo_json([told])
        else:
            echo_exact((as_html(page) if form == "html" else as_markdown(page)).encode("utf-8"))
        return
    if ask:
        _ask(page, out)
    text = json_text([told]) if told is not None else as_html(page) if form == "html" else as_markdown(page)
    write_file(out, text.encode("utf-8"))
    echo(f"Written to {out}: {period}.")


def _ask(page: Page, out: Path) -> None:
    """Show all that would leave, then ask."""
    echo(as_markdown(page).rstrip("\n"))
    echo()
    if not is_typed_at():
        raise Refused(f"Nothing was written: read it, then say so with --yes to write {out}.")
    click.confirm(visible(f"This and nothing else goes into {out}. Write it?"), abort=True)
