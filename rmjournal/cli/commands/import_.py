"""``rmjournal import``: a preview of the plan, then one undoable change."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from itertools import compress
from typing import NamedTuple

import click

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import pair_option
from rmjournal.cli.output import (
    echo,
    echo_aside,
    echo_json,
    json_option,
    progress_line,
    row_lines,
    section_lines,
    terminal_width,
    verb,
)
from rmjournal.cli.passphrase import with_key
from rmjournal.english import pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.column_names import parse_column_choices, target_words
from rmjournal.exchange.import_plan import (
    ImportPlan,
    columns_as_json,
    describe_counts,
    describe_offered,
    group_rows,
    plan_as_json,
    say_kept_away,
)
from rmjournal.exchange.importers import IMPORTERS
from rmjournal.exchange.incoming import (
    ACTION_ITEMS,
    AGENDA_ITEMS,
    TAKEAWAYS,
    ImportChoices,
    Incoming,
    ProposedColumn,
    Source,
)
from rmjournal.journal.import_columns import remember_columns
from rmjournal.journal.importing import ImportPreview, apply_import, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.render.text_width import truncate
from rmjournal.storage.files.typed_paths import parse_output_path
from rmjournal.storage.input_files import copy_attachments, read_source
from rmjournal.storage.new_journal import is_begun
from rmjournal.storage.orphans import dismiss_saved_orphans

SAMPLE_WIDTH = 40
"""Cells that a sample of a column takes at most."""
PREVIEW_ROWS = 20
"""Rows that an import shows; a dry run shows all."""
_PART_OPTIONS = {
    ACTION_ITEMS: "--with-actions",
    TAKEAWAYS: "--with-takeaways",
    AGENDA_ITEMS: "--with-agendas",
}


class ImportOptions(NamedTuple):
    """The options of an import."""

    form: str
    dry_run: bool
    whom: str | None
    again: bool
    keep_apart: bool
    attachments: str | None
    choices: ImportChoices


@verb(
    "rmjournal import packet.json --dry-run",
    "rmjournal import ~/Downloads/Journal.json --with Misaki",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False))
@click.option(
    "--format",
    "form",
    type=click.Choice([one.name for one in IMPORTERS]),
    help="The format, if it is not recognised.",
)
@click.option(
    "--day-first/--month-first", "day_first", default=None, help="How to read 3/4/2024: 3 April, or 4 March."
)
@click.option("--with-actions", is_flag=True, help="Import the action items in notes as entries of their own too.")
@click.option("--with-takeaways", is_flag=True, help="Import the takeaways in notes as learnings too.")
@click.option("--with-agendas", is_flag=True, help="Import the items of agendas in notes as topics too.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADER=WORD",
    help="What a column of a table is: day, time, zone, title, text, tags, kind, author, action, learning, detail or "
    "the name of a field; repeat the option for more. It is remembered for tables with the same headers.",
)
@click.option(
    "--all-events", is_flag=True, help="Of a calendar: also events that name no partner of yours, or last all day."
)
@click.option("--dry-run", is_flag=True, help="Only show what would be imported.")
@click.option(
    "--copy-attachments",
    "attachments",
    metavar="FOLDER",
    help="Copy pictures and other files beside the texts into a folder.",
)
@pair_option("The relationship that gets the entries: id or partner's name.")
@click.option("--again", is_flag=True, help="Import also what you deleted, or took back with undo, after an import.")
@click.option(
    "--keep-apart", is_flag=True, help="Leave two sessions for the same time two; else they become one session."
)
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    form: str | None,
    day_first: bool | None,
    with_actions: bool,
    with_takeaways: bool,
    with_agendas: bool,
    columns: tuple[str, ...],
    all_events: bool,
    dry_run: bool,
    attachments: str | None,
    whom: str | None,
    again: bool,
    keep_apart: bool,
    as_json: bool,
) -> None:
    """Import a packet from your partner, or another program's export.

    rmjournal undo undoes it as a whole.

    The format is recognised by content. A second import finds the same entries again: what you changed here since is
    never overwritten, and what you deleted here stays deleted.
    """
    context = context_of(ctx)
    sources = [_open_source(file) for file in files]
    config = context.config
    choices = ImportChoices(
        day_first=config.day_first if day_first is None and config.is_day_first_set else day_first,
        parts=frozenset(compress(_PART_OPTIONS, (with_actions, with_takeaways, with_agendas))),
        columns=parse_column_choices(columns),
        today=context.today,
        zone=context.zone,
        all_events=all_events,
    )
    options = ImportOptions(form or "", dry_run, whom, again, keep_apart, attachments, choices)
    is_new = not is_begun(context.path)
    copied, import_preview = _import(context, sources, options, is_new=is_new)
    import_plan = import_preview.plan
    for file in () if dry_run or is_new else files:
        storage = context.journal.db.storage
        dismiss_saved_orphans(storage.state, storage.replaced_journals(), parse_output_path(file))
    columns_shown = import_preview.incoming.columns if dry_run else ()
    if as_json:
        echo_json([*columns_as_json(columns_shown), *plan_as_json(import_plan)])
        for note in import_plan.notes:
            echo_aside(note)
    else:
        _print_columns(columns_shown)
        _print_plan(import_plan, context.today, dry_run)
    if import_plan.is_all_refused:
        ctx.exit(1)
    if attachments and not dry_run:
        echo_aside(f"{pluralize(copied, 'file')} copied to {parse_output_path(attachments)}.")


def _open_source(file: str) -> Source:
    """The source of an import; ``-`` is stdin."""
    if not file.strip():
        raise Refused("The name of a file is empty. Name a file or a folder.")
    if file != "-":
        return with_key(lambda: read_source(parse_output_path(file)))
    if sys.stdin is None or sys.stdin.closed:
        raise Refused("There is nothing to read on stdin. Name a file.")
    return Source(name="stdin", files={"stdin": sys.stdin.buffer.read()})


def _import(
    context: CliContext, sources: list[Source], options: ImportOptions, *, is_new: bool
) -> tuple[int, ImportPreview]:
    """Preview an import and apply it, also into a new journal.

    With how many attachments were copied.
    """
    if is_new and options.whom:
        raise Refused("There is no journal yet, so there is no relationship to choose. Leave out --with.")
    with progress_line() as watch:
        import_preview = preview(
            None if is_new else context.journal,
            sources,
            form=options.form,
            choices=options.choices,
            pair=context.find_pair(options.whom),
            again=options.again,
            keep_apart=options.keep_apart,
            watch=watch,
        )
    if options.dry_run:
        return 0, import_preview
    if is_new and not import_preview.plan.to_apply:
        raise Refused("The file has no entry, so no journal was started.")
    copied = 0
    if options.attachments and not import_preview.plan.is_all_refused:
        copied = copy_attachments(import_preview.sources, parse_output_path(options.attachments))
    with context.new_journal() if is_new else nullcontext(context.journal) as journal:
        _apply(journal, import_preview.plan, import_preview.incoming, options.choices)
    return copied, import_preview


def _apply(journal: Journal, import_plan: ImportPlan, incoming: Incoming, choices: ImportChoices) -> None:
    apply_import(journal, import_plan, f"import {describe_counts(import_plan)}")
    remember_columns(journal, incoming, choices)
    if incoming.is_complete and incoming.owner and not journal.name:
        journal.set_owner_name(incoming.owner)


def _print_columns(columns: Sequence[ProposedColumn]) -> None:
    """Show what the columns of each table are read as."""
    filled = [column for column in columns if column.sample]
    for table in dict.fromkeys(column.table for column in filled):
        shown = [column for column in filled if column.table == table]
        rows = [
            (column.header, target_words(column.target), truncate(column.sample, SAMPLE_WIDTH)) for column in shown
        ]
        echo(
            "\n".join(section_lines(f"Columns of {table} (change one: --column HEADER=WORD)", rows, terminal_width()))
        )


def _print_groups(import_plan: ImportPlan, today: date, *, is_whole: bool) -> None:
    """Show what happens to the entries by groups, each whole or its first rows."""
    groups = group_rows(import_plan)
    for group in groups:
        if len(groups) > 1:
            echo(group.heading)
        shown = group.rows if is_whole else group.rows[: PREVIEW_ROWS // len(groups)]
        cells = [(row.glyph, row.kind, row.text, row.aside(today)) for row in shown]
        for lines in row_lines(cells, terminal_width()):
            echo("\n".join(lines))
        if len(group.rows) > len(shown):
            echo(f"… and {len(group.rows) - len(shown):,} more")
        echo()


def _print_plan(import_plan: ImportPlan, today: date, dry_run: bool) -> None:
    _print_groups(import_plan, today, is_whole=dry_run)
    for note in import_plan.notes:
        echo(note)
    if offered := describe_offered(import_plan):
        options = [_PART_OPTIONS[word] for word in import_plan.offered]
        echo(f"{offered} To make entries of such lines too: {', '.join(options)}")
    if kept_away := say_kept_away(import_plan, "--again"):
        echo(kept_away)
    counts = describe_counts(import_plan)
    if dry_run:
        echo(f"Would be imported: {counts}. Nothing was changed.")
    elif import_plan.to_apply:
        echo(f"Imported: {counts}. To undo that: rmjournal undo")
    else:
        echo(f"Nothing new: {counts}.")
