"""Due question: the one thing that is worth asking now, from the entries alone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

import msgspec

from rmjournal.dates.days import parse_iso_day
from rmjournal.insight.cadence import session_overview
from rmjournal.insight.first_steps import is_readiness_due_again, start_readiness
from rmjournal.insight.recall_queue import CUE_QUESTION, learning_without_cue
from rmjournal.insight.scope import tells_story
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import HOW_SURE, LOOK_AGAIN, Note
from rmjournal.model.kinds.pulse import MONTHLY_ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import ENDED_STATES, Relationship
from rmjournal.model.kinds.session import HARD_FLAGS, Session

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "moment_now": "How are things between you now, after this difficult moment?",
        "moment": "What made this session hard? A few short lines, for you alone.",
        "moment_day": "On which day will you look at this difficult moment again?",
        "assumption_now": "What do you think of this assumption now?",
        "heard": "Did you read this back to the other, and is it what was meant?",
        "shadowing": "You watched your partner at work. What did you see, and which goal is it for?",
        "proud_of": "What are you proud of in this milestone?",
        "first_win": "Three sessions are behind you. What was the first small win?",
        "decision": "This idea was accepted. What was decided?",
        "changed": "What has changed since this decision?",
        "assumption_sure": "How sure are you of this assumption, and when will you look at it again?",
        "readiness": "Half-way: how do you answer the five questions of the beginning today?",
        "consent": "Whose story is in this learning, and do they agree that you keep it?",
        "partner_card": "You have met for the first time. What did you learn about each other?",
        "channels": "Which channel do the two of you use for what?",
        "cue": CUE_QUESTION,
        "check_tool": "Tools age. When will you check whether this still holds?",
        "monthly": "Once a month: may you be wrong, may you disagree, are you valued, what does it cost?",
        "ended": "Your closing session is over. On which day did the relationship end?",
        "three_months": "Three months after the end: what do you still use, and what do you do differently?",
        "six_months": "Six months after the end: what has stayed, and what would you tell the next pair?",
    }
)
"""The question of each topic, in the order in which they are asked. A person may never want to hear one again."""

QUESTIONS_SETTING = "questions"
"""The setting of this computer that holds the day from which questions are asked again after “not now”."""
WEEK, FORTNIGHT, MONTH, HALF_YEAR = timedelta(7), timedelta(14), timedelta(30), timedelta(183)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "readiness": "Answer first; afterwards the page shows what you wrote at the start.",
        "monthly": "1 = not at all, 5 = fully; leave out what you like.",
        "assumption_sure": "1 = a guess, 5 = certain.",
        "moment": "It stays private. What you saw and heard, without adjectives.",
        "heard": "Write down what they corrected, if anything.",
        "shadowing": "No names of others. It then stands on the page of the goal.",
        "first_win": "None yet? Then agree on one that fits into a week.",
        "ended": "After three and six months you are asked once what has stayed.",
        "consent": "Names, or “nobody”; this is never shared.",
        "check_tool": "On that day it stands among the suggestions for a session.",
        "partner_card": "It stands on their card; leave out what you like.",
        "channels": "Agree on it together; it stands in the journal as your channel map.",
    }
)
"""What the form says beside a question."""
WIN_SESSIONS = 3
"""The held session by which there is a first win, so that a doubtful person goes on."""
LOOK_BACKS = (("six_months", 183, 365), ("three_months", 91, 183))
"""After the end: the topic, and from which day to which it is asked."""
LOOK_BACK = "look_back"
"""The occasion of a reflection after the end."""
CHANNEL_AREA = "workplace_communication"
"""The focus area in which a pair is asked for its channel map."""
CHANNELS_UNTIL = 60
"""Days after the first session in which the channel map is asked for."""
LEARNED_OF_PARTNER = ("title", "department", "prefers", "avoids", "strengths", "feedback wish")
"""What a first session tells of a partner; with one of these the card is not asked for."""
CHANGE_AFTER, CHANGE_UNTIL = 30, 180
"""Days after a decision that follows an idea, between which its effect is asked for."""


ASKED_NOTES = ("moment", "assumption", "heard", "idea", "decision")
"""The kinds of notes that are asked about."""


class DueQuestion(msgspec.Struct, frozen=True):
    """A due question: its topic, its subject, and the entry whose form answers it."""

    topic: str
    about: Entry
    answer: Entry
    """The entry to fill in; without an id a new one."""
    fields: tuple[str, ...]
    """The fields that the form asks for."""
    first: str = ""
    """The field, or named text, where writing begins; empty = the first field."""

    @property
    def words(self) -> str:
        """The question, the same for every entry."""
        return QUESTIONS[self.topic]

    @property
    def option(self) -> str:
        """The option of `rmjournal edit` that answers it; empty where a new entry does."""
        if not self.answer.id:
            return ""
        name, _, key = (self.first or self.fields[0]).partition("/")
        return f'--{name.replace("_", "-")} {f"{key!r}=" if " " in key else f"{key}=" if key else ""}"…"'

    @property
    def hint(self) -> str:
        """What helps to answer it; mostly empty."""
        return HINTS.get(self.topic, "")


def find_due_question(entries: Entries, today: date, session: Session | None = None) -> DueQuestion | None:
    """Find the question to ask now.

    None when nothing is due or a person never wants to hear it.

    With a ``session`` that is being closed only what is about that session is asked.
    """
    return _find_question_now(entries, today) if session is None else _find_wanted(entries, today, session)


@once_per_state
def _find_question_now(entries: Entries, today: date) -> DueQuestion | None:
    return _find_wanted(entries, today, None)


def _find_wanted(entries: Entries, today: date, session: Session | None) -> DueQuestion | None:
    return next(
        (one for one in list_due_questions(entries, today, session) if not _is_unwanted(one, entries)),
        None,
    )


def list_due_questions(entries: Entries, today: date, session: Session | None = None) -> list[DueQuestion]:
    """List all questions that are due, the most urgent first."""
    due = [*_about_sessions(entries, today, session)]
    if session is None:
        due += [*_about_notes(entries, today), *_about_milestones(entries, today), *_after_the_end(entries, today)]
        due += [one for pair in entries.of(Relationship) for one in _about_pair(entries, pair, today)]
        due += [
            DueQuestion("readiness", pair, start_readiness(pair), ("answers",))
            for pair in entries.of(Relationship)
            if is_readiness_due_again(entries, pair, today)
        ]
        learning = learning_without_cue(entries, today)
        due += _about_learnings(entries, today)
        due += [DueQuestion("cue", learning, learning, ("cue",))] if learning else []
    order = list(QUESTIONS)
    return sorted(
        due, key=lambda one: (order.index(one.topic), -(one.about.day or date.min).toordinal(), int(one.about.id))
    )


def pair_of(question: DueQuestion, entries: Entries) -> Relationship | None:
    """Give the relationship in which a question is asked.

    It keeps what is never to be asked.
    """
    if isinstance(question.about, Relationship):
        return question.about
    return entries.get_of_kind(Relationship, entries.relationship_id(question.about))


def _is_unwanted(question: DueQuestion, entries: Entries) -> bool:
    pair = pair_of(question, entries)
    return pair is not None and question.words in pair.never_ask


def _about_sessions(entries: Entries, today: date, session: Session | None) -> Iterator[DueQuestion]:
    held = session_overview(entries, today).held if session is None else _if_held(session, today)
    new = held if session else [one for one in held if today - (one.day or today) <= FORTNIGHT]
    for one in new:
        if HARD_FLAGS & {*one.flags} and not _is_thought_about(one, entries):
            again = {LOOK_AGAIN: (today + WEEK).isoformat()}
            card = Note(kind="moment", relationship=one.relationship, session=one.id, on=one.day, details=again)
            yield DueQuestion("moment", one, card, ("text", "details"))
        if one.kind == "shadowing" and _role_in(one, entries) == "mentor":
            yield from _shadowing(one, entries)
    for one in held[-1:]:
        if session is not None or today - (one.day or today) <= WEEK:
            yield from _monthly(one, entries)


def _if_held(session: Session, today: date) -> Sequence[Session]:
    return [session] if session.state == "held" and session.day and session.day <= today else []


def _role_in(session: Session, entries: Entries) -> str:
    pair = entries.get_of_kind(Relationship, session.relationship)
    return pair.role if pair else ""


def _shadowing(session: Session, entries: Entries) -> Iterator[DueQuestion]:
    """Ask what was seen, once, for a goal of the one who watched."""
    if not any(note.kind == "shadowing" for note in entries.referrers_of_kind(session, Note)):
        own = [
            goal
            for goal in entries.of(Goal)
            if goal.learner == "mentor"
            and goal.state not in CLOSED_STATES
            and goal.relationship == session.relationship
        ]
        goal_id = own[0].id if len(own) == 1 else ""
        log = Note(kind="shadowing", relationship=session.relationship, session=session.id, on=session.day)
        yield DueQuestion("shadowing", session, log.edit(goal=goal_id), ("text", "goal", "details"))


def _about_pair(entries: Entries, pair: Relationship, today: date) -> Iterator[DueQuestion]:
    """Ask for the partner's card, the channel map and the first win.

    These belong to the first sessions of a pair.
    """
    held = [one for one in session_overview(entries, today).held if one.relationship == pair.id]
    if pair.state in ENDED_STATES or not held:
        return
    first = held[0]
    is_new = first.day is not None and today - first.day <= FORTNIGHT
    if is_new and first.kind == "first" and not any(pair.card.get(name) for name in LEARNED_OF_PARTNER):
        yield DueQuestion("partner_card", pair, pair, ("card",), "card/strengths")
    areas = {*pair.areas, *(goal.area for goal in entries.referrers_of_kind(pair, Goal) if goal.state == "active")}
    is_young = first.day is not None and (today - first.day).days <= CHANNELS_UNTIL
    if CHANNEL_AREA in areas and is_young and not _has_channel_map(entries, pair):
        channels = Note(kind="channel_map", relationship=pair.id, text="Channel map")
        yield DueQuestion("channels", pair, channels, ("details",))
    last = held[-1]
    if last.kind == "closure" and pair.state in ("active", "closing"):
        yield DueQuestion("ended", pair, pair.edit(state="closed", ended=last.day), ("ended",))
    third = held[WIN_SESSIONS - 1] if len(held) == WIN_SESSIONS else None
    if third and third.day and today - third.day <= FORTNIGHT and not _has_win(entries, pair):
        win = Note(kind="check_in", relationship=pair.id, flags=["celebrate"])
        yield DueQuestion("first_win", pair, win, ("text",))


def _about_learnings(entries: Entries, today: date) -> Iterator[DueQuestion]:
    """Ask for consent to tell stories, and for a day to check a tool."""
    for learning in entries.of(Learning):
        is_story = not learning.consent_of and tells_story(learning, entries)
        is_tool = learning.kind == "tool" and learning.check_on is None
        if not (is_story or is_tool) or learning.retired_on or today - (learning.day or today) > MONTH:
            continue
        if is_story:
            yield DueQuestion("consent", learning, learning, ("consent_of",))
        if is_tool:
            again = learning.edit(check_on=today + HALF_YEAR)
            yield DueQuestion("check_tool", learning, again, ("check_on", "verified_by"))


def _has_channel_map(entries: Entries, pair: Relationship) -> bool:
    return any(note.kind == "channel_map" for note in entries.referrers_of_kind(pair, Note))


def _has_win(entries: Entries, pair: Relationship) -> bool:
    """Whether a pair has reached, used or celebrated something."""
    return any(
        (isinstance(entry, Milestone) and entry.state == "reached")
        or isinstance(entry, Application)
        or (isinstance(entry, Note) and entry.kind == "appreciation")
        or "celebrate" in getattr(entry, "flags", ())
        for entry in entries
        if entries.relationship_id(entry) in ("", pair.id)
    )


def _is_thought_about(session: Session, entries: Entries) -> bool:
    """Whether a hard session has a note of the difficult moment, or a reflection."""
    return any(note.kind == "moment" for note in entries.referrers_of_kind(session, Note)) or any(
        one.about == session.id and one.occasion == "difficult"
        for one in entries.referrers_of_kind(session, Reflection)
    )


def _monthly(session: Session, entries: Entries) -> Iterator[DueQuestion]:
    """Ask the monthly ratings after a session, from the second one on."""
    pair = entries.get_of_kind(Relationship, session.relationship)
    role = pair.role if pair else ""
    earlier = [
        other
        for other in entries.of(Session)
        if other.relationship == session.relationship and other.state == "held" and other.start < session.start
    ]
    if not earlier:
        return
    own: Pulse | None = None
    since = (session.day or date.max) - MONTH + timedelta(2)
    recent = [other for other in earlier if (day := other.day) and day > since]
    for other in (*recent, session):
        for pulse in entries.referrers_of_kind(other, Pulse):
            if pulse.told or pulse.author not in ("", role):
                continue
            if any(getattr(pulse, item) is not None for item in MONTHLY_ITEMS):
                return
            own = pulse if other.id == session.id else own
    yield DueQuestion("monthly", session, own or Pulse(session=session.id, author=role), MONTHLY_ITEMS)


def _about_notes(entries: Entries, today: date) -> Iterator[DueQuestion]:
    marks = (f'"kind": "{kind}"' for kind in ASKED_NOTES)
    notes = [*entries.having(Note, *marks)]
    followed = {note.follows for note in notes if note.follows and note.kind == "decision"}
    for note in notes:
        if note.author and not _is_mine(note, entries):
            continue
        age = today - (note.day or today)
        if note.kind in ("moment", "assumption"):
            yield from _look_again(note, today, is_new=age <= MONTH)
        elif note.kind == "heard" and note.state == "waiting" and age.days and not note.details.get("read back on"):
            read = note.edit(state="accepted", details={**note.details, "read back on": today.isoformat()})
            yield DueQuestion("heard", note, read, ("details", "state"), "details/read back on")
        elif note.kind == "idea" and note.id not in followed and _was_accepted(note, today):
            decision = Note(kind="decision", relationship=note.relationship, follows=note.id)
            yield DueQuestion("decision", note, decision, ("text", "details"))
        elif (
            note.kind == "decision"
            and note.follows
            and CHANGE_AFTER <= age.days <= CHANGE_UNTIL
            and not note.details.get("what changed")
        ):
            changed = note.edit(details={**note.details, "changed on": today.isoformat()})
            yield DueQuestion("changed", note, changed, ("details",), "details/what changed")


def _is_mine(note: Note, entries: Entries) -> bool:
    pair = entries.get_of_kind(Relationship, entries.relationship_id(note))
    return pair is None or note.author == pair.role


def _look_again(note: Note, today: date, *, is_new: bool) -> Iterator[DueQuestion]:
    """Ask about an assumption or difficult moment on its day.

    While a difficult moment is new, ask for that day.
    """
    if note.details.get("now"):
        return
    day = parse_iso_day(note.details.get(LOOK_AGAIN))
    if day is not None and day <= today:
        now = note.edit(details={**note.details, "revised on": today.isoformat()})
        yield DueQuestion(f"{note.kind}_now", note, now, ("details",), "details/now")
    elif note.kind == "moment" and day is None and is_new:
        proposed = note.edit(details={**note.details, LOOK_AGAIN: (today + WEEK).isoformat()})
        yield DueQuestion("moment_day", note, proposed, ("details",), f"details/{LOOK_AGAIN}")
    elif note.kind == "assumption" and is_new and not (note.details.get(HOW_SURE) or day):
        yield DueQuestion("assumption_sure", note, note, ("details",), f"details/{HOW_SURE}")


def _was_accepted(idea: Note, today: date) -> bool:
    """Whether an idea was accepted in the last month."""
    accepted = [change.on for change in idea.history_of("state") if change.now == "accepted"]
    return idea.state == "accepted" and bool(accepted) and today - max(accepted) <= MONTH


def _about_milestones(entries: Entries, today: date) -> Iterator[DueQuestion]:
    for step in entries.of(Milestone):
        is_new = step.reached_on is not None and timedelta(0) <= today - step.reached_on <= FORTNIGHT
        if step.state == "reached" and is_new and not step.proud_of.strip():
            yield DueQuestion("proud_of", step, step, ("proud_of",))


def _after_the_end(entries: Entries, today: date) -> Iterator[DueQuestion]:
    """Ask for a look back three and six months after the end."""
    for pair in entries.of(Relationship):
        if pair.state not in ENDED_STATES or pair.ended is None:
            continue
        for topic, since, until in LOOK_BACKS:
            if since <= (today - pair.ended).days < until:
                written = [
                    one.day
                    for one in entries.referrers_of_kind(pair, Reflection)
                    if one.occasion == LOOK_BACK and one.day and (one.day - pair.ended).days >= since
                ]
                if not written:
                    thought = Reflection(
                        relationship=pair.id, about=pair.id, occasion=LOOK_BACK, framework="free", author=pair.role
                    )
                    yield DueQuestion(topic, pair, thought, ("text",))
