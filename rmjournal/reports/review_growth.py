"""Review sections about goals, skills, learnings and own thinking."""

from collections.abc import Iterable, Iterator
from datetime import date

from rmjournal.dates.days import parse_iso_day
from rmjournal.english import humanize, join_parts, list_counts, pluralize
from rmjournal.insight.attainment import Attainment
from rmjournal.insight.commitments import next_step
from rmjournal.insight.funnel import EMBEDDED_RULE
from rmjournal.insight.goals import target_moves
from rmjournal.insight.reflection_context import framework_name, subject_of
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review
from rmjournal.insight.skills import SkillMovement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.kinds.learning import Learning, applications, state_of
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.document import Block, Figure, bullet_list, facts, paragraph, section, side_by_side, table
from rmjournal.render.goal_chart import goal_svg
from rmjournal.render.goal_rows import chart_rows
from rmjournal.render.learning_chart import (
    REMEMBERED_RULE,
    balance_rows,
    balance_svg,
    funnel_bar_rows,
    funnel_svg,
    learner_words,
)
from rmjournal.render.row import Row, render_text
from rmjournal.render.skill_chart import LEGEND, skill_row, skill_svg

TEXT_WIDTH = 72
"""Cells of a text figure, at most."""
CHART_WIDTH = 60
"""Cells of a chart or of bars."""


def draw_figure(svg: str, rows: Iterable[Row], caption: str = "", name: str = "") -> Figure:
    """Draw a figure as SVG and text, without its legend: that stands below."""
    lines = render_text(
        (row for row in rows if row.is_preformatted or (row.text and row.tone != "quiet")), TEXT_WIDTH
    )
    return Figure(svg, tuple(lines), caption, name)


