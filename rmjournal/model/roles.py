"""Choices that several kinds share: roles, areas, directions."""

from rmjournal.model.field import ROLES

OWNERS = (*ROLES, "both")
"""Who owns an action or a point."""

AREAS = (
    "technology_adoption",
    "diversity_inclusion",
    "leadership_development",
    "workplace_communication",
)
"""The four focus areas of the field; people add their own."""
STORY_AREA = "diversity_inclusion"
"""The focus area in which people tell stories that are not their own, which need consent."""

FLAGS = ("difficult", "patronised", "celebrate", "follow_up", "breakthrough")
"""What a session, reflection or note may be marked with."""


def other_role(role: str) -> str:
    """The other of the two roles; empty stays empty."""
    return {"mentor": "mentee", "mentee": "mentor"}.get(role, "")


def direction(learner: str) -> str:
    """Give the direction of a learning by its learner, such as mentor_to_mentee."""
    return f"{other_role(learner)}_to_{learner}" if learner in ROLES else ""


def arrow(learner: str) -> str:
    """Give the arrow of a direction: ↑ mentor teaches, ↓ mentee, ↕ unknown."""
    return {"mentee": "↑", "mentor": "↓"}.get(learner, "↕")
