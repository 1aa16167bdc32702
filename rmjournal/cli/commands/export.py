"""``rmjournal export`` and ``share``: files for other programs and the partner."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import click
from msgspec.structs import replace

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.file_paths import FILE_PATH
from rmjournal.cli.options import audience_options, complete_ref, pair_option, reminders_option
from rmjournal.cli.output import (
    echo,
    echo_aside,
    echo_exact,
    echo_json,
    json_option,
    row_lines,
    terminal_width,
    verb,
)
from rmjournal.cli.text_input import confirm
from rmjournal.config import list_separator
from rmjournal.dates import format_day
from rmjournal.english import humanize, join_parts, join_words, pluralize
from rmjournal.errors import Refused
from rmjournal.exchange.csv_tables import COMMA, SEPARATORS
from rmjournal.exchange.export_manifest import (
    MANIFEST_NAME,
    FolderUpdate,
    check_manifest,
    encode_manifest,
    plan_update,
)
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportFormat, ExportInput, readers_file
from rmjournal.exchange.ics import ics_sequences
from rmjournal.exchange.json_documents import unknown_fields, unknown_tables
from rmjournal.exchange.packet import ShareSelection, packet_sections, preview_fields, selection_as_json
from rmjournal.insight.audience import say_left_out, select_for
from rmjournal.insight.masked_names import find_names, mask_names
from rmjournal.insight.scope import entries_of_pair, select_pair
from rmjournal.journal.sharing import (
    build_packet,
    find_recipient,
    packet_file_name,
    record_packet,
    select_for_others,
    select_shareable,
)
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.reports.hand_outs import say_names_on_page
from rmjournal.storage.files.output_files import (
    FolderFiles,
    read_manifest,
    update_folder,
    write_new_file,
    write_new_folder,
)
from rmjournal.storage.files.typed_paths import parse_output_path


def show_selection(selection: ShareSelection, entries: Entries, today: date, *, whole: bool = False) -> None:
    """Print what leaves, one line an entry or in full, and what stays."""
    for title, found in packet_sections(selection, today):
        if selection.statuses:
            echo(f"{title} ({len(found)})")
        if whole:
            _show_whole(found, entries.with_changes(put=selection.entries), today)
            continue
        rows = [
            (entry.KIND.label.lower(), format_day(entry.day, today) if entry.day else "", entry.heading)
            for entry in found
        ]
        for lines in row_lines(rows, terminal_width()):
            echo("\n".join(lines))
    if names := find_names(selection.entries, entries):
        echo(f"Names of others in it: {join_words(names)}")
    for line in (
        *(f"stays here: {item.where} — {item.why}" for item in selection.held_back),
        *(f"told as {gone.word}: {gone.name}" for gone in selection.gone),
    ):
        echo(line)


def _show_whole(shown: Sequence[Entry], entries: Entries, today: date) -> None:
    """Print entries with all that leaves of them."""
    for entry in shown:
        echo(f"{entry.KIND.label}: {entry.heading}")
        for label, text in preview_fields(entry, entries, today):
            first, *more_lines = text.split("\n")
            echo(f"    {label}: {first}")
            for line in more_lines:
                echo(f"      {line}")


def confirm_export(question: str, count: str, yes: bool) -> None:
    """Ask before something shared leaves, unless a person said yes."""
    if not yes:
        confirm(question, f"Nothing was written. Add --yes to write the {count} listed above.")


def _select_to_share(
    context: CliContext, pair: Relationship, only: Sequence[Entry] = (), without: Collection[str] = ()
) -> ShareSelection:
    """Select what leaves; `Refused` when nothing is shared."""
    selection = select_shareable(context.journal, pair, only, without)
    if not (selection.entries or selection.gone):
        raise Refused("Nothing is shared yet. To share an entry: edit REF --shared, or p on the screen.")
    return selection


STDOUT = "-"


@verb("rmjournal export json all.json", "rmjournal export json - | less", "rmjournal export md page.md --for others")
@click.argument("form", type=click.Choice([export.name for export in EXPORT_FORMATS]), metavar="FORMAT")
@click.argument("target", metavar="FILE|FOLDER|-", type=click.Path(readable=False))
@audience_options("partner")
@pair_option("Only this relationship: id or partner's name.")
@click.option("--kind", "word", metavar="KIND", help="Only entries of one kind, such as goals.")
@click.option("--cadence", is_flag=True, help="For a calendar: add your cadence, as a repeating event.")
@click.option(
    "--separator",
    type=click.Choice([*SEPARATORS]),
    help="For tables: what separates the cells. By default ; where people write 0,5 here, else a comma, as in Excel. "
    "With tab every Excel opens it in columns.",
)
@reminders_option
@click.option("--yes", is_flag=True, help="Do not ask before shared entries are written.")
@click.pass_context
def export(
    ctx: click.Context,
    form: str,
    target: str,
    audience: Audience | None,
    whom: str | None,
    word: str | None,
    cadence: bool,
    separator: str | None,
    reminders: tuple[timedelta, ...] | None,
    yes: bool,
) -> None:
    """Export the journal to a file or folder for other programs; - prints it.

    It contains everything, private entries too, unless you choose for whom (--for). An existing file is never
    overwritten. A folder of an earlier export is updated, and what you added or changed in it stays.
    """
    _check_options(form, cadence, separator, reminders)
    context = context_of(ctx)
    export_format = next(candidate for candidate in EXPORT_FORMATS if candidate.name == form)
    pair = context.find_pair(whom)
    kind = kind_named(word) if word else Entry
    export_input, told = (
        _only_for(audience, context, pair, kind, ask_first=target != STDOUT, yes=yes)
        if audience
        else (_everything(context, pair, kind), [])
    )
    export_input = replace(
        export_input,
        cadence=cadence,
        reminders=context.config.reminders if reminders is None else reminders,
        zone=context.zone,
        separator=_separator(separator, target),
        is_one_kind=kind is not Entry,
    )
    if target == STDOUT:
        if export_format.as_file is None:
            raise Refused(f"{export_format.label} is a folder of files; name a folder.")
        echo_exact(export_format.as_file(export_input), is_json=export_format.name == "json")
        if told:
            echo_aside("\n".join(told))
        return
    path = parse_output_path(target)
    count, remark = (export_format.describe or _count_entries)(export_input)
    if _is_folder(export_format, target, path):
        _export_folder(export_format, export_input, path, remark)
    elif export_format.as_file:
        write_new_file(path, export_format.as_file(export_input))
        echo(join_parts(f"{count} written to {path}.", remark, separator=" "))


def _count_entries(export_input: ExportInput) -> tuple[str, str]:
    return pluralize(len(export_input.entries), "entry"), ""


def _separator(word: str | None, target: str) -> str:
    """The chosen separator of tables, else this computer's; pipes get commas."""
    return SEPARATORS[word] if word else COMMA if target == STDOUT else list_separator()


