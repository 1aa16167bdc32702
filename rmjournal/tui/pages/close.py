"""The Close step: what a session still asks for, as one page."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from rmjournal.dates import format_distance
from rmjournal.english import agree, pluralize
from rmjournal.insight.cadence import list_agenda, list_moved_points
from rmjournal.insight.closing import (
    describe_absence,
    has_next_session,
    is_often_carried,
    next_planned_session,
    noted_points,
    untouched_points,
)
from rmjournal.insight.due_question import DueQuestion, find_due_question
from rmjournal.insight.reflection_context import moment_of, occasion_of
from rmjournal.model.field import ROLES
from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import ITEMS, Pulse
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.render.text_width import cell_width, pad
from rmjournal.tui.page_rows import SET_ASIDE, View, hint
from rmjournal.tui.pages.entry import entry_row
from rmjournal.tui.pages.sessions import action_row, point_row

OUTCOMES = ("held", "call_off", "missed", "move")
"""What may have become of a session: the verbs of the choices, in their order."""
FUTURE_OUTCOMES = ("move", "call_off")
"""What may become of a session before its day."""
OUTCOME_STATES = {"held": "held", "call_off": "cancelled", "missed": "missed"}
CHOICE_GAP = "   "
"""Between two choices of a row."""
POINT_CHOICES = {"carry": "carry over", "done": "done", "drop": "drop"}
"""What a point that was not discussed may become: verbs with their words."""
MIN_CHOICES_WIDTH = 74
"""From this width on the choices stand in the row itself."""
PULSE_MAX, TALK_MAX = 5, 9
"""The highest rating, and the highest share of the talk in tens of per cent."""
QUESTIONS = {
    "useful": "I will do something differently because of today",
    "candour": "I could say what I thought, also the hard part",
    "focus": "We worked on what matters for our goals",
    "reciprocity": "Both of us taught and both of us learned",
}
"""The sentences that are rated from 1 to 5."""
LABEL_WIDTH = 12
"""Cells for the name of a rating."""
NOTHING_KEPT = "Nothing yet. What surprised you? l adds a learning."


class Takeaway(str):
    """A takeaway of the session that is no learning yet."""


class PulseItem(str):
    """An item of the pulse, by its name."""


class TalkShare(str):
    """The share of the talk, rated in tens of per cent."""


class Choice(NamedTuple):
    """A choice in a row, with its range of characters in text or tail."""

    verb: str
    start: int
    end: int


class Choices(NamedTuple):
    """The choices of a row: of the outcome, or of a point."""

    name: str
    """"outcome", or what is proposed for the point: "carry" or "done"."""
    choices: tuple[Choice, ...]


class PulseDot(NamedTuple):
    """A dot of a pulse item under the mouse, from 1 to 5."""

    item: str
    value: int


class TalkDot(int):
    """A dot of the talk share under the mouse: 1 to 9 tenths."""


class CloseState(msgspec.Struct, frozen=True):
    """What the page shows beside the entries."""

    pick: str = "held"
    """The outcome that Enter takes, while the session is planned."""
    minutes: int | None = None
    """Minutes that a meeting here lasted; none when it was not followed."""
    set_aside: frozenset[str] = frozenset()
    """What was answered with “not now” or “none”: thought, next."""


def closing_rows(session: Session, view: View, width: int, proposed: Session | None, state: CloseState) -> list[Row]:
    """Build the page: the outcome of a session, and the steps that follow.

    A session that did not take place asks for a new date alone.
    """
    rows = _outcome_rows(session, view, width, state)
    if session.state == "planned":
        return rows
    if session.state == "held":
        rows += _mark_rows(session, view, width)
        for build in (_point_rows, _noted_rows, _learning_rows, _action_rows, _rating_rows):
            rows += build(session, view, width)
        question = _question_rows(session, view)
        rows += question
        if not question or written_thoughts(session, view):
            rows += _thought_rows(session, view, state)
    coming = _next_session_rows(session, view, width, proposed, state)
    is_offered = any(row.action == "next" for row in coming)
    return [
        *rows,
        *coming,
        *_end_rows(session, view, width, is_offered),
    ]


def _outcome_rows(session: Session, view: View, width: int, state: CloseState) -> list[Row]:
    """The choices of what became of the session.

    On a narrow screen a row each.
    """
    chosen = next((verb for verb, name in OUTCOME_STATES.items() if name == session.state), "")
    outcomes = possible_outcomes(session, view.today)
    pick = state.pick if state.pick in outcomes else outcomes[0]
    words = {verb: _outcome_words(verb, session, state) for verb in outcomes}
    asked = "what has changed?" if outcomes is FUTURE_OUTCOMES else "how did it go?"
    question = f"{view.day(session.day)}: {asked}" if session.day != view.today else "How did it go?"
    marks = {verb: "●" if verb == chosen else "▸" if not chosen and verb == pick else "○" for verb in outcomes}
    text, choices = _join_choices(f"{question}  ", [(verb, f"{marks[verb]} {words[verb]}") for verb in outcomes])
    keys = "← → chooses, Enter confirms."
    if cell_width(text) > width:
        text, choices = _join_choices("", [(verb, f"{marks[verb]} {words[verb]}") for verb in outcomes])
        lines = [Row(question, tone="strong")]
    else:
        lines = []
    if cell_width(text) > width:
        lines += [
            Row(words[verb], lead="●" if verb == chosen else "○", action=verb, is_start=verb == pick)
            for verb in outcomes
        ]
        keys = "Enter chooses."
    else:
        verb = chosen or pick
        tone = "late" if chosen == "missed" else "accent"
        spans = tuple((one.start, one.end, tone) for one in choices if one.verb == verb)
        is_open = session.state == "planned"
        lines.append(
            Row(text, action=verb, payload=Choices("outcome", tuple(choices)), spans=spans, is_start=is_open)
        )
    if session.state == "planned":
        return [*lines, hint(keys)]
    return [*lines, *_absence_rows(session, view, width)]


def session_marks(session: Session) -> dict[str, bool]:
    """The marks of a session by name, each with whether it is set."""
    return {"prepared": session.prepared_on is not None} | {
        flag: flag in session.flags for flag in ("difficult", "patronised")
    }


def with_mark(session: Session, mark: str) -> Session:
    """Set a mark of a session, or take it away."""
    if mark == "prepared":
        return session.edit(prepared_on=None if session.prepared_on else session.day)
    flags = [flag for flag in session.flags if flag != mark]
    return session.edit(flags=flags if mark in session.flags else [*session.flags, mark])


MARK_WORDS = {"prepared": "I was prepared", "difficult": "difficult", "patronised": "patronising"}
"""What each mark says of a session, in the order of their digits."""


def _mark_rows(session: Session, view: View, width: int) -> list[Row]:
    """Build the row of session marks, for the owner alone.

    A digit or a click sets them.
    """
    if view.hidden:
        return []
    marks = session_marks(session)
    text, choices = _join_choices(
        "",
        [
            (mark, f"{n} {'[x]' if marks[mark] else '[ ]'} {words}")
            for n, (mark, words) in enumerate(MARK_WORDS.items(), 1)
        ],
    )
    spans = tuple((one.start, one.end, "accent") for one in choices if marks[one.verb])
    tail = "for you alone" if cell_width(text) + 16 <= width else ""
    return [Row(text, tail=tail, spans=spans, payload=Choices("marks", tuple(choices)))]


def _question_rows(session: Session, view: View) -> list[Row]:
    """Ask the due question about this session, unless it was set aside.

    The thought comes after it.
    """
    if session.state != "held" or not view.asks_questions:
        return []
    question = find_due_question(view.entries, view.today, session)
    if question is None:
        return []
    return [
        section("One question", SET_ASIDE),
        Row(question.words, lead="?", lead_tone="accent", payload=question),
    ]


def possible_outcomes(session: Session, today: date) -> tuple[str, ...]:
    """Give the possible outcomes of a session: before its day only moved or cancelled."""
    is_ahead = session.state == "planned" and session.day is not None and session.day > today
    return FUTURE_OUTCOMES if is_ahead else OUTCOMES


def _outcome_words(verb: str, session: Session, state: CloseState) -> str:
    if verb != "held":
        return {"call_off": "cancelled", "missed": "no-show", "move": "moved"}[verb]
    start = session.starts_at
    if start is None:
        return "took place"
    lasted = session.actual_minutes or state.minutes or session.minutes
    return f"took place {start:%H:%M}–{start + timedelta(minutes=lasted):%H:%M}"


def _absence_rows(session: Session, view: View, width: int) -> list[Row]:
    """Who cancelled or did not come, and why."""
    if session.state == "held" or view.is_redacted(session):
        return []
    words = describe_absence(session, view)
    return [Row(words, lead=session.mark, lead_tone="quiet", tone="quiet", action="absence")]


def _join_choices(start: str, parts: Sequence[tuple[str, str]]) -> tuple[str, list[Choice]]:
    """Put choices in a row, with the characters of each."""
    text = start
    choices: list[Choice] = []
    for verb, words in parts:
        text += CHOICE_GAP if choices else ""
        choices.append(Choice(verb, len(text), len(text) + len(words)))
        text += words
    return text, choices


def _point_rows(session: Session, view: View, width: int) -> list[Row]:
    """The points that still need a word, each with what it may become."""
    points = untouched_points(session, view.entries)
    total = len(list_agenda(session, view.entries))
    rows = [section("Not discussed", f"{len(points)} of {total}" if points else "")]
    if not points:
        return [*rows, Row(_settled_words(session, total, view), tone="quiet")]
    for number, point in enumerate(points):
        rows.append(replace(_point_row(point, view, session, width), is_start=not number))
    if width < MIN_CHOICES_WIDTH:
        rows.append(hint("> carry over · space done · x drop"))
    if len(points) > 1 and not all(is_often_carried(point, view.entries) for point in points):
        rows.append(Row("carry over all points that were not discussed", lead=">", tone="quiet", action="carry_all"))
    return rows


def _settled_words(session: Session, count: int, view: View) -> str:
    """Say what became of the points, when none needs a word any more."""
    moved = len(list_moved_points(session, view.entries))
    if count or not moved:
        return "All points are settled." if count else "Nothing was planned."
    words = "carried over" if session.state == "held" else "moved to another session"
    return f"All {moved} points were {words}." if moved > 1 else f"The one point was {words}."


def _noted_rows(session: Session, view: View, width: int) -> list[Row]:
    """List the points that count as discussed by their notes, with other outcomes."""
    points = noted_points(session, view.entries)
    total = len(list_agenda(session, view.entries))
    rows = [_point_row(point, view, session, width, "done") for point in points]
    return [section("Discussed, as your notes say", f"{len(points)} of {total}"), *rows] if rows else []


def _point_row(point: Point, view: View, session: Session, width: int, proposed: str = "carry") -> Row:
    row = point_row(point, view, session)
    times = len(point.carries(view.entries))
    is_often = proposed == "carry" and is_often_carried(point, view.entries)
    asked = f"carried over {times} ×: still wanted?" if is_often else ""
    if width < MIN_CHOICES_WIDTH:
        return replace(row, tail=asked, tail_tone="late") if asked else row
    tail, choices = _join_choices(
        "",
        [
            (verb, f"{'●' if verb == proposed and not asked else '○'} {words}")
            for verb, words in POINT_CHOICES.items()
        ],
    )
    carried = f"   {asked}" if asked else f"   ↻{times}" if times else ""
    return replace(row, text=f"{row.text}{carried}", tail=tail, payload=Choices(proposed, tuple(choices)))


def _learning_rows(session: Session, view: View, width: int) -> list[Row]:
    """List the session's learnings, takeaways to keep, and the partner's takeaways."""
    found = [one for one in view.entries.referrers_of_kind(session, Learning) if one.session == session.id]
    rows = [section("Worth keeping", "l adds a learning")]
    rows += [replace(entry_row(learning, view), tail=view.who(learning.learner)) for learning in found]
    written = {learning.heading.casefold() for learning in found}
    if not view.is_redacted(session):
        rows += [
            Row(text, lead="·", tail="enter adds it", payload=Takeaway(text))
            for text in session.takeaways
            if text.casefold() not in written
        ]
        partner = view.for_entry(session).partner
        rows += [Row(f"{partner} took away: {text}", lead="·") for text in session.their_takeaways]
    return rows if len(rows) > 1 else [*rows, hint(NOTHING_KEPT, "new_learning")]


def _action_rows(session: Session, view: View, width: int) -> list[Row]:
    """The action items that were agreed in the session."""
    rows = [section("Action items", "a adds one")]
    for action in view.entries.referrers_of_kind(session, Action):
        if action.session == session.id:
            row = action_row(action, view)
            rows.append(replace(row, tail=" · ".join(filter(None, (view.who(action.owner), row.tail)))))
    return rows if len(rows) > 1 else [*rows, hint("None yet. a adds one.", "new_action")]


def own_pulse(session: Session, view: View) -> Pulse | None:
    """Find my own pulse of a session, if there is one."""
    mine = [p for p in view.entries.referrers_of_kind(session, Pulse) if p.author in ("", view.role) and not p.told]
    return mine[-1] if mine else None


def _last_pulse(session: Session, view: View) -> Pulse | None:
    """My own pulse of the last session before."""
    before = [
        (other.start, pulse)
        for other in view.entries.of(Session)
        if other.relationship == session.relationship and other.start < session.start
        if (pulse := own_pulse(other, view)) is not None
    ]
    return max(before, key=lambda one: one[0])[1] if before else None


def _rating_rows(session: Session, view: View, width: int) -> list[Row]:
    """The ratings; what was rated before is shown only beside a new rating."""
    pulse, before = own_pulse(session, view), _last_pulse(session, view)
    rows = [section("Rate on your own before you compare", "1 not at all … 5 fully")]
    for item in ITEMS:
        rated, last = getattr(pulse, item, None), getattr(before, item, None)
        was = f"last {last}  " if rated and last and width >= MIN_CHOICES_WIDTH else ""
        label = pad(fields(Pulse)[item].label, LABEL_WIDTH)
        tail = f"{was}{draw_rating(rated)}  {rated or '–'}"
        tone = "accent" if rated else "quiet"
        rows.append(Row(f"{label} {QUESTIONS[item]}", tail=tail, tail_tone=tone, payload=PulseItem(item)))
    share = session.talk_share
    whose = view.who("mentee") if view.role in ROLES else "the mentee"
    text = f"{pad('Who spoke', LABEL_WIDTH)} {whose}: your own guess, 5 = 50 %"
    tail = f"{draw_rating(share and round(share / 10), TALK_MAX)}  {'–' if share is None else f'{share} %'}"
    tone = "quiet" if share is None else "accent"
    return [*rows, Row(text, tail=tail, tail_tone=tone, payload=TalkShare("talk_share"))]


def draw_rating(rated: int | None, most: int = PULSE_MAX) -> str:
    """Draw a rating as dots, one of them filled."""
    return " ".join("●" if step == rated else "○" for step in range(1, most + 1))


def _thought_rows(session: Session, view: View, state: CloseState) -> list[Row]:
    """The question of the moment, and the thoughts that were written."""
    written = written_thoughts(session, view)
    question = question_of(session, view)
    is_asked = bool(question) and not written and "thought" not in state.set_aside
    rows = [
        section("One thought", "" if written else f"enter writes it · {SET_ASIDE}" if is_asked else "enter writes it")
    ]
    if "thought" in state.set_aside and not written:
        return [*rows, hint("Not now. Enter writes a thought later.", "reflect")]
    words = question or "Enter writes a thought. No question is asked here any more."
    rows.append(Row(words, lead="✎", tone="" if is_asked else "quiet", action="reflect"))
    return [*rows, *(entry_row(thought, view) for thought in written)]


def written_thoughts(session: Session, view: View) -> list[Reflection]:
    """List one's own thoughts about a session."""
    return [
        thought
        for thought in view.entries.referrers_of_kind(session, Reflection)
        if thought.about == session.id and thought.author in ("", view.role)
    ]


