"""What the timeline can be narrowed to, in words: one goal, one kind, one direction."""

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from rmjournal.insight.progress import ended, running
from rmjournal.insight.sieve import Sieve
from rmjournal.model.field import ROLES
from rmjournal.model.kinds import KINDS
from rmjournal.model.roles import arrow
from rmjournal.tui.view import View


class Choice(NamedTuple):
    """One thing to choose, in words."""

    value: Sieve
    words: str
    mark: str
    aside: str = ""


def choices(view: View, now: Sieve) -> list[Choice]:
    """Everything, each direction, each goal, each kind that there is; one part of what is chosen now is replaced."""
    found = [Choice(Sieve(), "Everything", "◦")] if now else []
    for role in reversed(ROLES):
        words = view.learns(role) or f"{role} learns"
        found.append(Choice(replace(now, learner=role), words, arrow(role), "direction"))
    for goal in (*running(view.entries), *ended(view.entries)):
        aside = f"goal · {goal.state.replace('_', ' ')}"
        found.append(Choice(replace(now, goal=goal.id), view.words(goal), arrow(goal.learner), aside))
    counts = Counter(type(entry) for entry in view.entries)
    for kind in KINDS:
        if counts[kind]:
            name = kind.KIND
            plural = name.plural.replace("_", " ").capitalize()
            found.append(Choice(replace(now, kind=name.name), plural, name.glyph, f"kind · {counts[kind]}"))
    return found


def words_of(sieve: Sieve, view: View) -> str:
    """What is chosen, as a chip; empty when everything is."""
    goal = view.entries.get(sieve.goal) if sieve.goal else None
    kind = next((one.KIND.plural for one in KINDS if one.KIND.name == sieve.kind), "")
    parts = [
        f"{arrow(sieve.learner)} {view.learns(sieve.learner) or sieve.learner + ' learns'}" if sieve.learner else "",
        kind,
        view.words(goal) if goal else "",
    ]
    words = " · ".join(part for part in parts if part)
    return f"only {words}" if words else ""
