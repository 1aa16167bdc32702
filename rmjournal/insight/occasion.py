"""Which moment it is when somebody reflects on an entry."""

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.session import Session

_BY_KIND = {"milestone": "milestone", "learning": "tried_out", "application": "tried_out"}


def occasion_of(about: Entry | None) -> str:
    """The occasion of a reflection about an entry; empty when it is none of the known moments."""
    if about is None:
        return ""
    if not isinstance(about, Session):
        return _BY_KIND.get(about.KIND.name, "")
    if about.state == "planned":
        return "before_session"
    if about.state == "missed" or {"difficult", "patronised"} & set(about.flags):
        return "difficult"
    return about.kind if about.kind in ("midpoint", "closure") else "after_session"
