"""``rmjournal edit REF --field …``: another value for fields, or the main text in the editor."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import click
from click.shell_completion import CompletionItem

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.fill import filled, said_back
from rmjournal.cli.options import OPTION_NAMES, dashed, entries_like, field_options, given
from rmjournal.cli.output import echo, echo_rows, example
from rmjournal.cli.texts import is_typed_at
from rmjournal.errors import JournalError
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.storage.external_editor import chosen_editor, edited


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
        with edited(str(getattr(entry, entry.KIND.main))) as text:
            typed = {entry.KIND.main: text}
            after = _put(desk, entry, typed, "")
    if as_json:
        echo_rows(desk.journal, [after])
    else:
        _tell(desk, entry, after, typed)


def _put(desk: Desk, entry: Entry, typed: Mapping[str, object], why: str) -> Entry:
    return desk.journal.put(filled(desk, entry, typed), why=why)[0]


def _tell(desk: Desk, before: Entry, after: Entry, typed: Mapping[str, object]) -> None:
    verb = "Nothing changed in" if after == before else "Changed"
    line = f"{verb} {after.KIND.label.lower()} {desk.journal.entries.short(after)}: {after.heading}"
    echo(" · ".join(part for part in (line, said_back(desk, after, typed)) if part))


edit = Editing(
    "edit",
    help="Change an entry; its fields are the options: rmjournal edit REF --help.",
    subcommand_metavar="REF [OPTIONS]",
    epilog=example('rmjournal edit 4821 --due "next fri" --why "she is away"'),
)
