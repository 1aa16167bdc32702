"""``rmjournal history``, ``restore``, ``undo`` and ``redo``: earlier versions."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from rmjournal.cli.context import CliContext, desk_of
from rmjournal.cli.formatting import format_with_ref
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_below, echo_json, json_option, row, table, verb, width
from rmjournal.errors import JournalError, NotFound, Unreadable
from rmjournal.insight.entry_diff import EntryDiff, changed_labels, diff_entries
from rmjournal.journal.history import (
    REASONS,
    History,
    change_set_to,
    describe_differences,
    ids_to_restore,
    restore_version,
    versions_of_entry,
)
from rmjournal.journal.open_journal import JournalChanged, describe_draft
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.field import plain
from rmjournal.model.kind import fields
from rmjournal.model.references import find
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.storage.local.state_folder import DiscardedDraft


@verb("rmjournal history", "rmjournal history 4821")
@click.argument("ref", required=False, shell_complete=refs_like)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
@json_option
@click.pass_context
def history(ctx: click.Context, ref: str | None, limit: int, as_json: bool) -> None:
    """The versions kept on this machine, newest first; with a REF, what that entry said over time.

    The first column is what rmjournal restore takes.
    """
    desk = desk_of(ctx)
    past = History(desk.journal)
    if ref is None:
        _versions(past, limit, as_json)
    else:
        _texts(desk, past, found(desk, past, ref), limit, as_json)


def found(desk: CliContext, past: History, ref: str) -> Entry:
    """The entry that is meant, also one that is only in the history."""
    try:
        return desk.find(ref)
    except NotFound:
        for entries in _all(past):
            try:
                return find(ref, entries, desk.today)
            except NotFound:
                continue
        raise


def _all(past: History) -> Iterator[Entries]:
    """The entries of each version that can be read, newest first."""
    for version in reversed(past.versions):
        try:
            yield past.entries(version)
        except Unreadable:
            continue


def _versions(past: History, limit: int, as_json: bool) -> None:
    rows: list[dict[str, Any]] = []
    for number, version in reversed(list(enumerate(past.versions))):
        if len(rows) == limit:
            break
        rows.append(_row(past, version, past.versions[number - 1] if number else None))
    if as_json:
        echo_json(rows)
    elif rows:
        lines = [[row["when"], str(row["entries"]), "; ".join(row["changes"]) or row["why"]] for row in rows]
        echo("\n".join(table(["WHEN", "ENTRIES", "WHAT CHANGED"], lines, width())))
    else:
        echo("There is no history on this machine yet; it begins with the next change.")


def _row(past: History, version: Snapshot, before: Snapshot | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "when": past.format_moment(version),
        "id": str(version.time_ms),
        "why": REASONS.get(version.reason, version.reason),
    }
    try:
        entries = past.entries(version)
        earlier = past.entries(before) if before else entries
    except Unreadable as error:
        return {**row, "entries": 0, "changes": [str(error)]}
    return {**row, "entries": len(entries), "changes": describe_differences(earlier, entries)}


def _texts(desk: CliContext, past: History, entry: Entry, limit: int, as_json: bool) -> None:
    found = list(versions_of_entry(past, entry))[-limit:][::-1]
    if as_json:
        echo_json(
            {"when": past.format_moment(version), "version": str(version.time_ms), "id": entry.id, **_said(change)}
            for version, change in found
        )
        return
    echo(f"{entry.KIND.label} {desk.journal.entries.short(entry)}: {entry.heading}")
    for version, change in found:
        echo(f"\n{past.format_moment(version)}")
        for line in _lines(desk, change):
            echo_below("  ", line, 4)


def _said(change: EntryDiff) -> dict[str, Any]:
    """What an entry says in the fields that changed; nothing when it was deleted."""
    now = change.now
    if now is None:
        return {"deleted": True, "fields": {}}
    return {"deleted": False, "fields": {name: plain(getattr(now, name)) for name in change.fields}}


def _lines(desk: CliContext, change: EntryDiff) -> Iterator[str]:
    now = change.now
    if now is None:
        yield "deleted"
        return
    for name in change.fields:
        field = fields(type(now))[name]
        yield f"{field.label}: {format_with_ref(desk.journal, now, field, getattr(now, name)) or '(nothing)'}"
    if change.was is not None and not change.fields:
        yield "its history"


@verb("rmjournal restore yesterday --dry-run", "rmjournal restore 2026-05-30 --entry 4821")
@click.argument("moment", metavar="WHEN")
@click.option("--entry", "ref", metavar="REF", help="Only this entry.", shell_complete=refs_like)
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@json_option
@click.pass_context
def restore(ctx: click.Context, moment: str, ref: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the journal, or one entry, back to what it was at the end of a day or at a moment.

    WHEN is a day or a moment as you say it (yesterday, friday, 3 days ago, today 14:05, 2 hours ago), or one that
    rmjournal history lists. What was written since stays in the history, and rmjournal undo takes the whole restore
    back.
    """
    desk = desk_of(ctx)
    with suppress(JournalError):  # what a screen has just written belongs to this moment
        desk.journal.store.flush()
    past = History(desk.journal)
    version = past.version_at(moment, datetime.combine(desk.today, datetime.now().time()), desk.config.day_first)
    then, now = past.entries(version), desk.journal.entries
    only = ids_to_restore(past, version, now, found(desk, past, ref)) if ref else None
    rows = [_change_row(change) for change in diff_entries(now, then, only)]
    there = bool(change_set_to(desk.journal.store.tables, past.tables(version), only).do)
    if not dry_run:
        restore_version(desk.journal, past, version, only)
    if as_json:
        echo_json({"when": past.format_moment(version), "done": there and not dry_run, **row} for row in rows)
        return
    for line in rows:
        echo(line["words"])
    _tell(past.format_moment(version), there, dry_run)


