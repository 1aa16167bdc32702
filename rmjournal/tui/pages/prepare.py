"""The Prepare step: agenda, last session, suggestions and their explanation."""

from collections.abc import Sequence

from msgspec.structs import replace

from rmjournal.english import humanize, join_parts
from rmjournal.insight.cadence import find_agreement, list_agenda
from rmjournal.insight.closing import describe_absence, say_carried
from rmjournal.insight.coach import Advice, advise, say_why
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.goals import StaleGoal
from rmjournal.insight.point_context import point_words
from rmjournal.insight.preparation import CarriedPoint, LearningToCheck, Preparation
from rmjournal.insight.scope import select_pair
from rmjournal.insight.signals import Signals, say_signals
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal, format_level, level_of
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.perspective import REDACTED
from rmjournal.model.roles import other_role
from rmjournal.practice.questions import Question, load_question_bank
from rmjournal.practice.templates import OPEN_POINT, REPAIR, Template, load_templates, why_no_swap
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.render.text_width import collapse_whitespace, truncate, wrap
from rmjournal.tui.page_rows import SET_ASIDE, View, hint
from rmjournal.tui.pages.entry import direction_arrow, page
from rmjournal.tui.pages.meet import context_lines, context_rows
from rmjournal.tui.pages.sessions import action_row, point_row

REASON_WORDS = {
    "check": "check again",
    "occasion": "day to use it has passed",
    "fading": "needs review",
    "recall": "recall due",
}

MIN_WIDTH_FOR_WORDS = 46
"""Minimum width to show the history of a carried point in words."""
NOTES_LINES = 2
"""Lines of the notes of the last session."""


def agenda_facts(preparation: Preparation) -> str:
    """The minutes of the agenda, and how many are too many."""
    planned = preparation.session.minutes if preparation.session else 0
    over = preparation.minutes_over
    return f"{preparation.minutes} of {planned} min{f' · {over} too many' if over else ''}"


def agenda_rows(preparation: Preparation, view: View, width: int, *, is_detailed: bool = False) -> list[Row]:
    """List the agenda points, or a hint when there are none.

    The hour as a bar stands below.

    With details the question and the goal of a point stand under it.
    """
    session = preparation.session
    if session is None:
        return []
    if preparation.agenda:
        rows = _agenda_list(preparation, session, view, width, is_detailed=is_detailed)
    else:
        rows = [hint("Nothing on the agenda yet. t starts from a template; Enter on a suggestion adds it.")]
    if is_detailed:
        return [*rows, GAP, reminder_title(), *reminder_rows(session, view)]
    return [*rows, _reminder_row(session, view)]


def _agenda_list(
    preparation: Preparation, session: Session, view: View, width: int, *, is_detailed: bool
) -> list[Row]:
    rows: list[Row] = []
    for point in preparation.agenda:
        rows.append(point_row(point, view, session))
        rows += _point_details(point, view, width) if is_detailed else []
    if is_detailed:
        rows += [GAP, Row(minutes_bar(preparation.agenda, width), tone="quiet", is_preformatted=True)]
    if preparation.minutes_over:
        rows.append(hint("f makes the points fit, a digit changes minutes."))
    if is_detailed and not any(point.kind == "swap" for point in preparation.agenda):
        reason = why_no_swap([point.title for point in preparation.agenda])
        words = f"No swap. {reason}" if reason else f"No swap yet: {_teaches_nothing(view)} in this session."
        rows += prose(words, width, "quiet")
    if is_detailed:
        rows += prose(f"Shared with {view.partner}, except for points marked as private.", width, "quiet")
    return rows


REMINDER_PROMPTS = {
    "aim": "my aim in one sentence …",
    "let_do": "what I let the other do themselves …",
    "take_care": "what could feel patronising …",
}
"""What stands for an unwritten line of the reminder."""


