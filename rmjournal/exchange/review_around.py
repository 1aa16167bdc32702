"""What changed around me: what was contributed to, with what shows it; never what was caused."""

from collections.abc import Iterator

from rmjournal.insight.review.goals import GoalRow
from rmjournal.insight.review.notes import NoteRow
from rmjournal.insight.review.parties import THEMES, way
from rmjournal.insight.review.review import Review
from rmjournal.render.document import Block, listing, prose, section, words
from rmjournal.reports.wording import Teller, joined, many, said

SORTS = {
    "decision": "Decisions",
    "idea": "Ideas",
    "introduction": "Introductions",
    "appreciation": "Appreciation",
}


def around(review: Review, voice: Teller) -> list[list[Block]]:
    """All that belongs under the second heading; nothing when there is nothing to tell."""
    found = [
        *_themes(review),
        section("Contributed to", listing(_others(review))),
        section("What shows it", listing(_evidence(review, voice))),
        *(section(title, *_notes(review, voice, sort)) for sort, title in SORTS.items()),
    ]
    if not any(found):
        return []
    return [words("What is told here was contributed to; others had their part in it.", quiet=True), *found]


def _themes(review: Review) -> Iterator[list[Block]]:
    """The three headings of a closing report, each with what was contributed to."""
    for theme in review.themes:
        rows = [row for row in review.goals.rows if row.area in THEMES[theme.title] and row.state != "dropped"]
        counts = f"{many(theme.learnings, 'learning')}, used {theme.uses} ×" if theme.learnings else ""
        yield section(f"Contributed to {theme.title.casefold()}", listing([*map(_outcome, rows), counts]))


def _others(review: Review) -> Iterator[str]:
    """Goals that moved up and stand under none of the three headings, and what people were proud of."""
    told = {area for theme in review.themes for area in THEMES[theme.title]}
    for row in review.goals.rows:
        start, end = row.level_at_start, row.level_at_end
        moved = end is not None and start is not None and end > start
        if moved and row.state != "dropped" and row.area not in told:
            yield _outcome(row)
    for row in review.goals.rows:
        yield from (f"{step.title} — {step.proud_of}" for step in row.milestones if step.proud_of)


def _outcome(row: GoalRow) -> str:
    """A goal with its way, the value that shows it, and the evidence."""
    return joined(f"{row.title}: {way(row)}", row.levels[-1].value if row.levels else "", row.evidence)


def _evidence(review: Review, voice: Teller) -> Iterator[str]:
    for one in review.uses:
        if one.evidence and one.seen_by_others:
            did = joined(f"{voice.day(one.on)} {one.arrow} {one.what}", one.where)
            yield f"{did}: {one.evidence} ({one.evidence_kind})"


def _notes(review: Review, voice: Teller, sort: str) -> Iterator[list[Block]]:
    rows = [one for one in review.notes if one.kind == sort]
    yield listing(_line(one, voice) for one in rows if not _is_long(one))
    for one in rows:
        if _is_long(one):
            yield prose(voice.day(one.on), one.text)
            yield listing(_details(one))


def _is_long(one: NoteRow) -> bool:
    return "\n" in one.text.strip()


def _line(one: NoteRow, voice: Teller) -> str:
    state = f" ({said(one.state)})" if one.state else ""
    return joined(f"{voice.day(one.on)}: {one.text}{state}", *_details(one))


def _details(one: NoteRow) -> list[str]:
    return [f"{name}: {text}" for name, text in one.details.items()]
