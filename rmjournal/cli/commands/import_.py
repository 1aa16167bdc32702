"""``rmjournal import``: a preview of the plan, then one undoable change."""

import sys
from typing import NamedTuple

import click

from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import pair_option
from rmjournal.cli.output import echo, echo_json, json_option, row_lines, verb, waiting, width
from rmjournal.errors import Refused
from rmjournal.exchange.admission import target_relationship
from rmjournal.exchange.import_plan import ImportPlan, build_plan, describe_counts, import_rows, plan_as_json
from rmjournal.exchange.importers import IMPORTERS, importer_of
from rmjournal.exchange.incoming import Incoming, Source, combine
from rmjournal.journal.change_set import new_entry_id
from rmjournal.journal.importing import apply_import, plan_import, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries
from rmjournal.storage.files.output_files import parse_output_path
from rmjournal.storage.input_files import read_source
from rmjournal.storage.recovery import is_begun

SHOWN = 20
"""Rows that an import shows; a dry run shows all."""


class ImportOptions(NamedTuple):
    """What a person said about an import."""

    whom: str | None
    again: bool


@verb(
    "rmjournal import packet.json --dry-run",
    "rmjournal import ~/Downloads/Journal.json --with Misaki",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False))
@click.option("--format", "form", type=click.Choice([one.name for one in IMPORTERS]), help="What it is, if unclear.")
@click.option("--dry-run", is_flag=True, help="Only tell what would come in.")
@pair_option("The relationship that the entries go to: id or partner's name.")
@click.option("--again", is_flag=True, help="Also what was deleted here since.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    form: str | None,
    dry_run: bool,
    whom: str | None,
    again: bool,
    as_json: bool,
) -> None:
    """Take in a packet of your partner, or what another program wrote; undo takes it back whole.

    What it is follows from its content. A second import finds the same entries again: what you changed here since is
    never overwritten, what you deleted here stays away.
    """
    desk = desk_of(ctx)
    sources = [_source(file) for file in files]
    if not is_begun(desk.path):
        incoming = combine([importer_of(source, form or "").read(source) for source in sources])
        found = _begun(desk, incoming, dry_run, whom)
    else:
        found = _taken(desk, sources, form or "", dry_run, ImportOptions(whom, again))
        for file in () if dry_run else files:
            desk.journal.store.dismiss_orphan_file(parse_output_path(file))
    if as_json:
        echo_json(plan_as_json(found))
    else:
        _tell(found, dry_run)


def _source(file: str) -> Source:
    """What a person brings; ``-`` is what comes on stdin."""
    if file != "-":
        return read_source(parse_output_path(file))
    if sys.stdin is None or sys.stdin.closed:
        raise Refused("There is nothing to read on stdin; name a file.")
    return Source(name="stdin", files={"stdin": sys.stdin.buffer.read()})


def _begun(desk: CliContext, incoming: Incoming, dry_run: bool, whom: str | None) -> ImportPlan:
    """An import where there is no journal yet: it begins with what comes in."""
    if whom:
        raise Refused("There is no journal yet, so nobody to import with; leave out --with.")
    pair = target_relationship(incoming, Entries(), None, new_entry_id())
    if dry_run:
        return build_plan(incoming, Entries(), {}, pair, proposed=pair is not None)
    with desk.new_journal() as journal:
        found = plan_import(journal, incoming, pair)
        if not found.to_apply:
            raise Refused("There is nothing in it that could begin a journal, so none was begun.")
        _take(journal, found, incoming)
    return found


def _taken(desk: CliContext, sources: list[Source], form: str, dry_run: bool, asked: ImportOptions) -> ImportPlan:
    pair = desk.find_pair(asked.whom)
    with waiting("Looking") as watch:
        found = preview(desk.journal, sources, form=form, pair=pair, again=asked.again, watch=watch)
    if not dry_run:
        _take(desk.journal, found.plan, found.incoming)
    return found.plan


def _take(journal: Journal, found: ImportPlan, incoming: Incoming) -> None:
    apply_import(journal, found, f"import {describe_counts(found)}")
    if incoming.is_complete and incoming.owner and not journal.name:
        journal.set_owner_name(incoming.owner)


def _tell(found: ImportPlan, dry_run: bool) -> None:
    lines = import_rows(found)
    shown = lines if dry_run else lines[:SHOWN]
    cells = [(row.glyph, row.kind, row.text, row.detail) for row in shown]
    for line in row_lines(cells, width()):
        echo(line)
    if len(lines) > len(shown):
        echo(f"… and {len(lines) - len(shown)} more")
    if lines:
        echo()
    for note in found.notes:
        echo(note)
    told = describe_counts(found)
    if dry_run:
        echo(f"Would come in: {told}. Nothing was changed.")
    elif found.to_apply:
        echo(f"Taken in: {told}. rmjournal undo takes it back.")
    else:
        echo(f"Nothing new: {told}.")
