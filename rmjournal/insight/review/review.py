"""The whole review as one value, for its owner, the partner or others."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from rmjournal.dates.days import parse_iso_day
from rmjournal.dates.periods import CalendarPeriod
from rmjournal.insight.as_of import rewind_with_late_entries
from rmjournal.insight.attainment import Attainment, measure_attainment
from rmjournal.insight.audience import LeftOut, select_for
from rmjournal.insight.cadence import find_agreement
from rmjournal.insight.commitments import open_actions
from rmjournal.insight.funnel import LearnerFunnel, LearningFunnel, build_funnel, funnels_by_learner
from rmjournal.insight.masked_names import find_partner_mask
from rmjournal.insight.pair import ActionOutcomes, CarriedCount, Partnership, build_partnership
from rmjournal.insight.recall_queue import RecallDue, missed_recalls, planned_recalls, recall_offsets
from rmjournal.insight.review.answers import OCCASIONS, ReviewAnswers, review_answers, review_title, say_range
from rmjournal.insight.review.authors import MonthOfWriting, writing_by_month
from rmjournal.insight.review.blind_ratings import ReviewSheet, review_sheet
from rmjournal.insight.review.goals import (
    GoalReview,
    MilestoneCounts,
    Theme,
    count_milestones,
    group_by_theme,
    review_goals,
)
from rmjournal.insight.review.idea_trails import IdeaTrail, idea_trails
from rmjournal.insight.review_period import Period
from rmjournal.insight.scope import entries_of_pair
from rmjournal.insight.skills import SkillMovement, skill_movements
from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning, state_of
from rmjournal.model.kinds.note import DATED as DATED_DETAILS
from rmjournal.model.kinds.note import DETAILS, Note
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.roles import other_role
from rmjournal.practice.prompts import REVIEW

NOTE_KINDS = ("assumption", "decision", "idea", "introduction", "appreciation")
"""The kinds of notes that a review looks at; a difficult moment is not one of them."""


class RecallSummary(msgspec.Struct, frozen=True):
    """Recalls in a period, of learnings from any time."""

    results: Counter[str]
    """How often all, a part or nothing came back: full, partial, none."""
    due: int
    """Reviews that the calendar asked for."""
    missed: tuple[RecallDue, ...]
    """Those of them that were never done."""


def summarize_recalls(entries: Entries, period: Period, end: date) -> RecallSummary:
    """Count a period's recalls: done, due and missed, as known at its end."""
    learnings = entries.of(Learning)
    planned = [
        recall
        for learning in learnings
        for recall in planned_recalls(learning, end, recall_offsets(learning, entries))
    ]
    missed = [recall for learning in learnings for recall in missed_recalls(learning, entries, end)]
    return RecallSummary(
        results=Counter(recall.recall for recall in entries.of(Recall) if period.contains(recall.day)),
        due=sum(period.contains(recall.due_on) for recall in planned),
        missed=tuple(recall for recall in missed if period.contains(recall.due_on)),
    )


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review: the insights of one pair's period."""

    span: CalendarPeriod
    as_of: date
    """The last day of the period that has come."""
    audience: Audience
    """Who may read it; made of what they may see alone."""
    left_out: tuple[LeftOut, ...]
    """What stands in the period and this audience may not see; only the owner is told."""
    owner: str
    """Name of the owner of the journal; empty when it has none."""
    entries: Entries
    """All entries that the review is made of."""
    relationship: Relationship
    masked_partner: str
    """What others read in place of the partner's name, where no names are wished; empty for the role."""
    partnership: Partnership
    goals: tuple[GoalReview, ...]
    attainments: tuple[Attainment, ...]
    """Goal Attainment Scaling of each person, that of the owner first; only in a closing review."""
    skills: tuple[SkillMovement, ...]
    funnel: LearningFunnel
    """All that was learned, by both."""
    funnels: tuple[LearnerFunnel, ...]
    """The same for each person apart, in the order in which they are shown."""
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
    writing: tuple[MonthOfWriting, ...]
    """Notes, reflections and ideas by author and month."""
    trails: tuple[IdeaTrail, ...]
    """Ideas that led to a decision."""
    answers: ReviewAnswers
    """The questions of this review with what was answered, now and last time."""
    blind: ReviewSheet | None
    """The blind ratings of a mid-point or closing review; only in one's own."""

    @property
    def title(self) -> str:
        """The title of the review."""
        return review_title(self.span)

    @property
    def shared(self) -> bool:
        """Whether the partner or others may read it."""
        return self.audience != "private"

    @property
    def period(self) -> str:
        """The days of the period in words."""
        return say_range(self.span.since, self.span.until)

    @property
    def names(self) -> dict[str, str]:
        """The words for mentor and mentee; names in a shared review."""
        pair = self.relationship
        me = (self.owner or pair.role) if self.shared else "me"
        return {pair.role: me, other_role(pair.role): pair.short_name, "both": "both"}

    @property
    def milestones(self) -> MilestoneCounts:
        """The milestones of the goals, counted."""
        return count_milestones(self.goals, self.as_of)

    @property
    def carried_counts(self) -> tuple[CarriedCount, ...]:
        """Points by owner; owners without any are left out."""
        return tuple(count for count in self.partnership.carried if count.agenda)

    @property
    def action_outcomes(self) -> tuple[ActionOutcomes, ...]:
        """Outcomes of actions by owner; owners without actions are left out."""
        return tuple(outcomes for outcomes in self.partnership.kept if outcomes.total)

    def count_goals(self, state: str) -> int:
        """How many goals are in a state at the end."""
        return sum(reviewed.goal.state == state for reviewed in self.goals)

    def count_learnings(self, state: str, funnel: LearningFunnel) -> int:
        """How many of the captured learnings are in a state at the end."""
        return sum(state_of(learning, self.entries) == state for learning in funnel.captured)

    def learning_of(self, use: Application) -> Learning | None:
        """The learning that was used."""
        return self.entries.get_of_kind(Learning, use.learning)

    def is_overdue(self, action: Action) -> bool:
        """Whether the day of an open action has passed."""
        return action.due is not None and action.due < self.as_of


