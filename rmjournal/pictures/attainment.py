"""The closing summary as a picture: every level first, then the score with all that belongs to it."""

from rmjournal.insight.attainment import Attainment
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.roles import arrow
from rmjournal.render.glyphs import signed
from rmjournal.render.row import GAP, Row, Voice, many, quiet

TONES = {"mentee": "up", "mentor": "down"}


def attainment_rows(known: Attainment, voice: Voice) -> list[Row]:
    """From which level to which, goal by goal; the score below, with its count, its start and its caution."""
    rows = [
        Row(
            voice.words(one.goal),
            lead=arrow(one.goal.learner),
            lead_tone=TONES.get(one.goal.learner, "quiet"),
            tail=f"{signed(one.baseline)} → {signed(one.level)} · weight {one.weight}",
            entry=one.goal,
        )
        for one in known.goals
    ]
    rows += [_left_out(goal, "dropped, left out", voice) for goal in known.dropped]
    rows += [_left_out(goal, "no start level, left out", voice) for goal in known.unrated]
    if known.t is None:
        return [*rows, quiet("No goal has run yet, so there is no score.")]
    count = many(known.count, "goal")
    return [
        *rows,
        GAP,
        Row(f"T = {known.t:.2f} with equal weights, {count}; at the start {known.t_baseline:.2f}"),
        Row(f"T = {known.t_weighted:.2f} with own weights, {count}; at the start {known.t_weighted_baseline:.2f}"),
        quiet(known.caution),
    ]


def _left_out(goal: Goal, why: str, voice: Voice) -> Row:
    return Row(voice.words(goal), lead=goal.mark, lead_tone="quiet", tone="quiet", tail=why, entry=goal)
