"""How an entry is called in a sentence, and what a reference reads as."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from rmjournal.model.entry import Entries, Entry

DELETED_WORD: Final = "(deleted)"
"""What a reference reads as whose target is not in the journal any more."""


def named(entry: Entry) -> str:
    """Kind and heading of an entry, short enough for one line."""
    return f"{entry.KIND.label.lower()} “{shortened(entry.heading)}”"


def shortened(words: str) -> str:
    """The first words of a text, short enough for one line."""
    return f"{words[:60]}{'…' if len(words) > 60 else ''}"


def referred(entries: Entries, entry_id: str) -> str:
    """What a reference points at, by its heading; empty where that is outside of these entries."""
    target = entries.get(entry_id)
    return target.heading if target else DELETED_WORD if entry_id in entries.lost else ""


def counted(entries: Iterable[Entry]) -> str:
    """How many entries there are of each kind: "4 agenda points and 1 pulse"."""
    words = [
        f"{count} {label if count == 1 else _plural(label)}"
        for label, count in Counter(entry.KIND.label.lower() for entry in entries).items()
    ]
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def with_parts(entry: Entry, entries: Entries) -> str:
    """What is deleted with an entry, in a sentence; empty where it has no parts."""
    parts = entries.parts(entry)
    go = "it goes" if len(parts) == 1 else "they go"
    return f"This {entry.KIND.label.lower()} has {counted(parts)}; {go} too." if parts else ""


def staying(gone: Sequence[Entry], entries: Entries) -> str:
    """What points at some entries and stays when they are deleted, in a sentence; empty where nothing does."""
    ids = {entry.id for entry in gone}
    stay = {one.id: one for entry in gone for one in entries.around(entry) if one.id not in ids}.values()
    verb = "stays and says" if len(stay) == 1 else "stay and say"
    return f"{counted(stay)} {verb} {DELETED_WORD} where it was named." if stay else ""


def _plural(label: str) -> str:
    return f"{label[:-1]}ies" if label.endswith("y") else f"{label}s"
