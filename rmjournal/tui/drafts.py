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
from rmjournal.render.text_width import truncate
from rmjournal.storage.local.state_folder import StateFolder

Keep: TypeAlias = Callable[[Mapping[str, str] | None], None]
"""Keeps the texts of a draft; None drops it."""

SAVED, TYPING, SAVING, NOT_SAVED = "✓ saved", "● typing", "○ saving", "! not saved"
"""Whether what was written is in the file."""

SAVE_DELAY = 0.2
"""Seconds from a key until the text is saved."""

LEAVE_AGAIN_NOTE = " Press the same key again to leave without saving what you typed."
"""Follows the reason why typed text cannot be saved before leaving."""


class Draft:
    """Autosaves the typed texts of a dialog; without ``keep`` it does nothing."""

    def __init__(
        self,
        screen: MessagePump,
        typed: Callable[[], Mapping[str, str]],
        keep: Keep | None,
        on_change: Callable[[], None],
        discard: Callable[[], None] | None = None,
    ) -> None:
        self._screen = screen
        self._typed = typed
        self._keep = keep
        self._discard = discard
        self._on_change = on_change
        self._timer: Timer | None = None
        self._is_ended = False
        self.kept = False
        """Whether a draft is saved now."""
        self.trouble = ""
        """Why the last save failed; empty when it did not."""

    @property
    def state(self) -> str:
        """Whether text is typed that is not in the journal yet.

        Empty when none is.
        """
        if self.trouble:
            return NOT_SAVED
        return TYPING if self.kept or (self._timer is not None and self._typed()) else ""

    def soon(self) -> None:
        """Save soon, after a key."""
        if self._timer is None and self._keep is not None and not self._is_ended:
            self._timer = self._screen.set_timer(SAVE_DELAY, self.now)

    def now(self) -> None:
        """Save at once, if something was typed."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
            self.put_with({})

    def put_with(self, texts: Mapping[str, str]) -> None:
        """Save at once, with texts from elsewhere such as an external editor."""
        typed = {**self._typed(), **texts}
        if typed or self.kept:
            self._put(typed or None)

    @property
    def is_lost_on_leaving(self) -> bool:
        """Whether leaving was refused once, and loses what is typed the next time."""
        return self.trouble.endswith(LEAVE_AGAIN_NOTE)

    def unkept(self) -> str:
        """Save before leaving; the reason where that fails, given once.

        A second call allows to leave without saving.
        """
        is_allowed = self._is_ended or self.is_lost_on_leaving
        if self.trouble and not self._is_ended:
            self._put(dict(self._typed()) or None)
        else:
            self.now()
        if is_allowed or not self.trouble:
            return ""
        reason, self.trouble = self.trouble, self.trouble + LEAVE_AGAIN_NOTE
        self._on_change()
        return reason

    def leave(self) -> None:
        """Save for the last time, as the dialog closes."""
        self._is_ended = True
        self.now()

    def end(self) -> None:
        """Drop the draft, as the entry is saved; save nothing more."""
        self._is_ended = True
        self.drop()

    def start_over(self) -> None:
        """Discard the draft; undo brings it back where that is possible."""
        self._stop()
        self._put(None, self._discard)

    def drop(self) -> None:
        """Drop the draft."""
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
        if not self._is_ended:
            self._on_change()


KIND, ID, LINK, OF, SINCE = "~kind", "~id", "~link", "~of", "~since"
"""Names of what a draft is about, beside its texts; no field can have them."""

SUBJECT_NAMES = (KIND, ID, LINK, OF, SINCE)
"""All of these."""

HEADING_WIDTH = 40
"""Cells of the heading of an entry before the words of its draft."""

CAPTURE = "capture"
"""The draft of the one-line capture."""


class DraftSlot:
    """The place of a draft in the state folder.

    It belongs to an entry, to a new entry linked to another one, or to the one-line capture (None). With the name of
    a line it belongs to a prompt about the entry.
    """

    def __init__(self, state: StateFolder, entry: Entry | None, line: str = "") -> None:
        self._state = state
        self._subject = draft_subject(entry) | ({KIND: f"~{line}"} if line else {})
        self._key = "/".join(self._subject.values())

    @property
    def texts(self) -> dict[str, str] | None:
        """The saved texts; None without a draft."""
        draft = self._state.read_drafts().get(self._key)
        return {name: text for name, text in draft.items() if name not in SUBJECT_NAMES} if draft else None

    @property
    def since(self) -> str:
        """The record that the writer saw first, as JSON; empty when not saved."""
        return self._state.read_drafts().get(self._key, {}).get(SINCE, "")

    def keep(self, texts: Mapping[str, str] | None, since: str = "") -> None:
        """Save the typed texts with the record the writer saw; None drops the draft."""
        if texts is None:
            self._state.delete_draft(self._key)
        else:
            self._state.write_draft(self._key, {**texts, **self._subject, **({SINCE: since} if since else {})})

    def discard(self) -> None:
        """Discard the draft; undo brings it back."""
        self._state.discard_draft(self._key)


def draft_subject(entry: Entry | None) -> dict[str, str]:
    """Build the subject of a draft, from which its form reopens."""
    if entry is None:
        return {KIND: CAPTURE, ID: "", LINK: "", OF: ""}
    links = [name for name, field in link_fields(type(entry)).items() if name != "relationship"]
    link = next((name for name in links if getattr(entry, name)), "") if not entry.id else ""
    return {KIND: entry.KIND.name, ID: entry.id, LINK: link, OF: getattr(entry, link) if link else ""}


def waiting_drafts(state: StateFolder, entries: Entries) -> Iterator[tuple[str, Entry | None, str]]:
    """List the saved drafts with their key, entry and first words.

    The entry is None for the capture. Words for another field than the main one of an entry follow its heading.
    """
    for key, draft in state.read_drafts().items():
        if draft.get(KIND) == CAPTURE:
            yield key, None, draft.get("text", "")
            continue
        try:
            kind = kind_named(draft.get(KIND, ""))
        except NotFound:
            continue
        entry = _written(kind, draft[ID], draft.get(SINCE, ""), entries) if draft.get(ID) else kind()
        if entry is not None and draft.get(OF, "") in entries and draft.get(LINK) in fields(kind):
            entry = entry.edit(**{draft[LINK]: draft[OF]})
        if entry is not None:
            texts = {name: text for name, text in draft.items() if name not in SUBJECT_NAMES}
            longest = max(texts.values(), key=len, default="")
            other = f"{truncate(entry.heading, HEADING_WIDTH)}: {longest}" if entry.id else longest
            yield key, entry, texts.get(kind.KIND.main) or other


def _written(kind: type[Entry], entry_id: str, since: str, entries: Entries) -> Entry | None:
    """Get the entry of a draft; a deleted one as the writer saw it."""
    return entries.get(entry_id) or entry_ignoring_tombstone(kind, entry_id, record_of(since) or {})


def record_of(since: str) -> Document | None:
    """Read the record of a draft; None if it cannot be read."""
    try:
        record: Document = msgspec.json.decode(since, type=dict[str, Any]) if since else {}
    except msgspec.DecodeError:
        return None
    return record or None


class EditSession:
    """Tracks what a writer has seen of an entry since its form was opened."""

    def __init__(self, journal: Journal, entry: Entry, kept: str = "", touched: Collection[str] = ()) -> None:
        self._journal = journal
        self._entry = entry
        self._seen: Document = record_as_writer_saw_it(type(entry), self._now, record_of(kept) or self._now, touched)

    @property
    def _now(self) -> Document:
        key = int(self._entry.id) if self._entry.id else 0
        return self._journal.db.records.get(self._entry.KIND.plural, {}).get(key, {})

    @property
    def record_as_seen(self) -> Tables:
        """The record that the writer saw, as `Journal.put` takes it."""
        return {self._entry.KIND.plural: {int(self._entry.id): self._seen}} if self._seen else {}

    @property
    def was(self) -> Entry:
        """The entry that the writer saw."""
        return entry_ignoring_tombstone(type(self._entry), self._entry.id, self._seen) or self._entry

    @property
    def text(self) -> str:
        """The record that the writer saw, as JSON for a draft."""
        return msgspec.json.encode(self._seen).decode() if self._seen else ""

    def differs(self, field_path: str) -> bool:
        """Whether another writer changed a field since it was seen."""
        return decode_registers(self._now).get(field_path) != decode_registers(self._seen).get(field_path)

    def waits_beside(self, field_path: str) -> bool:
        """Whether the value that was seen is still a concurrent sibling."""
        seen, now = decode_registers(self._seen).get(field_path, {}), decode_registers(self._now).get(field_path, {})
        return bool(seen) and len(now) > 1 and winner(undominated(seen)) in now.values()

    def take(self, touched: Collection[str]) -> Entry | None:
        """Mark external changes as seen, but for fields being edited; None when deleted."""
        self._seen = record_as_writer_saw_it(type(self._entry), self._now, self._seen, touched)
        return self._journal.entries.get(self._entry.id)