def question_of(session: Session, view: View) -> str:
    """The question that a session asks for one thought, the same each time.

    Empty when it may ask none.
    """
    prompts = moment_of(occasion_of(session)).prompts_for(view.role) or ("What do you take away from it?",)
    first = int(session.id or 0) % len(prompts)
    never = view.pair.never_ask if view.pair else ()
    return next((prompt for prompt in (*prompts[first:], *prompts[:first]) if prompt not in never), "")


def _next_session_rows(
    session: Session, view: View, width: int, proposed: Session | None, state: CloseState
) -> list[Row]:
    """The next session: the one that is planned, else a proposal."""
    if (planned := next_planned_session(session, view.entries, view.today)) is not None:
        return [section("Next session", "planned"), Row(_session_words(planned, view), lead="◇", entry=planned)]
    if has_next_session(session, view.entries, view.today):
        return []
    rows = [section("Next session", "none planned")]
    if "next" in state.set_aside:
        return [*rows, Row("No next session for now. Enter asks for a day.", tone="quiet", action="next_on")]
    if proposed is None or proposed.start[:10] == "":
        return [*rows, Row("Enter asks for a day.", lead="◇", lead_tone="accent", action="next_on")]
    words = f"{_session_words(proposed, view)}, {_distance_words(proposed, view)}"
    tail = "enter plans it" if width >= cell_width(words) + 18 else ""
    return [*rows, Row(words, lead="◇", lead_tone="accent", tail=tail, tail_tone="accent", action="next")]


