"""Reflection context: the occasion of a reflection and how it starts."""

from rmjournal.english import humanize
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.practice.frameworks import load_frameworks
from rmjournal.practice.prompts import ReflectionMoment, load_moments

AFTER_SESSION = "after_session"
"""The default occasion."""

_BY_KIND = {"milestone": "milestone", "learning": "tried_out", "application": "tried_out"}


def occasion_of(about: Entry | None) -> str:
    """The occasion of a reflection about an entry; empty when none fits."""
    if about is None:
        return ""
    if isinstance(about, Note) and about.kind == "moment":
        return "difficult"
    if not isinstance(about, Session):
        return _BY_KIND.get(about.KIND.name, "")
    if about.state == "planned":
        return "before_session"
    if about.state == "missed" or {"difficult", "patronised"} & set(about.flags):
        return "difficult"
    return about.kind if about.kind in ("midpoint", "closure") else AFTER_SESSION


def start_reflection(about: Entry | None, framework: str = "") -> Reflection:
    """Start a reflection on an entry, with its occasion and a framework."""
    moment = occasion_of(about)
    offered = framework or moment_of(moment).framework
    return Reflection(
        relationship=str(getattr(about, "relationship", "")),
        about=about.id if about else "",
        occasion=moment,
        framework=offered,
    )


def moment_of(occasion: str) -> ReflectionMoment:
    """The prompts of an occasion; after a session by default."""
    return load_moments().get(occasion) or load_moments()[AFTER_SESSION]


def framework_name(reflection: Reflection) -> str:
    """The framework of a reflection as people call it."""
    framework = load_frameworks().get(reflection.framework)
    return framework.label if framework else humanize(reflection.framework)


def subject_of(reflection: Reflection, entries: Entries) -> str:
    """What a reflection is about: an event, else the heading of an entry."""
    about = entries.get(reflection.about)
    return reflection.event or (about.heading if about else "")


def is_for_oneself(entry: Entry) -> bool:
    """Whether an entry is for oneself, so that sharing needs a second question."""
    if isinstance(entry, Note):
        return entry.kind == "moment"
    hurt = {"difficult", "patronised"} & set(getattr(entry, "flags", ()))
    return isinstance(entry, Reflection) and (bool(hurt) or moment_of(entry.occasion).private)
