"""The lanes of the timeline over all time: sessions, goals, what was learned, used, recalled and thought about."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date

from rmjournal.insight.goal_lane import goal_lane
from rmjournal.insight.mark import Lane, Mark
from rmjournal.insight.progress import ended, running
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

MET = {"held": ("good", 1), "cancelled": ("quiet", 2), "missed": ("late", 3), "planned": ("accent", 1)}
"""Colour of each state of a session, and which is drawn where there are several."""
LEARNED = {"mentee": ("↑ learned", "up"), "mentor": ("↓ learned", "down"), "": ("learned", "quiet")}
"""Name and colour of the lanes of learnings, by who learns."""
RECALLED = {"full": ("●", "good"), "partial": ("◐", "warning"), "none": ("○", "late")}
"""Shape and colour of a recall by how much came back."""


def lanes(entries: Entries, today: date) -> list[Lane]:
    """All lanes that hold anything: sessions, goals that run, goals that have ended, and one a sort of the rest."""
    goals = [goal_lane(goal, entries, today) for goal in (*running(entries), *ended(entries))]
    first = [_lane("sessions", _sessions(entries, today))]
    sorts: dict[str, Iterable[Mark]] = {
        name: _learnings(entries, role, tone) for role, (name, tone) in LEARNED.items()
    }
    sorts |= {
        "applied": _applied(entries),
        "recalled": _recalled(entries),
        "reflections": _reflections(entries),
        "notes": _notes(entries),
        "actions": _actions(entries, today),
        "the pair": _pair(entries),
    }
    rest = [_lane(name, marks) for name, marks in sorts.items()]
    return [lane for lane in (*first, *goals, *rest) if lane.marks or lane.goal]


def kept(found: Iterable[Lane], ids: Container[str]) -> list[Lane]:
    """The lanes with the marks of some entries only; a level line stays whole, a lane without any mark is left out.

    A goal that has no mark yet stays as long as it is among the entries itself.
    """
    thinned = (replace(lane, marks=tuple(m for m in lane.marks if m.entry.id in ids)) for lane in found)
    return [lane for lane in thinned if lane.marks or (lane.goal is not None and lane.goal.id in ids)]


def whole(found: Iterable[Lane]) -> Lane:
    """All marks in one lane."""
    marks = (mark for lane in found for mark in lane.marks)
    return _lane("all", marks)


def _lane(name: str, marks: Iterable[Mark]) -> Lane:
    return Lane(name, tuple(sorted(marks, key=lambda mark: mark.day)))


def _sessions(entries: Entries, today: date) -> Iterator[Mark]:
    for one in entries.of(Session):
        tone, rank = MET.get(one.state, MET["planned"])
        silent = one.state == "planned" and one.day is not None and one.day < today
        words = "Session without a word since" if silent else f"Session {_called(one.state)}"
        if one.day:
            yield Mark(one.day, one.mark, "late" if silent else tone, words, one, rank=6 + rank)


def _called(state: str) -> str:
    return "called off" if state == "cancelled" else state


def _learnings(entries: Entries, role: str, tone: str) -> Iterator[Mark]:
    for one in entries.of(Learning):
        if one.learner == role or (not role and one.learner not in LEARNED):
            if one.day:
                yield Mark(one.day, "✦", tone, "Learning", one, rank=3)
            if one.retired_on:
                yield Mark(one.retired_on, "⊘", "quiet", "Learning retired", one)


def _applied(entries: Entries) -> Iterator[Mark]:
    for one in entries.of(Application):
        harm = one.result == "harmful"
        words = f"Application · {one.result}"
        if one.day:
            yield Mark(one.day, "✗" if harm else "✓", "late" if harm else "good", words, one, rank=2 + harm)


def _recalled(entries: Entries) -> Iterator[Mark]:
    for one in entries.of(Recall):
        glyph, tone = RECALLED.get(one.recall, ("○", "quiet"))
        if one.day:
            yield Mark(one.day, glyph, tone, f"Recall · {one.recall}", one, rank=0)


def _reflections(entries: Entries) -> Iterator[Mark]:
    moments = [note for note in entries.of(Note) if note.mark == "⚑"]
    for one in (*entries.of(Reflection), *moments):
        if one.day:
            hard = one.mark == "⚑"
            yield _plain(one, one.day, "Difficult moment" if hard else "Reflection", "late" if hard else "accent", 4)


def _notes(entries: Entries) -> Iterator[Mark]:
    for one in entries.of(Note):
        if one.day and one.mark != "⚑":
            yield _plain(one, one.day, one.kind.replace("_", "-").capitalize(), "quiet", 0)


def _actions(entries: Entries, today: date) -> Iterator[Mark]:
    for one in entries.of(Action):
        day = one.due or one.day if one.state == "open" else one.turned or one.since or one.day
        late = one.state == "open" and day is not None and day < today
        tone = {"done": "good", "dropped": "quiet"}.get(one.state, "late" if late else "accent")
        words = "Action overdue" if late else "Action due" if one.state == "open" else f"Action {one.state}"
        if day:
            yield _plain(one, day, words, tone, 1)


def _pair(entries: Entries) -> Iterator[Mark]:
    for agreed in entries.of(Agreement):
        if agreed.day:
            yield _plain(agreed, agreed.day, f"Agreement {agreed.state}", "accent", 2)
    for pair in entries.of(Relationship):
        if pair.day:
            yield _plain(pair, pair.day, "Relationship begins", "accent", 2)
        for change in pair.changes("state"):
            yield _plain(pair, change.on, f"Relationship {str(change.now or '').replace('_', ' ')}", "quiet", 2)


def _plain(entry: Entry, day: date, words: str, tone: str, rank: int) -> Mark:
    return Mark(day, entry.mark, tone, words, entry, rank=rank)
