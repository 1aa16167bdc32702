"""Ground rules and usual answers that a new agreement starts with."""

import functools
from importlib.resources import files

import msgspec


class UsualAnswers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The usual answers, named like the fields of an agreement."""

    purpose: str
    cadence: str
    """In words, as a person types it."""
    minutes: int
    months: int
    place: str
    agenda_by: str
    confidentiality: str
    cancel_rule: str
    exit_rule: str


class GroundRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules and limits to choose from, and the usual answers."""

    rules: tuple[str, ...]
    off_limits: tuple[str, ...]
    usual: UsualAnswers


@functools.cache
def load_ground_rules() -> GroundRules:
    """Load the rules and answers that a new agreement offers."""
    import tomllib

    text = files("rmjournal.practice").joinpath("ground_rules.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), GroundRules)
