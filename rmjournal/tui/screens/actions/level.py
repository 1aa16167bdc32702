"""Level command: note which level a goal has reached."""

from functools import partial

from msgspec.structs import replace

from rmjournal.insight.goals import goal_history, running_goals
from rmjournal.insight.scope import goal_of
from rmjournal.model.entry import Entry, shorten
from rmjournal.model.kinds.goal import Goal, format_level
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.skill import Skill
from rmjournal.model.rules import starts_shared
from rmjournal.render.goal_rows import comparison_rows
from rmjournal.tui.drafts import DraftSlot, EditSession
from rmjournal.tui.screens.journal_screen import JournalScreen


class LevelActions:
    """The command that notes the level of a goal."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    def note(self) -> None:
        """Note the level of the goal in reach, else of one that is chosen.

        Rate the skill in reach.
        """
        if not self.screen.can_write():
            return
        if (skill := self._skill_in_reach()) is not None:
            from rmjournal.tui.screens.actions.skills import SkillActions

            self.screen.group(SkillActions).rate(skill)
            return
        goals = running_goals(self.screen.view.entries)
        goal = self._goal_of(self.screen.reading) or self._goal_of(self.screen.highlighted)
        if goal is not None or len(goals) == 1:
            self.note_for(Level(goal=(goal or goals[0]).id))
        elif goals:
            self._choose(goals)
        else:
            self.screen.notify("No goal yet. Press n and choose Goal.")

    def _skill_in_reach(self) -> Skill | None:
        """The skill that is read or highlighted, also by one of its ratings."""
        entry = self.screen.reading or self.screen.highlighted
        skill = self.screen.journal.entries.get(entry.skill) if isinstance(entry, Rating) else entry
        return skill if isinstance(skill, Skill) else None

    def _goal_of(self, entry: Entry | None) -> Goal | None:
        entries = self.screen.journal.entries
        return entries.get_of_kind(Goal, goal_of(entry, entries)) if entry is not None else None

    def _choose(self, goals: list[Goal]) -> None:
        from rmjournal.tui.widgets.picker import Option, Picker

        view = self.screen.view
        options = [Option(Level(goal=goal.id), view.words(goal), goal.mark) for goal in goals]
        self.screen.ask(Picker("Note a level of", options), lambda level: self.note_for(level) if level else None)

    def note_for(self, level: Level) -> None:
        """Ask for the level of a goal, with what was typed before."""
        from rmjournal.tui.dialogs.level import LevelDialog

        screen, journal = self.screen, self.screen.journal
        goal = journal.entries.get_of_kind(Goal, level.goal)
        if goal is None or not screen.can_write():
            return
        if screen.view.is_redacted(goal):
            screen.notify(
                f"This goal is private and hidden. Press {screen.view.hide_key} to show it.", severity="warning"
            )
            return
        slot = DraftSlot(journal.db.storage.state, level)
        meanwhile = EditSession(journal, level, slot.since)
        dialog = LevelDialog(
            level if level.id else level.edit(shared=starts_shared(level)),
            goal,
            entries=journal.entries,
            today=journal.today,
            role=journal.my_role(goal) or screen.view.role,
            accept=partial(self._accept, goal, meanwhile),
            draft=slot.texts,
            keep=lambda texts: slot.keep(texts, meanwhile.text),
            day_first=screen.day_first,
            hidden=screen.hidden,
            more=lambda: self._write_all(level),
        )
        is_new = not level.id
        screen.ask(dialog, lambda saved: self._go_on(dialog.is_round, saved) if is_new and saved else None)

    def _write_all(self, level: Level) -> None:
        """Open the form with all fields, once the dialog is closed."""
        self.screen.call_later(self.screen.write, level, "value")

    def _go_on(self, is_round: bool, level: Level) -> None:
        """Ask the partner next in a round; compare both levels at its end."""
        journal, view = self.screen.journal, self.screen.view
        goal = journal.entries.get_of_kind(Goal, level.goal)
        pair = journal.pair(level) or view.pair
        if goal is None:
            return
        if is_round:
            self.note_for(Level(goal=goal.id, rater=pair.short_name if pair else "partner", on=level.on))
            return
        history = goal_history(goal, journal.entries)
        noted = max((one.id for one in journal.entries.referrers_of_kind(goal, Level)), key=int, default="")
        compared = next((one for one in history.rounds if noted in (one.own.id, one.partner.id)), None)
        if compared is not None:
            from rmjournal.tui.dialogs.level import LevelComparison

            who = replace(journal.perspective(goal), hidden=self.screen.hidden)
            self.screen.ask(LevelComparison(goal, comparison_rows(compared, history, who)))

    def _accept(self, goal: Goal, meanwhile: EditSession, level: Level) -> None:
        label = f"level of “{shorten(goal.title)}”"
        self.screen.journal.put(level, label=label, typed=("shared",), seen=meanwhile.record_as_seen)
        done = "changed" if level.id else "saved"
        self.screen.notify(f"Level {format_level(level.level)} {done}: {goal.title}", undo="undoes")
