"""The relationship kind: two people, two roles, a period."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar

from rmjournal.dates import format_full_day
from rmjournal.english import first_name
from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, line, lines, prose, ref, texts
from rmjournal.model.kind import Kind
from rmjournal.model.roles import AREAS, other_role

CARD_NAMES = (
    "short name",
    "title",
    "department",
    "level",
    "place",
    "pronouns",
    "prefers",
    "avoids",
    "strengths",
    "feedback wish",
    "in my line of report",
    "masked name",
)
"""What the partner's card can tell."""
PARTNER_CARD: Mapping[str, str] = MappingProxyType(
    {
        "strengths": "what people come to them for",
        "feedback wish": "how they like to be told what to change",
        "prefers": "what helps them to work well",
        "avoids": "what you had better not do",
        "title": "what they do",
        "department": "where they work",
        "pronouns": "if they told you",
        "short name": "what you call them on the screen",
        "masked name": "what others read in place of the name",
    }
)
"""What is asked for the partner's card, in this order, with what to write."""
OWN_CARD: Mapping[str, str] = MappingProxyType(
    {
        "strengths": "what people come to you for",
        "can give": "what the other can learn from you",
        "want": "what you would like to learn, or to see",
        "feedback wish": "how you like to be told what to change",
        "prefers": "what helps you to work well together",
        "avoids": "what the other had better not do",
        "department": "where you work",
    }
)
"""What the card of oneself can tell, in the order in which it is asked, with what to write."""
ONE_LINE, SEPARATE_LINES = "one_line", "separate_lines"
"""Whether the two are in one line of report."""
ONE_LINE_HINT = (
    "You two are in one line of report: what is said here could touch an appraisal. Another pair is safer; if you "
    "go on, agree first that nothing said here is used for it."
)


DEFAULT_RECALL_DAYS = ("1", "7", "30", "90")
"""Days after which a learning is recalled when nothing else is said."""

LOOKING_BACK_STATES = ("closing", "closed", "ended_early")
"""States in which the pair looks back on the whole."""


ENDED_STATES = ("closed", "ended_early")
"""The states after the end."""


