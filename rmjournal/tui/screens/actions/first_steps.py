"""First-step commands: go to a step, hide the list, end it with the last tick."""

from datetime import date, timedelta

from rmjournal.errors import JournalError
from rmjournal.insight.first_steps import are_first_steps_done, first_steps
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.session import Session
from rmjournal.tui.page_rows import StepName
from rmjournal.tui.pages.first_steps import STEP_WORDS
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.main import FIRST_STEPS_SETTING, MainScreen


class FirstStepActions:
    """What is done with the first steps on Today."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen

    async def open(self, name: StepName) -> None:
        """Go where a step is done; what is written there leaves the list in view."""
        screen, command = self.screen, STEP_WORDS[name].command
        step = next(step for step in first_steps(screen.view.entries) if step.name == name)
        if isinstance(step.entry, Session):
            screen.open_session(step.entry)
        elif step.entry is not None:
            screen.write(step.entry)
        elif command.startswith("new_"):
            screen.group(WritingActions).write(kind_named(command.removeprefix("new_"))(), stays=True)
        else:
            await screen.run_verb(command)

    def tick(self, name: StepName) -> None:
        """Tick what a step is about."""
        step = next(step for step in first_steps(self.screen.view.entries) if step.name == name)
        if step.entry is not None:
            self.screen.group(EntryActions).tick_entry(step.entry, is_preparing=name == "prepare")

    @property
    def _is_shown(self) -> bool:
        """Whether the list is on the screen; a message where it is not."""
        view = self.screen.view
        is_shown = view.has_first_steps and not are_first_steps_done(view.entries) and not self.screen.open_place
        if not is_shown:
            self.screen.notify(
                "There is no question on this screen. z says not now to a question, Z never asks it again."
            )
        return is_shown

    def postpone(self) -> None:
        """Hide the list until tomorrow."""
        if not self._is_shown:
            return
        self._hide_until(self.screen.journal.today + timedelta(days=1))
        self.screen.notify("The first steps come back tomorrow.")

    def stop(self) -> None:
        """Hide the list for good."""
        if not self._is_shown:
            return
        self._hide_until(date.max)
        self.screen.notify("The first steps will not come back. ? shows how the work goes, at any time.")

    def end_with_last_tick(self, before: Entries) -> None:
        """Hide the list for good when all steps are done, now or before a change."""
        pair_id = self.screen.view.pair.id if self.screen.view.pair else ""
        if are_first_steps_done(self.screen.view.entries) or are_first_steps_done(select_pair(before, pair_id)):
            self._hide_until(date.max)

    def _hide_until(self, day: date) -> None:
        self.screen.first_steps_from = day.isoformat()
        try:
            self.screen.journal.db.storage.state.write_setting(FIRST_STEPS_SETTING, day.isoformat())
        except JournalError as error:
            self.screen.notify_error(error)
        self.screen.draw()
