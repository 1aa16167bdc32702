"""``rmjournal demo``: a sample journal in a temporary copy or a file."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

import click

from rmjournal.cli.commands.today import is_terminal, plain_today
from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.output import FILE, echo, echo_json, json_option, verb
from rmjournal.dates import format_full_day, parse_day
from rmjournal.demo import LAST, TODAY, ZONE, write_demo
from rmjournal.errors import BadValue
from rmjournal.journal.open_journal import Journal
from rmjournal.storage.local.state_folder import STATE_VARIABLE

Role = Literal["mentee", "mentor"]


@verb("rmjournal demo --as mentor", "rmjournal demo --write sample.json")
@click.option("--as", "role", type=click.Choice(["mentee", "mentor"]), default="mentee", help="Whose journal it is.")
@click.option(
    "--write",
    "target",
    type=FILE,
    metavar="FILE",
    help="Write it to a new file.",
)
@click.option(
    "--on", metavar="DAY", help=f"As it stood on this day, looking back ({TODAY}; with --write {LAST}, complete)."
)
@json_option
@click.pass_context
def demo(ctx: click.Context, role: str, target: Path | None, on: str | None, as_json: bool) -> None:
    """Open a complete sample: half a year of Annelise (mentee) and Misaki (mentor); nothing in it is kept."""
    desk = desk_of(ctx)
    day = _day(desk, on, LAST if target else TODAY)
    who = cast(Role, role)
    if target is None:
        ctx.exit(_opened(desk, who, day))
    write_demo(target, who, day)
    count = len(Journal.open(target, today=day).entries)
    if as_json:
        echo_json([{"file": str(target.absolute()), "role": role, "on": day.isoformat(), "entries": count}])
    else:
        echo(f"{target} is the {role}’s demo on {format_full_day(day)}, {count} entries; open: rmjournal -f {target}")


def _day(desk: CliContext, said: str | None, usual: date) -> date:
    try:
        return parse_day(said, desk.today, desk.config.day_first, "back") if said else usual
    except BadValue as error:
        raise BadValue("on", f"--on: {error}") from error


def _opened(desk: CliContext, role: Role, day: date) -> int:
    """Open a copy in a folder that goes when it is closed, with its own state, so that nothing stays behind."""
    with TemporaryDirectory(prefix="rmjournal-demo-") as folder:
        os.environ[STATE_VARIABLE] = str(Path(folder, "state"))
        path = Path(folder, f"{role}.json")
        write_demo(path, role, day)
        today = desk.day or day
        if not is_terminal():
            return plain_today(CliContext(path, today.isoformat(), ZONE))
        desk.is_on_screen = True
        config = replace(desk.config, file=path, today=today, zone=ZONE)
        from rmjournal.tui import run

        return run(path, config)
