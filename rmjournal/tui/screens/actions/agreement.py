"""Agreement commands: the talk of two people, from which one page comes out."""

from pathlib import Path

from rmjournal.insight.agreement_talk import draft_talk, find_talk_base
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.render.document import Page
from rmjournal.tui.drafts import DraftSlot
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.journal_screen import JournalScreen


class AgreementActions:
    """The commands about the agreement."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def talk(self) -> None:
        """Talk about the agreement, rule by rule, at one screen."""
        from rmjournal.tui.dialogs.agreement_talk import AgreementTalk

        screen, journal = self.screen, self.screen.journal
        pair = screen.group(WritingActions).pair_of_new()
        if not screen.can_write():
            return
        if pair is None:
            has_pairs = journal.entries.of(Relationship)
            screen.notify("Press w first, to choose with whom." if has_pairs else "Say first who the two of you are.")
            return
        base, in_force = find_talk_base(journal.entries, pair)
        slot = DraftSlot(journal.db.storage.state, base, "agreement talk")
        names = {role: pair.short_name if role != pair.role else journal.name or "You" for role in ROLES}

        def page_of(agreement: Agreement) -> Page:
            from rmjournal.reports.agreement import agreement_page

            version = int(str(agreement.derived(journal.entries, journal.today)["version"]))
            return agreement_page(agreement, screen.view, (names["mentor"], names["mentee"]), version)

        screen.ask(
            AgreementTalk(
                base,
                draft_talk(base, is_first=in_force is None),
                in_force=in_force,
                role=pair.role,
                names=names,
                page_of=page_of,
                save_page=self._save_page,
                accept=self._accept,
                draft=slot.texts,
                keep=slot.keep,
            )
        )

    def _save_page(self, page: Page, form: str) -> str:
        """Save a page as a new file; gives the words about it."""
        from rmjournal.render.html import render_html
        from rmjournal.render.markdown import render_markdown
        from rmjournal.storage.files.output_files import find_free_path, write_new_file

        path = find_free_path(Path.cwd() / f"agreement-{self.screen.journal.today.isoformat()}.{form}")
        write_new_file(path, (render_html(page) if form == "html" else render_markdown(page)).encode("utf-8"))
        return f"Written to {path}"

    def _accept(self, agreement: Agreement) -> None:
        journal = self.screen.journal
        accepted = agreement.edit(accepted_on=journal.today)
        journal.put(accepted, label="agreement of both")
        self.screen.notify("Agreement accepted by both", undo="undoes")
