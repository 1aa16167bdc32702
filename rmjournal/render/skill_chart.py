"""Skill chart as text and SVG: start, then and now on written anchors."""

from collections.abc import Iterator, Sequence

from rmjournal.english import humanize
from rmjournal.insight.skills import STEPS, SkillMovement
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.perspective import Perspective
from rmjournal.render.glyphs import draw_scale
from rmjournal.render.row import GAP, Row, heading, join_facts, quiet
from rmjournal.render.svg import circle, diamond, label, line, path, svg
from rmjournal.render.text_width import collapse_whitespace

LEGEND = join_facts("● start", "○ then, seen from now", "◆ now", "steps 1 to 5")
MIN_SCALE_WIDTH = 44
"""From this width on a row shows the scale, else numbers."""
ASK_FOR_THEN = (
    "“Now” is rated. How was it at the start, as you see it today? Write a rating of the kind “then”,"
    " but on another day, so that “now” does not influence it."
)


def skill_points(movement: SkillMovement) -> list[tuple[str, str, Rating]]:
    """List the rated points of a skill with sign and word.

    There is no "now" while the start is the only own rating.
    """
    now = movement.now if movement.now is not movement.start else None
    marks = (("●", "start", movement.start), ("○", "then", movement.then), ("◆", "now", now))
    return [(sign, word, rating) for sign, word, rating in marks if rating is not None]


def skills_rows(
    movements: Sequence[SkillMovement], perspective: Perspective, width: int, words: bool = False
) -> list[Row]:
    """Draw all skills by owner, one row each, with what observers saw."""
    if not movements:
        return [quiet("No skill yet. A skill has five steps, each with a sentence, and is rated from 1 to 5.")]
    rows = [quiet(LEGEND)]
    owners = dict.fromkeys(one.skill.owner for one in movements)
    for owner in sorted(owners, key=lambda owner: perspective.who(owner) != "me"):
        rows += [GAP, heading(perspective.whose(owner).capitalize() if owner else "Owner not given")]
        for one in movements:
            if one.skill.owner == owner:
                rows += [GAP] if words and rows[-1].tone != "heading" else []
                rows += [skill_row(one, perspective, width), *(_point_anchor_rows(one, perspective) if words else ())]
                rows += [_observer_row(rating, one, perspective) for rating in one.observers]
    return rows


def _point_anchor_rows(movement: SkillMovement, perspective: Perspective) -> list[Row]:
    """Draw the anchors of the three points in words."""
    if perspective.is_redacted(movement.skill):
        return []
    signs: dict[int, str] = {}
    for sign, _, rating in skill_points(movement):
        if rating.level:
            signs[rating.level] = signs.get(rating.level, "") + sign
    return [
        Row(
            collapse_whitespace(movement.skill.anchors.get(str(step), "")) or "—",
            lead=f"{sign:<2}{step}",
            lead_tone="accent",
        )
        for step, sign in signs.items()
    ]


def skill_row(movement: SkillMovement, perspective: Perspective, width: int) -> Row:
    """Draw a skill with its three points in one row."""
    if movement.start is None or movement.start.level is None:
        tail = "only seen by others" if movement.observers else "not rated yet"
        tail = tail if width >= MIN_SCALE_WIDTH else "▽" if movement.observers else "–"
    else:
        marks = [(rating.level, sign) for sign, _, rating in skill_points(movement)]
        numbers = " ".join(f"{sign}{level}" for level, sign in marks if level)
        tail = f"{draw_scale(marks):<15}" if width >= MIN_SCALE_WIDTH else numbers
    return Row(perspective.words(movement.skill), lead="▤", lead_tone="quiet", tail=tail, entry=movement.skill)


def skill_rows(movement: SkillMovement, perspective: Perspective) -> list[Row]:
    """Draw one skill: anchors with points, own ratings, and those of observers."""
    own = [*movement.own, *([movement.then] if movement.then else [])]
    own.sort(key=lambda one: (one.day is not None, one.day, int(one.id or 0)))
    rows = [_anchor_row(step, movement) for step in reversed(STEPS)]
    rows += (
        [GAP, quiet(_summarize_points(movement, perspective))]
        if movement.own
        else [GAP, quiet("Not rated by its owner yet.")]
    )
    rows += [GAP, quiet(ASK_FOR_THEN)] if movement.ask_then else []
    if own or movement.waiting:
        rows += [GAP, heading("Own ratings"), *(_own_rating_row(rating, perspective) for rating in own)]
    if movement.waiting:
        day = perspective.day(movement.waiting.day)
        rows.append(
            Row(f"noted on {day}; shown when “now” is rated too", lead="○ ?", tone="quiet", entry=movement.waiting)
        )
    if movement.observers:
        rows += [
            GAP,
            heading("Seen by others"),
            *(_observer_row(rating, movement, perspective) for rating in movement.observers),
        ]
    return rows


