"""Review sections about goals, skills, learnings and own thinking."""

from collections.abc import Iterator

from rmjournal.dates.days import parse_iso_day
from rmjournal.english import humanize, pluralize
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
from rmjournal.render.document import Block, bullet_list, facts, paragraph, section, side_by_side, table
from rmjournal.render.goal_chart import chart_rows, goal_svg
from rmjournal.render.learning_chart import REMEMBERED_RULE, balance_rows, balance_svg, funnel_bar_rows, funnel_svg
from rmjournal.render.skill_chart import LEGEND, skill_row, skill_svg
from rmjournal.reports.wording import ROOM, counted, drawn, joined


def goals(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    """All goals side by side, then one by one."""
    yield table(
        "Levels from −2 to +2; 0 is what was expected",
        ("Goal", "Learns", "Start", "End", "State"),
        [
            (
                one.goal.title,
                _learner(one.goal.learner, voice),
                format_level(one.level_at_start),
                format_level(one.level_at_end),
                humanize(one.goal.state),
            )
            for one in review.goals
        ],
        numbers=(2, 3),
    )
    for number, one in enumerate(review.goals, 1):
        yield section(one.goal.title, *_goal(f"goal-{number}", one, review, voice))


def _learner(role: str, voice: Perspective) -> str:
    return joined(arrow(role), voice.who(role), by=" ")


def _goal(mark: str, one: GoalReview, review: Review, voice: Perspective) -> Iterator[list[Block]]:
    goal, history = one.goal, one.history
    level = joined(format_level(one.level_at_end), goal.levels.get(str(one.level_at_end), ""), by=": ")
    targets = (*(voice.day(move.was) for move in target_moves(goal)), voice.day(goal.target))
    yield facts(
        ("Level", f"{one.level_change}; now {level}"),
        ("State", joined(humanize(goal.state), f"since {voice.day(goal.since)}" if goal.since else "", by=" ")),
        ("Target", " → ".join(targets)),
        ("Indicator", goal.indicator),
    )
    svg = goal_svg(mark, history, one.milestones, review.as_of)
    rows = chart_rows(history, voice, ROOM)
    picture: list[Block] = [drawn(svg, rows, _legend(one), _legend(one, svg=True))] if svg else []
    yield side_by_side(picture, bullet_list(_events(one, voice)))
    yield table(
        "Milestones",
        ("Milestone", "State", "Due", "Reached"),
        [_milestone(milestone, review, voice) for milestone in one.milestones],
    )


def _legend(one: GoalReview, svg: bool = False) -> str:
    """What the signs of the chart mean; only as SVG it tells which milestone was late."""
    states = {milestone.state for milestone in one.milestones}
    signs = [
        "◆ milestone reached" if "reached" in states else "",
        "◈ reached late" if svg and any(milestone.is_late for milestone in one.milestones) else "",
        "× dropped" if "dropped" in states else "",
        "◇ open" if "open" in states else "",
        "▾ fell" if any(step.fell for step in one.levels) else "",
        "gap: paused" if one.history.pauses else "",
        "≡ levels worded anew" if one.history.reworded else "",
    ]
    return joined(*signs)


def _events(one: GoalReview, voice: Perspective) -> Iterator[str]:
    goal = one.goal
    for step in one.levels:
        if step.entry and (value := step.entry.value):
            yield f"{voice.day(step.day)}: {format_level(step.level)} · {value}{' (fell)' if step.fell else ''}"
    for move in target_moves(goal):
        days = f"from {voice.day(move.was)} to {voice.day(move.now)}"
        yield f"{voice.day(move.on)}: target moved {days}{_why(move.why)}"
    for since, until in one.history.pauses:
        yield f"{voice.day(since)}: paused{f' until {voice.day(until)}' if until else ''}"
    if goal.evidence:
        yield f"Evidence: {goal.evidence}"
    if goal.reason:
        yield f"{humanize(goal.state).capitalize()} because: {goal.reason}"


def _why(why: str) -> str:
    return f": {why}" if why else ""


def _milestone(milestone: Milestone, review: Review, voice: Perspective) -> tuple[str, ...]:
    late = "late" if milestone.is_late else ""
    overdue = "overdue" if milestone.is_overdue(review.as_of) else ""
    proud = f"proud of: {milestone.proud_of}" if milestone.proud_of else ""
    title = joined(milestone.title, proud, milestone.reason, by=" — ")
    days = voice.day(milestone.due), voice.day(milestone.reached_on)
    return title, joined(milestone.state, late, overdue, by=", "), *days


def score(review: Review) -> Iterator[list[Block]]:
    """Only in the closing review: levels first, then the score with all that belongs to it."""
    found = review.attainment
    if found is None:
        return
    scores = (
        ("Equal weights", found.t_baseline, found.t),
        ("Own weights", found.t_weighted_baseline, found.t_weighted),
    )
    out = [goal.title for goal in found.dropped]
    out += [f"{goal.title} (no level at the start)" for goal in found.unrated]
    yield from (
        table(
            "The levels that the score is made of",
            ("Goal", "Baseline", "Level", "Weight"),
            [
                (one.goal.title, format_level(one.baseline), format_level(one.level), str(one.weight))
                for one in found.goals
            ],
            numbers=(1, 2, 3),
        ),
        table(
            f"T, of {pluralize(found.count, 'goal')}",
            ("Weights", "T at the start", "T"),
            [
                (name, f"{first:.2f}", f"{last:.2f}")
                for name, first, last in scores
                if first is not None and last is not None
            ],
            numbers=(1, 2),
        ),
        paragraph(f"T is {found.caution}."),
        paragraph(f"Left out: {'; '.join(out)}." if out else ""),
    )


def learned(review: Review, voice: Perspective) -> list[list[Block]]:
    """All that belongs under the first heading."""
    return [
        section("Goals", *goals(review, voice)),
        section("Goal Attainment Scaling", *score(review)),
        section("Skills", *_skills(review, voice)),
        section("Learnings", *_learnings(review, voice)),
        section("Where they were used", _uses(review, voice)),
        section("Assumptions", _assumptions(review, voice)),
        section("Reflections", _reflections(review, voice)),
    ]


def _skills(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    if not review.skills:
        return
    yield paragraph(LEGEND, quiet=True)
    yield [drawn("", (skill_row(movement, voice, ROOM) for movement in review.skills))]
    charts = [
        drawn(skill_svg(f"skill-{n}", one), [], name=joined(one.skill.title, voice.who(one.skill.owner)))
        for n, one in enumerate(review.skills, 1)
    ]
    yield side_by_side(chart for chart in charts if chart.svg)
    yield table(
        "Skills on their anchors, 1 to 5",
        ("Skill", "Whose", "Start", "Then, from now", "Now", "Seen by others"),
        [_skill(movement, voice) for movement in review.skills],
        numbers=(2, 3, 4),
    )
    asks = [movement.skill.title for movement in review.skills if movement.ask_then]
    yield paragraph(f"Now rated; how was it at the start, seen from here? {'; '.join(asks)}." if asks else "")


def _skill(movement: SkillMovement, voice: Perspective) -> tuple[str, ...]:
    start, then, now = movement.points
    points = (start, then, now if len(movement.own) > 1 else None)
    levels = [str(level) if level is not None else "" for level in points]
    observed = "; ".join(
        joined(str(one.level or 0), one.rater, voice.day(one.day), by=", ") for one in movement.observers
    )
    return movement.skill.title, voice.who(movement.skill.owner), *levels, observed


def _learnings(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    known = review.funnel
    if known.captured:
        rules = f"{REMEMBERED_RULE}; {EMBEDDED_RULE}"
        bars = drawn(funnel_svg("funnel", known), funnel_bar_rows(known, ROOM), rules)
        sides = balance_rows(known, voice, ROOM)
        caption = "Both teach, both learn; this is no verdict"
        yield side_by_side([bars], [drawn(balance_svg("balance", known, review.partnership), sides, caption)])
    yield table(
        "What was learned",
        ("Learning", "Learner", "On", "State", "Used"),
        [_learning(learning, review, voice) for learning in known.captured],
        numbers=(4,),
    )
    yield paragraph(_first_use(review))
    yield bullet_list(f"Never used: {learning.text}" for learning in known.unused)
    yield paragraph(_recalls(review))
    yield bullet_list(
        f"{recall.learning.heading}: the review after {recall.interval}, due {voice.day(recall.on)}, was not done"
        for recall in review.recalls.missed
    )


def _learning(learning: Learning, review: Review, voice: Perspective) -> tuple[str, ...]:
    text = joined(learning.text, f"retired: {learning.retired_why}" if learning.retired_why else "", by=" — ")
    uses = len(applications(learning, review.entries))
    state = state_of(learning, review.entries)
    return text, _learner(learning.learner, voice), voice.day(learning.day), state, f"{uses} ×" if uses else ""


def _first_use(review: Review) -> str:
    known = review.funnel
    if known.median_days is None:
        return ""
    return f"From learning to first use: median {known.median_days:g} days, n = {len(known.first_uses)}."


def _recalls(review: Review) -> str:
    found, told = review.recalls, recalls(review)
    return f"Recalled: {found.results.total()} reviews done, {found.due} came due; {told}." if told else ""


def recalls(review: Review) -> str:
    """How much came back, in counts; empty when nothing was recalled or due."""
    results = (("full", "in full"), ("partial", "in part"), ("none", "not at all"))
    parts = counted(*((review.recalls.results[result], words) for result, words in results))
    return parts or ("nothing yet" if review.recalls.due else "")


def _uses(review: Review, voice: Perspective) -> list[Block]:
    return bullet_list(_use(use, review.learning_of(use), voice) for use in review.uses)


def _use(use: Application, learning: Learning | None, voice: Perspective) -> str:
    way, heading = (arrow(learning.learner), learning.heading) if learning else (arrow(""), "")
    return f"{voice.day(use.day)} {way} {joined(use.what, use.where)} ({use.result}) — {heading}"


def _assumptions(review: Review, voice: Perspective) -> list[Block]:
    return table(
        "Believed, and now",
        ("Assumption", "Noted", "Now", "Revised"),
        [_assumption(note, voice) for note in review.notes if note.kind == "assumption"],
    )


def _assumption(note: Note, voice: Perspective) -> tuple[str, ...]:
    """An assumption with its revision; a day of revision that is none stands as it was written."""
    written = note.details.get("revised on", "")
    day = parse_iso_day(written)
    return note.text, voice.day(note.day), note.details.get("now", ""), voice.day(day) if day else written


def _reflections(review: Review, voice: Perspective) -> list[Block]:
    return bullet_list(_reflection(reflection, review, voice) for reflection in review.reflections)


def _reflection(reflection: Reflection, review: Review, voice: Perspective) -> str:
    text, after = reflection.heading, next_step(reflection)
    words = joined(text, f"next: {after}" if after and after != text else "", by=" → ")
    framework = f"{voice.day(reflection.day)}: {framework_name(reflection)}"
    return joined(framework, subject_of(reflection, review.entries), words)
