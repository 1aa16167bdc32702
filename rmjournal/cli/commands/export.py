"""``rmjournal export FORMAT TARGET``: the journal as other programs read it, to a file, a folder or stdout."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.departure import ask, count, show
from rmjournal.cli.options import entries_like
from rmjournal.cli.output import echo, echo_exact, verb
from rmjournal.errors import Refused
from rmjournal.exchange.export_manifest import LIST, Renewal, check, listed, renewal
from rmjournal.exchange.exports import EXPORTS, Export
from rmjournal.exchange.exports.matter import Matter
from rmjournal.exchange.turns import turns
from rmjournal.exchange.unknown import unknown_fields, unknown_tables
from rmjournal.insight.scope import within
from rmjournal.journal.sharing import handed, partner_of
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import visible
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.files.output_files import place_of, write_file, write_folder
from rmjournal.store.renewing import There, list_of, renew

STDOUT = "-"


@verb("rmjournal export json all.json", "rmjournal export json - | less", "rmjournal export json hers.json --shared")
@click.argument("form", type=click.Choice([export.name for export in EXPORTS]), metavar="FORMAT")
@click.argument("target", metavar="FILE|FOLDER|-", type=click.Path(readable=False))
@click.option("--shared", is_flag=True, help="Only what is shared, as it may leave; listed first.")
@click.option(
    "--with",
    "whom",
    metavar="REF",
    help="Only this relationship: id or partner's name.",
    shell_complete=lambda ctx, param, start: entries_like(ctx, start, ("relationship",)),
)
@click.option("--kind", "word", metavar="KIND", help="Only entries of one kind, such as goals.")
@click.option("--yes", is_flag=True, help="Do not ask before something shared leaves.")
@click.pass_context
def export(
    ctx: click.Context, form: str, target: str, shared: bool, whom: str | None, word: str | None, yes: bool
) -> None:
    """Write the journal as a file or a folder that other programs read; - prints it.

    For own use it holds everything, private entries too. A file that is there is never overwritten; a folder that an
    export wrote is brought up to date, and what you put or changed in it stays.
    """
    desk = desk_of(ctx)
    how = next(one for one in EXPORTS if one.name == form)
    found = desk.find(whom, ("relationship",)) if whom else None
    pair = found if isinstance(found, Relationship) else None
    kind = kind_named(word) if word else Entry
    matter = _shared(desk, pair, kind, ask_first=target != STDOUT, yes=yes) if shared else _all(desk, pair, kind)
    if target == STDOUT:
        if how.one is None:
            raise Refused(f"{how.label} is a folder of files; name a folder.")
        echo_exact(how.one(matter), is_json=how.name == "json")
        return
    path = place_of(target)
    if _is_folder(how, target, path):
        _to_folder(how, matter, path)
    elif how.one:
        write_file(path, how.one(matter))
        echo(f"{count(list(matter.entries))} written to {path}.")


def _to_folder(how: Export, matter: Matter, path: Path) -> None:
    """Write a new folder, or renew one that an export wrote; what a person put or changed there stays."""
    old = list_of(path)
    if old is None:
        files = dict(how.many(matter)) if how.many else {}
        write_folder(path, {**files, LIST: listed(how.name, matter.shared, files)})
        echo(f"{count(list(matter.entries))} written to the folder {path}, {len(files)} files.")
        return
    check(old, how.name, matter.shared, str(path))

    def plan(there: There) -> Renewal:
        ours = {name: data for name, data in there.items() if data is not None}
        new = how.again(matter, ours, there.keys() - ours.keys()) if how.again else how.many and how.many(matter)
        return renewal(old, there, new or {}, matter.shared)

    found = renew(path, old, plan)
    gone = f"{len(found.remove)} of entries that are gone removed"
    echo(f"{path} is up to date: {len(found.write)} files written, {gone}.")
    for name in found.changed:
        if (path / name).is_symlink():
            echo(f"  {visible(name)} is a link, so it stays as it is; nothing is written through it.")
        else:
            echo(f"  {visible(name)} was changed by hand, so it stays as it is; import it to take that in.")


def _all(desk: Desk, pair: Relationship | None, kind: type[Entry]) -> Matter:
    journal = desk.journal
    ours = within(journal.entries, pair.id if pair else "")
    entries = ours.only(_of_kind(ours, kind))
    numbers = turns(entries, journal.store.tables, own=True)
    tables = journal.store.tables
    others = {} if pair or kind is not Entry else unknown_tables(tables)
    return Matter(
        entries=entries, today=journal.today, name=journal.name, turns=numbers,
        unknown=unknown_fields(entries, tables), others=others,
    )  # fmt: skip


def _shared(desk: Desk, pair: Relationship | None, kind: type[Entry], *, ask_first: bool, yes: bool) -> Matter:
    journal = desk.journal
    leaving = handed(journal, partner_of(journal, pair))
    if not leaving.entries:
        raise Refused("Nothing is shared yet; edit REF --shared, or p on the screen, shares an entry.")
    shared = Entries({entry.id: entry for entry in leaving.entries})
    leaving = replace(leaving, entries=tuple(_of_kind(leaving.entries, kind)))
    if ask_first:
        show(leaving, journal.entries)
        echo()
        ask(f"Let {count(leaving.entries)} leave?", yes)
    entries = shared.only(leaving.entries)
    numbers = turns([one for one in journal.entries if one.id in entries], journal.store.tables)
    return Matter(entries=entries, today=journal.today, name=journal.name, shared=True, turns=numbers)


def _of_kind(entries: Iterable[Entry], kind: type[Entry]) -> Entries:
    found = {entry.id: entry for entry in entries if isinstance(entry, kind)}
    if not found and kind is not Entry:
        raise Refused(f"There are no {kind.KIND.plural} that could be exported.")
    return Entries(found)


def _is_folder(how: Export, target: str, path: Path) -> bool:
    """Whether a folder is meant: where only that makes sense, where one is there, where the name says so."""
    folder = path.is_dir() or target.endswith("/") or not path.suffix
    if how.one is None or (folder and how.many is not None):
        return True
    if path.is_dir() or target.endswith("/"):
        raise Refused(f"{how.name} goes into one file; name a file, like journal.{how.name}.")
    return False
