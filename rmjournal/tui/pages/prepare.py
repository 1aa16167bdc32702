"""The Prepare step: agenda, last session, suggestions and their explanation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rmjournal.english import humanize
from rmjournal.insight.cadence import find_agreement
from rmjournal.insight.closing import describe_absence
from rmjournal.insight.commitments import last_now_what
from rmjournal.insight.preparation import CarriedPoint, LearningToCheck, Preparation, StaleGoal
from rmjournal.insight.signals import Signals, say_signals
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal, format_level, level_of
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.practice.questions import Question
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.render.text_width import collapse_whitespace, truncate, wrap
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.entry import direction_arrow, page
from rmjournal.tui.pages.meet import context_rows
from rmjournal.tui.pages.sessions import action_row, point_row

REASON_WORDS = {
    "check": "check again",
    "occasion": "planned use has passed",
    "fading": "needs review",
    "recall": "recall due",
}

MIN_WIDTH_FOR_WORDS = 46
"""Minimum width to show the history of a carried point in words."""
NOTES_LINES = 2
"""Lines of the notes of the last session."""


def agenda_facts(preparation: Preparation, view: View) -> str:
    """The minutes of the agenda, and who sees it."""
    planned = preparation.session.minutes if preparation.session else 0
    over = preparation.minutes_over
    minutes = f"{preparation.minutes} of {planned} min"
    return " · ".join(filter(None, (minutes, f"{over} too many" if over else "", f"shared with {view.partner}")))


def agenda_rows(preparation: Preparation, view: View, width: int, *, is_detailed: bool = False) -> list[Row]:
    """List the agenda points, or a hint when there are none; the hour as a bar stands below.

    With details the question and the goal of a point stand under it.
    """
    session = preparation.session
    if session is None or not preparation.agenda:
        words = "Nothing on the agenda yet. t starts from a template; Enter on a suggestion adds it."
        return hint(words, width)
    lines: list[Row] = []
    for point in preparation.agenda:
        lines.append(point_row(point, view, session))
        lines += _point_details(point, view, width) if is_detailed else []
    if is_detailed:
        lines += [GAP, Row(minutes_bar(preparation.agenda, width), tone="quiet", is_preformatted=True)]
    if preparation.minutes_over:
        words = f"{preparation.minutes_over} minutes too many: f fits the points, a digit changes minutes."
        lines += prose(words, width, "late")
    if is_detailed and not any(point.kind == "swap" for point in preparation.agenda):
        lines += prose(f"No swap yet: {_teaches_nothing(view)} in this session.", width, "quiet")
    if is_detailed:
        lines += prose(f"Shared with {view.partner}; a private point says so.", width, "quiet")
    return lines


def _teaches_nothing(view: View) -> str:
    """Say that the mentee teaches nothing, as the reader calls them."""
    return "you teach nothing" if view.role == "mentee" else f"{view.who('mentee')} teaches nothing"


def _point_details(point: Point, view: View, width: int) -> list[Row]:
    """What opens a point, and the goal that it serves."""
    if view.is_redacted(point):
        return []
    lead, rows = " " * 5, []
    if point.prompt:
        room = max(8, width - len(lead) - 1)
        rows += [Row(line, lead=lead, tone="quiet") for line in wrap(f"ask: {point.prompt}", room)]
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


def last_session_rows(preparation: Preparation, view: View, width: int) -> list[Row]:
    """Show what remains of the last session: takeaways, notes, or the last “Now what”.

    Sessions that were cancelled or missed since stand below.
    """
    last = preparation.last
    session = last.session
    if session is None:
        lines = [Row("This is the first session.", tone="quiet")]
    elif view.is_redacted(session):
        lines = [Row(view.words(session), tone="quiet")]
    else:
        lines = _remaining_rows(preparation, session, view, width)
    return [*lines, *_fell_out_rows(preparation, view)]


def last_session_facts(preparation: Preparation, view: View) -> str:
    """Day and length of the last session."""
    session = preparation.last.session
    return f"{view.day(session.day)} · {session.actual_minutes or session.minutes} min" if session else ""


def _remaining_rows(preparation: Preparation, session: Session, view: View, width: int) -> list[Row]:
    """The takeaways, the first words of the notes, and the “Now what”; the first row opens the session."""
    texts = [("·", " · ".join(preparation.last.agreed), 1)]
    notes = "" if view.hidden and not session.notes_shared else collapse_whitespace(session.notes)
    texts.append(("✎", notes, 1 if preparation.last.agreed else NOTES_LINES))
    now_what = last_now_what(view.entries, view.role, view.today)
    if now_what is not None and _is_after(now_what.reflection, session) and not view.is_redacted(now_what.reflection):
        texts.append(("▸", f"Now what: {now_what.text}", 1))
    rows = [row for lead, text, count in texts if text for row in _first_lines(text, lead, count, width)]
    if not rows:
        return hint(f"No notes from {view.day(session.day)}. enter adds some now.", width, "add_last_notes")
    return [replace(rows[0], entry=session), *rows[1:]]


def _is_after(reflection: Reflection, session: Session) -> bool:
    return reflection.day is not None and session.day is not None and reflection.day >= session.day


def _first_lines(text: str, lead: str, count: int, width: int) -> list[Row]:
    """The first lines of a text, with an ellipsis where there is more."""
    room = max(8, width - 2)
    lines = wrap(collapse_whitespace(text), room)
    if len(lines) > count:
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
    ]
    rows = [*found, *(question_row(question, view) for question in preparation.questions)]
    rows = rows or hint("All is on the agenda. + offers another question.", width)
    return [*rows, *_signal_rows(preparation.signals, view, width)]


def _due_action_row(action: Action, view: View) -> Row:
    row = action_row(action, view)
    return replace(row, tail=f"{view.whose(action.owner)} · due {row.tail}" if row.tail else view.whose(action.owner))


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
    if rules is None:
        return [Row("No agreement yet. Enter writes one.", lead="§", tone="quiet", action="new_agreement")]
    tail = f"agreement · {view.day(rules.day)}"
    return [Row(rules.change or rules.heading, lead="§", lead_tone="quiet", tail=tail, entry=rules)]


def _carried_row(carried: CarriedPoint, view: View, width: int) -> Row:
    point, times, raised, is_often_carried = carried
    has_room = width >= MIN_WIDTH_FOR_WORDS
    words = [(f"carried over {times} ×" if has_room else f"{times} ×") if times else "not discussed"]
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
    goal, last = stale_goal
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
    """Build the row of a question from the bank, worded for the partner."""
    role = view.role if view.role in ROLES else "mentor"
    other = "mentee" if role == "mentor" else "mentor"
    verb = "Swap" if question.item.startswith("Swap:") else f"Ask {view.partner}"
    return Row(f"{verb}: {question.wording_for(other)}", lead="»", lead_tone="accent", payload=question)


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
    if isinstance(row.payload, Question):
        question = row.payload
        rows = [section("The question"), *prose(question.item, width), GAP]
        rows += [*prose("ask", width, "quiet"), *prose(row.text, width)]
        role = view.role if view.role in ROLES else "mentor"
        rows += [*prose("first ask yourself", width, "quiet"), *prose(question.wording_for(role), width)]
        return [*rows, *([GAP, *prose(question.caution, width, "quiet")] if question.caution else [])]
    if isinstance(row.entry, Point):
        return context_rows(row.entry, view, width)
    return page(row.entry, view, width) if row.entry is not None else []


def detail_rows(
    highlighted: Row | None, view: View, width: int, max_rows: int, preparation: Preparation | None = None
) -> list[Row]:
    """Describe the highlighted row in at most ``most`` rows.

    The heading comes first, quiet details follow; text that does not fit is cut with an ellipsis.
    """
    if highlighted is None:
        return []
    parts = list(
        _question_details(highlighted.payload)
        if isinstance(highlighted.payload, Question)
        else _entry_details(highlighted.entry, view, preparation)
    )
    rows = [
        Row(row, lead=" " if n else mark, lead_tone="accent", tone=tone)
        for mark, text, tone in parts
        for n, row in enumerate(wrap(" ".join(text.split()), max(8, width - 3)))
    ]
    last = rows[max_rows - 1 :]
    return rows if len(last) < 2 else [*rows[: max_rows - 1], replace(last[0], text=f"{last[0].text} …")]


def _question_details(question: Question) -> Iterator[tuple[str, str, str]]:
    yield "»", question.item, ""
    if question.caution:
        yield "!", question.caution, "quiet"


def _entry_details(
    entry: Entry | None, view: View, preparation: Preparation | None
) -> Iterator[tuple[str, str, str]]:
    if entry is None:
        return
    yield " ", view.words(entry), ""
    if not view.is_redacted(entry):
        yield from (detail for detail in _kind_details(entry, view, preparation) if detail[1])


def _kind_details(entry: Entry, view: View, preparation: Preparation | None) -> Iterator[tuple[str, str, str]]:
    if isinstance(entry, Point):
        yield "»", entry.prompt, "quiet"
        yield "·", entry.note, "quiet"
    elif isinstance(entry, Action):
        yield "·", entry.if_then, "quiet"
    elif isinstance(entry, Learning):
        reasons = (
            next((one.reasons for one in preparation.learnings if one.learning.id == entry.id), ())
            if preparation
            else ()
        )
        yield "·", ", ".join(REASON_WORDS[reason] for reason in reasons), "quiet"
    elif isinstance(entry, Note):
        yield "·", entry.text if entry.text.strip() != entry.heading else "", "quiet"
