"""Agenda templates, and fitting a template to the minutes of a session."""

import functools
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from rmjournal.errors import Refused
from rmjournal.model.kinds.point import SORTS
from rmjournal.model.roles import OWNERS
from rmjournal.practice import load_toml
from rmjournal.practice.questions import OPEN_QUESTION
from rmjournal.practice.user_content import UnusableFile, read_user_files


class TemplatePoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point of a template."""

    title: str
    minutes: int
    """In proportion to those of the other points."""
    at_45: int = 0
    """Of 45 minutes, where it is not in proportion; 0 = it is."""
    at_30: int = 0
    """Of half an hour."""
    owner: str = "both"
    kind: str = "discussion"
    prompt: str = ""
    question: str = ""
    """Id of a question of the bank; "open" for an open question."""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a point needs a title")
        if not (1 <= self.minutes <= 480 and 0 <= self.at_45 <= 45 and 0 <= self.at_30 <= 30):
            raise ValueError("minutes are a number from 1 to 480")
        if self.owner not in OWNERS:
            raise ValueError(f"the owner is one of: {', '.join(OWNERS)}")
        if self.kind not in SORTS:
            raise ValueError(f"the kind is one of: {', '.join(SORTS)}")


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agenda to begin with; its minutes are in proportion to each other."""

    label: str
    points: tuple[TemplatePoint, ...]
    help: str = ""
    no_swap: str = ""
    """Why it has no swap, in a sentence; a template without one and without a reason gets one."""

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("a template needs points")


class TemplateSet(NamedTuple):
    """All templates by name, the shipped ones first, and unusable files."""

    named: Mapping[str, Template]
    broken: tuple[UnusableFile, ...] = ()


SWAP = TemplatePoint(
    title="Swap: the senior teaches, the junior asks",
    minutes=10,
    owner="mentee",
    kind="swap",
    prompt="How have you seen something like this decided?",
)
"""Goes into a template that has no swap of its own."""


OPEN_POINT = TemplatePoint(
    title="One question whose answer I do not know", minutes=3, owner="both", question=OPEN_QUESTION
)
"""Goes into a template without a place for an open question; Prepare asks for its words."""


def load_templates(extra: Path | None = None) -> TemplateSet:
    """Load all agenda templates.

    The shipped ones, and those in ``templates/`` of the config folder.
    """
    own, broken = read_user_files(extra, "templates", Template)
    return TemplateSet(MappingProxyType({**_shipped(), **own}), broken)


REPAIR = "repair"
"""The name of the template for after a no-show or a difficult session."""
SHORT_MINUTES, LONG_MINUTES = 20, 80
"""Up to and from so many minutes a session of no special kind has a template of its own."""


def choose_template(kind: str, minutes: int = 60, *, needs_repair: bool = False, was_shadowing: bool = False) -> str:
    """Choose the agenda template for a session by kind, previous session and length."""
    if kind in ("first", "midpoint", "closure", "shadowing"):
        return kind
    if needs_repair:
        return REPAIR
    if was_shadowing:
        return "debrief"
    return "short" if minutes <= SHORT_MINUTES else "long" if minutes >= LONG_MINUTES else "regular"


def why_no_swap(titles: Collection[str]) -> str:
    """Explain why an agenda from a template has no swap; empty if it may."""
    laid = (one for one in _shipped().values() if one.no_swap and {point.title for point in one.points} <= {*titles})
    return next((template.no_swap for template in laid), "")


def fit_template(template: Template, minutes: int) -> tuple[TemplatePoint, ...]:
    """Fit the points of a template to a planned length.

    The minutes add up to it exactly, no point is empty, one is for an open question, and one is a swap unless the
    template says why not.
    `Refused` when there are fewer minutes than points.
    """
    points = _with_open_point(template.points)
    points = points if template.no_swap else _with_swap(points)
    if minutes < len(points):
        raise Refused(f"“{template.label}” has {len(points)} points, too many for {minutes} minutes. Plan more time.")
    given = {30: [point.at_30 for point in points], 45: [point.at_45 for point in points]}.get(minutes, [0])
    fitted = (
        given
        if all(given) and sum(given) == minutes
        else divide_proportionally([point.minutes for point in points], minutes)
    )
    return tuple(msgspec.structs.replace(point, minutes=share) for point, share in zip(points, fitted, strict=True))


def _with_swap(points: tuple[TemplatePoint, ...]) -> tuple[TemplatePoint, ...]:
    if any(point.kind == "swap" for point in points):
        return points
    return _before_the_last(points, SWAP)


def _with_open_point(points: tuple[TemplatePoint, ...]) -> tuple[TemplatePoint, ...]:
    has_one = any(point.question == OPEN_QUESTION for point in points)
    return points if has_one else _before_the_last(points, OPEN_POINT)


def _before_the_last(points: tuple[TemplatePoint, ...], point: TemplatePoint) -> tuple[TemplatePoint, ...]:
    return (*points[:-1], point, points[-1]) if len(points) > 1 else (*points, point)


def divide_proportionally(weights: list[int], total: int) -> list[int]:
    """Divide a total in proportion to weights (largest remainder method).

    Each share is at least 1.
    """
    whole = sum(weights)
    divided = [max(1, total * weight // whole) for weight in weights]
    order = range(len(weights))
    while sum(divided) < total:
        divided[max(order, key=lambda n: (total * weights[n] - divided[n] * whole, weights[n], -n))] += 1
    while sum(divided) > total:
        divided[max(order, key=lambda n: (divided[n] > 1, divided[n] * whole - total * weights[n], divided[n]))] -= 1
    return divided


@functools.cache
def _shipped() -> Mapping[str, Template]:
    return MappingProxyType(load_toml("templates.toml", dict[str, Template]))
