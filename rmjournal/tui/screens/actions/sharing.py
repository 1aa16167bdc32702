"""Sharing the agenda of a session, from any screen."""

from pathlib import Path

from rmjournal.english import pluralize
from rmjournal.model.kinds.session import Session
from rmjournal.tui.screens.journal_screen import JournalScreen


def share_agenda(screen: JournalScreen, session: Session) -> None:
    """Show what would leave, and share the agenda of a session."""
    from rmjournal.tui.dialogs.send import SendDialog
    from rmjournal.tui.screens.actions.outgoing import AgendaText

    outgoing = AgendaText(screen, session).outgoing
    screen.ask(
        SendDialog(outgoing, Path.cwd()),
        lambda words: _mark_prepared(screen, session, words) if words is not None else None,
    )


def copy_agenda(screen: JournalScreen, session: Session) -> None:
    """Copy a session's shared agenda as mail text, and say what was copied."""
    from rmjournal.exchange.agenda_text import agenda_as_text, say_private_points, shared_points
    from rmjournal.insight.masked_names import say_names

    view, entries = screen.view.for_entry(session), screen.view.entries
    points = shared_points(session, entries)
    if not points:
        screen.notify(f"No point of this agenda is shared with {view.partner} yet. p shares a point.")
        return
    screen.app.copy_to_clipboard(agenda_as_text(session, entries, view.names_by_role))
    private = "" if session.shared else ", without its focus and place"
    what = f"agenda of {view.day(session.day)}, {pluralize(len(points), 'shared point')}{private}."
    names = say_names([session, *points] if session.shared else points, screen.journal.entries)
    words = " ".join(filter(None, (what, say_private_points(session, entries), *names)))
    _mark_prepared(screen, session, f"Copied, if your terminal allows it: {words}")


def _mark_prepared(screen: JournalScreen, session: Session, words: str) -> None:
    """Say what was done, and note that the agenda is ready."""
    journal = screen.journal
    now = journal.entries.get(session.id)
    if isinstance(now, Session):
        screen.notify(words)
        if now.prepared_on is None and now.state == "planned" and not journal.read_only:
            screen.attempt(lambda: journal.put(now.edit(prepared_on=journal.today), label="agenda prepared"))
