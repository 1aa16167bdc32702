"""The whole review as one value, and its reduction to shared entries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from rmjournal.dates import SHORT_MONTHS
from rmjournal.dates.calendar_periods import CalendarPeriod
from rmjournal.dates.days import parse_iso_day
from rmjournal.insight.as_of import drop_links, rewind_with_late_entries
from rmjournal.insight.attainment import Attainment, measure_attainment
from rmjournal.insight.cadence import find_agreement
from rmjournal.insight.commitments import open_actions
from rmjournal.insight.funnel import LearningFunnel, build_funnel
from rmjournal.insight.pair import ActionOutcomes, CarriedCount, Partnership, build_partnership
from rmjournal.insight.recall_queue import RecallSummary, summarize_recalls
from rmjournal.insight.review.goals import GoalReview, MilestoneCounts, count_milestones, review_goals
from rmjournal.insight.review.themes import Theme, group_by_theme
from rmjournal.insight.review_period import Period
from rmjournal.insight.scope import select_pair
from rmjournal.insight.skills import SkillMovement, skill_movements
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change, defaults, fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning, state_of
from rmjournal.model.kinds.note import DATED as DATED_DETAILS
from rmjournal.model.kinds.note import DETAILS, Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other
from rmjournal.practice.prompts import load_review_prompts

NOTE_KINDS = ("assumption", "decision", "idea", "introduction", "appreciation")
"""The kinds of notes that a review looks at; a difficult moment is not one of them."""
SHARED_HISTORY_FIELDS = ("state", "target", "start", "due", "session")
"""Fields whose history may leave, as days without reasons; reasons may be older than the sharing."""
SHARED_PAIR_FIELDS = ("id", "partner", "role", "start", "planned_end", "areas", "form", "state", "ended")
"""What both know of their relationship, also when its entry is private."""


def select_shared(entries: Entries) -> Entries:
    """The entries that are shared, as they may leave; all that is reckoned from them knows of no other.

    A relationship stays, as the frame, with what both know of it. Texts of a session's owner stay only where they are
    marked as shared; marks such as "difficult" never do.
    """
    kept = {entry.id: entry for entry in entries if entry.shared or isinstance(entry, Relationship)}
    gone = {entry.id for entry in entries} - kept.keys()
    while True:
        whole = {entry.id: found for entry in kept.values() if (found := drop_links(entry, gone))}
        lost = kept.keys() - whole.keys()
        if not lost:
            return Entries({key: _as_it_leaves(entry, gone) for key, entry in whole.items()})
        gone |= lost
        kept = whole


def _as_it_leaves(entry: Entry, gone: set[str]) -> Entry:
    empty, names = defaults(type(entry)), fields(type(entry))
    hidden = {name for name, field in names.items() if field.private}
    if isinstance(entry, Session) and not entry.notes_shared:
        hidden.add("notes")
    if isinstance(entry, Relationship) and not entry.shared:
        hidden |= set(names) - set(SHARED_PAIR_FIELDS)
    said = {} if hidden >= set(names) - set(SHARED_PAIR_FIELDS) else _history(entry, gone)
    return entry.edit(**{name: empty[name] for name in hidden}, history=said)


def _history(entry: Entry, gone: set[str]) -> dict[str, Change]:
    """The days on which it turned or moved, without reasons and without what is private."""
    return {
        key: Change(on=line.on, field=line.field, was=line.was, now=line.now)
        for key, line in entry.history.items()
        if line.field in SHARED_HISTORY_FIELDS and not gone & {str(line.was), str(line.now)}
    }


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a period was for one pair: the insights of it, as known on its last day."""

    span: CalendarPeriod
    as_of: date
    """The last day of the period that has come."""
    shared: bool
    """Made of shared entries alone."""
    owner: str
    """Name of the owner of the journal; empty when it has none."""
    entries: Entries
    """All entries that the review is made of."""
    relationship: Relationship
    partnership: Partnership
    goals: tuple[GoalReview, ...]
    attainment: Attainment | None
    """Goal Attainment Scaling; only in a closing review of a journal with goals."""
    skills: tuple[SkillMovement, ...]
    funnel: LearningFunnel
    recalls: RecallSummary
    uses: tuple[Application, ...]
    """Uses of learnings from any time, by date."""
    open_actions: tuple[Action, ...]
    """Actions that are open at the end, whenever they were agreed; the oldest day first."""
    notes: tuple[Note, ...]
    """By kind, then by date; without difficult moments."""
    reflections: tuple[Reflection, ...]
    """By date."""
    agreement: Agreement | None
    """The agreement that counts at the end."""
    themes: tuple[Theme, ...]
    """Only in a closing review."""
    prompts: tuple[str, ...]
    signs: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the review is called."""
        return review_title(self.span)

    @property
    def period(self) -> str:
        """The days of the period in words."""
        return say_range(self.span.since, self.span.until)

    @property
    def names(self) -> dict[str, str]:
        """What mentor and mentee are called; a review for others calls its owner by name."""
        pair = self.relationship
        me = (self.owner or pair.role) if self.shared else "me"
        return {pair.role: me, other(pair.role): pair.short, "both": "both"}

    @property
    def milestones(self) -> MilestoneCounts:
        """The milestones of the goals, counted."""
        return count_milestones(self.goals, self.as_of)

    @property
    def carried(self) -> tuple[CarriedCount, ...]:
        """Points that were carried on, by owner; without an owner who has none."""
        return tuple(count for count in self.partnership.carried if count.times)

    @property
    def kept(self) -> tuple[ActionOutcomes, ...]:
        """What became of actions, by owner; without an owner who promised nothing."""
        return tuple(outcomes for outcomes in self.partnership.kept if outcomes.total)

    def count_goals(self, state: str) -> int:
        """How many goals are in a state at the end."""
        return sum(one.goal.state == state for one in self.goals)

    def count_learnings(self, state: str) -> int:
        """How many of the captured learnings are in a state at the end."""
        return sum(state_of(learning, self.entries) == state for learning in self.funnel.captured)

    def learning_of(self, use: Application) -> Learning | None:
        """The learning that was used."""
        return self.entries.one(Learning, use.learning)

    def is_overdue(self, action: Action) -> bool:
        """Whether the day of an open action has passed."""
        return action.due is not None and action.due < self.as_of


def build_review(
    entries: Entries, who: Relationship, span: CalendarPeriod, today: date, name: str = "", shared: bool = False
) -> Review:
    """Review a span for one pair, for the owner's eyes or of shared entries alone.

    ``name`` is the owner's.
    """
    end, period = min(span.until, today), Period(span.since, span.until)
    about = select_pair(entries, who.id)
    about = select_shared(about) if shared else about
    known = rewind_with_late_entries(about, end)
    relationship = known.one(Relationship, who.id) or about.one(Relationship, who.id) or who
    goals = review_goals(known, period, end)
    ledger = build_funnel(known, end, period)
    uses = _by_day(use for use in known.of(Application) if period.contains(use.day))
    closing, questions = span.kind == "closing", load_review_prompts()[span.kind]
    scale = measure_attainment(known, end) if closing else None
    together = build_partnership(known, end, relationship.role, period)
    return Review(
        span=span,
        as_of=end,
        shared=shared,
        owner=name,
        entries=known,
        relationship=relationship,
        # a session that is not shared may have kept an agreed day
        partnership=replace(together, lapses=None) if shared else together,
        goals=goals,
        attainment=scale if scale and (scale.goals or scale.dropped) else None,
        skills=tuple(skill_movements(known, end, period)),
        funnel=ledger,
        recalls=summarize_recalls(known, period, end),
        uses=uses,
        open_actions=tuple(action for action in open_actions(known) if action.day is None or action.day <= end),
        notes=_notes(known, period),
        reflections=_by_day(one for one in known.of(Reflection) if period.contains(one.day)),
        agreement=find_agreement(known, relationship),
        themes=group_by_theme(goals, ledger.captured, [known.one(Learning, use.learning) for use in uses])
        if closing
        else (),
        prompts=questions.asked(relationship.role),
        signs=questions.signs,
    )


E = TypeVar("E", bound=Entry)


def _by_day(entries: Iterable[E]) -> tuple[E, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.day or date.min, int(entry.id))))


def _notes(entries: Entries, period: Period) -> tuple[Note, ...]:
    """The notes of a period: written, answered or revised in it, and ideas that still wait."""
    notes = _by_day(note for note in entries.of(Note) if note.kind in NOTE_KINDS and _belongs(note, period))
    return tuple(sorted(notes, key=lambda note: NOTE_KINDS.index(note.kind)))


def _belongs(note: Note, period: Period) -> bool:
    is_waiting = note.kind == "idea" and note.state == "waiting" and period.ends_on_or_after(note.day)
    later_days = (parse_iso_day(text) for _, name in DATED_DETAILS if (text := note.details.get(name)))
    return is_waiting or period.contains(note.day) or any(map(period.contains, later_days))


def note_details(note: Note) -> dict[str, str]:
    """The details of a note that say something, in the order in which its kind asks for them."""
    names = (*DETAILS.get(note.kind, ()), *note.details)
    return {name: note.details[name] for name in names if note.details.get(name)}


def review_title(span: CalendarPeriod) -> str:
    """What a review is called: "Monthly review: April 2026"."""
    sort = load_review_prompts()[span.kind].label
    return sort if span.label in (sort, "") else f"{sort}: {span.label}"


def say_range(since: date, until: date) -> str:
    """From when to when, in words."""
    if since == until:
        return _say_day(since)
    begin = _say_day(since) if since.year != until.year else _say_day(since).removesuffix(f" {since.year}")
    return f"{begin} to {_say_day(until)}"


def _say_day(day: date) -> str:
    """A day without its weekday: "13 Jan 2026"."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1].capitalize()} {day.year}"
