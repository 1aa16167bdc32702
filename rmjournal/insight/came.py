"""What came from outside, in one quiet line."""

from collections import Counter
from collections.abc import Callable, Sequence

from rmjournal.insight.entry_diff import Change
from rmjournal.model.entry import Entry

MOST = 2
"""Changes that are told one by one."""


def told(found: Sequence[Change], twofold: int, veils: Callable[[Entry], bool]) -> str:
    """What changed in words, entry by entry when these are few; of what is veiled only its kind; empty for nothing.

    ``twofold`` entries have several versions of a text now and had not before.
    """
    shown = [change for change in found if not veils(change.entry)]
    if len(found) <= MOST:
        veiled = [f"a private {_kind(change)} {_verb(change)}" for change in found if veils(change.entry)]
        said = "; ".join([*(change.words for change in shown), *veiled])
    else:
        counts = Counter((_verb(change), _kind(change)) for change in found)
        said = "; ".join(
            f"{_listed([_many(kind, number) for (of, kind), number in counts.items() if of == verb])} {verb}"
            for verb in dict.fromkeys(verb for verb, _ in counts)
        )
    both = f"several versions in {_many('entry', twofold)}: v chooses" if twofold else ""
    words = " · ".join(part for part in (said, both) if part)
    return f"From outside: {words}" if words else ""


def _kind(change: Change) -> str:
    return change.entry.KIND.label.lower()


def _verb(change: Change) -> str:
    return "added" if change.was is None else "deleted" if change.now is None else "changed"


def _many(kind: str, number: int) -> str:
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return f"{number} {kind if number == 1 else plural}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(([", ".join(words[:-1])] if len(words) > 1 else []) + list(words[-1:]))
