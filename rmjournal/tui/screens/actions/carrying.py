"""Carrying points over to the next session, from any screen."""

from collections.abc import Callable, Sequence
from datetime import date

from rmjournal.insight.closing import is_often_carried, move_points, next_planned_session
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.journal_screen import JournalScreen


def confirm_carry(screen: JournalScreen, point: Point, then: Callable[[Point], None]) -> None:
    """Carry a point; ask first when it was carried three times."""
    journal = screen.journal
    if not (is_often_carried(point, journal.entries) and point.session) or journal.read_only:
        then(point)
        return
    from rmjournal.tui.dialogs.question import QuestionDialog

    raised = str(point.derived(journal.entries, journal.today)["raised"] or "")
    since = f" since {screen.view.day(date.fromisoformat(raised))}" if raised else ""
    title = screen.view.words(point)
    question = f"“{title}” was carried over {len(point.carries(journal.entries))} ×{since}. Carry it over once more?"

    def answered(sure: bool | None) -> None:
        now = journal.entries.get(point.id)
        if sure and isinstance(now, Point):
            then(now)

    screen.ask(QuestionDialog(question, title="Still wanted?"), answered)


def carry_points(screen: JournalScreen, session: Session, points: Sequence[Point]) -> None:
    """Carry points of a session over to the next one, or let them wait."""
    journal, view = screen.journal, screen.view
    coming = next_planned_session(session, journal.entries, journal.today)
    names = f"“{points[0].heading}”" if len(points) == 1 else f"{len(points)} points"
    shown = f"“{view.words(points[0])}”" if len(points) == 1 else names
    moved = move_points(points, coming.id if coming else "", journal.entries)
    verb = "Carried over" if session.state in ("held", "planned") else "Moved"
    to = view.day(coming.day) if coming else "the next session"
    screen.attempt(lambda: journal.put(*moved, label=f"carry over {names}"), f"{verb} to {to}: {shown}")