def _tell(moment: str, changes: bool, dry_run: bool) -> None:
    if not changes:
        echo(f"Nothing to restore: it is as it was at {moment}.")
    elif dry_run:
        echo(f"So it would be as it was at {moment}; nothing was changed.")
    else:
        echo(f"It is as it was at {moment}. To take that back: rmjournal undo")


def _change_row(change: EntryDiff) -> dict[str, str]:
    """What a restore does to an entry, from what it is now to what it was."""
    entry = change.entry
    if change.was is None:
        return {"id": entry.id, "change": "back", "words": f"comes back: {named(entry)}"}
    if change.now is None:
        return {"id": entry.id, "change": "gone", "words": f"goes: {named(entry)}"}
    words = f"changes: {named(entry)} ({', '.join(changed_labels(change.now, change.was))})"
    return {"id": entry.id, "change": "changed", "words": words}


@verb("rmjournal undo")
@json_option
@click.pass_context
def undo(ctx: click.Context, as_json: bool) -> None:
    """Take back the last change, whole, or bring back the draft that was thrown away after it."""
    _step(ctx, "undo", "Undone", as_json)


@verb("rmjournal redo")
@json_option
@click.pass_context
def redo(ctx: click.Context, as_json: bool) -> None:
    """Do again what was undone last."""
    _step(ctx, "redo", "Done again", as_json)


def _step(ctx: click.Context, verb: str, word: str, as_json: bool) -> None:
    journal = desk_of(ctx).journal
    heard: list[JournalChanged] = []
    journal.subscribe(heard.append)
    before = {entry.id: row(journal, entry) for entry in journal.entries} if as_json else {}
    draft = journal.discarded_draft if verb == "undo" else None
    label = journal.undo() if verb == "undo" else journal.redo()
    if draft is not None:
        _tell_draft(draft, label, as_json)
        return
    if not as_json:
        echo(f"{word}: {label}")
        return
    put = {entry.id: entry for happening in heard for entry in happening.changed}
    gone = [before[entry_id] for happening in heard for entry_id in happening.removed if entry_id in before]
    here = [{**row(journal, entry), "gone": False} for entry in put.values()]
    echo_json({"action": label, **one} for one in (*here, *({**one, "gone": True} for one in gone)))


def _tell_draft(draft: DiscardedDraft, label: str, as_json: bool) -> None:
    if as_json:
        echo_json([{"action": label}])
    else:
        echo(f"Brought back: {describe_draft(draft)}; it is offered when the screens open.")