def reminder_rows(session: Session, view: View) -> list[Row]:
    """The private reminder before a session: three lines, written or asked for."""
    if view.hidden:
        return [Row(REDACTED, tone="quiet")]
    return [
        Row(
            getattr(session, name) or prompt,
            lead="·",
            lead_tone="quiet",
            tone="" if getattr(session, name) else "quiet",
            action="reminder",
            payload=name,
        )
        for name, prompt in REMINDER_PROMPTS.items()
    ]


def reminder_title() -> Row:
    """The title of the reminder."""
    return section("Before you go in", "private · enter writes")


def _reminder_row(session: Session, view: View) -> Row:
    """Build the reminder row: its first written line, else what it asks for."""
    if view.hidden:
        return Row(REDACTED, lead="✎", lead_tone="quiet", tone="quiet")
    written = next((text for name in REMINDER_PROMPTS if (text := getattr(session, name))), "")
    words = written or "my aim, what I let the other do, what could feel patronising …"
    return Row(f"Before you go in: {words}", lead="✎", lead_tone="quiet", tone="" if written else "quiet",
               tail="private", action="reminder")  # fmt: skip


def _teaches_nothing(view: View) -> str:
    """Say that the mentee teaches nothing, as the reader calls them."""
    return "you teach nothing" if view.role == "mentee" else f"{view.who('mentee')} teaches nothing"


def _point_details(point: Point, view: View, width: int) -> list[Row]:
    """What opens a point, and the goal that it serves."""
    if view.is_redacted(point):
        return []
    lead, rows = " " * 5, []
    if asked := point_words(point, view.entries).ask:
        room = max(8, width - len(lead) - 1)
        rows += [Row(line, lead=lead, tone="quiet") for line in wrap(f"ask: {asked}", room)]
    goal = view.entries.get_of_kind(Goal, point.goal)
    if goal is not None:
        arrow, _ = direction_arrow(goal.learner)
        level = format_level(level_of(goal, view.entries))
        rows.append(Row(f"goal {arrow} {view.words(goal)}", lead=lead, tone="quiet", tail=level))
    return rows


def minutes_bar(points: Sequence[Point], width: int) -> str:
    """Draw the minutes of the points one after the other: "├10──┼25───────┤"."""
    minutes = [point.minutes for point in points if point.state != "cut" and point.minutes]
    labels = [str(count) for count in minutes]
    room = width - len(minutes) - 1
    total = sum(minutes)
    if room < max(2 * len(minutes), len("".join(labels))) or not total:
        return ""
    widths = [max(len(label), round(room * count / total)) for label, count in zip(labels, minutes, strict=True)]
    while sum(widths) > room:  # rounding, or a label wider than its minutes
        widest = max(range(len(widths)), key=lambda at: widths[at] - len(labels[at]))
        widths[widest] -= 1
    return f"├{'┼'.join(label.ljust(cells, '─') for label, cells in zip(labels, widths, strict=True))}┤"


def last_session_rows(preparation: Preparation, view: View, width: int, *, is_brief: bool = False) -> list[Row]:
    """Show what remains of the last session: takeaways, notes, or the last “Now what”.

    Sessions that were cancelled or missed since stand below. In brief it is one line of the first text.
    """
    last = preparation.last
    session = last.session
    if session is None:
        lines = [Row("This is the first session.", tone="quiet")]
    elif view.is_redacted(session):
        lines = [Row(view.words(session), tone="quiet")]
    else:
        lines = _remaining_rows(preparation, session, view, width, is_brief=is_brief)
    return [*lines, *_fell_out_rows(preparation, view)]


def last_session_facts(preparation: Preparation, view: View) -> str:
    """Day and length of the last session."""
    session = preparation.last.session
    return f"{view.day(session.day)} · {session.actual_minutes or session.minutes} min" if session else ""