def build_review(
    entries: Entries,
    pair: Relationship,
    span: CalendarPeriod,
    today: date,
    name: str = "",
    audience: Audience = "private",
) -> Review:
    """Build the review of a period for one pair.

    ``name`` is the owner's. For an ``audience`` it is made of what they may see alone, for others with third persons
    masked.
    """
    end, period = min(span.until, today), Period(span.since, span.until)
    selection = select_for(entries_of_pair(entries, pair.id), audience, entries)
    own, shared = selection.entries, audience != "private"
    entries_then = rewind_with_late_entries(own, end)
    relationship = entries_then.get_of_kind(Relationship, pair.id) or own.get_of_kind(Relationship, pair.id) or pair
    goals = review_goals(entries_then, period, end)
    funnel = build_funnel(entries_then, end, period)
    uses = _by_day(use for use in entries_then.of(Application) if period.contains(use.day))
    closing = span.kind == "closing"
    together = build_partnership(entries_then, end, relationship.role, period)
    return Review(
        span=span,
        as_of=end,
        audience=audience,
        left_out=tuple(left for left in selection.left_out if period.contains(left.entry.day)),
        owner=name,
        entries=entries_then,
        relationship=relationship,
        masked_partner=find_partner_mask(relationship, entries) if audience == "others" else "",
        # a session that is not shared may have kept an agreed day
        partnership=replace(together, lapses=None) if shared else together,
        goals=goals,
        attainments=measure_attainment(entries_then, end, relationship.role) if closing else (),
        skills=tuple(skill_movements(entries_then, end, period)),
        funnel=funnel,
        funnels=funnels_by_learner(entries_then, end, relationship.role, period),
        recalls=summarize_recalls(entries_then, period, end),
        uses=uses,
        open_actions=tuple(
            action for action in open_actions(entries_then) if action.day is None or action.day <= end
        ),
        notes=_notes(entries_then, period),
        reflections=_by_day(
            reflection
            for reflection in entries_then.of(Reflection)
            if period.contains(reflection.day) and not reflection.framework.startswith(REVIEW)
        ),
        agreement=find_agreement(entries_then, relationship),
        themes=group_by_theme(
            goals, funnel.captured, [entries_then.get_of_kind(Learning, use.learning) for use in uses]
        )
        if closing
        else (),
        writing=writing_by_month(entries_then, period, relationship.role),
        trails=idea_trails(entries_then),
        answers=review_answers(own, relationship, span),
        blind=review_sheet(own, relationship, span, today) if span.kind in OCCASIONS and not shared else None,
    )


E = TypeVar("E", bound=Entry)


def _by_day(entries: Iterable[E]) -> tuple[E, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.day or date.min, int(entry.id))))


def _notes(entries: Entries, period: Period) -> tuple[Note, ...]:
    """Notes that were written or revised in a period, and waiting ideas."""
    notes = _by_day(note for note in entries.of(Note) if note.kind in NOTE_KINDS and _belongs_to_period(note, period))
    return tuple(sorted(notes, key=lambda note: NOTE_KINDS.index(note.kind)))


def _belongs_to_period(note: Note, period: Period) -> bool:
    is_waiting = note.kind == "idea" and note.state == "waiting" and period.ends_on_or_after(note.day)
    later_days = (parse_iso_day(text) for _, name in DATED_DETAILS if (text := note.details.get(name)))
    return is_waiting or period.contains(note.day) or any(map(period.contains, later_days))


def note_details(note: Note) -> dict[str, str]:
    """Filled details of a note, in the order of its kind."""
    names = (*DETAILS.get(note.kind, ()), *note.details)
    return {name: note.details[name] for name in names if note.details.get(name)}