def _anchor_row(step: int, movement: SkillMovement) -> Row:
    here = movement.now is not None and movement.now.level == step
    text = collapse_whitespace(movement.skill.anchors.get(str(step), "")) or "—"
    return Row(
        text,
        lead=f"{'▸' if here else ' '}{step}",
        tail="  ".join(f"{sign} {word}" for sign, word, rating in skill_points(movement) if rating.level == step),
        tone="strong" if here else "quiet" if text == "—" else "",
        lead_tone="accent" if here else "quiet",
        tail_tone="accent" if here else "quiet",
    )


def _summarize_points(movement: SkillMovement, perspective: Perspective) -> str:
    joints = {"then": ", rated on"}
    return join_facts(
        *(
            f"{sign} {word} {rating.level}{joints.get(word, ' on')} {perspective.day(rating.day)}"
            for sign, word, rating in skill_points(movement)
        )
    )


def _own_rating_row(rating: Rating, perspective: Perspective) -> Row:
    kind = "then" if rating.kind == "then" else humanize(rating.occasion)
    words = " · ".join(part for part in (kind, "" if perspective.is_redacted(rating) else rating.note) if part)
    mark = "○" if rating.kind == "then" else "◆"
    return Row(
        words, lead=f"{mark} {rating.level}", lead_tone="accent", tail=perspective.day(rating.day), entry=rating
    )


def _observer_row(rating: Rating, movement: SkillMovement, perspective: Perspective) -> Row:
    """Draw a rating of an observer: who, when, and in which words."""
    anchor = "" if perspective.is_redacted(movement.skill) else movement.anchor(rating)
    text = ": ".join(
        part for part in (rating.rater or "an observer", rating.note or collapse_whitespace(anchor)) if part
    )
    words = perspective.words(rating) if perspective.is_redacted(rating) else text
    return Row(
        words,
        lead=f"▽ {rating.level}",
        lead_tone="quiet",
        tone="quiet",
        tail=perspective.day(rating.day),
        entry=rating,
    )


SKILL_WIDTH, SKILL_HEIGHT = 340, 62
SKILL_LEFT, SKILL_STEP, SKILL_Y = 30, 68, 30


def skill_svg(mark: str, movement: SkillMovement) -> str:
    """Draw the points of a skill as SVG; empty without ratings."""
    if movement.start is None and not movement.observers:
        return ""
    size = (SKILL_WIDTH, SKILL_HEIGHT)
    return svg(mark, size, f"Skill: {movement.skill.title}", _describe(movement), _shapes(movement))


def _describe(movement: SkillMovement) -> str:
    """Describe the points in words."""
    parts = [
        f"{'then, seen from now' if word == 'then' else word} {one.level}" for _, word, one in skill_points(movement)
    ]
    parts += [
        f"{one.rater or 'an observer'} saw {one.level or 0}{f' on {one.day}' if one.day else ''}"
        for one in movement.observers
    ]
    return "; ".join(parts)


def _anchor_x(level: int) -> float:
    return SKILL_LEFT + (level - 1) * SKILL_STEP


def _shapes(movement: SkillMovement) -> Iterator[str]:
    yield line(_anchor_x(1), SKILL_Y, _anchor_x(5), SKILL_Y, "axis")
    for level in STEPS:
        yield line(_anchor_x(level), SKILL_Y - 4, _anchor_x(level), SKILL_Y + 4, "axis")
        yield label(_anchor_x(level), SKILL_Y + 27, str(level), "soft mid")
    levels = {word: one.level for _, word, one in skill_points(movement) if one.level is not None}
    start, then, now = (levels.get(word) for word in ("start", "then", "now"))
    if start is not None:
        yield circle(_anchor_x(start), SKILL_Y, 6, "fill-quiet")
    if then is not None:
        yield circle(_anchor_x(then), SKILL_Y - (13 if then in (start, now) else 0), 5.5, "hollow")
    if now is not None:
        yield diamond(_anchor_x(now), SKILL_Y - (13 if now == start else 0), 7, "full")
    seen = [one.level or 0 for one in movement.observers]
    for number, level in enumerate(seen):
        x = _anchor_x(level) + 9 * seen[:number].count(level)
        yield path([(x - 4, SKILL_Y + 8), (x + 4, SKILL_Y + 8), (x, SKILL_Y + 15)], "fill-other", closed=True)
