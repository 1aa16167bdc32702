"""Questions on Today: put off or stop the due question, advice or first steps."""

from rmjournal.english import pluralize
from rmjournal.insight.due_question import DueQuestion, find_due_question
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.page_rows import StepName
from rmjournal.tui.screens.actions.due_question import DueQuestionActions
from rmjournal.tui.screens.actions.first_steps import FirstStepActions
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.widgets.rows import lit_row


class TodayQuestionActions:
    """Commands for what Today asks: the due question, advice or a first step."""

    def __init__(self, screen: JournalScreen) -> None:
        self.screen = screen

    @property
    def _on_today(self) -> DueQuestion | None:
        """The question that Today shows; none where a first step is highlighted."""
        screen = self.screen
        if not isinstance(screen, MainScreen) or screen.open_place or not screen.view.asks_questions:
            return None
        row = lit_row(screen.focused)
        if row is not None and isinstance(row.payload, StepName):
            return None
        return find_due_question(screen.view.entries, screen.journal.today)

    def postpone(self) -> None:
        """Say “not now” to the question on Today, else to the first steps."""
        if self._on_today is not None or self._advised is not None:
            self.screen.group(DueQuestionActions).postpone()
        elif isinstance(self.screen, MainScreen):
            self.screen.group(FirstStepActions).postpone()

    def stop(self) -> None:
        """Never ask the question on Today again, else hide the first steps for good."""
        if (question := self._on_today) is not None:
            self.screen.group(DueQuestionActions).stop(question)
        elif (advised := self._advised) is not None:
            self.screen.group(DueQuestionActions).never_ask(advised[1], advised[0])
        elif isinstance(self.screen, MainScreen):
            self.screen.group(FirstStepActions).stop()

    @property
    def _advised(self) -> tuple[Relationship, str] | None:
        """The relationship and the words of the highlighted advice on Today."""
        from rmjournal.insight.coach import Advice

        row, entry = lit_row(self.screen.focused), self.screen.highlighted
        pair = self.screen.journal.pair(entry) if entry is not None else None
        if pair is None or row is None or not isinstance(row.payload, Advice):
            return None
        return pair, row.payload.question.seen_by(pair.role)

    def ask_all_again(self) -> None:
        """Ask the questions again that were turned off, and show the first steps."""
        view, journal = self.screen.view, self.screen.journal
        are_shown = False
        for screen in self.screen.app.screen_stack:
            if isinstance(screen, MainScreen):
                are_shown = screen.group(FirstStepActions).show_again()
        pairs = [view.pair] if view.pair else journal.entries.of(Relationship)
        never = {question for pair in pairs for question in pair.never_ask}
        if not never:
            self.screen.notify("The first steps are shown again." if are_shown else "Every question is asked.")
            return
        changes = [pair.edit(never_ask=[]) for pair in pairs if pair.never_ask]
        words = f"Asked again: {pluralize(len(never), 'question')}"
        self.screen.attempt(lambda: journal.put(*changes, label="ask all questions"), words)
