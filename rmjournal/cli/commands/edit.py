"""``rmjournal edit``, ``done`` and ``delete``: changes of one entry."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import click
from click.shell_completion import CompletionItem

from rmjournal.cli.commands.add import ask_consent, build_entry, describe_days
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import (
    OPTION_NAMES,
    complete_entry,
    complete_ref,
    field_options,
    typed_fields,
    why_option,
)
from rmjournal.cli.output import echo, echo_entries, echo_json, entry_as_json, help_examples, json_option, verb
from rmjournal.cli.text_input import confirm, is_interactive
from rmjournal.english import humanize, hyphenate, join_parts, pluralize
from rmjournal.errors import JournalError
from rmjournal.insight.audience import say_audience_of
from rmjournal.journal.deletes import PURGE_REACH, entries_with_deleted, purge_entries, with_parts
from rmjournal.model.entry import Entry, count_by_kind, describe_kept_links, name_entry
from rmjournal.model.kind import fields
from rmjournal.model.references import resolve_ref
from rmjournal.storage.external_editor import chosen_editor, edit_or_refuse


class EditGroup(click.Group):
    """The group of ``rmjournal edit``: the entry named by REF decides the options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List nothing: any REF may follow."""
        return []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that changes this entry."""
        if cmd_name.startswith("-"):
            return None
        entry = context_of(ctx).find(cmd_name)
        return _command(entry, cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a short id from its first characters."""
        return complete_entry(ctx, incomplete, ("*",))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command for REF; in a completion an unknown one is no error."""
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
            click.Option(
                [*names, "because"], metavar="TEXT", help="Reason for the change; it is saved in the history."
            ),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for scripts."),
        ],
        help=f"Change this {kind.KIND.label.lower()}. Without an option, its main text opens in $EDITOR.",
        epilog=help_examples(f'rmjournal edit {ref} --{hyphenate(kind.KIND.main)} "…"'),
        context_settings=dict(OPTION_NAMES),
    )


def _edit(entry: Entry, /, because: str | None, as_json: bool, **params: Any) -> None:
    context = context_of(click.get_current_context())
    typed = typed_fields(params, type(entry))
    if typed or because:
        after = _save(context, entry, typed, because or "")
    elif not (chosen_editor() or is_interactive()):
        raise click.UsageError(
            f"Say what to change, for example --{hyphenate(entry.KIND.main)} TEXT; --help lists all fields."
        )
    else:
        with edit_or_refuse(str(getattr(entry, entry.KIND.main))) as text:
            typed = {entry.KIND.main: text}
            after = _save(context, entry, typed, "")
    if as_json:
        echo_entries(context.journal, [after])
    else:
        _print_changed(context, entry, after, typed)


def _save(context: CliContext, entry: Entry, typed: Mapping[str, object], why: str) -> Entry:
    return context.journal.put(build_entry(context, entry, typed), why=why)[0]


def _print_changed(context: CliContext, before: Entry, after: Entry, typed: Mapping[str, object]) -> None:
    verb = "Nothing changed in" if after == before else "Changed"
    line = f"{verb} {after.KIND.label.lower()} {context.journal.entries.short_id(after)}: {after.heading}"
    partner = context.journal.perspective(after).partner
    readers = (
        say_audience_of(after, after.audience, partner, context.journal.entries)
        if after.audience != before.audience
        else ""
    )
    echo(join_parts(line, describe_days(context, after, typed), readers))
    ask_consent(context, after)


edit = EditGroup(
    "edit",
    help="Change an entry. Its fields are the options; see: rmjournal edit REF --help",
    subcommand_metavar="REF [OPTIONS]",
    epilog=help_examples('rmjournal edit 4821 --due "next fri" --why "she is away"'),
)


@verb("rmjournal done 4821")
@click.argument("ref", shell_complete=complete_ref)
@why_option
@json_option
@click.pass_context
def done(ctx: click.Context, ref: str, why: str, as_json: bool) -> None:
    """Mark an action item done, a milestone reached or a session held, or undo."""
    context = context_of(ctx)
    entry = context.journal.tick(context.find(ref), why=why)
    if as_json:
        echo_entries(context.journal, [entry])
    else:
        state = humanize(entry.status or "open")
        echo(f"{entry.KIND.label} {context.journal.entries.short_id(entry)} is {state}: {entry.heading}")


@verb("rmjournal delete 4821 4822", "rmjournal delete 4821 --for-good")
@click.argument("refs", nargs=-1, required=True, metavar="REF...", shell_complete=complete_ref)
@click.option("--for-good", is_flag=True, help="Erase them: nothing brings them back. Asks first.")
@click.option("--yes", is_flag=True, help="With --for-good: do not ask.")
@json_option
@click.pass_context
def delete(ctx: click.Context, refs: tuple[str, ...], for_good: bool, yes: bool, as_json: bool) -> None:
    """Delete entries with all their parts, as one change; rmjournal undo brings them back.

    With --for-good they are erased, also if deleted before: their text is removed from the file, undo, history and
    copies on this computer. Other devices erase it when the file reaches them, and from their history when rmjournal
    check --repair runs there. Exports, sync tools and backups may keep copies that rmjournal cannot reach.
    """
    context = context_of(ctx)
    context.require_writable()
    if for_good:
        _purge(context, refs, yes, as_json)
        return
    chosen = [context.find(ref) for ref in refs]
    rows = {entry.id: entry_as_json(context.journal, entry) for entry in context.journal.entries} if as_json else {}
    before = context.journal.entries
    deleted = context.journal.delete(*chosen)
    if as_json:
        echo_json(rows[entry.id] for entry in deleted)
        return
    for entry in chosen:
        echo(f"Deleted {entry.KIND.label.lower()} {context.journal.entries.short_id(entry)}: {entry.heading}")
    if parts := [entry for entry in deleted if entry not in chosen]:
        echo(f"{count_by_kind(parts)} deleted with it.")
    if sentence := describe_kept_links(deleted, before):
        echo(sentence)
    echo("To bring it back: rmjournal undo")


def _purge(context: CliContext, refs: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Ask, and purge entries."""
    journal = context.journal
    all_entries = entries_with_deleted(journal)
    chosen = [resolve_ref(ref, all_entries, context.today) for ref in refs]
    purged = with_parts(journal, chosen)
    parts = [entry for entry in purged if entry not in chosen]
    with_parts_words = f" with {count_by_kind(parts)}" if parts else ""
    description = f"{', '.join(name_entry(entry) for entry in chosen)}{with_parts_words}"
    if not yes:
        question = f"This erases {description}. Nothing brings it back, not even undo or restore. Erase it for good?"
        confirm(question)
    traces = purge_entries(journal, chosen)
    if as_json:
        echo_json({"id": entry.id, "table": entry.KIND.plural, "versions": traces.snapshots} for entry in purged)
        return
    echo(f"Erased for good: {description}.")
    count = traces.snapshots
    echo(f"The text is removed from the file, from undo, and from {pluralize(count, 'version')} on this computer.")
    echo(PURGE_REACH)
    for path in traces.unpurged:
        echo(f"{path} is damaged and may still contain the text; remove that file yourself if you do not need it.")
