"""The session kind: one meeting of the pair, from agenda to closing."""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, ClassVar

from rmjournal.errors import Refused
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.field import ROLES, choice, day, flag, line, lines, moment, number, prose, ref, time_zone
from rmjournal.model.kind import Kind
from rmjournal.model.roles import FLAGS

SORTS = ("regular", "first", "midpoint", "closure", "shadowing", "ad_hoc")
WHO = ("", *ROLES, "both")
HARD_FLAGS = frozenset(("difficult", "patronised"))
"""Marks of a session that was hard, and may ask for repair."""
REMINDER_FIELDS = ("aim", "let_do", "take_care")
"""What one reminds oneself of before a session."""
DATE_FIELDS = ("start", "minutes")
"""Date and length of a session."""
ABSENCE_FIELDS = {"cancelled": ("called_off_by", "reason"), "missed": ("missed_by", "reason")}
"""What a session that did not take place asks for: who, and why."""


@lru_cache(maxsize=100_000)
def _parse_start(start: str) -> tuple[datetime | None, date | None]:
    """Read a start once, however often its session is asked for the day."""
    try:
        moment = datetime.fromisoformat(start) if start else None
    except ValueError:
        moment = None
    return moment, moment and moment.date()


class Session(Entry, frozen=True, kw_only=True):
    """Planned, then held, cancelled (before it began) or missed (a no-show)."""

    KIND: ClassVar[Kind] = Kind(
        name="session",
        plural="sessions",
        label="Session",
        help="One meeting of the two of you: planned, then held, cancelled or a no-show.",
        main="focus",
        place="sessions",
        derived_columns=("number",),
        glyph="◇",
        example='"Channel map" --start "next tue 08:30" --minutes 45',
        flow={
            "planned": ("held", "cancelled", "missed"),
            "held": ("planned",),
            "cancelled": ("held", "planned"),
            "missed": ("held", "planned"),
        },
        done="held",
    )

    same_as: dict[str, str] = {}
    """The ids that it had in one of the two journals, before both knew that it is the same."""
    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    focus: Annotated[str, line("Focus", "what it is about")] = ""
    start: Annotated[
        str, moment("Start", "day and time", looks="ahead", back_in=("held", "missed"), required=True, tracked=True)
    ] = ""
    minutes: Annotated[int, number("Planned length", low=5, high=480, unit="min")] = 60
    kind: Annotated[str, choice("Kind", SORTS)] = "regular"
    place: Annotated[str, line("Place")] = ""
    zone: Annotated[str, time_zone("Time zone", "like Europe/Oslo; empty = the zone of this computer")] = ""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "planned"
    actual_minutes: Annotated[int | None, number("Lasted", low=1, high=720, unit="min", states=("held",))] = None
    notes: Annotated[str, prose("Notes", "what happened, in Markdown", since="state_day")] = ""
    notes_shared: Annotated[
        bool, flag("Notes shared", "my notes go into a packet with the session", since="state_day")
    ] = False
    takeaways: Annotated[list[str], lines("Takeaways", "one per line", states=("held",))] = []
    their_takeaways: Annotated[
        list[str],
        lines(
            "Their takeaways",
            "what your partner took away, as their packet tells",
            states=("held",),
            private=True,
            from_partner="took away",
        ),
    ] = []
    talk_share: Annotated[
        int | None,
        number("Mentee spoke", "your own guess, in %", low=0, high=100, unit="%", states=("held",), private=True),
    ] = None
    called_off_by: Annotated[str, choice("Cancelled by", WHO, states=("cancelled",))] = ""
    called_off_on: Annotated[date | None, day("Cancelled on", looks="back", states=("cancelled",))] = None
    missed_by: Annotated[str, choice("Absent", WHO, states=("missed",))] = ""
    reason: Annotated[str, line("Reason", states=("cancelled", "missed"))] = ""
    flags: Annotated[list[str], lines("Flags", choices=FLAGS, open=True, since="state_day", private=True)] = []
    prepared_on: Annotated[
        date | None,
        day("Prepared on", "the day the agenda was ready", looks="back", since="prepared_on", private=True),
    ] = None
    aim: Annotated[str, line("Aim", "of this session, in one sentence; for yourself", private=True)] = ""
    let_do: Annotated[str, line("Do not take over", "what I let the other do themselves", private=True)] = ""
    take_care: Annotated[str, line("Take care", "what could feel patronising", private=True)] = ""
    closed_on: Annotated[
        date | None,
        day(
            "Closed on",
            "the day you closed it",
            looks="back",
            states=("held", "cancelled", "missed"),
            since="closed_on",
        ),
    ] = None

    @property
    def heading(self) -> str:
        """Its focus, else what sort of session it is."""
        labels = {"ad_hoc": "Unplanned session", "midpoint": "Mid-point review", "closure": "Closing session"}
        return self.focus or labels.get(self.kind, f"{self.kind.capitalize()} session")

    @property
    def mark(self) -> str:
        """■ held, □ cancelled, × missed, ◇ planned."""
        return {"held": "■", "cancelled": "□", "missed": "×"}.get(self.state, "◇")

    @property
    def starts_at(self) -> datetime | None:
        """Day and local time of its start."""
        return _parse_start(self.start)[0]

    @property
    def day(self) -> date | None:
        """The day it is or was planned for."""
        return _parse_start(self.start)[1] or self.created

    @property
    def state_day(self) -> date | None:
        """The day it was held, missed or cancelled."""
        if self.state == "cancelled":
            return self.called_off_on
        return self.day if self.state in ("held", "missed") else None

    def with_defaults(self, today: date) -> "Session":
        """Cancelled today and held as long as planned, when nothing else is said."""
        if self.state == "cancelled" and self.called_off_on is None:
            return self.edit(called_off_on=today)
        if self.state == "held" and self.actual_minutes is None:
            return self.edit(actual_minutes=self.minutes)
        return self

    def check_rules(self, before: "Session | None", entries: Entries) -> None:
        """A session begins on a day."""
        if self.starts_at is None:
            raise Refused("A session needs a day and a time. Fill in “Start”, like next tue 08:30.")

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Derive its number, whether its day passed unlogged, and how often it moved."""
        numbers = session_numbers(entries).get(self.relationship, {})
        moves = self.history_of("start")
        return {
            "number": numbers.get(self.id, len(numbers) + 1),
            "unlogged": self.state == "planned" and self.day is not None and self.day < today,
            "moved": len(moves),
            "moved_from": moves[-1].was if moves else None,
        }


@once_per_state
def session_numbers(entries: Entries) -> dict[str, dict[str, int]]:
    """Number the sessions of each relationship by their start, by the ids of both."""
    numbers: dict[str, dict[str, int]] = {}
    for session in sorted(entries.of(Session), key=lambda session: (session.start, int(session.id))):
        of_pair = numbers.setdefault(session.relationship, {})
        of_pair[session.id] = len(of_pair) + 1
    return numbers
