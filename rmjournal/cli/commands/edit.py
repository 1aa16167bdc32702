"""``rmjournal edit``, ``done`` and ``delete``: changes of one entry."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import click
from click.shell_completion import CompletionItem

from rmjournal.cli.commands.add import filled, said_back
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import OPTION_NAMES, dashed, entries_like, field_options, given, refs_like, why_option
from rmjournal.cli.output import echo, echo_json, echo_rows, example, json_option, row, verb
from rmjournal.cli.text_input import confirm, is_typed_at
from rmjournal.english import humanize, pluralize
from rmjournal.errors import JournalError
from rmjournal.journal.deletes import PURGE_REACH, entries_with_deleted, purge_entries, with_parts
from rmjournal.model.entry import Entry, counted, named, staying
from rmjournal.model.kind import fields
from rmjournal.model.references import find
from rmjournal.storage.external_editor import chosen_editor, edit_or_refuse


class Editing(click.Group):
    """The entry named by REF decides which options there are."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Nothing to list: any REF may follow."""
        return []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that changes this entry."""
        if cmd_name.startswith("-"):
            return None
        entry = desk_of(ctx).find(cmd_name)
        return _command(entry, cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The short ids that begin so."""
        return entries_like(ctx, incomplete, ("*",))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command for REF; in a completion an unknown one is nothing to complain about."""
        try:
            return super().resolve_command(ctx, args)
        except JournalError:
            if ctx.resilient_parsing:
                return None, None, []
            raise


def _command(entry: Entry, ref: str) -> click.Command:
    kind = type(entry)
    names = ["--because"] if "why" in fields(kind) else ["--why", "--because"]
    return click.Command(
        ref,
        callback=partial(_edit, entry),
        params=[
            *field_options(kind),
            click.Option([*names, "because"], metavar="TEXT", help="Reason of the change, kept in the history."),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for scripts."),
        ],
        help=f"Change this {kind.KIND.label.lower()}; without an option its main text opens in $EDITOR.",
        epilog=example(f'rmjournal edit {ref} --{dashed(kind.KIND.main)} "…"'),
        context_settings=dict(OPTION_NAMES),
    )


def _edit(entry: Entry, /, because: str | None, as_json: bool, **params: Any) -> None:
    desk = desk_of(click.get_current_context())
    typed = given(params, type(entry))
    if typed or because:
        after = _put(desk, entry, typed, because or "")
    elif not (chosen_editor() or is_typed_at()):
        raise click.UsageError(f"Say what to change, like --{dashed(entry.KIND.main)} TEXT; --help lists all fields.")
    else:
        with edit_or_refuse(str(getattr(entry, entry.KIND.main))) as text:
            typed = {entry.KIND.main: text}
            after = _put(desk, entry, typed, "")
    if as_json:
        echo_rows(desk.journal, [after])
    else:
        _tell(desk, entry, after, typed)


def _put(desk: CliContext, entry: Entry, typed: Mapping[str, object], why: str) -> Entry:
    return desk.journal.put(filled(desk, entry, typed), why=why)[0]


def _tell(desk: CliContext, before: Entry, after: Entry, typed: Mapping[str, object]) -> None:
    verb = "Nothing changed in" if after == before else "Changed"
    line = f"{verb} {after.KIND.label.lower()} {desk.journal.entries.short(after)}: {after.heading}"
    echo(" · ".join(part for part in (line, said_back(desk, after, typed)) if part))


edit = Editing(
    "edit",
    help="Change an entry; its fields are the options: rmjournal edit REF --help.",
    subcommand_metavar="REF [OPTIONS]",
    epilog=example('rmjournal edit 4821 --due "next fri" --why "she is away"'),
)


@verb("rmjournal done 4821")
@click.argument("ref", shell_complete=refs_like)
@why_option
@json_option
@click.pass_context
def done(ctx: click.Context, ref: str, why: str, as_json: bool) -> None:
    """Tick an entry (an action done, a milestone reached, a session held), or take the tick back."""
    desk = desk_of(ctx)
    entry = desk.journal.tick(desk.find(ref), why=why)
    if as_json:
        echo_rows(desk.journal, [entry])
    else:
        state = humanize(entry.status or "open")
        echo(f"{entry.KIND.label} {desk.journal.entries.short(entry)} is {state}: {entry.heading}")


@verb("rmjournal delete 4821 4822", "rmjournal delete 4821 --for-good")
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=refs_like)
@click.option("--for-good", is_flag=True, help="Forget them: nothing brings them back. Asks first.")
@click.option("--yes", is_flag=True, help="With --for-good: do not ask.")
@json_option
@click.pass_context
def delete(ctx: click.Context, refs: tuple[str, ...], for_good: bool, yes: bool, as_json: bool) -> None:
    """Delete entries with all their parts, as one change; rmjournal undo brings them back.

    With --for-good they are forgotten, deleted ones too: the text leaves the file, undo, and the history and copies
    that this machine keeps. Other devices forget it when the file reaches them, their own history when rmjournal
    check --repair runs there. Exports, and what sync tools and backups keep, are out of reach.
    """
    desk = desk_of(ctx)
    desk.may_write()
    if for_good:
        _forget(desk, refs, yes, as_json)
        return
    chosen = [desk.find(ref) for ref in refs]
    rows = {entry.id: row(desk.journal, entry) for entry in desk.journal.entries} if as_json else {}
    before = desk.journal.entries
    gone = desk.journal.delete(*chosen)
    if as_json:
        echo_json(rows[entry.id] for entry in gone)
        return
    for entry in chosen:
        echo(f"Deleted {entry.KIND.label.lower()} {desk.journal.entries.short(entry)}: {entry.heading}")
    if parts := [entry for entry in gone if entry not in chosen]:
        echo(f"{counted(parts)} went with it.")
    if words := staying(gone, before):
        echo(words)
    echo("To bring it back: rmjournal undo")


def _forget(desk: CliContext, refs: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Ask, and forget."""
    journal = desk.journal
    there = entries_with_deleted(journal)
    chosen = [find(ref, there, desk.today) for ref in refs]
    gone = with_parts(journal, chosen)
    parts = [entry for entry in gone if entry not in chosen]
    more = f" with {counted(parts)}" if parts else ""
    what = f"{', '.join(named(entry) for entry in chosen)}{more}"
    if not yes:
        question = f"This forgets {what}. Nothing brings it back, undo and restore neither. Forget it for good?"
        confirm(question)
    traces = purge_entries(journal, chosen)
    if as_json:
        echo_json({"id": one.id, "table": one.KIND.plural, "versions": traces.snapshots} for one in gone)
        return
    echo(f"Forgotten for good: {what}.")
    count = traces.snapshots
    echo(f"It is gone from the file, from undo, and from {pluralize(count, 'version')} of it on this machine.")
    echo(PURGE_REACH)
    for path in traces.unpurged:
        echo(f"{path} is damaged and may still hold it; remove that file yourself if you can do without it.")
