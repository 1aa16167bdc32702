"""Drafts that outlive the program: where the one of a form is kept, and how it is found again at the next start."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from rmjournal.crdt.field_path import Document
from rmjournal.errors import NotFound
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import kind_named
from rmjournal.model.rebase import alive
from rmjournal.storage.local.state_folder import StateFolder

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
        found = self._state.drafts().get(self._key)
        return {name: text for name, text in found.items() if name not in TOLD} if found else None

    @property
    def since(self) -> str:
        """The record on which the draft was begun; empty when it was not kept."""
        return self._state.drafts().get(self._key, {}).get(SINCE, "")

    def keep(self, texts: Mapping[str, str] | None, since: str = "") -> None:
        """Keep what is typed, and the record on which it was begun; none forgets it."""
        if texts is None:
            self._state.drop_draft(self._key)
        else:
            self._state.keep_draft(self._key, {**texts, **self._about, **({SINCE: since} if since else {})})

    def discard(self) -> None:
        """Throw what was typed away; undo brings it back."""
        self._state.discard_draft(self._key)


def about(entry: Entry | None) -> dict[str, str]:
    """What a draft is about, so that its form can be opened again."""
    if entry is None:
        return {KIND: CAPTURE, ID: "", LINK: "", OF: ""}
    links = [name for name, field in fields(type(entry)).items() if field.form == "ref" and name != "relationship"]
    link = next((name for name in links if getattr(entry, name)), "") if not entry.id else ""
    return {KIND: entry.KIND.name, ID: entry.id, LINK: link, OF: getattr(entry, link) if link else ""}


def waiting(state: StateFolder, entries: Entries, first: str = "") -> Iterator[tuple[Entry | None, str]]:
    """The drafts that are kept, each with the entry its form begins with (none: the capture) and its first words.

    The one with the key ``first`` comes first.
    """
    for _, found in sorted(state.drafts().items(), key=lambda draft: draft[0] != first):
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
    return entries.get(entry_id) or alive(kind, entry_id, record_of(since) or {})


def record_of(since: str) -> Document | None:
    """The record that a draft keeps; none where it cannot be read."""
    try:
        found: Document = msgspec.json.decode(since, type=dict[str, Any]) if since else {}
    except msgspec.DecodeError:
        return None
    return found or None
