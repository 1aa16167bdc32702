"""How an entry is called in a sentence."""

from rmjournal.model.entry import Entry


def named(entry: Entry) -> str:
    """Kind and heading of an entry, short enough for one line."""
    heading = entry.heading
    return f"{entry.KIND.label.lower()} “{heading[:60]}{'…' if len(heading) > 60 else ''}”"
