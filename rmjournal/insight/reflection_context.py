"""Reflection context: the occasion of a reflection and how it starts."""

from rmjournal.english import humanize
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.practice.prompts import REVIEW, ReflectionMoment, load_frameworks, load_moments, load_review_prompts

AFTER_SESSION = "after_session"
"""The default occasion."""

OCCASIONS_BY_KIND = {"milestone": "milestone", "learning": "tried_out", "application": "tried_out"}


def occasion_of(subject: Entry | None) -> str:
    """The occasion of a reflection about an entry; empty when none fits."""
    if subject is None:
        return ""
    if isinstance(subject, Note) and subject.kind == "moment":
        return "difficult"
    if not isinstance(subject, Session):
        return OCCASIONS_BY_KIND.get(subject.KIND.name, "")
    if subject.state == "planned":
        return "before_session"
    if subject.state == "missed" or {"difficult", "patronised"} & set(subject.flags):
        return "difficult"
    return subject.kind if subject.kind in ("midpoint", "closure") else AFTER_SESSION


def start_reflection(subject: Entry | None, framework: str = "") -> Reflection:
    """Start a reflection on an entry, with its occasion and a framework."""
    occasion = occasion_of(subject)
    framework_offered = framework or moment_of(occasion).framework
    return Reflection(
        relationship=str(getattr(subject, "relationship", "")),
        about=subject.id if subject else "",
        occasion=occasion,
        framework=framework_offered,
    )


def moment_of(occasion: str) -> ReflectionMoment:
    """The prompts of an occasion; after a session by default."""
    return load_moments().get(occasion) or load_moments()[AFTER_SESSION]


def framework_name(reflection: Reflection) -> str:
    """The framework of a reflection as people call it."""
    if (review := load_review_prompts().get(reflection.framework.removeprefix(REVIEW))) is not None:
        return review.label
    framework = load_frameworks().get(reflection.framework)
    return framework.label if framework else humanize(reflection.framework)


def subject_of(reflection: Reflection, entries: Entries) -> str:
    """The subject of a reflection: an event, else an entry's heading."""
    subject = entries.get(reflection.about)
    return reflection.event or (subject.heading if subject else "")


def is_for_oneself(entry: Entry) -> bool:
    """Whether an entry is for oneself, so that sharing needs a second question."""
    if isinstance(entry, Note):
        return entry.kind == "moment"
    difficult_flags = {"difficult", "patronised"} & set(getattr(entry, "flags", ()))
    return isinstance(entry, Reflection) and (bool(difficult_flags) or moment_of(entry.occasion).private)
