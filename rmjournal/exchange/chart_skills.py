"""Skills as pictures: start, then and now as three points on the anchors 1 to 5, with no line between them."""

from collections.abc import Iterator

from rmjournal.exchange.svg import circle, diamond, line, path, svg, words
from rmjournal.insight.review.skills import SkillRow

WIDTH, HEIGHT = 340, 62
LEFT, STEP, Y = 30, 68, 30


def skill_chart(mark: str, row: SkillRow) -> str:
    """The three points of a skill, what observers saw below; empty when nobody has rated it."""
    if row.start is None and not row.observed:
        return ""
    return svg(mark, (WIDTH, HEIGHT), f"Skill: {row.title}", told(row), _shapes(row))


def told(row: SkillRow) -> str:
    """The points in words."""
    named = (("start", row.start), ("then, seen from now", row.then), ("now", row.now))
    parts = [f"{name} {level}" for name, level in named if level is not None]
    parts += [f"{one.by or 'an observer'} saw {one.level}{f' on {one.on}' if one.on else ''}" for one in row.observed]
    return "; ".join(parts)


def _x(level: int) -> float:
    return LEFT + (level - 1) * STEP


def _shapes(row: SkillRow) -> Iterator[str]:
    yield line(_x(1), Y, _x(5), Y, "axis")
    for level in range(1, 6):
        yield line(_x(level), Y - 4, _x(level), Y + 4, "axis")
        yield words(_x(level), Y + 27, str(level), "soft mid")
    if row.start is not None:
        yield circle(_x(row.start), Y, 6, "fill-quiet")
    if row.then is not None:
        yield circle(_x(row.then), Y - (13 if row.then in (row.start, row.now) else 0), 5.5, "hollow")
    if row.now is not None:
        yield diamond(_x(row.now), Y - (13 if row.now == row.start else 0), 7, "full")
    for number, one in enumerate(row.observed):
        x = _x(one.level) + 9 * sum(before.level == one.level for before in row.observed[:number])
        yield path([(x - 4, Y + 8), (x + 4, Y + 8), (x, Y + 15)], "fill-other", closed=True)
