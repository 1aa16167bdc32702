"""``rmjournal export`` and ``share``: files for other programs and the partner."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import pair_option, refs_like
from rmjournal.cli.output import FILE, echo, echo_exact, echo_json, json_option, row_lines, verb, width
from rmjournal.cli.text_input import confirm
from rmjournal.english import pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.export_manifest import (
    MANIFEST_NAME,
    FolderUpdate,
    check_manifest,
    encode_manifest,
    plan_update,
)
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportFormat, ExportInput
from rmjournal.exchange.ics import ics_sequences
from rmjournal.exchange.json_documents import unknown_fields, unknown_tables
from rmjournal.exchange.packet import ShareSelection, preview_fields, selection_as_json
from rmjournal.insight.scope import select_pair
from rmjournal.journal.sharing import build_packet, find_recipient, packet_file_name, select_shareable
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.files.output_files import (
    FolderFiles,
    parse_output_path,
    read_manifest,
    update_folder,
    write_new_file,
    write_new_folder,
)


def show(out: ShareSelection, entries: Entries, *, whole: bool = False) -> None:
    """Every entry that leaves, one a line or with all its words, and what stays although it is shared."""
    rows = [(entry.KIND.name, entry.day.isoformat() if entry.day else "", entry.heading) for entry in out.entries]
    if whole:
        known = entries.changed(put=out.entries)
        for entry in out.entries:
            echo(f"{entry.KIND.label}: {entry.heading}")
            for label, text in preview_fields(entry, known):
                first, *more = text.split("\n")
                echo(f"    {label}: {first}")
                for line in more:
                    echo(f"      {line}")
    else:
        for line in row_lines(rows, width()):
            echo(line)
    for kept in out.held_back:
        echo(f"stays: {kept.where} — {kept.why}")


def ask(question: str, yes: bool) -> None:
    """Ask before something shared leaves, unless a person said yes."""
    if not yes:
        confirm(question, "Nothing has left: this is all that would; say --yes to let it go.")


def _select(desk: CliContext, pair: Relationship, only: Sequence[Entry] = ()) -> ShareSelection:
    """Select what leaves; `Refused` when nothing is shared."""
    selection = select_shareable(desk.journal, pair, only)
    if not selection.entries:
        raise Refused("Nothing is shared yet; edit REF --shared, or p on the screen, shares an entry.")
    return selection


STDOUT = "-"


@verb("rmjournal export json all.json", "rmjournal export json - | less", "rmjournal export json hers.json --shared")
@click.argument("form", type=click.Choice([export.name for export in EXPORT_FORMATS]), metavar="FORMAT")
@click.argument("target", metavar="FILE|FOLDER|-", type=click.Path(readable=False))
@click.option("--shared", is_flag=True, help="Only what is shared, as it may leave; listed first.")
@pair_option("Only this relationship: id or partner's name.")
@click.option("--kind", "word", metavar="KIND", help="Only entries of one kind, such as goals.")
@click.option("--cadence", is_flag=True, help="In a calendar: the agreed cadence too, as a repeating event.")
@click.option("--yes", is_flag=True, help="Do not ask before something shared leaves.")
@click.pass_context
def export(
    ctx: click.Context,
    form: str,
    target: str,
    shared: bool,
    whom: str | None,
    word: str | None,
    cadence: bool,
    yes: bool,
) -> None:
    """Write the journal as a file or a folder that other programs read; - prints it.

    For own use it holds everything, private entries too. A file that is there is never overwritten; a folder that an
    export wrote is brought up to date, and what you put or changed in it stays.
    """
    if cadence and form != "ics":
        raise click.UsageError("Only a calendar shows the cadence: rmjournal export ics FILE --cadence.")
    desk = desk_of(ctx)
    how = next(one for one in EXPORT_FORMATS if one.name == form)
    pair = desk.find_pair(whom)
    kind = kind_named(word) if word else Entry
    matter = _shared(desk, pair, kind, ask_first=target != STDOUT, yes=yes) if shared else _all(desk, pair, kind)
    matter = replace(matter, cadence=cadence)
    if target == STDOUT:
        if how.as_file is None:
            raise Refused(f"{how.label} is a folder of files; name a folder.")
        echo_exact(how.as_file(matter), is_json=how.name == "json")
        return
    path = parse_output_path(target)
    if _is_folder(how, target, path):
        _to_folder(how, matter, path)
    elif how.as_file:
        write_new_file(path, how.as_file(matter))
        echo(f"{pluralize(len(matter.entries), 'entry')} written to {path}.")


def _to_folder(how: ExportFormat, matter: ExportInput, path: Path) -> None:
    """Write a new folder, or renew one that an export wrote; what a person put or changed there stays."""
    old = read_manifest(path)
    if old is None:
        files = dict(how.as_folder(matter)) if how.as_folder else {}
        write_new_folder(path, {**files, MANIFEST_NAME: encode_manifest(how.name, matter.shared, files)})
        echo(f"{pluralize(len(matter.entries), 'entry')} written to the folder {path}, {len(files)} files.")
        return
    check_manifest(old, how.name, matter.shared, str(path))

    def plan(there: FolderFiles) -> FolderUpdate:
        ours = {name: data for name, data in there.items() if data is not None}
        new = (
            how.as_updated_folder(matter, ours, there.keys() - ours.keys())
            if how.as_updated_folder
            else how.as_folder and how.as_folder(matter)
        )
        return plan_update(old, there, new or {}, matter.shared)

    found = update_folder(path, old, plan)
    gone = f"{len(found.remove)} of entries that are gone removed"
    echo(f"{path} is up to date: {len(found.write)} files written, {gone}.")
    for name in found.left_alone:
        if (path / name).is_symlink():
            echo(f"  {visible(name)} is a link, so it stays as it is; nothing is written through it.")
        else:
            echo(f"  {visible(name)} was changed by hand, so it stays as it is; import it to take that in.")


def _all(desk: CliContext, pair: Relationship | None, kind: type[Entry]) -> ExportInput:
    journal = desk.journal
    ours = select_pair(journal.entries, pair.id if pair else "")
    entries = ours.only(_of_kind(ours, kind))
    numbers = ics_sequences(entries, journal.store.tables, own=True)
    tables = journal.store.tables
    others = {} if pair or kind is not Entry else unknown_tables(tables)
    return ExportInput(
        entries=entries, today=journal.today, name=journal.name, sequences=numbers,
        unknown_fields=unknown_fields(entries, tables), unknown_tables=others,
    )  # fmt: skip


def _shared(
    desk: CliContext, pair: Relationship | None, kind: type[Entry], *, ask_first: bool, yes: bool
) -> ExportInput:
    journal = desk.journal
    leaving = _select(desk, find_recipient(journal, pair))
    shared = Entries({entry.id: entry for entry in leaving.entries})
    leaving = replace(leaving, entries=tuple(_of_kind(leaving.entries, kind)))
    if ask_first:
        show(leaving, journal.entries)
        echo()
        ask(f"Let {pluralize(len(leaving.entries), 'entry')} leave?", yes)
    entries = shared.only(leaving.entries)
    numbers = ics_sequences([one for one in journal.entries if one.id in entries], journal.store.tables)
    return ExportInput(entries=entries, today=journal.today, name=journal.name, shared=True, sequences=numbers)


def _of_kind(entries: Iterable[Entry], kind: type[Entry]) -> Entries:
    found = {entry.id: entry for entry in entries if isinstance(entry, kind)}
    if not found and kind is not Entry:
        raise Refused(f"There are no {kind.KIND.plural} that could be exported.")
    return Entries(found)


def _is_folder(how: ExportFormat, target: str, path: Path) -> bool:
    """Whether a folder is meant: where only that makes sense, where one is there, where the name says so."""
    folder = path.is_dir() or target.endswith("/") or not path.suffix
    if how.as_file is None or (folder and how.as_folder is not None):
        return True
    if path.is_dir() or target.endswith("/"):
        raise Refused(f"{how.name} goes into one file; name a file, like journal.{how.name}.")
    return False


@verb("rmjournal share", "rmjournal share --full", "rmjournal share 4711 --out for-misaki.json --yes")
@click.argument("refs", nargs=-1, metavar="[REF...]", shell_complete=refs_like)
@pair_option("With whom: id or partner's name.")
@click.option("--out", type=FILE, metavar="FILE", help="The file to write.")
@click.option("--full", is_flag=True, help="List every word that leaves, not only each entry.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def share(
    ctx: click.Context,
    refs: tuple[str, ...],
    whom: str | None,
    out: Path | None,
    full: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a packet for your partner: shared entries only, which they import into their own journal.

    Everything that leaves is listed first. Private entries, links to them, tags, marks and histories stay here; your
    notes on a session leave when you said so (notes shared). Made again later, it updates and never doubles.
    """
    desk = desk_of(ctx)
    journal = desk.journal
    only = [desk.find(ref) for ref in refs]
    pair = find_recipient(journal, desk.find_pair(whom), only)
    leaving = _select(desk, pair, only)
    target = out or Path(packet_file_name(pair, journal.today))
    if as_json:
        echo_json(selection_as_json(leaving))
    else:
        show(leaving, journal.entries, whole=full)
        echo()
    if as_json and not yes:
        return
    count = pluralize(len(leaving.entries), "entry")
    ask(f"Write {count} for {pair.partner} to {target}?", yes)
    write_new_file(target, build_packet(journal, pair, leaving))
    if not as_json:
        echo(f"{count} for {pair.partner} written to {target}; they take it in with: rmjournal import")
