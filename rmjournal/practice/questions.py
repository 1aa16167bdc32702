"""Question bank: questions in the right mouth, by focus area and for the relationship."""

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from rmjournal.english import humanize
from rmjournal.model.field import ROLES
from rmjournal.practice import load_toml
from rmjournal.practice.user_content import UnusableFile, read_user_files

STAGES = ("starting", "working", "reviewing", "closing")
"""When in a relationship a question fits."""
REASONS = ("difficult", "no_show", "assumption", "goal", "fading", "topic", "last_session")
"""What may make a question fit today, the most urgent first."""
RELATIONSHIP: Final = "relationship"
"""The area of questions about the relationship itself; no focus area."""
OWN_AREA: Final = "own_area"
"""The area of questions made from the name of an own focus area."""
OPEN_QUESTION: Final = "open"
"""The question id of a point for an open question: its asker does not know the answer."""


class QuestionItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question as stored in a file, in the present or the earlier format."""

    item: str
    to_mentee: str = ""
    to_mentor: str = ""
    mentee_first: str = ""
    mentor_first: str = ""
    follow_up: str = ""
    mentee: str = ""
    """Of an earlier version: what the mentee is asked."""
    mentor: str = ""
    to_oneself: tuple[str, ...] = ()
    """Of an earlier version: roles whose text is a question to think of first."""
    stages: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    caution: str = ""

    def __post_init__(self) -> None:
        if not self.item.strip() or not all(self.put_to(role) or self.first_for(role) for role in ROLES):
            raise ValueError("a question needs an item, to_mentee and to_mentor")
        for word, words, name in (
            *((stage, STAGES, "stages") for stage in self.stages),
            *((reason, REASONS, "reasons") for reason in self.reasons),
            *((role, ROLES, "to_oneself") for role in self.to_oneself),
        ):
            if word not in words:
                raise ValueError(f"{name}: there is no “{word}”; choose one of: {', '.join(words)}")

    def put_to(self, role: str) -> str:
        """What the other asks a role; empty for none."""
        earlier = "" if role in self.to_oneself else self.mentor if role == "mentor" else self.mentee
        return (self.to_mentor if role == "mentor" else self.to_mentee).strip() or earlier.strip()

    def first_for(self, role: str) -> str:
        """What a role thinks of first, alone; empty for nothing."""
        earlier = "" if role not in self.to_oneself else self.mentor if role == "mentor" else self.mentee
        return (self.mentor_first if role == "mentor" else self.mentee_first).strip() or earlier.strip()


class QuestionArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The questions of one focus area."""

    questions: tuple[QuestionItem, ...]
    area: str = ""
    """Of an own file: the focus area, when it is not the file's name."""
    caution: str = ""


class Question(NamedTuple):
    """One item of the bank, with a sentence for each mouth."""

    id: str
    """Area and number, such as ``leadership_development/4``; ``own/FILE/4`` in a file of one's own."""
    area: str
    item: str
    to_mentee: str
    """What the mentor asks the mentee."""
    to_mentor: str
    """What the mentee asks the mentor."""
    mentee_first: str = ""
    """What the mentee thinks of first, alone."""
    mentor_first: str = ""
    follow_up: str = ""
    """What helps, whoever was asked, when the answer is short."""
    stages: tuple[str, ...] = ()
    """Empty = fits at any time."""
    reasons: tuple[str, ...] = ()
    """What may make it fit today."""
    caution: str = ""

    def put_to(self, role: str) -> str:
        """What the other asks a role; empty for none."""
        return self.to_mentor if role == "mentor" else self.to_mentee

    def first_for(self, role: str) -> str:
        """What a role thinks of first, alone; empty for nothing."""
        return self.mentor_first if role == "mentor" else self.mentee_first

    def seen_by(self, role: str) -> str:
        """What a role asks the other, else what it thinks of first."""
        other = "mentee" if role == "mentor" else "mentor"
        return self.put_to(other) or self.first_for(role) or self.put_to(role)

    def fits(self, stage: str) -> bool:
        """Whether it fits a stage of the relationship."""
        return not self.stages or stage in self.stages

    @property
    def is_swap(self) -> bool:
        """Whether it belongs to the part in which the senior teaches."""
        return self.item.startswith("Swap:")

    @property
    def texts(self) -> tuple[str, ...]:
        """Its item and all its sentences."""
        return (
            self.item,
            self.to_mentee,
            self.to_mentor,
            self.mentee_first,
            self.mentor_first,
            self.follow_up,
        )

    def filled(self, name: str, value: str) -> "Question":
        """The question with a value in place of a name in braces."""
        mark = f"{{{name}}}"
        if not any(mark in text for text in self.texts):
            return self
        item, to_mentee, to_mentor, mentee_first, mentor_first, follow_up = (
            text.replace(mark, value) for text in self.texts
        )
        return self._replace(
            item=item,
            to_mentee=to_mentee,
            to_mentor=to_mentor,
            mentee_first=mentee_first,
            mentor_first=mentor_first,
            follow_up=follow_up,
        )


class QuestionBank(NamedTuple):
    """All questions, the shipped ones first, and unusable files."""

    questions: tuple[Question, ...]
    broken: tuple[UnusableFile, ...] = ()
    for_own_areas: tuple[Question, ...] = ()
    """Questions in which the name of an own focus area is put in."""

    def get(self, question_id: str) -> Question | None:
        """The question with this id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def with_areas(self, areas: Iterable[str]) -> "QuestionBank":
        """The bank with questions for those focus areas that it does not know."""
        known = {question.area for question in shipped_questions()}
        made = (
            question.filled("area", humanize(area))._replace(area=area)
            for area in areas
            if area not in known
            for question in self.for_own_areas
        )
        return self._replace(questions=(*self.questions, *made))

    def without(self, ids: set[str]) -> "QuestionBank":
        """The bank without some questions."""
        return self._replace(
            questions=tuple(question for question in self.questions if question.id not in ids),
            for_own_areas=tuple(question for question in self.for_own_areas if question.id not in ids),
        )


def load_question_bank(extra: Path | None = None) -> QuestionBank:
    """Load the question bank, with ``questions/`` of the config folder."""
    own, broken = read_user_files(extra, "questions", QuestionArea)
    more = [
        question
        for stem, area in own.items()
        for question in _questions_of_area(area, area.area or stem, f"own/{stem}")
    ]
    templates = tuple(_questions_of_area(_shipped()[OWN_AREA], OWN_AREA, OWN_AREA))
    return QuestionBank((*shipped_questions(), *more), broken, templates)


def _questions_of_area(content: QuestionArea, area: str, prefix: str) -> list[Question]:
    return [
        Question(
            id=f"{prefix}/{n}",
            area=area,
            item=item.item,
            to_mentee=item.put_to("mentee"),
            to_mentor=item.put_to("mentor"),
            mentee_first=item.first_for("mentee"),
            mentor_first=item.first_for("mentor"),
            follow_up=item.follow_up.strip(),
            stages=item.stages,
            reasons=item.reasons,
            caution=item.caution or content.caution,
        )
        for n, item in enumerate(content.questions, 1)
    ]


@functools.cache
def shipped_questions() -> tuple[Question, ...]:
    """The questions that come with the program."""
    return tuple(
        question
        for name, area in _shipped().items()
        if name != OWN_AREA
        for question in _questions_of_area(area, name, name)
    )


@functools.cache
def _shipped() -> Mapping[str, QuestionArea]:
    return MappingProxyType(load_toml("questions.toml", dict[str, QuestionArea]))
