"""Import plan: which entries are new, changed, unchanged, deleted or refused."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from rmjournal.crdt.external_merge import ExternalRecord, merge_external, undelete_record
from rmjournal.crdt.field_path import Document, FieldPath, Tables, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR, PACKET_ACTOR
from rmjournal.crdt.record import has_value, is_deleted
from rmjournal.exchange.admission import admitted
from rmjournal.exchange.incoming import Incoming, Unread
from rmjournal.exchange.packet import may_be_silent
from rmjournal.model.document import document, from_document
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.rebase import is_entry


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One entry that an import would bring, or change."""

    entry: Entry
    """As it will be."""
    document: Document
    """Its record, stamped; equal to the one here when only that it was heard is new."""
    before: Entry | None = None
    """As it is; none when it is new."""
    fields: tuple[str, ...] = ()
    """Labels of the fields that change."""
    both: tuple[str, ...] = ()
    """Labels of the fields that were written here too: both versions stay."""
    leaves: tuple[FieldPath, ...] = ()
    """Leaves in which a second version stands beside that of here."""


@dataclass(frozen=True, kw_only=True)
class Other:
    """One record of a kind that this version does not know."""

    table: str
    id: int
    document: Document
    """As it will be, stamped."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would come in, sorted; nothing is done yet."""

    format: str
    new: tuple[Coming, ...] = ()
    changed: tuple[Coming, ...] = ()
    same: tuple[Coming, ...] = ()
    """Nothing in them is news; a record may still learn that it was heard."""
    deleted: tuple[Coming, ...] = ()
    """Deleted here, so they stay away unless they are asked for."""
    refused: tuple[Unread, ...] = ()
    others: tuple[Other, ...] = ()
    """Records of no kind that this version knows."""
    notes: tuple[str, ...] = ()
    """What else a person should know, a sentence each."""
    pair: Relationship | None = None
    """The relationship that the entries go to."""
    proposed: bool = False
    """The relationship is new too."""

    @property
    def moves(self) -> tuple[Coming, ...]:
        """What would come in: new ones, then changed ones."""
        return self.new + self.changed


@dataclass
class _Sorted:
    new: list[Coming] = field(default_factory=list)
    changed: list[Coming] = field(default_factory=list)
    same: list[Coming] = field(default_factory=list)
    deleted: list[Coming] = field(default_factory=list)
    old: int = 0


def plan(
    incoming: Incoming,
    entries: Entries,
    tables: Tables,
    pair: Relationship | None = None,
    *,
    proposed: bool = False,
    again: bool = False,
    watch: Callable[[int, int], None] | None = None,
) -> Plan:
    """Sort what an importer found by what is in a journal.

    ``pair`` is the relationship they go to, ``proposed`` when it is new itself; ``again`` takes in what was deleted
    here too; ``watch`` is told how far it is.
    """
    around = entries.changed(put=[pair]) if pair and proposed else entries
    coming, refused = admitted(incoming, around, tables, pair)
    away = _staying_away(coming, around, tables, again=again)
    found = _Sorted()
    for number, entry in enumerate(coming, 1):
        if watch is not None:
            watch(number, len(coming))
        if entry.id in away:
            found.deleted.append(Coming(entry=entry, document=_record(entry, tables)))
        else:
            _sort(entry, incoming, around, tables, found)
    return Plan(
        format=incoming.format,
        new=tuple(found.new),
        changed=tuple(found.changed),
        same=tuple(found.same),
        deleted=tuple(found.deleted),
        refused=(*incoming.unread, *refused),
        others=_others(incoming, tables),
        notes=(*_from_another(incoming, pair, proposed), *_notes(found)),
        pair=pair,
        proposed=proposed,
    )


def _record(entry: Entry, tables: Tables) -> Document:
    return tables.get(entry.KIND.plural, {}).get(int(entry.id), {})


def _staying_away(coming: Sequence[Entry], entries: Entries, tables: Tables, *, again: bool) -> set[str]:
    """The ids of what was deleted here, and of new parts of that; what was forgotten for good never comes back."""
    gone = {
        entry.id
        for entry in coming
        if (here := _record(entry, tables)) and not is_entry(type(entry), here)
        if not again or not is_deleted(here) or not has_value(here)
    }
    new = [entry for entry in coming if not _record(entry, tables)]
    there = {entry.id for entry in coming} - gone
    away = set(gone)
    while more := {
        one.id for one in new if any(whole not in entries and whole not in there for whole in _wholes(one))
    }:
        away |= more
        there -= more
        new = [entry for entry in new if entry.id not in more]
    return away


def _wholes(entry: Entry) -> Iterator[str]:
    """The ids of what an entry is a part of."""
    for name, declared in fields(type(entry)).items():
        if declared.part and getattr(entry, name):
            yield str(getattr(entry, name))


def _sort(entry: Entry, incoming: Incoming, entries: Entries, tables: Tables, found: _Sorted) -> None:
    here = _record(entry, tables)
    if here and not is_entry(type(entry), here):
        here = undelete_record(here)
    before = entries.get(entry.id)
    taken = merge_external(here, said_of(entry, incoming))
    after = from_document(type(entry), int(entry.id), taken.document)
    found.old += bool(taken.stale)
    coming = Coming(
        entry=after,
        document=taken.document,
        before=before,
        fields=tuple(_labels(before, after)) if before else (),
        both=tuple(_label(after, leaf) for leaf in taken.conflicting),
        leaves=taken.conflicting,
    )
    if before is None:
        found.new.append(coming)
    else:
        (found.changed if coming.fields or coming.both else found.same).append(coming)


