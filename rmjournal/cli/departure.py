"""What the verbs that let something leave share: the list of every entry first, then a question."""

from collections.abc import Sequence

import click

from rmjournal.cli.output import echo, width
from rmjournal.cli.table import table
from rmjournal.cli.texts import is_typed_at
from rmjournal.errors import Refused
from rmjournal.exchange.leaving import Leaving
from rmjournal.exchange.seen import sights
from rmjournal.model.entry import Entries
from rmjournal.model.field import visible


def show(out: Leaving, entries: Entries, *, whole: bool = False) -> None:
    """Every entry that leaves, one a line or with all its words, and what stays although it is shared."""
    rows = [(entry.KIND.name, entry.day.isoformat() if entry.day else "", entry.heading) for entry in out.entries]
    if whole:
        known = entries.changed(put=out.entries)
        for entry in out.entries:
            echo(f"{entry.KIND.label}: {entry.heading}")
            for label, text in sights(entry, known):
                first, *more = text.split("\n")
                echo(f"    {label}: {first}")
                for line in more:
                    echo(f"      {line}")
    else:
        for line in table(("", "", ""), rows, width())[1:] if rows else ():
            echo(line)
    for kept in out.kept:
        echo(f"stays: {kept.where} — {kept.why}")


def ask(question: str, yes: bool) -> None:
    """Go on only after a yes; `Refused` where nobody can be asked."""
    if yes:
        return
    if not is_typed_at():
        raise Refused("Nothing has left: this is all that would; say --yes to let it go.")
    click.confirm(visible(question, keep=""), abort=True, err=True)


def count(entries: Sequence[object]) -> str:
    """How many entries, in words."""
    return f"{len(entries)} entr{'y' if len(entries) == 1 else 'ies'}"
