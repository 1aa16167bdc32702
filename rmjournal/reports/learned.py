"""Page of what one person learned and used: the mentee, or the mentor too."""

from collections.abc import Iterator

from rmjournal.english import join_parts, pluralize
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review
from rmjournal.insight.skills import SkillMovement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning, applications, state_of
from rmjournal.model.kinds.note import Note
from rmjournal.model.roles import other_role
from rmjournal.reports.hand_out import HandOut, HandOutItem, HandOutSection, Wishes
from rmjournal.reports.naming import Naming, name_people
from rmjournal.reports.proof import CONTRIBUTED, one_sheet, outcome_items, use_item
from rmjournal.reports.scores import say_used

TITLE = "What I learned and used"
NOTHING = "Nothing yet: what I learned, and where I used it, will stand here."


def learned_hand_out(review: Review, wishes: Wishes) -> HandOut:
    """Lay out what the owner learned and used, as wished."""
    naming = name_people(review, wishes.names)
    role = review.relationship.role
    learnings = [one for one in review.funnel.captured if one.learner == role and _is_held(one, review)]
    uses = [use for use in review.uses if _is_of(use, role, review)]
    used = sum(bool(applications(one, review.entries)) for one in learnings)
    habits = sum(state_of(one, review.entries) == "embedded" for one in learnings)
    outcomes = (one for one in review.goals if one.goal.learner == role and _is_reached(one))
    skills = _skills(review, naming) if wishes.scores else ()
    return one_sheet(
        review,
        naming,
        role,
        title=TITLE,
        lead=f"In reverse mentoring the junior person teaches, and both learn: {_who(naming, role)}.",
        figures=(
            ("Learned", str(len(learnings) or ""), ""),
            (
                "Used",
                say_used(used, len(learnings), scores=wishes.scores),
                f"{habits} now a habit" if habits else "",
            ),
        ),
        sections=(
            HandOutSection("learned", "What I learned", tuple(_learned(one, review, naming) for one in learnings)),
            HandOutSection(
                "used", "Where I used it", tuple(use_item(use, naming, review, wishes.scores) for use in uses)
            ),
            HandOutSection("outcomes", CONTRIBUTED, outcome_items(outcomes, naming, wishes.scores)),
            HandOutSection("views", "What I see differently", tuple(_views(review, naming))),
            HandOutSection("skills", "Skills, rated 1 to 5 by myself", tuple(skills)),
        ),
        nothing=NOTHING,
    )


def _is_reached(reviewed: GoalReview) -> bool:
    return reviewed.has_risen or reviewed.goal.state == "achieved"


def _who(naming: Naming, role: str) -> str:
    me, partner = naming.names[role], naming.names[other_role(role)]
    start = f"{me}, {role}" if me else role
    return f"{start}, with {partner}" if partner else start


def _is_held(learning: Learning, review: Review) -> bool:
    return state_of(learning, review.entries) != "retired"


def _is_of(use: Application, role: str, review: Review) -> bool:
    learning = review.learning_of(use)
    return learning is not None and learning.learner == role and use.result in ("worked", "partly")


def _learned(learning: Learning, review: Review, naming: Naming) -> HandOutItem:
    return HandOutItem(learned_text(learning, review, naming), learning.day, learning.id)


def learned_text(learning: Learning, review: Review, naming: Naming) -> str:
    """A learning with how often it was used, and whether it is a habit."""
    uses = len(applications(learning, review.entries))
    used = f"used {pluralize(uses, 'time')}" if uses else ""
    habit = "a habit now" if state_of(learning, review.entries) == "embedded" else ""
    return join_parts(naming.rename(learning.text), join_parts(used, habit, separator=", "), separator=" — ")


def _views(review: Review, naming: Naming) -> Iterator[HandOutItem]:
    """Assumptions of the owner that were revised."""
    for note in review.notes:
        if (
            note.kind == "assumption"
            and note.author != other_role(review.relationship.role)
            and note.details.get("now")
        ):
            yield HandOutItem(_view(note, naming), note.day, note.id)


def _view(note: Note, naming: Naming) -> str:
    return f"{naming.rename(note.text)} → {naming.rename(note.details['now'])}"


def _skills(review: Review, naming: Naming) -> Iterator[HandOutItem]:
    for movement in review.skills:
        if movement.skill.owner == review.relationship.role:
            yield from skill_items(movement, naming)


def skill_items(movement: SkillMovement, naming: Naming) -> Iterator[HandOutItem]:
    """A skill with its first and its last own rating.

    Nothing before it is rated.
    """
    start, _, now = movement.points
    if now is not None:
        steps = join_parts(str(start) if start is not None and start != now else "", str(now), separator=" → ")
        day = movement.now.day if movement.now else None
        yield HandOutItem(f"{naming.rename(movement.skill.title)}: {steps}", day, movement.skill.id)
