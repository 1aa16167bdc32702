"""First-step commands: go to a step, hide the list, end it when done."""

from datetime import date, timedelta

from rmjournal.crdt.field_path import JSON
from rmjournal.errors import JournalError
from rmjournal.insight.first_steps import STEPS, are_first_steps_done, find_steps_pair, first_steps
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entries
from rmjournal.model.kinds import kind_named
from rmjournal.model.kinds.person import Person
from rmjournal.model.kinds.session import Session
from rmjournal.tui.page_rows import StepName
from rmjournal.tui.pages.first_steps import STEP_WORDS
from rmjournal.tui.screens.actions.entry import EntryActions
from rmjournal.tui.screens.actions.writing import WritingActions
from rmjournal.tui.screens.main import FIRST_STEPS_SETTING, STEPS_SETTING, MainScreen, put_off_steps
from rmjournal.tui.screens.session.open_session import PREPARE
from rmjournal.tui.widgets.rows import lit_row


class FirstStepActions:
    """What is done with the first steps on Today."""

    def __init__(self, screen: MainScreen) -> None:
        self.screen = screen

    async def open(self, name: StepName) -> None:
        """Go where a step is done, with its relationship alone in view.

        The list stays in view.
        """
        screen, command = self.screen, STEP_WORDS[name].command
        if screen.view.shows_several_pairs and (pair := find_steps_pair(screen.view.entries)) is not None:
            screen.view_pair(pair.id)
        step = next(step for step in first_steps(screen.view.entries) if step.name == name)
        if isinstance(step.entry, Session):
            screen.open_session(step.entry, PREPARE if name == "prepare" else None)
        elif isinstance(step.entry, Person):
            await screen.open_entry(step.entry)
        elif step.entry is not None and name != "agree":
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

    @property
    def _highlighted_step(self) -> str:
        """The name of the highlighted step; empty when none is."""
        row = lit_row(self.screen.focused)
        return str(row.payload) if row is not None and isinstance(row.payload, StepName) else ""

    def postpone(self) -> None:
        """Put the highlighted step off until tomorrow; where none is highlighted, the whole list."""
        if not self._is_shown:
            return
        screen, today = self.screen, self.screen.journal.today
        if not self._highlighted_step:
            self._hide_until(today + timedelta(days=1))
            screen.notify("The first steps come back tomorrow.")
            return
        put_off = sorted({*put_off_steps(screen.steps_put_off, today), self._highlighted_step})
        screen.steps_put_off = [today.isoformat(), *put_off]
        screen.notify("Not now. This step comes back tomorrow; Z takes it off for good.")
        self._keep(STEPS_SETTING, screen.steps_put_off)

    def stop(self) -> None:
        """Never ask the highlighted step again.

        Where none is highlighted, hide the whole list for good.
        """
        if not self._is_shown:
            return
        pair = find_steps_pair(self.screen.view.entries)
        if self._highlighted_step and pair is not None:
            never = pair.edit(never_ask=[*pair.never_ask, STEPS[self._highlighted_step]])
            journal = self.screen.journal
            self.screen.attempt(lambda: journal.put(never, label="never ask this step"), "Never asked again")
            return
        self._hide_until(date.max)
        self.screen.notify("First steps hidden for good. ^p and “ask again” bring them back.")

    def show_again(self) -> bool:
        """Show the list again where it was hidden; tell whether it was."""
        if self.screen.view.has_first_steps or are_first_steps_done(self.screen.view.entries):
            return False
        self._hide_until(self.screen.journal.today)
        return True

    def end_with_last_tick(self, before: Entries) -> None:
        """Hide the list for good when all steps are done, now or before."""
        pair_id = self.screen.view.pair.id if self.screen.view.pair else ""
        if are_first_steps_done(self.screen.view.entries) or are_first_steps_done(select_pair(before, pair_id)):
            self._hide_until(date.max)

    def _hide_until(self, day: date) -> None:
        self.screen.first_steps_from = day.isoformat()
        self._keep(FIRST_STEPS_SETTING, day.isoformat())

    def _keep(self, setting: str, value: JSON) -> None:
        try:
            self.screen.journal.db.storage.state.write_setting(setting, value)
        except JournalError as error:
            self.screen.notify_error(error)
        self.screen.draw()
