"""Question coach: one question for each of the two, and why it fits today."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rmjournal.insight.agenda import askable_questions, is_on_agenda, questions_of_pair, stage_of
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.goals import late_goals, stale_goals
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship, phase
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED, Perspective
from rmjournal.model.roles import other_role
from rmjournal.practice.questions import RELATIONSHIP, Question, QuestionBank

RECENT_DAYS = 45
"""Days for which a difficult moment or a no-show is a reason to ask."""
TAGGED_FIRST = ("no_show", "difficult", "assumption", "fading")
"""Reasons for which the questions made for them come before those that share words."""
STAGE_WORDS = {
    "starting": "you are getting to know each other",
    "reviewing": "it is time to look back together",
    "closing": "your sessions end soon",
}
"""Why now, where nothing but the time asks for it."""
MIN_STEM, MAX_STEM = 4, 6
"""Letters of a compared word: shorter ones are left out, longer ones are cut."""
RARE = 4
"""A word is rare when at most so many questions have it."""
MIN_SCORE = 0.5
"""Score from which a question shares enough rare words with a text."""
QUOTED = 60
"""Characters of an entry that are quoted."""


class Cause(NamedTuple):
    """Something in the journal that makes a question fit today."""

    reason: str
    """One of the reasons of the bank, or a stage."""
    why: str
    """A sentence with ``{day}``, and ``{words}`` of the entry or ``{text}``."""
    entry: Entry | None = None
    day: date | None = None
    area: str = ""
    """The focus area that it belongs to; empty for none in particular."""
    text: str = ""
    """Words to find a question by; they are never shown to the other."""

    @property
    def entry_id(self) -> str:
        """The id of its entry; empty without one."""
        return self.entry.id if self.entry is not None else ""


class Advice(NamedTuple):
    """A question for each of the two, and the cause that makes it fit."""

    question: Question
    for_me: str
    """What I think of first, alone."""
    for_you: str
    """What I ask the other, in the words of the bank."""
    cause: Cause

    @property
    def follow_up(self) -> str:
        """What helps when the answer is short."""
        return self.question.follow_up


def advise(
    entries: Entries,
    pair: Relationship,
    role: str,
    today: date,
    bank: QuestionBank,
    agenda: Sequence[Point] = (),
) -> Advice | None:
    """Choose the one question that a pair's entries ask for; none when nothing does.

    It was never asked before, and is not among those never to be asked. No word of an entry is in it. What is on the
    agenda of the session already is no cause.
    """
    if pair.state in ENDED_STATES:
        return None
    asker, questions = role or "mentor", questions_of_pair(pair, bank)
    stage = stage_of(phase(pair, entries, today))
    candidates = [
        question
        for question in askable_questions(questions, entries, pair)
        if not question.is_swap and question.put_to(other_role(asker))
    ]
    rarity = _count_stems(questions)
    for cause in _causes_in_turn(entries, asker, today, stage, questions):
        if isinstance(cause.entry, Goal | Learning) and is_on_agenda(cause.entry, agenda):
            continue
        if question := _best_question(candidates, cause, stage, rarity):
            return Advice(question, question.first_for(asker), question.put_to(other_role(asker)), cause)
    return None


def say_why(advice: Advice, reader: Perspective) -> str:
    """Say why a question fits today, as the reader may see it."""
    cause = advice.cause
    if reader.hidden and cause.entry is not None and (cause.reason == "difficult" or not cause.entry.shared):
        return REDACTED
    said = cause.why.replace("{day}", reader.day(cause.day))
    name, words = (
        ("{text}", cause.text) if "{text}" in said else ("{words}", cause.entry.heading if cause.entry else "")
    )
    return said.replace(name, _quote(words))


def _quote(text: str) -> str:
    """The first words of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"


