"""The agreement kind: the accepted rules of a pair, one entry a version."""

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from rmjournal.dates.days import WEEKDAY_NAMES
from rmjournal.dates.recurrence import CADENCE_EXAMPLES, Recurrence, parse_rule, rule_of_days
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.field import ROLES, cadence_rule, choice, day, line, lines, number, prose, ref, texts
from rmjournal.model.kind import Kind

WEEKDAYS = ("", *WEEKDAY_NAMES)


class Agreement(Entry, frozen=True, kw_only=True):
    """Purpose, cadence, place, confidentiality, ground rules and exit; a change is a new version."""

    KIND: ClassVar[Kind] = Kind(
        name="agreement",
        plural="agreements",
        label="Agreement",
        help="The rules that the two of you agreed on; each change is a new version.",
        main="purpose",
        place="goals",
        glyph="§",
        lane="relationship",
        example='"Both teach, both learn" --cadence "every 2 weeks" --minutes 60',
        aliases=("contract",),
        flow={"draft": ("accepted",), "accepted": ("draft",)},
        done="accepted",
        starts_shared=False,
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    purpose: Annotated[str, prose("Purpose", "what each of us wants from it", required=True, tracked=True)] = ""
    cadence: Annotated[
        str, cadence_rule("Cadence", "how often you meet, like first Tuesday of the month", tracked=True)
    ] = ""
    cadence_days: Annotated[
        int,
        number(
            "Cadence in days",
            "from session to session on average",
            low=1,
            high=366,
            unit="days",
            tracked=True,
            is_copy=True,
        ),
    ] = 14
    weekday: Annotated[str, choice("Weekday", WEEKDAYS, tracked=True, is_copy=True)] = ""
    start_time: Annotated[str, line("Time", "like 08:30", tracked=True)] = ""
    minutes: Annotated[int, number("Length", "of a session", low=5, high=480, unit="min", tracked=True)] = 60
    months: Annotated[int | None, number("Months", "how many in all", low=1, high=120, tracked=True)] = None
    place: Annotated[str, line("Place", tracked=True)] = ""
    agenda_by: Annotated[str, line("Agenda", "who drafts it, and when it is shared", tracked=True)] = ""
    confidentiality: Annotated[str, prose("Confidentiality", "what may be told to others", tracked=True)] = ""
    limits: Annotated[
        str, prose("Its limits", "what cannot stay between you: harm, harassment, the law", tracked=True)
    ] = ""
    recording: Annotated[str, line("Recording", "of your sessions, also by an AI note-taker", tracked=True)] = ""
    own_notes: Annotated[
        str, line("Own notes", "what each of you writes down, and who may read it", tracked=True)
    ] = ""
    ground_rules: Annotated[list[str], lines("Ground rules", "one per line", tracked=True)] = []
    off_limits: Annotated[
        list[str], lines("Off limits", "what you do not talk about; one per line", tracked=True)
    ] = []
    cancel_rule: Annotated[str, line("Cancelling", "how, and how long before", tracked=True)] = ""
    feedback_wish: Annotated[
        dict[str, str], texts("Feedback wish", ROLES, "how each of you likes to be told what to change", tracked=True)
    ] = {}
    exit_rule: Annotated[str, line("Exit", "how each of you can end it", tracked=True)] = ""
    change: Annotated[str, line("What changed", "compared with the version before")] = ""
    state: Annotated[str, choice("State", tuple(KIND.flow), tracked=True)] = "draft"
    accepted_on: Annotated[date | None, day("Accepted on", looks="back", states=("accepted",))] = None

    @property
    def day(self) -> date | None:
        """The day it was accepted, or written."""
        return self.accepted_on or self.created

    @property
    def state_day(self) -> date | None:
        """The day both accepted it."""
        return self.accepted_on

    @property
    def recurrence(self) -> Recurrence:
        """The agreed cadence, from the rule, else from days and weekday."""
        return parse_rule(self.cadence) or rule_of_days(self.cadence_days, self.weekday)

    def value_of(self, name: str) -> object:
        """The cadence is always there as a rule."""
        return self.cadence or self.recurrence.text if name == "cadence" else getattr(self, name)

    def reconciled(self, before: "Agreement | None") -> "Agreement":
        """Bring rule, number of days and weekday in line; what is new counts."""
        rule = parse_rule(self.cadence)
        if rule is None:
            return self
        was = before or Agreement()
        if self.cadence != was.cadence:
            rule = self._on_weekday(rule) if self.weekday != was.weekday else rule
        elif (self.cadence_days, self.weekday) != (was.cadence_days, was.weekday):
            rule = rule_of_days(self.cadence_days, self.weekday)
        return self.edit(cadence=rule.text, cadence_days=rule.mean_days, weekday=_weekday_of(rule))

    def _on_weekday(self, rule: Recurrence) -> Recurrence:
        """Put a rule on the given weekday; `BadValue` where it has other days."""
        if self.weekday and rule.frequency == "WEEKLY" and not rule.weekdays:
            return replace(rule, weekdays=(WEEKDAY_NAMES.index(self.weekday),))
        if self.weekday in ("", _weekday_of(rule)):
            return rule
        raise BadValue(
            "weekday",
            f'Weekday cannot be "{self.weekday}" with the cadence "{rule.words}"; give the cadence alone.',
        )

    def check_rules(self, before: "Agreement | None", entries: Entries) -> None:
        """A cadence that was agreed is replaced, not emptied."""
        if before is not None and before.cadence and not self.cadence:
            raise BadValue("cadence", f"Cadence is required; write it like {CADENCE_EXAMPLES}.")

    def with_defaults(self, today: date) -> "Agreement":
        """Accepted today, when no other day is given."""
        unsaid = self.state == "accepted" and self.accepted_on is None
        return self.edit(accepted_on=today) if unsaid else self

    def derived(self, entries: Entries, today: date) -> dict[str, object]:
        """Derive its version number, and whether a later accepted version replaced it."""
        versions = _versions(entries).get(self.relationship, _Versions())
        number = versions.numbers.get(self.id, len(versions.numbers) + 1)
        return {"version": number, "superseded": self.state == "accepted" and number < versions.last_accepted}


class _Versions(Struct):
    """The numbers of a relationship's agreements by id, and of the last accepted."""

    numbers: dict[str, int] = {}
    last_accepted: int = 0


@once_per_state
def _versions(entries: Entries) -> dict[str, _Versions]:
    """Number the agreements of each relationship, by its id."""
    found: dict[str, _Versions] = {}
    for agreement in sorted(entries.of(Agreement), key=lambda one: (one.day or date.max, int(one.id))):
        versions = found.setdefault(agreement.relationship, _Versions())
        versions.numbers[agreement.id] = number = len(versions.numbers) + 1
        if agreement.state == "accepted":
            versions.last_accepted = number
    return found


def _weekday_of(rule: Recurrence) -> str:
    """The weekday of a weekly rule with one; empty for every other rule."""
    return WEEKDAY_NAMES[rule.weekdays[0]] if len(rule.weekdays) == 1 else ""
