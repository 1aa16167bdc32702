"""The other ends of a session, as edited entries: called off, missed, moved, logged late, ad-hoc logged later."""

from datetime import date

from rmjournal.errors import Refused
from rmjournal.model.kinds.session import Session


def called_off(session: Session, by: str, on: date, why: str = "") -> Session:
    """The session called off before it began: by whom, on which day, why."""
    _check_open(session, "called off")
    return session.edit(state="cancelled", called_off_by=by, called_off_on=on, reason=why)


def missed(session: Session, by: str, why: str = "") -> Session:
    """The session to which somebody did not come: who, and why if it is known."""
    _check_open(session, "missed")
    return session.edit(state="missed", missed_by=by, reason=why)


def moved(session: Session, start: str) -> Session:
    """The session on another day or at another time; its history keeps the old one."""
    _check_open(session, "moved")
    return session.edit(start=start)


def held(session: Session, minutes: int | None = None) -> Session:
    """The session that took place, with how long it lasted; also logged late."""
    if session.state == "held":
        return session if minutes is None else session.edit(actual_minutes=minutes)
    return session.edit(state="held", actual_minutes=minutes, called_off_by="", called_off_on=None, missed_by="")


def anew(session: Session, start: str, new_id: str) -> Session:
    """A new session in the place of one that did not take place: about the same, on another day."""
    return Session(
        id=new_id,
        relationship=session.relationship,
        focus=session.focus,
        start=start,
        minutes=session.minutes,
        kind=session.kind,
        place=session.place,
        zone=session.zone,
        tags=session.tags,
    )


def ad_hoc(relationship: str, focus: str, start: str, minutes: int) -> Session:
    """A session that nobody had planned, written down afterwards: held from the first moment."""
    return Session(
        relationship=relationship,
        focus=focus,
        start=start,
        minutes=minutes,
        kind="ad_hoc",
        state="held",
        actual_minutes=minutes,
    )


def _check_open(session: Session, what: str) -> None:
    if session.state == "planned":
        return
    now = {"held": "was held", "cancelled": "was called off", "missed": "was missed"}.get(session.state, "is over")
    raise Refused(f"This session {now} and cannot be {what}; plan a new one, or set it back to planned first.")
