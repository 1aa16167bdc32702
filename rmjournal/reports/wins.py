"""Wins and appreciation on one page: results, habits and thanks."""

from collections.abc import Iterator

from rmjournal.dates import format_full_day
from rmjournal.english import join_parts
from rmjournal.insight.review.review import Review
from rmjournal.insight.review_period import Period
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.learning import state_of
from rmjournal.model.kinds.note import Note
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import FOR_OWN_EYES, Block, Page, bullet_list, paragraph, section
from rmjournal.reports.review import perspective_of
from rmjournal.reports.scores import leave_out_scores

TITLE = "Wins and appreciation"


def wins_page(review: Review) -> Page:
    """Lay out the wins of a period as a page."""
    perspective = perspective_of(review)
    parts = [
        *section("Milestones, and what we are proud of", bullet_list(_milestones(review, perspective))),
        *section("Goals that rose", bullet_list(_goals(review))),
        *section("Learnings that became a habit", bullet_list(_habits(review))),
        *section("Said in appreciation", _appreciations(review, perspective)),
        *section("Marked to celebrate", bullet_list(_celebrated(review, perspective))),
    ]
    nothing = paragraph("Nothing yet: a milestone reached, a habit, or a word of thanks will stand here.", quiet=True)
    notice = "" if review.shared else FOR_OWN_EYES
    subtitle = join_parts(f"with {review.relationship.partner}", review.period)
    return Page(TITLE, subtitle, tuple(parts or nothing), f"As of {format_full_day(review.as_of)}.", notice)


def _milestones(review: Review, perspective: Perspective) -> Iterator[str]:
    for reviewed in review.goals:
        for step in reviewed.milestones:
            if step.state == "reached":
                yield join_parts(f"{perspective.day(step.reached_on)}: {step.title}", step.proud_of, separator=" — ")


def _goals(review: Review) -> Iterator[str]:
    for reviewed in review.goals:
        if reviewed.has_risen:
            title, evidence = reviewed.goal.title, reviewed.goal.evidence
            if review.audience == "others":
                yield join_parts(title, leave_out_scores(evidence))
            else:
                yield join_parts(f"{title}: {reviewed.level_change}", evidence)


def _habits(review: Review) -> Iterator[str]:
    for learning in review.funnel.captured:
        if state_of(learning, review.entries) == "embedded":
            yield learning.heading


def _appreciations(review: Review, perspective: Perspective) -> list[Block]:
    notes = [note for note in review.notes if note.kind == "appreciation"]
    return bullet_list(_appreciation(note, perspective) for note in notes)


def _appreciation(note: Note, perspective: Perspective) -> str:
    who = perspective.who(note.author) if note.author else ""
    details = (note.details.get(name, "") for name in ("situation", "behaviour", "effect"))
    return join_parts(join_parts(perspective.day(note.day), who), f"{note.text.strip()}", *details, separator=" · ")


def _celebrated(review: Review, perspective: Perspective) -> Iterator[str]:
    period = Period(review.span.since, review.span.until)
    notes = (note for note in review.entries.of(Note) if period.contains(note.day))
    entries: list[Entry] = [*review.partnership.sessions, *notes, *review.reflections]
    for entry in entries:
        if "celebrate" in getattr(entry, "flags", ()):
            yield f"{perspective.day(entry.day)}: {entry.heading}"
