"""How an entry is called in a sentence."""

from rmjournal.model.entry import Entry


def named(entry: Entry) -> str:
    """Kind and heading of an entry, short enough for one line."""
    return f"{entry.KIND.label.lower()} “{shortened(entry.heading)}”"


def shortened(words: str) -> str:
    """The first words of a text, short enough for one line."""
    return f"{words[:60]}{'…' if len(words) > 60 else ''}"
