"""The goals of a review with their way, and the score of the closing one."""

from collections.abc import Iterator

from rmjournal.insight.review.goals import GoalRow, MilestoneRow
from rmjournal.insight.review.parties import signed, way
from rmjournal.insight.review.review import Review
from rmjournal.render.document import Block, beside, facts, listing, section, table, words
from rmjournal.render.goal_chart import chart_rows
from rmjournal.render.svg_charts import goal_chart
from rmjournal.reports.wording import ROOM, Teller, drawn, joined, said


def goals(review: Review, voice: Teller) -> Iterator[list[Block]]:
    """All goals side by side, then one by one."""
    rows = review.goals.rows
    yield table(
        "Levels from −2 to +2; 0 is what was expected",
        ("Goal", "Learns", "Start", "End", "State"),
        [
            (
                row.title,
                joined(row.arrow, voice.who(row.learner), by=" "),
                signed(row.level_at_start),
                signed(row.level_at_end),
                said(row.state),
            )
            for row in rows
        ],
        numbers=(2, 3),
    )
    for number, row in enumerate(rows, 1):
        yield section(row.title, *_goal(f"goal-{number}", row, review, voice))


def _goal(mark: str, row: GoalRow, review: Review, voice: Teller) -> Iterator[list[Block]]:
    level = joined(signed(row.level_at_end), row.meaning, by=": ")
    moved = " → ".join([*(voice.day(move.was) for move in row.target_moves), voice.day(row.target)])
    yield facts(
        ("Level", f"{way(row)}; now {level}"),
        ("State", joined(said(row.state), f"since {voice.day(row.since)}" if row.since else "", by=" ")),
        ("Target", moved),
        ("Indicator", row.indicator),
    )
    svg = goal_chart(mark, row, review.as_of)
    rows = chart_rows(review.seen.courses[row.id], voice, ROOM)
    picture: list[Block] = [drawn(svg, rows, _legend(row), _legend(row, svg=True))] if svg else []
    yield beside(picture, listing(_said(row, voice)))
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


def _said(row: GoalRow, voice: Teller) -> Iterator[str]:
    for one in row.levels:
        if one.value:
            yield f"{voice.day(one.on)}: {signed(one.level)} · {one.value}{' (fell)' if one.fell else ''}"
    for move in row.target_moves:
        days = f"from {voice.day(move.was)} to {voice.day(move.now)}"
        yield f"{voice.day(move.on)}: target moved {days}{_why(move.why)}"
    for pause in row.pauses:
        yield f"{voice.day(pause.since)}: paused{f' until {voice.day(pause.until)}' if pause.until else ''}"
    yield from (f"Evidence: {row.evidence}" for _ in range(bool(row.evidence)))
    yield from (f"{said(row.state).capitalize()} because: {row.reason}" for _ in range(bool(row.reason)))


def _why(why: str) -> str:
    return f": {why}" if why else ""


def _step(step: MilestoneRow, voice: Teller) -> tuple[str, ...]:
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
            [(title, signed(first), signed(last), str(weight)) for title, first, last, weight in rows],
            numbers=(1, 2, 3),
        ),
        table(
            f"T, of {found.count} goal{'s' * (found.count != 1)}",
            ("Weights", "T at the start", "T"),
            [
                (name, f"{first:.2f}", f"{last:.2f}")
                for name, first, last in scores
                if first is not None and last is not None
            ],
            numbers=(1, 2),
        ),
        words(f"T is {found.caution}."),
        words(f"Left out: {'; '.join(out)}." if out else ""),
    )
