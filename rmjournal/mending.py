"""What can be mended safely in a journal: values and links that do not fit, copies, permissions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rmjournal.as_seen import is_entry
from rmjournal.journal import SETTINGS, Journal
from rmjournal.leaf import JSON, escaped, leaves
from rmjournal.merge import HEADER, KEPT, Content
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.naming import named
from rmjournal.record import REMOVED
from rmjournal.same_id import apart, hidden, led
from rmjournal.steps import Step
from rmjournal.store import Write, layout
from rmjournal.store.salvage import QUARANTINE, placed, whole_records
from rmjournal.store.surroundings import close_to_others, is_open_to_others
from rmjournal.sync import Sync
from rmjournal.twice import written_twice


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
        store.state.versions(journal.store.file).keep(layout.encode(store.content), "repair")
    twice, displaced = written_twice(layout.look(journal.path).data, store.content)
    sync = Sync(store)
    done = store.written_back()
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
        yield f"Moved to the table {KEPT}: {', '.join(odd)}."


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
            seen = layout.look(copy.path)
            content, _ = whole_records(layout.unmarked(seen.data))
            count = sum(len(table) for name, table in content.items() if name != HEADER and isinstance(table, dict))
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


def _moved(journal: Journal, found: list[Misfit]) -> Step:
    """The writes that take values out of their places and keep each in the quarantine."""
    now: list[Write] = []
    back: list[Write] = []
    for misfit in found:
        document = journal.store.tables[misfit.table][misfit.id]
        kept = _kept(journal, [(misfit.table, misfit.id, misfit.name, misfit.value)])
        now += kept
        back += kept
        parts = [leaf for leaf in leaves(document) if leaf.partition("/")[0] == escaped(misfit.name)]
        now += [Write(misfit.table, misfit.id, leaf, REMOVED) for leaf in parts]
        back += [Write(misfit.table, misfit.id, leaf, leaves(document)[leaf]) for leaf in parts]
    return Step(tuple(now), tuple(back), tuple(now))
