"""``rmjournal review``, ``proof`` and ``learned-page``: pages on a period."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import click
from msgspec.structs import replace

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.filters import filter_options
from rmjournal.cli.options import audience_options, out_option
from rmjournal.cli.output import (
    echo,
    echo_aside,
    echo_exact,
    echo_json,
    is_plain,
    json_option,
    json_text,
    suffix_format,
    verb,
)
from rmjournal.cli.text_input import confirm
from rmjournal.english import pluralize
from rmjournal.errors import BadValue, NotFound, Refused
from rmjournal.insight.audience import say_left_out
from rmjournal.insight.review.blind_ratings import NONCE_BYTES, ReviewSheet, review_sheet
from rmjournal.insight.review.review import Review, build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.insight.scope import entries_of_pair, which_pair_words
from rmjournal.model.entry import Audience, Entry
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import STEPS
from rmjournal.render.document import Page
from rmjournal.render.html import render_html
from rmjournal.render.markdown import render_markdown
from rmjournal.render.plain_text import plain_text
from rmjournal.reports.hand_out import Wishes, fit_hand_out
from rmjournal.reports.hand_outs import SECTIONS, hand_out_json, keep_back, make_hand_out, say_names_on_page
from rmjournal.reports.naming import NAME_STYLES
from rmjournal.reports.review import review_page
from rmjournal.reports.review_json import review_json
from rmjournal.reports.wins import wins_page
from rmjournal.storage.files.output_files import write_new_file

FORMATS = ("md", "html")
PERIOD_HELP = (
    "The period, in the past: 2026-04, may, last month, midpoint, closing, all, A..B; the whole time when not given."
)


def page_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of a page."""
    options = (
        click.option("--period", default="", metavar="WHEN", help=PERIOD_HELP),
        filter_options("with_"),
        click.option("--format", "form", type=click.Choice(FORMATS), help="Markdown, or one HTML file."),
        out_option,
        click.option("--yes", is_flag=True, help="Do not ask before a page for others is written."),
        click.option(
            "--without",
            multiple=True,
            metavar="REF|SECTION",
            help="For others: leave out an entry, or a section such as figures or evidence. Can be repeated.",
        ),
        click.option(
            "--names",
            type=click.Choice(NAME_STYLES),
            default=NAME_STYLES[0],
            help="For others: your two names in full, as first names, or as roles alone.",
        ),
        click.option("--scores", is_flag=True, help="For others: with levels and ratings."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def requested_review(
    context: CliContext, period: str, with_: str | None, audience: Audience, kept_back: Collection[str] = ()
) -> Review:
    """The review that the options ask for, without the entries of some ids."""
    journal, pair = context.journal, _find_pair(context, with_)
    try:
        span = parse_review_period(period, journal.entries, pair, context.today, context.config.day_first)
    except BadValue as error:
        raise Refused(f"--period: {error}") from error
    entries = keep_back(journal.entries, kept_back)
    return build_review(entries, pair, span, context.today, journal.name, audience)


def _find_pair(context: CliContext, with_: str | None) -> Relationship:
    if pair := context.find_pair(with_) or context.journal.usual_pair():
        return pair
    if context.journal.entries.of(Relationship):
        raise Refused(which_pair_words(context.journal.entries))
    raise NotFound(
        'There is no relationship yet. Start with: rmjournal add relationship "Name" --role mentee (or mentor).'
    )


def output_page(
    page: Page,
    json_value: dict[str, Any] | None,
    form: str | None,
    out: Path | None,
    ask: bool,
    period: str,
    notes: Sequence[str] = (),
) -> None:
    """Print a page, or write it to a new file.

    ``json_value`` is the page for scripts, None when a page is wanted. A page for others is shown first, and written
    when a person says yes; ``period`` is told with a written file. The notes are for its owner alone: they stand
    beside it.
    """
    form = form or suffix_format(out, FORMATS)
    if out is None:
        if json_value is not None:
            echo_json([json_value])
        else:
            text = render_html(page) if form == "html" else render_markdown(page)
            echo_exact((plain_text(text) if is_plain() and form != "html" else text).encode("utf-8"))
            _tell(notes, echo_aside)
        return
    if ask:
        _confirm_page(page, out, notes)
    else:
        _tell(notes, echo)
    text = (
        json_text([json_value])
        if json_value is not None
        else render_html(page)
        if form == "html"
        else render_markdown(page)
    )
    write_new_file(out, text.encode("utf-8"))
    echo(f"Written to {out}: {period}.")


def _tell(notes: Sequence[str], say: Callable[[str], None]) -> None:
    for note in notes:
        say(note)


def _confirm_page(page: Page, out: Path, notes: Sequence[str]) -> None:
    """Show all that would leave, then ask."""
    echo(render_markdown(page).rstrip("\n"))
    echo()
    _tell(notes, echo_aside)
    confirm(
        f"Write this page, and nothing else, to {out}?",
        f"Nothing was written. Read the page above, then add --yes to write {out}.",
    )


class PageOptions(NamedTuple):
    """What the options of a page say."""

    period: str
    with_: str | None
    form: str | None
    out: Path | None
    yes: bool
    without: tuple[str, ...]
    names: str
    scores: bool


def _output_hand_out(
    name: str,
    context: CliContext,
    audience: Audience,
    options: PageOptions,
    as_json: bool,
) -> None:
    """Print or write a hand-out.

    Its owner is told beside it what is not on it.
    """
    left_out = (typed if typed in SECTIONS else context.find(typed).id for typed in options.without)
    wishes = Wishes(options.names, options.scores, frozenset(left_out))
    review = requested_review(context, options.period, options.with_, audience, wishes.without)
    hand_out = make_hand_out(name, review, wishes)
    fitted = fit_hand_out(hand_out)
    known = context.journal.entries
    unasked = (left for left in review.left_out if left.entry.id not in wishes.without)
    notes = [
        *say_left_out(unasked, review.relationship.short_name),
        *fitted.sentences,
        *say_names_on_page(hand_out.entries_in(known), audience, known),
    ]
    json_value = hand_out_json(name, review, wishes) if as_json else None
    ask = review.shared and not options.yes
    output_page(fitted.page, json_value, options.form, options.out, ask, review.period, notes)


@verb(
    "rmjournal review",
    "rmjournal review --period 2026-04 --json",
    'rmjournal review --period "last month" --out april.html',
    'rmjournal review --period midpoint --answer how_we_work "Start: agenda two days before"',
    "rmjournal review --period midpoint --answer pulse_useful 4 --seal",
    "rmjournal review --period closing --for partner --out for-both.html",
)
@page_options
@click.option(
    "--answer",
    "answers",
    nargs=2,
    multiple=True,
    metavar="ID TEXT",
    help="Answer a question, for you alone, or rate from 1 to 5; --json lists the ids. Can be repeated.",
)
@click.option(
    "--seal", is_flag=True, help="Seal what you rated, for the next packet; both open when both are sealed."
)
@click.option("--wins", is_flag=True, help="Wins and appreciation of the period, as a page of their own.")
@audience_options("others")
@json_option
@click.pass_context
def review_command(
    ctx: click.Context,
    /,
    answers: tuple[tuple[str, str], ...],
    seal: bool,
    wins: bool,
    audience: Audience | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Review a period: sessions, goals, learnings and their use, what changed, action items.

    For others it is a hand-out of at most four sheets of paper.
    """
    context, options = context_of(ctx), PageOptions(**given)
    is_hand_out = audience == "others" and not wins
    if not is_hand_out and (options.without or options.scores or options.names != NAME_STYLES[0]):
        raise click.UsageError("--without, --names and --scores are for a review for others. Add: --for others")
    review = requested_review(context, options.period, options.with_, audience or "private")
    if answers:
        _save_answers(context, review, answers)
    if seal:
        words = _seal(context, review)
        if not as_json:
            echo(words)
            return
    if is_hand_out:
        _output_hand_out("review", context, "others", options, as_json)
        return
    if answers or seal:
        review = requested_review(context, options.period, options.with_, audience or "private")
    json_value = review_json(review) if as_json else None
    page = wins_page(review) if wins else review_page(review)
    notes = [
        *say_left_out(review.left_out, review.relationship.short_name),
        *(say_names_on_page(review.entries, review.audience, context.journal.entries) if review.shared else ()),
    ]
    output_page(page, json_value, options.form, options.out, review.shared and not options.yes, review.period, notes)


def _sheet(context: CliContext, review: Review) -> ReviewSheet:
    pair, journal = review.relationship, context.journal
    return review_sheet(entries_of_pair(journal.entries, pair.id), pair, review.span, journal.today)


def _save_answers(context: CliContext, review: Review, answers: Sequence[tuple[str, str]]) -> None:
    """Keep answers and ratings of a review by their ids, all or none."""
    context.require_writable()
    sheet = _sheet(context, review)
    own, rated = sheet.answers, {one.answer_id: one for one in sheet.ratings}
    asked = (*own.prompts, *sheet.opened_questions())
    ids = [*(one.prompt.id for one in asked), *rated]
    entries: list[Entry] = []
    for id, text in answers:
        if id not in ids:
            raise Refused(f'This review does not ask "{id}". Choose one of: {", ".join(ids)}.')
        if id in rated and text not in STEPS:
            raise Refused(f'--answer {id}: "{text}" is no rating. Give a step from 1 to 5.')
        if id in rated and rated[id].entry is not None:
            entries.append(sheet.rate(rated[id], int(text), context.today))
        else:
            own = replace(own, reflection=own.with_answer(id, text))
    entries += [own.reflection] if own != sheet.answers else []
    context.journal.put(*entries, label="answer in a review")


def _seal(context: CliContext, review: Review) -> str:
    """Seal what was rated blind; say what becomes of it."""
    context.require_writable()
    sealed = _sheet(context, review).seal(context.today, token_hex(NONCE_BYTES))
    context.journal.put(sealed, label="seal the ratings of a review")
    state = _sheet(context, review).sealed.say_state(review.relationship.short_name)
    return f"{pluralize(len(sealed.steps), 'rating')} sealed. {state}"


@verb("rmjournal proof", "rmjournal proof --out proof.html --yes", "rmjournal proof --names role --without evidence")
@page_options
@click.option("--private", is_flag=True, help="For you only: private entries too.")
@audience_options("others")
@json_option
@click.pass_context
def proof(ctx: click.Context, /, private: bool, audience: Audience | None, as_json: bool, **given: Any) -> None:
    """Show on one sheet what the mentor taught, and what came of it.

    It is for others, and has nothing that is not for them, unless you choose another audience.
    """
    readers: Audience = "private" if private else audience or "others"
    _output_hand_out("proof", context_of(ctx), readers, PageOptions(**given), as_json)


@verb(
    "rmjournal learned-page",
    "rmjournal learned-page --out learned.html --yes",
    "rmjournal learned-page --names first --scores",
)
@page_options
@click.option("--private", is_flag=True, help="For you only: private entries too.")
@audience_options("others")
@json_option
@click.pass_context
def learned_page(
    ctx: click.Context, /, private: bool, audience: Audience | None, as_json: bool, **given: Any
) -> None:
    """Show what you learned and used, on one sheet of paper.

    It is for others, and has nothing that is not for them, unless you choose another audience.
    """
    readers: Audience = "private" if private else audience or "others"
    _output_hand_out("learned", context_of(ctx), readers, PageOptions(**given), as_json)
