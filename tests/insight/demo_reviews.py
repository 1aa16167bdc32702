"""Reviews of the demo, and its facts computed apart from the program."""

from datetime import date
from typing import Any, Final

from rmjournal.demo import LAST, Role, demo_entries
from rmjournal.insight.review.review import Review, build_review
from rmjournal.insight.review_period import parse_review_period
from rmjournal.model.entry import Audience, Entries
from rmjournal.model.kinds.relationship import Relationship

WHOLE: dict[Role, Entries] = {"mentee": demo_entries("mentee"), "mentor": demo_entries("mentor")}
NAMES: dict[Role, str] = {"mentee": "Annelise Østby-Keller", "mentor": "佐藤 美咲 (Misaki Satō)"}

EXPECTED: dict[str, dict[str, Any]] = {
    "sessions": {
        "total": 13,
        "held": 11,
        "cancelled": 1,
        "missed": 1,
        "moved": 1,
        "minutes_held": 715,
        "longest_gap_days": 28,
        "gaps_days": [14, 14, 16, 12, 14, 28, 14, 28, 14, 14],
    },
    "goals": {"total": 5, "achieved": 3, "active": 1, "dropped": 1},
    "gas": {
        "T_equal_weights": None,
        "T_weighted": None,
        "T_baseline_equal_weights": None,
        "T_baseline_weighted": None,
        "count": 4,
    },
    "actions": {
        "total": 32,
        "done": 29,
        "done_late": 7,
        "open": 2,
        "overdue": ["Answer, yes or no, on heating in the sorting hall"],
        "dropped": 1,
    },
    "learnings": {
        "total": 14,
        "by_state": {"embedded": 5, "applied": 7, "retired": 1, "new": 1},
        "by_direction": {"mentor_to_mentee": 9, "mentee_to_mentor": 5},
        "with_at_least_one_application": 13,
        "reviews_done": 46,
        "recall_full": 40,
        "recall_partial": 5,
        "recall_none": 1,
        "reviews_due_by_as_of": 47,
        "review_offsets_days": {"1d": 1, "1w": 7, "1m": 30, "3m": 90},
    },
    "milestones": {"total": 18, "reached": 15, "reached_late": 7, "open": 1, "dropped": 2},
    "swap_items": {"planned": 7, "done": 5},
}
"""The facts of the half year."""
SCORES: Final[dict[str, dict[str, float]]] = {
    "mentee": {
        "T_equal_weights": 50.00,
        "T_weighted": 51.70,
        "T_baseline_equal_weights": 22.61,
        "T_baseline_weighted": 22.80,
        "count": 3,
    },
    "mentor": {
        "T_equal_weights": 60.00,
        "T_weighted": 60.00,
        "T_baseline_equal_weights": 30.00,
        "T_baseline_weighted": 30.00,
        "count": 1,
    },
}
"""The score of each person with the number of their goals: two people never share one."""
APART: Final[dict[str, dict[str, object]]] = {
    "mentee": {"of": 9, "used": 9, "states": "4 habit, 1 retired", "days": "9 days (median of 9)"},
    "mentor": {"of": 5, "used": 4, "states": "1 habit, 1 new", "days": "40 days (median of 4)"},
}
"""What is told of the learnings of each: two people are never added up."""
LEVELS = [(-2, 1, 3), (-2, 1, 2), (-2, -1, 2), (-2, 0, 3)]
"""Baseline, level and weight of each goal that ran, as they stand in the journal."""


def expected_sentences() -> list[str]:
    """The same facts in the sentences of a page."""
    sat, ran, did = EXPECTED["sessions"], EXPECTED["goals"], EXPECTED["actions"]
    known, steps = EXPECTED["learnings"], EXPECTED["milestones"]
    swaps = EXPECTED["swap_items"]
    return [
        f"{sat['held']} of {sat['total']} held",
        f"{sat['cancelled']} cancelled, {sat['missed']} no-show, {sat['moved']} moved",
        "{} h {:02} min".format(*divmod(sat["minutes_held"], 60)),
        f"{' '.join(map(str, sat['gaps_days']))}, longest {sat['longest_gap_days']}",
        f"{ran['achieved']} of {ran['total']} achieved",
        f"{ran['active']} active, {ran['dropped']} dropped",
        f"{steps['reached']} of {steps['total']} reached",
        f"{steps['reached_late']} late, {steps['open']} open, {steps['dropped']} dropped",
        *(
            sentence
            for learner, figures in APART.items()
            for sentence in (
                f"Learnings, {learner}",
                f"{figures['used']} of {figures['of']} used",
                str(figures["states"]),
                str(figures["days"]),
            )
        ),
        f"{known['reviews_done']} done, {known['reviews_due_by_as_of']} due",
        f"{known['recall_full']} fully, {known['recall_partial']} partly, {known['recall_none']} not at all",
        f"{did['done']} of {did['total']} done",
        f"{did['done_late']} late, {did['open']} open, {len(did['overdue'])} overdue, {did['dropped']} dropped",
        did["overdue"][0],
        f"{swaps['done']} of {swaps['planned']} done",
        *(f"{score:.2f}" for scores in SCORES.values() for name, score in scores.items() if name != "count"),
        "Goal score of 3 goals (50 = as expected)",
        "Goal score of 1 goal (50 = as expected)",
        "for looking back, not for comparing people",
        "Not counted: Post twice a month on LinkedIn about operations",
        "the recall after 3 months",
    ]


def demo_review(
    role: Role = "mentee",
    period: str = "",
    shared: bool = False,
    today: date = LAST,
    audience: Audience | None = None,
) -> Review:
    """A review of the demo."""
    entries = WHOLE[role]
    (pair,) = entries.of(Relationship)
    audience = audience or ("partner" if shared else "private")
    return build_review(
        entries, pair, parse_review_period(period, entries, pair, today), today, NAMES[role], audience
    )
