"""What to bring to a session, in plain lines and as scripts read it."""

from collections.abc import Iterator
from typing import Any

from rmjournal.cli.columns import shown
from rmjournal.cli.formatting import plain, role, say_start
from rmjournal.cli.output import row
from rmjournal.cli.table import table
from rmjournal.dates import say, say_gap
from rmjournal.insight.preparation import Preparation
from rmjournal.insight.signals import sentences
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other

WHY = {
    "check": "to be checked again",
    "occasion": "its occasion has come",
    "fading": "fading",
    "recall": "wants to be recalled",
}
"""Why a learning is to be looked at, in words."""


def lines(journal: Journal, found: Preparation) -> list[str]:
    """The agenda, what was last time, and what to bring in, grouped and explained."""
    lines = [*_head(journal, found), ""]
    for title, rows in _groups(journal, found):
        if rows:
            lines += [title, *(f"  {line}".rstrip() for line in table([""] * len(rows[0]), rows)[1:]), ""]
    cautions = dict.fromkeys(one.caution for one in found.questions if one.caution)
    return [*lines[:-1], *(f"  Mind: {shown(words)}" for words in cautions), *_signs(journal, found)]


def _signs(journal: Journal, found: Preparation) -> list[str]:
    """What may be worth a thought, with the dates that are offered."""
    said = sentences(found.signs)
    offers = [say_start(journal, offer) for offer in found.signs.offers]
    return ["", "Worth a thought", *(f"  {line}" for line in said), *(f"    {day}" for day in offers)] if said else []


def _head(journal: Journal, found: Preparation) -> Iterator[str]:
    session = found.session
    if session:
        state = "" if session.state == "planned" else f" · {plain(session.state)}"
        ready = f" · prepared {say(session.prepared_on, journal.today)}" if session.prepared_on else ""
        gap = say_gap(session.day, journal.today) if session.day else ""
        yield f"{shown(session.heading)} · {say_start(journal, session)}, {gap}{state}{ready}"
        over = f", {found.over} min too long" if found.over else ""
        yield f"Agenda {found.minutes} of {session.minutes} min{over}"
    else:
        yield "No session is planned; this waits for the next one."
    if found.last.session:
        yield f"Last time, {_day(journal, found.last.session)}: {shown(found.last.session.heading)}"
    yield from (f"  {shown(line)}" for line in found.last.agreed)
    for gone in found.last.fell_out:
        yield f"{_day(journal, gone)} was {'missed' if gone.state == 'missed' else 'called off'}"


def _day(journal: Journal, session: Session) -> str:
    return say(session.day, journal.today) if session.day else ""


def _groups(journal: Journal, found: Preparation) -> Iterator[tuple[str, list[list[str]]]]:
    yield "Agenda", [_point(journal, point) for point in found.agenda]
    yield (
        "Carried, waiting for a session",
        [
            [
                *_start(journal, one.point),
                f"carried {one.times} ×{', still wanted?' if one.asks else ''}{_since(journal, one.raised)}",
            ]
            for one in found.carried
        ],
    )
    yield "Topics that were parked", [_start(journal, note) for note in found.topics]
    yield f"Mine, due by {say(found.by, journal.today)}", [_action(journal, action) for action in found.mine]
    yield f"Theirs, due by {say(found.by, journal.today)}", [_action(journal, action) for action in found.theirs]
    yield (
        "Goals without a level for 30 days",
        [
            [*_start(journal, one.goal), f"last {say(one.last, journal.today)}" if one.last else "none yet"]
            for one in found.goals
        ],
    )
    yield (
        "Learnings to check",
        [[*_start(journal, one.learning), ", ".join(WHY[name] for name in one.reasons)] for one in found.learnings],
    )
    asked = other(journal.my_role(found.session)) or "mentee"
    yield (
        "Questions not asked yet",
        [[one.id, shown(one.asked_of(asked)), shown(one.item)] for one in found.questions],
    )


def _since(journal: Journal, raised: Any) -> str:
    return f", first on {say(raised, journal.today)}" if raised else ""


def _start(journal: Journal, entry: Entry) -> list[str]:
    return [journal.entries.short(entry), entry.mark, shown(entry.heading)]


def _point(journal: Journal, point: Point) -> list[str]:
    times = len(point.carries())
    marks = [f"carried {times} ×"] * bool(times) + ["private"] * (not point.shared)
    who = shown(role(journal, point, point.owner))
    return [*_start(journal, point), f"{point.minutes} min", who, ", ".join(marks)]


def _action(journal: Journal, action: Action) -> list[str]:
    return [*_start(journal, action), say_gap(action.due, journal.today, "late") if action.due else ""]


def scripted(journal: Journal, found: Preparation) -> dict[str, Any]:
    """The whole preparation as scripts read it."""

    def rows(entries: Any) -> list[dict[str, Any]]:
        return [row(journal, entry) for entry in entries]

    return {
        "session": row(journal, found.session) if found.session else None,
        "by": found.by.isoformat(),
        "phase": found.phase,
        "agenda": rows(found.agenda),
        "minutes": found.minutes,
        "over": found.over,
        "last": row(journal, found.last.session) if found.last.session else None,
        "agreed": list(found.last.agreed),
        "fell_out": rows(found.last.fell_out),
        "carried": [{**row(journal, one.point), "asks": one.asks} for one in found.carried],
        "topics": rows(found.topics),
        "mine": rows(found.mine),
        "theirs": rows(found.theirs),
        "goals": [
            {**row(journal, one.goal), "last_level": one.last.isoformat() if one.last else None}
            for one in found.goals
        ],
        "learnings": [{**row(journal, one.learning), "reasons": list(one.reasons)} for one in found.learnings],
        "questions": [one._asdict() for one in found.questions],
        "signs": {
            "fell_out": rows(found.signs.fell_out),
            "offers": [offer.start for offer in found.signs.offers],
            "talk": list(found.signs.talk),
            "put_off": dict(found.signs.put_off),
            "said": list(sentences(found.signs)),
        },
    }
