"""A command that adds an entry of one kind, with every field as an option."""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

import click

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.fill import filled, main_text, said_back
from rmjournal.cli.options import OPTION_NAMES, dashed, field_options, given
from rmjournal.cli.output import echo, echo_rows, example
from rmjournal.cli.texts import is_typed_at, read_stdin, text_from
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.storage.external_editor import edited


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
            typed[kind.KIND.main] = open_editor.enter_context(edited("")) if is_typed_at() else read_stdin()
        entry = desk.put(lambda journal: filled(desk, kind(), typed), said=typed.keys())
    if as_json:
        echo_rows(desk.journal, [entry])
    else:
        _tell(desk, entry, typed)


def _needed(kind: type[Entry]) -> bool:
    return fields(kind)[kind.KIND.main].required


def _tell(desk: Desk, entry: Entry, typed: Mapping[str, object]) -> None:
    understood = said_back(desk, entry, typed)
    line = f"Added {entry.KIND.label.lower()} {desk.journal.entries.short(entry)}: {entry.heading}"
    # A person who said so need not be told.
    shared = "shared with your partner; --private keeps it" if entry.shared and "shared" not in typed else ""
    echo(" · ".join(part for part in (line, understood, shared) if part))
