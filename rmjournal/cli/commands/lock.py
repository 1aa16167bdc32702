"""``rmjournal lock`` and ``unlock``: whether the file can be read without the passphrase."""

from pathlib import Path

import click

from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.file_paths import NEW_FILE_PATH
from rmjournal.cli.output import echo, verb
from rmjournal.cli.passphrase import ask_new_passphrase, count_given_lines
from rmjournal.errors import Refused
from rmjournal.journal.locking import (
    change_keyring,
    describe_lock,
    describe_written_sheet,
    lock_journal,
    recovery_sheet,
    unlock_journal,
)
from rmjournal.reports.recovery_sheet import WARNING
from rmjournal.storage.codec import find_lock, lock_of
from rmjournal.storage.files.output_files import write_new_file
from rmjournal.storage.key_store import check_keyring
from rmjournal.sync.conflict_copies import ConflictCopies


@verb("rmjournal lock", "rmjournal lock --change", "rmjournal lock --sheet sheet.html", "rmjournal lock --status")
@click.option("--change", is_flag=True, help="Give a locked journal another passphrase.")
@click.option("--sheet", type=NEW_FILE_PATH, metavar="FILE", help="Write a recovery sheet to print, HTML or text.")
@click.option(
    "--keyring/--no-keyring", default=None, help="Keep the key in the keyring of this computer, or remove it."
)
@click.option("--status", is_flag=True, help="Say whether the journal is locked, and change nothing.")
@click.pass_context
def lock(ctx: click.Context, change: bool, sheet: Path | None, keyring: bool | None, status: bool) -> None:
    """Lock the journal with a passphrase, so that nobody reads the file without it.

    It merges with your other devices as before; each asks for the passphrase. RMJOURNAL_PASSPHRASE_FD names a file
    descriptor that gives it on a line of its own; with --change the old one comes first. --sheet writes a page with a
    code that opens the journal when the passphrase is forgotten: print it, and delete the file.
    """
    context = context_of(ctx)
    if status:
        found = find_lock(context.path) or lock_of(context.journal.db.content)
        echo(describe_lock(context.path.name, found))
        return
    journal = context.journal
    is_locked = journal.db.is_locked
    if change or not is_locked or (sheet is None and keyring is None):
        _set_passphrase(context, change=change, keeps_key=bool(keyring))
    elif keyring is not None:
        if keyring:
            check_keyring()
        for sentence in change_keyring(journal, keeps_key=keyring) or ["No key of it is in the keyring."]:
            echo(sentence)
    if sheet is not None:
        write_new_file(sheet, recovery_sheet(journal).encode(sheet.name))
        is_beside = sheet.absolute().parent == journal.path.absolute().parent
        echo(f"{describe_written_sheet(str(sheet), is_beside=is_beside)} {WARNING}")


def _set_passphrase(context: CliContext, *, change: bool, keeps_key: bool) -> None:
    """Lock the journal, or give it another passphrase."""
    context.require_writable()
    journal = context.journal
    if journal.db.is_locked and not change:
        raise Refused(f"{journal.path.name} is locked already. For another passphrase: rmjournal lock --change")
    if change and not journal.db.is_locked:
        raise Refused(f"{journal.path.name} is not locked. To lock it: rmjournal lock")
    if change and count_given_lines() == 1:
        raise Refused("To change the passphrase, give two lines: the old one, then the new one.")
    if keeps_key:
        check_keyring()
    ConflictCopies(journal.db).scan(wait=True)
    for sentence in lock_journal(journal, journal.db.new_key(ask_new_passphrase()), keeps_key=keeps_key):
        echo(sentence)


@verb("rmjournal unlock")
@click.pass_context
def unlock(ctx: click.Context) -> None:
    """Write the journal in the open again, for every program and person to read."""
    context = context_of(ctx)
    context.require_writable()
    for sentence in unlock_journal(context.journal):
        echo(sentence)
