"""The one place that knows the package from inside: change it when modules move."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from rmjournal.__main__ import main as main
from rmjournal.cli import rmjournal
from rmjournal.model.kinds import KINDS

HIDDEN = ("merge-driver", "diff-text")
"""Verbs that other programs call, which no list names."""

KIND_NAMES = tuple(kind.KIND.name.replace("_", "-") for kind in KINDS)
"""The kinds of entries, as they are typed."""


def is_saved() -> bool:
    """Whether the file holds all that was written: no log of edits waits in the state folder."""
    return not any(Path(os.environ["RMJOURNAL_STATE"]).glob("*/unsaved-*"))


def verbs() -> Iterator[tuple[str, click.Command]]:
    """Each verb of the command line with its command."""
    context = click.Context(rmjournal, info_name="rmjournal")
    for name in (*rmjournal.list_commands(context), *HIDDEN):
        command = rmjournal.get_command(context, name)
        assert command is not None, name
        yield name, command


def has_json(command: click.Command) -> bool:
    """Whether a verb has an option for JSON."""
    return any("--json" in parameter.opts for parameter in command.params)
