"""Repair: invalid values and links, duplicate ids and keys, permissions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rmjournal.crdt.field_path import DELETED, JSON, Document, Tables, canonical_json, escape, flatten
from rmjournal.crdt.merge import HEADER_TABLE, KEPT_TABLE, Content
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import CLEARED
from rmjournal.journal.change_set import ChangeSet
from rmjournal.journal.open_journal import SETTINGS, Journal
from rmjournal.model.entry import Entries, Entry, named
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.rebase import is_entry
from rmjournal.storage import codec
from rmjournal.storage.codec import versions
from rmjournal.storage.local.undo_log import Write
from rmjournal.storage.salvage import QUARANTINE, placed, whole_records
from rmjournal.sync.conflict_copies import Sync
from rmjournal.sync.environment import close_to_others, is_open_to_others


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


def apart(tables: Tables, new_ids: Mapping[Hidden, int]) -> ChangeSet:
    """The writes that give hidden records ids of their own."""
    now: list[Write] = []
    back: list[Write] = []
    again: list[Write] = []
    for one, new_id in new_ids.items():
        table = one.kind.KIND.plural
        parts = flatten(tables[table][one.id])
        gone = Write(table, one.id, DELETED, True)
        now += [*(Write(table, new_id, leaf, parts[leaf]) for leaf in parts if leaf != DELETED), gone]
        back += [gone._replace(id=new_id), gone._replace(value=CLEARED)]
        again += [Write(table, new_id, DELETED, CLEARED), gone]
    return ChangeSet(tuple(now), tuple(back), tuple(again))


def led(tables: Tables, new_ids: Mapping[Hidden, int]) -> ChangeSet:
    """The writes that lead to new ids the links that can only mean what has them now."""
    back = [(link, new_id) for one, new_id in new_ids.items() for link in _links(tables, one)]
    now = tuple(link._replace(value=str(new_id)) for link, new_id in back)
    return ChangeSet(now, tuple(link for link, _ in back), now)


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


def written_twice(data: bytes, known: Content) -> tuple[bool, list[tuple[str, int, str, JSON]]]:
    """Tell whether a name stands twice in a file, and which values are not known: table, id, leaf, value."""
    data = codec.unmarked(data)
    try:
        plain = msgspec.json.decode(data)
        found = [] if codec.encode(plain) == data else versions(data)
    except (ValueError, RecursionError):
        return False, []  # an unfinished git merge: both sides are merged as they are
    if len(found) < 2:
        return False, []
    displaced = {
        (name, key, leaf, canonical_json(value)): value
        for version in found
        if isinstance(version, dict)
        for name, key, leaf, value in _unknown(version, known)
    }
    return True, [(name, key, leaf, value) for (name, key, leaf, _), value in displaced.items()]


def _unknown(version: Content, known: Content) -> list[tuple[str, int, str, JSON]]:
    return [
        (name, key, leaf, value)
        for name, table in codec.documents(version).items()
        for key, record in table.items()
        for leaf, value in flatten(record).items()
        if canonical_json(value) not in _values(known, name, str(key), leaf)
    ]


def _values(known: Content, name: str, key: str, leaf: str) -> set[bytes]:
    table = known.get(name)
    record = table.get(key) if isinstance(table, dict) else None
    document: Document = record if isinstance(record, dict) else {}
    return {text for _, text in decode_registers(document).get(leaf, {})}


class Misfit(NamedTuple):
    """A value that its field cannot hold, or a link that leads nowhere."""

    table: str
    id: int
    name: str
    value: JSON
    link: bool
    needed: bool
    """The entry cannot be without it, so that only a person can mend it."""


def called(entries: Entries, table: str, key: int) -> str:
    """How a record is named to a person: as the entry that it is, or by its table."""
    entry = entries.get(str(key))
    return f"{named(entry)} ({entries.short(entry)})" if entry else f"{table} {key}"


def misfits(journal: Journal) -> list[Misfit]:
    """The values that do not fit their fields, and the links that lead nowhere."""
    tables = journal.store.tables
    known = {str(key) for kind in KINDS for key in tables.get(kind.KIND.plural, {})}
    return [
        misfit
        for kind in KINDS
        for key, document in tables.get(kind.KIND.plural, {}).items()
        if is_entry(kind, document)
        for misfit in _of(kind, key, document, known)
    ]


def _of(kind: type[Entry], key: int, document: Mapping[str, JSON], known: Collection[str]) -> Iterator[Misfit]:
    """The misfits of one record; a link to one of the ``known`` ids is well, also where that is deleted."""
    declared = fields(kind)
    for name in (*declared, "history"):
        value, field = document.get(name), declared.get(name)
        if value in (None, ""):
            continue
        if not _fits(kind, name, value):
            yield Misfit(kind.KIND.plural, key, name, value, False, False)
        elif field and field.form == "ref" and isinstance(value, str) and value not in known:
            yield Misfit(kind.KIND.plural, key, name, value, True, field.required)


def _fits(kind: type[Entry], name: str, value: Any) -> bool:
    whole = {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value
    try:
        msgspec.convert({name: whole}, kind)
    except msgspec.ValidationError:
        return False
    return True


def mended(journal: Journal) -> list[str]:
    """Mend what is safe, after a version is kept; says what was done, a sentence each."""
    store = journal.store
    with store.state.lock():
        store.state.versions(journal.store.file).keep(codec.encode(store.content), "repair")
    twice, displaced = written_twice(codec.look(journal.path).data, store.content)
    sync = Sync(store)
    done = [f"{journal.path.name} lacked {lacked.told}." for lacked in [store.written_back()] if lacked]
    done += [f"{path.name} was merged and put away." for path in sync.settle().removed]
    done += [f"{count} whole records of {path.name} are taken in; it stays." for path, count in _damaged(sync)]
    done += [f"Another journal that was here is saved as {path}." for path in _saved_beside(journal)]
    journal.renew("")
    done += [*_tables(journal), *_apart(journal)]
    if displaced:
        store.commit(_kept(journal, displaced))
        journal.renew("")
        done += [_put_aside(journal, table, int(key), leaf) for table, key, leaf, _ in displaced]
    if traces := store.wiped().versions:
        done.append(f"What was forgotten for good is gone from {traces} version{'s' * (traces != 1)} too.")
    found = [misfit for misfit in misfits(journal) if not misfit.needed]
    if found:
        done += [_put_aside(journal, misfit.table, misfit.id, misfit.name) for misfit in found]
        journal.carry_out(_moved(journal, found), f"repair {len(found)} value{'' if len(found) == 1 else 's'}")
    if store.tidy() or twice:
        done.append("The file is written in its one form, each name once.")
    return [*done, *_closed(journal)]


def _saved_beside(journal: Journal) -> Iterator[Path]:
    """Save the journals beside that were in the file before and are in no other one."""
    store = journal.store
    yield from (store.save_beside(orphan) for orphan in store.replaced_journals() if not orphan.file)


def _closed(journal: Journal) -> Iterator[str]:
    """Take loosened permissions back."""
    for path in (journal.path, journal.store.state.path):
        if is_open_to_others(path):
            close_to_others(path)
            yield f"Only this account may open {path} now."


def _apart(journal: Journal) -> Iterator[str]:
    """Give each record that another one hides an id of its own."""
    store = journal.store
    new_ids = {one: store.new_id() for one in hidden(store.tables)}
    if new_ids:
        journal.carry_out(apart(store.tables, new_ids), f"give {len(new_ids)} new ids")
    if (links := led(store.tables, new_ids)).now:
        journal.carry_out(links, "lead links to new ids")
    for one, new_id in new_ids.items():
        yield f"{one.kind.KIND.plural} {one.id} is shown now, with the id {new_id}."


def _tables(journal: Journal) -> Iterator[str]:
    """Make room for tables where something else stands."""
    if odd := no_tables(journal.store.content):
        journal.store.take_in({name: {} for name in odd}, wait=True)  # the merge puts what stood there aside
        journal.renew("")
        yield f"Moved to the table {KEPT_TABLE}: {', '.join(odd)}."


def no_tables(content: Content) -> list[str]:
    """The names under which something else stands than the table that this program keeps there."""
    names = (*(kind.KIND.plural for kind in KINDS), SETTINGS, QUARANTINE)
    return [name for name in names if not isinstance(content.get(name, {}), dict)]


def _put_aside(journal: Journal, table: str, key: int, leaf: str) -> str:
    where = called(journal.entries, table, key)
    return f"Taken out of {where}: its {leaf}. It is kept in the table {QUARANTINE}, which nothing deletes."


def _damaged(sync: Sync) -> Iterator[tuple[Path, int]]:
    """Take in what is whole in damaged copies; they stay, and are not named again until they change."""
    for copy in sync.beside():
        if copy.ours and not copy.merged:
            seen = codec.look(copy.path)
            content, _ = whole_records(codec.unmarked(seen.data))
            count = sum(
                len(table) for name, table in content.items() if name != HEADER_TABLE and isinstance(table, dict)
            )
            if sync.take_in(copy.path, placed(content, [sync.store.content])):
                sync.answers.keep(seen)
                yield copy.path, count


def _kept(journal: Journal, displaced: Sequence[tuple[str, int, str, JSON]]) -> list[Write]:
    """The writes that keep values in the quarantine."""
    writes: list[Write] = []
    for table, record, leaf, value in displaced:
        key = journal.store.new_id()
        place = Write(QUARANTINE, key, "place", f"{table}/{record}/{leaf}")
        writes += [place, Write(QUARANTINE, key, "value", [value])]
    return writes


def _moved(journal: Journal, found: list[Misfit]) -> ChangeSet:
    """The writes that take values out of their places and keep each in the quarantine."""
    now: list[Write] = []
    back: list[Write] = []
    for misfit in found:
        document = journal.store.tables[misfit.table][misfit.id]
        kept = _kept(journal, [(misfit.table, misfit.id, misfit.name, misfit.value)])
        now += kept
        back += kept
        parts = [leaf for leaf in flatten(document) if leaf.partition("/")[0] == escape(misfit.name)]
        now += [Write(misfit.table, misfit.id, leaf, CLEARED) for leaf in parts]
        back += [Write(misfit.table, misfit.id, leaf, flatten(document)[leaf]) for leaf in parts]
    return ChangeSet(tuple(now), tuple(back), tuple(now))
