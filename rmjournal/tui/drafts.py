"""Drafts: autosaved text that survives the program, and edit sessions."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec
from textual.message_pump import MessagePump
from textual.timer import Timer

from rmjournal.crdt.field_path import Document, Tables
from rmjournal.crdt.record import decode_registers
from rmjournal.crdt.register import undominated, winner
from rmjournal.errors import JournalError, NotFound
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields, link_fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.rebase import entry_ignoring_tombstone, record_as_writer_saw_it
from rmjournal.storage.local.state_folder import StateFolder

Keep: TypeAlias = Callable[[Mapping[str, str] | None], None]
"""Keeps the texts of a draft; None drops it."""

SOON = 0.2
"""Seconds from a key until what was typed is kept."""

AGAIN = " The same key once more leaves without what you typed."
"""Follows the reason where one cannot leave with what is typed kept."""


class Draft:
    """The draft of one dialog; a dialog without a place for drafts has one that does nothing."""

    def __init__(
        self,
        screen: MessagePump,
        typed: Callable[[], Mapping[str, str]],
        keep: Keep | None,
        told: Callable[[], None],
        discard: Callable[[], None] | None = None,
    ) -> None:
        self._screen = screen
        self._typed = typed
        self._keep = keep
        self._discard = discard
        self._told = told
        self._timer: Timer | None = None
        self._ended = False
        self.kept = False
        """Whether there is a draft now."""
        self.trouble = ""
        """Why the last text could not be kept; empty when it could."""

    def soon(self) -> None:
        """Something was typed: keep it in a moment."""
        if self._timer is None and self._keep is not None and not self._ended:
            self._timer = self._screen.set_timer(SOON, self.now)

    def now(self) -> None:
        """Keep what is typed, at once."""
        waiting, self._timer = self._timer, None
        if waiting is not None:
            waiting.stop()
            self.put_with({})

    def put_with(self, texts: Mapping[str, str]) -> None:
        """Keep what is typed, and what is being written elsewhere for it, at once."""
        found = {**self._typed(), **texts}
        if found or self.kept:
            self._put(found or None)

    def unkept(self) -> str:
        """Keep what is typed before one leaves; why that cannot be, said once: who asks again may leave."""
        asked = self._ended or self.trouble.endswith(AGAIN)
        if self.trouble and not self._ended:
            self._put(dict(self._typed()) or None)
        else:
            self.now()
        if asked or not self.trouble:
            return ""
        why, self.trouble = self.trouble, self.trouble + AGAIN
        self._told()
        return why

    def leave(self) -> None:
        """The dialog goes: keep what is typed, and nothing after it."""
        self._ended = True
        self.now()

    def end(self) -> None:
        """It is saved: forget the draft, and keep nothing after it."""
        self._ended = True
        self.drop()

    def start_over(self) -> None:
        """It is started over: throw the draft away so that it can be brought back, where that is possible."""
        self._stop()
        self._put(None, self._discard)

    def drop(self) -> None:
        """Forget the draft."""
        self._stop()
        self._put(None)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _put(self, texts: Mapping[str, str] | None, discard: Callable[[], None] | None = None) -> None:
        if self._keep is None:
            return
        try:
            if discard is not None:
                discard()
            else:
                self._keep(texts)
        except JournalError as error:
            self.trouble = str(error)
        else:
            self.trouble, self.kept = "", texts is not None
        if not self._ended:
            self._told()


KIND, ID, LINK, OF, SINCE = "~kind", "~id", "~link", "~of", "~since"
"""What a draft tells beside its texts; no field can have these names."""

TOLD = (KIND, ID, LINK, OF, SINCE)
"""All of these."""

CAPTURE = "capture"
"""The draft of the one-line capture."""


class Slot:
    """The place of one form's draft: of an entry, of a new one that hangs on another, or of the capture (none).

    With a name it is the place of one line that is asked for about the entry, there again when it is asked for again.
    """

    def __init__(self, state: StateFolder, entry: Entry | None, line: str = "") -> None:
        self._state = state
        self._about = about(entry) | ({KIND: f"~{line}"} if line else {})
        self._key = "/".join(self._about.values())

    @property
    def texts(self) -> dict[str, str] | None:
        """What was typed before; none when there is no draft."""
        found = self._state.read_drafts().get(self._key)
        return {name: text for name, text in found.items() if name not in TOLD} if found else None

    @property
    def since(self) -> str:
        """The record on which the draft was begun; empty when it was not kept."""
        return self._state.read_drafts().get(self._key, {}).get(SINCE, "")

    def keep(self, texts: Mapping[str, str] | None, since: str = "") -> None:
        """Keep what is typed, and the record on which it was begun; none forgets it."""
        if texts is None:
            self._state.delete_draft(self._key)
        else:
            self._state.write_draft(self._key, {**texts, **self._about, **({SINCE: since} if since else {})})

    def discard(self) -> None:
        """Throw what was typed away; undo brings it back."""
        self._state.discard_draft(self._key)


def about(entry: Entry | None) -> dict[str, str]:
    """What a draft is about, so that its form can be opened again."""
    if entry is None:
        return {KIND: CAPTURE, ID: "", LINK: "", OF: ""}
    links = [name for name, field in link_fields(type(entry)).items() if name != "relationship"]
    link = next((name for name in links if getattr(entry, name)), "") if not entry.id else ""
    return {KIND: entry.KIND.name, ID: entry.id, LINK: link, OF: getattr(entry, link) if link else ""}


def waiting(state: StateFolder, entries: Entries, first: str = "") -> Iterator[tuple[Entry | None, str]]:
    """The drafts that are kept, each with the entry its form begins with (none: the capture) and its first words.

    The one with the key ``first`` comes first.
    """
    for _, found in sorted(state.read_drafts().items(), key=lambda draft: draft[0] != first):
        if found.get(KIND) == CAPTURE:
            yield None, found.get("text", "")
            continue
        try:
            kind = kind_named(found.get(KIND, ""))
        except NotFound:
            continue
        entry = _written(kind, found[ID], found.get(SINCE, ""), entries) if found.get(ID) else kind()
        if entry is not None and found.get(OF, "") in entries and found.get(LINK) in fields(kind):
            entry = entry.edit(**{found[LINK]: found[OF]})
        if entry is not None:
            longest = max((text for name, text in found.items() if name not in TOLD), key=len, default="")
            yield entry, found.get(kind.KIND.main) or longest


def _written(kind: type[Entry], entry_id: str, since: str, entries: Entries) -> Entry | None:
    """The entry that was being written; one that somebody else deleted meanwhile is as it was when it was begun."""
    return entries.get(entry_id) or entry_ignoring_tombstone(kind, entry_id, record_of(since) or {})


def record_of(since: str) -> Document | None:
    """The record that a draft keeps; none where it cannot be read."""
    try:
        found: Document = msgspec.json.decode(since, type=dict[str, Any]) if since else {}
    except msgspec.DecodeError:
        return None
    return found or None


class Meanwhile:
    """Follows one entry from the moment at which its words were shown."""

    def __init__(self, journal: Journal, entry: Entry, kept: str = "", touched: Collection[str] = ()) -> None:
        self._journal = journal
        self._entry = entry
        self._seen: Document = record_as_writer_saw_it(type(entry), self._now, record_of(kept) or self._now, touched)

    @property
    def _now(self) -> Document:
        key = int(self._entry.id) if self._entry.id else 0
        return self._journal.store.tables.get(self._entry.KIND.plural, {}).get(key, {})

    @property
    def seen(self) -> Tables:
        """The record as the writer has seen it, as `Journal.put` takes it."""
        return {self._entry.KIND.plural: {int(self._entry.id): self._seen}} if self._seen else {}

    @property
    def was(self) -> Entry:
        """The entry as the writer has seen it."""
        return entry_ignoring_tombstone(type(self._entry), self._entry.id, self._seen) or self._entry

    @property
    def text(self) -> str:
        """What a draft keeps, so that it can be gone on with after others wrote."""
        return msgspec.json.encode(self._seen).decode() if self._seen else ""

    def differs(self, leaf: str) -> bool:
        """Whether somebody else wrote something into a leaf that the writer has not seen."""
        return decode_registers(self._now).get(leaf) != decode_registers(self._seen).get(leaf)

    def waits_beside(self, leaf: str) -> bool:
        """Whether what the writer has seen in a leaf still stands beside what came."""
        seen, now = decode_registers(self._seen).get(leaf, {}), decode_registers(self._now).get(leaf, {})
        return bool(seen) and len(now) > 1 and winner(undominated(seen)) in now.values()

    def take(self, touched: Collection[str]) -> Entry | None:
        """See what came, but for the leaves in which something is being written; none when it was deleted."""
        self._seen = record_as_writer_saw_it(type(self._entry), self._now, self._seen, touched)
        return self._journal.entries.get(self._entry.id)
