"""One entry of each kind, each with words of its own."""

from collections.abc import Callable
from datetime import date

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.field import Field
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill


def one_of_each(journal: Journal) -> list[Entry]:
    """One entry of each kind put into a journal with one relationship, each with words of its own."""
    (pair,) = journal.entries.of(Relationship)
    goal, session, learning, skill = journal.put(
        Goal(title="Goal of words", learner="mentee"),
        Session(focus="Session of words", start="2026-06-02T08:30"),
        Learning(text="Learning of words", learner="mentee"),
        Skill(title="Skill of words", owner="mentee"),
    )
    rest = journal.put(
        Agreement(purpose="Agreement of words"),
        Milestone(goal=goal.id, title="Milestone of words"),
        Level(goal=goal.id, value="Level of words", level=1),
        Point(session=session.id, title="Point of words"),
        Action(text="Action of words"),
        Pulse(session=session.id, note="Pulse of words", useful=4),
        Application(learning=learning.id, what="Application of words"),
        Recall(learning=learning.id, answer="Recall of words", recall="full"),
        Rating(skill=skill.id, level=3, note="Rating of words"),
        Reflection(text="Reflection of words"),
        Note(text="Note of words"),
    )
    made = [pair, goal, session, learning, skill, *rest]
    others = [kind for kind in KINDS if kind not in {type(entry) for entry in made}]
    targets = {entry.KIND.name: entry.id for entry in made}
    for kind in others:
        links = {name: field for name, field in fields(kind).items() if field.form == "ref" and field.required}
        linked = {name: targets[field.to[0]] for name, field in links.items()}
        made += journal.put(kind().edit(**linked, **{kind.KIND.main: f"{kind.KIND.label} of words"}))
    return made


def filled_up(entry: Entry, text: str, ref: Callable[[Field], str]) -> Entry:
    """An entry with a text in every field that holds text; what ``ref`` gives in those that point at others."""
    values: dict[str, object] = {}
    for name, field in fields(type(entry)).items():
        match field.form:
            case "line" | "text":
                values[name] = text
            case "choice" if field.open:
                values[name] = text
            case "lines" if not field.takes_numbers:
                values[name] = [text]
            case "map":
                values[name] = dict.fromkeys(field.keys or ("one",), text)
            case "ref":
                values[name] = ref(field)
            case "day":
                values[name] = date(2026, 5, 20)
    return entry.edit(**values)
