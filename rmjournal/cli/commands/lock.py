"""``rmjournal lock`` and ``unlock``: whether the file can be read without the passphrase."""

import click

from rmjournal.cli.context import context_of
from rmjournal.cli.output import echo, verb
from rmjournal.cli.passphrase import ask_new_passphrase, count_given_lines
from rmjournal.errors import Refused
from rmjournal.journal.locking import describe_lock, explain_locked, explain_unlocked
from rmjournal.sync.conflict_copies import ConflictCopies


@verb("rmjournal lock", "rmjournal lock --change", "rmjournal lock --status")
@click.option("--change", is_flag=True, help="Give a locked journal another passphrase.")
@click.option("--status", is_flag=True, help="Say whether the journal is locked, and change nothing.")
@click.pass_context
def lock(ctx: click.Context, change: bool, status: bool) -> None:
    """Lock the journal with a passphrase, so that nobody reads the file without it.

    It merges with your other devices as before; each asks for the passphrase. RMJOURNAL_PASSPHRASE_FD names a file
    descriptor that gives it on a line of its own; with --change the old one comes first.
    """
    context = context_of(ctx)
    journal = context.journal
    if status:
        echo(describe_lock(journal))
        return
    context.require_writable()
    if journal.db.is_locked and not change:
        raise Refused(f"{journal.path.name} is locked already. For another passphrase: rmjournal lock --change")
    if change and not journal.db.is_locked:
        raise Refused(f"{journal.path.name} is not locked. To lock it: rmjournal lock")
    if change and count_given_lines() == 1:
        raise Refused("To change the passphrase, give two lines: the old one, then the new one.")
    ConflictCopies(journal.db).scan(wait=True)
    journal.db.lock(ask_new_passphrase())
    for sentence in explain_locked(journal, is_change=change):
        echo(sentence)


@verb("rmjournal unlock")
@click.pass_context
def unlock(ctx: click.Context) -> None:
    """Write the journal in the open again, for every program and person to read."""
    context = context_of(ctx)
    context.require_writable()
    context.journal.db.unlock()
    for sentence in explain_unlocked(context.journal):
        echo(sentence)
