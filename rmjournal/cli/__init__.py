"""The command line: one module a group of verbs, loaded when used."""

import os
import sys
from io import TextIOWrapper

import click

from rmjournal import __version__
from rmjournal.cli.context import CliContext, context_options
from rmjournal.cli.output import can_show_screens
from rmjournal.cli.verbs import VerbGroup


@click.group(cls=VerbGroup, name="rmjournal", invoke_without_command=True)
@context_options
@click.version_option(__version__, prog_name="rmjournal", message="%(prog)s %(version)s")
@click.pass_context
def rmjournal(ctx: click.Context, context: CliContext) -> None:
    """A journal for reverse mentoring, in one file that is yours.

    Without a verb it opens the screens. REF is the short id that lists print; a day is written as people say it
    (2026-12-01, next tue, in 2 weeks).

    \b
    Example:
      rmjournal learned "Ask of each number: as of when?"
      rmjournal list actions --overdue
    """
    ctx.obj = context
    if ctx.invoked_subcommand is None:
        ctx.exit(_open_screens(context))


def _open_screens(context: CliContext) -> int:
    """Open the screens, or print today without a terminal; give the exit code."""
    if not can_show_screens():
        from rmjournal.cli.commands.today import print_today

        return print_today(context)
    context.is_on_screen = True
    from rmjournal.tui import run

    return run(context.path, context.config)


def main() -> None:
    """Run the program; replace characters that the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    if "_RMJOURNAL_COMPLETE" in os.environ:
        from rmjournal.cli.commands.completion import register_absolute_path

        register_absolute_path()
    rmjournal(prog_name="rmjournal")