def _remaining_rows(
    preparation: Preparation, session: Session, view: View, width: int, *, is_brief: bool
) -> list[Row]:
    """The takeaways, the first words of the notes, and the “Now what”.

    The first row opens the session.
    """
    texts = [("·", " · ".join(preparation.last.agreed), 0)]
    notes = "" if view.hidden and not session.notes_shared else session.notes
    texts.append(("✎", notes, NOTES_LINES))
    now_what = last_now_what(view.entries, view.role, view.today)
    if now_what is not None and _is_after(now_what.reflection, session) and not view.is_redacted(now_what.reflection):
        texts.append(("▸", f"Now what: {now_what.text}", 0))
    texts = [one for one in texts if one[1]]
    if is_brief:
        texts = [(lead, text, 1) for lead, text, _ in texts[:1]]
    rows = [row for lead, text, count in texts for row in _first_lines(text, lead, count, width)]
    if not rows:
        return [hint(f"No notes from {view.day(session.day)}. Enter adds some now.", "add_last_notes")]
    return [replace(rows[0], entry=session), *rows[1:]]


def _is_after(reflection: Reflection, session: Session) -> bool:
    return reflection.day is not None and session.day is not None and reflection.day >= session.day


def _first_lines(text: str, lead: str, count: int, width: int) -> list[Row]:
    """The first lines of a text, with an ellipsis where there is more.

    0 = all of it.
    """
    room = max(8, width - 2)
    lines = wrap(collapse_whitespace(text), room)
    if 0 < count < len(lines):
        lines = [*lines[: count - 1], truncate(" ".join(lines[count - 1 :]), room)]
    return [Row(line, lead=" " if number else lead, lead_tone="quiet") for number, line in enumerate(lines)]


def _fell_out_rows(preparation: Preparation, view: View) -> list[Row]:
    """The sessions that were cancelled or missed since the last one."""
    rows = []
    for session in preparation.last.fell_out:
        words = f"{view.day(session.day)}, {describe_absence(session, view)}"
        rows.append(Row(words, lead=session.mark, lead_tone="late", tone="quiet"))
    return rows


def suggestion_rows(preparation: Preparation, view: View, width: int) -> list[Row]:
    """List what can be added to the agenda, each with its reason."""
    found: list[Row] = [
        *_agreement_rows(preparation, view),
        *(_carried_row(carried, view, width) for carried in preparation.carried),
        *(
            Row(view.words(note), lead="?", tail=f"to bring up · {view.day(note.day)}", entry=note)
            for note in preparation.topics
        ),
        *(_due_action_row(action, view) for action in (*preparation.mine, *preparation.theirs)),
        *(_stale_goal_row(stale_goal, view) for stale_goal in preparation.goals),
        *(_learning_row(to_check, view) for to_check in preparation.learnings),
        *_repair_rows(preparation, view),
    ]
    questions = [question_row(question, view) for question in preparation.questions]
    if preparation.session is not None and preparation.needs_open_question:
        questions.insert(0, open_question_row())
    if preparation.advice is not None:
        found += [*([GAP] if found else []), *_coach_rows(preparation.advice, view)]
        questions = [GAP, section("More questions"), *questions] if questions else []
    rows = [*found, *questions] or [hint("Everything is on the agenda. + offers another question.")]
    return [*rows, *_signal_rows(preparation.signals, view, width)]


def open_question_row() -> Row:
    """Offer to write the open question of the agenda."""
    return Row(OPEN_POINT.title, lead="?", lead_tone="accent", tail="enter writes it", action="open_question")


def coach_rows(session: Session, view: View) -> list[Row]:
    """Build the rows of the one question that fits a session.

    None where nothing asks for one.
    """
    pair = view.entries.get_of_kind(Relationship, session.relationship)
    if pair is None:
        return []
    ours, day = select_pair(view.entries, pair.id), max(view.today, session.day or view.today)
    advice = advise(ours, pair, pair.role, day, load_question_bank(), list_agenda(session, ours))
    if advice is None:
        return []
    _, ask, *more = _coach_rows(advice, view.for_entry(pair))
    return [section("A question for the next session", SET_ASIDE), replace(ask, entry=session), *more]


