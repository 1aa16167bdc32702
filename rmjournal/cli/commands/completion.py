"""``rmjournal completion``: shell completion scripts."""

import os
import shlex
import sys
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete, add_completion_class

from rmjournal.cli.output import echo, verb
from rmjournal.storage.executables import find_executable

SHELL_LINES = {
    "bash": ('eval "$(_RMJOURNAL_COMPLETE=bash_source rmjournal)"', "~/.bashrc"),
    "zsh": ('eval "$(_RMJOURNAL_COMPLETE=zsh_source rmjournal)"', "~/.zshrc"),
    "fish": ("_RMJOURNAL_COMPLETE=fish_source rmjournal | source", "~/.config/fish/completions/rmjournal.fish"),
}


@verb("rmjournal completion bash")
@click.argument("shell", type=click.Choice(list(SHELL_LINES)))
def completion(shell: str) -> None:
    """Print the line that switches on completion of commands, kinds, fields and ids."""
    line, file = SHELL_LINES[shell]
    echo(f"# Put this line into {file} and open a new terminal:")
    echo(line)


def register_absolute_path() -> None:
    """Make the completion scripts call this program by its absolute path.

    A script that calls it by the word that was typed would run a file of the working folder at a press of Tab.
    """
    program = shlex.quote(_program_path())
    for base, called in (
        (BashComplete, " $1)"),
        (ZshComplete, " %(prog_name)s)}"),
        (FishComplete, " %(prog_name)s);"),
    ):
        closing = called.removeprefix(" $1").removeprefix(" %(prog_name)s")
        script = base.source_template.replace(called, f" {program.replace('%', '%%')}{closing}")
        add_completion_class(type(base.__name__, (base,), {"source_template": script}))


def _program_path() -> str:
    """The absolute path of this program; its name where it is not known."""
    started = Path(sys.argv[0]).absolute()
    if started.name.startswith("rmjournal") and os.access(started, os.X_OK):
        return str(started)
    return find_executable("rmjournal") or "rmjournal"
