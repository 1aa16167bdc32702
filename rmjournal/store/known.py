"""All that this program knows of a journal: from the file, from what it saved last, and from its own memory."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from rmjournal.as_seen import is_entry
from rmjournal.errors import Unreadable
from rmjournal.leaf import JSON, Document, canonical, is_id, leaves
from rmjournal.merge import HEADER, Content, merge, normal
from rmjournal.model.kinds import KINDS
from rmjournal.purged import PURGED
from rmjournal.record import token
from rmjournal.store import layout
from rmjournal.store.tables import JournalStorage
from rmjournal.store.taken_out import Out, taken_out

_KINDS: Final = {kind.KIND.plural: kind for kind in KINDS}
"""The kinds of entries by their tables."""


class Missing(NamedTuple):
    """What a file does not hold of all that is known, counted."""

    entries: int = 0
    """Entries that it has no record of."""
    changes: int = 0
    """Other records of which it holds an older form, or none."""

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.entries or self.changes)

    @property
    def pronoun(self) -> str:
        """The word for it in a sentence."""
        return "it" if self.entries + self.changes == 1 else "them"

    def __str__(self) -> str:
        """Say it in words, empty for nothing."""
        entries = f"{self.entries} entr{'y' if self.entries == 1 else 'ies'}" if self.entries else ""
        changes = f"{self.changes} change{'s' * (self.changes != 1)}" if self.changes else ""
        return " and ".join(filter(None, (entries, changes)))


class Known:
    """What is known, which only ever grows; every value in it is replaced and never changed."""

    def __init__(self, content: Content, text: bytes) -> None:
        self.content = content
        """All tables."""
        self._text: bytes | None = text
        self.has_news = True
        """Whether the last thing that was merged in held anything new."""
        self.by_hand = False
        """Whether what was learned last holds changes that somebody made without a program of ours."""
        self.out: list[Out] = []
        """What somebody took out of the file that was learned last; it is still known."""
        self.purged: set[tuple[str, int]] = set()
        """Records, each a table and an id, of which a purge came with what was learned last."""

    @property
    def text(self) -> bytes:
        """All tables as canonical bytes."""
        if self._text is None:
            self._text = layout.encode(self.content)
        return self._text

    @classmethod
    def opened(cls, file: JournalStorage, base: bytes | None, history: Iterable[bytes]) -> "Known":
        """Begin with a file, and what this machine knew last, read after it: a program may have saved in between."""
        if base is not None and file.seen is not None and file.seen.data != base:
            with suppress(Unreadable):
                file.look()
        return cls.of(file.path, base, file.content, file.seen.data if file.seen else b"", history)

    @classmethod
    def of(
        cls, path: Path, base: bytes | None, content: Content, data: bytes, history: Iterable[bytes] = ()
    ) -> "Known":
        """Begin with a file's content and bytes, and with what was known when this machine last saved (if it was).

        Where that is damaged, it is the newest version in the history.
        """
        if base == data:
            return cls(content, data)
        there = earlier(path, base, content)
        if there is None:
            there = next(filter(None, (earlier(path, text, content) for text in history)), None)
            base = layout.encode(there or {})
        if there is None:
            whole = _stamped(content)
            known = cls(whole, layout.encode(whole))
            known.by_hand = any(whole[name] is not table for name, table in content.items())
            return known
        known = cls(there, base or b"")
        known.learn(content, data, there)
        return known

    def learn(self, content: Content, data: bytes, was: Content | None = None) -> bool:
        """Merge in what another place knows, with the bytes it came from, if any; tell whether anything was new.

        ``was`` is the version of the file before it, to find what somebody took out of it since.
        """
        self.has_news, self.by_hand, self.out, self.purged = False, False, [], set()
        if data and data == self.text:
            return False
        self.out = taken_out(was, content) if was else []
        collecting = gc.isenabled()
        gc.disable()  # merging makes as many objects as reading does
        try:
            merged = self._adopted(merge(self.content, content), content)
            text = layout.encode(merged)
        finally:
            if collecting:
                gc.enable()
        self.by_hand |= bool(self.out)
        if text == self.text:
            return False
        self.content, self._text, self.has_news = merged, text, True
        return True

    def set(self, content: Content, text: bytes | None = None) -> None:
        """Take over what was just saved, with its bytes, or what was just written here."""
        self.content, self._text = content, text

    def _adopted(self, merged: Content, theirs: Content) -> Content:
        """Write each record that is new here in its one form: a change by hand is known as one from now on."""
        adopted = dict(merged)
        for name, table in merged.items():
            ours, other = self.content.get(name), theirs.get(name)
            if table is ours or not isinstance(table, dict) or name == HEADER:
                continue
            known = ours if isinstance(ours, dict) else {}
            new = {
                key: record
                for key, record in table.items()
                if isinstance(record, dict) and record is not known.get(key)
            }
            adopted[name] = {**table, **{key: normal(record) for key, record in new.items()}}
            self.purged |= {
                (name, int(key))
                for key, record in new.items()
                if is_id(key) and PURGED in record and record[PURGED] != _purged_in(known.get(key))
            }
            self.by_hand |= isinstance(other, dict) and any(_by_hand(other.get(key)) for key in new)
        return adopted


def holds(path: Path, content: Content) -> bool:
    """Tell whether a file as it stands on the disk holds all that another one knows."""
    try:
        there = layout.decode(path, layout.look(path).data)
    except Unreadable:
        return False
    return knows(there, content)


def knows(content: Content, other: Content) -> bool:
    """Tell whether one content holds all that another one knows."""
    return layout.encode(merge(content, other)) == layout.encode(content)


def missing(there: Content, known: Content) -> Missing:
    """Count the records of which a file lacks something that is known."""
    entries = changes = 0
    for name, key, record in _rows(known):
        table = there.get(name)
        held = table.get(key) if isinstance(table, dict) else None
        if held is record or held == record:
            continue
        if held is None and _is_entry(name, record):
            entries += 1
        elif held is None or _is_older(held, record):
            changes += 1
    return Missing(entries, changes)


def _is_older(held: JSON, record: JSON) -> bool:
    """Tell whether one form of a record lacks something of another one."""
    merged = merge({"": {"": held}}, {"": {"": record}})[""]
    form = normal(held) if isinstance(held, dict) else held
    return canonical(merged) != canonical({"": form})


def entry_count(content: Content) -> int:
    """Count the entries in some tables, without those that are deleted."""
    return len({key for name, key, record in _rows(content) if is_id(key) and _is_entry(name, record)})


def _is_entry(table: str, record: JSON) -> bool:
    return table in _KINDS and isinstance(record, dict) and is_entry(_KINDS[table], record)


def _rows(content: Content) -> Iterator[tuple[str, str, JSON]]:
    for name, table in content.items():
        for key, record in table.items() if isinstance(table, dict) and name != HEADER else ():
            yield name, key, record


def _stamped(content: Content) -> Content:
    """Give tables in which each record that somebody changed or made by hand is in its one form."""
    stamped = dict(content)
    for name, table in content.items():
        rows = table.items() if isinstance(table, dict) and name != HEADER else ()
        new = {key: normal(record) for key, record in rows if isinstance(record, dict) and _lacks_stamps(record)}
        if isinstance(table, dict) and new:
            stamped[name] = {**table, **new}
    return stamped


def _lacks_stamps(record: Document) -> bool:
    tokens = record.get("_h")
    known = set(tokens.split()) if isinstance(tokens, str) else set()
    return any(token(leaf, value) not in known for leaf, value in leaves(record).items())


def _purged_in(ours: JSON) -> JSON:
    return ours.get(PURGED) if isinstance(ours, dict) else None


def _by_hand(theirs: JSON) -> bool:
    """Tell whether a record was changed without a program that stamps."""
    return isinstance(theirs, dict) and canonical(normal(theirs)) != canonical(theirs)


def earlier(path: Path, base: bytes | None, content: Content) -> Content | None:
    """Read what was known earlier, if it can be read and is the same journal."""
    if base is None:
        return None
    try:
        earlier = layout.decode(path, base, ours=True)
        same = layout.header(path, earlier).journal_id == layout.header(path, content).journal_id
    except Unreadable:
        return None
    return earlier if same else None
