"""Skill chart as text: start, then and now on written anchors."""

from collections.abc import Sequence

from rmjournal.insight.skills import STEPS, Movement
from rmjournal.model.kinds.rating import Rating
from rmjournal.render.glyphs import scale
from rmjournal.render.row import GAP, Row, Voice, facts, flat, heading, owned, quiet

LEGEND = facts("● start", "○ then, seen from now", "◆ now", "steps 1 to 5")
WIDE = 44
"""From this width on a row has the scale beside it; below, numbers."""
ASK = (
    "Now has been rated. How was it at the start, seen from here? Write a rating of the kind “then”;"
    " not on the day of “now”, or the one colours the other."
)


def skills_rows(found: Sequence[Movement], voice: Voice, width: int, words: bool = False) -> list[Row]:
    """All skills, one row each by whose they are, perhaps with their anchors; below each what observers saw."""
    if not found:
        return [quiet("No skill yet: a skill has a sentence for each of five steps, and is rated on them.")]
    rows = [quiet(LEGEND)]
    owners = dict.fromkeys(one.skill.owner for one in found)
    for owner in sorted(owners, key=lambda owner: voice.who(owner) != "me"):
        rows += [GAP, heading(owned(owner, voice).capitalize() if owner else "Not said whose")]
        for one in found:
            if one.skill.owner == owner:
                rows += [GAP] if words and rows[-1].tone != "heading" else []
                rows += [skill_row(one, voice, width), *(_anchored(one, voice) if words else ())]
                rows += [_seen(rating, one, voice) for rating in one.observers]
    return rows


def _anchored(known: Movement, voice: Voice) -> list[Row]:
    """The steps of the three points in words; points on one step share a row."""
    if voice.veils(known.skill):
        return []
    moved = known.now if known.now is not known.start else None
    signs: dict[int, str] = {}
    for sign, rating in (("●", known.start), ("○", known.then), ("◆", moved)):
        if rating and rating.level:
            signs[rating.level] = signs.get(rating.level, "") + sign
    return [
        Row(flat(known.skill.anchors.get(str(step), "")) or "—", lead=f"{sign:<2}{step}", lead_tone="accent")
        for step, sign in signs.items()
    ]


def skill_row(known: Movement, voice: Voice, width: int) -> Row:
    """A skill with its three points in one row."""
    points = known.points
    if points[0] is None:
        tail = "only seen by others" if known.observers else "not rated yet"
        tail = tail if width >= WIDE else "▽" if known.observers else "–"
    else:
        tail = scale(points[0], points[1], points[2] if known.now is not known.start else None).ljust(15)
        tail = tail if width >= WIDE else _numbers(known)
    return Row(voice.words(known.skill), lead="▤", lead_tone="quiet", tail=tail, entry=known.skill)


def _numbers(known: Movement) -> str:
    start, then, now = known.points
    now = now if known.now is not known.start else None
    return " ".join(f"{mark}{level}" for mark, level in (("●", start), ("○", then), ("◆", now)) if level)


def skill_rows(known: Movement, voice: Voice) -> list[Row]:
    """One skill: its anchors from 5 to 1 with the three points on them, own ratings, and others apart."""
    own = [*known.own, *([known.then] if known.then else [])]
    own.sort(key=lambda one: (one.day is not None, one.day, int(one.id or 0)))
    rows = [_step(step, known) for step in reversed(STEPS)]
    rows += [GAP, quiet(_said(known, voice))] if known.own else [GAP, quiet("Not rated by its owner yet.")]
    rows += [GAP, quiet(ASK)] if known.ask_then else []
    if own or known.waiting:
        rows += [GAP, heading("Own ratings"), *(_own(rating, voice) for rating in own)]
    if known.waiting:
        day = voice.day(known.waiting.day)
        rows.append(
            Row(f"noted on {day}; shown once now is rated too", lead="○ ?", tone="quiet", entry=known.waiting)
        )
    if known.observers:
        rows += [GAP, heading("Seen by others"), *(_seen(rating, known, voice) for rating in known.observers)]
    return rows


def _step(step: int, known: Movement) -> Row:
    moved = known.now is not known.start
    points = (("● start", known.start), ("○ then", known.then), ("◆ now", known.now if moved else None))
    here = known.now is not None and known.now.level == step
    text = flat(known.skill.anchors.get(str(step), "")) or "—"
    return Row(
        text,
        lead=f"{'▸' if here else ' '}{step}",
        tail="  ".join(words for words, rating in points if rating and rating.level == step),
        tone="strong" if here else "quiet" if text == "—" else "",
        lead_tone="accent" if here else "quiet",
        tail_tone="accent" if here else "quiet",
    )


def _said(known: Movement, voice: Voice) -> str:
    told = [f"● start {known.start.level} on {voice.day(known.start.day)}"] if known.start else []
    if known.then:
        told.append(f"○ then {known.then.level}, as it looked on {voice.day(known.then.day)}")
    if known.now and known.now is not known.start:
        told.append(f"◆ now {known.now.level} on {voice.day(known.now.day)}")
    return facts(*told)


def _own(rating: Rating, voice: Voice) -> Row:
    kind = "then" if rating.kind == "then" else rating.occasion.replace("_", " ")
    words = " · ".join(part for part in (kind, "" if voice.veils(rating) else rating.note) if part)
    mark = "○" if rating.kind == "then" else "◆"
    return Row(words, lead=f"{mark} {rating.level}", lead_tone="accent", tail=voice.day(rating.day), entry=rating)


def _seen(rating: Rating, known: Movement, voice: Voice) -> Row:
    """What an observer saw: who, when, and in which words."""
    anchor = "" if voice.veils(known.skill) else known.anchor(rating)
    told = ": ".join(part for part in (rating.rater or "an observer", rating.note or flat(anchor)) if part)
    words = voice.words(rating) if voice.veils(rating) else told
    return Row(
        words, lead=f"▽ {rating.level}", lead_tone="quiet", tone="quiet", tail=voice.day(rating.day), entry=rating
    )
