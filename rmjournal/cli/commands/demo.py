"""``rmjournal demo``: a sample journal in a temporary copy or a file."""

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

import click
from msgspec.structs import replace

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.file_paths import FILE_PATH
from rmjournal.cli.output import echo, echo_json, json_option, verb
from rmjournal.dates import format_full_day, parse_day
from rmjournal.demo import LAST, TODAY, ZONE, demo_entries, write_demo
from rmjournal.errors import BadValue
from rmjournal.storage.local.state_folder import STATE_VARIABLE
from rmjournal.tui import can_show_screens, run

Role = Literal["mentee", "mentor"]


@verb("rmjournal demo --as mentor", "rmjournal demo --write sample.json")
@click.option("--as", "role", type=click.Choice(["mentee", "mentor"]), default="mentee", help="Whose journal it is.")
@click.option(
    "--write",
    "target",
    type=FILE_PATH,
    metavar="FILE",
    help="Write the journal to a new file.",
)
@click.option(
    "--on",
    metavar="DAY",
    help=f"The journal as of this day in the past ({TODAY} when not given; with --write {LAST}, the last day).",
)
@json_option
@click.pass_context
def demo(ctx: click.Context, role: str, target: Path | None, on: str | None, as_json: bool) -> None:
    """Open a complete example journal; your changes are not saved.

    It is half a year of Annelise (mentee) and Misaki (mentor).
    """
    context = context_of(ctx)
    day = _read_day(context, on, LAST if target else TODAY)
    who = cast(Role, role)
    if target is None:
        ctx.exit(_open_copy(context, who, day))
    write_demo(target, who, day)
    count = len(demo_entries(who, day))
    if as_json:
        echo_json([{"file": str(target.absolute()), "role": role, "on": day.isoformat(), "entries": count}])
    else:
        echo(
            f"{target} has the {role}’s example journal as of {format_full_day(day)}, {count} entries. To open it: "
            f"rmjournal -f {target}"
        )


def _read_day(context: CliContext, typed: str | None, default: date) -> date:
    try:
        return parse_day(typed, context.today, context.config.day_first, "back") if typed else default
    except BadValue as error:
        raise BadValue("on", f"--on: {error}") from error


def _open_copy(context: CliContext, role: Role, day: date) -> int:
    """Open a copy in a temporary folder with a state folder of its own."""
    with TemporaryDirectory(prefix="rmjournal-demo-") as folder:
        os.environ[STATE_VARIABLE] = str(Path(folder, "state"))
        path = Path(folder, f"{role}.json")
        write_demo(path, role, day)
        today = context.day or day
        if context.is_plain or not can_show_screens():
            from rmjournal.cli.commands.today import print_today

            return print_today(CliContext(path, today.isoformat(), ZONE))
        context.is_on_screen = True
        config = replace(context.config, file=path, today=today, zone=ZONE)
        return run(path, config)
