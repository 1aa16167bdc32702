"""Skill commands: take skills that are ready, and rate a skill."""

from collections.abc import Mapping
from functools import partial

from rmjournal.english import pluralize
from rmjournal.insight.skills import begin_rating, take_skills
from rmjournal.model.entry import shorten
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.roles import other_role
from rmjournal.practice.skill_sets import ReadySkill, load_skill_sets
from rmjournal.tui.drafts import DraftSlot, EditSession
from rmjournal.tui.screens.journal_screen import JournalScreen


class SkillActions:
    """The commands that take skills and rate them."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen
        self.journal = screen.journal

    def choose(self) -> None:
        """Offer the skills of both roles, the own ones first; none is chosen beforehand."""
        from rmjournal.tui.dialogs.skill_set import SkillSetDialog

        screen = self.screen
        if not screen.can_write():
            return
        view = screen.view
        pair = view.pair or self.journal.usual_pair()
        role = (pair.role if pair else "") or "mentor"
        titles = {role: f"For me, as {role}", other_role(role): f"For {view.partner}, as {other_role(role)}"}
        dialog = SkillSetDialog(titles, load_skill_sets(), view.entries.of(Skill))
        screen.ask(dialog, self._take)

    def _take(self, chosen: Mapping[ReadySkill, int | None] | None) -> None:
        if not chosen:
            return
        journal, view = self.journal, self.screen.view
        pair = view.pair or journal.usual_pair()
        new = take_skills(chosen, pair, view.role, journal.today, journal.new_id, journal.name)
        words = f"{pluralize(len(chosen), 'skill')} saved. N rates a skill"
        self.screen.attempt(lambda: journal.put(*new, label=pluralize(len(chosen), "skill")), words)
        self.screen.call_after_refresh(self.screen.open_entry, new[0])

    def rate(self, skill: Skill) -> None:
        """Rate a skill today."""
        screen = self.screen
        self.rate_as(begin_rating(skill, self.journal.my_role(skill) or screen.view.role, self.journal.today,
                                  self.journal.name))  # fmt: skip

    def rate_as(self, rating: Rating) -> None:
        """Ask for the sentence that is true, with what was typed before."""
        from rmjournal.tui.dialogs.rating import RatingDialog

        screen, journal = self.screen, self.journal
        skill = journal.entries.get_of_kind(Skill, rating.skill)
        if skill is None or not screen.can_write():
            return
        if screen.view.is_redacted(skill):
            screen.notify(
                f"This skill is private and hidden. Press {screen.view.hide_key} to show it.", severity="warning"
            )
            return
        slot = DraftSlot(journal.db.storage.state, rating if rating.id else Rating(skill=skill.id))
        meanwhile = EditSession(journal, rating, slot.since)
        dialog = RatingDialog(
            rating,
            skill,
            entries=journal.entries,
            today=journal.today,
            role=journal.my_role(skill) or screen.view.role,
            accept=partial(self._accept, skill, meanwhile),
            draft=slot.texts,
            keep=lambda texts: slot.keep(texts, meanwhile.text),
            day_first=screen.day_first,
            hidden=screen.hidden,
            more=lambda: self._write_all(rating),
        )
        screen.ask(dialog)

    def _write_all(self, rating: Rating) -> None:
        """Open the form with all fields, once the dialog is closed."""
        self.screen.call_later(self.screen.write, rating, "note")

    def _accept(self, skill: Skill, meanwhile: EditSession, rating: Rating) -> None:
        self.journal.put(rating, label=f"rating of “{shorten(skill.title)}”", seen=meanwhile.record_as_seen)
        done = "changed" if rating.id else "saved"
        self.screen.notify(f"Rating {rating.level} {done}: {skill.title}", undo="undoes")
