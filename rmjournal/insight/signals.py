"""Early signals before a session: missed sessions, talk share, postponed points."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from rmjournal.insight.cadence import IRREGULAR_KINDS, next_agreed_days, propose_session
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

RECENT_SESSIONS = 3
"""Sessions that are looked at, and new dates that are offered. Ours, like all figures here: no study gives them."""
MIN_SESSIONS = 2
"""So many of them that did not take place, or were estimated, say something."""
TALK_SHARE = 60
"""Per cent of the talking that a mentee should seldom have."""
MIN_POSTPONED = 3
"""Points of one person that were put off say something, if the other has at most half as many."""


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What a person may want to know, each empty where there is nothing to say."""

    fell_out: tuple[Session, ...] = ()
    """Those of the last three that were called off or missed, when there are two or more."""
    looked_at: int = 0
    """How many were looked at: three, or as many as there were."""
    offers: tuple[Session, ...] = ()
    """Three sessions by the rhythm, not in the journal, when so many fell out."""
    talk_shares: tuple[int, ...] = ()
    """The mentee's share in the last sessions with an estimate, when it is high on average; oldest first."""
    postponed: tuple[tuple[str, int], ...] = ()
    """Points still open that were carried, by owner, when they are mostly of one person."""

    @property
    def average_talk(self) -> int:
        """The average of the shares, rounded."""
        return round(sum(self.talk_shares) / len(self.talk_shares)) if self.talk_shares else 0


def find_signals(entries: Entries, pair: Relationship, session: Session | None, on: date) -> Signals:
    """The signs among the entries of a pair before a session, or as of a day."""
    till = session.start if session else f"{on.isoformat()}T99"
    before = sorted(
        (
            one
            for one in entries.near(pair, Session)
            if one.begins and one.start < till and not (session and one.id == session.id)
        ),
        key=lambda one: (one.start, int(one.id)),
    )
    regular = [one for one in before if one.state != "planned" and one.kind not in IRREGULAR_KINDS][-RECENT_SESSIONS:]
    fell_out = tuple(one for one in regular if one.state != "held")
    gone = len(fell_out) >= MIN_SESSIONS and pair.state not in ("closed", "ended_early")
    talk = tuple(one.talk_share for one in before if one.state == "held" and one.talk_share is not None)[
        -RECENT_SESSIONS:
    ]
    return Signals(
        fell_out=fell_out if gone else (),
        looked_at=len(regular),
        offers=_offers(entries, pair, on) if gone else (),
        talk_shares=talk if len(talk) >= MIN_SESSIONS and sum(talk) > TALK_SHARE * len(talk) else (),
        postponed=_put_off(entries, pair),
    )


def say_signals(found: Signals, *, private: bool = True) -> tuple[str, ...]:
    """Each sign in a sentence, the same on screen and in the shell; the estimate where what is private may show."""
    said = []
    if found.talk_shares and private:
        said.append(f"By your estimate the mentee spoke {found.average_talk} % in the last {len(found.talk_shares)}.")
    if found.postponed:
        said.append(f"Points put off: {', '.join(f'{owner} {count}' for owner, count in found.postponed)}.")
    if found.fell_out:
        said.append(f"{len(found.fell_out)} of the last {found.looked_at} did not take place. Dates by your rhythm:")
    return tuple(said)


def _offers(entries: Entries, pair: Relationship, on: date) -> tuple[Session, ...]:
    first = propose_session(entries, pair, on)
    days = next_agreed_days(entries, pair, first.day or on, RECENT_SESSIONS - 1)
    return (first, *(first.edit(start=f"{day.isoformat()}{first.start[10:]}", kind="regular") for day in days))


def _put_off(entries: Entries, pair: Relationship) -> tuple[tuple[str, int], ...]:
    waiting = [one for one in entries.near(pair, Point) if one.state == "planned" and one.carries()]
    count = Counter(point.owner for point in waiting)
    fewer, more = sorted((count["mentor"], count["mentee"]))
    return tuple(sorted(count.items())) if more >= MIN_POSTPONED and fewer * 2 <= more else ()
