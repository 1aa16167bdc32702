"""Reflection frameworks: their stages, and the questions of each stage."""

import functools
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import msgspec


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
    import tomllib

    text = files("rmjournal.practice").joinpath("frameworks.toml").read_text("utf-8")
    return MappingProxyType(msgspec.convert(tomllib.loads(text), dict[str, Framework]))


def list_stages(name: str) -> tuple[Stage, ...]:
    """List the stages of a framework; none for an unknown one."""
    framework = load_frameworks().get(name)
    return framework.stages if framework else ()
