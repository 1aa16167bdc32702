"""Early signals before a session: missed sessions, talk share, postponed points."""

from collections import Counter
from datetime import date

import msgspec

from rmjournal.insight.cadence import IRREGULAR_KINDS, next_agreed_days, propose_session
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import ENDED_STATES, ONE_LINE_HINT, Relationship
from rmjournal.model.kinds.session import Session

RECENT_SESSIONS = 3
"""Sessions that are looked at, and new dates that are offered. These thresholds are ours: no study gives them."""
MIN_SESSIONS = 2
"""From so many missed sessions, or estimates, there is a signal."""
TALK_SHARE = 60
"""Per cent of the talking that a mentee should seldom have."""
MIN_POSTPONED = 3
"""Postponed points of one person that are a signal, if the other has at most half as many."""


class Signals(msgspec.Struct, frozen=True, kw_only=True):
    """Early signals of trouble; each is empty when all is well."""

    fell_out: tuple[Session, ...] = ()
    """Cancelled or missed sessions of the last three, from two on."""
    looked_at: int = 0
    """Number of sessions looked at, at most three."""
    offers: tuple[Session, ...] = ()
    """Three proposed sessions, not in the journal, when too many fell out."""
    talk_shares: tuple[int, ...] = ()
    """The mentee's estimated shares of the talking, oldest first, when their average is high."""
    postponed: tuple[tuple[str, int], ...] = ()
    """Open carried points by owner, when they are mostly of one person."""
    one_line: bool = False
    """Whether both are in one line of report, and have agreed on nothing yet."""

    @property
    def average_talk(self) -> int:
        """The average of the shares, rounded."""
        return round(sum(self.talk_shares) / len(self.talk_shares)) if self.talk_shares else 0


def find_signals(entries: Entries, pair: Relationship, session: Session | None, today: date) -> Signals:
    """Find signals in a pair's entries before a session, or as of a day."""
    before_moment = session.start if session else f"{today.isoformat()}T99"
    before = sorted(
        (
            other
            for other in entries.referrers_of_kind(pair, Session)
            if other.starts_at and other.start < before_moment and not (session and other.id == session.id)
        ),
        key=lambda other: (other.start, int(other.id)),
    )
    regular = [other for other in before if other.state != "planned" and other.kind not in IRREGULAR_KINDS][
        -RECENT_SESSIONS:
    ]
    fell_out = tuple(other for other in regular if other.state != "held")
    is_warning = len(fell_out) >= MIN_SESSIONS and pair.state not in ENDED_STATES
    talk = tuple(other.talk_share for other in before if other.state == "held" and other.talk_share is not None)[
        -RECENT_SESSIONS:
    ]
    return Signals(
        fell_out=fell_out if is_warning else (),
        looked_at=len(regular),
        offers=_propose_sessions(entries, pair, today) if is_warning else (),
        talk_shares=talk if len(talk) >= MIN_SESSIONS and sum(talk) > TALK_SHARE * len(talk) else (),
        postponed=_count_postponed(entries, pair),
        one_line=pair.is_in_one_line and not _has_agreed(entries, pair),
    )


def _has_agreed(entries: Entries, pair: Relationship) -> bool:
    return any(one.state == "accepted" for one in entries.referrers_of_kind(pair, Agreement))


def say_signals(signals: Signals, *, private: bool = True) -> tuple[str, ...]:
    """Say each signal in a sentence; estimates only where private texts may show."""
    sentences = [ONE_LINE_HINT] if signals.one_line else []
    if signals.talk_shares and private:
        sentences.append(
            f"By your own guess, the mentee spoke {signals.average_talk} % of the time in the last "
            f"{len(signals.talk_shares)} sessions."
        )
    if signals.postponed:
        sentences.append(
            f"Points carried over: {', '.join(f'{owner} {count}' for owner, count in signals.postponed)}."
        )
    if signals.fell_out:
        sentences.append(
            f"{len(signals.fell_out)} of the last {signals.looked_at} sessions did not take place. New "
            "dates by your cadence:"
        )
    return tuple(sentences)


def _propose_sessions(entries: Entries, pair: Relationship, today: date) -> tuple[Session, ...]:
    first = propose_session(entries, pair, today)
    days = next_agreed_days(entries, pair, first.day or today, RECENT_SESSIONS - 1)
    return (first, *(first.edit(start=f"{day.isoformat()}{first.start[10:]}", kind="regular") for day in days))


def _count_postponed(entries: Entries, pair: Relationship) -> tuple[tuple[str, int], ...]:
    waiting = [
        point
        for point in entries.referrers_of_kind(pair, Point)
        if point.state == "planned" and point.carries(entries)
    ]
    count = Counter(point.owner for point in waiting)
    fewer, more = sorted((count["mentor"], count["mentee"]))
    return tuple(sorted(count.items())) if more >= MIN_POSTPONED and fewer * 2 <= more else ()