def _causes_in_turn(
    entries: Entries, role: str, today: date, stage: str, questions: Sequence[Question]
) -> Iterator[Cause]:
    """The causes, urgent ones first; the others take turns from session to session."""
    held = [session for session in entries.of(Session) if session.state == "held" and _is_before(session, today)]
    last = max((session.day or today for session in held), default=date.min)
    urgent = (*_no_shows(entries, today, last), *_difficult(entries, role, today, last))
    yield from (cause for cause in urgent if not _is_settled(cause, entries, questions))
    groups = (
        list(_assumptions(entries, role, today)),
        list(_goals(entries, today)),
        list(_fading_learnings(entries, today)),
        list(_topics(entries, role, today)),
        list(_last_session(entries, role, today)),
    )
    first = len(held) % len(groups)
    for group in (*groups[first:], *groups[:first]):
        yield from group
    if stage in STAGE_WORDS:
        yield Cause(stage, STAGE_WORDS[stage])


def _is_settled(cause: Cause, entries: Entries, questions: Sequence[Question]) -> bool:
    """Whether a question for the reason was put on a later agenda."""
    ids = {question.id for question in questions if cause.reason in question.reasons}
    days = (_session_day(point, entries) for point in entries.of(Point) if point.question in ids)
    return any(day is None or cause.day is None or day > cause.day for day in days)


def _session_day(point: Point, entries: Entries) -> date | None:
    session = entries.get_of_kind(Session, point.session)
    return session.day if session else None


def _difficult(entries: Entries, role: str, today: date, last_held: date) -> Iterator[Cause]:
    """The latest difficult moment of one's own, until a session is held after it."""
    found: list[tuple[date, Entry]] = []
    for kind in (Session, Note, Reflection):
        for entry in entries.of(kind):
            flags = {"difficult", "patronised"} & set(getattr(entry, "flags", ()))
            is_difficult = bool(flags) or (isinstance(entry, Note) and entry.kind == "moment")
            if is_difficult and _is_mine(entry, role) and _is_recent(entry.day, last_held, today):
                found.append((entry.day or today, entry))
    if found:
        day, entry = max(found, key=lambda item: (item[0], int(item[1].id)))
        yield Cause("difficult", "a difficult moment on {day}", entry, day)


def _is_mine(entry: Entry, role: str) -> bool:
    return getattr(entry, "author", "") in ("", role)


def _is_recent(day: date | None, last_held: date, today: date) -> bool:
    return day is not None and last_held <= day <= today and (today - day).days <= RECENT_DAYS


def _no_shows(entries: Entries, today: date, last_held: date) -> Iterator[Cause]:
    """The latest no-show, until a session is held after it."""
    missed = [session for session in entries.of(Session) if session.state == "missed"]
    recent = [session for session in missed if _is_recent(session.day, last_held, today)]
    if recent:
        latest = max(recent, key=lambda session: (session.start, int(session.id)))
        yield Cause("no_show", "a no-show on {day}", latest, latest.day)


def _is_before(entry: Entry, today: date) -> bool:
    return entry.day is not None and entry.day <= today


def _assumptions(entries: Entries, role: str, today: date) -> Iterator[Cause]:
    """Assumptions that nobody has looked at again, the oldest first."""
    for note in _notes(entries, "assumption", role, today):
        if not note.details.get("now", "").strip():
            yield Cause(
                "assumption", "an assumption of {day}, not tested yet: “{words}”", note, note.day, text=note.text
            )


def _topics(entries: Entries, role: str, today: date) -> Iterator[Cause]:
    for note in _notes(entries, "topic", role, today):
        if note.state == "waiting":
            yield Cause("topic", "you wanted to bring up “{words}”", note, note.day, text=note.text)


def _notes(entries: Entries, kind: str, role: str, today: date) -> list[Note]:
    notes = [note for note in entries.of(Note) if note.kind == kind and _is_before(note, today)]
    mine = [note for note in notes if _is_mine(note, role)]
    return sorted(mine, key=lambda note: (note.day or date.min, int(note.id)))


