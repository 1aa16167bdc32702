"""Skill sets: skills with five written steps each, to take for mentor or mentee."""

import functools
from collections.abc import Iterable

import msgspec

from rmjournal.errors import NotFound
from rmjournal.model.field import ROLES
from rmjournal.model.folded_text import fold_text
from rmjournal.model.kinds.skill import Skill
from rmjournal.practice import load_toml

STEP_COUNT = 5
"""The steps of a skill, from 1 = not yet to 5 = others learn it from me."""


class ReadySkill(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A skill to take, with a sentence for each of its five steps."""

    name: str
    """What the shell calls it."""
    owner: str
    """The role whose skill it is."""
    title: str
    steps: tuple[str, ...]
    area: str = ""

    def __post_init__(self) -> None:
        if self.owner not in ROLES or len(self.steps) != STEP_COUNT:
            raise ValueError(f"{self.name} needs a role and {STEP_COUNT} steps")

    def as_skill(self, pair_id: str) -> Skill:
        """The skill as an entry, with its steps as anchors."""
        anchors = {str(number): step for number, step in enumerate(self.steps, 1)}
        return Skill(relationship=pair_id, title=self.title, owner=self.owner, area=self.area, anchors=anchors)

    def find_among(self, skills: Iterable[Skill]) -> Skill | None:
        """Find this one among skills: of the same owner, with the same title."""
        wanted = (self.owner, fold_text(self.title))
        return next((skill for skill in skills if (skill.owner, fold_text(skill.title)) == wanted), None)


@functools.cache
def load_skill_sets() -> tuple[ReadySkill, ...]:
    """Load all skills to take, those of the mentor first."""
    return load_toml("skill_sets.toml", dict[str, tuple[ReadySkill, ...]])["skills"]


def find_ready_skill(words: str) -> ReadySkill:
    """Find a skill to take by its name or its title.

    `NotFound` when there is none.
    """
    wanted = fold_text(words).replace("-", "_")
    for skill in load_skill_sets():
        if wanted in (skill.name, fold_text(skill.title)):
            return skill
    raise NotFound(f"There is no skill “{words}” to take. To see all of them: rmjournal skills")
