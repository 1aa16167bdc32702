"""A new version of the agreement: the last one as it stands, or what the field suggests when there is none."""

from rmjournal.insight.rhythm import agreed
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.ground_rules import GroundRules


def next_version(entries: Entries, pair: Relationship | None, offered: GroundRules) -> Agreement:
    """A draft to go through together: every rule stands there, and what does not fit is taken out."""
    last = agreed(entries, pair) if pair else None
    whose = pair.id if pair else ""
    if last is not None:
        return last.edit(
            id="", history={}, state="draft", accepted_on=None, change="", relationship=whose, shared=False
        )
    usual = offered.usual
    return Agreement(
        relationship=whose,
        purpose=usual.purpose,
        cadence_days=usual.cadence_days,
        minutes=usual.minutes,
        months=usual.months,
        place=usual.place,
        agenda_by=usual.agenda_by,
        confidentiality=usual.confidentiality,
        ground_rules=list(offered.rules),
        off_limits=list(offered.off_limits),
        cancel_rule=usual.cancel_rule,
        exit_rule=usual.exit_rule,
    )