def _others(incoming: Incoming, tables: Tables) -> tuple[Other, ...]:
    """The records of no kind that are news here; what is deleted stays away."""
    found = []
    for name, records in incoming.others.items():
        for key, record in records.items():
            here = tables.get(name, {}).get(int(key), {})
            taken = merge_external(here, ExternalRecord(flatten(record), FILE_ACTOR)).document
            if taken != here and not (here and is_deleted(here)):
                found.append(Other(table=name, id=int(key), document=taken))
    return tuple(found)


def said_of(entry: Entry, incoming: Incoming) -> ExternalRecord:
    """An incoming entry as leaves that are said outside."""
    known = flatten(document(entry))
    if incoming.sender is None:
        more = flatten(incoming.unknown.get(entry.id, {}))
        return ExternalRecord({**more, **known}, FILE_ACTOR, keep_if_absent=("history",))
    known = {leaf: value for leaf, value in known.items() if (leaf, value) != ("order", 0)}  # no place is said
    heard = (incoming.heard or {}).get(entry.id, {})
    return ExternalRecord(
        known, PACKET_ACTOR, incoming.sender.made, heard, may_be_silent(entry), local_wins=("order",)
    )


def _labels(was: Entry, now: Entry) -> Iterator[str]:
    for name, declared in fields(type(now)).items():
        if getattr(was, name) != getattr(now, name):
            yield declared.label.lower()
    if was.history != now.history and was.status == now.status:
        yield "history"


def _label(entry: Entry, leaf: FieldPath) -> str:
    name = leaf.partition("/")[0]
    declared = fields(type(entry)).get(name)
    return declared.label.lower() if declared else name


def _from_another(incoming: Incoming, pair: Relationship | None, proposed: bool) -> Iterator[str]:
    """Says so when the sender of a packet has no name in common with the partner whose packet it is taken for."""
    name = incoming.sender.name if incoming.sender else ""
    if pair and name and not proposed and not _names(name) & _names(pair.partner, pair.short):
        yield f"The packet is from {name}; what is in it goes to the relationship with {pair.partner}."


def _names(*texts: str) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w+", text.casefold())}


def _notes(found: _Sorted) -> Iterator[str]:
    if found.old:
        some = "1 of them is" if found.old == 1 else f"{found.old} of them are"
        yield f"{some} older than what came before, and so left as here."


What = Literal["new", "changed", "deleted", "refused"]

SIGNS: dict[What, str] = {"new": "+", "changed": "~", "deleted": "-", "refused": "✗"}
"""One sign each, so that colour is never needed."""


class ImportRow(NamedTuple):
    """One thing that an import would do, or not."""

    what: What
    entry: Entry | None
    """As it would be; none for what was refused."""
    kind: str
    words: str
    tail: str
    """The day of a new entry, the fields of a changed one, the reason of a refusal."""

    @property
    def sign(self) -> str:
        """The sign of what would be done."""
        return SIGNS[self.what]


def rows(plan: Plan) -> list[ImportRow]:
    """Everything that is not the same here already: new, changed, deleted here, refused."""
    found = [_new(plan.pair)] if plan.proposed and plan.pair and plan.moves else []
    found += [_new(coming.entry) for coming in plan.new]
    found += [_row("changed", coming.entry, _fields(coming)) for coming in plan.changed]
    found += [_row("deleted", coming.entry, _why_away(coming)) for coming in plan.deleted]
    return found + [_refused(unread) for unread in plan.refused]


def counts(plan: Plan) -> str:
    """How many of each, in one line: "12 new, 3 changed, 40 as here"."""
    parts = (
        (len(plan.new) + (plan.proposed and bool(plan.moves)), "new"),
        (len(plan.changed), "changed"),
        (len(plan.same), "as here already"),
        (len(plan.deleted), "deleted here"),
        (len(plan.refused), "not read"),
    )
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "nothing in it"


def scripted(plan: Plan) -> list[dict[str, Any]]:
    """The rows as scripts read them, those that are the same too."""
    found: list[dict[str, Any]] = [
        {
            "what": row.what,
            "kind": row.kind,
            "id": row.entry.id if row.entry else None,
            "words": row.words,
            "fields": [],
            "two_versions": [],
            "why": row.tail if row.what == "refused" else "",
        }
        for row in rows(plan)
    ]
    changed = {coming.entry.id: coming for coming in plan.changed}
    for one in found:
        if (coming := changed.get(str(one["id"]))) is not None:
            one["fields"], one["two_versions"] = list(coming.fields), list(coming.both)
    return found + [
        {"what": "same", "kind": one.entry.KIND.name, "id": one.entry.id, "words": one.entry.heading}
        | {"fields": [], "two_versions": [], "why": ""}
        for one in plan.same
    ]


def _why_away(coming: Coming) -> str:
    return f"{'' if coming.document else 'a part of what is '}deleted here, so it stays away"


def _new(entry: Entry) -> ImportRow:
    return _row("new", entry, entry.day.isoformat() if entry.day else "")


def _row(what: What, entry: Entry, tail: str) -> ImportRow:
    return ImportRow(what, entry, entry.KIND.name, entry.heading, tail)


def _refused(unread: Unread) -> ImportRow:
    return ImportRow("refused", None, "", unread.where, unread.why)


def _fields(coming: Coming) -> str:
    return ", ".join(_words(coming))


def _words(coming: Coming) -> Iterator[str]:
    yield from coming.fields
    yield from (f"{label} (written here too: both versions stay)" for label in coming.both)
