"""Notes and reflections of a review, by sort."""

from dataclasses import dataclass
from datetime import date

from rmjournal.english import humanize
from rmjournal.insight.commitments import LAST_STAGES
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.note import DATED, DETAILS, Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.practice.frameworks import frameworks

SORTS = ("assumption", "decision", "idea", "introduction", "appreciation")
"""The sorts of notes that a review looks at; a difficult moment is not one of them."""


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """One note."""

    id: str
    on: date | None
    kind: str
    text: str
    state: str
    """Of an idea: waiting, accepted, declined, done."""
    author: str
    details: dict[str, str]
    """What this sort of note asks for, in that order; empty ones are left out."""


@dataclass(frozen=True, kw_only=True)
class ReflectionRow:
    """One reflection, with what it looks ahead to."""

    id: str
    on: date | None
    framework: str
    about: str
    author: str
    text: str
    """Its first words."""
    ahead: str
    """What comes next, in the words of the stage that asks for it."""


def notes(entries: Entries, period: Period) -> tuple[NoteRow, ...]:
    """The notes that belong to a period: written in it, answered or revised in it, or an idea that still waits."""
    found = [one for one in entries.of(Note) if one.kind in SORTS and _belongs(one, period)]
    found.sort(key=lambda one: (SORTS.index(one.kind), one.day or date.min, int(one.id)))
    return tuple(_row(one) for one in found)


def reflections(entries: Entries, period: Period) -> tuple[ReflectionRow, ...]:
    """The reflections of a period, by date."""
    found = [one for one in entries.of(Reflection) if period.holds(one.day)]
    found.sort(key=lambda one: (one.day or date.min, int(one.id)))
    return tuple(_reflection(one, entries) for one in found)


def _belongs(one: Note, period: Period) -> bool:
    later = [one.details.get(when, "") for _, when in DATED]
    waits = one.kind == "idea" and one.state == "waiting" and period.reaches(one.day)
    return waits or period.holds(one.day) or any(period.holds(_day(said)) for said in later if said)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _row(one: Note) -> NoteRow:
    names = [*DETAILS.get(one.kind, ()), *one.details]
    details = {name: one.details[name] for name in names if one.details.get(name)}
    return NoteRow(
        id=one.id, on=one.day, kind=one.kind, text=one.text, state=one.state, author=one.author, details=details
    )


def _reflection(one: Reflection, entries: Entries) -> ReflectionRow:
    framework = frameworks().get(one.framework)
    about = entries.get(one.about)
    return ReflectionRow(
        id=one.id,
        on=one.day,
        framework=framework.label if framework else humanize(one.framework),
        about=one.event or (about.heading if about else ""),
        author=one.author,
        text=one.heading,
        ahead=next((said for stage in LAST_STAGES if (said := one.answers.get(stage, "").strip())), ""),
    )
