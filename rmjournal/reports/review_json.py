"""Review and proof of contribution as JSON for scripts."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from rmjournal.insight.attainment import Attainment
from rmjournal.insight.cadence import absent_role
from rmjournal.insight.commitments import next_step
from rmjournal.insight.goals import LevelStep, first_active_on, target_moves
from rmjournal.insight.pair import Partnership, held_minutes, moved_from
from rmjournal.insight.recall_queue import DEFAULT_OFFSETS, recall_offsets
from rmjournal.insight.reflection_context import framework_name, subject_of
from rmjournal.insight.review.blind_ratings import ReviewSheet
from rmjournal.insight.review.contribution import Contribution
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review, note_details
from rmjournal.insight.skills import SkillMovement
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import STATES, Learning, applications, state_of
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import arrow, direction

Json = dict[str, Any]

GOAL_STATES = ("achieved", "active", "paused", "not_achieved", "dropped", "draft")


def review_json(review: Review) -> Json:
    """Give a review as JSON values; T-scores are called T, as in the field."""
    values = {
        "title": review.title,
        "period": review.period,
        "kind": review.span.kind,
        **_values(review.span, "since", "until"),
        "as_of": review.as_of,
        "shared": review.shared,
        "by": review.owner,
        "whom": _relationship(review),
        "sessions": _sessions(review.partnership),
        "goals": {
            "total": len(review.goals),
            **{state: review.count_goals(state) for state in GOAL_STATES},
            "rows": [_goal(reviewed, review) for reviewed in review.goals],
        },
        "milestones": review.milestones._asdict(),
        "gas": _attainments(review.attainments) if review.attainments else None,
        "skills": [_skill(movement) for movement in review.skills],
        "learnings": _learnings(review),
        "uses": _uses(review.uses, review),
        "actions": _actions(review),
        "swap_items": {
            "planned": review.partnership.swaps_planned,
            "done": review.partnership.swaps_done,
            "ahead": review.partnership.swaps_ahead,
        },
        "carried": review.carried_counts,
        "pulses": review.partnership.pulses,
        "notes": [_note(note) for note in review.notes],
        "reflections": [_reflection(reflection, review) for reflection in review.reflections],
        "agreement": _agreement(review.agreement, review) if review.agreement else None,
        "themes": [
            {
                "title": theme.title,
                "goals": [f"{reviewed.goal.title} ({reviewed.level_change})" for reviewed in theme.goals],
                **_values(theme, "learnings", "uses"),
            }
            for theme in review.themes
        ],
        "writing": [
            {"month": f"{month.month:%Y-%m}", "written": month.written, "ideas": month.ideas}
            for month in review.writing
        ],
        "trails": [
            {"idea": trail.idea.id, "decisions": [one.id for one in trail.decisions], "changes": list(trail.changes)}
            for trail in review.trails
        ],
        "prompts": [one.prompt.ask for one in review.answers.prompts],
        "signs": [sign.ask for sign in review.answers.signs],
        "answers": [
            {"id": one.prompt.id, "prompt": one.prompt.ask, "answer": one.answer, "last": one.last}
            for one in (*review.answers.prompts, *(review.blind.opened_questions() if review.blind else ()))
        ],
        "blind": _blind(review.blind) if review.blind else None,
        "signs_ticked": [sign.id for sign in review.answers.signs if sign.id in review.answers.ticked],
    }
    return _plain(values)


def _blind(blind: ReviewSheet) -> Json:
    """Give what is rated blind, and what both sealed once it is open.

    Steps from 1 to 5.
    """
    sealed = blind.sealed
    return {
        "asked": [{"id": one.answer_id, "what": one.name} for one in blind.ratings],
        "sealed_on": sealed.own.day if sealed.own else None,
        "partner_sealed_on": sealed.partners.day if sealed.partners else None,
        "state": sealed.say_state(blind.pair.short_name),
        "opened": [
            {
                "id": one.rating.key,
                "what": one.rating.name,
                **_values(one, "own", "partners", "steps_apart"),
                **_values(one.rating, "last", "start"),
            }
            for one in blind.opened()
        ],
    }


def proof_json(proof: Contribution) -> Json:
    """Give a proof of contribution as JSON values."""
    review, together = proof.review, proof.review.partnership
    values = {
        **_values(proof, "mentor", "mentee"),
        **_values(review, "period", "as_of", "shared"),
        "sessions_held": together.held,
        "minutes": together.minutes,
        **_values(proof, "hours", "themes"),
        "taught": [
            {"area": area, "learnings": [learning.text for learning in learnings]}
            for area, learnings in proof.taught_by_area.items()
        ],
        "learnings_taught": len(proof.taught),
        "learnings_used": proof.used,
        "outcomes": [
            {
                "goal": outcome.goal.title,
                "way": outcome.level_change,
                "state": outcome.goal.state,
                "value": outcome.last_value,
                "evidence": outcome.goal.evidence,
            }
            for outcome in proof.outcomes
        ],
        "evidence": _uses(proof.evidence, review),
        "appreciations": [note.text for note in proof.appreciations],
    }
    return _plain(values)


def _plain(value: Json) -> Json:
    plain: Json = msgspec.to_builtins(value)
    return plain


def _values(source: object, *names: str) -> Json:
    return {name: getattr(source, name) for name in names}


def _learner(entry: Entry | None) -> Json:
    learner = str(getattr(entry, "learner", ""))
    return {"learner": learner, "arrow": arrow(learner), "area": str(getattr(entry, "area", ""))}


def _relationship(review: Review) -> Json:
    pair = review.relationship
    return {
        **_values(pair, "id", "partner", "role"),
        "names": review.names,
        **_values(pair, "start", "planned_end", "ended", "state", "areas"),
    }


def _sessions(pair: Partnership) -> Json:
    return {
        "total": len(pair.sessions),
        **_values(pair, "held", "cancelled", "missed", "planned", "moved"),
        "minutes_held": pair.minutes,
        "gaps_days": pair.gaps,
        "longest_gap_days": pair.longest_gap,
        "lapses": pair.lapses,
        "days_since_last": pair.since_last,
        "strip": " ".join(session.mark for session in pair.sessions),
        "rows": [_session(session) for session in pair.sessions],
    }


def _session(session: Session) -> Json:
    return {
        "id": session.id,
        "on": session.day,
        **_values(session, "state", "mark", "kind"),
        "focus": session.heading,
        "minutes": held_minutes(session),
        "moved_from": moved_from(session),
        "by": absent_role(session),
        **_values(session, "reason", "flags", "takeaways", "their_takeaways"),
    }


def _goal(reviewed: GoalReview, review: Review) -> Json:
    goal, history = reviewed.goal, reviewed.history
    return {
        **_values(goal, "id", "title"),
        **_learner(goal),
        **_values(goal, "state", "since", "indicator", "baseline", "weight"),
        **_values(reviewed, "level_at_start", "level_at_end"),
        "meaning": goal.levels.get(str(reviewed.level_at_end), ""),
        "levels": [_level(step) for step in reviewed.levels],
        "begun": first_active_on(goal),
        "target": goal.target,
        "target_moves": [msgspec.structs.asdict(move) for move in target_moves(goal)],
        "texts_changed": history.reworded,
        "pauses": [{"since": since, "until": until} for since, until in history.pauses],
        **_values(goal, "evidence", "reason"),
        "milestones": [_milestone(milestone, review) for milestone in reviewed.milestones],
    }


def _level(step: LevelStep) -> Json:
    value = step.entry.value if step.entry else ""
    return {"on": step.day, "level": step.level, "value": value, "fell": step.fell}


def _milestone(milestone: Milestone, review: Review) -> Json:
    return {
        **_values(milestone, "id", "title", "due", "state", "reached_on"),
        "late": milestone.is_late,
        "overdue": milestone.is_overdue(review.as_of),
        **_values(milestone, "proud_of", "reason"),
    }


def _attainments(scales: Sequence[Attainment]) -> Json:
    """Give the scores of each learner, and the goals of all.

    The scores of the whole are empty unless one person alone has goals."""
    apart = [_attainment(scale) for scale in scales]
    whole = {
        name: value if len(apart) == 1 else sum((part[name] for part in apart), type(value)())
        for name, value in apart[0].items()
        if isinstance(value, list | int)
    }
    scores = {name: value if len(apart) == 1 else None for name, value in apart[0].items() if name.startswith("T_")}
    by_learner = {scale.learner: part for scale, part in zip(scales, apart, strict=True)}
    return {**whole, "caution": scales[0].caution, **scores, "by_learner": by_learner}


def _attainment(scale: Attainment) -> Json:
    return {
        "goals": [standing.goal.title for standing in scale.goals],
        "levels": [standing.level for standing in scale.goals],
        "baseline": [standing.baseline for standing in scale.goals],
        "weights": [standing.weight for standing in scale.goals],
        "count": scale.count,
        "dropped": [goal.title for goal in scale.dropped],
        "without_baseline": [goal.title for goal in scale.unrated],
        "caution": scale.caution,
        "T_equal_weights": scale.t,
        "T_weighted": scale.t_weighted,
        "T_baseline_equal_weights": scale.t_baseline,
        "T_baseline_weighted": scale.t_weighted_baseline,
    }


def _skill(movement: SkillMovement) -> Json:
    start, then, now = movement.points
    is_rated_again = len(movement.own) > 1
    return {
        **_values(movement.skill, "id", "title", "owner"),
        "start": start,
        "then": then,
        "now": now if is_rated_again else None,
        "start_on": movement.start.day if movement.start else None,
        "now_on": movement.now.day if movement.now and is_rated_again else None,
        "meaning": movement.anchor(movement.now),
        "ask_then": movement.ask_then,
        "observed": [
            {"on": rating.day, "by": rating.rater, "level": rating.level or 0} for rating in movement.observers
        ],
    }


def _learnings(review: Review) -> Json:
    ledger, recalls = review.funnel, review.recalls
    directions = [direction(learning.learner) for learning in ledger.captured]
    days = {first.learning.id: first.days for first in ledger.first_uses}
    return {
        "total": len(ledger.captured),
        "by_state": {state: review.count_learnings(state, ledger) for state in STATES},
        "by_learner": {
            role: {
                **dict(funnel.steps),
                "by_state": {state: review.count_learnings(state, funnel) for state in STATES},
                "median_days_to_first_use": funnel.median_days,
                "first_uses": len(funnel.first_uses),
            }
            for role, funnel in review.funnels
        },
        "by_direction": {way: directions.count(way) for way in ("mentor_to_mentee", "mentee_to_mentor")},
        "with_at_least_one_application": len(ledger.applied),
        **dict(ledger.steps),
        "retired": len(ledger.retired),
        "never_used": [learning.text for learning in ledger.unused],
        "median_days_to_first_use": ledger.median_days,
        "first_uses": len(ledger.first_uses),
        "reviews_done": recalls.results.total(),
        **{f"recall_{result}": recalls.results[result] for result in ("full", "partial", "none")},
        "reviews_due_by_as_of": recalls.due,
        "reviews_missed": [
            {"learning": recall.learning.heading, "interval": recall.interval, "due": recall.due_on}
            for recall in recalls.missed
        ],
        "review_offsets_days": dict(
            recall_offsets(ledger.captured[0], review.entries) if ledger.captured else DEFAULT_OFFSETS
        ),
        "rows": [_learning(learning, days.get(learning.id), review) for learning in ledger.captured],
    }


def _learning(learning: Learning, days_to_use: int | None, review: Review) -> Json:
    return {
        **_values(learning, "id", "text"),
        **_learner(learning),
        "on": learning.day,
        "state": state_of(learning, review.entries),
        "applied": len(applications(learning, review.entries)),
        "days_to_use": days_to_use,
        "reason": learning.retired_why,
    }


def _uses(uses: Iterable[Application], review: Review) -> list[Json]:
    return [_use(use, review.learning_of(use)) for use in uses]


def _use(use: Application, learning: Learning | None) -> Json:
    return {
        "id": use.id,
        "on": use.day,
        "learning": learning.heading if learning else "",
        **_learner(learning),
        **_values(use, "what", "where", "evidence", "evidence_kind", "result"),
    }


def _actions(review: Review) -> Json:
    outcomes = review.partnership.total_outcomes
    return {
        "total": outcomes.total,
        "done": outcomes.done,
        "done_late": outcomes.late,
        "open": outcomes.open + outcomes.overdue,
        "overdue": [action.text for action in review.open_actions if review.is_overdue(action)],
        "dropped": outcomes.dropped,
        "by_owner": review.action_outcomes,
        "owed": [
            {
                **_values(action, "id", "text"),
                "owner": action.owner or "both",
                "due": action.due,
                "overdue": review.is_overdue(action),
            }
            for action in review.open_actions
        ],
    }


def _note(note: Note) -> Json:
    return {
        "id": note.id,
        "on": note.day,
        **_values(note, "kind", "text", "state", "author"),
        "details": note_details(note),
    }


def _reflection(reflection: Reflection, review: Review) -> Json:
    return {
        "id": reflection.id,
        "on": reflection.day,
        "framework": framework_name(reflection),
        "about": subject_of(reflection, review.entries),
        "author": reflection.author,
        "text": reflection.heading,
        "ahead": next_step(reflection),
    }


def _agreement(agreement: Agreement, review: Review) -> Json:
    return {
        "version": agreement.derived(review.entries, review.as_of)["version"],
        **_values(agreement, "accepted_on", "purpose"),
        "cadence": agreement.recurrence.text,
        "cadence_days": agreement.recurrence.mean_days,
        **_values(agreement, "minutes", "place", "agenda_by"),
        **_values(agreement, "confidentiality", "limits", "recording", "own_notes", "ground_rules", "off_limits"),
        **_values(agreement, "cancel_rule", "exit_rule", "change"),
    }
