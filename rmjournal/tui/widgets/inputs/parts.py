"""The parts of named texts: which there are, what they are called, and what is asked at each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rmjournal.model.field import Field
from rmjournal.model.kinds.note import DETAILS
from rmjournal.practice.frameworks import stages


@dataclass(frozen=True)
class Part:
    """One named text."""

    key: str
    label: str
    hint: str = ""
    least: int = 1
    """Lines it has at least."""


LEADS: Mapping[tuple[str, str], str] = {("reflection", "answers"): "framework", ("note", "details"): "kind"}
"""The field whose word says which parts there are, by the names of kind and field."""

SCALE = {
    "0": "what is expected",
    "1": "somewhat more than expected",
    "2": "much more",
    "-1": "somewhat less",
    "-2": "much less",
}
"""What the five levels of a goal mean."""


def parts(kind: str, field: Field, word: str, role: str) -> tuple[Part, ...]:
    """The parts to ask for; ``word`` is what the leading field says."""
    asked = _ASKED.get((kind, field.name))
    return asked(word, role) if asked else tuple(Part(key, label(key)) for key in field.keys)


def label(key: str) -> str:
    """A key as people read it."""
    return key.replace("_", " ")


def _stages(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(stage.id, stage.label, stage.asked(role), 2) for stage in stages(word))


def _details(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(key, label(key).capitalize()) for key in DETAILS.get(word, ()))


def _levels(word: str, role: str) -> tuple[Part, ...]:
    return tuple(Part(key, f"{int(key):+d}".replace("-", "−") if int(key) else "0", SCALE[key]) for key in SCALE)


_ASKED: Mapping[tuple[str, str], Callable[[str, str], tuple[Part, ...]]] = {
    ("reflection", "answers"): _stages,
    ("note", "details"): _details,
    ("goal", "levels"): _levels,
}
