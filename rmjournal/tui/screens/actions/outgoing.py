"""Texts that leave from a screen, each in its formats."""

from datetime import date
from pathlib import Path

from rmjournal.dates import format_lead_time
from rmjournal.english import file_words
from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text, say_private_points, shared_points
from rmjournal.exchange.ics import ics_sequences, session_calendar, with_zone
from rmjournal.exchange.observation import ObservationRequest
from rmjournal.insight.masked_names import say_names
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.send import Outgoing, say_where
from rmjournal.tui.screens.journal_screen import JournalScreen

AGENDA_FORMATS = {"md": "Markdown", "txt": "text for mail", "ics": "calendar"}
REQUEST_FORMATS = {"txt": "text for mail", "html": "web page"}


class AgendaText:
    """The agenda of a session as it leaves, in each format."""

    def __init__(self, screen: JournalScreen, session: Session) -> None:
        self._session = session
        self._view = screen.view.for_entry(session)
        self._names = self._view.names_by_role
        self._reminders = screen.config.reminders if screen.config else ()
        self._sequences = ics_sequences([session], screen.journal.db.records)

    @property
    def outgoing(self) -> Outgoing:
        """What the dialog shows and gives away."""
        session = self._session
        private = " The session is private, so its focus and place are left out." if not session.shared else ""
        points = shared_points(session, self._view.entries)
        names = say_names([session, *points] if session.shared else points, self._view.entries)
        left_out = say_private_points(session, self._view.entries) or "It contains shared points only."
        return Outgoing(
            title="Share the agenda: this text and nothing else",
            formats=AGENDA_FORMATS,
            text=self.text,
            words=self._words,
            file_stem=f"agenda{f'-{session.day.isoformat()}' if session.day else ''}",
            notice=" ".join((f"{left_out}{private}", *names, say_where(Path.cwd(), self._view.partner))),
        )

    def text(self, form: str) -> str:
        """The text in a format."""
        view, session = self._view, self._session
        if form == "ics":
            placed = with_zone(session, view.zone)
            return session_calendar(placed, view.entries, view.today, self._names, self._sequences, self._reminders)
        return (agenda_as_markdown if form == "md" else agenda_as_text)(session, view.entries, self._names)

    def _words(self, form: str) -> str:
        if form != "ics":
            return self.text(form)
        session, today = self._session, self._view.today
        is_coming = session.state == "planned" and (session.day or date.min) >= today
        times = " and ".join(map(format_lead_time, self._reminders)) if is_coming else ""
        reminds = f"\nThe calendar reminds of it {times} before." if times else ""
        return f"An appointment for a calendar:\n\n{self.text('txt')}{reminds}\n^t shows the file as it is written."


def request_to_send(request: ObservationRequest, entries: Entries) -> Outgoing:
    """A request for an observation as it leaves.

    Names of others in it are told.
    """
    only = "Only the title and its sentences are in it."
    where = say_where(Path.cwd(), request.observer)

    def text(form: str) -> str:
        return request.as_page() if form == "html" else request.as_mail()

    def words(form: str) -> str:
        page = (
            "\n^t shows the file as it is written. It is a page with these questions, and a form to fill in and copy."
        )
        return request.as_mail() + (page if form == "html" else "")

    return Outgoing(
        title=f"Ask {request.observer}: this text and nothing else",
        formats=REQUEST_FORMATS,
        text=text,
        words=words,
        file_stem=f"request-for-{file_words(request.observer, 'somebody')}",
        notice=" ".join((only, *say_names([request.leaving], entries), where)),
    )
