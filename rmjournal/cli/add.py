"""``rmjournal add KIND "…"``: an entry of any kind."""

import click

from rmjournal.cli.commands.add import add_command
from rmjournal.cli.options import dashed
from rmjournal.cli.output import example
from rmjournal.errors import NotFound
from rmjournal.model.kinds import KINDS, kind_named


class Adding(click.Group):
    """One command for every kind."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all kinds."""
        return [dashed(kind.KIND.name) for kind in KINDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command for a kind by its name, plural or alias."""
        try:
            return add_command(kind_named(cmd_name))
        except NotFound:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; an unknown kind is wrong usage, told with the names there are."""
        if not args[0].startswith("-"):
            try:
                kind_named(args[0])
            except NotFound as error:
                raise click.UsageError(str(error), ctx) from error
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The kinds with what they are."""
        with formatter.section("Kinds"):
            formatter.write_dl([(dashed(kind.KIND.name), kind.KIND.help) for kind in KINDS])


add = Adding(
    "add",
    help="Write down an entry of any kind. Every field is an option: rmjournal add goal --help.",
    subcommand_metavar="KIND [TEXT] [OPTIONS]",
    epilog=example(f"rmjournal add action {kind_named('action').KIND.example}"),
)