def _session_words(session: Session, view: View) -> str:
    place = "" if view.hidden and not session.shared else session.place
    return " · ".join(filter(None, (view.start(session), f"{session.minutes} min", place)))


def _distance_words(session: Session, view: View) -> str:
    """The distance to a proposed session as people say it: two weeks from today."""
    days = (session.day - view.today).days if session.day else 0
    weeks = {7: "a week", 14: "two weeks", 21: "three weeks", 28: "four weeks"}
    return f"{weeks[days]} from today" if days in weeks else format_distance(session.day or view.today, view.today)


def _end_rows(session: Session, view: View, width: int, is_offered: bool) -> list[Row]:
    """What is left to do, or the day the session was closed.

    Planning an offered session closes this one.
    """
    points = untouched_points(session, view.entries) if session.state == "held" else ()
    if points:
        needs = f"{pluralize(len(points), 'point')} still {agree(len(points), 'needs', 'need')} a decision"
        return [GAP, *prose(f"{needs} · you may leave everything else empty", width, "quiet")]
    if session.closed_on:
        cancelled = session.called_off_on
        words = f"Cancelled on {view.day(cancelled)}" if cancelled else f"Closed on {view.day(session.closed_on)}"
        return [GAP, Row(f"{words}.", lead="✓", lead_tone="good", tone="quiet")]
    if is_offered:
        return []
    words = "Is everything said? Enter closes the session."
    return [GAP, Row(words, lead="■", lead_tone="accent", action="finish")]