def _goals(entries: Entries, today: date) -> Iterator[Cause]:
    """Goals whose target day has passed, then those without a new level."""
    late = late_goals(entries, today)
    for goal in late:
        why = "the target day of “{words}” has passed, {day}"
        yield Cause("goal", why, goal, goal.target, goal.area, f"{goal.title} {goal.indicator}")
    for stale in stale_goals(entries, today):
        goal = stale.goal
        if goal not in late:
            why = "no new level of “{words}” since {day}" if stale.last else "no level of “{words}” yet"
            yield Cause("goal", why, goal, stale.last, goal.area, f"{goal.title} {goal.indicator}")


def _fading_learnings(entries: Entries, today: date) -> Iterator[Cause]:
    """Learnings that were not fully remembered, the latest first."""
    fading = []
    for learning in entries.of(Learning):
        recalls = [recall for recall in entries.referrers_of_kind(learning, Recall) if _is_before(recall, today)]
        last = max(recalls, key=lambda recall: (recall.day or date.min, int(recall.id)), default=None)
        if last is not None and last.recall in ("partial", "none") and not learning.retired_on:
            fading.append((last.day or today, learning))
    for day, learning in sorted(fading, key=lambda item: (item[0], int(item[1].id)), reverse=True):
        why = "not fully remembered on {day}: “{words}”"
        yield Cause("fading", why, learning, day, learning.area, f"{learning.text} {learning.cue}")


def _last_session(entries: Entries, role: str, today: date) -> Iterator[Cause]:
    """The last “Now what”, then what was written about the last session."""
    now_what = last_now_what(entries, role, today)
    if now_what is not None:
        day = now_what.reflection.day
        why = "your “Now what” of {day}: “{text}”"
        yield Cause("last_session", why, now_what.reflection, day, text=now_what.text)
    held = [session for session in entries.of(Session) if session.state == "held" and _is_before(session, today)]
    last = max(held, key=lambda session: (session.start, int(session.id)), default=None)
    if last is not None and (text := " ".join((*last.takeaways, last.notes)).strip()):
        yield Cause("last_session", "what you wrote about the session on {day}", last, last.day, text=text)


def _best_question(
    candidates: Sequence[Question], cause: Cause, stage: str, rarity: Mapping[str, int]
) -> Question | None:
    """Choose the question made for a cause, or sharing rare words with it.

    One that is made for a cause may be asked in any stage, better in its own.
    """
    fitting = [question for question in candidates if question.fits(stage)]
    if cause.entry is None:
        return next((question for question in fitting if question.area == RELATIONSHIP), None)
    stems = _stems(cause.text)
    in_area = [question for question in fitting if cause.area in ("", question.area)]
    scores = {question: _score(question, stems, rarity) for question in in_area}
    near = sorted(
        (question for question in in_area if scores[question] >= MIN_SCORE), key=lambda question: -scores[question]
    )
    made_for_it = [question for question in candidates if cause.reason in question.reasons]
    tagged = sorted(made_for_it, key=lambda question: not question.fits(stage))
    area = [question for question in in_area if cause.area]
    ranked = [*tagged, *near] if cause.reason in TAGGED_FIRST else [*near, *tagged, *area]
    return next(iter(ranked), None)


def _score(question: Question, stems: set[str], rarity: Mapping[str, int]) -> float:
    return sum(1 / rarity[stem] for stem in _stems_of(question) & stems if rarity[stem] <= RARE)


def _count_stems(questions: Iterable[Question]) -> Counter[str]:
    """In how many questions each word is."""
    return Counter(stem for question in questions for stem in _stems_of(question))


@functools.lru_cache(maxsize=256)
def _stems_of(question: Question) -> frozenset[str]:
    return frozenset(_stems(" ".join(question.texts)))


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words of a text."""
    return {word[:MAX_STEM] for word in re.findall(r"\w+", text.casefold()) if len(word) >= MIN_STEM}
