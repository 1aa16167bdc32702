"""Who wrote what and when: notes, reflections and ideas by author and month."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.practice.prompts import REVIEW


class MonthOfWriting(msgspec.Struct, frozen=True):
    """The entries of one month, counted by author."""

    month: date
    """Its first day."""
    written: Counter[str]
    """Notes and reflections by role, ideas included."""
    ideas: Counter[str]
    """Ideas by role."""


def writing_by_month(entries: Entries, period: Period, role: str) -> tuple[MonthOfWriting, ...]:
    """Count what each of the two wrote in each month of a period.

    Without an author it is the owner's.
    """
    written: dict[date, Counter[str]] = {}
    ideas: dict[date, Counter[str]] = {}
    for entry in _written(entries):
        if entry.day is None or not period.contains(entry.day):
            continue
        month, author = entry.day.replace(day=1), entry.author if entry.author in ROLES else role
        written.setdefault(month, Counter())[author] += 1
        if isinstance(entry, Note) and entry.kind == "idea":
            ideas.setdefault(month, Counter())[author] += 1
    return tuple(MonthOfWriting(month, written[month], ideas.get(month, Counter())) for month in sorted(written))


def _written(entries: Entries) -> Iterable[Note | Reflection]:
    yield from entries.of(Note)
    yield from (one for one in entries.of(Reflection) if not one.framework.startswith(REVIEW))
