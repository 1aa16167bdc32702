"""``rmjournal history [REF]``: the versions of the journal on this machine, or the texts of one entry over time."""

from collections.abc import Iterator
from typing import Any

import click

from rmjournal.cli.context import Desk, desk_of
from rmjournal.cli.formatting import told
from rmjournal.cli.options import refs_like
from rmjournal.cli.output import echo, echo_below, echo_json, json_option, verb, width
from rmjournal.cli.table import table
from rmjournal.errors import NotFound, Unreadable
from rmjournal.insight.entry_diff import Change
from rmjournal.journal.history import Past, differences
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import plain
from rmjournal.model.kind import fields
from rmjournal.model.references import find
from rmjournal.restoring import REASONS, turns
from rmjournal.storage.local.snapshots import Version


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
    past = Past(desk.journal)
    if ref is None:
        _versions(past, limit, as_json)
    else:
        _texts(desk, past, found(desk, past, ref), limit, as_json)


def found(desk: Desk, past: Past, ref: str) -> Entry:
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


def _all(past: Past) -> Iterator[Entries]:
    """The entries of each version that can be read, newest first."""
    for version in reversed(past.versions):
        try:
            yield past.entries(version)
        except Unreadable:
            continue


def _versions(past: Past, limit: int, as_json: bool) -> None:
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


def _row(past: Past, version: Version, before: Version | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "when": past.when(version),
        "id": str(version.at),
        "why": REASONS.get(version.why, version.why),
    }
    try:
        entries = past.entries(version)
        earlier = past.entries(before) if before else entries
    except Unreadable as error:
        return {**row, "entries": 0, "changes": [str(error)]}
    return {**row, "entries": len(entries), "changes": differences(earlier, entries)}


def _texts(desk: Desk, past: Past, entry: Entry, limit: int, as_json: bool) -> None:
    found = list(turns(past, entry))[-limit:][::-1]
    if as_json:
        echo_json(
            {"when": past.when(version), "version": str(version.at), "id": entry.id, **_said(change)}
            for version, change in found
        )
        return
    echo(f"{entry.KIND.label} {desk.journal.entries.short(entry)}: {entry.heading}")
    for version, change in found:
        echo(f"\n{past.when(version)}")
        for line in _lines(desk, change):
            echo_below("  ", line, 4)


def _said(change: Change) -> dict[str, Any]:
    """What an entry says in the fields that changed; nothing when it was deleted."""
    now = change.now
    if now is None:
        return {"deleted": True, "fields": {}}
    return {"deleted": False, "fields": {name: plain(getattr(now, name)) for name in change.fields}}


def _lines(desk: Desk, change: Change) -> Iterator[str]:
    now = change.now
    if now is None:
        yield "deleted"
        return
    for name in change.fields:
        field = fields(type(now))[name]
        yield f"{field.label}: {told(desk.journal, now, field, getattr(now, name)) or '(nothing)'}"
    if change.was is not None and not change.fields:
        yield "its history"
