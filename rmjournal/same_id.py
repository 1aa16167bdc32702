"""Entries of several kinds under one id, as a script that counts from 1 in each table makes them: one is shown."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rmjournal.crdt.field_path import DELETED, Document, Tables, leaves
from rmjournal.crdt.register import REMOVED
from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.steps import Step
from rmjournal.storage.local.undo_log import Write


class Hidden(NamedTuple):
    """A record that cannot be shown, because an entry of another kind has its id."""

    kind: type[Entry]
    id: int
    shown: type[Entry]
    """The kind of the entry that is shown under the id."""


def hidden(tables: Tables) -> list[Hidden]:
    """The records that another one hides."""
    kinds: dict[int, list[type[Entry]]] = {}
    for kind, key, _ in _alive(tables):
        kinds.setdefault(key, []).append(kind)
    return [Hidden(kind, key, some[-1]) for key, some in kinds.items() for kind in some[:-1]]


def apart(tables: Tables, new_ids: Mapping[Hidden, int]) -> Step:
    """The writes that give hidden records ids of their own."""
    now: list[Write] = []
    back: list[Write] = []
    again: list[Write] = []
    for one, new_id in new_ids.items():
        table = one.kind.KIND.plural
        parts = leaves(tables[table][one.id])
        gone = Write(table, one.id, DELETED, True)
        now += [*(Write(table, new_id, leaf, parts[leaf]) for leaf in parts if leaf != DELETED), gone]
        back += [gone._replace(id=new_id), gone._replace(value=REMOVED)]
        again += [Write(table, new_id, DELETED, REMOVED), gone]
    return Step(tuple(now), tuple(back), tuple(again))


def led(tables: Tables, new_ids: Mapping[Hidden, int]) -> Step:
    """The writes that lead to new ids the links that can only mean what has them now."""
    back = [(link, new_id) for one, new_id in new_ids.items() for link in _links(tables, one)]
    now = tuple(link._replace(value=str(new_id)) for link, new_id in back)
    return Step(now, tuple(link for link, _ in back), now)


def _links(tables: Tables, one: Hidden) -> Iterator[Write]:
    """The links to an id that may lead to the hidden kind, and not to the one that is shown."""
    for kind, key, document in _alive(tables):
        for name, field in fields(kind).items():
            if field.form == "ref" and one.kind.KIND.name in field.to and one.shown.KIND.name not in field.to:
                value = document.get(name)
                if value == str(one.id):
                    yield Write(kind.KIND.plural, key, name, value)


def _alive(tables: Tables) -> Iterator[tuple[type[Entry], int, Document]]:
    for kind in KINDS:
        for key, document in tables.get(kind.KIND.plural, {}).items():
            if is_entry(kind, document):
                yield kind, key, document