def _check_options(form: str, cadence: bool, separator: str | None, reminders: tuple[timedelta, ...] | None) -> None:
    """Refuse an option that means nothing in a format."""
    if cadence and form != "ics":
        raise click.UsageError("Only a calendar can show the cadence. Use: rmjournal export ics FILE --cadence")
    if separator and form != "csv":
        raise click.UsageError("Only a table has a separator. Use: rmjournal export csv FOLDER --separator ';'")
    if reminders is not None and form != "ics":
        raise click.UsageError("Only a calendar can remind. Use: rmjournal export ics FILE --remind '1 day'")


def _export_folder(export_format: ExportFormat, export_input: ExportInput, path: Path, remark: str) -> None:
    """Write a new folder, or update an exported one without touching changed files."""
    old = read_manifest(path)
    if old is None:
        files = dict(export_format.as_folder(export_input)) if export_format.as_folder else {}
        files |= readers_file(export_input.audience)
        write_new_folder(
            path, {**files, MANIFEST_NAME: encode_manifest(export_format.name, export_input.audience, files)}
        )
        count = pluralize(len(export_input.entries), "entry")
        echo(join_parts(f"{count} written to the folder {path}, {len(files)} files.", remark, separator=" "))
        return
    check_manifest(old, export_format.name, export_input.audience, str(path))

    def plan(present: FolderFiles) -> FolderUpdate:
        ours = {name: data for name, data in present.items() if data is not None}
        new = (
            export_format.as_updated_folder(export_input, ours, present.keys() - ours.keys())
            if export_format.as_updated_folder
            else export_format.as_folder and export_format.as_folder(export_input)
        )
        return plan_update(
            old, present, {**(new or {}), **readers_file(export_input.audience)}, export_input.audience
        )

    update = update_folder(path, old, plan)
    removed_words = f"{len(update.remove)} of deleted entries removed"
    written = f"{path} is up to date: {pluralize(len(update.write), 'file')} written, {removed_words}."
    echo(join_parts(written, remark, separator=" "))
    for name in update.left_alone:
        if (path / name).is_symlink():
            echo(f"  {visible(name)} is a link, so it was not changed.")
        elif (path / name).parent.is_symlink():
            echo(f"  {visible(name)} lies in a folder that is a link, so it was not written.")
        else:
            echo(f"  {visible(name)} was changed by hand, so it stays as it is. To use the change: rmjournal import")


def _everything(context: CliContext, pair: Relationship | None, kind: type[Entry]) -> ExportInput:
    journal = context.journal
    ours = select_pair(journal.entries, pair.id if pair else "")
    entries = ours.subset(_of_kind(ours, kind))
    numbers = ics_sequences(entries, journal.db.records, own=True)
    tables = journal.db.records
    others = {} if pair or kind is not Entry else unknown_tables(tables)
    return ExportInput(
        entries=entries, today=journal.today, name=journal.name, sequences=numbers,
        unknown_fields=unknown_fields(entries, tables), unknown_tables=others,
    )  # fmt: skip


