"""Frameworks for reflections; prompts for reflections, recalls and reviews by occasion and role."""

import functools
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from rmjournal.english import humanize
from rmjournal.model.kinds.pulse import ITEMS, MONTHLY_ITEMS
from rmjournal.model.roles import AREAS
from rmjournal.practice import load_toml


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a framework."""

    id: str
    """The key under which its answer is kept in a reflection."""
    label: str
    prompt: str = ""
    mentor: str = ""
    """The prompt for the mentor, where it is another one."""
    mentee: str = ""

    def prompt_for(self, role: str = "") -> str:
        """The prompt for a role."""
        own = {"mentor": self.mentor, "mentee": self.mentee}.get(role, "")
        return own or self.prompt or self.mentor


class Framework(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reflection framework: a row of stages, any of which may be skipped."""

    label: str
    help: str
    stages: tuple[Stage, ...] = ()


@functools.cache
def load_frameworks() -> Mapping[str, Framework]:
    """Load all frameworks by name, in the order in which they are offered."""
    return MappingProxyType(load_toml("frameworks.toml", dict[str, Framework]))


def list_stages(name: str) -> tuple[Stage, ...]:
    """List the stages of a framework, or the questions of a review.

    None for an unknown one.
    """
    if name.startswith(REVIEW):
        return _review_stages(name.removeprefix(REVIEW))
    framework = load_frameworks().get(name)
    return framework.stages if framework else ()


REVIEW = "review_"
"""The framework of an answered review is called so, followed by the sort of the review."""


def _review_stages(sort: str) -> tuple[Stage, ...]:
    review = load_review_prompts().get(sort)
    if review is None:
        return ()
    prompts = {prompt.id: prompt.ask for prompt in (*review.both, *review.mentee, *review.mentor)}
    return tuple(Stage(id=id, label=ask, prompt=ask) for id, ask in {**prompts, **REVIEW_KEYS}.items())


APART_KEY = "apart_"
"""Before what both rated apart, in the answers of a review."""
REVIEW_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "signs": "Signs that are true",
        **{
            f"pulse_{item}": f"{humanize(item).capitalize()}, over all this time" for item in (*ITEMS, *MONTHLY_ITEMS)
        },
        "seen": "Last ratings shown on",
    }
)
"""What the answers of a review hold beside its questions."""


class ReflectionMoment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An occasion to reflect, with fitting frameworks and prompts for both roles."""

    label: str
    frameworks: tuple[str, ...]
    """The first one is offered."""
    mentee: tuple[str, ...]
    mentor: tuple[str, ...]
    private: bool = False
    """What is written then stays private unless a person insists."""

    @property
    def framework(self) -> str:
        """The reflection framework that the form offers."""
        return self.frameworks[0]

    def prompts_for(self, role: str) -> tuple[str, ...]:
        """The prompts for a role."""
        return self.mentor if role == "mentor" else self.mentee


@functools.cache
def load_moments() -> Mapping[str, ReflectionMoment]:
    """Load all moments by occasion, in the order in which they come."""
    return MappingProxyType(load_toml("moments.toml", dict[str, ReflectionMoment]))


def list_recall_prompts(interval: str, area: str = "") -> tuple[str, ...]:
    """List what to ask of a learning after an interval.

    Intervals are 1d, 1w, 1m, 3m, or own for once more. Some focus areas ask one thing more.
    """
    prompts = _load_recall_prompts()
    return prompts.get(interval, prompts["own"]) + (prompts.get(area, ()) if area in AREAS else ())


@functools.cache
def _load_recall_prompts() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(load_toml("recalls.toml", dict[str, tuple[str, ...]]))


class ReviewPrompt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question, or a sign to tick, of a review."""

    id: str
    """The key under which its answer is kept in a reflection; the same in every review."""
    ask: str


class ReviewPrompts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The prompts of one kind of review, for both roles and for each."""

    label: str
    both: tuple[ReviewPrompt, ...]
    mentee: tuple[ReviewPrompt, ...]
    mentor: tuple[ReviewPrompt, ...]
    signs: tuple[ReviewPrompt, ...] = ()
    """Complaints that are common at this time, to tick or not."""

    def prompts_for(self, role: str) -> tuple[ReviewPrompt, ...]:
        """The prompts for a role, those for both first."""
        return (*self.both, *{"mentee": self.mentee, "mentor": self.mentor}.get(role, ()))


@functools.cache
def load_review_prompts() -> Mapping[str, ReviewPrompts]:
    """Load the prompts of all sorts of reviews by name."""
    return MappingProxyType(load_toml("reviews.toml", dict[str, ReviewPrompts]))
