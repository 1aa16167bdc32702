"""The registry of kinds: one file each, and one line in `KINDS`."""

from rmjournal.errors import NotFound
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill

KINDS: tuple[type[Entry], ...] = (
    Person,
    Relationship,
    Agreement,
    Growth,
    Goal,
    Milestone,
    Level,
    Session,
    Point,
    Action,
    Pulse,
    Learning,
    Application,
    Recall,
    Skill,
    Rating,
    SealedRating,
    Reflection,
    Note,
)
"""Every kind there is, in the order in which people meet them."""


def kind_named(word: str) -> type[Entry]:
    """The kind with this name, plural or alias; `NotFound` lists the names."""
    wanted = word.strip().lower().replace("-", "_").replace(" ", "_")
    for kind in KINDS:
        if wanted in (kind.KIND.name, kind.KIND.plural, *kind.KIND.aliases):
            return kind
    names = ", ".join(kind.KIND.plural for kind in KINDS)
    raise NotFound(f'There is no kind "{word}". Choose one of: {names}.')


def table_of(entry: Entry) -> str:
    """The table in the file that holds this entry."""
    return entry.KIND.plural
