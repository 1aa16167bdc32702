"""Merges a record from outside (packet or import) into a stamped one; pure.

A leaf that still shows what was heard last is untouched here, and takes what is new. One that was written here
meanwhile keeps its version, and the new one stays beside it. The same bytes said twice change nothing.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import DELETED, JSON, Document, Leaf, canonical
from rmjournal.crdt.import_marks import PACKET, SOURCE, heard, token
from rmjournal.crdt.record import from_registers, registers
from rmjournal.crdt.register import REMOVED, Register, Removed, Version, maximal, register, shown
from rmjournal.crdt.version_vector import join, stamp_text, vector

__all__ = ["PACKET", "SOURCE", "ExternalMerge", "ExternalRecord", "last_heard", "revived", "take"]

_ZERO: Final = 1_577_836_800_000
"""Milliseconds from 1970 to 2020."""


class ExternalRecord(NamedTuple):
    """What somebody outside says of a record, and how it is to be taken."""

    parts: Mapping[Leaf, JSON]
    """Every leaf that is said."""
    device: str
    """`PACKET` or `SOURCE`."""
    made: int = 0
    """When it was said, in milliseconds since 1970; 0 = not known: what was heard before is no news then."""
    heard: Mapping[Leaf, str] = {}
    """What the one who says it had last heard from here, as tokens by leaf."""
    silent: Collection[str] = ()
    """Fields whose absence says nothing; any other leaf that came from there before and is absent is empty there."""
    meek: Collection[str] = ()
    """Fields that give way to what was written here: no second version is kept."""


class ExternalMerge(NamedTuple):
    """A record with what was said taken in."""

    document: Document
    both: tuple[Leaf, ...]
    """Leaves where a version of here and one of there stand side by side, newly."""
    old: tuple[Leaf, ...]
    """Leaves that are older than what was heard before, and so left out."""


class _Old(Exception):
    """A leaf is older than what was heard of it before."""


def last_heard(document: Mapping[str, JSON], device: str) -> dict[Leaf, str]:
    """The token of what was last heard of each leaf before it was written as it shows; only where anything was."""
    found = {}
    for leaf, versions in registers(document).items():
        front = shown(versions)
        known = heard(leaf, list(register([front])), device)
        if known.at:
            found[leaf] = known.last
    return found


def take(here: Mapping[str, JSON], said: ExternalRecord) -> ExternalMerge:
    """The record with what is said outside; where nothing is news, it is the same."""
    known = registers(here)
    both: list[Leaf] = []
    old: list[Leaf] = []
    news = False
    for leaf, value in _said(known, said).items():
        versions = known.get(leaf, {})
        try:
            new = _version(leaf, value, versions, said)
        except _Old:
            old.append(leaf)
            continue
        if new is not None:
            news = True
            known[leaf] = maximal(versions | register([new]))
            if _texts(known[leaf]) > max(1, _texts(versions)):
                both.append(leaf)
    return ExternalMerge(from_registers(known, here) if news else dict(here), tuple(both), tuple(old))


def revived(document: Mapping[str, JSON]) -> Document:
    """A deleted record that is there again, as it was when it was deleted."""
    known = registers(document)
    over = join(vector(version.stamp) for versions in known.values() for version in versions.values())
    over[SOURCE] = over.get(SOURCE, 0) + 1
    known[DELETED] = register([Version(stamp_text(over), REMOVED)])
    return from_registers(known, document)


def _said(known: Mapping[Leaf, Register], said: ExternalRecord) -> dict[Leaf, JSON | Removed]:
    """Each leaf that is said, and those of which the silence says that they are empty now."""
    found: dict[Leaf, JSON | Removed] = dict(said.parts)
    for leaf, versions in known.items():
        if leaf == DELETED or leaf in found or leaf.partition("/")[0] in said.silent:
            continue
        if heard(leaf, list(versions), said.device).last == token(leaf, _text(shown(versions).value)):
            found[leaf] = REMOVED
    return found


def _version(leaf: Leaf, value: JSON | Removed, versions: Register, said: ExternalRecord) -> Version | None:
    """The version that is news here; none when there is nothing new in it."""
    now = token(leaf, _text(value))
    known = heard(leaf, list(versions), said.device)
    passed_on = bool(versions) and now == said.heard.get(leaf)
    if passed_on or now == known.last or (not said.made and now in known.before):
        return None
    time = max(said.made - _ZERO, 1) if said.made else known.at + 1
    present = token(leaf, _text(shown(versions).value)) if versions else ""
    if time <= known.at:
        if present == now:
            return None
        raise _Old
    if not versions or present in (now, known.last, said.heard.get(leaf)):
        over = join(vector(version.stamp) for version in versions.values())
    elif leaf.partition("/")[0] in said.meek:
        return None
    else:
        over = {
            part: at
            for version in versions.values()
            for part, at in vector(version.stamp).items()
            if part.partition(".")[0] == said.device
        }
    return Version(stamp_text({**over, said.device: time}), value)


def _texts(versions: Register) -> int:
    return len({text for _, text in versions})


def _text(value: JSON | Removed) -> bytes:
    return b"" if isinstance(value, Removed) else canonical(value)
