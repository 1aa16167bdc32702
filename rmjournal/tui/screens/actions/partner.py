"""Commands for people who do not use the program: copy, page, paste and request."""

from functools import partial

from rmjournal.errors import JournalError
from rmjournal.exchange.pasted import Pasted
from rmjournal.insight.cadence import session_overview
from rmjournal.insight.scope import goal_of
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.model.kinds.skill import Skill
from rmjournal.tui.screens.actions.sharing import copy_agenda
from rmjournal.tui.screens.journal_screen import JournalScreen


class PartnerActions:
    """Commands for the partner, and for observers, who read mails and pages."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def copy_agenda(self) -> None:
        """Copy the agenda of the highlighted session or point, else of the next session."""
        view = self.screen.view
        session = self._session_in_reach() or session_overview(view.entries, view.today).next
        if session is None:
            self.screen.notify("No session is planned, so there is no agenda to copy.")
        else:
            copy_agenda(self.screen, session)

    def _session_in_reach(self) -> Session | None:
        entry = self.screen.reading or self.screen.highlighted
        found = self.screen.journal.entries.get(entry.session) if isinstance(entry, Point) else entry
        return found if isinstance(found, Session) else None

    def _pair_in_view(self) -> Relationship | None:
        """The relationship in view, of the highlighted entry, or the usual one.

        A message where it is not clear.
        """
        screen, journal = self.screen, self.screen.journal
        entry = screen.reading or screen.highlighted
        pair = screen.view.pair or (journal.pair(entry) if entry else None) or journal.usual_pair()
        if pair is None:
            has_pairs = journal.entries.of(Relationship)
            words = "Press w first, to choose with whom." if has_pairs else "There is nobody to share with yet."
            screen.notify(words)
        return pair

    def show_page(self) -> None:
        """Show the partner page, to save it or keep it up to date."""
        from rmjournal.journal.kept_pages import keep_page, page_name, read_kept_pages, stop_page
        from rmjournal.reports.partner_page import partner_page
        from rmjournal.tui.dialogs.partner_page import PartnerPageDialog

        screen, journal = self.screen, self.screen.journal
        if (pair := self._pair_in_view()) is None:
            return
        kept = read_kept_pages(journal).get(pair.id)

        def keep(folder: str) -> str:
            page = keep_page(journal, pair, folder)
            return f"{page.name} is written, and again after each save that changes it"

        def stop() -> str:
            return f"{stop_page(journal, pair).name} is no longer kept up to date. The file stays"

        dialog = PartnerPageDialog(
            partner_page(journal.entries, pair, journal.today, journal.name),
            lambda form: page_name(pair, journal.entries, form),
            kept.folder if kept else "",
            keep,
            stop,
        )
        screen.ask(dialog)

    def paste(self) -> None:
        """Paste a mail: the partner's reply to an agenda, or an observer's answer."""
        from rmjournal.tui.dialogs.paste import PasteDialog

        screen = self.screen
        if not screen.can_write() or self._is_hidden():
            return
        screen.ask(PasteDialog("Paste a reply, or an answer", self._read), self._write)

    def _is_hidden(self) -> bool:
        if self.screen.hidden:
            self.screen.notify(f"Private texts are hidden. Press {self.screen.view.hide_key} to show them first.")
        return self.screen.hidden

    def _read(self, text: str) -> Pasted:
        """Read a pasted mail: an answer if it names a request, else a reply."""
        from rmjournal.errors import Refused
        from rmjournal.exchange.observation import find_reference, read_observation
        from rmjournal.exchange.reply import find_session, find_target, read_reply
        from rmjournal.insight.scope import which_pair_words

        journal, view = self.screen.journal, self.screen.view
        about = self._about_in_reach()
        if find_reference(text)[0]:
            return read_observation(text, journal.entries, journal.today, about)
        lit = self._session_in_reach()
        pair = view.pair or (journal.pair(lit) if lit else None) or journal.usual_pair()
        if pair is None:
            raise Refused(
                which_pair_words(journal.entries) if journal.entries.of(Relationship) else "No relationship yet."
            )
        session = find_session(text, pair, journal.entries, journal.today, lit)
        return read_reply(
            text, pair, journal.entries, session, find_target(session, pair, journal.entries, journal.today)
        )

    def _write(self, pasted: Pasted | None) -> None:
        if pasted is None:
            return
        journal = self.screen.journal
        entries = pasted.to_write(journal.entries)
        if not entries:
            self.screen.notify(pasted.summary)
            return
        words = f"Saved: {pasted.label}"
        self.screen.attempt(lambda: journal.put(*entries, label=pasted.label, typed=("shared",)), words)

    def _about_in_reach(self) -> Goal | Skill | None:
        """Give the goal or skill that is read or highlighted, or whose part is."""
        entries = self.screen.journal.entries
        entry = self.screen.reading or self.screen.highlighted
        skill = entries.get(entry.skill) if isinstance(entry, Rating) else entry
        if isinstance(skill, Skill):
            return skill
        return entries.get_of_kind(Goal, goal_of(entry, entries)) if entry is not None else None

    def request(self) -> None:
        """Ask somebody what they see of the current goal or skill: whom first."""
        from rmjournal.exchange.observation import check_is_own
        from rmjournal.tui.widgets.picker import Option, Picker

        screen = self.screen
        if (about := self._about_in_reach()) is None:
            screen.notify("Choose a goal or a skill first, to ask somebody what they see.")
            return
        if self._is_hidden():
            return
        try:
            check_is_own(about, screen.journal.my_role(about), screen.view.for_entry(about).partner)
        except JournalError as error:
            screen.notify_error(error)
            return
        people = sorted(screen.journal.entries.of(Person), key=lambda person: person.name.casefold())
        options = [Option(person.name, person.name, "☺", person.title, " ".join(person.aliases)) for person in people]
        title = f"Ask whom about “{about.heading}”? Choose, or type a name"
        screen.ask(Picker(title, options, free=str), partial(self._show_request, about=about))

    def _show_request(self, observer: str | None, about: Goal | Skill) -> None:
        if not observer:
            return
        from pathlib import Path

        from rmjournal.exchange.observation import build_request, name_observer
        from rmjournal.tui.dialogs.send import SendDialog
        from rmjournal.tui.screens.actions.outgoing import request_to_send

        screen, journal = self.screen, self.screen.journal
        name = name_observer(observer, journal.entries)
        request = build_request(about, name, journal.name, journal.entries)
        screen.ask(
            SendDialog(request_to_send(request, journal.entries), Path.cwd()),
            lambda words: screen.notify(f"{words}. Y takes the answer when it comes") if words else None,
        )
