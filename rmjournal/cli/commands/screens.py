"""The screens, opened without a verb."""

from rmjournal.cli.context import CliContext
from rmjournal.tui import can_show_screens, run


def open_screens(context: CliContext) -> int:
    """Open the screens, or print today without a terminal or in plain words.

    Give the exit code.
    """
    if context.is_plain or not can_show_screens():
        from rmjournal.cli.commands.today import print_today

        return print_today(context)
    context.is_on_screen = True
    from rmjournal.cli.passphrase import unlock_ways

    return run(context.path, context.config, unlock_ways=unlock_ways)