def goal_sections(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Sections of all goals side by side, then one by one."""
    yield table(
        "Levels from −2 to +2; 0 is what was expected",
        ("Goal", "Learns", "Start", "End", "State"),
        [
            (
                reviewed.goal.title,
                _learner(reviewed.goal.learner, perspective),
                format_level(reviewed.level_at_start),
                format_level(reviewed.level_at_end),
                humanize(reviewed.goal.state),
            )
            for reviewed in review.goals
        ],
        numbers=(2, 3),
    )
    for number, reviewed in enumerate(review.goals, 1):
        yield section(reviewed.goal.title, *_goal(f"goal-{number}", reviewed, review, perspective))


def _learner(role: str, perspective: Perspective) -> str:
    return join_parts(arrow(role), perspective.who(role), separator=" ")


def _goal(mark: str, reviewed: GoalReview, review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    goal, history = reviewed.goal, reviewed.history
    level = join_parts(
        format_level(reviewed.level_at_end), goal.levels.get(str(reviewed.level_at_end), ""), separator=": "
    )
    targets = (*(perspective.day(move.was) for move in target_moves(goal)), perspective.day(goal.target))
    yield facts(
        ("Level", f"{reviewed.level_change}; now {level}"),
        (
            "State",
            join_parts(
                humanize(goal.state), f"since {perspective.day(goal.since)}" if goal.since else "", separator=" "
            ),
        ),
        ("Target", " → ".join(targets)),
        ("Indicator", goal.indicator),
    )
    svg = goal_svg(mark, history, reviewed.milestones, review.as_of)
    rows = chart_rows(history, perspective, CHART_WIDTH)
    legends = (_legend(reviewed, review.as_of), _legend(reviewed, review.as_of, svg=True))
    picture: list[Block] = [draw_figure(svg, rows, *legends)] if svg else []
    yield side_by_side(picture, bullet_list(_events(reviewed, perspective)))
    yield table(
        "Milestones",
        ("Milestone", "State", "Due", "Reached"),
        [_milestone(milestone, review, perspective) for milestone in reviewed.milestones],
    )


def _legend(reviewed: GoalReview, last: date, svg: bool = False) -> str:
    """Legend of a goal's chart; only the SVG marks late milestones."""
    states = {milestone.state for milestone in reviewed.milestones}
    counted = [" ".join(measure.entry.value.split()) for measure in reviewed.history.measures if measure.day <= last]
    signs = [
        "◆ milestone reached" if "reached" in states else "",
        "◈ reached late" if svg and any(milestone.is_late for milestone in reviewed.milestones) else "",
        "× dropped" if "dropped" in states else "",
        "◇ open" if "open" in states else "",
        "▾ fell" if any(step.fell for step in reviewed.levels) else "",
        "gap: paused" if reviewed.history.pauses else "",
        "≡ levels reworded" if reviewed.history.reworded else "",
        f"{'▮' if svg else '#'} counted: {counted[0]} → {counted[-1]}" if len(counted) > 1 else "",
    ]
    return join_parts(*signs)


def _events(reviewed: GoalReview, perspective: Perspective) -> Iterator[str]:
    goal = reviewed.goal
    for step in reviewed.levels:
        if step.entry and (value := step.entry.value):
            yield f"{perspective.day(step.day)}: {format_level(step.level)} · {value}{' (fell)' if step.fell else ''}"
    for move in target_moves(goal):
        days = f"from {perspective.day(move.was)} to {perspective.day(move.now)}"
        yield f"{perspective.day(move.on)}: target moved {days}{_why(move.why)}"
    for since, until in reviewed.history.pauses:
        yield f"{perspective.day(since)}: paused{f' until {perspective.day(until)}' if until else ''}"
    if goal.evidence:
        yield f"Evidence: {goal.evidence}"
    if goal.reason:
        yield f"{humanize(goal.state).capitalize()} because: {goal.reason}"


def _why(why: str) -> str:
    return f": {why}" if why else ""


def _milestone(milestone: Milestone, review: Review, perspective: Perspective) -> tuple[str, ...]:
    late = "late" if milestone.is_late else ""
    overdue = "overdue" if milestone.is_overdue(review.as_of) else ""
    proud = f"proud of: {milestone.proud_of}" if milestone.proud_of else ""
    title = join_parts(milestone.title, proud, milestone.reason, separator=" — ")
    days = perspective.day(milestone.due), perspective.day(milestone.reached_on)
    return title, join_parts(milestone.state, late, overdue, separator=", "), *days


def attainment_sections(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    """Sections of Goal Attainment Scaling, one for each person: levels, then T-scores."""
    for attainment in review.attainments:
        name = f"Goals of {perspective.who(attainment.learner) or 'nobody in particular'}"
        yield section(name, *_attainment_parts(attainment))
    yield paragraph(review.attainments[0].caution if review.attainments else "")


def _attainment_parts(attainment: Attainment) -> Iterator[list[Block]]:
    scores = (
        ("Equal weights", attainment.t_baseline, attainment.t),
        ("Your weights", attainment.t_weighted_baseline, attainment.t_weighted),
    )
    left_out = [goal.title for goal in attainment.dropped]
    left_out += [f"{goal.title} (no level at the start)" for goal in attainment.unrated]
    yield from (
        table(
            "The levels behind the score",
            ("Goal", "Baseline", "Level", "Weight"),
            [
                (
                    standing.goal.title,
                    format_level(standing.baseline),
                    format_level(standing.level),
                    str(standing.weight),
                )
                for standing in attainment.goals
            ],
            numbers=(1, 2, 3),
        ),
        table(
            f"Goal score of {pluralize(attainment.count, 'goal')} (50 = as expected)",
            ("Weights", "Score at the start", "Score"),
            [
                (name, f"{first:.2f}", f"{last:.2f}")
                for name, first, last in scores
                if first is not None and last is not None
            ],
            numbers=(1, 2),
        ),
        paragraph(f"Not counted: {'; '.join(left_out)}." if left_out else ""),
    )


def growth_sections(review: Review, perspective: Perspective) -> list[list[Block]]:
    """Sections on what the owner learned and used."""
    return [
        section("Goals", *goal_sections(review, perspective)),
        section("Goal Attainment Scaling", *attainment_sections(review, perspective)),
        section("Skills", *_skills(review, perspective)),
        section("Learnings", *_learnings(review, perspective)),
        section("Where they were used", _uses(review, perspective)),
        section("Assumptions", _assumptions(review, perspective)),
        section("Reflections", _reflections(review, perspective)),
    ]


def _skills(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    if not review.skills:
        return
    yield paragraph(LEGEND, quiet=True)
    yield [draw_figure("", (skill_row(movement, perspective, CHART_WIDTH) for movement in review.skills))]
    charts = [
        draw_figure(
            skill_svg(f"skill-{number}", movement),
            [],
            name=join_parts(movement.skill.title, perspective.who(movement.skill.owner)),
        )
        for number, movement in enumerate(review.skills, 1)
    ]
    yield side_by_side(chart for chart in charts if chart.svg)
    yield table(
        "Skills, rated on steps 1 to 5",
        ("Skill", "Whose", "Start", "Then, seen from now", "Now", "Seen by others"),
        [_skill(movement, perspective) for movement in review.skills],
        numbers=(2, 3, 4),
    )
    asks = [movement.skill.title for movement in review.skills if movement.ask_then]
    yield paragraph(
        f"“Now” is rated. How was it at the start, as you see it today? {'; '.join(asks)}." if asks else ""
    )


def _skill(movement: SkillMovement, perspective: Perspective) -> tuple[str, ...]:
    start, then, now = movement.points
    points = (start, then, now if len(movement.own) > 1 else None)
    levels = [str(level) if level is not None else "" for level in points]
    observed = "; ".join(
        join_parts(str(rating.level or 0), rating.rater, perspective.day(rating.day), separator=", ")
        for rating in movement.observers
    )
    return movement.skill.title, perspective.who(movement.skill.owner), *levels, observed


def _learnings(review: Review, perspective: Perspective) -> Iterator[list[Block]]:
    funnel = review.funnel
    if funnel.captured:
        rules = f"{REMEMBERED_RULE}; {EMBEDDED_RULE}"
        yield side_by_side(
            *(
                [
                    draw_figure(
                        funnel_svg(f"funnel-{role or 'other'}", own),
                        funnel_bar_rows(own, CHART_WIDTH),
                        join_parts(
                            f"{arrow(role)} {learner_words(role, perspective)}",
                            rules if role == review.funnels[-1][0] else "",
                            separator="; ",
                        ),
                    )
                ]
                for role, own in review.funnels
            )
        )
        sides = balance_rows(funnel, perspective, CHART_WIDTH)
        caption = "Both teach and both learn; this is no judgement"
        yield [draw_figure(balance_svg("balance", funnel, review.partnership), sides, caption)]
    yield table(
        "What was learned",
        ("Learning", "Learner", "On", "State", "Used"),
        [_learning(learning, review, perspective) for learning in funnel.captured],
        numbers=(4,),
    )
    yield paragraph(_first_use(review, perspective))
    yield bullet_list(f"Never used: {learning.text}" for learning in funnel.unused)
    yield paragraph(_recall_sentence(review))
    yield bullet_list(
        f"{recall.learning.heading}: the recall {recall.elapsed}, due {perspective.day(recall.due_on)}, was not done"
        for recall in review.recalls.missed
    )


def _learning(learning: Learning, review: Review, perspective: Perspective) -> tuple[str, ...]:
    text = join_parts(
        learning.text, f"retired: {learning.retired_why}" if learning.retired_why else "", separator=" — "
    )
    uses = len(applications(learning, review.entries))
    return (
        text,
        _learner(learning.learner, perspective),
        perspective.day(learning.day),
        humanize(state_of(learning, review.entries)),
        f"{uses} ×" if uses else "",
    )


def _first_use(review: Review, perspective: Perspective) -> str:
    medians = [
        f"{_learner(role, perspective)} {funnel.median_days:g} days (median of {len(funnel.first_uses)})"
        for role, funnel in review.funnels
        if funnel.median_days is not None
    ]
    return f"From learning to first use: {', '.join(medians)}." if medians else ""


def _recall_sentence(review: Review) -> str:
    summary, results = review.recalls, say_recalls(review)
    return f"Recalls: {summary.results.total()} done, {summary.due} due; remembered: {results}." if results else ""


def say_recalls(review: Review) -> str:
    """Say how much was recalled, in counts; empty without recalls."""
    results = (("full", "fully"), ("partial", "partly"), ("none", "not at all"))
    parts = list_counts(*((review.recalls.results[result], words) for result, words in results))
    return parts or ("nothing yet" if review.recalls.due else "")


def _uses(review: Review, perspective: Perspective) -> list[Block]:
    return bullet_list(_use(use, review.learning_of(use), perspective) for use in review.uses)


def _use(use: Application, learning: Learning | None, perspective: Perspective) -> str:
    way, heading = (arrow(learning.learner), learning.heading) if learning else (arrow(""), "")
    return f"{perspective.day(use.day)} {way} {join_parts(use.what, use.where)} ({use.result}) — {heading}"


def _assumptions(review: Review, perspective: Perspective) -> list[Block]:
    return table(
        "What I believed, and what I think now",
        ("Assumption", "Noted", "Now", "Revised"),
        [_assumption(note, perspective) for note in review.notes if note.kind == "assumption"],
    )


def _assumption(note: Note, perspective: Perspective) -> tuple[str, ...]:
    """A row of an assumption; a day that is none stays as written."""
    written = note.details.get("revised on", "")
    day = parse_iso_day(written)
    return note.text, perspective.day(note.day), note.details.get("now", ""), perspective.day(day) if day else written


def _reflections(review: Review, perspective: Perspective) -> list[Block]:
    return bullet_list(_reflection(reflection, review, perspective) for reflection in review.reflections)


def _reflection(reflection: Reflection, review: Review, perspective: Perspective) -> str:
    text, after = reflection.heading, next_step(reflection)
    words = join_parts(text, f"next: {after}" if after and after != text else "", separator=" → ")
    framework = f"{perspective.day(reflection.day)}: {framework_name(reflection)}"
    return join_parts(framework, subject_of(reflection, review.entries), words)
