"""From typed options to an entry.

References come first, since they tell whose roles "me" and "partner" are; then the state, since it tells whether a
day has been or is to come.
"""

from collections.abc import Mapping
from datetime import date

import click

from rmjournal.cli.context import Desk
from rmjournal.cli.texts import STDIN, read_stdin
from rmjournal.dates import say_moment, say_whole
from rmjournal.model.entry import Entry
from rmjournal.model.field_parser import read
from rmjournal.model.kind import fields


def filled(desk: Desk, entry: Entry, typed: Mapping[str, object]) -> Entry:
    """The entry with what was typed, not yet in the journal; named texts are added to those that are there."""
    kind = type(entry)
    declared = fields(kind)
    order = sorted(typed, key=lambda name: (declared[name].form != "ref", name != "state"))
    for name in order:
        said = read_stdin() if typed[name] == STDIN and declared[name].form in ("line", "text") else typed[name]
        value = read(kind, name, said, desk.known(entry), entry.status)
        if declared[name].form == "map" and isinstance(value, dict):
            value = {**getattr(entry, name), **value}
        entry = entry.edit(**{name: value})
    return entry


def said_back(desk: Desk, entry: Entry, names: Mapping[str, object]) -> str:
    """The days that were understood, in words: "due Tue 8 Dec 2026"."""
    found = []
    zone, here = str(getattr(entry, "zone", "")), desk.journal.zone
    for name, field in fields(type(entry)).items():
        value = getattr(entry, name)
        if name in names and value and field.form in ("day", "moment"):
            words = say_whole(value) if isinstance(value, date) else say_moment(str(value), zone=zone, here=here)
            found.append(f"{field.label.lower()} {words}")
    return ", ".join(found)


def main_text(kind: type[Entry], words: str, typed: dict[str, object]) -> dict[str, object]:
    """What was typed, with the words behind the verb as the kind's main text; wrong usage when it is there twice."""
    name = kind.KIND.main
    if not words:
        return typed
    if name in typed:
        raise click.UsageError(f"The text is there twice: behind the verb and as --{name.replace('_', '-')}.")
    return {name: words, **typed}