class Relationship(Entry, frozen=True, kw_only=True):
    """Two people, two roles, a period, an agreement; with the partner's card."""

    KIND: ClassVar[Kind] = Kind(
        name="relationship",
        plural="relationships",
        label="Relationship",
        help="The two of you: who is mentor, who is mentee, and for how long.",
        main="partner",
        place="goals",
        glyph="⋈",
        lane="relationship",
        example='"Misaki Satō" --role mentee --start today',
        aliases=("pairing", "match"),
        flow={
            "active": ("paused", "closing", "ended_early"),
            "proposed": ("active", "ended_early"),
            "paused": ("active", "ended_early"),
            "closing": ("closed", "active", "ended_early"),
            "closed": ("active",),
            "ended_early": ("active",),
        },
        shortcuts={"active": ("closed",)},
        done="closed",
    )

    partner: Annotated[str, line("Partner", "the other person's name", required=True)] = ""
    role: Annotated[str, choice("My role", ROLES, "mentor or mentee", required=True)] = ""
    start: Annotated[date | None, day("Start", "first day", looks="either")] = None
    planned_end: Annotated[date | None, day("Planned end", "agreed last day", looks="ahead", tracked=True)] = None
    areas: Annotated[list[str], lines("Focus areas", "what you work on together", choices=AREAS, open=True)] = []
    form: Annotated[str, choice("Form", ("reverse", "reciprocal"))] = "reverse"
    coordinator: Annotated[str, line("Coordinator", "who knows of your relationship and can end it")] = ""
    organisation: Annotated[str, line("Organisation")] = ""
    match_reason: Annotated[str, prose("Why this match", "what each can give")] = ""
    recall_days: Annotated[
        list[str],
        lines(
            "Recall after days",
            "for example 1, 7, 30, 90; up to four",
            choices=DEFAULT_RECALL_DAYS,
            open=True,
            low=1,
            high=3660,
        ),
    ] = []
    card: Annotated[dict[str, str], texts("Partner's card", CARD_NAMES)] = {}
    own_card: Annotated[dict[str, str], texts("My card", tuple(OWN_CARD), "what your partner may know of you")] = {}
    reporting: Annotated[
        str,
        choice(
            "Line of report",
            ("", ONE_LINE, SEPARATE_LINES),
            "one line: one of you is above the other, directly or through others",
        ),
    ] = ""
    never_ask: Annotated[
        list[str], lines("Never ask", "questions that are asked no more; one per line", private=True)
    ] = []
    joined_into: Annotated[str, ref("Joined into", "relationship", is_copy=True)] = ""
    """The relationship with the same person that stands for this one since they were joined."""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "active"
    ended: Annotated[date | None, day("Ended", looks="back", states=ENDED_STATES)] = None
    reason: Annotated[str, prose("Reason", "never required", states=("paused", "ended_early"))] = ""

    @property
    def day(self) -> date | None:
        """The day it began."""
        return self.start or self.created

    @property
    def state_day(self) -> date | None:
        """The day it ended."""
        return self.ended

    @property
    def short_name(self) -> str:
        """How the partner is called on screen."""
        return self.card.get("short name") or first_name(self.partner) or "partner"

    @property
    def full_names(self) -> tuple[str, ...]:
        """The partner's whole name, with one in brackets also apart."""
        return names_within(self.partner)

    @property
    def first_names(self) -> tuple[str, ...]:
        """The short names by which other programs may call the partner."""
        return tuple(dict.fromkeys((self.short_name, *(name.split(" ")[0] for name in self.full_names))))

    @property
    def is_in_one_line(self) -> bool:
        """Whether one of the two reports to the other, directly or through others."""
        told = self.card.get("in my line of report", "").strip().casefold()
        return self.reporting == ONE_LINE or (
            not self.reporting and bool(told) and told not in ("no", "n", "false", "–", "-")
        )

    def with_defaults(self, today: date) -> "Relationship":
        """Ended today, when it ends and no day is given."""
        ends = self.state in ENDED_STATES
        return self.edit(ended=today) if ends and self.ended is None else self

    def check_rules(self, before: "Relationship | None", entries: Entries) -> None:
        """Refuse an end before the start, and a restart without a new agreement."""
        if self.start and self.planned_end and self.planned_end < self.start:
            raise Refused(
                f"The planned end, {format_full_day(self.planned_end)}, is before the start, "
                f"{format_full_day(self.start)}. Change one of the two days."
            )
        if (
            before
            and before.state in ENDED_STATES
            and self.state not in ENDED_STATES
            and not self._agreed_since(before, entries)
        ):
            raise Refused(
                "A relationship that has ended starts again with a new version of the agreement. Write and "
                f"accept one first (add agreement), or undo the end of {before.ended}."
            )

    def _agreed_since(self, before: "Relationship", entries: Entries) -> bool:
        agreements = entries.linked_to(self.id, "agreement")
        days = [one.day for one in agreements if one.status == "accepted" and one.day]
        return before.ended is None or any(day >= before.ended for day in days)

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """The partner's role and the phase: preparing, starting, working, reviewing, closing or after."""
        return {"partner_role": other_role(self.role), "phase": phase(self, entries, today)}


def names_within(name: str) -> tuple[str, ...]:
    """A whole name, with one in brackets also apart: "佐藤 美咲 (Misaki Satō)"."""
    outer, _, inner = name.partition("(")
    return tuple(dict.fromkeys(filter(None, (name, outer.strip(), inner.strip(" )")))))


def phase(pair: Relationship, entries: Entries, today: date) -> str:
    """Where the pair stands, from states and dates alone."""
    if pair.state in ENDED_STATES:
        return "after"
    if pair.state == "closing":
        return "closing"
    sessions = entries.linked_to(pair.id, "session")
    met = [session for session in sessions if session.status == "held"]
    coming = [session for session in sessions if session.status == "planned"]
    if pair.state == "proposed" or not met:
        return "preparing"
    if any(getattr(s, "kind", "") in ("midpoint", "closure") and _near(s.day, today) for s in (*met, *coming)):
        return "reviewing"
    return "starting" if len(met) < 3 else "working"


def _near(when: date | None, today: date) -> bool:
    return when is not None and abs((when - today).days) <= 7