def _only_for(
    audience: Audience,
    context: CliContext,
    pair: Relationship | None,
    kind: type[Entry],
    *,
    ask_first: bool,
    yes: bool,
) -> tuple[ExportInput, list[str]]:
    """Select what is for an audience.

    Give also sentences on what stays away, and on the names in it.
    """
    journal = context.journal
    recipient = find_recipient(journal, pair)
    if audience == "others":
        selection, left_out = select_for_others(journal, recipient)
        if not selection.entries:
            raise Refused("Nothing is for others yet. To choose an entry: edit REF --for-others, or p on the screen.")
        shared = Entries({entry.id: entry for entry in selection.entries})
    else:
        selection = _select_to_share(context, recipient)
        left_out = select_for(entries_of_pair(journal.entries, recipient.id), audience, journal.entries).left_out
        shared = mask_names(Entries({entry.id: entry for entry in selection.entries}), journal.entries)
    selection = replace(selection, entries=tuple(_of_kind(shared, kind)))
    names = say_names_on_page(selection.entries, "others", journal.entries)
    told = [*say_left_out(left_out, recipient.short_name), *names]
    if ask_first:
        show_selection(selection, journal.entries, journal.today)
        echo("\n".join([*told, ""]))
        count = pluralize(len(selection.entries), "shared entry")
        confirm_export(f"Write {count}?", count, yes)
    entries = shared.subset(selection.entries)
    numbers = ics_sequences([entry for entry in journal.entries if entry.id in entries], journal.db.records)
    chosen = ExportInput(
        entries=entries, today=journal.today, name=journal.name, audience=audience, sequences=numbers
    )
    return chosen, told


def _of_kind(entries: Iterable[Entry], kind: type[Entry]) -> Entries:
    chosen = {entry.id: entry for entry in entries if isinstance(entry, kind)}
    if not chosen and kind is not Entry:
        raise Refused(f"There are no {humanize(kind.KIND.plural)} to export.")
    return Entries(chosen)


def _is_folder(export_format: ExportFormat, target: str, path: Path) -> bool:
    """Whether a folder is meant, by format, target and name."""
    folder = path.is_dir() or target.endswith("/") or not path.suffix
    if export_format.as_file is None or (folder and export_format.as_folder is not None):
        return True
    if path.is_dir() or target.endswith("/"):
        raise Refused(f"{export_format.name} goes into one file; name a file, like journal.{export_format.name}.")
    return False


@verb("rmjournal share", "rmjournal share --full", "rmjournal share 4711 --out for-misaki.json --yes")
@click.argument("refs", nargs=-1, metavar="[REF...]", shell_complete=complete_ref)
@pair_option("With whom: id or partner's name.")
@click.option("--out", type=FILE_PATH, metavar="FILE", help="The file to write.")
@click.option(
    "--leave-out",
    "left_out",
    multiple=True,
    metavar="REF",
    shell_complete=complete_ref,
    help="Leave this entry out of this packet, with what is a part of it; it stays new. Can be repeated.",
)
@click.option("--full", is_flag=True, help="List the whole text of each entry.")
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@json_option
@click.pass_context
def share(
    ctx: click.Context,
    refs: tuple[str, ...],
    whom: str | None,
    out: Path | None,
    left_out: tuple[str, ...],
    full: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Make a packet for your partner to import: shared entries only.

    The list is shown before anything is written: what is new since the last packet, what changed, the rest. Private
    entries, links to them, tags, flags and histories stay here. Your notes on a session leave only where you said so:
    rmjournal edit REF --notes-shared. A later packet updates what is there, adds nothing twice, and tells what you
    made private or deleted since.
    """
    context = context_of(ctx)
    journal = context.journal
    if out == Path(STDOUT):
        raise click.UsageError("A packet is a file for your partner. Name one, such as --out for-misaki.json.")
    only = [context.find(ref) for ref in refs]
    pair = find_recipient(journal, context.find_pair(whom), only)
    selection = _select_to_share(context, pair, only, {context.find(ref).id for ref in left_out})
    target = out or Path(packet_file_name(pair, journal.today))
    if as_json:
        echo_json(selection_as_json(selection))
    else:
        show_selection(selection, journal.entries, journal.today, whole=full)
        if left_out:
            left = len(_select_to_share(context, pair, only).entries) - len(selection.entries)
            echo(f"left out of this packet: {pluralize(left, 'entry')}")
        echo()
    if as_json and not yes:
        return
    count = pluralize(len(selection.entries), "entry")
    confirm_export(f"Write {count} for {pair.partner} to {target}?", count, yes)
    write_new_file(target, build_packet(journal, pair, selection))
    if not_noted := record_packet(journal, pair, selection):
        echo_aside(not_noted)
    if not as_json:
        echo(f"{count} for {pair.partner} written to {target}. Your partner adds it with: rmjournal import")
