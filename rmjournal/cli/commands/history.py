"""``rmjournal history``, ``restore``, ``undo`` and ``redo``: earlier versions."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from rmjournal.cli.columns import format_with_ref
from rmjournal.cli.context import CliContext, context_of
from rmjournal.cli.options import complete_ref
from rmjournal.cli.output import (
    echo,
    echo_below,
    echo_json,
    entry_as_json,
    json_option,
    table_lines,
    terminal_width,
    verb,
)
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
from rmjournal.model.entry import Entries, Entry, name_entry
from rmjournal.model.field import json_value
from rmjournal.model.kind import fields
from rmjournal.model.references import resolve_ref
from rmjournal.storage.local.snapshots import Snapshot
from rmjournal.storage.local.state_folder import DiscardedDraft


@verb("rmjournal history", "rmjournal history 4821")
@click.argument("ref", required=False, shell_complete=complete_ref)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many versions, the newest first."
)
@json_option
@click.pass_context
def history(ctx: click.Context, ref: str | None, limit: int, as_json: bool) -> None:
    """Show the versions saved on this computer, newest first, or of one entry.

    rmjournal restore understands the words in the first column.
    """
    context = context_of(ctx)
    past = History(context.journal)
    if ref is None:
        _print_versions(past, limit, as_json)
    else:
        _print_entry_history(context, past, find_in_history(context, past, ref), limit, as_json)


def find_in_history(context: CliContext, history: History, ref: str) -> Entry:
    """Find an entry, also one that only the history has."""
    try:
        return context.find(ref)
    except NotFound:
        for entries in _all_versions(history):
            try:
                return resolve_ref(ref, entries, context.today)
            except NotFound:
                continue
        raise


def _all_versions(history: History) -> Iterator[Entries]:
    """The entries of each readable version, newest first."""
    for version in reversed(history.versions):
        try:
            yield history.entries(version)
        except Unreadable:
            continue


def _print_versions(history: History, limit: int, as_json: bool) -> None:
    rows: list[dict[str, Any]] = []
    for number, version in reversed(list(enumerate(history.versions))):
        if len(rows) == limit:
            break
        rows.append(_version_row(history, version, history.versions[number - 1] if number else None))
    if as_json:
        echo_json(rows)
    elif rows:
        lines = [
            [
                row["when"],
                str(row["entries"]),
                _with_computers("; ".join(row["changes"]) or row["why"], row["computers"]),
            ]
            for row in rows
        ]
        echo("\n".join(table_lines(["WHEN", "ENTRIES", "WHAT CHANGED"], lines, terminal_width())))
    else:
        echo("There is no history on this computer yet; it begins with the next change.")


def _version_row(history: History, version: Snapshot, before: Snapshot | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "when": history.format_moment(version),
        "id": str(version.time_ms),
        "why": REASONS.get(version.reason, version.reason),
    }
    try:
        entries = history.entries(version)
        earlier = history.entries(before) if before else entries
    except Unreadable as error:
        return {**row, "entries": 0, "changes": [str(error)], "computers": []}
    changes, computers = describe_differences(earlier, entries), history.computers(version)
    return {**row, "entries": len(entries), "changes": changes, "computers": computers}


def _with_computers(words: str, computers: Sequence[str]) -> str:
    """Add the computers that a change came from, where they are told."""
    return " · ".join(filter(None, (words, ", ".join(computers))))


def _print_entry_history(context: CliContext, history: History, entry: Entry, limit: int, as_json: bool) -> None:
    versions = list(versions_of_entry(history, entry))[-limit:][::-1]
    if as_json:
        echo_json(
            {
                "when": history.format_moment(version),
                "version": str(version.time_ms),
                "id": entry.id,
                "computers": history.computers(version, entry),
                **_changed_values(change),
            }
            for version, change in versions
        )
        return
    echo(f"{entry.KIND.label} {context.journal.entries.short_id(entry)}: {entry.heading}")
    for version, change in versions:
        echo(f"\n{_with_computers(history.format_moment(version), history.computers(version, entry))}")
        for line in _change_lines(context, change):
            echo_below("  ", line, 4)


def _changed_values(change: EntryDiff) -> dict[str, Any]:
    """The changed values of an entry as scripts read them."""
    current = change.now
    if current is None:
        return {"deleted": True, "fields": {}}
    return {"deleted": False, "fields": {name: json_value(getattr(current, name)) for name in change.fields}}


def _change_lines(context: CliContext, change: EntryDiff) -> Iterator[str]:
    current = change.now
    if current is None:
        yield "deleted"
        return
    for name in change.fields:
        field = fields(type(current))[name]
        text = format_with_ref(context.journal, current, field, getattr(current, name))
        yield f"{field.label}: {text or '(empty)'}"
    if change.was is not None and not change.fields:
        yield "its history"


@verb("rmjournal restore yesterday --dry-run", "rmjournal restore 2026-05-30 --entry 4821")
@click.argument("moment", metavar="WHEN")
@click.option("--entry", "ref", metavar="REF", help="Only this entry.", shell_complete=complete_ref)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@json_option
@click.pass_context
def restore(ctx: click.Context, moment: str, ref: str | None, dry_run: bool, as_json: bool) -> None:
    """Restore the journal, or one entry, as it was.

    WHEN is a day or a moment in your words (yesterday, friday, 3 days ago, today 14:05, 2 hours ago), or one that
    rmjournal history lists; of a day it is the end. What you wrote since stays in the history, and rmjournal undo
    undoes the whole restore.
    """
    context = context_of(ctx)
    with suppress(JournalError):  # what a screen has just written belongs to this moment
        context.journal.db.flush()
    past = History(context.journal)
    version = past.version_at(
        moment, datetime.combine(context.today, datetime.now().time()), context.config.day_first
    )
    then, now = past.entries(version), context.journal.entries
    only = ids_to_restore(past, version, now, find_in_history(context, past, ref)) if ref else None
    rows = [_change_row(change) for change in diff_entries(now, then, only)]
    has_changes = bool(change_set_to(context.journal.db.records, past.tables(version), only).do)
    if not dry_run:
        restore_version(context.journal, past, version, only)
    if as_json:
        echo_json({"when": past.format_moment(version), "done": has_changes and not dry_run, **row} for row in rows)
        return
    for line in rows:
        echo(line["words"])
    _print_restored(past.format_moment(version), has_changes, dry_run)


def _print_restored(moment: str, changes: bool, dry_run: bool) -> None:
    if not changes:
        echo(f"Nothing to restore: everything is as it was at {moment}.")
    elif dry_run:
        echo(f"This would restore it as it was at {moment}. Nothing was changed.")
    else:
        echo(f"Restored as it was at {moment}. To undo that: rmjournal undo")


def _change_row(change: EntryDiff) -> dict[str, str]:
    """What a restore does to one entry."""
    entry = change.entry
    if change.was is None:
        return {"id": entry.id, "change": "back", "words": f"restored: {name_entry(entry)}"}
    if change.now is None:
        return {"id": entry.id, "change": "gone", "words": f"deleted: {name_entry(entry)}"}
    words = f"changed: {name_entry(entry)} ({', '.join(changed_labels(change.now, change.was))})"
    return {"id": entry.id, "change": "changed", "words": words}


@verb("rmjournal undo")
@json_option
@click.pass_context
def undo(ctx: click.Context, as_json: bool) -> None:
    """Undo the last change as a whole, or bring back a draft discarded since."""
    _undo_or_redo(ctx, "undo", "Undone", as_json)


@verb("rmjournal redo")
@json_option
@click.pass_context
def redo(ctx: click.Context, as_json: bool) -> None:
    """Redo the change that was undone last."""
    _undo_or_redo(ctx, "redo", "Redone", as_json)


def _undo_or_redo(ctx: click.Context, verb: str, word: str, as_json: bool) -> None:
    journal = context_of(ctx).journal
    events: list[JournalChanged] = []
    journal.subscribe(events.append)
    before = {entry.id: entry_as_json(journal, entry) for entry in journal.entries} if as_json else {}
    draft = journal.discarded_draft if verb == "undo" else None
    label = journal.undo() if verb == "undo" else journal.redo()
    if draft is not None:
        _print_draft(draft, label, as_json)
        return
    if not as_json:
        echo(f"{word}: {label}")
        return
    put = {entry.id: entry for event in events for entry in event.changed}
    removed = [before[entry_id] for event in events for entry_id in event.removed if entry_id in before]
    changed = [{**entry_as_json(journal, entry), "gone": False} for entry in put.values()]
    echo_json({"action": label, **item} for item in (*changed, *({**item, "gone": True} for item in removed)))


def _print_draft(draft: DiscardedDraft, label: str, as_json: bool) -> None:
    if as_json:
        echo_json([{"action": label}])
    else:
        echo(f"Brought back: {describe_draft(draft)}; it is offered when you open the screen.")
