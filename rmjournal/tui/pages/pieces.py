"""Pieces that several pages share: an entry in one line, its state, its tone."""

from rmjournal.model.entry import Entry
from rmjournal.model.roles import arrow
from rmjournal.tui.line import Line
from rmjournal.tui.view import View


def derived(entry: Entry, view: View) -> dict[str, object]:
    """What follows from the entries around this one."""
    return entry.derived(view.entries, view.today)


def state_of(entry: Entry, view: View) -> str:
    """The state, kept or derived; empty for kinds without one."""
    return entry.status or str(derived(entry, view).get("state") or "")


def tone_of(entry: Entry, view: View) -> str:
    """Late when it is overdue, quiet when it is over, plain while it lives."""
    known = derived(entry, view)
    if known.get("overdue") or known.get("unlogged"):
        return "late"
    over = ("done", "dropped", "cut", "reached", "retired", "cancelled", "not_achieved", "closed", "ended_early")
    return "quiet" if state_of(entry, view) in over else ""


def way(learner: str) -> tuple[str, str]:
    """Arrow and tone of a direction: up when the mentor teaches the mentee."""
    return arrow(learner), {"mentee": "up", "mentor": "down"}.get(learner, "quiet")


def entry_line(entry: Entry, view: View, tail: str | None = None) -> Line:
    """Any entry in one line: its mark, its words, and on the right its day or what is said of it."""
    learner = str(getattr(entry, "learner", ""))
    mark, tone = entry.mark, tone_of(entry, view)
    lead_tone = way(learner)[1] if learner else {"■": "good", "×": "late"}.get(mark, "quiet")
    return Line(
        text=view.words(entry),
        lead=mark,
        tail=view.day(entry.day) if tail is None else tail,
        tone=tone,
        lead_tone=lead_tone,
        entry=entry,
    )
