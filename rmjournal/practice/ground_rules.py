"""Ground rules and usual answers: what a new agreement starts with."""

import functools

import msgspec

from rmjournal.dates import parse_cadence
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.practice import load_toml

OFFERED_ANSWERS = (
    "purpose",
    "confidentiality",
    "limits",
    "recording",
    "own_notes",
    "place",
    "agenda_by",
    "cancel_rule",
    "exit_rule",
)
"""The fields of an agreement that have a usual answer in words."""


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
    limits: str
    recording: str
    own_notes: str
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
    return load_toml("ground_rules.toml", GroundRules)


def draft_next_agreement(last: Agreement | None, pair_id: str) -> Agreement:
    """Draft the next agreement from the last accepted one, else from the ground rules.

    Every rule stands there; the pair takes out what does not fit.
    """
    if last is not None and (last.state == "accepted" or last.ground_rules):
        same = {"weekday": ""} if last.cadence else {}  # it follows from the cadence
        return last.edit(
            id="", history={}, state="draft", accepted_on=None, change="", relationship=pair_id, shared=False, **same
        )
    usual = load_ground_rules().usual
    begun = last.edit(id="", history={}, shared=False) if last is not None else Agreement()
    whole = offer_ground_rules(begun.edit(relationship=pair_id, months=begun.months or usual.months))
    return whole if whole.cadence else whole.edit(cadence=parse_cadence(usual.cadence).text).reconciled(None)


def offer_ground_rules(agreement: Agreement) -> Agreement:
    """Offer the ground rules and usual answers where a draft says nothing yet."""
    if agreement.state != "draft" or agreement.ground_rules:
        return agreement
    offered = load_ground_rules()
    answers = {name: getattr(offered.usual, name) for name in OFFERED_ANSWERS if not getattr(agreement, name)}
    return agreement.edit(
        ground_rules=list(offered.rules), off_limits=agreement.off_limits or list(offered.off_limits), **answers
    )