def _coach_rows(advice: Advice, view: View) -> list[Row]:
    """Show the question of the coach with what belongs to it."""
    lines = (
        ("First ask yourself", advice.for_me),
        ("Why now", say_why(advice, view)),
        ("If the answer is short", advice.follow_up),
    )
    return [
        section("A question for you two", SET_ASIDE),
        Row(f"Ask {view.partner}: {advice.for_you}", lead="»", lead_tone="accent", payload=advice),
        *(Row(f"{label}: {text}", lead=" ", tone="quiet") for label, text in lines if text),
    ]


def _due_action_row(action: Action, view: View) -> Row:
    row = action_row(action, view)
    return replace(row, tail=f"{view.whose(action.owner)} · {row.tail}" if row.tail else view.whose(action.owner))


def _signal_rows(signals: Signals, view: View, width: int) -> list[Row]:
    """List signals worth a thought, and proposed dates, which Enter plans."""
    lines = [row for words in say_signals(signals, private=not view.hidden) for row in prose(words, width, "quiet")]
    offers = [Row(view.start(o), lead="◇", lead_tone="quiet", payload=o) for o in signals.offers]
    return [GAP, section("Worth thinking about"), *lines, *offers] if lines else []


def _agreement_rows(preparation: Preparation, view: View) -> list[Row]:
    """Show the agreement in first, midpoint and closure sessions."""
    if (
        preparation.session is None
        or preparation.session.kind not in ("first", "midpoint", "closure")
        or preparation.pair is None
    ):
        return []
    rules = find_agreement(view.entries, preparation.pair)
    if rules is None or not (rules.ground_rules or rules.state == "accepted"):
        return [Row("No agreement yet. Enter leads you through the rules.", lead="§", tone="quiet", action="talk")]
    tail = f"agreement · {view.day(rules.day)}"
    return [Row(rules.change or rules.heading, lead="§", lead_tone="quiet", tail=tail, entry=rules)]


def _repair_rows(preparation: Preparation, view: View) -> list[Row]:
    """Offer the repair template after a no-show or a difficult session."""
    session = preparation.repair
    if session is None or (view.hidden and session.state != "missed"):
        return []
    template = load_templates().named[REPAIR]
    tail = f"{'no-show' if session.state == 'missed' else 'difficult'} · {view.day(session.day)}"
    words = "Start with repair: five lines for both"
    return [Row(words, lead="⚑", lead_tone="late", tail=tail, payload=template)]


def _repair_lines(template: Template, width: int) -> list[Row]:
    """The lines of the repair kit, and how to use them."""
    lines = [point.title for point in template.points if point.kind != "check_in"]
    rows = [section(template.label), *prose("Think about each line alone first, then say it to each other.", width)]
    rows += [GAP, *(row for line in lines for row in prose(f"· {line}", width))]
    return [*rows, GAP, *prose(template.no_swap, width, "quiet")]


def _carried_row(carried: CarriedPoint, view: View, width: int) -> Row:
    point, times, raised, is_often_carried = carried
    has_room = width >= MIN_WIDTH_FOR_WORDS
    words = list(say_carried(point, view.entries) if has_room or not times else (f"{times} ×",))
    if raised:
        words.append(f"{'since ' if has_room else ''}{view.day(raised)}")
    return Row(
        view.words(point),
        lead="↻",
        lead_tone="late" if is_often_carried else "quiet",
        tail=" · ".join(words),
        tail_tone="late" if is_often_carried else "quiet",
        entry=point,
    )


def _stale_goal_row(stale_goal: StaleGoal, view: View) -> Row:
    goal, last = stale_goal.goal, stale_goal.last
    arrow, tone = direction_arrow(goal.learner)
    words = f"Note a level: {view.words(goal)}"
    tail = f"last level {view.day(last)}" if last else "no level yet"
    return Row(words, lead=arrow, lead_tone=tone, tail=tail, entry=goal)


def _learning_row(to_check: LearningToCheck, view: View) -> Row:
    learning, reasons = to_check
    words = view.words(learning) if view.is_redacted(learning) else learning.cue or learning.heading
    words = f"Recall together: {words}" if reasons[0] == "recall" else words
    tone = direction_arrow(learning.learner)[1]
    return Row(words, lead="✦", lead_tone=tone, tail=REASON_WORDS.get(reasons[0], reasons[0]), entry=learning)


