"""Review sections about goals, skills, learnings and own thinking."""

from collections.abc import Iterator
from datetime import date

from rmjournal.english import humanize, pluralize
from rmjournal.insight.funnel import EMBEDDED_RULE
from rmjournal.insight.review.goals import GoalRow, MilestoneRow
from rmjournal.insight.review.learnings import SkillRow
from rmjournal.insight.review.notes import ReflectionRow
from rmjournal.insight.review.parties import way
from rmjournal.insight.review.review import Review
from rmjournal.model.kinds.goal import format_level
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import Block, bullet_list, facts, paragraph, section, side_by_side, table
from rmjournal.render.goal_chart import chart_rows, goal_svg
from rmjournal.render.learning_chart import REMEMBERED_RULE, balance, balance_svg, funnel_svg, steps
from rmjournal.render.skill_chart import LEGEND, skill_row, skill_svg
from rmjournal.reports.wording import ROOM, counted, drawn, joined


def goals(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    """All goals side by side, then one by one."""
    rows = review.goals.rows
    yield table(
        "Levels from −2 to +2; 0 is what was expected",
        ("Goal", "Learns", "Start", "End", "State"),
        [
            (
                row.title,
                joined(row.arrow, voice.who(row.learner), by=" "),
                format_level(row.level_at_start),
                format_level(row.level_at_end),
                humanize(row.state),
            )
            for row in rows
        ],
        numbers=(2, 3),
    )
    for number, row in enumerate(rows, 1):
        yield section(row.title, *_goal(f"goal-{number}", row, review, voice))


def _goal(mark: str, row: GoalRow, review: Review, voice: Perspective) -> Iterator[list[Block]]:
    level = joined(format_level(row.level_at_end), row.meaning, by=": ")
    moved = " → ".join([*(voice.day(move.was) for move in row.target_moves), voice.day(row.target)])
    yield facts(
        ("Level", f"{way(row)}; now {level}"),
        ("State", joined(humanize(row.state), f"since {voice.day(row.since)}" if row.since else "", by=" ")),
        ("Target", moved),
        ("Indicator", row.indicator),
    )
    known, steps = review.seen.courses[row.id], {step.id for step in row.milestones}
    svg = goal_svg(mark, known, [step for step in known.milestones if step.id in steps], review.as_of)
    rows = chart_rows(known, voice, ROOM)
    picture: list[Block] = [drawn(svg, rows, _legend(row), _legend(row, svg=True))] if svg else []
    yield side_by_side(picture, bullet_list(_said(row, voice)))
    yield table(
        "Milestones",
        ("Milestone", "State", "Due", "Reached"),
        [_step(step, voice) for step in row.milestones],
    )


def _legend(row: GoalRow, svg: bool = False) -> str:
    """What the signs of the chart mean; only as SVG it tells which milestone was late."""
    states = {step.state for step in row.milestones}
    signs = [
        "◆ milestone reached" if "reached" in states else "",
        "◈ reached late" if svg and any(step.late for step in row.milestones) else "",
        "× dropped" if "dropped" in states else "",
        "◇ open" if "open" in states else "",
        "▾ fell" if any(one.fell for one in row.levels) else "",
        "gap: paused" if row.pauses else "",
        "≡ levels worded anew" if row.texts_changed else "",
    ]
    return joined(*signs)


def _said(row: GoalRow, voice: Perspective) -> Iterator[str]:
    for one in row.levels:
        if one.value:
            yield f"{voice.day(one.on)}: {format_level(one.level)} · {one.value}{' (fell)' if one.fell else ''}"
    for move in row.target_moves:
        days = f"from {voice.day(move.was)} to {voice.day(move.now)}"
        yield f"{voice.day(move.on)}: target moved {days}{_why(move.why)}"
    for pause in row.pauses:
        yield f"{voice.day(pause.since)}: paused{f' until {voice.day(pause.until)}' if pause.until else ''}"
    yield from (f"Evidence: {row.evidence}" for _ in range(bool(row.evidence)))
    yield from (f"{humanize(row.state).capitalize()} because: {row.reason}" for _ in range(bool(row.reason)))


def _why(why: str) -> str:
    return f": {why}" if why else ""


def _step(step: MilestoneRow, voice: Perspective) -> tuple[str, ...]:
    state = joined(step.state, "late" if step.late else "", "overdue" if step.overdue else "", by=", ")
    title = joined(step.title, f"proud of: {step.proud_of}" if step.proud_of else "", step.reason, by=" — ")
    return title, state, voice.day(step.due), voice.day(step.reached_on)


def score(review: Review) -> Iterator[list[Block]]:
    """Only in the closing review: levels first, then the score with all that belongs to it."""
    found = review.gas
    if found is None:
        return
    rows = zip(found.goals, found.baseline, found.levels, found.weights, strict=True)
    scores = (
        ("Equal weights", found.t_baseline_equal_weights, found.t_equal_weights),
        ("Own weights", found.t_baseline_weighted, found.t_weighted),
    )
    out = [*found.dropped, *(f"{title} (no level at the start)" for title in found.without_baseline)]
    yield from (
        table(
            "The levels that the score is made of",
            ("Goal", "Baseline", "Level", "Weight"),
            [(title, format_level(first), format_level(last), str(weight)) for title, first, last, weight in rows],
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
    yield [drawn("", (skill_row(known, voice, ROOM) for known in review.seen.skills))]
    charts = [
        drawn(skill_svg(f"skill-{n}", known), [], name=joined(known.skill.title, voice.who(known.skill.owner)))
        for n, known in enumerate(review.seen.skills, 1)
    ]
    yield side_by_side(chart for chart in charts if chart.svg)
    yield table(
        "Skills on their anchors, 1 to 5",
        ("Skill", "Whose", "Start", "Then, from now", "Now", "Seen by others"),
        [_skill(row, voice) for row in review.skills],
        numbers=(2, 3, 4),
    )
    asks = [row.title for row in review.skills if row.ask_then]
    yield paragraph(f"Now rated; how was it at the start, seen from here? {'; '.join(asks)}." if asks else "")


def _skill(row: SkillRow, voice: Perspective) -> tuple[str, ...]:
    levels = [str(level) if level is not None else "" for level in (row.start, row.then, row.now)]
    seen = "; ".join(joined(str(one.level), one.by, voice.day(one.on), by=", ") for one in row.observed)
    return row.title, voice.who(row.owner), *levels, seen


def _learnings(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    found = review.learnings
    if found.rows:
        rules = f"{REMEMBERED_RULE}; {EMBEDDED_RULE}"
        known = review.seen.funnel
        bars = drawn(funnel_svg("funnel", known), steps(known, ROOM), rules)
        sides = balance(known, voice, ROOM)
        caption = "Both teach, both learn; this is no verdict"
        yield side_by_side([bars], [drawn(balance_svg("balance", known, review.seen.pair), sides, caption)])
    yield table(
        "What was learned",
        ("Learning", "Learner", "On", "State", "Used"),
        [(joined(row.text, f"retired: {row.reason}" if row.reason else "", by=" — "),
          joined(row.arrow, voice.who(row.learner), by=" "), voice.day(row.on), row.state,
          f"{row.applied} ×" if row.applied else "") for row in found.rows],
        numbers=(4,),
    )  # fmt: skip
    yield paragraph(_first_use(review))
    yield bullet_list(f"Never used: {text}" for text in found.never_used)
    yield paragraph(_recalls(review))
    yield bullet_list(
        f"{one.learning}: the review after {one.interval}, due {voice.day(one.due)}, was not done"
        for one in found.reviews_missed
    )


def _first_use(review: Review) -> str:
    found = review.learnings
    if found.median_days_to_first_use is None:
        return ""
    return f"From learning to first use: median {found.median_days_to_first_use:g} days, n = {found.first_uses}."


def _recalls(review: Review) -> str:
    found = review.learnings
    told = recalls(review)
    return (
        f"Recalled: {found.reviews_done} reviews done, {found.reviews_due_by_as_of} came due; {told}." if told else ""
    )


def recalls(review: Review) -> str:
    """How much came back, in counts; empty when nothing was recalled or due."""
    found = review.learnings
    parts = counted(
        (found.recall_full, "in full"), (found.recall_partial, "in part"), (found.recall_none, "not at all")
    )
    return parts or ("nothing yet" if found.reviews_due_by_as_of else "")


def _uses(review: Review, voice: Perspective) -> list[Block]:
    return bullet_list(
        f"{voice.day(one.on)} {one.arrow} {joined(one.what, one.where)} ({one.result}) — {one.learning}"
        for one in review.uses
    )


def _assumptions(review: Review, voice: Perspective) -> list[Block]:
    rows = [one for one in review.notes if one.kind == "assumption"]
    return table(
        "Believed, and now",
        ("Assumption", "Noted", "Now", "Revised"),
        [
            (
                one.text,
                voice.day(one.on),
                one.details.get("now", ""),
                _revised(one.details.get("revised on", ""), voice),
            )
            for one in rows
        ],
    )


def _revised(said: str, voice: Perspective) -> str:
    """The day in words; as it was written when it is none."""
    try:
        return voice.day(date.fromisoformat(said))
    except ValueError:
        return said


def _reflections(review: Review, voice: Perspective) -> list[Block]:
    return bullet_list(_reflection(one, voice) for one in review.reflections)


def _reflection(one: ReflectionRow, voice: Perspective) -> str:
    ahead = f"next: {one.ahead}" if one.ahead and one.ahead != one.text else ""
    return joined(f"{voice.day(one.on)}: {one.framework}", one.about, joined(one.text, ahead, by=" → "))
