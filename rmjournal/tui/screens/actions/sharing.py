"""Sharing the agenda of a session, from any screen."""

from pathlib import Path

from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import other_role
from rmjournal.tui.screens.journal_screen import JournalScreen


def share_agenda(screen: JournalScreen, session: Session) -> None:
    """Show what would leave, and share the agenda of a session."""
    from rmjournal.exchange.ics import ics_sequences
    from rmjournal.tui.dialogs.send import SendDialog

    journal, view = screen.journal, screen.view
    partner = view.partner_name or "partner"
    names = {view.role: journal.name or "I", other_role(view.role): partner}

    def shared(words: str | None) -> None:
        now = journal.entries.get(session.id)
        if words is None or not isinstance(now, Session):
            return
        screen.notify(words)
        if now.prepared_on is None and now.state == "planned" and not journal.read_only:
            screen.attempt(lambda: journal.put(now.edit(prepared_on=journal.today), label="agenda prepared"))

    numbers = ics_sequences([session], journal.db.records)
    reminders = screen.config.reminders if screen.config else ()
    screen.ask(SendDialog(session, view, names, Path.cwd(), numbers, reminders), shared)
