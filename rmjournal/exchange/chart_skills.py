"""Skills as pictures: start, then and now as three points on the anchors 1 to 5, with no line between them."""

from collections.abc import Iterator

from rmjournal.exchange.svg import circle, diamond, line, path, svg, words
from rmjournal.insight.review.skills import SkillRow

SKILL_WIDTH, SKILL_HEIGHT = 340, 62
SKILL_LEFT, SKILL_STEP, SKILL_Y = 30, 68, 30


def skill_chart(mark: str, row: SkillRow) -> str:
    """The three points of a skill, what observers saw below; empty when nobody has rated it."""
    if row.start is None and not row.observed:
        return ""
    return svg(mark, (SKILL_WIDTH, SKILL_HEIGHT), f"Skill: {row.title}", describe_skill(row), _skill_shapes(row))


def describe_skill(row: SkillRow) -> str:
    """The points in words."""
    named = (("start", row.start), ("then, seen from now", row.then), ("now", row.now))
    parts = [f"{name} {level}" for name, level in named if level is not None]
    parts += [f"{one.by or 'an observer'} saw {one.level}{f' on {one.on}' if one.on else ''}" for one in row.observed]
    return "; ".join(parts)


def _anchor_x(level: int) -> float:
    return SKILL_LEFT + (level - 1) * SKILL_STEP


def _skill_shapes(row: SkillRow) -> Iterator[str]:
    yield line(_anchor_x(1), SKILL_Y, _anchor_x(5), SKILL_Y, "axis")
    for level in range(1, 6):
        yield line(_anchor_x(level), SKILL_Y - 4, _anchor_x(level), SKILL_Y + 4, "axis")
        yield words(_anchor_x(level), SKILL_Y + 27, str(level), "soft mid")
    if row.start is not None:
        yield circle(_anchor_x(row.start), SKILL_Y, 6, "fill-quiet")
    if row.then is not None:
        yield circle(_anchor_x(row.then), SKILL_Y - (13 if row.then in (row.start, row.now) else 0), 5.5, "hollow")
    if row.now is not None:
        yield diamond(_anchor_x(row.now), SKILL_Y - (13 if row.now == row.start else 0), 7, "full")
    for number, one in enumerate(row.observed):
        x = _anchor_x(one.level) + 9 * sum(before.level == one.level for before in row.observed[:number])
        yield path([(x - 4, SKILL_Y + 8), (x + 4, SKILL_Y + 8), (x, SKILL_Y + 15)], "fill-other", closed=True)
