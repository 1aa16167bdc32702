"""Question bank: questions for both roles by focus area."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from rmjournal.model.field import ROLES
from rmjournal.practice import load_toml
from rmjournal.practice.user_content import UnusableFile, read_user_files

STAGES = ("starting", "working", "reviewing", "closing")
"""When in a relationship a question fits."""


class QuestionItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question as it stands in a file."""

    item: str
    mentee: str
    mentor: str
    to_oneself: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    caution: str = ""

    def __post_init__(self) -> None:
        if not (self.item.strip() and self.mentee.strip() and self.mentor.strip()):
            raise ValueError("a question needs an item, and a text for the mentee and for the mentor")
        if wrong := [stage for stage in self.stages if stage not in STAGES]:
            raise ValueError(f"there is no stage “{wrong[0]}”; choose one of: {', '.join(STAGES)}")
        if wrong := [role for role in self.to_oneself if role not in ROLES]:
            raise ValueError(f"there is no role “{wrong[0]}”; choose one of: {', '.join(ROLES)}")


class QuestionArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The questions of one focus area."""

    questions: tuple[QuestionItem, ...]
    area: str = ""
    """Of an own file: the focus area, when it is not the file's name."""
    caution: str = ""


class Question(NamedTuple):
    """One item of the bank, with what to ask each of the two."""

    id: str
    """Area and number, such as ``leadership_development/4``; ``own/FILE/4`` in a file of one's own."""
    area: str
    item: str
    mentee: str
    mentor: str
    stages: tuple[str, ...] = ()
    """Empty = fits at any time."""
    caution: str = ""
    to_oneself: tuple[str, ...] = ()
    """Roles whose words are a question to oneself, never put to the other."""

    def wording_for(self, role: str) -> str:
        """The words of the question for a role."""
        return self.mentor if role == "mentor" else self.mentee

    def can_be_put_to(self, role: str) -> bool:
        """Whether the words for a role are written as a question from the other."""
        return role not in self.to_oneself

    def seen_by(self, role: str) -> str:
        """What a role asks: words for the other, else a question to think of first."""
        other = "mentee" if role == "mentor" else "mentor"
        return self.wording_for(other if self.can_be_put_to(other) else role)

    def fits(self, stage: str) -> bool:
        """Whether it fits a stage of the relationship."""
        return not self.stages or stage in self.stages


class QuestionBank(NamedTuple):
    """All questions, the shipped ones first, and unusable files."""

    questions: tuple[Question, ...]
    broken: tuple[UnusableFile, ...] = ()

    def get(self, question_id: str) -> Question | None:
        """The question with this id."""
        return next((question for question in self.questions if question.id == question_id), None)


def load_question_bank(extra: Path | None = None) -> QuestionBank:
    """Load the question bank, with ``questions/`` of the config folder."""
    own, broken = read_user_files(extra, "questions", QuestionArea)
    more = [
        question
        for stem, area in own.items()
        for question in _questions_of_area(area, area.area or stem, f"own/{stem}")
    ]
    shipped = [question for name, area in _shipped().items() for question in _questions_of_area(area, name, name)]
    return QuestionBank((*shipped, *more), broken)


def _questions_of_area(content: QuestionArea, area: str, prefix: str) -> list[Question]:
    return [
        Question(
            f"{prefix}/{n}",
            area,
            item.item,
            item.mentee,
            item.mentor,
            item.stages,
            item.caution or content.caution,
            item.to_oneself,
        )
        for n, item in enumerate(content.questions, 1)
    ]


@functools.cache
def _shipped() -> Mapping[str, QuestionArea]:
    return MappingProxyType(load_toml("questions.toml", dict[str, QuestionArea]))