def question_row(question: Question, view: View) -> Row:
    """Build the row of a bank question: for the partner, or to think first."""
    role = _role(view)
    verb = "Swap" if question.is_swap else f"Ask {view.partner}"
    verb = verb if question.put_to(other_role(role)) else "Think first"
    return Row(f"{verb}: {question.seen_by(role)}", lead="»", lead_tone="accent", payload=question)


def question_in(payload: object) -> Question | None:
    """The question of the bank that a row stands for, the coach's too."""
    if isinstance(payload, Advice):
        return payload.question
    return payload if isinstance(payload, Question) else None


def _role(view: View) -> str:
    return view.role if view.role in ROLES else "mentor"


def step_title(session: Session, view: View) -> str:
    """Give the facts of a session as a title, the most important first."""
    number = session.derived(view.entries, view.today)["number"]
    when = view.start(session) if session.starts_at else view.day(session.day)
    place = "" if view.is_redacted(session) else session.place
    kind = "" if session.kind == "regular" else humanize(session.kind)
    facts = (f"Session {number}", when, f"{session.minutes} min", view.partner, place, kind)
    return " · ".join(filter(None, facts))


def lit_rows(row: Row | None, view: View, width: int) -> list[Row]:
    """What hangs on the highlighted row, as a column of its own."""
    if row is None:
        return []
    if (question := question_in(row.payload)) is not None:
        return question_page(question, view, width)
    if isinstance(row.payload, Template):
        return _repair_lines(row.payload, width)
    if isinstance(row.entry, Point):
        return context_rows(row.entry, view, width)
    return page(row.entry, view, width) if row.entry is not None else []


def question_page(question: Question, view: View, width: int) -> list[Row]:
    """Build the page of a question with all its sentences."""
    role = _role(view)
    parts = (
        (f"ask {view.partner}", question.put_to(other_role(role))),
        ("think first", question.first_for(role)),
        ("if the answer is short", question.follow_up),
    )
    rows = [section("The question"), *prose(question.item, width), GAP]
    for label, text in parts:
        rows += [*prose(label, width, "quiet"), *prose(text, width)] if text else []
    return [*rows, *([GAP, *prose(question.caution, width, "quiet")] if question.caution else [])]


def say_row(row: Row | None, view: View, preparation: Preparation) -> str:
    """What matters about the highlighted row and does not stand in it.

    Empty when nothing does.
    """
    if row is None:
        return ""
    entry = row.entry
    if entry is None or view.is_redacted(entry):
        return _say_payload(row.payload, view)
    if isinstance(entry, Point):
        return next((f"{label}: {text}" for label, text in context_lines(entry, view)), "")
    if isinstance(entry, Goal):
        return _say_goal(entry, view)
    if isinstance(entry, Learning):
        check = next((one for one in preparation.learnings if one.learning.id == entry.id), None)
        words = (REASON_WORDS[reason] for reason in check.reasons) if check else ()
        return join_parts(f"learned {view.day(entry.day)}", *words)
    if isinstance(entry, Action):
        return entry.if_then
    return collapse_whitespace(entry.text) if isinstance(entry, Note) and entry.text.strip() != entry.heading else ""


def _say_payload(payload: object, view: View) -> str:
    """What matters about a row that is no entry: a question, or a template."""
    if (question := question_in(payload)) is not None:
        first = question.first_for(_role(view))
        return " ".join(filter(None, (first and f"Think first: {first}", question.caution)))
    return (
        "Adds: what happened, my part, what I wish, the first sentence, a day."
        if isinstance(payload, Template)
        else ""
    )


def _say_goal(goal: Goal, view: View) -> str:
    target = f"target {view.day(goal.target)}" if goal.target else ""
    return join_parts(f"level now {format_level(level_of(goal, view.entries))}", target)
