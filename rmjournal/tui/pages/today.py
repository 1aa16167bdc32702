"""The Today page: next session, commitments, recalls, goals."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rmjournal.dates import format_day, format_distance
from rmjournal.english import humanize, pluralize
from rmjournal.insight.cadence import SessionOverview, list_agenda, session_overview
from rmjournal.insight.commitments import last_now_what, split_open_actions
from rmjournal.insight.goals import GoalProgress, goal_progress, running_goals
from rmjournal.insight.recall_queue import build_recall_queue
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.render.glyphs import draw_dots, pad_level
from rmjournal.render.row import GAP, Row, heading, prose, spread
from rmjournal.tui.page_rows import View, hint
from rmjournal.tui.pages.entry import direction_arrow, entry_row
from rmjournal.tui.pages.sessions import action_row, point_row

MAX_STRIP_SESSIONS = 14
"""Maximum number of sessions in the cadence strip."""

MIN_AGENDA_WIDTH = 50
"""Minimum width for the agenda summary in full."""

MIN_SPACED_DOTS_WIDTH = 44
"""Minimum width for spaces between the dots of a level."""

MIN_DOTS_WIDTH = 30
"""Below this width a level is shown as a number only."""

CHECKS = {"1d": "1-day check", "1w": "1-week check", "1m": "1-month check", "3m": "3-month check"}
"""Names of the planned recalls; any other is a recall again."""


def next_session_rows(view: View, width: int, whole: bool = False) -> list[Row]:
    """Show unlogged sessions, the next session and the session cadence.

    ``whole`` adds the agenda points of the next session.
    """
    rhythm = session_overview(view.entries, view.today)
    lines = [_unlogged_row(session, view) for session in rhythm.unlogged]
    if rhythm.next is None:
        lines += hint("No session planned. n plans the next one.", width, "new_session")
    else:
        lines += _next_session_rows(rhythm.next, view, width)
        lines += _agenda_rows(rhythm.next, view) if whole else []
    if rhythm.sessions:
        lines += [GAP, _cadence_row(rhythm, view, width)]
    return lines


def _unlogged_row(session: Session, view: View) -> Row:
    return Row(
        f"{view.day(session.day)}: did this session take place?",
        lead="?",
        lead_tone="late",
        tone="late",
        entry=session,
    )


def _next_session_rows(session: Session, view: View, width: int) -> list[Row]:
    day = session.day or view.today
    gap = format_distance(day, view.today)
    when = f"{gap[0].upper()}{gap[1:]}, {view.start(session)}" if session.starts_at else gap
    points = list_agenda(session, view.entries)
    minutes = sum(point.minutes for point in points)
    count = pluralize(len(points), "point")
    prepared = "prepared" if session.prepared_on else "not prepared"
    ready = f"Agenda {count}, {minutes} of {session.minutes} min" if points else "Nothing on the agenda yet"
    if width < MIN_AGENDA_WIDTH and points:
        ready = f"{count}, {minutes}/{session.minutes} min"
    first = Row(f"{when} · {session.minutes} min", tone="strong", lead="◇", lead_tone="accent", entry=session)
    words, place = view.words(session), session.place
    if place and len(first.text) + len(place) + 5 <= width:
        first, place = replace(first, text=f"{first.text} · {place}"), ""
    tone = "late" if minutes > session.minutes else "quiet"
    return [
        *spread(first, width),
        *spread(Row(words, lead=" "), width),
        *([Row(place, lead=" ")] if place and not view.is_redacted(session) else []),
        *spread(Row(f"{ready} · {prepared}", lead=" ", tone=tone), width),
    ]


def _agenda_rows(session: Session, view: View) -> list[Row]:
    points = [point_row(point, view, session) for point in list_agenda(session, view.entries)]
    return [GAP, *points] if points and not view.is_redacted(session) else []


def _cadence_row(rhythm: SessionOverview, view: View, width: int) -> Row:
    marks = [session.mark for session in rhythm.sessions if session.state != "planned"][-MAX_STRIP_SESSIONS:]
    coming = ["◇"] if rhythm.next else []
    since = rhythm.since_last
    last, short = "", ""
    if since is not None:
        distance = format_distance(view.today - timedelta(since), view.today)
        last, short = f"last one {distance}", f"{since} d ago"
    row = Row(" ".join([*marks, *coming]), lead="Cadence ", lead_tone="quiet", tail=last)
    if len(row.lead) + len(row.text) + len(last) + 2 > width:
        return replace(row, text=row.text.replace(" ", ""), tail=short)
    return row


def commitment_rows(view: View, width: int) -> list[Row]:
    """List open actions, mine first, then notes that wait for an answer.

    Overdue actions come first.
    """
    open_actions = split_open_actions(view.entries, view.role)
    lines: list[Row] = []
    partner = view.pair.short_name if view.pair else ""
    for name, actions in (
        ("mine", open_actions.mine),
        (f"{partner}’s" if partner else "theirs", open_actions.theirs),
    ):
        if actions:
            lines += [GAP] if lines else []
            lines.append(heading(name))
            lines += [row for action in actions for row in spread(action_row(action, view), width)]
    waiting = [note for note in view.entries.of(Note) if note.state == "waiting"]
    for title, is_topic in (("to bring up", True), ("waiting for an answer", False)):
        notes = [note for note in waiting if (note.kind == "topic") == is_topic]
        if notes:
            lines += [GAP] if lines else []
            lines.append(heading(title))
            lines += [row for note in notes for row in spread(entry_row(note, view), width)]
    return lines or hint("Nothing open. c adds an action item.", width)


def goal_list_rows(view: View, width: int) -> list[Row]:
    """List running goals, each with its next step."""
    lines: list[Row] = []
    for goal in running_goals(view.entries):
        lines += goal_and_step_rows(goal, view, width)
    return lines or hint("No goal yet. n writes the first one.", width, "new_goal")


def goal_and_step_rows(goal: Goal, view: View, width: int) -> list[Row]:
    """Build the rows of a goal: its own, then the next step."""
    progress = goal_progress(goal, view.entries)
    lines = spread(goal_row(progress, view, width), width)
    if goal.state != "active" and not view.is_redacted(goal):
        lines.append(
            Row(f"{humanize(goal.state)}{' — ' + goal.reason if goal.reason else ''}", lead=" ", tone="quiet")
        )
    elif progress.next and not view.is_redacted(goal):
        late = bool(progress.next.due and progress.next.due < view.today)
        today = progress.next.due == view.today
        due = "today" if today else view.day(progress.next.due) + (" · late" if late else "")
        tone = "late" if late else "accent" if today else "quiet"
        words = f"next ◇ {view.words(progress.next)}"
        lines.append(Row(words, lead=" ", tone="quiet", tail=due, tail_tone=tone))
    return lines


def goal_row(progress: GoalProgress, view: View, width: int) -> Row:
    """Build the row of a goal: direction, title, dots and level."""
    arrow, tone = direction_arrow(progress.goal.learner)
    level = pad_level(progress.level)
    fell = "▾" if progress.fell else " "
    end_sign = {"achieved": " ✓", "dropped": " ⊘", "not_achieved": " ✗"}.get(progress.goal.state, "")
    is_spaced = width >= MIN_SPACED_DOTS_WIDTH
    row = f"{draw_dots(progress.level, ' ' if is_spaced else '')}{'  ' if is_spaced else ' '}{level} {fell}"
    if width < MIN_DOTS_WIDTH:
        row = f"{level} {fell}"
    return Row(
        view.words(progress.goal),
        lead=arrow,
        lead_tone=tone,
        tail=f"{row}{end_sign}".rstrip() if end_sign else row,
        tail_tone="good" if progress.goal.state == "achieved" else "quiet" if end_sign else "accent",
        tone="quiet" if progress.goal.state in ("dropped", "not_achieved") else "",
        entry=progress.goal,
    )


def recall_rows(view: View, width: int) -> list[Row]:
    """List my learnings to recall today by their cue, at most five."""
    waiting = build_recall_queue(view.entries, view.today, learner=view.role)
    lines: list[Row] = []
    for review in waiting:
        hidden = view.is_redacted(review.learning)
        cue = view.words(review.learning) if hidden else review.learning.cue or review.learning.heading
        since = (view.today - review.due_on).days
        check = CHECKS.get(review.interval, "again")
        tail = check if since < 1 else f"{check}, {pluralize(since, 'day')} late"
        row = Row(cue, lead="✦", lead_tone="accent", tail=tail, action="recall", entry=review.learning)
        lines += spread(row, width)
    return lines or hint("Nothing to recall today.", width)


def latest_rows(view: View, width: int) -> Sequence[Row]:
    """List past timeline items, newest first."""
    from rmjournal.insight.timeline import TimelineFilter, timeline_items
    from rmjournal.tui.pages.timeline import TimelineRows, add_headings

    rows = [row for row in timeline_items(TimelineFilter().select(view.entries), view.today) if not row.is_ahead]
    return TimelineRows(add_headings(rows), view, width)


def now_what_rows(view: View, width: int) -> list[Row]:
    """Show my last “Now what”, with its day."""
    promise = last_now_what(view.entries, view.role, view.today)
    if promise is None:
        return hint("No “Now what” yet. A reflection after a session ends with one.", width)
    if view.is_redacted(promise.reflection):
        return [Row(view.words(promise.reflection), tone="quiet", entry=promise.reflection)]
    first, *rest = prose(promise.text, width - 2)
    head = Row(first.text, lead="✎", lead_tone="quiet", entry=promise.reflection)
    day = Row(format_day(promise.reflection.day or view.today, view.today), lead=" ", tone="quiet")
    return [head, *(Row(line.text, lead=" ") for line in rest), day]


def overview_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """List the next session, open commitments and due recalls in one column."""
    recall = recall_rows(view, width)
    lines = [
        heading("Next session"),
        *next_session_rows(view, width),
        GAP,
        heading("Action items"),
        *commitment_rows(view, width),
    ]
    return [*lines, GAP, heading("To recall"), *recall]
