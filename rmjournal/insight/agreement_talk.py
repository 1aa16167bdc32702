"""Agreement Talk: both people weigh each rule alone, compare, and agree on one page."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rmjournal.insight.cadence import find_agreement
from rmjournal.model.entry import Entries
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.practice.ground_rules import draft_next_agreement, load_ground_rules, offer_ground_rules

NO, TALK, YES = 1, 2, 3
"""Weights of a rule: leave it out, talk about it, take it."""

TALK_PARTS: Final = {
    "confidentiality": "What stays between us, and its limits",
    "limits": "What stays between us, and its limits",
    "recording": "What stays between us, and its limits",
    "own_notes": "What stays between us, and its limits",
    "ground_rules": "Ground rules",
    "off_limits": "What we do not talk about",
    "place": "How we meet",
    "agenda_by": "How we meet",
    "cancel_rule": "How we meet",
    "exit_rule": "How it ends",
}
"""The fields of an agreement that are weighed, each with its title, in their order."""
LISTS: Final = ("ground_rules", "off_limits")
"""Those of them that hold several rules."""


class TalkRule(NamedTuple):
    """A rule with its weights by mentor and mentee, and what both settled."""

    field: str
    """The field of the agreement where it belongs."""
    words: str
    mentor: int = 0
    """The mentor's weight; 0 = not weighed yet."""
    mentee: int = 0
    settled: int = 0
    """`YES` or `NO` once both have settled it together; 0 = their weights decide."""

    def weight(self, role: str) -> int:
        """Give the weight by a role."""
        return self.mentor if role == "mentor" else self.mentee

    def weighed(self, role: str, weight: int) -> "TalkRule":
        """Give the rule with a weight by a role."""
        return self._replace(mentor=weight) if role == "mentor" else self._replace(mentee=weight)

    @property
    def difference(self) -> int:
        """How far the two are apart.

        A rule that was not weighed is one to talk about.
        """
        return abs((self.mentor or TALK) - (self.mentee or TALK))

    @property
    def outcome(self) -> int:
        """`YES` or `NO` where both agree on it, else 0."""
        if self.settled:
            return self.settled
        return self.mentor if self.mentor == self.mentee and self.mentor in (YES, NO) else 0


def find_talk_base(entries: Entries, pair: Relationship) -> tuple[Agreement, Agreement | None]:
    """Find the draft that a talk starts from, and the agreement in force."""
    last = find_agreement(entries, pair)
    in_force = last if last is not None and last.state == "accepted" else None
    drafts = [one for one in entries.referrers_of_kind(pair, Agreement) if one.state == "draft"]
    later = [one for one in drafts if in_force is None or int(one.id) > int(in_force.id)]
    return (later[-1] if later else draft_next_agreement(last, pair.id)), in_force


def draft_talk(agreement: Agreement, *, is_first: bool) -> tuple[TalkRule, ...]:
    """List the rules to weigh: those of the agreement.

    For a first agreement also all that are shipped.
    """
    whole = offer_ground_rules(agreement)
    offered = load_ground_rules()
    found: list[TalkRule] = []
    for name in TALK_PARTS:
        if name in LISTS:
            own = getattr(whole, name)
            known = {words.casefold() for words in own}
            shipped = offered.rules if name == "ground_rules" else offered.off_limits
            more = [words for words in shipped if words.casefold() not in known and is_first]
            found += [TalkRule(name, words) for words in (*own, *more)]
        else:
            found.append(TalkRule(name, getattr(whole, name) or getattr(offered.usual, name)))
    return tuple(found)


def sort_talk(rules: Sequence[TalkRule]) -> list[int]:
    """Sort rules for the talk, as indexes: differences, then open, then settled."""
    return sorted(range(len(rules)), key=lambda index: (_rank(rules[index]), -rules[index].difference, index))


def _rank(rule: TalkRule) -> int:
    if rule.difference:
        return 0
    both = rule.mentor if rule.mentor == rule.mentee else 0
    return {YES: 2, NO: 3}.get(both, 1)


def count_unweighed(rules: Sequence[TalkRule], role: str) -> int:
    """Count the rules that a role has not weighed."""
    return sum(not rule.weight(role) for rule in rules)


def write_agreement(base: Agreement, rules: Sequence[TalkRule]) -> Agreement:
    """Write what both said yes to into an agreement.

    What is open or refused stays out.
    """
    kept = [rule for rule in rules if rule.outcome == YES and rule.words.strip()]
    values: dict[str, object] = {}
    for name in TALK_PARTS:
        words = [rule.words for rule in kept if rule.field == name]
        values[name] = words if name in LISTS else "\n".join(words)
    usual = load_ground_rules().usual
    return base.edit(purpose=base.purpose or usual.purpose, months=base.months or usual.months, **values)


def describe_change(before: Agreement | None, after: Agreement) -> str:
    """Describe what a new version changed, in counts; empty for a first one."""
    if before is None:
        return ""
    was, now = _all_rules(before), _all_rules(after)
    added, dropped = len(now - was), len(was - now)
    parts = [f"{added} new"] * bool(added) + [f"{dropped} no longer there"] * bool(dropped)
    return f"Rules: {', '.join(parts)}" if parts else "Confirmed, unchanged"


def _all_rules(agreement: Agreement) -> set[str]:
    found: set[str] = set()
    for name in TALK_PARTS:
        value = getattr(agreement, name)
        found |= set(value) if name in LISTS else {value} if value else set()
    return found


def encode_talk(rules: Sequence[TalkRule]) -> dict[str, str]:
    """Encode a talk as the texts of a draft."""
    return {
        f"rule {number:03}": f"{rule.field} {rule.mentor}{rule.mentee}{rule.settled} {rule.words}"
        for number, rule in enumerate(rules)
    }


def decode_talk(texts: dict[str, str]) -> tuple[TalkRule, ...]:
    """Decode a talk from the texts of a draft.

    Lines that are no rules are left out.
    """
    found = []
    for name in sorted(texts):
        field, _, rest = texts[name].partition(" ")
        digits, _, words = rest.partition(" ")
        if name.startswith("rule ") and field in TALK_PARTS and len(digits) == 3 and digits.isdecimal():
            mentor, mentee, settled = (min(int(digit), YES) for digit in digits)
            found.append(TalkRule(field, words, mentor, mentee, settled))
    return tuple(found)


def turns(role: str) -> tuple[str, ...]:
    """List who weighs alone and when: the owner first, then the partner."""
    return tuple(sorted(ROLES, key=lambda one: one != role))
