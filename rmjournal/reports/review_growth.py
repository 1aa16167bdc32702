"""What I learned and used: goals with their way, skills at three points, learnings and their use, own thinking."""

from collections.abc import Iterator
from datetime import date

from rmjournal.exchange.chart_learnings import balance_chart, funnel_chart
from rmjournal.exchange.chart_skills import skill_chart
from rmjournal.exchange.review_goals import goals, score
from rmjournal.insight.funnel import EMBEDDED_RULE
from rmjournal.insight.review.notes import ReflectionRow
from rmjournal.insight.review.review import Review
from rmjournal.insight.review.skills import SkillRow
from rmjournal.render.document import Block, beside, listing, section, table, words
from rmjournal.render.learning_chart import REMEMBERED_RULE, balance, steps
from rmjournal.render.skill_chart import LEGEND, skill_row
from rmjournal.reports.wording import ROOM, Teller, counted, drawn, joined


def learned(review: Review, voice: Teller) -> list[list[Block]]:
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


def _skills(review: Review, voice: Teller) -> Iterator[list[Block]]:
    if not review.skills:
        return
    yield words(LEGEND, quiet=True)
    yield [drawn("", (skill_row(known, voice, ROOM) for known in review.seen.skills))]
    charts = [
        drawn(skill_chart(f"skill-{n}", row), [], name=joined(row.title, voice.who(row.owner)))
        for n, row in enumerate(review.skills, 1)
    ]
    yield beside(chart for chart in charts if chart.svg)
    yield table(
        "Skills on their anchors, 1 to 5",
        ("Skill", "Whose", "Start", "Then, from now", "Now", "Seen by others"),
        [_skill(row, voice) for row in review.skills],
        numbers=(2, 3, 4),
    )
    asks = [row.title for row in review.skills if row.ask_then]
    yield words(f"Now rated; how was it at the start, seen from here? {'; '.join(asks)}." if asks else "")


def _skill(row: SkillRow, voice: Teller) -> tuple[str, ...]:
    levels = [str(level) if level is not None else "" for level in (row.start, row.then, row.now)]
    seen = "; ".join(joined(str(one.level), one.by, voice.day(one.on), by=", ") for one in row.observed)
    return row.title, voice.who(row.owner), *levels, seen


def _learnings(review: Review, voice: Teller) -> Iterator[list[Block]]:
    found = review.learnings
    if found.rows:
        rules = f"{REMEMBERED_RULE}; {EMBEDDED_RULE}"
        funnel = drawn(funnel_chart("funnel", found), steps(review.seen.funnel, ROOM), rules)
        ways = drawn(balance_chart("balance", found, review.swap_items), balance(review.seen.funnel, voice, ROOM),
                     "Both teach, both learn; this is no verdict")  # fmt: skip
        yield beside([funnel], [ways])
    yield table(
        "What was learned",
        ("Learning", "Learner", "On", "State", "Used"),
        [(joined(row.text, f"retired: {row.reason}" if row.reason else "", by=" — "),
          joined(row.arrow, voice.who(row.learner), by=" "), voice.day(row.on), row.state,
          f"{row.applied} ×" if row.applied else "") for row in found.rows],
        numbers=(4,),
    )  # fmt: skip
    yield words(_first_use(review))
    yield listing(f"Never used: {text}" for text in found.never_used)
    yield words(_recalls(review))
    yield listing(
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


def _uses(review: Review, voice: Teller) -> list[Block]:
    return listing(
        f"{voice.day(one.on)} {one.arrow} {joined(one.what, one.where)} ({one.result}) — {one.learning}"
        for one in review.uses
    )


def _assumptions(review: Review, voice: Teller) -> list[Block]:
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


def _revised(said: str, voice: Teller) -> str:
    """The day in words; as it was written when it is none."""
    try:
        return voice.day(date.fromisoformat(said))
    except ValueError:
        return said


def _reflections(review: Review, voice: Teller) -> list[Block]:
    return listing(_reflection(one, voice) for one in review.reflections)


def _reflection(one: ReflectionRow, voice: Teller) -> str:
    ahead = f"next: {one.ahead}" if one.ahead and one.ahead != one.text else ""
    return joined(f"{voice.day(one.on)}: {one.framework}", one.about, joined(one.text, ahead, by=" → "))
