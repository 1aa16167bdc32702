"""``rmjournal add`` and the short captures: new entries from options.

References come first, since they tell whose roles "me" and "partner" are; then the state, since it tells whether a
day has been or is to come.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

import click

from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.options import OPTION_NAMES, dashed, field_options, given, parse_kind
from rmjournal.cli.output import echo, echo_rows, example
from rmjournal.cli.text_input import STDIN, is_typed_at, read_stdin, text_from
from rmjournal.dates import format_full_day, format_moment
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import read
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS, kind_named
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.storage.external_editor import edit_or_refuse


def filled(desk: CliContext, entry: Entry, typed: Mapping[str, object]) -> Entry:
    """The entry with what was typed, not yet in the journal; named texts are added to those that are there."""
    kind = type(entry)
    declared = fields(kind)
    order = sorted(typed, key=lambda name: (not declared[name].is_link, name != "state"))
    for name in order:
        said = read_stdin() if typed[name] == STDIN and declared[name].form in ("line", "text") else typed[name]
        value = read(kind, name, said, desk.known(entry), entry.status)
        if declared[name].form == "map" and isinstance(value, dict):
            value = {**getattr(entry, name), **value}
        entry = entry.edit(**{name: value})
    return entry


def said_back(desk: CliContext, entry: Entry, names: Mapping[str, object]) -> str:
    """The days that were understood, in words: "due Tue 8 Dec 2026"."""
    found = []
    zone, here = str(getattr(entry, "zone", "")), desk.journal.zone
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name in names and value and field.has_day:
            words = (
                format_full_day(value) if isinstance(value, date) else format_moment(str(value), zone=zone, here=here)
            )
            found.append(f"{field.label.lower()} {words}")
    return ", ".join(found)


def main_text(kind: type[Entry], words: str, typed: dict[str, object]) -> dict[str, object]:
    """What was typed, with the words behind the verb as the kind's main text; wrong usage when it is there twice."""
    name = kind.KIND.main
    if not words:
        return typed
    if name in typed:
        raise click.UsageError(f"The text is there twice: behind the verb and as --{name.replace('_', '-')}.")
    return {name: words, **typed}


def adding(
    kind: type[Entry], name: str, says: str, examples: tuple[str, ...], preset: Mapping[str, object] | None = None
) -> click.Command:
    """A command that adds an entry; `preset` is what is typed when an option is not given."""
    main = fields(kind)[kind.KIND.main]
    return click.Command(
        name,
        callback=partial(_add, kind, preset or {}),
        params=[
            click.Argument(["behind_verb"], nargs=-1, metavar=f"[{main.name.upper()}]"),
            *field_options(kind),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON for scripts."),
        ],
        help=f"{says}\n\n{main.label} is an argument, comes on stdin (also as -) or from $EDITOR.",
        short_help=says,
        epilog=example(*examples),
        context_settings=dict(OPTION_NAMES),
    )


def add_command(kind: type[Entry]) -> click.Command:
    """The command behind ``rmjournal add``."""
    meta = kind.KIND
    return adding(kind, dashed(meta.name), meta.help, (f"rmjournal add {dashed(meta.name)} {meta.example}",))


def _add(
    kind: type[Entry], preset: Mapping[str, object], /, behind_verb: tuple[str, ...], as_json: bool, **params: Any
) -> None:
    desk = desk_of(click.get_current_context())
    options = given(params, kind)
    typed = main_text(kind, text_from(behind_verb), {**preset, **options})
    with ExitStack() as open_editor:
        if kind.KIND.main not in typed and (_needed(kind) or not options):
            typed[kind.KIND.main] = open_editor.enter_context(edit_or_refuse("")) if is_typed_at() else read_stdin()
        entry = desk.put(lambda journal: filled(desk, kind(), typed), said=typed.keys())
    if as_json:
        echo_rows(desk.journal, [entry])
    else:
        _tell(desk, entry, typed)


def _needed(kind: type[Entry]) -> bool:
    return fields(kind)[kind.KIND.main].required


def _tell(desk: CliContext, entry: Entry, typed: Mapping[str, object]) -> None:
    understood = said_back(desk, entry, typed)
    line = f"Added {entry.KIND.label.lower()} {desk.journal.entries.short(entry)}: {entry.heading}"
    # A person who said so need not be told.
    shared = "shared with your partner; --private keeps it" if entry.shared and "shared" not in typed else ""
    echo(" · ".join(part for part in (line, understood, shared) if part))


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
            parse_kind(args[0], ctx)
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


learned = adding(
    Learning,
    "learned",
    "Write down what I learned.",
    ('rmjournal learned "Ask of each number: as of when?" --cue "What do I ask of a number?"',),
    {"learner": "me"},
)
taught = adding(
    Learning,
    "taught",
    "Write down what my partner learned from me.",
    ('rmjournal taught "How a budget is really decided" --on yesterday',),
    {"learner": "partner"},
)
topic = adding(
    Note,
    "topic",
    "Park a topic for a coming session.",
    ('rmjournal topic "Who reads the weekly report?"',),
    {"kind": "topic"},
)
action = adding(
    Action,
    "action",
    "Write down what I promised.",
    ('rmjournal action "Book Fjord 2 for our Tuesdays" --due friday',),
    {"owner": "me"},
)
note = adding(
    Note,
    "note",
    "Write down a note.",
    ('rmjournal note "Opened the view alone"',),
)
