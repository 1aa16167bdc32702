"""Ground rules and usual answers: what a new agreement starts with."""

import functools

import msgspec

from rmjournal.dates import parse_cadence
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.practice import load_toml


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
    return load_toml("ground_rules.toml", GroundRules)


def draft_next_agreement(last: Agreement | None, pair_id: str) -> Agreement:
    """Draft the next agreement from the last one, else from the ground rules.

    Every rule stands there; the pair takes out what does not fit.
    """
    if last is not None:
        same = {"weekday": ""} if last.cadence else {}  # it follows from the cadence
        return last.edit(
            id="", history={}, state="draft", accepted_on=None, change="", relationship=pair_id, shared=False, **same
        )
    offered = load_ground_rules()
    usual = offered.usual
    return Agreement(
        relationship=pair_id,
        purpose=usual.purpose,
        cadence=parse_cadence(usual.cadence).text,
        minutes=usual.minutes,
        months=usual.months,
        place=usual.place,
        agenda_by=usual.agenda_by,
        confidentiality=usual.confidentiality,
        ground_rules=list(offered.rules),
        off_limits=list(offered.off_limits),
        cancel_rule=usual.cancel_rule,
        exit_rule=usual.exit_rule,
    ).reconciled(None)
