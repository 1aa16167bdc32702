"""``rmjournal completion SHELL``: how to switch on completion."""

import click

from rmjournal.cli.output import echo, verb

LINES = {
    "bash": ('eval "$(_RMJOURNAL_COMPLETE=bash_source rmjournal)"', "~/.bashrc"),
    "zsh": ('eval "$(_RMJOURNAL_COMPLETE=zsh_source rmjournal)"', "~/.zshrc"),
    "fish": ("_RMJOURNAL_COMPLETE=fish_source rmjournal | source", "~/.config/fish/completions/rmjournal.fish"),
}


@verb("rmjournal completion bash")
@click.argument("shell", type=click.Choice(list(LINES)))
def completion(shell: str) -> None:
    """Print the line that switches on completion of verbs, kinds, fields and ids."""
    line, file = LINES[shell]
    echo(f"# Put this line into {file} and open a new terminal:")
    echo(line)
