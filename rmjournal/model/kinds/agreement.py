"""The agreement kind: the accepted rules of a pair, one entry a version."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import ROLES, choice, day, line, lines, number, prose, ref, texts
from rmjournal.model.kind import Kind

WEEKDAYS = ("", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Agreement(Entry, frozen=True, kw_only=True):
    """Purpose, cadence, place, confidentiality, ground rules and exit; a change is a new version."""

    KIND: ClassVar[Kind] = Kind(
        name="agreement",
        plural="agreements",
        label="Agreement",
        help="One version of the rules that the pair has agreed on.",
        main="purpose",
        place="goals",
        glyph="§",
        lane="the pair",
        example='"Both teach, both learn" --cadence-days 14 --minutes 60',
        aliases=("contract",),
        flow={"draft": ("accepted",), "accepted": ("draft",)},
        done="accepted",
        starts_shared=False,
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    purpose: Annotated[str, prose("Purpose", "what each of us wants from it", required=True, tracked=True)] = ""
    cadence_days: Annotated[
        int, number("Cadence", "from session to session", low=1, high=366, unit="days", tracked=True)
    ] = 14
    weekday: Annotated[str, choice("Weekday", WEEKDAYS, tracked=True)] = ""
    start_time: Annotated[str, line("Time", "like 08:30", tracked=True)] = ""
    minutes: Annotated[int, number("Length", "of a session", low=5, high=480, unit="min", tracked=True)] = 60
    months: Annotated[int | None, number("Months", "how long in all", low=1, high=120, tracked=True)] = None
    place: Annotated[str, line("Place", tracked=True)] = ""
    agenda_by: Annotated[str, line("Agenda", "who drafts it, and when it is sent", tracked=True)] = ""
    confidentiality: Annotated[str, prose("Confidentiality", "what leaves the room", tracked=True)] = ""
    ground_rules: Annotated[list[str], lines("Ground rules", "one a line", tracked=True)] = []
    off_limits: Annotated[list[str], lines("Off limits", "one a line", tracked=True)] = []
    cancel_rule: Annotated[str, line("Calling off", "how and until when", tracked=True)] = ""
    feedback_wish: Annotated[dict[str, str], texts("Feedback wish", ROLES, tracked=True)] = {}
    exit_rule: Annotated[str, line("Exit", "how either can end it", tracked=True)] = ""
    change: Annotated[str, line("What changed", "against the version before")] = ""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "draft"
    accepted_on: Annotated[date | None, day("Accepted on", looks="back", states=("accepted",))] = None

    @property
    def day(self) -> date | None:
        """The day it was accepted, or written."""
        return self.accepted_on or self.created

    @property
    def turned(self) -> date | None:
        """The day both accepted it."""
        return self.accepted_on

    def filled(self, today: date) -> "Agreement":
        """Accepted today, when no other day is given."""
        unsaid = self.state == "accepted" and self.accepted_on is None
        return self.edit(accepted_on=today) if unsaid else self

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Its number among the pair's versions, and whether a later accepted one has taken its place."""
        same = sorted(
            (a for a in entries.of(Agreement) if a.relationship == self.relationship),
            key=lambda a: (a.day or date.max, int(a.id)),
        )
        place = [a.id for a in same].index(self.id) if self.id in {a.id for a in same} else len(same)
        later = any(a.state == "accepted" for a in same[place + 1 :])
        return {"version": place + 1, "superseded": self.state == "accepted" and later}