def kind_of_closing_row(row: Row, session: Session) -> str:
    """The name of a highlighted row of the page in the table of keys.

    Empty for one without keys.
    """
    if row.entry is not None:
        return "close.action" if isinstance(row.entry, Action) else "close.entry"
    if isinstance(row.payload, Choices) and row.payload.name == "marks":
        return "close.marks"
    for payload, name in (
        (DueQuestion, "question"),
        (Takeaway, "takeaway"),
        (PulseItem, "rating"),
        (TalkShare, "talk"),
    ):
        if isinstance(row.payload, payload):
            return f"close.{name}"
    names = {"reflect": "thought", "absence": "write", "new_learning": "write", "new_action": "write"}
    outcome = "outcome" if session.state == "planned" else "settled"
    name = outcome if row.action in OUTCOMES else names.get(row.action, row.action)
    return f"close.{name}" if name else ""


def choice_at(row: Row, cell: int, tail_start: int) -> object:
    """Give the payload of the choice or dot at a cell, or None."""
    if isinstance(row.payload, PulseItem):
        place = cell - (tail_start + cell_width(row.tail) - cell_width(f"{draw_rating(None)}  –"))
        return PulseDot(row.payload, place // 2 + 1) if 0 <= place < 2 * PULSE_MAX - 1 else None
    if isinstance(row.payload, TalkShare):
        place = cell - tail_start
        return TalkDot(place // 2 + 1) if 0 <= place < 2 * TALK_MAX - 1 else None
    if isinstance(row.payload, Choices):
        lead = cell_width(row.lead) + 1 if row.lead else 0
        place = cell - (lead if row.payload.name in ("outcome", "marks") else tail_start)
        return next((choice for choice in row.payload.choices if choice.start <= place < choice.end), None)
    return None
