"""Growth areas become goals and skills."""

from collections.abc import Callable
from datetime import date

from rmjournal.errors import Refused
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill


def draft_goal(growth: Growth, new_id: Callable[[], str]) -> list[Entry]:
    """Draft the goal of a growth area.

    Gives the goal, then the growth area that points at it.
    """
    if growth.goal:
        raise Refused("This growth area is a goal already.")
    goal = Goal(
        id=new_id(),
        relationship=growth.relationship,
        title=growth.title,
        why=growth.why,
        area=growth.area,
        learner=growth.owner,
    )
    return [goal, growth.edit(goal=goal.id)]


def draft_skill(growth: Growth, new_id: Callable[[], str], today: date) -> list[Entry]:
    """Draft the skill of a growth area with its first rating.

    The growth area points at it.
    """
    if growth.skill:
        raise Refused("This growth area is a skill already.")
    skill = Skill(
        id=new_id(),
        relationship=growth.relationship,
        title=growth.title,
        owner=growth.owner,
        area=growth.area,
    )
    rating = Rating(skill=skill.id, kind="self", level=growth.level, on=today, occasion="baseline")
    return [skill, *([rating] if growth.level else []), growth.edit(skill=skill.id)]
